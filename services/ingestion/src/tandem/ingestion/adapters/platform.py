"""The client of platforms: one athlete's requests with their tokens, within the platform's limits and only to its host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, Field, ValidationError

from tandem.chassis.trying_again import retry_after_s
from tandem.ingestion.adapters.budget import Budget
from tandem.ingestion.adapters.tokens import Connection, Connections, Tokens
from tandem.ingestion.domain.interpret import MAX_BYTES
from tandem.ingestion.providers.checks import moment
from tandem.ingestion.providers.provider import Gone, Malformed, Provider, Renewal

_EXPIRES_SOON = timedelta(seconds=60)
"""Ours: tokens that end within a minute are renewed before they are used."""

_MAX_WAIT_S = 24 * 3600.0
"""Ours: no Retry-After is believed beyond a day, which is the longest window that a platform counts in."""

_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
"""Ours: with a retry after a renewal it stays below the lock's time (see `tokens`)."""


class Away(Exception):
    """The platform does not answer as it should, for now. `asked_s` is what it asked for, None when it did not say."""

    def __init__(self, reason: str, asked_s: float | None = None) -> None:
        super().__init__(reason)
        self.asked_s = asked_s


class Revoked(Exception):
    """The athlete took the access away."""


class _Pair(BaseModel):
    """A token endpoint's answer (RFC 6749, section 5.1; `expires_at` is Strava's)."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float | None = Field(default=None, gt=0)
    expires_at: float | None = Field(default=None, gt=0)


def client() -> httpx.AsyncClient:
    """What all requests go through. Neither redirects nor the machine's own `.netrc` may lead tokens elsewhere."""
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


class AthleteApi:
    """The Api of one connection. Raises Away, Revoked, NotConnected, Gone, Malformed."""

    def __init__(
        self,
        provider: Provider,
        connection: Connection,
        connections: Connections,
        http: httpx.AsyncClient,
        budget: Budget,
        now: Callable[[], datetime],
    ) -> None:
        self._provider = provider
        self._connection = connection
        self._connections = connections
        self._http = http
        self._budget = budget
        self._now = now

    @property
    def connection(self) -> Connection:
        """As it stands by now."""
        return self._connection

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        """As Api.get. The body is at most MAX_BYTES long (Malformed)."""
        url = address(self._provider.api_url, path)
        ends = self._connection.tokens.expires_at
        if ends is not None and ends - self._now() < _EXPIRES_SOON:
            await self._renew()
        status, headers, body = await self._ask(url, params)
        if status == 401 and self._connection.tokens.refresh_token is not None:
            await self._renew()
            status, headers, body = await self._ask(url, params)
        return await self._judged(status, headers, body)

    async def _judged(self, status: int, headers: Mapping[str, str], body: bytes) -> bytes:
        if status == 200:
            return body
        if status in {404, 410}:
            raise Gone(f"{self._provider.name} answered {status}")
        if status in self._provider.revoked_by:
            raise Revoked(f"{self._provider.name} answered {status}")
        wait_s = retry_after_s(headers.get("retry-after"), self._now().timestamp(), _MAX_WAIT_S)
        if status in {403, 429}:
            wait_s = await self._budget.pause(wait_s)
        raise Away(f"{self._provider.name} answered {status}", wait_s)

    async def _ask(self, url: str, params: Mapping[str, str] | None) -> tuple[int, Mapping[str, str], bytes]:
        wait_s = await self._budget.take()
        if wait_s > 0:
            raise Away(f"the requests that {self._provider.name} allows are used up", wait_s)
        headers = self._provider.headers(self._connection.tokens.access_token)
        try:
            async with self._http.stream("GET", url, params=params, headers=headers) as answer:
                body = await _read(answer)
        except httpx.HTTPError as error:
            raise Away(f"{self._provider.name}: {type(error).__name__}") from None
        remaining = self._provider.remaining(answer.headers)
        if remaining is not None:
            await self._budget.told(remaining)
        return answer.status_code, answer.headers, body

    async def _renew(self) -> None:
        async def exchange(refresh_token: str) -> Tokens:
            renewal = self._provider.renewal(refresh_token)
            if renewal is None:
                raise Revoked(f"tokens of {self._provider.name} cannot be renewed")
            return await self._exchange(renewal, refresh_token)

        self._connection = await self._connections.renewed(self._connection, exchange)

    async def _exchange(self, renewal: Renewal, refresh_token: str) -> Tokens:
        """A new pair. Only the platform's word on this very token means that it has ended: a client secret that is wrong must
        not cost every athlete their connection."""
        try:
            answer = await self._http.post(
                renewal.url, data=dict(renewal.form), auth=renewal.basic or httpx.USE_CLIENT_DEFAULT
            )
        except httpx.HTTPError as error:
            raise Away(f"{self._provider.name}: {type(error).__name__}") from None
        if answer.status_code in {400, 401} and (
            b"invalid_grant" in answer.content or b"RefreshToken" in answer.content
        ):
            raise Revoked(f"{self._provider.name} does not know the refresh token any more")
        if answer.status_code != 200:
            raise Away(f"{self._provider.name} answered {answer.status_code} to a renewal")
        try:
            pair = _Pair.model_validate_json(answer.content)
        except ValidationError:
            raise Away(f"{self._provider.name} answered a renewal without tokens") from None
        ends = moment(pair.expires_at) if pair.expires_at else None
        if ends is None and pair.expires_in:
            ends = self._now() + timedelta(seconds=pair.expires_in)
        newest = pair.refresh_token or refresh_token
        return Tokens(access_token=pair.access_token, refresh_token=newest, expires_at=ends)


def address(base: str, path: str) -> str:
    """The full address of a path under the base; a full address is taken as it is when it lies there. Raises Malformed: what
    a notice names must not lead tokens to another host."""
    ours, theirs = urlsplit(base), urlsplit(path if "://" in path else base + path)
    same_host = (theirs.scheme, theirs.netloc.lower()) == (ours.scheme, ours.netloc.lower())
    below = theirs.path.startswith(ours.path.rstrip("/") + "/") and "//" not in theirs.path and ".." not in theirs.path
    if not same_host or not below:
        raise Malformed("the address does not lie on the platform's own host")
    return theirs.geturl()


async def _read(answer: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in answer.aiter_bytes():
        size += len(chunk)
        if size > MAX_BYTES:
            raise Malformed(f"the document is longer than {MAX_BYTES} bytes")
        parts.append(chunk)
    return b"".join(parts)
