"""The effect: an alert that is due becomes one try on each of its subscriptions, and each try one fact.

Nothing waits here: what may succeed later is deferred to a time, and the decision to try again comes from there. A try can
be repeated by a crash between it and its fact; the alert's topic then makes the phone show one.
"""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Protocol

import structlog

from tandem.chassis.errors import Later
from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDue
from tandem.contracts.events.reach import AlertKind, ChannelKind
from tandem.notifier.adapters.breaker import Hosts, NotTried
from tandem.notifier.adapters.channels import Channel, Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import CannotOpen, Opener, Target
from tandem.notifier.attempt import Fact, RetryPolicy, Try
from tandem.notifier.domain.state import Progress, Sending, State, Subscription
from tandem.notifier.evolve import evolve

REREAD_AFTER_S = (0.02, 0.1, 0.4)
"""An alert is stored a moment before the document it was decided on is saved. Ours: a save takes milliseconds."""

CRASHED_S = 2.0
"""Beyond that its writer has died, and the document is saved once what it had in hand is delivered again. Ours: often enough
to lose no time then, rarely enough to cost nothing until then."""
MOST_REREADS = 30
"""How often an alert is handed out whose subscription stays unknown, before it counts as gone. Ours: a minute, and what the
dead writer had in hand is delivered again after half of one (topology)."""

TOO_BUSY = 429
"""RFC 6585: this much was said to one subscription, and goes for whatever else is to be sent there."""


POLICY = RetryPolicy()

_LOGGER = structlog.get_logger(service="notifier")


class Counted(Protocol):
    """Told of every fact (see figures)."""

    def __call__(self, alert: AlertDue, said: Fact) -> None: ...


