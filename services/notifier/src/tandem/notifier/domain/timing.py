"""When a matter may be told: at once, or at the end of what holds it back.

Everything is judged from the document and the moment, never from what was waited for: after an outage, a change of
preferences or of the time zone the next look says what holds now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.state import Alert, Progress
from tandem.notifier.domain.times import AT_THEIR_TIME, is_chosen

COALESCED = frozenset({AlertKind.PLAN_REVISED, AlertKind.READINESS, AlertKind.QUESTION, AlertKind.TROUBLE})
"""Kinds that may come in bursts. The others are told once each by their nature, and a safety stop waits for nothing."""


STOP_PATIENCE_S = 30.0
"""How long a safety stop that is put off keeps the next subscription waiting, at most. Ours: long enough for a slow answer."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`coalesce_s`: how long after an alert further ones of its kind wait, to be told as one. `plan_first_s`: how long a change
    of readiness lets the week speak first that the same workout may change. `patience_s`: how long an alert that is put off
    again and again, such as by a provider that is down, keeps the next subscription waiting. `lost_s`: how long no word of a
    first try may come before the try counts as lost and is made again; of each further one twice as long. Seconds. Ours: a
    burst of uploads is over in 20 s, the scheduler answers within a second, a push service is restarted within a quarter of an
    hour, and a try that kills its process is handed out again every 60 s (topology) and put away as a dead letter after the
    fourth."""

    coalesce_s: float = 20.0
    plan_first_s: float = 3.0
    patience_s: float = 900.0
    lost_s: float = 300.0

    @property
    def coalesce(self) -> timedelta:
        return timedelta(seconds=self.coalesce_s)

    def patience(self, kind: AlertKind) -> timedelta:
        """How long what is put off keeps the next subscription waiting."""
        stop = kind is AlertKind.SAFETY_STOP
        return timedelta(seconds=min(self.patience_s, STOP_PATIENCE_S) if stop else self.patience_s)

    def lost(self, attempts: int) -> timedelta:
        """How long after a try that followed on so many others it counts as lost, if no word of it has come."""
        return timedelta(seconds=self.lost_s * 2 ** min(attempts, 10))


@dataclass(frozen=True, slots=True)
class Release:
    """`at` is when the matter may be told, `held` whether quiet hours or a digest put that off. `in_vain`: it would be of no
    more use by then, so it rings nowhere and stands in the inbox from now on."""

    at: datetime
    held: bool = False
    in_vain: bool = False


def release(matter: Matter, now: datetime, hours: Hours, policy: Policy, last_of: dict[AlertKind, datetime]) -> Release:
    """When the matter may be told. `last_of` is when an alert of each kind was last decided or tried. What no digest tells in
    time is told without one."""
    if matter.kind is AlertKind.SAFETY_STOP:
        return Release(now)
    ready = _ready(matter, now, policy, last_of)
    if matter.presses:
        return Release(max(ready, now))
    if matter.kind in AT_THEIR_TIME:
        if is_meant(matter.kind, matter.since, hours):
            return Release(max(ready, now))
        digest = None
    else:
        digest = hours.digest_from(ready)
    for at in (_outside_quiet(start, now, hours) for start in (digest, ready) if start is not None):
        if max(at, now) < matter.until:
            return Release(max(at, now), held=at > ready)
    return Release(now, in_vain=True)


def is_meant(kind: AlertKind, since: datetime, hours: Hours) -> bool:
    """Whether what came `since` came at a time that the athlete chose in their own quiet hours: then it rings in them, and so
    do its further tries."""
    return kind in AT_THEIR_TIME and is_chosen(kind, hours.preferences) and hours.quiet_until(since) is not None


def _outside_quiet(at: datetime, now: datetime, hours: Hours) -> datetime:
    at = hours.quiet_until(at) or at
    return (hours.quiet_until(now) or at) if at <= now else at


def last_of_each(alerts: Iterable[Alert], now: datetime) -> dict[AlertKind, datetime]:
    """When an alert of each kind was last decided, or tried without its outcome being known. A digest is one of each kind. What
    is decided at this very moment holds nothing up: a look that was broken off goes on as it began."""
    found: dict[AlertKind, datetime] = {}
    for alert in alerts:
        tries = (sending.at for sending in alert.sendings.values() if sending.progress is Progress.DUE)
        moment = max((alert.decided_at, *tries))
        if moment >= now:
            continue
        for kind in COALESCED if alert.kind is AlertKind.DIGEST else (alert.kind,):
            found[kind] = max(moment, found.get(kind, moment))
    return found


def _ready(matter: Matter, now: datetime, policy: Policy, last_of: dict[AlertKind, datetime]) -> datetime:
    """Before quiet hours and digests. A cause whose clock is ahead of ours is known now."""
    ready = min(matter.since, now)
    if matter.kind is AlertKind.READINESS:
        ready += timedelta(seconds=policy.plan_first_s)
    last = last_of.get(matter.kind)
    if last is not None and matter.kind in COALESCED:
        ready = max(ready, last + policy.coalesce)
    return ready
