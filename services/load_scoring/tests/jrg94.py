"""Ten years of one person's real log (jrg94/personal-data, CC0) as the events that ingestion would have written.

What the log does not say is chosen here: a workout begins at 18:00 in New York and takes 150 s a set with its rest. Pounds
become kilograms. The difficulty that the person noted stands for an RPE by `RPE`; where they noted none, there is none.
Where the total of repetitions is not sets × repetitions, the total is spread over the sets. A weight of zero, like a zero of
the wristband, is a missing one. Slow negatives are read as ordinary sets. The log's obvious slips (23 sets of one raise) stay.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from tandem.contracts.events.training import RawRef, SetType, Sport, StrengthSet, WorkoutRecorded
from tandem.contracts.events.wellness import WellnessLogged

ATHLETE = "jrg94"
ZONE = ZoneInfo("America/New_York")
KG_PER_POUND = 0.45359237
SECONDS_PER_SET = 150.0
RPE = {"Easy": 6.0, "Normal": 7.5, "Hard": 9.0, "Absurd": 10.0}

type Line = dict[str, str]


def workouts(path: Path) -> list[WorkoutRecorded]:
    """One lifting workout for each day of the log, in the order of time."""
    with path.open() as lines:
        rows = sorted(csv.DictReader(lines), key=_day)
    return [_workout(day, list(lines)) for day, lines in groupby(rows, key=_day)]


def wellness(path: Path) -> list[WellnessLogged]:
    """One statement for each day on which the wristband or the scales knew anything, in the order of time."""
    with path.open() as lines:
        told = [_statement(row) for row in csv.DictReader(lines)]
    return sorted((one for one in told if _says_something(one)), key=lambda one: one.local_date)


def _day(row: Line) -> date:
    month, day, year = map(int, row["Date"].split("/"))
    return date(year, month, day)


def _workout(day: date, rows: list[Line]) -> WorkoutRecorded:
    start = datetime.combine(day, time(18), ZONE)
    offset = start.utcoffset()
    sets = tuple(one for row in rows for one in _sets(row))
    return WorkoutRecorded(
        athlete_id=ATHLETE,
        workout_id=f"lift-{day}",
        revision=1,
        device_id="paper",
        submission_id=f"lift-{day}",
        sport=Sport.STRENGTH,
        start_time=start.astimezone(UTC),
        utc_offset_s=int(offset.total_seconds()) if offset else None,
        duration_s=SECONDS_PER_SET * len(sets),
        sets=sets,
        decoder="test",
        raw=RawRef(ref="stream:DEVICE:1", sha256="0" * 64, size_bytes=1, media_type="text/csv"),
    )


def _sets(row: Line) -> list[StrengthSet]:
    count, total = int(row["Sets"]), int(row["Total Reps"])
    pounds = float(row["Weight"])
    shared = StrengthSet(
        exercise=row["Exercise"],
        set_type=SetType.DROPSET if row["Drop Sets"] == "TRUE" else SetType.NORMAL,
        weight_kg=pounds * KG_PER_POUND or None,
        rpe=RPE.get(row["Difficulty"]),
        per_arm=row["Per Arm"] == "TRUE",
    )
    return [shared.model_copy(update={"reps": total // count + (at < total % count)}) for at in range(count)]


def _statement(row: Line) -> WellnessLogged:
    minutes, pounds = _number(row["Total Sleep (minutes)"]), _number(row["Weight"])
    return WellnessLogged(
        athlete_id=ATHLETE,
        wellness_id=f"fitbit-{row['Date']}",
        local_date=date.fromisoformat(row["Date"]),
        source="fitbit",
        resting_heart_rate_bpm=_number(row["Resting Heart Rate"]),
        sleep_s=minutes * 60 if minutes else None,
        body_mass_kg=pounds * KG_PER_POUND if pounds else None,
    )


def _number(cell: str) -> float | None:
    return float(cell) or None if cell else None


def _says_something(one: WellnessLogged) -> bool:
    return any(value is not None for value in (one.resting_heart_rate_bpm, one.sleep_s, one.body_mass_kg))
