"""The effect: an alert that is due becomes a sending on each of its subscriptions, and each outcome a fact.

Sending can be repeated by a crash between it and its outcome; the alert's topic then makes the phone show one. A known
outcome (`State.settled`) is not repeated.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.athlete import ChannelKind
from tandem.notifier.adapters.channels import Channel, Delivered, Failed, Retry
from tandem.notifier.adapters.sealing import CannotOpen, Opener, PushTarget
from tandem.notifier.domain.state import State, Subscription


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to keep trying. Waits double from `first_wait_s` up to `longest_wait_s`, each spread by half around its
    value so that many senders do not return at once; what the other side asks for (Retry-After) is the least."""

    attempts: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0

    def wait_s(self, attempt: int, asked_s: float | None, chance: float) -> float:
        """Seconds before the attempt after number `attempt` (from 1); `chance` is random in [0, 1)."""
        grown = min(self.longest_wait_s, self.first_wait_s * 2.0 ** (attempt - 1))
        return max(asked_s or 0.0, grown * (0.5 + chance))


class Sender:
    """Performs alerts. Bounded: at most `concurrency` sendings are under way, those that wait for a retry not counted."""

    def __init__(
        self,
        channels: Mapping[ChannelKind, Channel],
        opener: Opener,
        now: Callable[[], datetime],
        *,
        policy: RetryPolicy = RetryPolicy(),
        concurrency: int = 32,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._channels = channels
        self._opener = opener
        self._now = now
        self._policy = policy
        self._slots = asyncio.Semaphore(concurrency)
        self._sleep = sleep
        self._chance = chance

    async def perform(
        self, event: Event, state: State, reread: Callable[[], Awaitable[State]] | None = None
    ) -> list[Decision]:
        """The outcome of the AlertDue in `event` for each of its subscriptions whose outcome is not known yet, in their
        order. Takes as long as the retries do, never past the alert's expiry by more than one attempt.

        An alert is stored before the document it was decided on is saved, so `state` may be older than the alert. A
        subscription that is not alive in it is looked up again through `reread` before it counts as ended; the waits are
        those of the retries, which outlast the redelivery after a crash.
        """
        alert = event.data
        if not isinstance(alert, AlertDue):
            raise TypeError(f"an AlertDue was expected, not a {type(alert).__name__}")
        open_ones = [name for name in alert.subscription_ids if not state.is_settled(alert.alert_id, name)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(alert, name, state, reread)) for name in open_ones]
        return [
            Decision(data=task.result(), cause=event.id, step=name, rootids=event.rootids)
            for name, task in zip(open_ones, tasks, strict=True)
        ]

    async def _one(
        self, alert: AlertDue, subscription_id: str, state: State, reread: Callable[[], Awaitable[State]] | None
    ) -> AlertDelivered | AlertFailed:
        subscription = state.live_subscription(subscription_id)
        attempt = 0
        while subscription is None and reread is not None and attempt < self._policy.attempts:
            attempt += 1
            await self._sleep(self._policy.wait_s(attempt, None, self._chance()))
            state = await reread()
            subscription = state.live_subscription(subscription_id)
        if subscription is None:
            known = state.subscriptions.get(subscription_id)
            channel = known.channel if known else ChannelKind.WEBPUSH
            return _failed(
                alert, subscription_id, channel, Failed("the subscription ended before the alert was sent"), 0
            )
        outcome, attempts = await self._attempts(alert, subscription_id, subscription)
        if isinstance(outcome, Delivered):
            return AlertDelivered(
                athlete_id=alert.athlete_id,
                alert_id=alert.alert_id,
                subscription_id=subscription_id,
                channel=subscription.channel,
                status_code=outcome.status,
                attempts=attempts,
            )
        return _failed(alert, subscription_id, subscription.channel, outcome, attempts, subscription.sequence)

    async def _attempts(
        self, alert: AlertDue, subscription_id: str, subscription: Subscription
    ) -> tuple[Delivered | Failed, int]:
        channel = self._channels.get(subscription.channel)
        if channel is None:
            return Failed(f"no {subscription.channel.value} channel is set up here"), 0
        try:
            target = self._target(alert.athlete_id, subscription_id, subscription)
        except CannotOpen as error:
            return Failed(str(error)), 0
        last = Failed("the alert expired before it could be sent")
        for attempt in range(1, self._policy.attempts + 1):
            lifetime_s = (alert.expires_at - self._now()).total_seconds()
            if lifetime_s <= 0:
                return last, attempt - 1
            async with self._slots:
                outcome = await channel.send(alert, target, lifetime_s)
            if not isinstance(outcome, Retry):
                return outcome, attempt
            last = Failed(
                f"given up after {attempt} of {self._policy.attempts} tries: {outcome.reason}", outcome.status
            )
            wait_s = self._policy.wait_s(attempt, outcome.after_s, self._chance())
            if attempt == self._policy.attempts or wait_s >= lifetime_s:
                return last, attempt
            await self._sleep(wait_s)
        return last, 0

    def _target(self, athlete_id: str, subscription_id: str, subscription: Subscription) -> PushTarget | None:
        if subscription.sealed is None:
            return None
        return self._opener.open(subscription.sealed, athlete_id, subscription_id)


def _failed(
    alert: AlertDue,
    subscription_id: str,
    channel: ChannelKind,
    failed: Failed,
    attempts: int,
    sequence: int | None = None,
) -> AlertFailed:
    return AlertFailed(
        athlete_id=alert.athlete_id,
        alert_id=alert.alert_id,
        subscription_id=subscription_id,
        channel=channel,
        status_code=failed.status,
        reason=failed.reason,
        gone=failed.gone,
        attempts=attempts,
        subscription_sequence=sequence,
    )
