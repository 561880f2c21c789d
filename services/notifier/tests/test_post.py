"""A message of the sender's consumer becomes facts, and what is measured of them names nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from tandem.chassis.clock import SystemClock
from tandem.chassis.errors import Later
from tandem.contracts import envelope, subjects
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed, AlertWithdrawn
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.adapters.breaker import BreakerPolicy, Hosts
from tandem.notifier.adapters.channels import ConsoleChannel, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.native.credentials import BadCredentials
from tandem.notifier.adapters.sealing import Opener
from tandem.notifier.carriers import carriers
from tandem.notifier.domain.state import State
from tandem.notifier.figures import Figures
from tandem.notifier.handlers import Post
from tandem.notifier.sender import MOST_REREADS, Sender
from tandem.notifier.settings import Settings

Make = Callable[..., Event]


class World:
    """A post whose document is given and whose log is a list."""

    def __init__(self, keys: Keys, state: State) -> None:
        self.state = state
        self.stored: list[Event] = []
        self.written: list[str] = []
        clock = SystemClock()
        channels = {ChannelKind.CONSOLE: ConsoleChannel(self.written.append)}
        sender = Sender(channels, Opener(keys.sealing), lambda: state_time)
        self.purged = False
        self.post = Post(cast(Any, self), cast(Any, self), sender, clock)

    async def read(self, athlete_id: str) -> State:
        return self.state

    async def append(self, event: Event) -> None:
        self.stored.append(event)

    async def get(self, stream: str, sequence: int) -> object | None:
        assert (stream, sequence) == ("ALERT", 2)
        return None if self.purged else object()


state_time = SystemClock().now()


def message(event: Event) -> Any:
    """The event as NATS hands it over."""
    return SimpleNamespace(
        headers=envelope.headers_of(event),
        data=envelope.body_of(event),
        subject=subjects.alert_due(event.athlete_id),
        metadata=SimpleNamespace(
            stream="ALERT", sequence=SimpleNamespace(stream=event.sequence, consumer=1), num_delivered=1
        ),
    )


@pytest.fixture
def world(tmp_path: Path, event: Make, fold: Callable[..., State]) -> World:
    screen = PushSubscribed(athlete_id="ada", subscription_id="screen", channel=ChannelKind.CONSOLE)
    return World(Keys.load_or_create(tmp_path), fold(event(screen, 1)))


async def test_what_came_of_an_alert_is_stored_under_an_id_that_follows_from_it_and_the_subscription(
    world: World, event: Make, alert: Callable[..., AlertDue]
) -> None:
    due = event(alert(subscription_ids=("screen",), expires_at=state_time + timedelta(hours=1)), 2)
    await world.post.deliver(message(due))
    (fact,) = world.stored
    assert isinstance(fact.data, AlertDelivered)
    assert (fact.id, fact.cause_id, fact.rootids) == (derived_id(due.id, "screen"), due.id, due.rootids)
    assert len(world.written) == 1


async def test_an_alert_whose_subscription_was_forgotten_meanwhile_fails_after_some_tries_and_not_after_a_day(
    world: World, event: Make, alert: Callable[..., AlertDue]
) -> None:
    due = event(alert(subscription_ids=("forgotten", "screen"), expires_at=state_time + timedelta(hours=1)), 2)
    handed_out = message(due)
    handed_out.metadata.num_delivered = MOST_REREADS - 1
    with pytest.raises(Later):
        await world.post.deliver(handed_out)
    handed_out.metadata.num_delivered = MOST_REREADS
    await world.post.deliver(handed_out)
    said = {fact.data.subscription_id: fact.data for fact in world.stored}
    assert isinstance(said["screen"], AlertDelivered)
    assert isinstance(said["forgotten"], AlertFailed)
    assert said["forgotten"].reason == "the subscription is not known"


@pytest.mark.parametrize(("purged", "facts"), [(True, 0), (False, 1)])
async def test_after_a_long_try_nothing_is_said_of_an_athlete_who_was_erased_meanwhile(
    world: World, event: Make, alert: Callable[..., AlertDue], purged: bool, facts: int
) -> None:
    world.purged = purged
    due = event(alert(subscription_ids=("screen",), expires_at=state_time + timedelta(hours=1)), 2)
    await replace(world.post, long_s=0.0).deliver(message(due))
    assert (len(world.written), len(world.stored)) == (1, facts)


async def test_a_withdrawal_asks_for_nothing(world: World, event: Make) -> None:
    withdrawn = AlertWithdrawn(athlete_id="ada", alert_id="alert-1", reason="overtaken", decided_at=state_time)
    await world.post.deliver(message(event(withdrawn, 2)))
    assert (world.stored, world.written) == ([], [])


async def test_what_is_measured_names_kinds_channels_and_outcomes_and_nobody(alert: Callable[..., AlertDue]) -> None:
    registry = CollectorRegistry()
    hosts = Hosts(lambda: state_time, policy=BreakerPolicy(failures=1))
    figures = Figures(registry, hosts, lambda: state_time)
    due = alert(decided_at=state_time - timedelta(seconds=3))
    figures(
        due,
        AlertDelivered(
            athlete_id="ada", alert_id="alert-1", subscription_id="phone", channel=ChannelKind.WEBPUSH, attempts=1
        ),
    )

    async def down() -> Retry:
        return Retry(None, "no answer")

    await hosts.through("https://push.example", down)
    told = generate_latest(registry).decode()
    assert 'tandem_alerts_total{channel="webpush",kind="plan_revised",outcome="delivered"} 1.0' in told
    assert 'tandem_alert_seconds_sum{channel="webpush"} 3.0' in told
    assert "tandem_open_breakers 1.0" in told
    assert not any(secret in told for secret in ("ada", "phone", "alert-1", "push.example"))


def test_browsers_and_apprise_are_always_there_and_native_apps_when_their_credentials_are(tmp_path: Path) -> None:
    keys = Keys.load_or_create(tmp_path)
    made = carriers(Settings(keys_directory=tmp_path), keys, EndpointPolicy())
    assert set(made.channels) == {ChannelKind.WEBPUSH, ChannelKind.APPRISE}
    assert not made.checks.token
    made = carriers(Settings(keys_directory=tmp_path), keys, EndpointPolicy(), print)
    assert ChannelKind.CONSOLE in made.channels


@pytest.mark.parametrize("setting", ["fcm_credentials", "apns_key"])
def test_credentials_that_cannot_be_read_stop_the_start(tmp_path: Path, setting: str) -> None:
    keys = Keys.load_or_create(tmp_path)
    settings = Settings(keys_directory=tmp_path, **{setting: tmp_path / "missing"})
    with pytest.raises(BadCredentials):
        carriers(settings, keys, EndpointPolicy())


async def test_an_apprise_url_is_checked_as_the_channel_would_use_it(tmp_path: Path) -> None:
    made = carriers(Settings(keys_directory=tmp_path), Keys.load_or_create(tmp_path), EndpointPolicy())
    assert made.checks.url is not None
    assert made.checks.url("ntfys://ntfy.example.com/topic") == "ntfy"
    with pytest.raises(ValueError, match="internet"):
        made.checks.url("ntfys://10.0.0.1/topic")
