"""The rows of the document as readiness and form look at them: days of load, easy runs, lifts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.diary import MergedDays
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, EasyRun, LiftEstimate
from tandem.load_scoring.domain.rows import Published, Row
from tandem.load_scoring.domain.state import State

HORIZON_DAYS = 180
"""Form reckons with the loads of this many days."""

WEEK_S = 7 * 86400


@dataclass(frozen=True)
class Training:
    """What rows say day by day."""

    loads: Mapping[date, DayLoad]
    runs: tuple[EasyRun, ...]
    lifts: tuple[LiftEstimate, ...]


class _Latest:
    """The training of the rows looked at last: a morning's wellness changes no row, and one event asks several times."""

    def __init__(self) -> None:
        self._held: tuple[Mapping[int, Row], Training] | None = None

    def of(self, rows: Mapping[int, Row]) -> Training:
        held = self._held
        if held is not None and held[0] is rows:
            return held[1]
        made = training(rows.values())
        self._held = (rows, made)
        return made


_LATEST = _Latest()


def training(rows: Iterable[Row]) -> Training:
    """Days, runs and lifts of the scores that stand, by start."""
    said = sorted(
        (row.published for row in rows if row.counts and row.published is not None), key=lambda entry: entry.start_s
    )
    return Training(_loads(said), tuple(_runs(said)), tuple(_lifts(said)))


def day_log(state: State) -> DayLog:
    """Everything readiness may look at."""
    known = _LATEST.of(state.rows)
    return DayLog(MergedDays(state.diary), known.loads, known.runs, known.lifts)


def daily_au(state: State, day: date, besides: int = 0) -> tuple[dict[date, float], frozenset[date]]:
    """Systemic sums of the days in the horizon up to `day`, and the days on which a load is unknown. The workout of the
    key `besides` is left out of both."""
    own = state.rows.get(besides)
    left_out = own.published if own is not None and own.counts else None
    first = day - timedelta(days=HORIZON_DAYS)
    sums: dict[date, float] = {}
    unknown: set[date] = set()
    for when, load in _LATEST.of(state.rows).loads.items():
        if not first < when <= day:
            continue
        same_day = left_out is not None and left_out.local_date == when
        sums[when] = load.systemic_au
        missing = load.unknown
        if same_day and left_out is not None:
            sums[when] = max(load.systemic_au - (left_out.systemic_au or 0.0), 0.0)
            missing -= left_out.systemic_au is None
        if missing:
            unknown.add(when)
    return sums, frozenset(unknown)


def _loads(said: Iterable[Published]) -> dict[date, DayLoad]:
    days: dict[date, list[Published]] = defaultdict(list)
    for entry in said:
        days[entry.local_date].append(entry)
    return {
        day: DayLoad(
            systemic_au=round(sum(entry.systemic_au or 0.0 for entry in entries), 2),
            unknown=sum(entry.systemic_au is None for entry in entries),
            hard_run=any(entry.session_class is SessionClass.HARD_RUN for entry in entries),
            heavy_legs=any(entry.heavy_legs for entry in entries),
        )
        for day, entries in sorted(days.items())
    }


def _runs(said: Iterable[Published]) -> Iterable[EasyRun]:
    heavy_end_s: int | None = None
    for entry in said:
        if entry.heavy_legs:
            heavy_end_s = max(entry.end_s, heavy_end_s or 0)
        if entry.efficiency is None:
            continue
        since = entry.start_s - heavy_end_s if heavy_end_s is not None else WEEK_S + 1
        yield EasyRun(
            day=entry.local_date,
            start=datetime.fromtimestamp(entry.start_s, UTC),
            efficiency=entry.efficiency,
            hours_since_heavy_legs=max(since, 0) / 3600 if since <= WEEK_S else None,
        )


def _lifts(said: Iterable[Published]) -> Iterable[LiftEstimate]:
    for entry in said:
        for lift, kg in entry.lifts:
            yield LiftEstimate(entry.local_date, lift, kg)
