"""Changes that nobody solved for: what the athlete's own week, a block, or a lighter time asks, and what really happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tandem.contracts.events.plan import Action, Beside, PlanChange, PlannedSession
from tandem.scheduler.domain.asked.before_race import RACE_NEAR, RACE_NEAR_EVIDENCE
from tandem.scheduler.domain.asked.block_week import EVIDENCE
from tandem.scheduler.domain.asked.directives import SAFETY_STOP, Directive
from tandem.scheduler.domain.done.outcomes import Outcome, Result
from tandem.scheduler.domain.done.recorded import HARDNESS
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.rulebook.kinds import kind_of
from tandem.scheduler.domain.told.beside import beside_session
from tandem.scheduler.domain.told.words import CLASS_WORDS, LIGHTER_WHILE, a_class, is_or_are, moment, several
from tandem.scheduler.domain.week import week_of

OWN_WEEK = "your_own_week"
"""The rule named for what the athlete's own week asks."""

DONE_INSTEAD = "done_instead"
"""The rule named for a session fulfilled by another workout than planned."""

PUSH = "push"
"""The rule named for an optional session that enters."""
PUSH_EVIDENCE = "Nuuttila 2022: load raised when the markers allow it; never beyond the weekly ramp"

_EVIDENCE = {**EVIDENCE, RACE_NEAR: RACE_NEAR_EVIDENCE}


def done_changes(view: Outlook) -> list[PlanChange]:
    """Sessions fulfilled by something other than planned, or before they stood in the plan, told once."""
    sessions = {session.key: session for session in view.lived.sessions}
    before = {session.key: session for session in view.plan.sessions} if view.plan else {}
    early = view.done_early
    return [
        PlanChange(
            session_key=outcome.session_key,
            title=before[outcome.session_key].title,
            action=Action.DONE,
            from_time=before[outcome.session_key].start_time,
            to_time=sessions[outcome.session_key].start_time,
            rule=DONE_INSTEAD,
            evidence="What you recorded",
            sentence=outcome.sentence,
            beside=_done_beside(view, outcome, sessions[outcome.session_key]),
        )
        for outcome in view.lived.outcomes
        if outcome.session_key in before.keys() & sessions.keys()
        and (outcome.result is not Result.AS_PLANNED or outcome.session_key in early)
    ]


def _done_beside(view: Outlook, outcome: Outcome, session: PlannedSession) -> Beside:
    """What was done in a session's place, as the legs count it."""
    title = view.state.workouts[outcome.workout_id].title or CLASS_WORDS[outcome.done_class]
    return beside_session(session).model_copy(
        update={"title": title, "session_class": outcome.done_class, "done": True}
    )


def asked_changes(view: Outlook) -> list[PlanChange]:
    """Every difference between what stood and what is asked now, as if nothing had to be solved, in time order."""
    before = {session.key: session for session in view.plan.sessions} if view.plan else {}
    found = [_own(s, Action.DROP, s.start_time, None, f"{s.title} {_gone(s)}.") for s in view.demand.gone]
    explained: set[str] = set()
    for session in view.demand.sessions:
        for change in _of(view, session, before.get(session.key)):
            directive = _directive(view, change.rule)
            if directive is not None and directive.name not in explained:
                explained.add(directive.name)
                change = change.model_copy(update={"sentence": f"{change.sentence} {directive.sentence}"})
            found.append(change)
    return found


def _gone(session: PlannedSession) -> str:
    many = several(session.title)
    if session.optional:
        return f"{'were' if many else 'was'} extra, and your week is better without now"
    return f"{'are' if many else 'is'} no longer part of your week"


