"""Why a session changed: the rule that bound, its evidence, a sentence for people, and the next best choice.

The binding rule is found, not told: the session alone is put back where it stood, in the new week, and the rules say
what breaks. The alternative is found by forbidding the choice and solving again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import Action, Alternative, Misfit, PlanChange
from tandem.contracts.events.week import WindowException
from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.evaluate import Choice
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, NOT_A_WINDOW, ONE_PER_WINDOW, PairRule
from tandem.scheduler.domain.solving.problem import Option, Problem, stands
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.told.beside import beside_in
from tandem.scheduler.domain.told.closed import no_window
from tandem.scheduler.domain.told.difference import SHAPES, changed_besides, foremost
from tandem.scheduler.domain.told.sentences import broken_rule, listed
from tandem.scheduler.domain.told.words import a_class, inside, is_or_are, moment, several, verb

if TYPE_CHECKING:
    from tandem.scheduler.domain.solving.model import WeekModel

MAX_ALTERNATIVES = 3
"""Next best choices solved for per revision: each costs another solve."""

BETTER_WEEK = "a_better_week"
"""The rule named when no floor binds: the athlete asked, and the whole week costs less this way."""

MISSED = "missed_session"
MISSED_EVIDENCE = (
    "Coaching practice: what was missed is made up where hardly anything gives way, and never beyond the week's caps"
)


@dataclass(frozen=True, slots=True)
class Explainer:
    """A solved problem and the words for it; `exceptions` are the days on which the athlete's windows differ."""

    problem: Problem
    solution: Solution
    model: WeekModel | None
    zone: ZoneInfo
    exceptions: tuple[WindowException, ...] = ()

    def changes(self) -> list[PlanChange]:
        """One explained change for each session that does not stay as it stood, in time order of the old week."""
        found = []
        alternatives = MAX_ALTERNATIVES
        for index, option in enumerate(self.solution.choice):
            session = self.problem.sessions[index]
            if option is not None and stands(option, session, self.problem.places):
                continue
            if session.optional and option is None:
                continue  # it was never promised
            if session.missed:
                found.append(self._missed(index, option))
                continue
            cause = self._binding(index)
            alternative = None
            if alternatives and (cause is None or cause.rule is not ONE_PER_WINDOW):
                alternatives -= 1
                alternative = self._alternative(index, option)
            found.append(self._change(index, option, cause, alternative))
        return found

    def _missed(self, index: int, option: Option | None) -> PlanChange:
        """What becomes of a session that was not done: made up, or let go."""
        slot = self.problem.sessions[index].slot
        was = f"{verb(slot.title, 'was', 'were')} missed on {moment(slot.start_s, self.zone)}"
        and_is = f"{was} and {'are' if several(slot.title) else 'is'}"
        if option is not None:
            sentence = f"{and_is} made up on {moment(self.problem.places[option.place].start_s, self.zone)}."
        elif self.problem.options[index]:
            sentence = f"{and_is} not made up: another session would have to give way, or the week would grow too fast."
        else:
            sentence = f"{and_is} not made up: no time left in its week keeps every rule."
        return PlanChange(
            session_key=slot.key,
            title=slot.title,
            action=Action.MISSED if option is None else Action.MOVE,
            from_time=_utc(slot.start_s),
            to_time=_utc(self.problem.places[option.place].start_s) if option else None,
            rule=MISSED,
            evidence=MISSED_EVIDENCE,
            sentence=sentence,
        )

    def _binding(self, index: int) -> Violation | None:
        """What would break if this session alone had stayed: rules about what was done first, then other pairs, then
        the limits of days and weeks, then the window somebody else took."""
        session = self.problem.sessions[index]
        if not any(stands(o, session, self.problem.places) for o in self.problem.options[index]):
            broken = violations([*self.problem.fixed, session.slot], self.problem.settings)
            if not broken:
                return Violation(NOT_A_WINDOW, (session.slot,))
        others = [self.problem.slot(i, o) for i, o in enumerate(self.solution.choice) if o is not None and i != index]
        week = [*self.problem.fixed, *others, session.slot]
        mine = [v for v in violations(week, self.problem.settings) if session.slot in v.slots]
        return foremost(mine) if mine else None

    def _change(
        self, index: int, option: Option | None, cause: Violation | None, alternative: Alternative | None
    ) -> PlanChange:
        slot = self.problem.sessions[index].slot
        pair = cause is not None and isinstance(cause.rule, PairRule)
        floor_h = cause.floor_h if cause is not None and pair and cause.floor_h != FORBIDDEN else None
        beside, beside_first = beside_in(cause, slot.key)
        misfit, why = self._why(index, cause)
        return PlanChange(
            session_key=slot.key,
            title=slot.title,
            action=self._action(index, option, cause),
            from_time=_utc(slot.start_s),
            to_time=_utc(self.problem.places[option.place].start_s) if option else None,
            rule=cause.rule.name if cause else BETTER_WEEK,
            evidence=cause.rule.evidence if cause else "Soft targets of the rules, added up over the week",
            gap_h=round(cause.gap_h, 2) if cause is not None and pair and cause.gap_h is not None else None,
            floor_h=floor_h,
            sentence=f"{self._what(index, option, cause)}: {why}.",
            alternative=alternative,
            beside=beside,
            beside_first=beside_first,
            misfit=misfit,
        )

    def _action(self, index: int, option: Option | None, cause: Violation | None) -> Action:
        if option is None:
            return Action.DROP
        if option.form.rung is not Rung.AS_PLANNED:
            return Action.MAKE_EASY if option.form.rung is Rung.EASY else Action.SHORTEN
        return Action.SWAP if self._gives_way(index, cause) else Action.MOVE

    def _gives_way(self, index: int, cause: Violation | None) -> bool:
        """True when the session moved only because another took its window, and took that one's in return."""
        option = self.solution.choice[index]
        if cause is None or cause.rule is not ONE_PER_WINDOW or option is None:
            return False
        to_s = self.problem.places[option.place].start_s
        return any(other.slot.start_s == to_s for other in self.problem.sessions)

    def _what(self, index: int, option: Option | None, cause: Violation | None) -> str:
        slot = self.problem.sessions[index].slot
        if option is None:
            dropped = "are dropped" if several(slot.title) else "is dropped"
            return f"{slot.title} on {moment(slot.start_s, self.zone)} {dropped} this week"
        to_s = self.problem.places[option.place].start_s
        when = moment(to_s, self.zone)
        moved = to_s != slot.start_s
        if option.form.rung is Rung.EASY:
            what = a_class(option.form.session_class)
            return f"{verb(slot.title, 'becomes', 'become')} {what}, {'now ' if moved else 'still '}{when}"
        if option.form.rung is Rung.SHORTENED:
            minutes = option.form.duration_s // 60
            return f"{is_or_are(slot.title)} cut to {minutes} min, {'now ' if moved else 'still '}{when}"
        if self._gives_way(index, cause):
            return f"{verb(slot.title, 'swaps', 'swap')} to {when}"
        return f"{is_or_are(slot.title)} now {when}"

    def _why(self, index: int, cause: Violation | None) -> tuple[Misfit | None, str]:
        slot, activity = self.problem.sessions[index].slot, self.problem.sessions[index].activity
        if cause is None:
            return None, "the whole week keeps better distances this way"
        if cause.rule is NOT_A_WINDOW:
            return no_window(slot, activity, self.problem.places, self.exceptions, self.zone)
        return None, broken_rule(cause, self.zone, slot.key)

    def _alternative(self, index: int, option: Option | None) -> Alternative | None:
        if self.model is None or self.solution.status != "optimal":
            return None
        other = self.model.solve(((index, option),))
        if other is None or other.status != "optimal":
            return Alternative(sentence="No other choice keeps every rule.")
        return Alternative(
            sentence=self._other_week(index, other.choice), extra_cost=other.objective - self.solution.objective
        )

    def _other_week(self, index: int, choice: Choice) -> str:
        """Another week told by where it differs from the one that was chosen, this session first."""
        besides = changed_besides(self.problem, self.solution.choice, choice, index, self.zone)
        then = f"; then {listed(besides)}" if besides else ""
        return f"Next best: {inside(self._what_plain(index, choice[index]))}{then}."

    def _what_plain(self, index: int, option: Option | None) -> str:
        slot = self.problem.sessions[index].slot
        if option is None:
            return f"{slot.title} dropped"
        return f"{slot.title}{SHAPES[option.form.rung]} {moment(self.problem.places[option.place].start_s, self.zone)}"


def _utc(epoch_s: int) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
