"""A way to reach an athlete, as a front end hands it over: read, checked as far as it can be without sending, and sealed."""

from __future__ import annotations

import asyncio
import base64
import hmac
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver

from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.adapters.endpoints import EndpointPolicy, EndpointRefused, GuardedResolver
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import derived_key
from tandem.notifier.adapters.sealing import CannotOpen, DeviceTarget, Opener, PushTarget, Target, UrlTarget, seal
from tandem.notifier.adapters.subscription_json import Asked, SubscriptionRefused, asked_in, expect, push_target
from tandem.notifier.domain.state import Subscription

RESOLVE_S = 5.0
"""How long a push service's name may take to resolve. Ours: somebody waits for the answer."""

_ID_BYTES = 16


class CannotCheck(Exception):
    """Whether it can be used cannot be told now: names cannot be resolved."""


@dataclass(frozen=True, slots=True)
class Checks:
    """How what is not a browser is checked, for the channels that are set up here. `url` gives the name of the service behind
    an apprise URL, `token` looks at a native app's token; both raise ValueError with a text that may be shown."""

    url: Callable[[str], str] | None = None
    token: Mapping[ChannelKind, Callable[[str], object]] = field(default_factory=dict)


class Subscribing:
    """Makes PushSubscribed of what a front end sends."""

    def __init__(
        self,
        keys: Keys,
        policy: EndpointPolicy,
        now: Callable[[], datetime],
        checks: Checks = Checks(),
        *,
        resolver: AbstractResolver | None = None,
        resolve_s: float = RESOLVE_S,
    ) -> None:
        """`resolver` resolves names in place of the machine's."""
        self._public_key = keys.sealing_public
        self._opener = Opener(keys.sealing)
        self._id_key = derived_key(keys.sealing, "tandem/subscription-id/1", 32)
        self._policy = policy
        self._now = now
        self._checks = checks
        self._resolver = resolver
        self._resolve_s = resolve_s

    async def subscribed(self, athlete_id: str, body: bytes) -> tuple[PushSubscribed, Target]:
        """The subscription in a body of JSON, and what it seals. Raises SubscriptionRefused, CannotCheck."""
        asked = asked_in(body)
        channel, target, service = await self._checked(asked)
        subscription_id = self._id(athlete_id, channel, target)
        expires_at = None
        if channel is ChannelKind.WEBPUSH and asked.expirationTime is not None:
            expires_at = datetime.fromtimestamp(asked.expirationTime / 1000, UTC)
            if expires_at <= self._now():
                raise SubscriptionRefused(
                    "expirationTime", "the subscription has expired; let the browser subscribe again"
                )
        data = PushSubscribed(
            athlete_id=athlete_id,
            subscription_id=subscription_id,
            channel=channel,
            sealed=seal(self._public_key, athlete_id, subscription_id, target),
            confirmed=channel is not ChannelKind.APPRISE,
            service=service,
            label=asked.label or None,
            expires_at=expires_at,
        )
        return data, target

    def says_the_same(self, data: PushSubscribed, target: Target, known: Subscription) -> bool:
        """Whether a subscription that is known already reaches the same by the same keys, under the same label."""
        if known.sealed is None or (data.channel, data.label, data.expires_at) != (
            known.channel,
            known.label,
            known.expires_at,
        ):
            return False
        try:
            return self._opener.open(known.sealed, data.athlete_id, data.subscription_id, known.channel) == target
        except CannotOpen:
            return False

    async def _checked(self, asked: Asked) -> tuple[ChannelKind, Target, str | None]:
        given = [name for name in ("endpoint", "url", "token") if getattr(asked, name) is not None]
        if len(given) != 1:
            raise SubscriptionRefused(
                "endpoint",
                "send one of `endpoint` (a browser), `url` (apprise) or `channel` with `token` (a native app)",
            )
        if asked.endpoint is not None:
            expect(asked, ChannelKind.WEBPUSH, "endpoint")
            await self._reachable(asked.endpoint)
            return ChannelKind.WEBPUSH, push_target(asked.endpoint, asked.keys), None
        if asked.url is not None:
            expect(asked, ChannelKind.APPRISE, "url")
            return ChannelKind.APPRISE, UrlTarget(url=asked.url), await self._service(asked.url)
        return self._device(asked.channel, asked.token or "")

    async def _service(self, url: str) -> str:
        if self._checks.url is None:
            raise SubscriptionRefused("url", "no apprise channel is set up here; use another channel")
        try:
            return await asyncio.to_thread(self._checks.url, url)  # it may import a plugin
        except ValueError as refused:
            raise SubscriptionRefused("url", str(refused)) from None

    def _device(self, channel: ChannelKind | None, token: str) -> tuple[ChannelKind, Target, str | None]:
        if channel not in (ChannelKind.FCM, ChannelKind.APNS):
            raise SubscriptionRefused("channel", "a `token` needs a `channel`: `fcm` or `apns`")
        check = self._checks.token.get(channel)
        if check is None:
            raise SubscriptionRefused("channel", f"no {channel.value} channel is set up here; use another channel")
        try:
            check(token)
        except ValueError as refused:
            raise SubscriptionRefused("token", str(refused)) from None
        return channel, DeviceTarget(token=token), None

    async def _reachable(self, endpoint: str) -> None:
        """Refuse what the notifier would not post to. It is judged again whenever it is connected to."""
        try:
            scheme, _, _ = self._policy.origin(endpoint).partition(":")
            parts = urlsplit(endpoint)
            guarded = GuardedResolver(self._policy, scheme, self._resolver)
            async with asyncio.timeout(self._resolve_s):
                await guarded.resolve(parts.hostname or "", parts.port or (443 if scheme == "https" else 80))
        except EndpointRefused as refused:
            raise SubscriptionRefused(
                "endpoint", f"{refused}; only a push service's own endpoint can be used"
            ) from None
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise CannotCheck("the endpoint's host cannot be resolved now") from None
            raise SubscriptionRefused("endpoint", "the endpoint's host does not exist; subscribe again") from None
        except (TimeoutError, OSError):
            raise CannotCheck("the endpoint's host cannot be resolved now") from None
        except ValueError:  # names that no name can be: too long, with a NUL, not of IDNA
            raise SubscriptionRefused("endpoint", "the endpoint is not a URL; subscribe again") from None

    def _id(self, athlete_id: str, channel: ChannelKind, target: Target) -> str:
        """The same way for the same athlete is the same subscription; without our key nobody can tell which way it is."""
        match target:
            case PushTarget():
                way = target.endpoint
            case UrlTarget():
                way = target.url
            case DeviceTarget():
                way = target.token
        said = b"\0".join((athlete_id.encode(), channel.value.encode(), way.encode()))
        digest = hmac.digest(self._id_key, said, "sha256")[:_ID_BYTES]
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
