"""How the athlete's statements lie in the document."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from tandem.contracts.events.wellness import Circumstance, Symptom
from tandem.load_scoring.domain.diary import Entry, Statement, entry_of
from tandem.load_scoring.domain.packing import bits, deltas, members, pack, real, sums, unpack, whole
from tandem.load_scoring.domain.tables import shape

_SYMPTOMS = tuple(Symptom)
_CIRCUMSTANCES = tuple(Circumstance)
_NO_RATING, _NO_GRAMS = 255, 65535

_BODY = struct.Struct("<QIHHHHBBBBBBBBBHHHBHH")
_PLACE = struct.Struct("<q")


@lru_cache(maxsize=8192)
def _body(said: Statement, after_days: int) -> bytes:
    ratings = (
        said.sleep_quality,
        said.soreness,
        said.mood,
        said.motivation,
        said.pain_severity,
        said.joint_pain_severity,
    )
    return _BODY.pack(
        said.key,
        after_days,
        whole(said.resting_heart_rate_bpm, 10),
        whole(said.hrv_rmssd_ms, 10),
        whole(said.hrv_sdnn_ms, 10),
        whole(said.sleep_min),
        *(whole(rating, 10, _NO_RATING) for rating in ratings),
        said.gait_altered | said.recovered << 1,
        bits(said.symptoms, _SYMPTOMS),
        bits(said.circumstances, _CIRCUMSTANCES),
        whole(said.energy_intake_kcal),
        whole(said.energy_expenditure_kcal),
        whole(said.protein_g, 10, _NO_GRAMS),
        whole(said.protein_meals, 1, _NO_RATING),
        whole(said.carbohydrate_g, 10, _NO_GRAMS),
        whole(said.body_mass_kg, 10),
    )


def _read(numbers: tuple[int, ...], day: int, sequence: int) -> Statement:
    ratings = [real(number, 10, _NO_RATING) for number in numbers[6:12]]
    flags, symptoms, circumstances = numbers[12:15]
    return Statement(
        key=numbers[0],
        sequence=sequence,
        local_date=date.fromordinal(day),
        resting_heart_rate_bpm=real(numbers[2], 10),
        hrv_rmssd_ms=real(numbers[3], 10),
        hrv_sdnn_ms=real(numbers[4], 10),
        sleep_min=real(numbers[5]),
        sleep_quality=ratings[0],
        soreness=ratings[1],
        mood=ratings[2],
        motivation=ratings[3],
        pain_severity=ratings[4],
        joint_pain_severity=ratings[5],
        gait_altered=bool(flags & 1),
        recovered=bool(flags & 2),
        symptoms=members(symptoms, _SYMPTOMS),
        circumstances=members(circumstances, _CIRCUMSTANCES),
        energy_intake_kcal=real(numbers[15]),
        energy_expenditure_kcal=real(numbers[16]),
        protein_g=real(numbers[17], 10, _NO_GRAMS),
        protein_meals=real(numbers[18], 1, _NO_RATING),
        carbohydrate_g=real(numbers[19], 10, _NO_GRAMS),
        body_mass_kg=real(numbers[20], 10),
    )


def _dump(diary: Mapping[date, Entry]) -> str:
    """Statements by day and sequence; both as steps from the one before."""
    said = [statement for _, entry in sorted(diary.items()) for statement in entry.statements]
    steps = deltas([statement.sequence for statement in said])
    days = deltas([statement.local_date.toordinal() for statement in said])
    bodies = [_body(statement, after) for statement, after in zip(said, days, strict=True)]
    return f"{pack([_PLACE.pack(step) for step in steps])};{pack(bodies)}"


def _load(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    places, bodies = value.split(";")
    numbers = unpack(bodies, _BODY.unpack)
    sequences, days = sums(step for (step,) in unpack(places, _PLACE.unpack)), sums(entry[1] for entry in numbers)
    found: dict[date, list[Statement]] = {}
    for entry, day, sequence in zip(numbers, days, sequences, strict=True):
        found.setdefault(date.fromordinal(day), []).append(_read(entry, day, sequence))
    return {day: entry_of(tuple(statements)) for day, statements in found.items()}


DiaryDays = Annotated[
    dict[date, Entry],
    PlainValidator(_load),
    PlainSerializer(_dump, return_type=str, when_used="json"),
    shape("diary 1", _BODY.format, _SYMPTOMS, _CIRCUMSTANCES),
]
