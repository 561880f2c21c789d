"""The rows of the document as readiness and form look at them: days of load, easy runs, lifts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from operator import attrgetter

from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.diary import merged_days
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, EasyRun, LiftEstimate
from tandem.load_scoring.domain.rows import Published, Row
from tandem.load_scoring.domain.standing.history import lately_stated, shown_by, still_shown
from tandem.load_scoring.domain.standing.thresholds import Limit
from tandem.load_scoring.domain.state import State

HORIZON_DAYS = 180
"""Form reckons with the loads of this many days."""

_WEEK_S = 7 * 86400
_HELD = 3
_DAY_S = 86400
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Training:
    """What the scores that stand say, by start: `entries`, days of load, easy runs, lifts."""

    entries: tuple[Published, ...]
    loads: Mapping[date, DayLoad]
    runs: tuple[EasyRun, ...]
    lifts: tuple[LiftEstimate, ...]
    known: Mapping[str, Limit] | None = field(default=None, compare=False)

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """The limits of the athlete's body that these scores show."""
        return shown_by(self.entries) if self.known is None else self.known

    def lately_stated(self, name: str) -> frozenset[float]:
        """The values that the newest files with that setting state."""
        return lately_stated(self.entries, name)

    def _held(self, gone: Sequence[Published], added: Published | None) -> Mapping[str, Limit] | None:
        return self.limits if still_shown(self.limits, gone, added) else None

    def without_first(self, count: int) -> Training:
        """The same without the first sessions."""
        gone, entries = self.entries[:count], self.entries[count:]
        loads = dict(self.loads)
        for day in {one.local_date for one in gone}:
            if same_day := _of_day(entries, day):
                loads[day] = _load(same_day)
            else:
                del loads[day]
        runs = self.runs[sum(one.efficiency is not None for one in gone) :]
        if heavy := [one.end_s for one in gone if one.heavy_legs]:  # they no longer tell how rested the next runs were
            near = bisect_right(entries, max(heavy) + _WEEK_S, key=lambda one: one.start_s)
            again = [run for place in range(near) for run in _runs(entries, place)]
            runs = (*again, *runs[len(again) :])
        lifts = self.lifts[sum(len(one.lifts) for one in gone) :]
        return Training(entries, loads, runs, lifts, self._held(gone, None))

    def followed_by(self, entry: Published) -> Training:
        """The same with a session after all others."""
        entries = (*self.entries, entry)
        loads = {**self.loads, entry.local_date: _load(_of_day(entries, entry.local_date))}
        runs = (*self.runs, *_runs(entries, len(entries) - 1))
        return Training(entries, loads, runs, (*self.lifts, *_lifts(entry)), self._held((), entry))

    def with_other(self, before: Published, now: Published) -> Training:
        """The same with a session read anew, which differs in load and limits only."""
        place = self.entries.index(before)
        entries = (*self.entries[:place], now, *self.entries[place + 1 :])
        loads = {**self.loads, now.local_date: _load(_of_day(entries, now.local_date))}
        return Training(entries, loads, self.runs, self.lifts, self._held((before,), now))


def training(rows: Iterable[Row]) -> Training:
    """Days, runs and lifts of the scores that stand."""
    said = [row.published for row in rows if row.published is not None and not row.published.withdrawn]
    entries = tuple(sorted(said, key=_by_start))
    days: dict[date, list[Published]] = {}
    for entry in entries:
        days.setdefault(entry.local_date, []).append(entry)
    return Training(
        entries=entries,
        loads={day: _load(of_day) for day, of_day in sorted(days.items())},
        runs=tuple(run for place in range(len(entries)) for run in _runs(entries, place)),
        lifts=tuple(lift for entry in entries for lift in _lifts(entry)),
    )


class _Latest:
    """The training of the rows looked at last. Most events add one session after all others: then only that is read."""

    def __init__(self) -> None:
        self._held: list[tuple[Mapping[int, Row], Training]] = []

    def of(self, rows: Mapping[int, Row]) -> Training:
        for known, made in self._held:
            if known is rows:
                return made
        made = self._continued(rows) or training(rows.values())
        self._held = [(rows, made), *self._held[: _HELD - 1]]
        return made

    def _continued(self, rows: Mapping[int, Row]) -> Training | None:
        """The training held for rows that these differ little from; None when it must be read anew."""
        for known, made in self._held:
            gone = [said for key in known.keys() - rows.keys() if (said := known[key].published) and known[key].counts]
            if len(gone) > 1 or made.entries[: len(gone)] != tuple(gone):
                continue
            moved = [(known.get(key), row) for key, row in rows.items() if known.get(key) is not row]
            changed = [(_of(before), row.published) for before, row in moved if _of(before) != row.published]
            kept = made.without_first(len(gone)) if gone else made
            if not changed:
                return kept
            before, added = changed[0]
            if len(changed) == 1 and added is not None and _comes_last(kept, before, added):
                return kept.followed_by(added)
            if len(changed) == 1 and added is not None and before is not None and _alike(before, added):
                return kept.with_other(before, added)
        return None


