"""Fresh weeks the plain way: a boolean for each session and window, every pair of them priced as a product.

No counts, no columns, no days before hours, no channels. It knows the same rules and prices, so that its optimum must be
the planner's; it is what the planner's time is compared with.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from ortools.sat.python import cp_model

from tandem.scheduler.domain.rulebook.kinds import HARD, LIFTS, MEDIUM_OR_HARDER, RUNS, Kind
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, drop_price, pair_price
from tandem.scheduler.domain.solving import quality as price
from tandem.scheduler.domain.solving.fresh import FreshProblem, minute_of
from tandem.scheduler.domain.week import Place, Slot

Start = tuple[Slot, Place, cp_model.IntVar]


class PlainFresh:
    """Spread mode, two sessions a day, nothing fixed, no easing: what the benchmark's weeks are."""

    def __init__(self, problem: FreshProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.cost: list[cp_model.LinearExprT] = []
        self.starts: list[Start] = []
        for wanted in problem.wanted:
            for name in wanted.names:
                self._session(name, wanted.forms[0].kind, wanted.forms[0].duration_s, wanted.priority, wanted.week)
        self._places_and_days()
        self._pairs()
        self._seven_days()
        self._quality()
        self.model.minimize(sum(self.cost))

    def solve(self, solver: cp_model.CpSolver) -> tuple[str, int]:
        """The status and the points."""
        status = solver.solve(self.model)
        return solver.status_name(status), round(solver.objective_value)

    def _session(self, name: str, kind: Kind, duration_s: int, priority: int, week: str) -> None:
        dropped = self.model.new_bool_var("")
        self.cost.append(drop_price(priority) * dropped)
        mine = [dropped]
        for place in self.problem.places:
            if place.week == week:
                start = self.model.new_bool_var("")
                mine.append(start)
                self.starts.append((Slot(name, name, kind, place.start_s, duration_s, place.day, False), place, start))
        self.model.add_exactly_one(mine)

    def _places_and_days(self) -> None:
        at: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for slot, _, start in self.starts:
            at[slot.start_s].append(start)
        for starts in at.values():
            self.model.add_at_most_one(starts)
        for day in self.problem.days:
            self.model.add(self._sum(day, frozenset(Kind)) <= 2)

    def _pairs(self) -> None:
        for one, other in combinations(self.starts, 2):
            (first, _, x), (second, _, y) = sorted((one, other), key=lambda start: start[0].start_s)
            if first.key == second.key or first.start_s == second.start_s:
                continue
            gap_s, same_day = second.start_s - first.end_s, first.day == second.day
            rules = self.problem.settings.at(second.day)
            points = pair_price(first.kind, second.kind, second.duration_s, same_day, gap_s, rules)
            if points is None:
                self.model.add_bool_or([x.negated(), y.negated()])
            elif points + price.recovery_price(first.kind, second.kind, gap_s):
                both = self.model.new_bool_var("")
                self.model.add_bool_or([x.negated(), y.negated(), both])
                self.cost.append((points + price.recovery_price(first.kind, second.kind, gap_s)) * both)

    def _seven_days(self) -> None:
        days = self.problem.days
        excess = self.model.new_int_var(0, 1, "")
        self.cost.append(EXCESS_HARD_SLOT * excess)
        for first in days[:-6]:
            week = range(first, first + 7)
            self.model.add(sum(self._sum(day, HARD) for day in week) <= 3 + excess)
            self.model.add(sum(self._any(day, MEDIUM_OR_HARDER) for day in week) <= 5)
            self.model.add(sum(self._any(day, price.TRAINING) for day in week) <= 6)

    def _quality(self) -> None:
        days = self.problem.days
        for day in days:
            training, light = self._sum(day, price.TRAINING), self.model.new_int_var(0, 2, "")
            self.cost.append(price.SECOND_SESSION * self._above(training, 1))
            self.cost.append(price.DEMANDING_DAY_SHARED * self._above(self._sum(day, price.DEMANDING), 1))
            self.cost.append(price.TWO_RUNS * self._above(self._sum(day, RUNS), 1))
            self.model.add(light >= training - 1 - 2 * self._any(day, MEDIUM_OR_HARDER))
            self.cost.append(price.LIGHT_DAY_DOUBLED * light)
            mobile, busy = self._sum(day, frozenset({Kind.REST})), self._any(day, price.TRAINING)
            self.cost.append(price.MOBILITY_ON_A_TRAINING_DAY * self._above(mobile + busy, 1))
        for first in range(0, len(days), 7):
            week = days[first : first + 7]
            trained = sum(self._any(day, price.TRAINING) for day in week)
            self.cost.append(price.SIXTH_TRAINING_DAY * self._above(trained, price.TRAINING_DAYS))
        rest = {day: 1 - self._any(day, price.TRAINING) for day in days}
        self._together(rest, price.REST_DAYS_TOGETHER)
        for sport, kinds in price.SIDES:
            self._together({day: self._any(day, kinds) for day in days}, price.ALIKE_DAYS_TOGETHER[sport])
        for slot, place, start in self.starts:
            self.cost.append(price.start_price(slot.kind, slot.day, self._minute(place)) * start)
        for kinds in (LIFTS, price.SHORTER_RUNS):
            self._hours(kinds)

    def _hours(self, kinds: frozenset[Kind]) -> None:
        used = {
            minute: self.model.new_bool_var("") for minute in sorted({self._minute(p) for p in self.problem.places})
        }
        for slot, place, start in self.starts:
            if slot.kind in kinds:
                self.model.add_implication(start, used[self._minute(place)])
        self.cost.append(price.ANOTHER_HOUR * self._above(sum(used.values()), 1))

    def _minute(self, place: Place) -> int:
        return minute_of(place.start_s, self.problem.zone)

    def _sum(self, day: int, kinds: frozenset[Kind]) -> cp_model.LinearExprT:
        return sum(start for slot, _, start in self.starts if slot.day == day and slot.kind in kinds)

    def _any(self, day: int, kinds: frozenset[Kind]) -> cp_model.IntVar:
        """Whether the day holds one."""
        flag = self.model.new_bool_var("")
        self.model.add(self._sum(day, kinds) >= flag)
        self.model.add(self._sum(day, kinds) <= 3 * flag)
        return flag

    def _above(self, total: cp_model.LinearExprT, limit: int) -> cp_model.IntVar:
        over = self.model.new_int_var(0, 9, "")
        self.model.add(over >= total - limit)
        return over

    def _together(self, held: dict[int, cp_model.LinearExprT], prices: dict[int, int]) -> None:
        for day in held:
            for apart, points in prices.items():
                if day + apart in held:
                    self.cost.append(points * self._above(held[day] + held[day + apart], 1))
