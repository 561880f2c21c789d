"""A subscription's secrets, sealed so that only the notifier can open them, and only as this athlete's subscription.

HPKE base mode (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305; the sealed text is base64 of `enc || ct`. The
`info` of the key schedule binds it to its purpose, athlete and subscription: put under another id it does not open.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import ValidationError

from tandem.contracts.model import Model

PURPOSE = b"tandem/push-subscription/1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class PushTarget(Model):
    """What a browser's PushSubscription.toJSON() holds: where to post, and the user agent's P-256 key and authentication
    secret in base64url (RFC 8291)."""

    endpoint: str
    p256dh: str
    auth: str


class CannotOpen(ValueError):
    """The sealed text is damaged, was sealed to another key, or belongs to another subscription."""


def seal(public_key: bytes, athlete_id: str, subscription_id: str, target: PushTarget) -> str:
    """Base64 for PushSubscribed.sealed. `public_key` is the notifier's 32 raw bytes (`Keys.sealing_public`)."""
    recipient = X25519PublicKey.from_public_bytes(public_key)
    ciphertext = _SUITE.encrypt(target.model_dump_json().encode(), recipient, _info(athlete_id, subscription_id))
    return base64.b64encode(ciphertext).decode()


class Opener:
    """Opens what was sealed to this key. Raises CannotOpen without saying which of the reasons it was."""

    def __init__(self, private_key: X25519PrivateKey) -> None:
        self._private_key = private_key

    def open(self, sealed: str, athlete_id: str, subscription_id: str) -> PushTarget:
        try:
            ciphertext = base64.b64decode(sealed, validate=True)
            plaintext = _SUITE.decrypt(ciphertext, self._private_key, _info(athlete_id, subscription_id))
            return PushTarget.model_validate_json(plaintext)
        except (binascii.Error, InvalidTag, ValidationError, ValueError):
            raise CannotOpen(
                f"subscription {subscription_id} cannot be opened: sealed to another key or for another athlete, or "
                "damaged; subscribe again"
            ) from None


def _info(athlete_id: str, subscription_id: str) -> bytes:
    """Ids are tokens without a NUL, so the parts cannot run into one another."""
    return b"\0".join((PURPOSE, athlete_id.encode(), subscription_id.encode()))
