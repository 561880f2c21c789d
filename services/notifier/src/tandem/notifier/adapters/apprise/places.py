"""Who may have a thread of the sending process now: a host that is silent must not take them all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class _Host:
    """`known_by` counts who waits for one of its places or has one; without any it is forgotten."""

    places: asyncio.Semaphore
    known_by: int = 0


class Places:
    """`most` at once in all, `per_host` of them for one host."""

    def __init__(self, most: int, per_host: int) -> None:
        self._all = asyncio.Semaphore(most)
        self._per_host = per_host
        self._hosts: dict[str, _Host] = {}

    def __len__(self) -> int:
        """How many hosts are known."""
        return len(self._hosts)

    async def take(self, name: str, within_s: float) -> None:
        """Raises TimeoutError when none becomes free in time. What was taken is given back by `leave`."""
        host = self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._per_host)))
        host.known_by += 1
        try:
            async with asyncio.timeout(within_s):
                await host.places.acquire()
                try:
                    await self._all.acquire()
                except BaseException:
                    host.places.release()
                    raise
        except BaseException:
            self._forget(name, host)
            raise

    def leave(self, name: str) -> None:
        host = self._hosts[name]
        self._all.release()
        host.places.release()
        self._forget(name, host)

    def _forget(self, name: str, host: _Host) -> None:
        host.known_by -= 1
        if host.known_by == 0:
            del self._hosts[name]
