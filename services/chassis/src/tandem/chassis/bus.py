"""The connection to NATS: a FastStream broker with its traps designed around.

* Reconnect for ever: at the default of 60 tries a closed connection makes the pull loop spin without yielding.
* A connection that closes all the same ends the process (`on_closed`): nothing would ever wake it again.
* FastStream's error callback raises on an authorization violation, which kills nats-py's reconnect task. Ours only logs
  once connected; before that it raises, so that wrong credentials stop the start with a clear answer.
* A fetch that fails any other way than by its time-out rests before the next (`calm`): without that a deleted consumer is
  asked thousands of times a second and a closed connection freezes the event loop, both in silence. And nats-py ends many
  an idle fetch with the built-in TimeoutError, at which FastStream starts a new task and keeps the old one for ever.
* nats-py takes a header `Status` for the server's word, and drops or raises over a message whose sender wrote one. What
  asks for an acknowledgement is a message (`_status_of`).
* Pull requests expire (`timeout`), so one lost in a reconnect stalls for seconds, not for ever.
* Inboxes carry the service's name, so that its permissions can name them.
* Pings every 2 s: with the defaults a hung (not dead) server goes unnoticed for minutes.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

import nats.errors
import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.security import NatsUserPassword
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from tandem.chassis.settings import ServiceSettings
from tandem.contracts.topology import consumer

PULL_TIMEOUT_S = 5.0

FETCH_REST_S = 1.0
"""Between a fetch that failed and the next one."""


_status = JetStreamContext.is_status_msg


def _status_of(cls: type[JetStreamContext], message: Msg | None) -> str | None:
    return None if message is not None and message.reply.startswith("$JS.ACK.") else _status(message)


JetStreamContext.is_status_msg = classmethod(_status_of)  # type: ignore[method-assign,assignment]


def exit_at_once() -> None:
    """What a service does when its connection has closed for good: die, and be started again."""
    os._exit(70)


class Broker(NatsBroker):
    """NatsBroker whose error callback never raises once connected."""

    connected_once: bool = False
    stopping: bool = False

    def _log_connection_broken(self, error_cb: Any = None) -> Callable[[Exception], Awaitable[None]]:
        logger = structlog.get_logger()

        async def log_only(error: Exception) -> None:
            logger.warning("nats", error=repr(error))
            if not self.connected_once and "authorization violation" in str(error).lower():
                raise error

        return log_only

    async def connect(self) -> Any:
        client = await super().connect()
        self.connected_once = True
        return client

    async def start(self) -> None:
        await super().start()
        for subscriber in self.subscribers:
            subscription = getattr(subscriber, "subscription", None)
            if isinstance(subscription, JetStreamContext.PullSubscription):
                subscription.fetch = calm(subscription.fetch)  # type: ignore[method-assign,assignment]

    async def stop(self, *args: Any) -> None:
        self.stopping = True
        try:
            await super().stop(*args)
        except* nats.errors.ConnectionClosedError:
            structlog.get_logger().warning("stopped without NATS: the connection had closed before")


def broker(name: str, settings: ServiceSettings, *, on_closed: Callable[[], None] = exit_at_once) -> Broker:
    """A broker for one service, not yet connected."""

    async def closed() -> None:
        if not made.stopping:
            structlog.get_logger(service=name).error("the NATS connection has closed for good")
            on_closed()

    made = Broker(
        settings.nats_url.split(","),
        name=name,
        security=_security(settings),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # nats-py takes fractions
        connect_timeout=2,
        ping_interval=2,
        max_outstanding_pings=2,
        inbox_prefix=f"_INBOX_{name}",
        closed_cb=closed,
        graceful_timeout=settings.graceful_timeout_s,
        logger=logging.getLogger("tandem.faststream"),
        log_level=logging.DEBUG,
        apply_types=False,
        js_options={"timeout": settings.publish_timeout_s},
    )
    return made


def pull(stream: str, name: str, batch: int) -> dict[str, Any]:
    """The arguments of `router.subscriber` for a consumer of the topology: bound, never declared; messages of a batch
    are handled concurrently; the chassis acknowledges; handlers get nats-py's own message, undecoded."""
    entry = consumer(stream, name)
    return {
        "subject": "",
        "stream": JStream(stream, declare=False),
        "durable": name,
        "pull_sub": PullSub(batch_size=batch, timeout=PULL_TIMEOUT_S),
        "config": ConsumerConfig(filter_subjects=list(entry.filters)),
        "ack_policy": AckPolicy.MANUAL,
        "inbox_prefix": f"_INBOX_{entry.service}.".encode(),
        "no_reply": True,
        "decoder": undecoded,
    }


def calm(fetch: Callable[..., Awaitable[list[Msg]]]) -> Callable[..., Awaitable[list[Msg]]]:
    """A fetch that raises nothing but nats-py's own time-out, after a rest when it failed."""
    logger = structlog.get_logger()

    async def calmly(**request: Any) -> list[Msg]:
        try:
            return await fetch(**request)
        except TimeoutError as error:
            raise nats.errors.TimeoutError from error
        except (nats.errors.Error, OSError) as error:
            logger.warning("fetch failed", error=repr(error), rest_s=FETCH_REST_S)
            await asyncio.sleep(FETCH_REST_S)
            raise nats.errors.TimeoutError from error

    return calmly


async def undecoded(message: Any) -> Any:
    return message.raw_message


def _security(settings: ServiceSettings) -> NatsUserPassword | None:
    if settings.nats_user is None:
        return None
    password = settings.nats_password.get_secret_value() if settings.nats_password else ""
    return NatsUserPassword(settings.nats_user, password)
