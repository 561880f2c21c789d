"""Weeks that cannot be, in words: which sessions do not fit together, which rules forbid it, what would resolve it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import Conflict
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, NOT_A_WINDOW, ONE_PER_WINDOW, PairRule
from tandem.scheduler.domain.solving.clash import Clash, clashes, earliest_s
from tandem.scheduler.domain.solving.problem import Problem
from tandem.scheduler.domain.solving.remedies import Remedy, Way, remedies
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.told.sentences import capital, listed, whose
from tandem.scheduler.domain.told.words import CLASS_WORDS, hours, inside, moment

MAX_WINDOWS_NAMED = 4
"""More windows than this are counted, not named."""


def conflicts(problem: Problem, solution: Solution, zone: ZoneInfo) -> tuple[Conflict, ...]:
    """One conflict for each clash behind the sessions that a solution does without; none where it does without none, or
    only at its own choice."""
    if all(option is not None or s.adds_load for option, s in zip(solution.choice, problem.sessions, strict=True)):
        return ()
    return tuple(_told(problem, solution, clash, zone) for clash in clashes(problem, solution))


def _told(problem: Problem, solution: Solution, clash: Clash, zone: ZoneInfo) -> Conflict:
    found = remedies(problem, solution, clash, zone)
    return Conflict(
        session_keys=tuple(problem.sessions[index].slot.key for index in clash.members),
        rules=tuple(violation.rule.name for violation in clash.binding),
        sentence=_sentence(problem, clash, zone),
        remedies=tuple(_remedy(problem, clash, remedy, zone) for remedy in found),
    )


def _sentence(problem: Problem, clash: Clash, zone: ZoneInfo) -> str:
    names = _names(problem, clash.members)
    what = capital(listed([names[index] for index in clash.members]))
    fit = "does not fit into its week" if len(clash.members) == 1 else "do not fit together"
    reasons = [_windows_left(problem, clash, zone), *_rules(problem, clash)]
    unproven = "" if clash.proven else " There may be a smaller clash in this week that was not found."
    why = f"{', '.join(reasons[:-1])}, and {reasons[-1]}" if len(reasons) > 1 else reasons[0]
    return f"{what} {fit}: {why}.{unproven}"


def _names(problem: Problem, members: Sequence[int]) -> dict[int, str]:
    """The titles of sessions; those that share one are told apart by their day."""
    titles = [problem.sessions[index].slot.title for index in members]
    return {
        index: problem.sessions[index].slot.title
        if titles.count(problem.sessions[index].slot.title) == 1
        else whose(problem.sessions[index].slot)
        for index in members
    }


def _windows_left(problem: Problem, clash: Clash, zone: ZoneInfo) -> str:
    """The windows that its sessions could use, were there no rules."""
    members = [problem.sessions[index] for index in clash.members]
    earliest = earliest_s(problem)
    starts = [
        place.start_s
        for place in problem.places
        if any(
            place.week == session.week
            and any(place.fits(session.activity, form.duration_s) for form in session.forms)
            and (place.start_s == session.slot.start_s or (place.start_s >= earliest and not session.pinned))
            for session in members
        )
        and not any(slot.start_s < place.start_s + 1 and place.start_s < slot.end_s for slot in problem.fixed)
    ]
    if not starts:
        return "there is no window for it" if len(members) == 1 else "there is no window for them"
    if len(starts) > MAX_WINDOWS_NAMED:
        return f"there are {len(starts)} windows for them"
    are = "window left is" if len(starts) == 1 else "windows left are"
    return f"the {are} {listed([moment(start_s, zone) for start_s in starts])}"


def _rules(problem: Problem, clash: Clash) -> list[str]:
    """What the binding rules say, hours and all. That a window holds one session is said by the windows left."""
    told = [_rule(violation) for violation in clash.binding if violation.rule is not NOT_A_WINDOW]
    only_windows = [violation for violation in clash.binding if violation.rule is not ONE_PER_WINDOW]
    return told if not only_windows else [_rule(v) for v in only_windows if v.rule is not NOT_A_WINDOW]


def _rule(violation: Violation) -> str:
    if not isinstance(violation.rule, PairRule):
        return violation.rule.sentence
    if violation.floor_h == FORBIDDEN:
        first, second = violation.slots
        return f"{first.kind.value} and {second.kind.value} never share a day"
    return f"{violation.rule.why} at least {hours(violation.floor_h or 0)}"


def _remedy(problem: Problem, clash: Clash, remedy: Remedy, zone: ZoneInfo) -> str:
    name, minutes = "", 0
    if remedy.session is not None:
        minutes = problem.sessions[remedy.session].slot.duration_s // 60
        members = sorted({*clash.members, remedy.session})
        title, name = problem.sessions[remedy.session].slot.title, _names(problem, members)[remedy.session]
        name = inside(name) if name == title else name
    when = moment(remedy.place.start_s, zone) if remedy.place is not None else ""
    match remedy.way:
        case Way.LET_GO:
            return f"Let go of {name}."
        case Way.EASE if remedy.form is not None and remedy.form.rung is Rung.EASY:
            return f"Let {name} become {inside(CLASS_WORDS[remedy.form.session_class])}."
        case Way.EASE:
            return f"Let {name} be cut to {(remedy.form.duration_s if remedy.form else 0) // 60} min."
        case Way.STACKED_DAYS:
            return "Allow stacked days: a short, easy second session right after the first."
        case Way.CLUSTER:
            return "Put hard days together: a hard run and heavy legs on one day, an easy day after it."
        case Way.MORE_A_DAY:
            return f"Allow {'three' if remedy.sessions_per_day == 3 else 'two'} sessions a day."
        case Way.NEW_WINDOW:
            return f"Open one more window of {minutes} min: {when}."
        case Way.LONGER_WINDOW:
            return f"Make the window on {when} {minutes} min long, for {name}."
