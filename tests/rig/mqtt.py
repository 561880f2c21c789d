"""An MQTT device, as paho-mqtt makes one."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion


class MqttDevice:
    """Publishes with QoS 1 and hears its receipts."""

    def __init__(self, client: Client, device_id: str) -> None:
        self._client = client
        self._device_id = device_id
        self.receipts: list[dict[str, Any]] = []

    async def publish(self, kind: str, body: bytes) -> None:
        """Returns when the gateway has confirmed, which says nothing about the log."""
        await self.publish_on(f"up/{self._device_id}/{kind}", body)

    async def publish_on(self, topic: str, body: bytes, *, retain: bool = False) -> None:
        told = self._client.publish(topic, body, qos=1, retain=retain)
        await asyncio.to_thread(told.wait_for_publish, 30)
        assert told.is_published(), "no PUBACK"

    def vanish(self) -> None:
        """Gone without a word, as when the battery is empty."""
        connection = self._client.socket()
        assert connection is not None
        connection.shutdown(socket.SHUT_RDWR)

    def heard(self, *_: Any) -> None:
        self.receipts.append(json.loads(_[-1].payload))


@asynccontextmanager
async def mqtt_device(
    url: str, device_id: str, key: str | None = None, *, will: tuple[str, bytes] | None = None
) -> AsyncIterator[MqttDevice]:
    """A connected device that listens for its receipts; `will` is what the gateway publishes, and where, if it vanishes."""
    parts = urlsplit(url)
    client = Client(
        CallbackAPIVersion.VERSION2, client_id=device_id, clean_session=True, protocol=MQTTProtocolVersion.MQTTv311
    )
    if will is not None:
        client.will_set(*will, qos=1)
    if key is not None:
        client.username_pw_set(device_id, key)
    device = MqttDevice(client, device_id)
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    client.on_message = device.heard
    client.on_connect = lambda *_: client.subscribe(f"device/{device_id}/receipt", qos=0)
    client.on_subscribe = lambda *_: loop.call_soon_threadsafe(ready.set)
    client.connect_async(parts.hostname or "", parts.port or 1883)
    client.loop_start()
    try:
        async with asyncio.timeout(60):
            await ready.wait()
        yield device
    finally:
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)