_LATEST = _Latest()


def training_of(rows: Mapping[int, Row]) -> Training:
    """What the rows of a state say."""
    return _LATEST.of(rows)


def day_log(state: State) -> DayLog:
    """Everything readiness may look at."""
    known = training_of(state.rows)
    return DayLog(merged_days(state.diary), known.loads, known.runs, known.lifts)


def daily_au(state: State, day: date, besides: int = 0) -> tuple[dict[date, float], frozenset[date]]:
    """Systemic sums of the days in the horizon up to `day`, and the days on which a load is unknown. The workout of the
    key `besides` is left out of both."""
    own = state.rows.get(besides)
    left_out = own.published if own is not None and own.counts else None
    first = day - timedelta(days=HORIZON_DAYS)
    known = training_of(state.rows).loads
    sums = {when: load.systemic_au for when, load in known.items() if first < when <= day}
    unknown = {when for when in sums if known[when].unknown}
    if left_out is not None and left_out.local_date in sums:
        when = left_out.local_date
        sums[when] = max(sums[when] - (left_out.systemic_au or 0.0), 0.0)
        if known[when].unknown == 1 and left_out.systemic_au is None:
            unknown.discard(when)
    return sums, frozenset(unknown)


def _of_day(entries: Sequence[Published], day: date) -> list[Published]:
    """The sessions of a local day, which begins and ends within a day of the one in UTC."""
    midnight_s = (day.toordinal() - _EPOCH) * _DAY_S
    first = bisect_left(entries, midnight_s - _DAY_S, key=lambda one: one.start_s)
    last = bisect_left(entries, midnight_s + 2 * _DAY_S, key=lambda one: one.start_s)
    return [one for one in entries[first:last] if one.local_date == day]


def _of(row: Row | None) -> Published | None:
    return row.published if row is not None else None


def _comes_last(made: Training, before: Published | None, now: Published) -> bool:
    """A session that begins after all others and replaces none of them."""
    if now.withdrawn or (before is not None and not before.withdrawn):
        return False
    return not made.entries or _by_start(made.entries[-1]) < _by_start(now)


def _alike(before: Published, now: Published) -> bool:
    """The same session at the same time, which says the same of easy runs, heavy legs and lifts."""
    own = attrgetter("withdrawn", "local_date", "heavy_legs", "efficiency", "lifts")
    return _by_start(before) == _by_start(now) and own(before) == own(now) and not now.withdrawn


def _by_start(entry: Published) -> tuple[int, int, int]:
    return entry.start_s, entry.end_s, entry.parts


def _load(entries: Sequence[Published]) -> DayLoad:
    return DayLoad(
        systemic_au=round(sum(entry.systemic_au or 0.0 for entry in entries), 1),
        unknown=sum(entry.systemic_au is None for entry in entries),
        hard_run=any(entry.session_class is SessionClass.HARD_RUN for entry in entries),
        heavy_legs=any(entry.heavy_legs for entry in entries),
    )


def _runs(entries: Sequence[Published], place: int) -> Iterable[EasyRun]:
    """The session at that place, if it is a run to be compared."""
    entry = entries[place]
    if entry.efficiency is None:
        return ()
    first = bisect_left(entries, entry.start_s - _WEEK_S - 86400, key=lambda one: one.start_s)
    ends = [one.end_s for one in entries[first:place] if one.heavy_legs]
    since = entry.start_s - max(ends) if ends else _WEEK_S + 1
    run = EasyRun(
        day=entry.local_date,
        start=datetime.fromtimestamp(entry.start_s, UTC),
        efficiency=entry.efficiency,
        hours_since_heavy_legs=max(since, 0) / 3600 if since <= _WEEK_S else None,
    )
    return (run,)


def _lifts(entry: Published) -> Iterable[LiftEstimate]:
    return (LiftEstimate(entry.local_date, lift, kg) for lift, kg in entry.lifts)
