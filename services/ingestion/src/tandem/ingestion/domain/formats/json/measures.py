"""What the documents of platforms measure: bounds, zeros that mean nothing was measured, times, and days of them.

A value that cannot be costs itself and not the document: it is left out, with a note in the list that is the context of the
validation.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, TypeGuard

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import to_json

from tandem.contracts.events.training import RejectionKind
from tandem.contracts.events.wellness import WellnessLogged
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedDay, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST

MAX_TEXT = 120
"""What a name in plain JSON may have (`json.strict.Text`)."""

_FIRST_S, _LAST_S = EARLIEST.timestamp(), LATEST.timestamp()
_OF_A_DAY: dict[str, TypeAdapter[object]] = {
    name: TypeAdapter(Annotated[field.annotation, *field.metadata])  # type: ignore[arg-type]  # a type made at run time
    for name, field in WellnessLogged.model_fields.items()
    if field.metadata
}


def _or_missing(value: object, within: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """None for what is not there, 0 or cannot be; the last is noted. A distance of 0 is what indoor sports have."""
    if value is None or _is_zero(value):
        return None
    try:
        return within(value)
    except ValidationError:
        _note(info, "cannot be: left out")
        return None


def _zero_noted(value: object, info: ValidationInfo) -> object:
    if _is_zero(value):
        _note(info, "is 0: taken as not measured")
    return value


def _cut(value: object) -> object:
    return (value.strip()[:MAX_TEXT] or None) if isinstance(value, str) else None


def _name(value: object) -> object:
    told = _whole(value)
    return str(told)[:MAX_TEXT] if isinstance(told, int | str) and not isinstance(told, bool) and told != "" else None


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


MISSING = WrapValidator(_or_missing)
Rate = Annotated[float | None, Field(ge=20, le=250), MISSING, BeforeValidator(_zero_noted)]
Distance = Annotated[float | None, Field(gt=0, le=1_000_000), MISSING]
Ascent = Annotated[float | None, Field(gt=0, le=20_000), MISSING]
Span = Annotated[float | None, Field(gt=0, le=MAX_DURATION_S), MISSING]
Offset = Annotated[float | None, Field(ge=-43_200, le=50_400)]
"""Seconds that a clock is ahead of UTC: from Baker Island to Kiritimati (IANA time zone database)."""

Title = Annotated[str | None, BeforeValidator(_cut)]
"""What people or apps write as they like: blank is missing, and what is too long is cut."""

Name = Annotated[str | None, BeforeValidator(_name)]
"""The platform's own name for a thing, number or text."""

Count = Annotated[int, BeforeValidator(_whole)]
"""A whole number, which some languages write as 8.0."""


def read_as[M: BaseModel](model: type[M], item: object, notes: list[str]) -> M:
    """The item as the model has it. Raises Unreadable that points at the field within the item."""
    try:
        return model.model_validate_json(to_json(item), context=notes)
    except ValidationError as error:
        raise in_words(error, model) from None


def instant(told: float, field: str, *, per_second: int = 1) -> datetime:
    """The UTC instant of a Unix time that counts `per_second`. Raises Unreadable, in words where the unit is another."""
    if _FIRST_S <= told / per_second < _LAST_S:
        return datetime.fromtimestamp(told / per_second, UTC)
    ours, theirs = ("milliseconds", "seconds") if per_second == 1000 else ("seconds", "milliseconds")
    mistaken = _FIRST_S <= told * (1 if per_second == 1000 else 0.001) < _LAST_S
    problem = f"{field} is in {theirs}" if mistaken else f"{field} is no time between 1990 and 2200"
    raise Unreadable(
        problem, kind=RejectionKind.MISWRITTEN, where=f"/{field}", remedy=f"give {field} in {ours} since 1970-01-01 UTC"
    )


def column(items: Iterable[object], name: str, least: float, most: float) -> Column:
    """One number of each item under `name`, NaN where there is none between the bounds."""
    told = (item.get(name) if isinstance(item, dict) else None for item in items)
    return np.array([float(value) if _is_within(value, least, most) else np.nan for value in told], dtype=np.float64)


def day(local_date: date, source: str, external_id: str | None, notes: list[str], **told: float | None) -> DecodedDay:
    """A day of what was measured, by the bounds of WellnessLogged. Raises Unreadable when nothing of it can be used."""
    if not EARLIEST.date() <= local_date < LATEST.date():
        raise Unreadable(
            "the day is not between 1990 and 2200", kind=RejectionKind.WRONG_CLOCK, remedy="correct the date"
        )
    kept: dict[str, object] = {}
    for name, value in told.items():
        if value is None:
            continue
        try:
            kept[name] = _OF_A_DAY[name].validate_python(value)
        except ValidationError:
            notes.append(f"{name} is 0: taken as not measured" if value == 0 else f"{name} cannot be: left out")
    if not kept:
        raise Unreadable(
            "; ".join(["it says nothing that is used", *notes]),
            kind=RejectionKind.NOTHING_USED,
            remedy="nothing need be done",
        )
    return DecodedDay(local_date, kept, source, external_id, tuple(notes))


def _is_zero(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def _is_within(value: object, least: float, most: float) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _note(info: ValidationInfo, text: str) -> None:
    assert info.context is not None, "read_as gives the list of notes"
    info.context.append(f"{info.field_name} {text}")
