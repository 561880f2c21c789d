"""Workouts of Hevy's API or export (`title`, `start_time`, `end_time`, `exercises` with their sets): one, a page, a list."""

from __future__ import annotations

from datetime import UTC
from functools import partial
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, ValidationError

from tandem.contracts.events.training import RejectionKind, SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import MAX_DURATION_S, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.measures import Count, Name, Title, read_as
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST, MAX_SETS, utc_offset_s
from tandem.ingestion.domain.formats.json.strict import Foreign

DECODER = "hevy-json 1"


class _Set(Foreign):
    type: str | None = None
    reps: Count | None = Field(default=None, ge=0, le=1000)
    weight_kg: float | None = Field(default=None, ge=0, le=1000)
    rpe: float | None = Field(default=None, ge=0, le=10)
    duration_seconds: float | None = Field(default=None, ge=0, le=MAX_DURATION_S)
    distance_meters: float | None = Field(default=None, ge=0, le=1_000_000)


class _Exercise(Foreign):
    title: Title
    sets: Annotated[tuple[_Set, ...], Field(max_length=MAX_SETS)]


class HevyWorkout(Foreign):
    id: Name = None
    title: Title = None
    start_time: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    end_time: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    exercises: Annotated[tuple[_Exercise, ...], Field(max_length=MAX_SETS)]


def is_hevy(document: object) -> bool:
    """Whether parsed JSON has the shape of one Hevy workout."""
    if not isinstance(document, dict) or not isinstance(exercises := document.get("exercises"), list):
        return False
    return "start_time" in document or any(isinstance(one, dict) and "sets" in one for one in exercises)


def is_hevy_page(document: object) -> bool:
    """Whether parsed JSON is a list of Hevy workouts, or a page of its API (`{"workouts": […]}`)."""
    return any(is_hevy(item) for item in _items(document)[:1])


def decode_hevy(raw: bytes) -> DecodedWorkout:
    """The workout in the bytes. Raises Unreadable that points at the field."""
    try:
        return _workout(HevyWorkout.model_validate_json(raw))
    except ValidationError as error:
        raise in_words(error, HevyWorkout) from None


def decode_hevy_page(document: object) -> Reading:
    """All workouts of a list or page. Raises Unreadable when none of them can be read."""
    gathered = Gathered()
    where = "/workouts" if isinstance(document, dict) else ""
    for place, item in enumerate(_items(document)):
        gathered.part(f"{where}/{place}", partial(_item, item))
    return gathered.reading(
        Unreadable("there is no workout in it", kind=RejectionKind.EMPTY, remedy="send workouts of Hevy's API")
    )


def _items(document: object) -> list[Any]:
    inner = document.get("workouts") if isinstance(document, dict) else document
    return inner if isinstance(inner, list) else []


def _item(item: object) -> DecodedWorkout:
    return _workout(read_as(HevyWorkout, item, []))


def _workout(told: HevyWorkout) -> DecodedWorkout:
    duration_s = (told.end_time - told.start_time).total_seconds()
    if not 0 < duration_s <= MAX_DURATION_S:
        raise Unreadable(
            f"the workout lasts {duration_s:.0f} s from start_time to end_time",
            kind=RejectionKind.WRONG_DURATION,
            where="/end_time",
            remedy="correct start_time or end_time: a workout lasts longer than nothing and at most 48 hours",
        )
    notes = [
        f"exercise {place} has no name: its {len(exercise.sets)} sets are left out"
        for place, exercise in enumerate(told.exercises, start=1)
        if exercise.title is None and exercise.sets
    ]
    named = [(exercise.title, exercise.sets) for exercise in told.exercises if exercise.title is not None]
    strange = {one.type for _, sets in named for one in sets if one.type is not None} - set(SetType)
    return DecodedWorkout(
        sport=Sport.STRENGTH,
        start_time=told.start_time.astimezone(UTC),
        utc_offset_s=utc_offset_s(told.start_time),
        duration_s=duration_s,
        title=told.title,
        external_id=told.id,
        sets=tuple(_set(name, one) for name, sets in named for one in sets),
        decoder=DECODER,
        dropped=(*notes, *(f"set type {name[:40]!r} is not known: taken as a normal set" for name in sorted(strange))),
    )


def _set(exercise: str, told: _Set) -> StrengthSet:
    return StrengthSet(
        exercise=exercise,
        set_type=SetType(told.type) if told.type in set(SetType) else SetType.NORMAL,
        reps=told.reps,
        weight_kg=told.weight_kg,
        rpe=told.rpe,
        duration_s=told.duration_seconds,
        distance_m=told.distance_meters,
    )
