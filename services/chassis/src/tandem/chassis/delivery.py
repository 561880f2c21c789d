"""From a fetched message to its acknowledgement: delayed naks, and a dead-letter stream that keeps bytes and reason.

A message that cannot be decoded or decided goes to `dlq.{stream}.{consumer}` after a few tries. They are recorded (`tries`),
a suspect's before it is decoded, so a message that kills the process ends there too. A redelivered message whose last try
has come to no end that is known is a suspect: suspects are handled one at a time, so that a killer takes no innocents along,
and one that the process did not survive is tried again only when that tells something (`suspicion`). An outage of NATS or
Redis is charged to nobody: the message waits, and the fetch loop with it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import nats.errors
import structlog
from nats.aio.msg import Msg
from redis.asyncio import Redis

from tandem.chassis.errors import Hopeless, Later, is_outage
from tandem.chassis.headers import carried
from tandem.chassis.log import Log
from tandem.chassis.metrics import Metrics
from tandem.chassis.suspicion import Record
from tandem.chassis.tries import PROCESS, Tries
from tandem.contracts import envelope, subjects
from tandem.contracts.event import Event

BACKOFF_S = (0.2, 1.0, 5.0, 30.0)
"""Delay before the 2nd, 3rd, … try. Always sent with the nak: a bare nak is redelivered at once, without end."""

OUTAGE_DELAY_S = (0.5, 1.0, 2.0, 5.0)
"""How long a message (and the fetch loop) rests while the infrastructure is away; grows while it stays away."""

_CARRIED_BYTES = 32 * 1024
"""Of a message's own headers that its dead letter keeps: half of what a stream takes, the rest is for ours."""

_LAST_WORDS_S = 1.0
"""How long a try that is cancelled may take to say that nobody died."""

_HELD_BACK = "the process died or was stopped while handling it; tried again once one has lived without it"


def event_of(message: Msg) -> Event:
    """The event in a fetched message. Raises NotAnEvent."""
    metadata = message.metadata
    return envelope.parse(
        message.headers,
        message.data,
        stream=metadata.stream,
        sequence=metadata.sequence.stream,
        subject=message.subject,
    )


