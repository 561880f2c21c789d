"""The HTTP/2 side of APNs on loopback. As Apple's it lets one request through at a time until one with a valid token came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import h2.events as events
from counterparts.misbehaviour import Trouble
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.exceptions import H2Error
from h2.settings import SettingCodes, Settings


class Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class _Stream:
    headers: dict[str, str]
    body: bytearray = field(default_factory=bytearray)


class Link:
    """One connection. `take` does the work and raises Refused; `trouble` says what to do instead."""

    def __init__(
        self,
        writer: asyncio.StreamWriter,
        take: Callable[[dict[str, str], bytes], None],
        trouble: Callable[[], Trouble],
    ) -> None:
        self._take = take
        self._trouble = trouble
        self._writer = writer
        self._tasks: set[asyncio.Task[None]] = set()
        self._streams: dict[int, _Stream] = {}
        self._h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._h2.local_settings = Settings(client=False, initial_values={SettingCodes.MAX_CONCURRENT_STREAMS: 1})
        self._widened = False

    async def run(self, reader: asyncio.StreamReader) -> None:
        self._h2.initiate_connection()
        with suppress(OSError, H2Error):
            await self._flush()
            while data := await reader.read(65536):
                for event in self._h2.receive_data(data):
                    self._on(event)
                await self._flush()

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._writer.transport.abort()

    async def narrow(self, streams: int) -> None:
        self._h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: streams})
        await self._flush()

    def _on(self, event: events.Event) -> None:
        if isinstance(event, events.RequestReceived):
            self._streams[event.stream_id] = _Stream({str(name): str(value) for name, value in event.headers})
        elif isinstance(event, events.DataReceived):
            self._streams[event.stream_id].body += event.data
            self._h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, events.StreamEnded):
            task = asyncio.create_task(self._answer(event.stream_id, self._streams.pop(event.stream_id)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, stream_id: int, stream: _Stream) -> None:
        trouble = self._trouble()
        await asyncio.sleep(trouble.delay_s)
        with suppress(OSError, H2Error):
            if trouble.drop:
                self._writer.transport.abort()
            elif trouble.goodbye:
                self._h2.close_connection(additional_data=b'{"reason":"Shutdown"}', last_stream_id=stream_id)
                await self._flush()
            elif trouble.status is not None:
                await self._as_told(stream_id, trouble)
            else:
                await self._work(stream_id, stream)

    async def _work(self, stream_id: int, stream: _Stream) -> None:
        apns_id = stream.headers.get("apns-id", "")
        try:
            self._take(stream.headers, bytes(stream.body))
        except Refused as refused:
            content = json.dumps({"reason": refused.reason}).encode()
            await self._respond(stream_id, {":status": str(refused.status), "apns-id": apns_id}, content)
            return
        if not self._widened:
            self._h2.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: 1000})
            self._widened = True
        await self._respond(stream_id, {":status": "200", "apns-id": apns_id}, b"")

    async def _as_told(self, stream_id: int, trouble: Trouble) -> None:
        headers = {":status": str(trouble.status)}
        if trouble.retry_after is not None:
            headers["retry-after"] = trouble.retry_after
        content = trouble.body if trouble.body is not None else json.dumps({"reason": trouble.code}).encode()
        if trouble.die:
            self._h2.send_headers(stream_id, [*headers.items(), ("content-length", "1000")])
            self._h2.send_data(stream_id, content[:10])
            await self._flush()
            self._writer.transport.close()
        else:
            await self._respond(stream_id, headers, content)

    async def _respond(self, stream_id: int, headers: dict[str, str], content: bytes) -> None:
        self._h2.send_headers(stream_id, list(headers.items()), end_stream=not content)
        for start in range(0, len(content), 16384):
            self._h2.send_data(stream_id, content[start : start + 16384])
        if content:
            self._h2.end_stream(stream_id)
        await self._flush()

    async def _flush(self) -> None:
        self._writer.write(self._h2.data_to_send())
        await self._writer.drain()
