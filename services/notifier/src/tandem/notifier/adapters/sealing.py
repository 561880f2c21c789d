"""A subscription's secrets, sealed so that only the notifier can open them, and only as this athlete's subscription."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tandem.chassis import sealing
from tandem.contracts.events.reach import ChannelKind
from tandem.contracts.model import Model

PURPOSE = "tandem/push-subscription/1"


class PushTarget(Model):
    """Of `webpush`. What a browser's PushSubscription.toJSON() holds: where to post, and the user agent's P-256 key and
    authentication secret in base64url (RFC 8291)."""

    endpoint: str
    p256dh: str
    auth: str


class UrlTarget(Model):
    """Of `apprise`: the URL that says service, address and credentials (`ntfys://host/topic`, `mailto://…`)."""

    url: str


class DeviceTarget(Model):
    """Of `fcm` and `apns`: the token of one app on one device."""

    token: str


Target = PushTarget | UrlTarget | DeviceTarget

_TARGETS: dict[ChannelKind, type[Target]] = {
    ChannelKind.WEBPUSH: PushTarget,
    ChannelKind.APPRISE: UrlTarget,
    ChannelKind.FCM: DeviceTarget,
    ChannelKind.APNS: DeviceTarget,
}


class CannotOpen(ValueError):
    """The sealed text is damaged, was sealed to another key, or belongs to another subscription."""


def seal(public_key: bytes, athlete_id: str, subscription_id: str, target: Target) -> str:
    """Base64 for PushSubscribed.sealed. `public_key` is the notifier's 32 raw bytes (`Keys.sealing_public`)."""
    return sealing.seal(public_key, target.model_dump_json().encode(), PURPOSE, athlete_id, subscription_id)


class Opener:
    """Opens what was sealed to this key. Raises CannotOpen without saying which of the reasons it was."""

    def __init__(self, private_key: X25519PrivateKey) -> None:
        self._private_key = private_key

    def open(self, sealed: str, athlete_id: str, subscription_id: str, channel: ChannelKind) -> Target:
        try:
            plaintext = sealing.unseal(self._private_key, sealed, PURPOSE, athlete_id, subscription_id)
            return _TARGETS[channel].model_validate_json(plaintext)
        except (ValueError, KeyError):
            raise CannotOpen(
                f"subscription {subscription_id} cannot be opened: sealed to another key or for another athlete, or "
                "damaged; subscribe again"
            ) from None
