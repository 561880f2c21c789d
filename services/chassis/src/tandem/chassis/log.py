"""The log: JetStream streams, read by subject without a consumer and written under a fence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import PubAck

from tandem.chassis.errors import WRONG_LAST_SEQUENCE, Fenced, Unavailable, Unsendable
from tandem.chassis.headers import MAX_HEADERS_BYTES, size_of
from tandem.contracts import envelope
from tandem.contracts.event import Event
from tandem.contracts.registry import route_of

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as the stream keeps it."""

    stream: str
    subject: str
    sequence: int
    headers: Mapping[str, str]
    body: bytes

    def event(self) -> Event:
        """Raises NotAnEvent."""
        return envelope.parse(self.headers, self.body, stream=self.stream, sequence=self.sequence, subject=self.subject)


class Log:
    """Reads and writes on one connection. `connection` is set when the broker has connected."""

    def __init__(self, *, timeout_s: float = 5.0) -> None:
        self._timeout_s = timeout_s
        self._client: Client | None = None
        self._jetstream: JetStreamContext | None = None

    def attach(self, client: Client, jetstream: JetStreamContext | None = None) -> None:
        self._client, self._jetstream = client, jetstream or client.jetstream(timeout=self._timeout_s)

    @property
    def client(self) -> Client:
        if self._client is None:
            raise Unavailable("not connected to NATS yet")
        return self._client

    @property
    def jetstream(self) -> JetStreamContext:
        if self._jetstream is None:
            raise Unavailable("not connected to NATS yet")
        return self._jetstream

    async def append(self, event: Event, *, fence: int | None = None, fence_subject: str = "") -> PubAck:
        """Store an event. With a fence it is stored only while the last sequence on `fence_subject` is `fence`; else
        Fenced. Unavailable when nobody can tell whether it was stored: try again with the same id."""
        route = route_of(event.data)
        headers = envelope.headers_of(event)
        if fence is not None:
            headers["Nats-Expected-Last-Subject-Sequence"] = str(fence)
            headers["Nats-Expected-Last-Subject-Sequence-Subject"] = fence_subject
        return await self.publish(route.stream, route.subject(event.data), envelope.body_of(event), headers)

    async def publish(self, stream: str, subject: str, body: bytes, headers: dict[str, str]) -> PubAck:
        """Store bytes in a stream and wait for its acknowledgement. Raises Unsendable for what no server takes: nats-py
        measures no headers, and the server closes the connection for a message beyond its limit."""
        headers_bytes = size_of(headers)
        if headers_bytes > MAX_HEADERS_BYTES or headers_bytes + len(body) > self.client.max_payload:
            raise Unsendable(
                f"{len(body)} bytes with {headers_bytes} bytes of headers are more than a message may have"
            )
        try:
            return await self.jetstream.publish(subject, body, stream=stream, headers=headers, timeout=self._timeout_s)
        except nats.js.errors.APIError as error:
            if error.err_code == WRONG_LAST_SEQUENCE:
                raise Fenced(error.description or "") from error
            raise
        except (nats.errors.BadHeaderError, nats.errors.MaxPayloadError) as error:
            raise Unsendable(f"publish to {stream}: {error!r}") from error
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"publish to {stream} not acknowledged: {error!r}") from error

    async def read(self, stream: str, subject: str, *, after: int = 0) -> list[Stored]:
        """Every message on `subject` (wildcards allowed) with a higher sequence than `after`, oldest first."""
        return [stored async for page in self.pages(stream, subject, after=after) for stored in page]

    async def pages(
        self, stream: str, subject: str, *, after: int = 0, size: int = _BATCH
    ) -> AsyncIterator[list[Stored]]:
        """The same in pages of at most `size` messages, for what may be too much to hold at once."""
        while True:
            page, pending = await self._page(stream, subject, after + 1, size)
            if page:
                yield page
            if not pending or not page:
                return
            after = page[-1].sequence

    async def last(self, stream: str, subject: str) -> Stored | None:
        """The newest message on `subject` (wildcards allowed), or None."""
        return await self._one(stream, {"last_by_subj": subject})

    async def get(self, stream: str, sequence: int) -> Stored | None:
        """The message with that sequence, or None when it was purged."""
        return await self._one(stream, {"seq": sequence})

    async def _one(self, stream: str, query: Mapping[str, Any]) -> Stored | None:
        """One direct get. Only 404 means that there is no such message."""
        subject = f"$JS.API.DIRECT.GET.{stream}"
        try:
            try:
                reply = await self.client.request(subject, json.dumps(query).encode(), timeout=self._timeout_s)
            except nats.errors.NoRespondersError:  # or a message whose sender wrote `Status: 503`
                reply = await self._asked(subject, query)
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"{subject}: {error!r}") from error
        status = _status(reply)
        if status not in {None, "404"}:
            raise Unavailable(f"{subject} {query}: {reply.headers}")
        return None if status else _stored(reply)

    async def _asked(self, subject: str, query: Mapping[str, Any]) -> Msg:
        """The reply as it came, which `request` takes for nobody's where it says so in a header."""
        inbox = self.client.new_inbox()
        subscription = await self.client.subscribe(inbox)
        try:
            await self.client.publish(subject, json.dumps(query).encode(), reply=inbox)
            return await subscription.next_msg(timeout=self._timeout_s)
        finally:
            await subscription.unsubscribe()

    async def _page(self, stream: str, subject: str, start: int, size: int) -> tuple[list[Stored], int]:
        """One batched direct get (nats-server 2.11): many replies, closed by an empty one with status 204, or 404."""
        inbox = self.client.new_inbox()
        try:
            subscription = await self.client.subscribe(inbox)
            try:
                query = {"seq": start, "next_by_subj": subject, "batch": size}
                await self.client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(query).encode(), reply=inbox)
                page: list[Stored] = []
                async with asyncio.timeout(self._timeout_s):
                    while True:
                        message = await subscription.next_msg(timeout=None)
                        status = _status(message)
                        if status is None:
                            page.append(_stored(message))
                        elif status in {"204", "404"}:
                            return page, int((message.headers or {}).get("Nats-Num-Pending", "0"))
                        else:
                            raise Unavailable(f"reading {subject} of {stream}: {message.headers}")
            finally:
                await subscription.unsubscribe()
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"reading {subject} of {stream}: {error!r}") from error


def _status(message: Msg) -> str | None:
    """The server's word instead of a message; in what it has stored a header of that name is its sender's."""
    headers = message.headers or {}
    return None if "Nats-Stream" in headers else headers.get("Status")


def _stored(message: Msg) -> Stored:
    headers = dict(message.headers or {})
    return Stored(
        stream=headers["Nats-Stream"],
        subject=headers["Nats-Subject"],
        sequence=int(headers["Nats-Sequence"]),
        headers=headers,
        body=message.data,
    )
