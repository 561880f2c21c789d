"""Web Push: one HTTP POST (RFC 8030), encrypted for the browser (RFC 8291), signed as us (RFC 8292).

pywebpush encrypts, py-vapid signs; the request itself is made here, because pywebpush follows redirects and does not
guard addresses. Endpoints and keys are never part of a reason, and nothing here logs.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import aiohttp
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from py_vapid import Vapid, VapidException
from pywebpush import WebPusher

from tandem.chassis.trying_again import passes, retry_after_s
from tandem.notifier.adapters.channels import MAX_RETRY_AFTER_S, Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.endpoints import EndpointPolicy, EndpointRefused, GuardedResolver
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import PushTarget, Target
from tandem.notifier.adapters.subscription_json import AUTH_BYTES, P256_POINT_BYTES
from tandem.notifier.domain.payload import MAX_PLAINTEXT_BYTES, payload_of

VAPID_LIFETIME_S = 12 * 3600
"""RFC 8292, section 2: at most 24 hours ahead. Half of that leaves room for clocks that disagree."""

VAPID_RENEW_S = 3600
"""A signature is used again for the same audience until it has less than this left."""

MAX_SIGNATURES = 64
"""Audiences whose signature is kept. Ours: the browsers' push services are a handful of hosts."""

GONE = frozenset({404, 410})
"""RFC 8030, section 7.3: the subscription has expired or was removed."""

TOO_LARGE = 413
"""RFC 8030, section 7.2."""

SHORTER = (1.0, 0.5, 0.25)
"""Of what every service must take, tried one after the other at a service that takes less. Ours: a quarter holds any alert's
title, half of it nearly all of its body."""


class WebPushChannel:
    """Sends to browsers. An asynchronous context: it keeps connections open between sends."""

    def __init__(
        self,
        vapid: EllipticCurvePrivateKey,
        contact: str,
        policy: EndpointPolicy,
        *,
        timeout_s: float = 10.0,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        """`contact` is the `mailto:` or `https:` address that push services may complain to. `real_time` is the wall
        clock in Unix seconds: a signature's expiry is checked by others, whatever clock we simulate."""
        self._vapid = Vapid(vapid)  # type: ignore[no-untyped-call]
        self._contact = contact
        self._policy = policy
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._real_time = real_time
        self._sessions: dict[str, aiohttp.ClientSession] = {}
        self._signatures: dict[str, tuple[float, str]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def host(self, target: Target | None) -> str:
        """The endpoint's origin; empty of one that is refused without speaking to anybody."""
        try:
            return self._policy.origin(target.endpoint) if isinstance(target, PushTarget) else ""
        except EndpointRefused:
            return ""

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        if not isinstance(target, PushTarget):
            return Failed("the subscription has no endpoint; subscribe again")
        try:
            return await self._fitting(letter, target, lifetime_s)
        except EndpointRefused as refused:
            return Failed(str(refused))
        except BadSubscriptionKeys as bad:
            return Failed(str(bad))

    async def _fitting(self, letter: Letter, target: PushTarget, lifetime_s: float) -> Outcome:
        """Shorter and shorter, as long as the service says that it is too large."""
        origin = self._policy.origin(target.endpoint)
        headers = {
            "Authorization": self._authorization(origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, int(lifetime_s))),
            "Urgency": letter.alert.urgency,
            "Topic": letter.alert.topic,
        }
        actions = [
            {"action": button.action.value, "title": button.label, "url": button.url} for button in letter.buttons
        ]
        links = {"inbox": letter.inbox_url, "unsubscribe": letter.unsubscribe_url}
        links = {name: url for name, url in links.items() if url}
        outcome: Outcome = Failed("the alert is too large even without its text", TOO_LARGE)
        for share in SHORTER:
            try:
                plaintext = payload_of(letter.alert, actions, links, int(MAX_PLAINTEXT_BYTES * share))
            except ValueError:
                return outcome
            body = encrypt(target, plaintext)
            outcome = await self._post(target.endpoint, origin.partition(":")[0], headers, body)
            if outcome.status != TOO_LARGE:
                return outcome
        return outcome

    async def _post(self, endpoint: str, scheme: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        session = self._session(scheme)
        try:
            async with session.post(endpoint, data=body, headers=headers, allow_redirects=False) as response:
                return outcome_of(response.status, response.headers.get("Retry-After"), self._real_time())
        except EndpointRefused:
            raise
        except (aiohttp.InvalidURL, ValueError):
            return Failed("the endpoint is not a URL")
        except TimeoutError:
            return Retry(None, f"no answer within {self._timeout.total:g} s")
        except aiohttp.ClientConnectorCertificateError:
            return Failed("the push service's certificate is not valid")
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, EndpointRefused):
                raise error.__cause__ from None
            return Retry(None, f"the push service cannot be reached ({type(error).__name__})")

    def _session(self, scheme: str) -> aiohttp.ClientSession:
        """Without a limit of its own: how many are under way is bounded per host by the breakers, who say so instead of
        letting the others wait in the dark."""
        if scheme not in self._sessions:
            connector = aiohttp.TCPConnector(resolver=GuardedResolver(self._policy, scheme), limit=0)
            self._sessions[scheme] = aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._sessions[scheme]

    def _authorization(self, origin: str) -> str:
        now = self._real_time()
        expires_at, header = self._signatures.get(origin, (0.0, ""))
        if expires_at - now < VAPID_RENEW_S:
            expires_at = now + VAPID_LIFETIME_S
            claims = {"aud": origin, "exp": int(expires_at), "sub": self._contact}
            try:
                header = self._vapid.sign(claims)["Authorization"]  # type: ignore[no-untyped-call]
            except VapidException:
                raise EndpointRefused("the endpoint's host cannot be signed for") from None
            while len(self._signatures) >= MAX_SIGNATURES:
                self._signatures.pop(next(iter(self._signatures)))
            self._signatures[origin] = (expires_at, header)
        return header


class BadSubscriptionKeys(ValueError):
    """The subscription's own keys cannot be used; the browser has to subscribe again."""


def encrypt(target: PushTarget, plaintext: bytes) -> bytes:
    """One aes128gcm record (RFC 8291). Raises BadSubscriptionKeys."""
    keys = {"p256dh": target.p256dh, "auth": target.auth}
    if len(_decode(target.p256dh)) != P256_POINT_BYTES or len(_decode(target.auth)) != AUTH_BYTES:
        raise BadSubscriptionKeys("the subscription's keys have the wrong length; subscribe again")
    try:
        body: bytes = WebPusher({"endpoint": target.endpoint, "keys": keys}).encode(plaintext)["body"]
    except ValueError:
        raise BadSubscriptionKeys("the subscription's key is no point of P-256; subscribe again") from None
    return body


def outcome_of(status: int, retry_after: str | None, real_now_s: float) -> Outcome:
    """What a push service's answer means (RFC 8030, sections 5 and 7)."""
    if 200 <= status < 300:
        return Delivered(status)
    if status in GONE:
        return Failed("the push service says that the subscription has ended", status, gone=True)
    if passes(status):
        return Retry(
            retry_after_s(retry_after, real_now_s, MAX_RETRY_AFTER_S), f"the push service answered {status}", status
        )
    if 300 <= status < 400:
        return Failed("the push service redirects, which is not followed", status)
    return Failed(f"the push service refused the message with {status}", status)


def _decode(value: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return b""
