"""A log of training and wellness in one file: what `tandem readiness` replays.

`{"profile": {…}, "workouts": [as for POST /v1/workouts, …], "wellness": [as for POST /v1/wellness, …]}`, each part optional.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.training import WorkoutRecorded
from tandem.contracts.events.wellness import WellnessLogged
from tandem.local import profiles
from tandem.local.files import OFFLINE, Refused, take_bytes

PARTS = ("profile", "workouts", "wellness")


class BadLog(ValueError):
    """The file is no log, or some of its entries cannot be read: `problems` says each, with its place and its remedy."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Log:
    """What the file says. A workout that it corrects comes again, as the next revision."""

    profile: ProfileSet | None
    workouts: tuple[tuple[WorkoutRecorded, Mapping[str, Any] | None], ...]
    wellness: tuple[WellnessLogged, ...]


def read_log(raw: bytes, today: date) -> Log:
    """The log in the bytes of a file. Raises BadLog with everything that is wrong with it, also with what has
    not come by the end of `today`."""
    told = _parts(raw)
    arrived = datetime.combine(today, time.max, UTC)
    problems: list[str] = []
    profile = _profile(told, today, problems)
    workouts = tuple(_workouts(told.get("workouts", []), arrived, problems))
    wellness = tuple(_wellness(told.get("wellness", []), arrived, problems))
    if problems:
        raise BadLog(*problems)
    return Log(profile, workouts, wellness)


def _parts(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadLog(f"this is no JSON: {error}") from None
    example = "`tandem readiness --example` prints a log to start from"
    if not isinstance(told, dict):
        raise BadLog(f"a log is one JSON object with {', '.join(PARTS)}: {example}")
    problems = [
        f"/{name[:60]}: is no part of a log; there are {', '.join(PARTS)}" for name in told if name not in PARTS
    ]
    problems += [
        f"/{name}: must be a list of objects" for name in PARTS[1:] if not isinstance(told.get(name, []), list)
    ]
    if problems:
        raise BadLog(*problems)
    return told


def _profile(told: dict[str, Any], today: date, problems: list[str]) -> ProfileSet | None:
    if told.get("profile") is None:
        return None
    try:
        return profiles.parsed(json.dumps(told["profile"]), today)
    except ValueError as error:
        problems.append(f"/profile: {error}")
        return None


def _workouts(
    entries: list[Any], arrived: datetime, problems: list[str]
) -> Iterator[tuple[WorkoutRecorded, Mapping[str, Any] | None]]:
    seen: dict[str, list[str]] = {}
    for index, entry in enumerate(entries):
        for found in take_bytes(f"/workouts/{index}", json.dumps(entry).encode(), arrived=arrived):
            if isinstance(found, Refused):
                problems.append(_problem(f"/workouts/{index}", found.where, found.problem, found.remedy))
                continue
            versions = seen.setdefault(found.workout.workout_id, [])
            if found.workout.raw.sha256 not in versions:  # the same bytes again are the same workout
                versions.append(found.workout.raw.sha256)
                yield found.workout.model_copy(update={"revision": len(versions)}), found.samples


def _wellness(entries: list[Any], arrived: datetime, problems: list[str]) -> Iterator[WellnessLogged]:
    from tandem.ingestion.domain.decoded import Unreadable  # NumPy with it: not for every command to wait for
    from tandem.ingestion.domain.formats.json.wellness import read_wellness

    for index, entry in enumerate(entries):
        raw = json.dumps(entry).encode()
        try:  # each entry by a device of its own: without a wellness_id, entries of one day add up
            yield read_wellness(raw, athlete_id=OFFLINE, device_id=f"entry-{index}", received_at=arrived)[0]
        except Unreadable as refusal:
            problems.append(_problem(f"/wellness/{index}", refusal.where, refusal.problem, refusal.remedy))


def _problem(entry: str, where: str | None, problem: str, remedy: str) -> str:
    place = entry + where if where and where.startswith("/") else entry
    return f"{place}: {problem}; {remedy}"
