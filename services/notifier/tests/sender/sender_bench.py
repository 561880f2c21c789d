"""A sender over real Web Push and a console, and an alert as earlier tries left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.adapters.breaker import BreakerPolicy, Hosts
from tandem.notifier.adapters.channels import Channel, ConsoleChannel
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import Opener, PushTarget, seal
from tandem.notifier.attempt import RetryPolicy
from tandem.notifier.domain.state import Alert, Sending, State
from tandem.notifier.push_service import Phone
from tandem.notifier.sender import Sender

Make = Callable[..., Event]
Fold = Callable[..., State]
MakeAlert = Callable[..., AlertDue]


class Bench:
    """A sender over real Web Push and a console, whose waits are noted instead of waited."""

    def __init__(self, keys: Keys, webpush: Channel, now: datetime) -> None:
        self.keys, self.now = keys, now
        self.waits: list[float] = []
        self.written: list[str] = []
        self.counted: list[str] = []
        channels = {ChannelKind.WEBPUSH: webpush, ChannelKind.CONSOLE: ConsoleChannel(self.written.append)}
        self.sender = Sender(
            channels,
            Opener(keys.sealing),
            lambda: self.now,
            hosts=Hosts(lambda: self.now, policy=BreakerPolicy(failures=3), chance=lambda: 0.5),
            policy=RetryPolicy(3),
            sleep=self.sleep,
            chance=lambda: 0.5,
            counted=lambda alert, said: self.counted.append(type(said).__name__),
        )

    async def sleep(self, wait_s: float) -> None:
        self.waits.append(wait_s)

    async def perform(self, due: Event, *states: State) -> list[Decision]:
        """What is said of the alert, in the order of the subscriptions. Further states are what is read again."""
        said: list[Decision] = []
        left = list(states)

        async def reread() -> State:
            return left.pop(0) if len(left) > 1 else left[0]

        async def say(decision: Decision) -> None:
            said.append(decision)

        await self.sender.perform(due, await reread(), reread, say)
        return sorted(said, key=lambda decision: decision.step)

    async def one(self, due: Event, *states: State) -> AlertDelivered | AlertFailed | AlertDeferred:
        (decision,) = await self.perform(due, *states)
        assert isinstance(decision.data, AlertDelivered | AlertFailed | AlertDeferred)
        return decision.data

    def subscribed(self, name: str, phone: Phone, owner: str = "ada", **fields: bool) -> PushSubscribed:
        target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
        sealed = seal(self.keys.sealing_public, owner, name, target)
        return PushSubscribed(
            athlete_id="ada", subscription_id=name, channel=ChannelKind.WEBPUSH, sealed=sealed, **fields
        )


def with_sendings(state: State, due: AlertDue, sequence: int, **sendings: Sending) -> State:
    """The state with the alert as an earlier AlertDue and its outcomes left it."""
    alert = Alert(
        alert_id=due.alert_id,
        cause="cause",
        rootids=("root",),
        sequence=sequence,
        kind=due.kind,
        title=due.title,
        body=due.body,
        topic=due.topic,
        urgency=due.urgency,
        decided_at=due.decided_at,
        expires_at=due.expires_at,
        sendings=sendings,
    )
    return state.model_copy(update={"alerts": {**state.alerts, due.alert_id: alert}})
