"""The CSV that Hevy exports: one row a set, all workouts of an account in one table.

Columns: title, start_time, end_time, description, exercise_title, superset_id, exercise_notes, set_index, set_type,
weight_kg or weight_lbs, reps, distance_km or distance_miles, duration_seconds, rpe (Hevy, Settings, Export Data). Times are
the athlete's own, "22 Nov 2026, 17:30", without a zone. Notes are not read.
"""

from __future__ import annotations

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

DECODER = "hevy-csv 1"
COLUMNS = ("title", "start_time", "end_time", "exercise_title", "set_index", "set_type")
"""What every version of the export has."""

_WEIGHTS = {"weight_kg": 1.0, "weight_lbs": KG_A_POUND}
_DISTANCES = {"distance_km": 1000.0, "distance_miles": METRES_A_MILE, "distance_meters": 1.0}
_TYPES = {one.value: one for one in SetType}


def is_hevy_csv(raw: bytes) -> bool:
    """Whether the first line is Hevy's; the head of the bytes is enough."""
    return set(COLUMNS) <= set(header_of(raw))


def decode_hevy_csv(raw: bytes, timezone: str | None) -> Reading:
    """All workouts of the table. `timezone` is the IANA name of the zone whose clock the table shows. Raises Unreadable
    without one, or when there is no set in the table; a row that cannot be read is noted with its line and left out."""
    zone, gathered = zone_named(timezone), Gathered()
    sessions: dict[tuple[str, ...], Session] = {}
    for row in rows_of(raw):
        if not isinstance(row, Row):
            gathered.note(f"line {row[0]}: {row[1]}; left out")
            continue
        try:
            done = _set(row)
            _session(row, sessions).add(done)
        except UnreadableRow as problem:
            gathered.note(f"line {row.line}: {problem}; left out")
            continue
        if row.text("set_type").casefold() not in {"", *_TYPES}:
            gathered.note(f"line {row.line}: the set type is not known, taken as a normal set")
    gather(gathered, sessions.values(), zone, DECODER)
    return gathered.reading(nothing(", ".join(COLUMNS)))


def _session(row: Row, sessions: dict[tuple[str, ...], Session]) -> Session:
    key = tuple(row.text(name) for name in ("title", "start_time", "end_time"))
    if key not in sessions:
        start, end = clock_time(key[1]), clock_time(key[2])
        if start is None:
            raise UnreadableRow("'start_time' is no time such as 22 Nov 2026, 17:30")
        same_clock = end is not None and (end.tzinfo is None) == (start.tzinfo is None)
        sessions[key] = Session(row.line, key[0], start, end=end if same_clock else None)
    return sessions[key]


def _set(row: Row) -> StrengthSet:
    exercise = row.text("exercise_title")
    if not exercise:
        raise UnreadableRow("'exercise_title' is empty")
    reps = row.number("reps", at_most=1000)
    weights = [w * kg for name, kg in _WEIGHTS.items() if (w := row.number(name, at_most=1000 / kg)) is not None]
    distances = [d * m for name, m in _DISTANCES.items() if (d := row.number(name, at_most=1e6 / m))]
    duration_s = row.number("duration_seconds", at_most=MAX_DURATION_S) or None
    if reps is None and duration_s is None and not distances and not weights:
        raise UnreadableRow("nothing is said of this set")
    return StrengthSet(
        exercise=exercise[:MAX_TEXT],
        set_type=set_type(row.text("set_type"), _TYPES),
        reps=None if reps is None else round(reps),
        weight_kg=round(weights[0], 3) if weights else None,
        distance_m=round(distances[0], 3) if distances else None,
        duration_s=duration_s,
        rpe=row.number("rpe", at_most=10),
    )
