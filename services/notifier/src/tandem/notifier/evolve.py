"""Folds the athlete's facts and the notifier's own alerts. Never chooses: see decide.

Facts fold in any order to the same state: of a setting or subscription the highest stream sequence wins, of revisions
the newest plan versions stay, and what was told is remembered apart from what waits, so either may come first.
"""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.athlete import AlertKind, ProfileSet, PushSubscribed
from tandem.contracts.events.plan import PlanChange, PlannedSession, PlanRevised, QuestionAsked
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import Change, Question, Readiness, Revision, State, Subscription, newest, settled_key

FOR_EVER = 2**62
"""Beyond every stream sequence: the end of a subscription whose failure does not say which sequence it met."""

LEAST_PRIORITY = 5
"""The priority of a session that the plan no longer lists (see PlannedSession)."""


def evolve(state: State, event: Event) -> State:
    """The state with one event more. Unknown payloads change nothing; a repeated one folds to the same state."""
    match event.data:
        case ProfileSet() as profile if event.sequence > state.timezone_sequence:
            return state.model_copy(update={"timezone": profile.timezone, "timezone_sequence": event.sequence})
        case PushSubscribed() as subscribed:
            return _subscribed(state, event, subscribed)
        case PlanRevised() as revised:
            return _revisions(state, {**state.revisions, **_latest(state, _revision(event, revised))})
        case QuestionAsked() as asked:
            questions = {**state.questions, event.id: _question(event, asked)}
            kept = newest(questions, known.MAX_QUESTIONS, lambda question: question.sequence)
            return state.model_copy(update={"questions": kept})
        case ReadinessChanged() as changed:
            changes = {**state.readiness, event.id: _readiness(event, changed)}
            return state.model_copy(
                update={"readiness": newest(changes, known.MAX_READINESS, lambda change: change.sequence)}
            )
        case AlertDue() as due:
            return _told(state, event, due)
        case AlertDelivered() as delivered:
            return _settled(state, event, delivered)
        case AlertFailed() as failed:
            return _ended(_settled(state, event, failed), failed)
        case _:
            return state


def _subscribed(state: State, event: Event, subscribed: PushSubscribed) -> State:
    before = state.subscriptions.get(subscribed.subscription_id)
    if before is not None and before.sequence >= event.sequence:
        return state
    entry = Subscription(
        channel=subscribed.channel, sealed=subscribed.sealed, revoked=subscribed.revoked, sequence=event.sequence
    )
    entries = {**state.subscriptions, subscribed.subscription_id: entry}
    kept = newest(entries, known.MAX_SUBSCRIPTIONS, lambda subscription: subscription.sequence)
    return state.model_copy(update={"subscriptions": kept})


def _revisions(state: State, revisions: dict[int, Revision]) -> State:
    kept = newest(revisions, known.MAX_REVISIONS, lambda revision: revision.plan_version)
    told = {version: entry.as_told() for version, entry in kept.items() if version in state.told_versions}
    return state.model_copy(update={"revisions": {**kept, **told}})


def _latest(state: State, revision: Revision) -> dict[int, Revision]:
    """One plan version is published once; should two claim it, the later in the log stands."""
    other = state.revisions.get(revision.plan_version, revision)
    stands = max(other, revision, key=lambda entry: (entry.sequence, entry.cause))
    return {revision.plan_version: stands}


def _told(state: State, event: Event, due: AlertDue) -> State:
    roots = {root: max(event.sequence, state.told_roots.get(root, 0)) for root in event.rootids}
    told_roots = newest({**state.told_roots, **roots}, known.MAX_TOLD_ROOTS, lambda sequence: sequence)
    if due.kind in {AlertKind.READINESS, AlertKind.SAFETY_STOP}:
        ids = {**state.told_readiness, due.alert_id: event.sequence}
        told_readiness = newest(ids, known.MAX_TOLD_READINESS, lambda sequence: sequence)
        return state.model_copy(update={"told_roots": told_roots, "told_readiness": told_readiness})
    if due.kind is not AlertKind.PLAN_REVISED or due.plan_version is None:
        return state.model_copy(update={"told_roots": told_roots})
    numbers = (due.plan_version, *due.plan_versions)
    versions = {number: max(event.sequence, state.told_versions.get(number, 0)) for number in numbers}
    union = {**state.told_versions, **versions}
    told_versions = {number: union[number] for number in sorted(union)[-known.MAX_TOLD_VERSIONS :]}
    folded = state.model_copy(update={"told_roots": told_roots, "told_versions": told_versions})
    return _revisions(folded, folded.revisions)


def _settled(state: State, event: Event, outcome: AlertDelivered | AlertFailed) -> State:
    key = settled_key(outcome.alert_id, outcome.subscription_id)
    sequence = max(event.sequence, state.settled.get(key, 0))
    kept = newest({**state.settled, key: sequence}, known.MAX_SETTLED, lambda sequence: sequence)
    return state.model_copy(update={"settled": kept})


def _ended(state: State, failed: AlertFailed) -> State:
    if not failed.gone:
        return state
    met = FOR_EVER if failed.subscription_sequence is None else failed.subscription_sequence
    end = max(met, state.ended.get(failed.subscription_id, -1))
    kept = newest({**state.ended, failed.subscription_id: end}, known.MAX_SUBSCRIPTIONS, lambda sequence: sequence)
    return state.model_copy(update={"ended": kept})


def _revision(event: Event, revised: PlanRevised) -> Revision:
    old = {session.key: session for session in revised.old}
    new = {session.key: session for session in revised.new}
    return Revision(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        plan_version=revised.plan_version,
        timezone=revised.timezone,
        cause_title=revised.cause_title,
        touched=tuple(change.session_key for change in revised.changes),
        changes=tuple(
            _change(change, old.get(change.session_key), new.get(change.session_key)) for change in revised.changes
        ),
        history=revised.history,
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
    )


def _form(session: PlannedSession | None) -> str | None:
    return None if session is None else f"{session.session_class.value} {session.duration_s} s"


def _question(event: Event, asked: QuestionAsked) -> Question:
    return Question(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        plan_version=asked.plan_version,
        text=asked.text,
        options=asked.options,
        offer=asked.offer,
        asked_at=asked.decided_at,
    )


def _readiness(event: Event, changed: ReadinessChanged) -> Readiness:
    return Readiness(
        cause=event.id,
        rootids=event.rootids,
        sequence=event.sequence,
        local_date=changed.local_date,
        state=changed.state,
        since=changed.since,
        stop=changed.suspension,
        history=changed.history,
    )
