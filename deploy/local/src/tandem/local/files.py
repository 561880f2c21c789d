"""Files as devices and services write them, read offline: each a list of workouts, or a refusal in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.contracts import samples
from tandem.contracts.events.training import RawRef, RejectionKind, Sport, WorkoutRecorded

if TYPE_CHECKING:
    from tandem.ingestion.domain.decoded import Unreadable

FAR = datetime(2199, 1, 1, tzinfo=UTC)
"""When an offline file is said to have arrived, where nothing else is said: after every workout there can be."""

SOMEDAY = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""The start of the first file that does not tell its own. Any other would score the same."""

PAUSE = timedelta(minutes=1)
"""Between files that do not tell their start: a watch is not stopped and started in the same second."""

OFFLINE = "offline"

_MADE_UP = "the file does not say when it was: its start is made up"

_STRAVA = {
    Sport.RUNNING: "Run",
    Sport.WALKING: "Walk",
    Sport.CYCLING: "Ride",
    Sport.SWIMMING: "Swim",
    Sport.STRENGTH: "WeightTraining",
    Sport.MOBILITY: "Yoga",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A workout as it would be recorded, and its samples. `number` counts from 1 in a file of several, else None."""

    file: str
    workout: WorkoutRecorded
    samples: Mapping[str, Any] | None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What could not be read: what is wrong, where, and what to do."""

    file: str
    problem: str
    where: str | None
    remedy: str
    number: int | None = None


def take(paths: Sequence[Path], sport: Sport = Sport.RUNNING, arrived: datetime = FAR) -> Iterator[Taken | Refused]:
    """The workouts of the files, in their order. `sport` is that of streams that do not name one; streams without a start
    are taken to follow each other a minute apart, and say so among `dropped`. What begins long after it `arrived` is refused,
    as ingestion would."""
    clock = SOMEDAY
    for path in paths:
        documents = _documents(path.read_bytes())
        for number, raw in enumerate(documents, 1):
            raw, notes = _completed(raw, sport, clock)
            come = FAR if _MADE_UP in notes else arrived
            for found in take_bytes(path.name, raw, number if len(documents) > 1 else None, notes, arrived=come):
                if isinstance(found, Taken) and notes:
                    clock = found.workout.start_time + timedelta(seconds=found.workout.duration_s) + PAUSE
                yield found


def take_bytes(
    file: str, raw: bytes, number: int | None = None, notes: tuple[str, ...] = (), *, arrived: datetime = FAR
) -> Iterator[Taken | Refused]:
    """The workouts in some bytes, each for itself, as ingestion would record them. `notes` are said of them beside what the
    decoder says."""
    from tandem.ingestion.domain.decoded import Unreadable  # the decoders and NumPy: not for every command to wait for
    from tandem.ingestion.domain.identity.compose import Member, alone
    from tandem.ingestion.domain.reading import reading
    from tandem.ingestion.domain.recording import recorded, recording_id_of, source_of
    from tandem.ingestion.domain.submission import Kind, SubmissionReceived

    try:
        found = reading(raw, Kind.WORKOUT, "", arrived, None)
        if not found.workouts:
            raise Unreadable(
                "it tells of days, not of a workout",
                kind=RejectionKind.NOT_A_WORKOUT,
                remedy="send it with `tandem workout import`",
            )
    except Unreadable as refusal:
        yield refused(file, refusal, number)
        return
    submission = SubmissionReceived(
        athlete_id=OFFLINE,
        device_id=OFFLINE,
        submission_id=f"{file}#{number}" if number else file,
        received_at=FAR,
        raw=RawRef(ref="stream:offline:0", sha256=sha256(raw).hexdigest(), size_bytes=len(raw), media_type=""),
    )
    for item, decoded in enumerate(found.workouts):
        name = recording_id_of(decoded, OFFLINE, OFFLINE)
        whole, sources = alone(Member(source_of(decoded, submission, name, item), decoded))
        workout, objects = recorded(whole, sources, (), submission, name, 1)
        workout = workout.model_copy(update={"dropped": (*workout.dropped, *found.dropped, *notes)})
        columns = next((samples.decode(block) for block in objects.values()), None)
        yield Taken(file, workout, columns, number or (item + 1 if len(found.workouts) > 1 else None))


def refused(file: str, refusal: Unreadable, number: int | None = None) -> Refused:
    return Refused(file, refusal.problem, refusal.where, refusal.remedy, number)


def _documents(raw: bytes) -> list[bytes]:
    """One submission a workout: a Hevy export, or a page of its API, is a list of them."""
    told = _json(raw)
    entries = told.get("workouts") if isinstance(told, dict) else told
    if isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries):
        return [json.dumps(entry).encode() for entry in entries]
    return [raw]


def _completed(raw: bytes, sport: Sport, start: datetime) -> tuple[bytes, tuple[str, ...]]:
    """Strava's streams as files carry neither sport nor start: they are given some, and the notes say so."""
    from tandem.ingestion.domain.formats.json.strava import is_strava

    told = _json(raw)
    if not isinstance(told, dict) or not is_strava(told):
        return raw, ()
    notes = []
    if "sport_type" not in told and "type" not in told:
        told["sport_type"] = _STRAVA.get(sport, "Workout")
        notes.append(f"the file does not name its sport: read as {sport} (--sport)")
    if "start_date" not in told:
        told["start_date"] = start.isoformat()
        notes.append(_MADE_UP)
    return json.dumps(told).encode(), tuple(notes)


def _json(raw: bytes) -> Any:
    if raw[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
