"""What pydantic found wrong with JSON, as one refusal: where (a JSON pointer), what, and what would do."""

from __future__ import annotations

import re
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable

_POSITION = re.compile(r" at (line \d+ column \d+)")


def in_words(error: ValidationError, model: type[BaseModel]) -> Unreadable:
    """The first finding, a wrong name before what it leaves missing, with the number of the others. Values are not quoted:
    they may be private."""
    findings = error.errors(include_url=False, include_input=False, include_context=False)
    first = next((finding for finding in findings if finding["type"] == "extra_forbidden"), findings[0])
    others = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    if first["type"] == "json_invalid":
        return _not_json(first["msg"])
    where = "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in first["loc"])[:200]
    name = str(first["loc"][-1])[:60] if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        return Unreadable(
            f"{name!r} is not a field here{others}",
            kind=RejectionKind.MISWRITTEN,
            where=where,
            remedy=_nearest(name, model, first["loc"]),
        )
    if first["type"] == "missing":
        return Unreadable(
            f"{name!r} is missing{others}", kind=RejectionKind.MISWRITTEN, where=where, remedy=f"add {name!r}"
        )
    if first["type"] == "timezone_aware":
        return Unreadable(
            f"the time has no UTC offset{others}",
            kind=RejectionKind.NO_TIMEZONE,
            where=where,
            remedy="write it like 2026-11-22T17:30:00+01:00",
        )
    if first["type"].startswith("datetime_"):
        return Unreadable(
            f"{name} is no date and time{others}",
            kind=RejectionKind.MISWRITTEN,
            where=where,
            remedy="write it like 2026-11-22T17:30:00+01:00",
        )
    field = next((str(part)[:60] for part in reversed(first["loc"]) if isinstance(part, str)), "the document")
    problem = first["msg"].replace("Input should", f"{field} should", 1)
    return Unreadable(
        problem + others, kind=RejectionKind.MISWRITTEN, where=where, remedy=f"correct {field} and send it again"
    )


def _not_json(message: str) -> Unreadable:
    position = _POSITION.search(message)
    return Unreadable(
        _POSITION.sub("", message).removeprefix("Invalid JSON: "),
        kind=RejectionKind.MISWRITTEN,
        where=position.group(1) if position else None,
        remedy="send one complete JSON object in UTF-8, nested no deeper than the fields of a workout",
    )


def _nearest(name: str, model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    if len(loc) > 1:
        return f"leave {name!r} out, or correct its spelling"
    near = get_close_matches(name, model.model_fields, n=1)
    known = ", ".join(model.model_fields)
    return f"did you mean {near[0]!r}?" if near else f"leave it out; known fields: {known}"
