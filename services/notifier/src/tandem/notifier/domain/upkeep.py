"""What becomes of alerts that have not arrived: tried again, tried elsewhere, or withdrawn because they were overtaken.

A try of which no word comes, because it has ended among the dead letters, is a failed one: it is made again. Should it have
arrived after all, the alert's topic makes the phone show one. Once the sender counts too many tries it says that they failed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.folding.telling import account
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.routes import usable
from tandem.notifier.domain.state import Alert, Progress, Sending, State
from tandem.notifier.domain.timing import Policy, is_meant

OVERTAKEN = ("plan:", "readiness:", "question:", "effort:", "confirm:")
"""What the keys of matters begin with that may cease to hold before they are told (see worth). The others hold until they
expire."""

ONE_AT_MOST = frozenset({AlertKind.PLAN_REVISED, AlertKind.READINESS, AlertKind.SAFETY_STOP})
"""Kinds of which the newest matter takes the place of the one before."""

PRESSING = frozenset({AlertKind.SAFETY_STOP, AlertKind.CONFIRM})


@dataclass(frozen=True, slots=True)
class FurtherTry:
    """A further try of an alert: on these subscriptions, the number of the try, those left to fall back on, and what is behind
    it (the outcome that it follows)."""

    alert: Alert
    names: tuple[str, ...]
    attempt: int
    fallback_ids: tuple[str, ...]
    cause: str
    step: str


def unarrived(state: State, now: datetime, policy: Policy) -> list[Alert]:
    """Alerts that have arrived nowhere yet but still may, none of them under way at this moment. One whose outcome has been due
    for long is not under way any more, but waiting in a queue."""
    return [alert for alert in state.alerts.values() if _may_arrive(alert, now, policy)]


def untold(state: State, alerts: Collection[Alert]) -> State:
    """The state in which these alerts have told nothing."""
    for alert in alerts:
        gone = alert.model_copy(update={"withdrawn": "overtaken"})
        state = account(state.model_copy(update={"alerts": {**state.alerts, alert.alert_id: gone}}), alert, gone)
    return state


def holds(alert: Alert, keys: Collection[str]) -> bool:
    """Whether what the alert says is still to be said, given the keys of all that is. What it speaks for besides may change."""
    own = alert.tells if alert.kind is AlertKind.DIGEST else alert.tells[:1]
    return all(key in keys for key in own if key.startswith(OVERTAKEN))


def heirs(alert: Alert, matters: Collection[Matter]) -> list[Matter]:
    """The matters that say now what an overtaken alert said: of the week and of how the athlete stands there is one at most."""
    kinds = ONE_AT_MOST & {alert.kind, AlertKind.PLAN_REVISED if alert.plan_versions else alert.kind}
    return [matter for matter in matters if matter.key in alert.keys or matter.kind in kinds]


def tries(
    state: State, alert: Alert, now: datetime, hours: Hours, policy: Policy, *, presses: bool
) -> tuple[list[FurtherTry], datetime | None]:
    """What of the alert is to be tried now, and when to look again."""
    if alert.is_delivered and _is_outdone(state, alert):
        return [], None
    fallback = _next(state, alert, now)
    turn = _turn(alert, policy) if fallback is not None else None
    moments = [_due_at(sending, alert, policy) for sending in alert.sendings.values() if alert.is_open(sending)]
    moments += [turn] if turn is not None else []
    free = presses or now >= alert.expires_at or is_meant(alert.kind, alert.decided_at, hours)
    held = None if free else hours.quiet_until(now)
    if held is not None:
        return [], min(held, alert.expires_at) if moments else None
    due = [*_again(alert, now, policy), *_lost(alert, now, policy)]
    if fallback is not None and turn is not None and turn <= now:
        due.append(fallback)
    return due, min((moment for moment in moments if moment > now), default=None)


def presses_by_itself(alert: Alert) -> bool:
    """Of an alert whose matter is not at hand any more: what was urgent about a session says nothing about the night."""
    return alert.kind in PRESSING or (alert.kind is AlertKind.NOTICE and alert.urgency == "high")


def _may_arrive(alert: Alert, now: datetime, policy: Policy) -> bool:
    if alert.withdrawn is not None or alert.is_delivered or not alert.sendings or now >= alert.expires_at:
        return False
    sendings = alert.sendings.values()
    if any(sending.progress is Progress.DUE and sending.at + policy.coalesce > now for sending in sendings):
        return False
    return bool(alert.fallback_ids) or any(sending.progress is not Progress.FAILED for sending in sendings)


def _is_outdone(state: State, alert: Alert) -> bool:
    """Whether a newer alert stands in its place on the phone: it would replace that one."""
    return any(other.topic == alert.topic and other.sequence > alert.sequence for other in state.alerts.values())


def _due_at(sending: Sending, alert: Alert, policy: Policy) -> datetime:
    """What was put off is due no later than the alert's expiry: then it is for the sender to say that it failed."""
    if sending.progress is Progress.DUE:
        return sending.at + policy.lost(sending.attempts)
    return min(sending.retry_at or sending.at, alert.expires_at)


def _is_due(sending: Sending, alert: Alert, now: datetime, policy: Policy) -> bool:
    return alert.is_open(sending) and _due_at(sending, alert, policy) <= now


def _lost(alert: Alert, now: datetime, policy: Policy) -> Iterator[FurtherTry]:
    """One for each AlertDue of which no word has come; that try counts as made."""
    lost: dict[str, list[str]] = {}
    for name, sending in alert.sendings.items():
        if sending.progress is Progress.DUE and _is_due(sending, alert, now, policy):
            lost.setdefault(sending.cause, []).append(name)
    for cause, names in sorted(lost.items()):
        made = 1 + max(alert.sendings[name].attempts for name in names)
        yield FurtherTry(alert, tuple(sorted(names)), made + 1, alert.fallback_ids, cause, "again")


def _again(alert: Alert, now: datetime, policy: Policy) -> Iterator[FurtherTry]:
    """One for each number of tries made so far."""
    due: dict[int, list[tuple[int, str, str]]] = {}
    for name, sending in alert.sendings.items():
        if sending.progress is Progress.DEFERRED and _is_due(sending, alert, now, policy):
            due.setdefault(sending.attempts, []).append((sending.sequence, sending.cause, name))
    for attempts, entries in sorted(due.items()):
        _, cause, _ = max(entries)
        names = tuple(sorted(name for _, _, name in entries))
        yield FurtherTry(alert, names, attempts + 1, alert.fallback_ids, cause, "again")


def _turn(alert: Alert, policy: Policy) -> datetime | None:
    """When the next subscription is tried: once all before it have failed, or have been tried in vain for too long."""
    if alert.is_delivered or not alert.sendings:
        return None
    sendings = alert.sendings.values()
    if all(sending.progress is Progress.FAILED for sending in sendings):
        return max(sending.at for sending in sendings)
    return max(sending.since or sending.at for sending in sendings) + policy.patience(alert.kind)


def _next(state: State, alert: Alert, now: datetime) -> FurtherTry | None:
    """The first of those to fall back on that something may be sent to."""
    if now >= alert.expires_at:
        return None
    for number, name in enumerate(alert.fallback_ids):
        if name not in alert.sendings and usable(state, name, now) is not None:
            last = max(alert.sendings.values(), key=lambda sending: sending.sequence)
            return FurtherTry(alert, (name,), 1, alert.fallback_ids[number + 1 :], last.cause, "next")
    return None
