"""What an ISO week should hold: how much running beside the lifts, and how much of it in the long run. Prices only.

Both are linear in minutes, counted in tens, so that the solver and a pencil agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tandem.contracts.events.week import Activity, Block
from tandem.scheduler.domain.rulebook.kinds import RUNS, Kind
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.week import Slot

RUN_MINUTES = {Block.STRENGTH: 150, Block.BALANCED: 300}
"""Minutes of running a week that a block likes at most; a race block likes them all. That running costs strength with its
length and frequency is Wilson 2012 (r −0.29…−0.75 and −0.26…−0.35); where it begins to cost nobody has shown, so the
numbers are ours: five hours are four or five runs of a balanced week, half of it leaves a strength block aerobic."""
DOSE_PER_TEN_MIN = 10
"""Each ten minutes above. An hour too much costs a fifth of a missed target: it chooses, it never moves a week. Ours."""

LONG_SHARE_PERCENT = 30
"""The long run is 25–30 % of the week's running (domain.md 1.2, resilio-app) …"""
LONG_SHARE_OF_EVEN = 1.75
"""… where the number of runs allows: with n runs an even share is 1/n, and a long run is to be longer than that. So of two
runs it may take 88 %, of three 58 %, of four 44 %, of five 35 %, of six and more 30 %. Ours: four runs of the seed's sample
week give it 42 %."""
LONG_PER_TEN_MIN = 20
"""Each ten minutes of long run above its share. Ours: dearer than mere volume, far below any change of the week."""

TEN_MIN_S = 600


@dataclass(frozen=True, slots=True)
class WeekDose:
    """Tens of minutes too many in one ISO week, begun ones counted whole, and what they cost."""

    run_tens: int
    long_tens: int
    run_price: int
    long_price: int


def monday_of(day: int) -> int:
    """The ordinal of the Monday of a date's ISO week (both ordinals)."""
    return day - (day - 1) % 7


def liked_run_s(settings: Settings) -> int | None:
    """Seconds of running a week that the block and the goal like at most, None for no limit. Power, which suffers most
    from running, takes less of it than size (Schumann 2022, by `lift_weight`)."""
    minutes = RUN_MINUTES.get(settings.block)
    return None if minutes is None else round(minutes / settings.lift_weight) * 60


def dose_price(settings: Settings) -> int:
    """The price of ten minutes too many; running costs the untrained less strength (Petré 2021)."""
    return round(DOSE_PER_TEN_MIN * settings.status_weight)


def long_share_percent(runs: int) -> int:
    """The share of the week's running that a long run may take, by the number of runs."""
    return min(100, max(LONG_SHARE_PERCENT, round(100 * LONG_SHARE_OF_EVEN / runs))) if runs else 100


def tens_above(excess_s: int) -> int:
    """Tens of minutes in an excess, begun ones whole."""
    return max(0, -(-excess_s // TEN_MIN_S))


def week_dose(slots: Iterable[Slot], runs: int, settings: Settings) -> WeekDose:
    """The dose of one ISO week, given how many runs it was meant to have."""
    lengths = [(slot.kind, slot.duration_s) for slot in slots if slot.kind in RUNS]
    total_s = sum(length_s for _, length_s in lengths)
    long_s = sum(length_s for kind, length_s in lengths if kind is Kind.LONG)
    liked_s = liked_run_s(settings)
    run_tens = 0 if liked_s is None else tens_above(total_s - liked_s)
    long_tens = tens_above(-(-(100 * long_s - long_share_percent(runs) * total_s) // 100))
    return WeekDose(run_tens, long_tens, run_tens * dose_price(settings), long_tens * LONG_PER_TEN_MIN)


def planned_runs(free: Iterable[tuple[Activity | None, int]], fixed: Iterable[Slot]) -> Mapping[int, int]:
    """By Monday how many runs a week was meant to have: the free ones (activity, day) and what is fixed. Only weeks that
    hold something free are named."""
    counts: dict[int, int] = {}
    for activity, day in free:
        monday = monday_of(day)
        counts[monday] = counts.get(monday, 0) + (activity is Activity.RUN)
    for slot in fixed:
        if slot.kind in RUNS and monday_of(slot.day) in counts:
            counts[monday_of(slot.day)] += 1
    return dict(sorted(counts.items()))


def week_doses(slots: Iterable[Slot], runs: Mapping[int, int], settings: Settings | Season) -> dict[int, WeekDose]:
    """The dose of each week named in `runs`, by Monday."""
    by_week: dict[int, list[Slot]] = {monday: [] for monday in runs}
    for slot in slots:
        if monday_of(slot.day) in by_week:
            by_week[monday_of(slot.day)].append(slot)
    return {monday: week_dose(held, runs[monday], settings.at(monday)) for monday, held in by_week.items()}
