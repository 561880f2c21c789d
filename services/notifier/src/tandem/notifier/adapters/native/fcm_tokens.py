"""Access tokens of a Google service account: a signed word (RFC 7523) exchanged for a token that lasts an hour."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import jwt
from pydantic import BaseModel, Field, ValidationError

from tandem.chassis.trying_again import retry_after_s
from tandem.notifier.adapters.channels import MAX_RETRY_AFTER_S
from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.http1 import Http1
from tandem.notifier.adapters.native.provider_http import Answer, Unreachable

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
"""Google, OAuth 2.0 scopes for Google APIs: sending by FCM, and nothing else."""

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
"""RFC 7523, section 2.1."""

ASSERTION_LIFETIME_S = 3600
"""Google, Using OAuth 2.0 for server to server applications: at most one hour after it was issued."""

RENEW_BEFORE_S = 300.0
"""A token is renewed when it has less than this left. Ours: no sending takes that long, and Google hands out the same token
until shortly before its end."""


class NotAccepted(Exception):
    """Google does not take the account's word. Trying again does not help; `status` is its answer."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class _Token(BaseModel):
    """RFC 6749, section 5.1."""

    access_token: str = Field(min_length=1, max_length=4096, pattern=r"^[\x21-\x7e]+$")
    expires_in: float = Field(default=3600.0, gt=0, le=86400)


class AccessTokens:
    """The account's current token. However many ask at once, Google is asked once."""

    def __init__(
        self, account: FcmAccount, *, timeout_s: float, real_time: Callable[[], float], tls: ssl.SSLContext
    ) -> None:
        """Raises BadAddress."""
        self._account = account
        self._http = Http1(account.token_url, connections=1, idle_s=5, timeout_s=timeout_s, tls=tls)
        self._real_time = real_time
        self._token = ""
        self._renew_at = 0.0
        self._renewal: asyncio.Task[str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)
        await self._http.__aexit__(kind, error, trace)

    async def current(self) -> str:
        """Raises Unreachable, NotAccepted."""
        if self._token and self._real_time() < self._renew_at:
            return self._token
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew())
        return await asyncio.shield(self._renewal)

    async def instead_of(self, refused: str) -> str:
        """Another one, after FCM has refused this one; what others have fetched meanwhile counts. Raises as `current`."""
        if self._token == refused:
            self._token = ""
        return await self.current()

    async def _renew(self) -> str:
        form = urlencode({"grant_type": GRANT_TYPE, "assertion": self._assertion()}).encode()
        answer = await self._http.post("", {"Content-Type": "application/x-www-form-urlencoded"}, form)
        token = _token_of(answer, self._real_time())
        self._token = token.access_token
        self._renew_at = self._real_time() + max(token.expires_in - RENEW_BEFORE_S, token.expires_in / 2)
        return self._token

    def _assertion(self) -> str:
        now = int(self._real_time())
        claims = {
            "iss": self._account.client_email,
            "scope": SCOPE,
            "aud": self._account.token_url,
            "iat": now,
            "exp": now + ASSERTION_LIFETIME_S,
        }
        headers = {"kid": self._account.private_key_id}
        return jwt.encode(claims, self._account.private_key, algorithm="RS256", headers=headers)


def _token_of(answer: Answer, real_now_s: float) -> _Token:
    """Raises Unreachable where time may help, NotAccepted where it does not."""
    if answer.status in (400, 401, 403):
        raise NotAccepted(
            "Google does not accept the service account; check this machine's clock and that the key still exists",
            answer.status,
        )
    if answer.status != 200:
        after_s = retry_after_s(answer.retry_after, real_now_s, MAX_RETRY_AFTER_S)
        raise Unreachable(f"no access token: Google's token endpoint answered {answer.status}", after_s)
    try:
        return _Token.model_validate_json(answer.body)
    except ValidationError:
        raise Unreachable("no access token: Google's token endpoint answered unreadably") from None