class Sender:
    """Performs alerts. How many sendings are under way, in all and to one host, is bounded by `hosts`."""

    def __init__(
        self,
        channels: Mapping[ChannelKind, Channel],
        opener: Opener,
        now: Callable[[], datetime],
        *,
        hosts: Hosts | None = None,
        letter: Callable[[AlertDue, str], Letter] = Letter,
        policy: RetryPolicy = POLICY,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        counted: Counted | None = None,
    ) -> None:
        """`letter` puts the alert's links into what is sent to one subscription."""
        self._channels = channels
        self._opener = opener
        self._now = now
        self._hosts = Hosts(now) if hosts is None else hosts
        self._letter = letter
        self._policy = policy
        self._sleep = sleep
        self._chance = chance
        self._counted = counted

    async def perform(
        self,
        event: Event,
        state: State,
        reread: Callable[[], Awaitable[State]],
        say: Callable[[Decision], Awaitable[object]],
        *,
        handed_out: int = 1,
    ) -> None:
        """One try of the AlertDue in `event` on each of its subscriptions of which nothing newer is known. What came of each
        goes to `say` at once, so that a crash repeats no more than it must; its id follows from this event and the
        subscription.

        `state` may be older than the alert: a subscription that it does not know is looked up again through `reread`. Raises
        Later where it stays unknown, because whoever decided the alert has died before saving what it knew. `handed_out` is
        how often this event was: after `MOST_REREADS` a subscription that is still unknown is one that was forgotten since.
        """
        alert = event.data
        if not isinstance(alert, AlertDue):
            raise TypeError(f"an AlertDue was expected, not a {type(alert).__name__}")
        state = await self._recent(event, alert, state, reread, handed_out)
        tries = (self._one(event, alert, name, state, say) for name in _open(event, alert, state))
        for trouble in await asyncio.gather(*tries, return_exceptions=True):
            if isinstance(trouble, BaseException):
                raise trouble

    async def _recent(
        self, event: Event, alert: AlertDue, state: State, reread: Callable[[], Awaitable[State]], handed_out: int
    ) -> State:
        """The state with the alert folded (which repeats nothing) and all its subscriptions known."""
        for wait_s in REREAD_AFTER_S:
            if _knows(state, alert):
                return evolve(state, event)
            await self._sleep(wait_s)
            state = await reread()
        if not _knows(state, alert) and handed_out < MOST_REREADS and self._now() < alert.expires_at:
            raise Later("the document does not know the alert's subscriptions yet", CRASHED_S)
        return evolve(state, event)

    async def _one(
        self, event: Event, alert: AlertDue, name: str, state: State, say: Callable[[Decision], Awaitable[object]]
    ) -> None:
        said = await self._outcome(alert, name, state)
        await say(Decision(data=said, cause=event.id, step=name, rootids=event.rootids))
        if self._counted is not None:
            self._counted(alert, said)

    async def _outcome(self, alert: AlertDue, name: str, state: State) -> Fact:
        known = state.subscriptions.get(name)
        made = _tries_made(state, alert, name)
        if known is None:
            return Try(alert, name, ChannelKind.WEBPUSH, made).failed(Failed("the subscription is not known"), made)
        this = Try(alert, name, known.channel, made, known.sequence)
        if alert.expires_at <= self._now():
            return this.failed(Failed("the alert expired before it could be sent"), made)
        if state.live_subscription(name) is None:
            return this.failed(Failed("the subscription ended before the alert was sent"), made)
        if self._policy.is_over(alert.kind, made):
            return this.failed(Failed(f"gave up after {made} tries: no word came of the last one"), made)
        channel = self._channels.get(known.channel)
        if channel is None:
            return this.failed(Failed(f"no {known.channel.value} channel is set up here"), this.made)
        try:
            target = self._target(alert.athlete_id, name, known)
        except CannotOpen as error:
            return this.failed(Failed(str(error)), this.made)
        held_until = _held_until(state, name, self._now())
        at_once = alert.kind is AlertKind.SAFETY_STOP and made == 0
        if held_until is not None and not at_once:
            return this.deferred("the service asked to wait", this.made, held_until, TOO_BUSY)
        return self._judged(this, await self._tried(channel, this, target))

    async def _tried(self, channel: Channel, this: Try, target: Target | None) -> Outcome | NotTried:
        """What nobody has foreseen is a failure of this try and no fault of the host: raised, it would end among the dead
        letters, where no athlete hears of it. Its type is said and nothing else, which might be a token or an address."""
        host, to = channel.host(target), f"{this.alert.athlete_id}/{this.name}"
        try:
            return await self._hosts.through(host, lambda: self._send(channel, this, target), to)
        except Exception as error:
            kind = type(error).__name__
            _LOGGER.error(
                "a channel failed in an unforeseen way", channel=this.channel.value, error=kind, at=_place_of(error)
            )
            return Retry(None, f"the channel failed in an unforeseen way: {kind}")

    async def _send(self, channel: Channel, this: Try, target: Target | None) -> Outcome:
        lifetime_s = (this.alert.expires_at - self._now()).total_seconds()
        return await channel.send(self._letter(this.alert, this.name), target, max(0.0, lifetime_s))

    def _judged(self, this: Try, outcome: Outcome | NotTried) -> Fact:
        if isinstance(outcome, NotTried):
            return this.deferred(outcome.reason, this.made, outcome.until)
        if isinstance(outcome, Delivered):
            return this.delivered(outcome.status)
        made = this.made + 1
        if isinstance(outcome, Failed):
            return this.failed(outcome, made)
        if self._policy.is_over(this.alert.kind, made):
            return this.failed(Failed(f"gave up after {made} tries: {outcome.reason}", outcome.status), made)
        wait = timedelta(seconds=self._policy.wait_s(made, outcome.after_s, self._chance()))
        return this.deferred(outcome.reason, made, self._now() + wait, outcome.status)

    def _target(self, athlete_id: str, name: str, subscription: Subscription) -> Target | None:
        if subscription.sealed is None:
            return None
        return self._opener.open(subscription.sealed, athlete_id, name, subscription.channel)


def _knows(state: State, alert: AlertDue) -> bool:
    return all(name in state.subscriptions for name in alert.subscription_ids)


def _open(due: Event, alert: AlertDue, state: State) -> list[str]:
    """The subscriptions to try: not those of which something newer than this alert is known, none once it is withdrawn."""
    known = state.alerts.get(alert.alert_id)
    if known is not None and known.withdrawn is not None:
        return []
    sendings = known.sendings if known is not None else {}
    return [
        name
        for name in alert.subscription_ids
        if not state.is_settled(alert.alert_id, name) and not _newer(sendings.get(name), due.sequence)
    ]


def _newer(sending: Sending | None, sequence: int) -> bool:
    return sending is not None and sending.sequence > sequence


def _tries_made(state: State, alert: AlertDue, name: str) -> int:
    """As its document counts them; of an alert that fell out of it, all that may have been made."""
    known = state.alerts.get(alert.alert_id)
    sending = known.sendings.get(name) if known is not None else None
    return alert.attempt - 1 if sending is None else sending.attempts


def _place_of(error: Exception) -> str:
    """Where it was raised: the file's name and the line."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno}"


def _held_until(state: State, name: str, now: datetime) -> datetime | None:
    """Until when this subscription is to be left alone, as it said when another alert was tried. None when it did not."""
    waits = [
        sending.retry_at
        for alert in state.alerts.values()
        if (sending := alert.sendings.get(name)) is not None
        and sending.progress is Progress.DEFERRED
        and sending.status_code == TOO_BUSY
        and sending.retry_at is not None
    ]
    latest = max(waits, default=now)
    return latest if latest > now else None
