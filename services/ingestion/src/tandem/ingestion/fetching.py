"""The effect: what a platform announced is fetched and stored as if it had been sent.

A notice is acknowledged when all that it announced is on the log. Repeating it, after a crash or because the platform said
it twice, stores the same bytes again, which are known downstream.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
import structlog
from nats.aio.msg import Msg
from redis.asyncio import Redis

from tandem.chassis.errors import Later
from tandem.contracts import subjects
from tandem.ingestion.adapters.budget import Budget
from tandem.ingestion.adapters.parcels import NAME_HEADER, NOTICE_HEADER, TOLD_AT_HEADER, Parcel, Parcels
from tandem.ingestion.adapters.platform import AthleteApi, Away, Revoked
from tandem.ingestion.adapters.tokens import Connection, Connections, NotConnected
from tandem.ingestion.providers.checks import moment, withdrawal
from tandem.ingestion.providers.provider import Gone, PieceKind, Provider

FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 900.0
"""Ours: how long a notice waits for a platform that is away; doubled each time, spread by a quarter around its value. What
the platform itself asks for is the least, spread by a tenth beyond it."""

GIVE_UP_AFTER = timedelta(days=3)
"""Ours: a platform's outage of a long weekend is waited out; after that a person should look (the dead letters)."""


class Fetcher:
    """Performs notices. `http` is opened and closed by whoever made it."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        connections: Connections,
        parcels: Parcels,
        redis: Redis,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._providers = providers
        self._connections = connections
        self._parcels = parcels
        self._http = http
        self._now = now
        self._chance = chance
        self._budgets = {name: Budget(redis, name, own.windows, now) for name, own in providers.items()}
        self._logger = structlog.get_logger(service="ingestion")

    async def perform(self, message: Msg) -> None:
        """One notice. Raises Later where the platform is to be left alone, ValueError or LookupError for what can never be
        fetched."""
        device_id = subjects.second_token(message.subject)
        try:
            connection = await self._connections.of(device_id)
        except NotConnected:
            self._logger.info("a notice for a connection that has ended", device=device_id)
            return
        if (message.headers or {}).get(NOTICE_HEADER) == PieceKind.DEREGISTRATION:
            await self._end(message, connection)
            return
        provider = self._providers.get(connection.device.provider or "")
        if provider is None:
            raise LookupError(f"{connection.device.provider} is not switched on")
        await self._fetch(message, provider, connection)

    async def _fetch(self, message: Msg, provider: Provider, connection: Connection) -> None:
        api = AthleteApi(provider, connection, self._connections, self._http, self._budgets[provider.name], self._now)
        try:
            parcels = await self._asked(message, provider, api)
        except NotConnected:
            return
        except Revoked as revoked:
            self._logger.warning("a connection has ended", device=connection.device.device_id, reason=str(revoked))
            await self._connections.revoke(api.connection)
            return
        except Away as away:
            raise self._later(message, away) from away
        for parcel in parcels:
            await self._parcels.store(connection.device, parcel)

    async def _asked(self, message: Msg, provider: Provider, api: AthleteApi) -> list[Parcel]:
        """What is to be stored for a notice: the documents, or that the recording is not there any more."""
        headers, sequence = message.headers or {}, message.metadata.sequence.stream
        named, told_at = headers.get(NAME_HEADER), moment(headers.get(TOLD_AT_HEADER))
        try:
            found = await provider.fetch(message.data, api)
        except Gone:
            if named is None:
                return []
            body = withdrawal(named, f"not at {provider.name} any more")
            return [Parcel(PieceKind.WITHDRAWAL, body, message_id=f"gone:{sequence}", told_at=told_at)]
        return [
            Parcel(
                PieceKind.DOCUMENT,
                one.body,
                one.media_type,
                message_id=f"fetched:{sequence}:{place}",
                told_at=one.told_at or told_at,
            )
            for place, one in enumerate(found)
        ]

    async def _end(self, message: Msg, connection: Connection) -> None:
        """The athlete left, unless they came back since: a platform repeats itself, and others may repeat it."""
        told_at = moment((message.headers or {}).get(TOLD_AT_HEADER)) or message.metadata.timestamp
        if told_at is None or told_at >= connection.said_at:
            await self._connections.revoke(connection)

    def _later(self, message: Msg, away: Away) -> Exception:
        stored_at = message.metadata.timestamp
        if stored_at is not None and self._now() - stored_at > GIVE_UP_AFTER:
            return RuntimeError(f"given up after {GIVE_UP_AFTER.days} days: {away}")
        if away.asked_s is not None:
            return Later(str(away), max(1.0, away.asked_s) * (1 + 0.1 * self._chance()))
        tries = message.metadata.num_delivered or 1
        grown = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tries - 1, 16))
        return Later(str(away), grown * (0.75 + 0.5 * self._chance()))
