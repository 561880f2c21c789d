"""Who may be spoken to now: one breaker and a bounded number of sendings per host, so that a provider that is down or slow
costs the others nothing.

A host that fails again and again is left alone for a while that grows; then one sending tries whether it is back. A host
that answers nothing while all its places are taken gets no more: whoever comes is put off at once instead of waiting in
memory, so that it never fills the places that the other hosts need.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from tandem.notifier.adapters.channels import Delivered, Failed, Outcome, Retry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """Ours, with these reasons. `failures`: as many in a row are no accident of one subscription. The first opening is short,
    because most troubles are; it doubles up to `longest_s`, after which a push service is down for longer than an alert can
    wait for anyway. `at_once` to one host: 640 a second where it answers in 50 ms. `patience_s`: how long a
    sending waits for a place, and a host with all its places taken may stay silent."""

    failures: int = 5
    first_s: float = 5.0
    longest_s: float = 300.0
    at_once: int = 32
    patience_s: float = 1.0
    max_hosts: int = 1024


@dataclass(frozen=True, slots=True)
class NotTried:
    """Nothing was sent. `until` is when it is worth trying, spread so that those who wait do not come back together."""

    until: datetime
    reason: str


@dataclass(slots=True)
class _Host:
    places: asyncio.Semaphore
    under_way: int = 0
    failures: int = 0
    busy: set[str] = field(default_factory=set)
    openings: int = 0
    closed_until: datetime = EPOCH
    open_s: float = 0.0
    probing: bool = False
    heard_s: float = field(default_factory=time.monotonic)


class Hosts:
    """The breakers of all hosts that were spoken to lately. A host that is forgotten begins anew."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        policy: BreakerPolicy = BreakerPolicy(),
        at_once: int = 256,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`at_once` bounds the sendings to all hosts together."""
        self._now = now
        self._policy = policy
        self._chance = chance
        self._places = asyncio.Semaphore(at_once)
        self._hosts: dict[str, _Host] = {}

    @property
    def open_breakers(self) -> int:
        """How many hosts are left alone at the moment."""
        now = self._now()
        return sum(1 for host in self._hosts.values() if host.closed_until > now)

    def __len__(self) -> int:
        return len(self._hosts)

    async def through(self, name: str, send: Callable[[], Awaitable[Outcome]], to: str = "") -> Outcome | NotTried:
        """What came of the sending, or why it was not made. `name` is the host, empty where nothing can fail; `to` the
        subscription."""
        if not name:
            return await send()
        host = self._host(name)
        refused = self._refusal(host) or await self._place(host)
        if refused is not None:
            return refused
        try:
            async with self._places:
                if (refused := self._refusal(host)) is not None:  # it may have failed while this one waited
                    return refused
                return await self._try(host, send, to)
        finally:
            host.under_way -= 1
            host.places.release()

    async def _try(self, host: _Host, send: Callable[[], Awaitable[Outcome]], to: str) -> Outcome:
        probe = host.failures >= self._policy.failures
        host.probing = host.probing or probe
        try:
            outcome = await send()
            self._learn(host, outcome, to)
            return outcome
        finally:
            if probe:
                host.probing = False

    def _refusal(self, host: _Host) -> NotTried | None:
        now = self._now()
        if host.closed_until > now:
            return self._put_off(host.closed_until, host.open_s, "the service does not answer at the moment")
        if host.probing:
            return self._put_off(self._soon(), host.open_s, "the service is being asked whether it is back")
        return None

    async def _place(self, host: _Host) -> NotTried | None:
        """None with a place taken. Waits for one only as long as the host answers anybody."""
        patience_s = self._policy.patience_s
        silent = host.places.locked() and time.monotonic() - host.heard_s > patience_s
        try:
            if silent:
                raise TimeoutError
            async with asyncio.timeout(patience_s):
                await host.places.acquire()
        except TimeoutError:
            spread_s = 2 * self._policy.first_s
            return self._put_off(self._soon(), spread_s, "the service answers too slowly for all who wait")
        if not host.under_way:
            host.heard_s = time.monotonic()  # a silence begins with the first who waits for an answer
        host.under_way += 1
        return None

    def _soon(self) -> datetime:
        """Not sooner: each return costs as much as an alert, and there may be many of them."""
        return self._now() + timedelta(seconds=self._policy.first_s)

    def _put_off(self, until: datetime, spread_s: float, reason: str) -> NotTried:
        return NotTried(until + timedelta(seconds=max(1.0, spread_s) * (0.1 + 0.9 * self._chance())), reason)

    def _learn(self, host: _Host, outcome: Outcome, to: str) -> None:
        if _is_failure(outcome):
            if outcome.status != HTTPStatus.TOO_MANY_REQUESTS or to not in host.busy:
                host.failures += 1
            if outcome.status == HTTPStatus.TOO_MANY_REQUESTS and to:
                host.busy.add(to)
            if host.failures >= self._policy.failures and host.closed_until <= self._now():
                self._open(host, outcome.after_s if isinstance(outcome, Retry) else None)
        elif isinstance(outcome, Delivered) or outcome.status is not None:
            host.failures = host.openings = 0
            host.busy.clear()
            host.closed_until = EPOCH
        if isinstance(outcome, Delivered) or outcome.status is not None:
            host.heard_s = time.monotonic()

    def _open(self, host: _Host, asked_s: float | None) -> None:
        policy = self._policy
        grown_s = min(policy.longest_s, policy.first_s * 2.0 ** min(host.openings, 32)) * (0.75 + 0.5 * self._chance())
        host.open_s = max(grown_s, min(asked_s or 0.0, policy.longest_s))
        host.closed_until = self._now() + timedelta(seconds=host.open_s)
        host.openings += 1

    def _host(self, name: str) -> _Host:
        """The newest used last, so that the first idle one is the one to forget. One that is in use is never forgotten."""
        host = self._hosts.pop(name, None) or _Host(asyncio.Semaphore(self._policy.at_once))
        self._hosts[name] = host
        if len(self._hosts) > self._policy.max_hosts:
            idle = next((key for key, entry in self._hosts.items() if not entry.under_way and entry is not host), None)
            if idle is not None:
                del self._hosts[idle]
        return host


def _is_failure(outcome: Outcome) -> bool:
    """The host's, not the subscription's: no answer, an error of its own, or too busy (which may be one
    subscription alone, such as a chat: of each it counts once)."""
    if isinstance(outcome, Delivered | Failed):
        return False
    return outcome.status is None or outcome.status >= 500 or outcome.status == HTTPStatus.TOO_MANY_REQUESTS
