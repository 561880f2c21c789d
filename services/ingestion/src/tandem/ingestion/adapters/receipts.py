"""The receipts of many submissions, collected while they are stored: the first may come before the last is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from tandem.contracts import subjects

Receipt = dict[str, Any]


class Receipts:
    """Use it as `async with Receipts.of(client, device_id) as receipts`."""

    def __init__(self) -> None:
        self._seen: dict[str, Receipt] = {}
        self._news = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def of(cls, client: Client, device_id: str) -> AsyncIterator[Receipts]:
        """Listen to the receipts of a device; of every device for subjects.ANY, where the user may."""
        made = cls()
        listening = await client.subscribe(subjects.device_receipt(device_id), cb=made._heard)
        await client.flush()
        try:
            yield made
        finally:
            await listening.unsubscribe()

    async def collect(self, identities: Collection[str], timeout_s: float) -> dict[str, Receipt]:
        """The receipts of these submissions, as many as come in time; then all that were heard are forgotten."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not self._seen.keys() >= set(identities):
                    self._news.clear()
                    await self._news.wait()
        found = {identity: self._seen[identity] for identity in identities if identity in self._seen}
        self._seen.clear()
        return found

    async def _heard(self, message: Msg) -> None:
        receipt: Receipt = orjson.loads(message.data)
        self._seen[receipt["submission_id"]] = receipt
        self._news.set()
