"""The athletes' accounts at platforms, and the tokens that open them: sealed on the log, renewed once for all replicas.

A connection is a DeviceRegistered with `provider`. Platforms that rotate their refresh tokens take the old one back as
they give the new one, so a pair that was given and not stored is an account lost. It is therefore put into Redis, sealed,
before it is said on the log, and whoever comes next says it if we did not come to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import Field
from redis.asyncio import Redis
from redis.exceptions import LockError

from tandem.chassis import sealing, trace
from tandem.chassis.errors import Fenced, Unavailable
from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.model import Instant, Model

PURPOSE = "tandem/platform-tokens/1"

_LOCK_S = 60.0
"""Ours: twice the longest that a renewal may take (see `platform`), then whoever held the lock is taken for dead."""

_SPARE_S = 7 * 24 * 3600
"""Ours: how long a pair waits in Redis for the log to come back."""


class Tokens(Model):
    """What opens an account. `expires_at` is None where the platform does not say."""

    access_token: str = Field(repr=False)
    refresh_token: str | None = Field(default=None, repr=False)
    expires_at: Instant | None = None


class NotConnected(LookupError):
    """Nobody connected this account, or it was revoked since."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An account as the log has it, opened. `sequence` is its place there: another one is another state of it."""

    device: DeviceRegistered
    sequence: int
    said_at: datetime
    tokens: Tokens = field(repr=False)


def seal_tokens(public_key: bytes, athlete_id: str, device_id: str, tokens: Tokens) -> str:
    """Base64 for DeviceRegistered.sealed. `public_key` is ingestion's 32 raw bytes."""
    return sealing.seal(public_key, tokens.model_dump_json().encode(), PURPOSE, athlete_id, device_id)


class Connections:
    """Reads connections from the log, and says on it what became of them, fenced: a change made meanwhile wins."""

    def __init__(self, log: Log, redis: Redis, key: X25519PrivateKey, now: Callable[[], datetime]) -> None:
        self._log = log
        self._redis = redis
        self._key = key
        self._now = now

    @property
    def public_key(self) -> bytes:
        """What tokens are sealed to: 32 raw bytes."""
        return self._key.public_key().public_bytes_raw()

    async def of(self, device_id: str) -> Connection:
        """Raises NotConnected, or sealing.CannotOpen where the key is not the one that it was sealed to."""
        stored = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        event = stored.event() if stored else None
        device = event.data if event else None
        if stored is None or event is None or not isinstance(device, DeviceRegistered):
            raise NotConnected(device_id)
        if device.revoked or device.provider is None or device.sealed is None:
            raise NotConnected(device_id)
        tokens = self._opened(device, device.sealed)
        return Connection(device, stored.sequence, event.time, tokens)

    async def renewed(self, connection: Connection, renew: Callable[[str], Awaitable[Tokens]]) -> Connection:
        """The connection with other tokens than these: somebody else's newer ones, or those that `renew` gets for the refresh
        token. One renewal is under way at a time, in all replicas. Raises NotConnected, Unavailable, or what `renew` does."""
        device_id = connection.device.device_id
        lock = self._redis.lock(
            _lock_key(device_id), timeout=_LOCK_S, blocking_timeout=_LOCK_S, raise_on_release_error=False
        )
        try:
            async with lock:
                current = await self.of(device_id)
                return current if current.sequence != connection.sequence else await self._exchange(current, renew)
        except LockError as error:
            raise Unavailable(f"renewing the tokens of {device_id}: another has been at it for too long") from error

    async def revoke(self, connection: Connection) -> None:
        """The athlete took the access away: forget the tokens. A connection that was made anew meanwhile stands."""
        await self._say(connection, connection.device.model_copy(update={"revoked": True, "sealed": None}), "revoked")

    async def _exchange(self, current: Connection, renew: Callable[[str], Awaitable[Tokens]]) -> Connection:
        device, spare = current.device, _spare_key(current.device.device_id)
        sealed = await self._spare(spare, current.sequence)
        if sealed is None:
            if current.tokens.refresh_token is None:
                raise NotConnected(device.device_id)
            tokens = await renew(current.tokens.refresh_token)
            sealed = seal_tokens(self.public_key, device.athlete_id, device.device_id, tokens)
            await self._redis.set(spare, f"{current.sequence}:{sealed}", ex=_SPARE_S)
        newest = await self._say(current, device.model_copy(update={"sealed": sealed}), "renewed")
        await self._redis.delete(spare)
        return newest

    async def _spare(self, key: str, sequence: int) -> str | None:
        """The pair that was given for this state of the connection and has not been said yet."""
        kept = await self._redis.get(key)
        of, _, sealed = (kept.decode() if isinstance(kept, bytes) else kept or "").partition(":")
        return sealed if of == str(sequence) else None

    async def _say(self, current: Connection, device: DeviceRegistered, step: str) -> Connection:
        """Say the new state of a connection, unless the log has moved on: then that is the answer."""
        identity = derived_id(step, device.device_id, str(current.sequence))
        event = Event(identity, device, self._now(), "/tandem/ingestion", (identity,), traceparent=trace.root(identity))
        subject = subjects.device_registered(device.athlete_id, device.device_id)
        try:
            ack = await self._log.append(event, fence=current.sequence, fence_subject=subject)
        except Fenced:
            if device.revoked:
                return current
            return await self.of(device.device_id)
        tokens = self._opened(device, device.sealed) if device.sealed else current.tokens
        return replace(current, device=device, sequence=ack.seq, said_at=event.time, tokens=tokens)

    def _opened(self, device: DeviceRegistered, sealed: str) -> Tokens:
        plaintext = sealing.unseal(self._key, sealed, PURPOSE, device.athlete_id, device.device_id)
        return Tokens.model_validate_json(plaintext)


def keys_of(device_id: str) -> list[str]:
    """What Redis keeps of a connection: for whoever forgets it."""
    return [_lock_key(device_id), _spare_key(device_id)]


def _lock_key(device_id: str) -> str:
    return f"tandem:renewing:{device_id}"


def _spare_key(device_id: str) -> str:
    return f"tandem:renewed:{device_id}"
