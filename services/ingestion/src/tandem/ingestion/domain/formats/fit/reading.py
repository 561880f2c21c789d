"""All that the bytes of FIT files tell of: activities, days, and what had to be left aside."""

from __future__ import annotations

from dataclasses import replace

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.fit.chain import files_of
from tandem.ingestion.domain.formats.fit.days import days_of, holds_minutes
from tandem.ingestion.domain.formats.fit.developer import with_developer_fields
from tandem.ingestion.domain.formats.fit.frames import HRV
from tandem.ingestion.domain.formats.fit.heart import with_strap
from tandem.ingestion.domain.formats.fit.messages import Messages, read
from tandem.ingestion.domain.formats.fit.sessions import parts_of
from tandem.ingestion.domain.formats.fit.workout import workout_of

_NOTHING_DONE = frozenset(
    {
        "device", "settings", "sport", "workout", "course", "schedules", "totals", "goals", "blood_pressure", "segment",
        "segment_list", "exd_configuration",
    }
)  # fmt: skip
"""Kinds of files that tell of nothing that was done or measured for planning (FIT profile, type file)."""


def is_fit(raw: bytes) -> bool:
    """Whether the bytes begin with the header of a FIT file."""
    return raw[8:12] == b".FIT"


def read_fit(raw: bytes) -> Reading:
    """The workouts and days in the bytes of one FIT file or of several in a chain.

    A file of a chain that cannot be used costs only itself, and a note. Raises Unreadable when none can be, with the reason
    of the first.
    """
    if not is_fit(raw):
        raise Unreadable(
            "this is no FIT file: '.FIT' is not at byte 8",
            kind=RejectionKind.NOT_A_WORKOUT,
            where="the first bytes",
            remedy="send the activity file",
        )
    files, notes = files_of(raw)
    found, refusals = _read_all(files)
    readings = []
    for place, messages in found:
        try:
            readings.append(_reading(messages))
        except Unreadable as refusal:
            refusals.append((place, refusal))
    refusals.sort(key=lambda one: one[0])
    if not readings:
        raise refusals[0][1]
    workouts, repeated = _once([workout for reading in readings for workout in reading.workouts])
    days = sorted((day for reading in readings for day in reading.days), key=_when)
    aside = [f"file {place} of {len(files)}: {refusal.problem}" for place, refusal in refusals]
    told = [note for reading in readings for note in reading.dropped]
    return Reading(workouts, tuple(days), (*notes, *told, *repeated, *aside))


def _read_all(files: tuple[bytes, ...]) -> tuple[list[tuple[int, Messages]], list[tuple[int, Unreadable]]]:
    """The messages of the files by their place in the chain. A file that does not say what it is goes on with the one before:
    so do the heart rates of a strap."""
    found: list[tuple[int, Messages]] = []
    refusals: list[tuple[int, Unreadable]] = []
    for place, file in enumerate(files, start=1):
        try:
            messages = read(file)
        except Unreadable as refusal:
            refusals.append((place, refusal))
            continue
        if found and not messages.all("file_id"):
            found[-1] = (found[-1][0], found[-1][1].and_then(messages))
        else:
            found.append((place, messages))
    return found, refusals


def _reading(messages: Messages) -> Reading:
    """What one file tells of. Raises Unreadable when that is nothing."""
    kind = messages.first("file_id").get("type", "activity")
    if kind in _NOTHING_DONE:
        raise Unreadable(
            f"this FIT file is a {kind} file",
            kind=RejectionKind.NOT_A_WORKOUT,
            where="file_id.type",
            remedy="send the activity file",
        )
    days = days_of(messages)
    if not messages.all("session") and (days or holds_minutes(messages)):
        return _days(days)
    workouts, notes = _workouts(messages)
    return Reading(workouts, days, notes)


def _days(days: tuple[DecodedDay, ...]) -> Reading:
    if not days:
        raise Unreadable(
            "this FIT file tells of a day's minutes, and of no resting heart rate, variability, sleep or body mass",
            kind=RejectionKind.NOTHING_USED,
            where="messages monitoring",
            remedy="send the files of the whole day, those of sleep and HRV status among them",
        )
    return Reading((), days)


def _workouts(messages: Messages) -> tuple[tuple[DecodedWorkout, ...], tuple[str, ...]]:
    """The workouts of an activity and notes on what is none. Raises Unreadable when no part of it is."""
    records, notes = with_developer_fields(messages.records, messages.all("field_description"))
    if HRV in messages.kinds:
        notes += ("the beat-to-beat intervals of the activity: a day's variability is measured at rest",)
    whole = replace(messages, records=with_strap(records, messages.all("hr")), notes=(*messages.notes, *notes))
    parts, between = parts_of(whole)
    workouts, refusals = [], []
    for part in parts:
        try:
            workouts.append(workout_of(part))
        except Unreadable as refusal:
            refusals.append(refusal)
    if not workouts:
        raise refusals[0]
    return tuple(workouts), (*between, *(f"a part of the activity: {refusal.problem}" for refusal in refusals))


def _once(workouts: list[DecodedWorkout]) -> tuple[tuple[DecodedWorkout, ...], tuple[str, ...]]:
    """Each workout once, in the order in which they began; of one that a chain holds twice, the version with more samples."""
    best: dict[object, DecodedWorkout] = {}
    for workout in workouts:
        name = (workout.external_id, workout.start_time, workout.sport)
        if name not in best or _samples(workout) > _samples(best[name]):
            best[name] = workout
    repeated = len(workouts) - len(best)
    notes = (f"{repeated} workouts that the chain of files holds once more",) if repeated else ()
    return tuple(sorted(best.values(), key=lambda workout: (workout.start_time, workout.sport))), notes


def _samples(workout: DecodedWorkout) -> int:
    return len(workout.columns.get("time_s", ()))


def _when(day: DecodedDay) -> tuple[object, ...]:
    return day.local_date, day.external_id or ""
