"""Sets as a line of shorthand that is read back as the same sets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.ingestion.domain.formats.tables.shorthand_group import MAX_COUNT
from tandem.ingestion.domain.formats.tables.shorthand_sets import split_name

_KINDS = {SetType.WARMUP: "w ", SetType.DROPSET: "drop ", SetType.FAILURE: "fail ", SetType.NORMAL: ""}


def told(sets: Sequence[StrengthSet]) -> str:
    """One line an exercise, equal sets in a row as one group. What is unknown stays so: `bw` is no weight, `?` no count."""
    return "\n".join(
        f"{_name(exercise)} {', '.join(_groups(list(done)))}"
        for exercise, done in groupby(sets, lambda one: one.exercise)
    )


def _groups(sets: list[StrengthSet]) -> list[str]:
    groups = []
    for one, equal in groupby(sets):
        count = len(list(equal))
        while count > 0:
            groups.append(_group(one, min(count, MAX_COUNT)))
            count -= MAX_COUNT
    return groups


def _group(one: StrengthSet, count: int) -> str:
    words = [f"{_KINDS[one.set_type]}{count}x{'?' if one.reps is None else one.reps}"]
    words.append("bw" if one.weight_kg is None else f"{_number(one.weight_kg)}kg")
    words += [f"{_number(one.duration_s)}s"] if one.duration_s is not None else []
    words += [f"{_number(one.distance_m)}m"] if one.distance_m is not None else []
    words += [f"@{_number(one.rpe)}"] if one.rpe is not None else []
    words += [f"rir {_number(one.rir)}"] if one.rir is not None else []
    return " ".join([*words, "each"] if one.per_arm else words)


def _name(exercise: str) -> str:
    plain = split_name(f"{exercise} 1x1") == (exercise, "1x1")
    return exercise if plain else '"' + exercise.replace('"', '""') + '"'


def _number(value: float) -> str:
    text = f"{Decimal(repr(float(value))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
