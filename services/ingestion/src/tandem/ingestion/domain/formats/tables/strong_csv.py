"""The CSV that Strong exports: one row a set, all workouts of an account in one table.

Columns (Strong, Settings, Export Strong Data; they differ by platform and age): Date, Workout Name, Duration or Workout
Duration or Duration (sec), Exercise Name, Set Order, Weight or Weight (kg) or Weight (lbs), Weight Unit, Reps, RPE,
Distance or Distance (meters), Distance Unit, Seconds, Notes, Workout Notes; with commas on iOS and semicolons on Android.
Strong writes 0 for what does not apply, so 0 is missing here, but for the repetitions of a failed attempt. The set order
of a warm-up is W, of a drop set D, of a set to failure F; rows of a rest timer or a note are no sets. Notes are not read.
"""

from __future__ import annotations

import re

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Reading
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.tables.clock import clock_time, zone_named
from tandem.ingestion.domain.formats.tables.rows import Row, UnreadableRow, header_of, rows_of
from tandem.ingestion.domain.formats.tables.sessions import (
    KG_A_POUND,
    MAX_TEXT,
    METRES_A_MILE,
    Session,
    gather,
    nothing,
    set_type,
)

DECODER = "strong-csv 1"
COLUMNS = ("date", "workout name", "exercise name", "set order")
"""What every version of the export has, in the English of the app."""

_KG = {"kg": 1.0, "kgs": 1.0, "lb": KG_A_POUND, "lbs": KG_A_POUND}
_METRES = {"m": 1.0, "meters": 1.0, "metres": 1.0, "km": 1000.0, "mi": METRES_A_MILE, "miles": METRES_A_MILE}
_TYPES = {"w": SetType.WARMUP, "d": SetType.DROPSET, "f": SetType.FAILURE}
_NO_SETS = {"rest timer", "note"}
_DURATION = re.compile(r"(?:(\d{1,4})\s?h)?\s?(?:(\d{1,4})\s?m(?:in)?)?\s?(?:(\d{1,5})\s?s(?:ec)?)?")


def is_strong_csv(raw: bytes) -> bool:
    """Whether the first line is Strong's; the head of the bytes is enough."""
    return set(COLUMNS) <= set(header_of(raw))


def decode_strong_csv(raw: bytes, timezone: str | None) -> Reading:
    """All workouts of the table. `timezone` is the IANA name of the zone whose clock the table shows. Raises Unreadable
    without one, or when there is no set in the table; a row that cannot be read is noted with its line and left out."""
    zone, gathered, units = zone_named(timezone), Gathered(), _units(header_of(raw))
    sessions: dict[tuple[str, str], Session] = {}
    unitless = 0
    for row in rows_of(raw):
        if not isinstance(row, Row):
            gathered.note(f"line {row[0]}: {row[1]}; left out")
            continue
        if row.text("set order").casefold() in _NO_SETS or row.text("exercise name").casefold() in _NO_SETS:
            continue
        try:
            done, unit_missing = _set(row, units)
            _session(row, sessions).add(done)
        except UnreadableRow as problem:
            gathered.note(f"line {row.line}: {problem}; left out")
            continue
        unitless += unit_missing
    if unitless:
        gathered.note(
            f"the weights or distances of {unitless} sets are left out: the table does not say their unit. Write it into the "
            "first line, Weight (kg) or Weight (lbs), Distance (km) or Distance (miles), and send the table again"
        )
    gather(gathered, sessions.values(), zone, DECODER)
    return gathered.reading(nothing(", ".join(COLUMNS)))


def _units(header: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Of weight, distance and duration: the column, and the unit its name says."""
    units = {}
    for name in header:
        quantity, _, unit = name.removeprefix("workout ").partition("(")
        units[quantity.strip()] = (name, unit.rstrip(") "))
    return units


def _session(row: Row, sessions: dict[tuple[str, str], Session]) -> Session:
    key = (row.text("date"), row.text("workout name"))
    if key not in sessions:
        start = clock_time(key[0])
        if start is None:
            raise UnreadableRow("'date' is no time such as 2026-11-22 17:30:00")
        told = next((row.text(name) for name in row.cells if "duration" in name and row.text(name)), "")
        sessions[key] = Session(row.line, key[1], start, duration_s=_duration_s(told))
    return sessions[key]


def _duration_s(told: str) -> float | None:
    if told.isdecimal() and len(told) < 7:
        return float(told) or None
    found = _DURATION.fullmatch(told)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return 3600.0 * hours + 60.0 * minutes + seconds or None


def _set(row: Row, units: dict[str, tuple[str, str]]) -> tuple[StrengthSet, bool]:
    exercise = row.text("exercise name")
    if not exercise:
        raise UnreadableRow("'exercise name' is empty")
    reps = row.number("reps", at_most=1000)
    weight_kg, no_weight_unit = _quantity(row, "weight", units, _KG, at_most=1000)
    distance_m, no_distance_unit = _quantity(row, "distance", units, _METRES, at_most=1_000_000)
    duration_s = row.number("seconds", at_most=MAX_DURATION_S) or None
    unit_missing = no_weight_unit or no_distance_unit
    if not reps and (duration_s or distance_m):
        reps = None
    elif not reps and weight_kg is None and not unit_missing:
        raise UnreadableRow("nothing is said of this set")
    done = StrengthSet(
        exercise=exercise[:MAX_TEXT],
        set_type=set_type(row.text("set order"), _TYPES),
        reps=None if reps is None else round(reps),
        weight_kg=weight_kg,
        distance_m=distance_m,
        duration_s=duration_s,
        rpe=row.number("rpe", at_most=10) or None,
    )
    return done, unit_missing


def _quantity(
    row: Row, quantity: str, columns: dict[str, tuple[str, str]], units: dict[str, float], *, at_most: float
) -> tuple[float | None, bool]:
    """The quantity in kilograms or metres, None for 0; and whether it is there but of no known unit."""
    name, named_unit = columns.get(quantity, (quantity, ""))
    told = row.number(name, at_most=at_most * 10)
    if not told:
        return None, False
    factor = units.get((named_unit or row.text(f"{quantity} unit")).strip(". ").casefold())
    if factor is None:
        return None, True
    if told * factor > at_most:
        raise UnreadableRow(f"{name!r} is more than {at_most:g} {'kg' if quantity == 'weight' else 'm'}")
    return round(told * factor, 3), False
