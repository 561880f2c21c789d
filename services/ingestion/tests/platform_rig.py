"""Ingestion on real servers with every platform on, and one player for them all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import platform_words as words
from nats.aio.client import Client

from tandem.chassis import trace
from tandem.chassis.ids import edge_id
from tandem.chassis.keyfiles import sealing_key
from tandem.chassis.log import Log, Stored
from tandem.chassis.service import Service
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.tokens import Tokens, seal_tokens
from tandem.ingestion.app import CONNECTIONS_KEY, build
from tandem.ingestion.providers.provider import device_id_of
from tandem.ingestion.settings import Settings
from tandem.local.platform_player import PlatformPlayer


@dataclass(slots=True)
class Rig:
    """`services` are replicas on the same log and Redis; the first one takes the webhooks."""

    services: list[Service[Any]]
    player: PlatformPlayer
    http: httpx.AsyncClient
    keys: Path

    @property
    def log(self) -> Log:
        return self.services[0].log

    async def connect(self, provider: str, user: str, tokens: Tokens | None = None, athlete: str = "ada") -> str:
        """An account of the athlete's, as the command line says it. Returns its device."""
        device_id = device_id_of(provider, user)
        given = tokens or Tokens(access_token=self.player.access, refresh_token=self.player.refresh)
        public = sealing_key(self.keys / CONNECTIONS_KEY).public_key().public_bytes_raw()
        registered = DeviceRegistered(
            athlete_id=athlete,
            device_id=device_id,
            key_sha256="",
            provider=provider,
            provider_user_id=user,
            sealed=seal_tokens(public, athlete, device_id, given),
        )
        now = datetime.now(UTC)
        identity = edge_id(now)
        event = Event(identity, registered, now, "/test", (identity,), traceparent=trace.root(identity))
        await self.log.append(event)
        return device_id

    async def push(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """A webhook, as its platform posts it."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(f"/v1/webhooks/{path}", content=raw, headers=headers or {})

    async def strava(self, **more: Any) -> httpx.Response:
        return await self.push("strava/unguessable", words.strava_event(**more))

    async def garmin(self, **batch: Any) -> httpx.Response:
        return await self.push("garmin/unguessable", batch, {"garmin-client-id": "our-client"})

    async def stored(self, device_id: str, kind: str = "*") -> list[Stored]:
        """What DEVICE keeps of an account, oldest first."""
        return await self.log.read("DEVICE", f"device.{device_id}.{kind}")

    async def registered(self, device_id: str) -> DeviceRegistered:
        stored = await self.log.last("ATHLETE", f"athlete.*.device.{device_id}")
        assert stored is not None
        data = stored.event().data
        assert isinstance(data, DeviceRegistered)
        return data

    async def fetched(self) -> bool:
        """Nothing is left to fetch."""
        info = await self.log.jetstream.consumer_info("DEVICE", "ingestion_fetch")
        return not info.num_pending and not info.num_ack_pending

    async def quiet(self) -> None:
        """Twice in a row: what was just stored may not be counted yet."""
        await until(self.fetched)
        await asyncio.sleep(0.05)
        await until(self.fetched)


async def until(holds: Callable[[], Awaitable[Any]], limit_s: float = 60.0) -> Any:
    """What `holds` says, once it says something. TimeoutError when that takes longer."""
    async with asyncio.timeout(limit_s):
        while True:
            if found := await holds():
                return found
            await asyncio.sleep(0.02)


@asynccontextmanager
async def rigged(client: Client, nats_url: str, redis_url: str, keys: Path, replicas: int = 1) -> AsyncIterator[Rig]:
    """A rig on provisioned servers."""
    async with PlatformPlayer() as player:
        there = {"api_url": player.url}
        renewing = there | {"token_url": player.token_url}
        settings = Settings(
            nats_url=nats_url,
            redis_url=redis_url,
            http_port=0,
            keys_directory=keys,
            strava=words.STRAVA | renewing,
            garmin=words.GARMIN | renewing | {"api_url": f"{player.url}/wellness-api"},
            polar=words.POLAR | {"api_url": f"{player.url}/v3"},
            hevy=words.HEVY | {"api_url": f"{player.url}/v1"},
            suunto=words.SUUNTO | renewing,
        )
        services = [build(settings, on_closed=lambda: None) for _ in range(replicas)]
        for service in services:
            await service.__aenter__()
        try:
            base = f"http://127.0.0.1:{services[0].http.port}"
            async with httpx.AsyncClient(base_url=base, timeout=20) as http:
                yield Rig(services, player, http, keys)
        finally:
            for service in services:
                await service.__aexit__()
