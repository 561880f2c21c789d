"""A subscription as a front end sends it: JSON, read into what it says, or refused with the field that is wrong."""

from __future__ import annotations

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pydantic import Field, ValidationError

from tandem.contracts.events.reach import ChannelKind
from tandem.contracts.model import Model
from tandem.notifier.adapters.sealing import PushTarget
from tandem.notifier.domain.words.limits import UNSEEN_CLASS

P256_POINT_BYTES, AUTH_BYTES = 65, 16
"""RFC 8291, sections 3.1 and 3.2: an uncompressed point, and the authentication secret."""


class SubscriptionRefused(ValueError):
    """The subscription cannot be used. `where` is the field; the text says what is wrong and what to do, never the value."""

    def __init__(self, where: str, text: str) -> None:
        super().__init__(text)
        self.where = where


class BrowserKeys(Model):
    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)


class Asked(Model):
    """What a front end sends: of a browser PushSubscription.toJSON() (`endpoint`, `expirationTime` in milliseconds since 1970,
    `keys`), of apprise its `url`, of a native app `channel` (`fcm` or `apns`) and `token`. `label` is what the athlete calls
    it."""

    channel: ChannelKind | None = None
    endpoint: str | None = Field(default=None, max_length=2048)
    expirationTime: float | None = Field(default=None, ge=0, lt=253402300800000)  # before the year 10000
    keys: BrowserKeys | None = None
    url: str | None = Field(default=None, min_length=1, max_length=2048)
    token: str | None = Field(default=None, min_length=1, max_length=4096)
    label: str | None = Field(default=None, max_length=60, pattern=rf"^[^\n{UNSEEN_CLASS}]*$")


def asked_in(body: bytes) -> Asked:
    """What a body says. Raises SubscriptionRefused."""
    try:
        return Asked.model_validate_json(body)
    except ValidationError as error:
        first: Any = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SubscriptionRefused(where, f"{where or 'the body'}: {first['msg']}") from None


def expect(asked: Asked, channel: ChannelKind, given: str) -> None:
    """Raises SubscriptionRefused where another channel is named than what was sent belongs to."""
    if asked.channel not in (None, channel):
        raise SubscriptionRefused("channel", f"`{given}` belongs to the channel `{channel.value}`; leave `channel` out")


def push_target(endpoint: str, keys: BrowserKeys | None) -> PushTarget:
    """A browser's endpoint with its keys, which are looked at. Raises SubscriptionRefused."""
    if keys is None:
        raise SubscriptionRefused("keys", "send the `keys` of PushSubscription.toJSON(), `p256dh` and `auth`")
    point, secret = _bytes_of(keys.p256dh, "keys.p256dh"), _bytes_of(keys.auth, "keys.auth")
    if len(point) != P256_POINT_BYTES:
        raise SubscriptionRefused(
            "keys.p256dh", f"the key has {len(point)} bytes, not {P256_POINT_BYTES}; subscribe again"
        )
    if len(secret) != AUTH_BYTES:
        raise SubscriptionRefused("keys.auth", f"the secret has {len(secret)} bytes, not {AUTH_BYTES}; subscribe again")
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        raise SubscriptionRefused("keys.p256dh", "the key is no point of P-256; subscribe again") from None
    return PushTarget(endpoint=endpoint, p256dh=_base64url(point), auth=_base64url(secret))


def _bytes_of(text: str, where: str) -> bytes:
    """Of base64url, padded or not; browsers of old gave the other alphabet."""
    try:
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        raise SubscriptionRefused(where, "not base64url; send what PushSubscription.toJSON() says") from None


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
