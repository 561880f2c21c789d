"""The operator's hand for a command, which is imported when a command wants it: the clients of NATS and Valkey take most of a
second to import, and commands that work offline must not wait for them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tandem.local.operator import Operator


@asynccontextmanager
async def connected() -> AsyncIterator[Operator]:
    """As `tandem.local.operator.connected`. Raises NotRunning."""
    from tandem.local import operator

    async with operator.connected() as hand:
        yield hand
