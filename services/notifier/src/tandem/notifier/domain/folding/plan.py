"""Folds what the scheduler says: revisions of the week, and questions."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.plan import PlanChange, PlannedSession, PlanRevised, QuestionAsked
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import Change, Question, Revision, State, newest

LEAST_PRIORITY = 5
"""The priority of a session that the plan no longer lists (see PlannedSession)."""

MINUTE_S = 60


def revised(state: State, event: Event, data: PlanRevised) -> State:
    """The newest plan versions stay, and of the very newest the week. One version is published once; should two claim it,
    the later in the log stands."""
    revision = _revision(event, data)
    other = state.revisions.get(revision.plan_version, revision)
    stands = max(other, revision, key=lambda entry: (entry.sequence, entry.cause))
    revisions = {**state.revisions, revision.plan_version: stands}
    update: dict[str, object] = {
        "revisions": newest(revisions, known.MAX_REVISIONS, lambda entry: entry.plan_version),
    }
    if (data.plan_version, event.sequence) > (state.week_version, state.week_sequence):
        update |= {"week": data.new, "week_version": data.plan_version, "week_sequence": event.sequence}
    return state.model_copy(update=update)


def asked(state: State, event: Event, data: QuestionAsked) -> State:
    question = Question(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        plan_version=data.plan_version,
        text=data.text,
        options=data.options,
        offer=data.offer,
        asked_at=data.decided_at,
        question_id=data.question_id,
        about=data.about,
        at_stake=data.at_stake,
        offer_class=data.offer_class,
    )
    questions = {**state.questions, event.id: question}
    kept = newest(questions, known.MAX_QUESTIONS, lambda entry: entry.sequence)
    return state.model_copy(update={"questions": kept})


def _revision(event: Event, data: PlanRevised) -> Revision:
    old = {session.key: session for session in data.old}
    new = {session.key: session for session in data.new}
    return Revision(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        plan_version=data.plan_version,
        timezone=data.timezone,
        cause_title=data.cause_title,
        touched=tuple(change.session_key for change in data.changes),
        changes=tuple(
            _change(change, old.get(change.session_key), new.get(change.session_key)) for change in data.changes
        ),
        history=data.history,
        why=data.cause,
        decided_at=data.decided_at,
    )


def _change(change: PlanChange, before: PlannedSession | None, after: PlannedSession | None) -> Change:
    session = after or before
    return Change(
        session_key=change.session_key,
        title=change.title,
        action=change.action,
        from_time=change.from_time,
        to_time=change.to_time,
        sentence=change.sentence,
        priority=session.priority if session else LEAST_PRIORITY,
        rule=change.rule,
        form_before=_form(before),
        form_after=_form(after),
        class_after=after.session_class if after else None,
        minutes_after=round(after.duration_s / MINUTE_S) if after else None,
        gap_h=change.gap_h,
        floor_h=change.floor_h,
        beside=change.beside,
        beside_first=change.beside_first,
        misfit=change.misfit,
    )


def _form(session: PlannedSession | None) -> str | None:
    return None if session is None else f"{session.session_class.value} {session.duration_s} s"