class Delivery:
    """Handles the messages of one service's consumers. `clock` tells seconds, from any beginning."""

    def __init__(
        self,
        service: str,
        *,
        log: Log,
        redis: Redis,
        metrics: Metrics,
        max_tries: int,
        process: str = PROCESS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log = log
        self._metrics = metrics
        self._max_tries = max_tries
        self._tries = Tries(redis, process)
        self._suspects = asyncio.Lock()
        self._clock = clock
        self._since: float | None = None
        self._outages = 0
        self._logger: structlog.stdlib.BoundLogger = structlog.get_logger(service=service)

    async def handle(self, message: Msg, call: Callable[[Msg], Awaitable[object]]) -> None:
        """Call, then acknowledge; or nak with a delay; or dead-letter and terminate. Raises only on cancellation."""
        started = time.perf_counter()
        metadata = message.metadata
        if self._since is None:  # what dies before it handles anything tells nothing of what it would have handled
            self._since = self._clock()
        try:
            if (metadata.num_delivered or 1) > 1:
                outcome = await self._try_again(message, call)
            else:
                outcome = await self._try(message, call)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # an outage while accounting for another failure
            outcome = await self._wait_out(message, error)
        took_s = time.perf_counter() - started
        self._metrics.handled(metadata.stream, metadata.consumer, outcome, took_s)
        self._say(message, outcome, took_s)

    async def _try(
        self, message: Msg, call: Callable[[Msg], Awaitable[object]], suspected: Record | None = None
    ) -> str:
        """`suspected` is the record before this try of a message that was tried before."""
        try:
            await call(message)
        except asyncio.CancelledError:
            if suspected:  # a clean stop is no death, however often a long import meets one
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._tries.keep(message, suspected.ended()), _LAST_WORDS_S)
            raise
        except Later as later:
            await self._tries.keep(message, (suspected or Record()).ended())
            return await self._put_off(message, later)
        except Exception as error:
            if is_outage(error):
                await self._tries.keep(message, (suspected or Record()).ended())
                return await self._wait_out(message, error)
            return await self._blame(message, error, suspected or await self._tries.of(message))
        self._outages = 0
        if suspected:
            await self._tries.forget(message)
        await message.ack()
        return "done"

    async def _try_again(self, message: Msg, call: Callable[[Msg], Awaitable[object]]) -> str:
        record = await self._tries.of(message)
        if record.has_ended:  # no suspect: what was put off, or met an outage, waits for nobody
            await self._tries.begin(message, record)
            return await self._try(message, call, record)
        async with self._suspects:
            return await self._try_suspect(message, call)

    async def _try_suspect(self, message: Msg, call: Callable[[Msg], Awaitable[object]]) -> str:
        record, lived_s = await self._tries.of(message), self._lived_s()
        if wait_s := record.wait_s(lived_s):
            await self._tries.keep(message, record.held(self._tries.process))
            # a random bit longer: two services of a process that try theirs at one moment would look guilty together
            return await self._put_off(message, Later(_HELD_BACK, wait_s * random.uniform(1.0, 2.0)))
        record = record.charged(lived_s)
        if record.tries >= self._max_tries:
            reason = f"{record.died} tries did not end: the process died or was stopped while handling it"
            return await self._dead_letter(message, RuntimeError(reason), record.tries)
        await self._tries.begin(message, record)
        return await self._try(message, call, record)

    def _lived_s(self) -> float:
        """Since the first message, or 0 before it."""
        return 0.0 if self._since is None else self._clock() - self._since

    async def _blame(self, message: Msg, error: Exception, before: Record) -> str:
        record = before.with_failure()
        if record.tries >= self._max_tries or isinstance(error, Hopeless):
            await self._tries.keep(message, before.ended())  # should the letter not get through, nobody died
            return await self._dead_letter(message, error, record.tries)
        await self._tries.keep(message, record)
        self._logger.warning("handling failed", **_where(message), tries=record.tries, error=_reason(error))
        await message.nak(delay=BACKOFF_S[min(record.tries - 1, len(BACKOFF_S) - 1)])
        return "retried"

    async def _put_off(self, message: Msg, later: Later) -> str:
        """Give the message back for as long as was asked, without a charge."""
        self._logger.info("put off", **_where(message), wait_s=round(later.after_s, 1), reason=_reason(later))
        await message.nak(delay=later.after_s)
        return "later"

    async def _wait_out(self, message: Msg, error: Exception) -> str:
        """Rest with the message in hand, so that the fetch loop stops too, then give it back without a charge."""
        delay = OUTAGE_DELAY_S[min(self._outages, len(OUTAGE_DELAY_S) - 1)]
        self._outages += 1
        self._logger.warning("outage", **_where(message), wait_s=delay, error=_reason(error))
        await asyncio.sleep(delay * random.uniform(0.8, 1.2))
        with suppress(nats.errors.Error, OSError):
            await message.nak(delay=0.1)
        return "outage"

    async def _dead_letter(self, message: Msg, error: Exception, tries: int) -> str:
        """Store the bytes as received with the reason, then terminate. An outage here leaves the message where it is."""
        metadata = message.metadata
        own = {k: v for k, v in (message.headers or {}).items() if not k.lower().startswith("nats-")}
        kept, left = carried(own, _CARRIED_BYTES)
        headers = kept | {
            envelope.MSG_ID: f"dlq:{metadata.stream}:{metadata.consumer}:{metadata.sequence.stream}",
            "Tandem-Dlq-Reason": _reason(error),
            "Tandem-Dlq-Subject": message.subject,
            "Tandem-Dlq-Stream": metadata.stream,
            "Tandem-Dlq-Consumer": metadata.consumer,
            "Tandem-Dlq-Sequence": str(metadata.sequence.stream),
            "Tandem-Dlq-Tries": str(tries),
            "Tandem-Dlq-Message-Id": (message.headers or {}).get(envelope.MSG_ID, "")[:500],
        }
        if left:
            headers["Tandem-Dlq-Without-Headers"] = left
        await self._log.publish("DLQ", subjects.dead_letter(metadata.stream, metadata.consumer), message.data, headers)
        self._logger.error("dead letter", **_where(message), tries=tries, error=_reason(error))
        await message.term()
        await self._tries.forget(message)
        return "dead"

    def _say(self, message: Msg, outcome: str, took_s: float) -> None:
        """One line an event; the loop has bound its id and trace id to this task."""
        self._logger.info(
            outcome,
            **_where(message),
            took_ms=round(took_s * 1000, 2),
        )


def _where(message: Msg) -> dict[str, object]:
    metadata = message.metadata
    return {"subject": message.subject, "stream": metadata.stream, "sequence": metadata.sequence.stream}


def _reason(error: BaseException) -> str:
    """One line, as a header can carry it."""
    return f"{type(error).__name__}: {error}".replace("\r", " ").replace("\n", " ")[:500]
