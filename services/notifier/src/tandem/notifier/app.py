"""The one place where the notifier is wired."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock
from tandem.chassis.delivery import Delivery
from tandem.chassis.effects import Effects
from tandem.chassis.service import Service
from tandem.notifier.adapters.breaker import Hosts
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import Links
from tandem.notifier.adapters.sealing import Opener
from tandem.notifier.adapters.subscribing import Subscribing
from tandem.notifier.carriers import carriers
from tandem.notifier.decide import POLICY, decide, needs
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy
from tandem.notifier.evolve import evolve
from tandem.notifier.figures import Figures
from tandem.notifier.handlers import Post, router
from tandem.notifier.http import athlete_routes, routes
from tandem.notifier.http.desk import Desk
from tandem.notifier.sender import Sender
from tandem.notifier.settings import Settings


def behaviour(policy: Policy) -> Behaviour[State]:
    """What the notifier is, told and waiting under this policy."""
    return Behaviour(
        State, lambda athlete_id: State(athlete_id=athlete_id), evolve, partial(decide, policy=policy), needs
    )


BEHAVIOUR = behaviour(POLICY)
"""As every setting's default has it."""


def build(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    console: Callable[[str], None] | None = None,
    **supervision: Any,
) -> Service[State]:
    """The notifier, ready to run. `console` prints alerts of console subscriptions; without it there is no such channel."""
    settings = settings or Settings()
    told = Policy(coalesce_s=settings.coalesce_s, plan_first_s=settings.plan_first_s)
    service = Service("notifier", settings, behaviour(told), clock=clock, **supervision)
    keys = Keys.load_or_create(settings.keys_directory)
    policy = EndpointPolicy(allow_loopback=settings.allow_loopback_push, allow_private=settings.allow_private_push)
    carried = carriers(settings, keys, policy, console)
    now = service.clock.now
    hosts = Hosts(now, at_once=settings.push_at_once)
    figures = Figures(service.metrics.registry, hosts, now)
    links = Links(keys, settings.public_url)
    sender = Sender(carried.channels, Opener(keys.sealing), now, hosts=hosts, letter=links.letter, counted=figures)
    # of its own: what is redelivered is handled one at a time, and a slow push must not hold up the facts
    sending_delivery = Delivery(
        "notifier", log=service.log, redis=service.redis, metrics=service.metrics, max_tries=settings.max_tries
    )
    effects = Effects(sending_delivery, at_once=settings.push_at_once)
    post = Post(service.loop, service.log, sender, service.clock)

    @asynccontextmanager
    async def sending() -> AsyncIterator[None]:
        async with carried.opened():
            yield
            await effects.drain(settings.graceful_timeout_s)

    service.use(sending)
    desk = Desk(service.loop, service.log, links, Subscribing(keys, policy, now, carried.checks), now)
    service.mount([*routes(keys), *athlete_routes(desk)])
    service.include(router(service.loop, post, service.delivery, effects, settings.fetch_batch))
    return service
