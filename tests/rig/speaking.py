"""Devices that try what they may and what they may not, over NATS, MQTT and HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import nats.errors
from nats.aio.client import Client
from paho.mqtt.client import Client as MqttClient
from paho.mqtt.enums import CallbackAPIVersion
from rig.town import Town
from rig.workouts import easy_run

from tandem.local.connecting import as_device

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)


REFUSED = (nats.errors.Error, OSError, TimeoutError)


PATIENCE_S = 60.0


async def until(true: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        await asyncio.sleep(0.02)


class Spoken:
    """A NATS client of a device, and what it was refused."""

    def __init__(self, client: Client, refused: list[str]) -> None:
        self.client = client
        self.refused = refused

    async def none_passes(self, *subjects: str, subscribe: bool = False) -> None:
        """Every one of them is refused."""
        for subject in subjects:
            await (self.client.subscribe(subject) if subscribe else self.client.publish(subject, b"{}"))
        await self.client.flush()
        await until(lambda: len(self.refused) >= len(subjects), f"{len(subjects)} refusals")
        verb = "subscription to" if subscribe else "publish to"
        assert sorted(self.refused) == sorted(f'nats: permissions violation for {verb} "{s.lower()}"' for s in subjects)
        self.refused.clear()


@asynccontextmanager
async def spoken(town: Town, key: str) -> AsyncIterator[Spoken]:
    refused: list[str] = []

    async def on_error(error: Exception) -> None:
        refused.append(str(error))

    running = town.home.running()
    assert running is not None
    client = await as_device(running.nats_url, key, allow_reconnect=False, error_cb=on_error)
    try:
        yield Spoken(client, refused)
    finally:
        with contextlib.suppress(*REFUSED):
            await client.close()


class Mqtt:
    """An MQTT 3.1.1 client of a device. `said` is the CONNACK's code, `heard` what arrived, `ended` that it was closed."""

    def __init__(self, town: Town, user: str, password: str, client_id: str | None = None) -> None:
        running = town.home.running()
        assert running is not None
        self._address = urlsplit(running.mqtt_url)
        self.client = MqttClient(CallbackAPIVersion.VERSION2, client_id=user if client_id is None else client_id)
        self.client.username_pw_set(user, password)
        self.client.on_connect = lambda *told: setattr(self, "said", str(told[3]))
        self.client.on_disconnect = lambda *told: setattr(self, "ended", True)
        self.client.on_message = lambda _, __, message: self.heard.append((message.topic, bytes(message.payload)))
        self.client.on_subscribe = lambda *told: self.granted.extend(str(code) for code in told[3])
        self.said = ""
        self.ended = False
        self.heard: list[tuple[str, bytes]] = []
        self.granted: list[str] = []

    async def __aenter__(self) -> Mqtt:
        assert self._address.hostname is not None
        await asyncio.to_thread(self.client.connect, self._address.hostname, self._address.port or 0)
        self.client.loop_start()
        await until(lambda: self.said or self.ended, "an answer to CONNECT")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.client.disconnect()
        await asyncio.to_thread(self.client.loop_stop)

    async def publish(self, topic: str, body: bytes) -> None:
        """QoS 1: until the gateway has confirmed."""
        sent = self.client.publish(topic, body, qos=1)
        await until(sent.is_published, "the PUBACK")

    async def subscribe(self, topic: str) -> str:
        """What was granted."""
        known = len(self.granted)
        self.client.subscribe(topic, qos=1)
        await until(lambda: len(self.granted) > known, "the SUBACK")
        return self.granted[-1]


async def stored(town: Town) -> int:
    """How many submissions have ever been stored."""
    return int((await town.operator.client.jetstream().stream_info("DEVICE")).state.last_seq)


async def post(town: Town, key: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient(timeout=60) as client:
        given = {"Authorization": f"Bearer {key}"} | (headers or {})
        return await client.post(f"{town.url}/v1/workouts", content=easy_run(YESTERDAY), headers=given)
