"""What makes a lawful week a good one, in points: the taste of a coach who starts from an empty page.

These terms speak only where a week is made anew. A standing week is never moved for them. Their sizes are ours: an
entire miss of a rule's target costs 300 at weight 1 (`rulebook.prices.SOFT_FULL`), each of these a fifth of that or less,
so that they choose among weeks about equal to the rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.kinds import LIFTS, MEDIUM_OR_HARDER, RUNS, Kind
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.week import Slot

HOUR_S = 3600
NOON_MIN = 12 * 60

LONG_RUN_ON_A_WORKDAY = 60
"""A long run from Monday to Friday. Ours: it takes the time that a weekend has."""
LONG_RUN_ON_SATURDAY = 10
"""Sunday is the long run's day by custom, and leaves Saturday to a club race or a lift. Ours."""
LONG_RUN_AFTER_NOON = 40
"""A long run that starts at noon or later. Ours: heat, meals, and a day that belongs to it."""

SECOND_SESSION = 20
"""Each session beyond a day's first (mobility aside). Ours: two a day need two changes of clothes and six hours."""
SIXTH_TRAINING_DAY = 60
"""Each training day beyond five in an ISO week. Ours, from the custom of two days off where one suffices to the rules; it
outweighs a second session, so that an easy run joins a lift before it takes a day off."""
TRAINING_DAYS = 5
LIGHT_DAY_DOUBLED = 20
"""Each session beyond the first of a day that holds nothing medium or harder: hard days hard, easy days easy."""
DEMANDING_DAY_SHARED = 30
"""Each demanding session (a lift, a hard run, a long run) beyond a day's first: what joins a demanding session is best
an easy run."""
TWO_RUNS = 60
"""Each run beyond a day's first. Ours: one run a day until the days run out."""
MOBILITY_ON_A_TRAINING_DAY = 10
"""Mobility belongs to a day off (domain.md 3.2: it is rest)."""

REST_DAYS_TOGETHER = {1: 20, 2: 10}
"""Two rest days one or two days apart. Ours: days off are spread, no long row of training days."""
ALIKE_DAYS_TOGETHER = {Activity.LIFT: {1: 30, 2: 5}, Activity.RUN: {1: 10}}
"""Two days with a lift (or a run) one or two days apart. Ours: the sessions of one sport are spread over the week, lifts
before runs, because even upper and full body share muscles."""
ANOTHER_HOUR = 20
"""Each hour of the day at which lifts, or runs other than the long one, start. Ours: regular hours make habits."""

RECOVERY_FULL = 60
"""A recovery below missed entirely; every missing hour counts the same."""
RECOVERY_STEP = 5
RECOVERED_H = {
    (Kind.HEAVY, Kind.HARD_RUN): 72,
    (Kind.MOD, Kind.HARD_RUN): 48,
    (Kind.LIGHT, Kind.HARD_RUN): 48,
    (Kind.HEAVY, Kind.LONG): 36,
}
"""Hours from the end of the first to the start of the second at which the legs are whole again, where a fresh week has
the room: Thomas 2018 (fatigue of heavy squats resolved by 72 h), Sports Med Open 2019 (running cost up for 48 h after
lifting), domain.md 3.2 (a long run 24–36 h after heavy legs). The rules' own targets are nearer."""

DEMANDING = LIFTS | {Kind.HARD_RUN, Kind.LONG}
TRAINING = frozenset(Kind) - {Kind.REST}
SHORTER_RUNS = RUNS - {Kind.LONG}
SIDES = ((Activity.LIFT, LIFTS), (Activity.RUN, RUNS))
HABITS = ((Activity.LIFT, LIFTS), (Activity.RUN, SHORTER_RUNS))
SATURDAY = 5


def start_price(kind: Kind, day: int, minute: int) -> int:
    """The price of starting something of this kind on a day (a date's ordinal) at a minute of the day."""
    if kind is not Kind.LONG:
        return 0
    weekday = (day - 1) % 7
    by_day = LONG_RUN_ON_A_WORKDAY if weekday < SATURDAY else LONG_RUN_ON_SATURDAY if weekday == SATURDAY else 0
    return by_day + (LONG_RUN_AFTER_NOON if minute >= NOON_MIN else 0)


def recovery_price(first: Kind, second: Kind, gap_s: int) -> int:
    """The price of a gap below full recovery."""
    wanted_s = RECOVERED_H.get((first, second), 0) * HOUR_S
    if gap_s >= wanted_s:
        return 0
    missing = (wanted_s - gap_s) / wanted_s
    return RECOVERY_STEP * round(RECOVERY_FULL * missing / RECOVERY_STEP)


def day_costs(kinds: Sequence[Kind]) -> dict[str, int]:
    """What a day that holds these costs by itself, by name."""
    training = [kind for kind in kinds if kind in TRAINING]
    light = not MEDIUM_OR_HARDER.intersection(training)
    second = max(0, len(training) - 1)
    return {
        "second_sessions": SECOND_SESSION * second,
        "light_days_doubled": LIGHT_DAY_DOUBLED * second * light,
        "demanding_days_shared": DEMANDING_DAY_SHARED * max(0, sum(kind in DEMANDING for kind in training) - 1),
        "two_runs_a_day": TWO_RUNS * max(0, sum(kind in RUNS for kind in training) - 1),
        "mobility_on_a_training_day": MOBILITY_ON_A_TRAINING_DAY * (len(kinds) - len(training)) * bool(training),
    }


def quality_costs(week: Sequence[Slot], problem: FreshProblem) -> dict[str, int]:
    """The named terms of a week (once, also where it repeats) over the days of the problem."""
    by_day = {day: [slot.kind for slot in week if slot.day == day] for day in problem.days}
    free = [slot for slot in week if not slot.fixed]
    costs = Counter[str]()
    for kinds in by_day.values():
        costs.update(day_costs(kinds))
    costs["long_run_day_and_hour"] = sum(
        start_price(slot.kind, slot.day, minute_of(slot.start_s, problem.zone)) for slot in free
    )
    training = [day for day, kinds in by_day.items() if TRAINING.intersection(kinds)]
    costs["days_off"] = SIXTH_TRAINING_DAY * _beyond_five(training)
    resting = [day for day in problem.days if day not in training]
    costs["rest_days_spread"] = _together(resting, REST_DAYS_TOGETHER, problem)
    for sport, side in SIDES:
        held = [day for day, kinds in by_day.items() if side.intersection(kinds)]
        costs["sports_spread"] += _together(held, ALIKE_DAYS_TOGETHER[sport], problem)
    costs["regular_hours"] = ANOTHER_HOUR * _more_hours(free, problem)
    return dict(costs)


def _beyond_five(training: Iterable[int]) -> int:
    weeks = Counter((day - 1) // 7 for day in training)
    return sum(max(0, days - TRAINING_DAYS) for days in weeks.values())


def _together(days: Sequence[int], prices: dict[int, int], problem: FreshProblem) -> int:
    """The price of days near one another, each pair once; in a week that repeats the next Monday counts too."""
    later = [*days, *(day + 7 for day in days)] if problem.cyclic else days
    return sum(prices.get(other - day, 0) for day in days for other in later)


def _more_hours(slots: Sequence[Slot], problem: FreshProblem) -> int:
    """How many hours of the day lifts and runs start at, beyond one each."""
    hours = [{minute_of(s.start_s, problem.zone) for s in slots if s.kind in kinds} for _, kinds in HABITS]
    return sum(max(0, len(each) - 1) for each in hours)
