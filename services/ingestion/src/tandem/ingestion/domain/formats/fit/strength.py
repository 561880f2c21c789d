"""FIT `set` messages to strength sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tandem.contracts.events.training import StrengthSet
from tandem.ingestion.domain.formats.fit.messages import Message, number
from tandem.ingestion.domain.formats.fit.profile import types

MAX_SETS = 1000


def strength_sets(messages: Sequence[Message]) -> tuple[StrengthSet, ...]:
    """The sets that were worked, in their order. Rests and sets of no named exercise are none."""
    found = (_set(message) for message in messages[:MAX_SETS])
    return tuple(one for one in found if one is not None)


def _set(message: Message) -> StrengthSet | None:
    exercise = _exercise(message)
    if message.get("set_type") == "rest" or exercise is None:
        return None
    return StrengthSet(
        exercise=exercise,
        reps=_count(message.get("repetitions")),
        weight_kg=_within(message.get("weight"), 1000),
        duration_s=_within(message.get("duration"), 86_400),
    )


def _exercise(message: Message) -> str | None:
    """The exercise's name in the FIT profile, such as `barbell_back_squat`; else its category, such as `squat`.

    A device lists its guesses as pairs of category and name, the best first: the first of a known category counts. fitfast
    leaves the enums of such lists as numbers.
    """
    names = _listed(message.get("category_subtype"))
    for place, said in enumerate(_listed(message.get("category"))):
        category = types()["exercise_category"].get(said, said) if isinstance(said, int) else said
        if not isinstance(category, str) or category == "unknown":
            continue
        name = names[place] if place < len(names) else None
        return types().get(f"{category}_exercise_name", {}).get(name, category) if isinstance(name, int) else category
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _count(value: object) -> int | None:
    reps = number(value)
    return int(reps) if 0 < reps <= 1000 else None


def _within(value: object, most: float) -> float | None:
    figure = number(value)
    return figure if 0 < figure <= most else None
