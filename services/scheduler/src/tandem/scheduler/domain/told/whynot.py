"""Why not there? Answered from the model: the choice is fixed, the week is solved again, and the difference is told.

First what no solving can change is looked at: the past, the notice, the session's own week, its pin, the windows, and the
floors to what is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.rules import NOT_A_WINDOW
from tandem.scheduler.domain.solving.problem import Movable, Option, Problem
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.told.difference import (
    SHAPES,
    Reason,
    changed_besides,
    foremost,
    hard_reason,
    reason_of,
    soft_reason,
)
from tandem.scheduler.domain.told.sentences import listed
from tandem.scheduler.domain.told.words import inside, is_or_are, moment, several, weekday
from tandem.scheduler.domain.week import Place, Slot, iso_week

if TYPE_CHECKING:
    from tandem.scheduler.domain.solving.model import WeekModel

_DOING = {Activity.LIFT: "lifting", Activity.RUN: "running", Activity.MOBILITY: "mobility"}

Asked = int | date | None
"""A moment (epoch seconds), a whole local day, or why the session stands where it stands."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer: the rule that forbids or weighs most with its evidence, and what the week would cost more (points),
    None where it cannot be or nothing was solved."""

    sentence: str
    rule: str | None = None
    evidence: str | None = None
    extra_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Horizon:
    """What a problem no longer shows: the moment it is asked at, the first moment at which something may be placed (now and
    the athlete's notice, epoch seconds), and all places of both weeks."""

    now_s: int
    earliest_s: int
    places: tuple[Place, ...]
    zone: ZoneInfo


def asked_of(to_time: datetime | None, zone: ZoneInfo) -> Asked:
    """What a request's `to_time` asks about: local midnight stands for the whole day."""
    if to_time is None:
        return None
    local = to_time.astimezone(zone)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date() if midnight else int(to_time.timestamp())


def why_not(
    problem: Problem, solution: Solution, model: WeekModel, session: int, to: Asked, horizon: Horizon
) -> WhyNot:
    """Why a session (an index of the problem) is not at a moment or on a day; of a day the best of its places."""
    question = _Question(problem, solution, model, session, horizon)
    if to is None:
        return question.why_here()
    plain = question.out_of_the_question(to)
    return plain if plain is not None else question.tried(to)


@dataclass(frozen=True, slots=True)
class _Question:
    problem: Problem
    solution: Solution
    model: WeekModel
    session: int
    horizon: Horizon

    @property
    def movable(self) -> Movable:
        return self.problem.sessions[self.session]

    @property
    def title(self) -> str:
        return self.movable.slot.title

    @property
    def zone(self) -> ZoneInfo:
        return self.horizon.zone

    # -- what needs no solving -----------------------------------------------------------------------------------------

    def out_of_the_question(self, to: Asked) -> WhyNot | None:
        """What forbids it before any rule is asked, or None."""
        stands_s = self._stands_s()
        if stands_s is not None and self._is_at(stands_s, to):
            return WhyNot(f"{is_or_are(self.title)} on {moment(stands_s, self.zone)} already.")
        day = self._day(to)
        if self._passed(to):
            return WhyNot(f"{self._when(to)} has passed: nothing is placed in the past.")
        if iso_week(day) != self.movable.week:
            return WhyNot(
                f"{self.title} belongs to week {self.movable.week}, and a session keeps to its own week. "
                "You can still move it there by hand."
            )
        if self.movable.pinned:
            here = moment(self.movable.slot.start_s, self.zone)
            return WhyNot(f"{is_or_are(self.title)} pinned to {here}: unpin it, or move it by hand.")
        return self._no_window(to)

    def _no_window(self, to: Asked) -> WhyNot | None:
        day = [place for place in self.horizon.places if place.day == self._day(to).toordinal()]
        here = [place for place in day if self._is_at(place.start_s, to)]
        fitting = [place for place in here if self._fits(place)]
        if any(self._open(place) for place in fitting):
            return None
        if fitting:
            first = moment(self.horizon.earliest_s, self.zone)
            return WhyNot(
                f"{self._when(to)} is inside your notice: nothing is placed before {first}. You can still move it by hand."
            )
        others = [moment(place.start_s, self.zone) for place in day if self._open(place) and self._fits(place)]
        what = self._too_little(here) if here else "is no window of yours"
        instead = f" On that day {inside(self.title)} would fit at {listed(others, 'or')}." if others else ""
        return WhyNot(f"{self._when(to)} {what}.{instead}", NOT_A_WINDOW.name, NOT_A_WINDOW.evidence)

    def _too_little(self, here: list[Place]) -> str:
        activity = self.movable.activity
        if activity is not None and not any(place.fits(activity, 1) for place in here):
            return f"is no window for {_DOING[activity]}"
        return f"is too short for {inside(self.title)}, which takes {self.movable.slot.duration_s // 60} min"

    def _fits(self, place: Place) -> bool:
        return any(place.fits(self.movable.activity, form.duration_s) for form in self.movable.forms)

    def _open(self, place: Place) -> bool:
        return place.start_s >= self.horizon.earliest_s or place.start_s == self.movable.slot.start_s

    # -- what the model says -------------------------------------------------------------------------------------------

    def tried(self, to: Asked) -> WhyNot:
        """The choice is fixed and the week solved: the best of the places asked about, in any form."""
        places = self.problem.places
        options = [o for o in self.problem.options[self.session] if self._is_at(places[o.place].start_s, to)]
        if not options:
            return self._forbidden(to)
        answers = [(option, self.model.solve(required=((self.session, option),))) for option in options]
        weeks = [(option, answer) for option, answer in answers if answer is not None]
        if not weeks:
            return WhyNot(f"No week with {inside(self.title)} on {self._when(to)} was found in the time there is.")
        option, best = min(weeks, key=lambda week: (week[1].objective, week[0].place, week[0].form.rung))
        return self._priced(to, option, best)

    def _forbidden(self, to: Asked) -> WhyNot:
        """What is fixed forbids every form at every place asked about: told for the session as it is planned."""
        reason = self._floor(to)
        if reason is None:
            return WhyNot(f"{self._when(to)} is no window of yours.", NOT_A_WINDOW.name, NOT_A_WINDOW.evidence)
        return WhyNot(f"{self.title} cannot be on {self._when(to)}: {reason.why}.", reason.rule, reason.evidence)

    def _floor(self, to: Asked) -> Reason | None:
        """The rule that what is fixed sets against the session as planned, at the places asked about."""
        found = []
        for place in self.problem.places:
            if self._is_at(place.start_s, to) and place.week == self.movable.week and self._fits(place):
                slot = self._slot_at(place)
                found += [v for v in violations([*self.problem.fixed, slot], self.problem.settings) if slot in v.slots]
        return reason_of(foremost(found), self.zone, self.movable.slot.key) if found else None

    def _priced(self, to: Asked, option: Option, best: Solution) -> WhyNot:
        extra = best.objective - self.solution.objective
        told, reason = self._cost(option, best)
        if extra <= 0:
            when = moment(self.problem.places[option.place].start_s, self.zone)
            shape = SHAPES[option.form.rung]
            told = f"{self.title} could just as well be{shape} on {when}; a plan that keeps every rule is left alone."
        elif option.form.rung is Rung.AS_PLANNED or (floor := self._floor(to)) is None:
            told = f"Possible, at a price: {inside(told)}"
        else:
            told = f"{self.title} as planned cannot be on {self._when(to)}: {floor.why}. Possible, at a price: {inside(told)}"
            reason = floor
        return WhyNot(told, reason.rule if reason else None, reason.evidence if reason else None, extra)

    def _cost(self, option: Option, best: Solution) -> tuple[str, Reason | None]:
        """What the other week costs, why, and what else would change; and the rule behind it."""
        choice = self.solution.choice
        reason = hard_reason(self.problem, choice, self.session, option, self.zone)
        reason = reason or soft_reason(self.problem, choice, best.choice)
        because = f", because {reason.why}" if reason is not None else ""
        when = moment(self.problem.places[option.place].start_s, self.zone)
        extra = best.objective - self.solution.objective
        others = changed_besides(self.problem, choice, best.choice, self.session, self.zone)
        then = f" Then {listed(others)}." if others else ""
        costs = "cost" if several(self.title) else "costs"
        return f"{self.title}{SHAPES[option.form.rung]} on {when} {costs} {extra} points more{because}.{then}", reason

    def why_here(self) -> WhyNot:
        """What the next best place would cost, and what binds."""
        chosen = self.solution.choice[self.session]
        here = None if chosen is None else chosen.place
        elsewhere = [option for option in self.problem.options[self.session] if option.place != here]
        be = "are" if several(self.title) else "is"
        where = f"{be} off the plan" if chosen is None else f"{be} on {moment(self._stands_s() or 0, self.zone)}"
        if self.movable.pinned:
            return WhyNot(f"{self.title} {where} because you pinned it there.")
        if not elsewhere:
            return self._nowhere_else(where)
        staying = [option for option in self.problem.options[self.session] if option.place == here]
        next_best = self.model.solve(tuple((self.session, option) for option in (*staying, None)))
        option = next_best.choice[self.session] if next_best is not None else None
        if next_best is None or option is None:
            return self._nowhere_else(where)
        told, reason = self._cost(option, next_best)
        extra = next_best.objective - self.solution.objective
        rule, evidence = (reason.rule, reason.evidence) if reason else (None, None)
        return WhyNot(f"{self.title} {where}. Next best: {inside(told)}", rule, evidence, extra)

    def _nowhere_else(self, where: str) -> WhyNot:
        """Every other window is forbidden by something fixed, or there is none."""
        found = [
            violation
            for place in self.problem.places
            if place.week == self.movable.week and self._open(place) and self._fits(place)
            for violation in violations([*self.problem.fixed, self._slot_at(place)], self.problem.settings)
            if place.start_s != self._stands_s()
        ]
        if not found:
            return WhyNot(
                f"{self.title} {where}: its week has no other window for it.", NOT_A_WINDOW.name, NOT_A_WINDOW.evidence
            )
        reason = reason_of(foremost(found), self.zone, self.movable.slot.key)
        sentence = f"{self.title} {where}: nowhere else in its week keeps every rule; {reason.why}."
        return WhyNot(sentence, reason.rule, reason.evidence)

    # -- small things --------------------------------------------------------------------------------------------------

    def _stands_s(self) -> int | None:
        option = self.solution.choice[self.session]
        return None if option is None else self.problem.places[option.place].start_s

    def _slot_at(self, place: Place) -> Slot:
        index = self.problem.places.index(place)
        return self.problem.slot(self.session, Option(index, self.movable.forms[0], 0, 0))

    def _passed(self, to: Asked) -> bool:
        return to < self._day(self.horizon.now_s) if isinstance(to, date) else (to or 0) <= self.horizon.now_s

    def _is_at(self, start_s: int, to: Asked) -> bool:
        return self._day(start_s) == to if isinstance(to, date) else start_s == to

    def _day(self, to: Asked) -> date:
        return to if isinstance(to, date) else datetime.fromtimestamp(to or 0, UTC).astimezone(self.zone).date()

    def _when(self, to: Asked) -> str:
        return f"{weekday(to.toordinal())}" if isinstance(to, date) else moment(to or 0, self.zone)
