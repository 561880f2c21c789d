"""Connections, as an operator and as a device. What they need is imported when it is wanted: the clients of NATS and Valkey
take most of a second to import, and commands that work offline must not wait for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nats.aio.client import Client

    from tandem.local.operator import Operator


@asynccontextmanager
async def connected() -> AsyncIterator[Operator]:
    """As `tandem.local.operator.connected`. Raises NotRunning."""
    from tandem.local import operator

    async with operator.connected() as hand:
        yield hand


async def as_device(url: str, key: str, **options: Any) -> Client:
    """A NATS client of the device whose key this is: its user is its id, its password the key, its inboxes its own.
    `options` are nats-py's. Raises nats.errors.Error or OSError."""
    import nats

    device_id = key.partition(".")[0]
    wanted = {"inbox_prefix": f"_INBOX.{device_id}".encode(), "connect_timeout": 6} | options
    return await nats.connect(url, user=device_id, password=key, **wanted)
