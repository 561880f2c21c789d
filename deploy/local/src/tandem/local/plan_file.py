"""Weeks in files: a problem to plan, or an athlete's own week. What is wrong is named by its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.plan_problem import PlanProblem


class BadFile(ValueError):
    """The file cannot be taken: `problems` says each thing that is wrong, with its place and what would do."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for problem in problems))
        self.name = name
        self.problems = problems


def read_problem(path: Path) -> PlanProblem:
    """The problem in a file. Raises BadFile."""
    return _read(path, PlanProblem)


def read_week(path: Path) -> TrainingPreferences:
    """An athlete's week: the fields of PreferencesSet without the athlete; who gives goals may leave the week itself out.
    Raises BadFile."""
    return _read(path, TrainingPreferences, _with_a_week)


def _with_a_week(raw: bytes) -> bytes:
    """With an empty week where goals are given and it is left out; what cannot be read stays as it is."""
    try:
        said = from_json(raw)
    except (ValueError, RecursionError):
        return raw
    lacks = isinstance(said, dict) and said.get("goals") and "week" not in said
    return to_json({"week": [], **said}) if lacks else raw


def _read[M: BaseModel](path: Path, model: type[M], completed: Callable[[bytes], bytes] = bytes) -> M:
    try:
        raw = completed(path.read_bytes())
    except OSError as error:
        raise BadFile(path.name, f"cannot be read: {error.strerror}") from None
    try:
        value = model.model_validate_json(raw)
        unknown = list(_unknown(value, from_json(raw), ""))
    except ValidationError as error:
        raise BadFile(path.name, *_in_words(error, model)) from None
    except RecursionError:
        raise BadFile(path.name, "is nested too deeply to be read") from None
    if unknown:
        raise BadFile(path.name, *unknown)
    return value


def _unknown(value: object, raw: object, where: str) -> Iterator[str]:
    """Fields that the models would ignore. Events may carry what a newer sender knows; a file is written by hand, and there
    an unknown field is a slip."""
    if isinstance(value, BaseModel) and isinstance(raw, dict):
        fields = type(value).model_fields
        for name, inner in raw.items():
            if name in fields:
                yield from _unknown(getattr(value, name), inner, f"{where}/{name}")
            else:
                yield _no_field(f"{where}/{name}"[:200], name, list(fields))
    elif isinstance(value, tuple) and isinstance(raw, list):
        for index, pair in enumerate(zip(value, raw, strict=True)):
            yield from _unknown(*pair, f"{where}/{index}")


def _no_field(where: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"{where}: is no field; " + (f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}")


def _in_words(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    for finding in error.errors(include_url=False, include_input=False, include_context=False):
        where = "".join(f"/{part}" for part in finding["loc"])
        if finding["type"] == "extra_forbidden":
            fields = list(model.model_fields) if len(finding["loc"]) == 1 else []
            yield _no_field(where[:200], str(finding["loc"][-1]), fields) if fields else f"{where[:200]}: is no field"
        else:
            yield f"{where}: {finding['msg']}" if where else finding["msg"]