def _of(view: Outlook, session: PlannedSession, old: PlannedSession | None) -> Iterator[PlanChange]:
    demand, key, when = view.demand, session.key, moment(session.start_time, view.zone)
    if key in demand.fresh and key not in demand.left_out and key not in demand.suspended:
        yield _entered(view, session, when)
    if key in demand.reset and old is not None:
        yield _own(
            session,
            Action.MOVE,
            old.start_time,
            session.start_time,
            f"{is_or_are(session.title)} now {when}, as your week has it.",
        )
    if (name := demand.retermed.get(key)) is not None and old is not None:
        yield _adjusted(
            view,
            session,
            old,
            name,
            _lighter(session, old),
            f"{_shape(session, old)} {LIGHTER_WHILE.get(name, '')}".strip(),
        )
    if (name := demand.restored.get(key)) is not None and old is not None:
        yield _adjusted(view, session, old, name, Action.RESTORE, f"{_shape(session, old)} again")
    if (name := demand.left_out.get(key)) is not None:
        left_out = f"{_be(session)} left out {LIGHTER_WHILE.get(name, '')}".strip()
        yield _adjusted(view, session, old, name, Action.DROP, left_out)
    if (name := demand.suspended.get(key)) is not None:
        waits = "wait" if several(session.title) else "waits"
        yield _adjusted(view, session, old, name, Action.SUSPEND, f"{waits} for your recovery")
    if (name := demand.returned.get(key)) is not None:
        action = Action.RESUME if name == SAFETY_STOP else Action.RESTORE
        yield _adjusted(view, session, old, name, action, f"{_be(session)} back on your plan")


def _lighter(session: PlannedSession, old: PlannedSession) -> Action:
    """What a lighter time does to a session. It gives back where it takes less than the one before it did."""
    if session.duration_s > old.duration_s or _hardness(session) > _hardness(old):
        return Action.RESTORE
    if session.session_class is not old.session_class:
        return Action.MAKE_EASY
    return Action.SHORTEN if session.duration_s < old.duration_s else Action.RESTORE


def _hardness(session: PlannedSession) -> int:
    return HARDNESS[kind_of(session.session_class, session.leg_share, session.duration_s)]


def _entered(view: Outlook, session: PlannedSession, when: str) -> PlanChange:
    """A session that enters, and why it is lighter than usual or was extra."""
    added = _own(session, Action.ADDED, None, session.start_time, f"{session.title}: {when}.")
    if session.optional:
        why = "you are rested, and the week has room for it"
        told = {"rule": PUSH, "evidence": PUSH_EVIDENCE, "sentence": f"{session.title}: {when}, extra, as {why}."}
        return added.model_copy(update=told)
    if session.adjusted is None:
        return added
    minutes, reason = session.duration_s // 60, LIGHTER_WHILE.get(session.adjusted, "")
    what = f"{a_class(session.session_class)} of {minutes} min {reason}".strip()
    sentence = f"{session.title}: {when}, {what}"
    told = {
        "rule": session.adjusted,
        "evidence": _evidence(view, session.adjusted, session),
        "sentence": f"{sentence}.",
    }
    return added.model_copy(update=told)


def _adjusted(
    view: Outlook, session: PlannedSession, old: PlannedSession | None, name: str, action: Action, what: str
) -> PlanChange:
    off = action in (Action.DROP, Action.SUSPEND)
    return PlanChange(
        session_key=session.key,
        title=session.title,
        action=action,
        from_time=old.start_time if old is not None else session.start_time,
        to_time=None if off else session.start_time,
        rule=name,
        evidence=_evidence(view, name, session),
        sentence=f"{session.title} on {moment(session.start_time, view.zone)} {what}.",
    )


def _be(session: PlannedSession) -> str:
    return "are" if several(session.title) else "is"


def _shape(session: PlannedSession, old: PlannedSession) -> str:
    minutes = session.duration_s // 60
    if session.session_class is not old.session_class:
        becomes = "become" if several(session.title) else "becomes"
        return f"{becomes} {a_class(session.session_class)} of {minutes} min"
    return f"{_be(session)} {minutes} min" if session.duration_s != old.duration_s else f"{_be(session)} as planned"


def _directive(view: Outlook, name: str) -> Directive | None:
    return next((directive for directive in view.directives if directive.name == name), None)


def _evidence(view: Outlook, name: str, session: PlannedSession) -> str:
    directive = _directive(view, name)
    return directive.evidence if directive else _EVIDENCE.get(name, _week_reason(view, session))


def _week_reason(view: Outlook, session: PlannedSession) -> str:
    why = next((plan.why for plan in view.plans if plan.week == week_of(session.key)), "")
    return why or "What took it away is over"


def _own(
    session: PlannedSession, action: Action, old: datetime | None, new: datetime | None, sentence: str
) -> PlanChange:
    return PlanChange(
        session_key=session.key,
        title=session.title,
        action=action,
        from_time=old,
        to_time=new,
        rule=OWN_WEEK,
        evidence="Your own week",
        sentence=sentence,
    )
