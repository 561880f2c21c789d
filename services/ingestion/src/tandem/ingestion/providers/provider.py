"""What a platform is to us: how its requests are verified, what they say of whom, and how what they announce is fetched.

A provider is pure but for `fetch`, which speaks through the Api it is given. It knows nothing of streams, devices or Redis.
"""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class PieceKind(StrEnum):
    """DOCUMENT: the thing itself. NOTICE: something is to be fetched. WITHDRAWAL: a recording was deleted there.
    DEREGISTRATION: the athlete took the access away."""

    DOCUMENT = "document"
    NOTICE = "notice"
    WITHDRAWAL = "withdrawal"
    DEREGISTRATION = "deregistration"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a request says of one athlete. `external_id` is the platform's name of the recording, `told_at` the platform's
    own time of this version. `repeats`: the same bytes may tell of something new, so they are never taken for a re-send."""

    user_id: str
    kind: PieceKind
    body: bytes
    external_id: str | None = None
    told_at: datetime | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came. Header names are in lower case; `tail` is the path after the provider's name."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    tail: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as the platform gave it. `told_at` only where the document itself says when it was last changed."""

    body: bytes
    media_type: str = "application/json"
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in every `length_s` seconds, counted in windows that begin at whole multiples of it (UTC), for
    the whole application."""

    limit: int
    length_s: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """The form to post for a new pair of tokens (RFC 6749, section 6); `basic` is the client where it goes into the header."""

    url: str
    form: Mapping[str, str] = field(repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)


class Forged(Exception):
    """The request does not come from the platform, or was sent before. Says why, without the values."""


class Malformed(ValueError):
    """The request is the platform's and still says nothing that can be read: what is missing, without the values."""


class Gone(LookupError):
    """What was to be fetched does not exist there (any more)."""


class Api(Protocol):
    """The platform on behalf of one athlete: tokens, limits and retries are somebody else's."""

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """The body at a path (or at a full address, which must lie on the platform's own host). Raises Gone."""
        ...


class Provider(ABC):
    """One platform. Subclasses state what differs."""

    name: ClassVar[str]

    max_body_bytes: ClassVar[int] = 256 * 1024
    """Ours: a notice is a few hundred bytes. Platforms that push whole documents say more."""

    revoked_by: ClassVar[frozenset[int]] = frozenset({401, 403})
    """Statuses that say, with a fresh token, that the athlete took the access away."""

    api_url: str
    """Where its API is; requests with tokens go nowhere else."""

    windows: tuple[Window, ...] = ()

    def handshake(self, request: Request) -> dict[str, str] | None:
        """The answer to a request that only asks whether we are there; None for one that says something. Raises Forged."""
        return None

    def knows(self, request: Request) -> None:
        """What can be told before the body has come, which is empty here. Raises Forged: then it is not received."""
        return

    @abstractmethod
    def verify(self, request: Request, now: datetime) -> None:
        """Raises Forged, or Malformed where the proof is inside a body that cannot be read."""

    @abstractmethod
    def pieces(self, request: Request) -> list[Piece]:
        """What a verified request says; what is of no use to us is left out. Raises Malformed."""

    def headers(self, access_token: str) -> dict[str, str]:
        """What a request for an athlete carries (RFC 6750 where the platform says nothing else)."""
        return {"Authorization": f"Bearer {access_token}"}

    def renewal(self, refresh_token: str) -> Renewal | None:
        """How tokens are renewed; None where they do not end."""
        return None

    def remaining(self, headers: Mapping[str, str]) -> tuple[int, ...] | None:
        """Requests left in each of `windows` as the platform counts them, where its answer says so."""
        return None

    @abstractmethod
    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        """What the notice announces. Raises Gone, Malformed."""


def device_id_of(provider: str, user_id: str) -> str:
    """The device that a platform's account is. An id that is no NATS token is named by its digest."""
    name = f"{provider}-{user_id}"
    if _TOKEN.fullmatch(name):
        return name
    return f"{provider}-{hashlib.sha256(user_id.encode()).hexdigest()[:32]}"
