"""Secrets on the log, sealed so that only one service can open them, and only as what they were sealed for.

HPKE base mode (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305; the sealed text is base64 of `enc || ct`. The
`info` of the key schedule binds it to its purpose and to the ids given: put under another id it does not open.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class CannotOpen(ValueError):
    """The sealed text is damaged, was sealed to another key, or for something else. It does not say which."""


def seal(public_key: bytes, plaintext: bytes, purpose: str, *ids: str) -> str:
    """Base64 that `unseal` opens with the same purpose and ids. `public_key` is 32 raw bytes; ValueError when not."""
    recipient = X25519PublicKey.from_public_bytes(public_key)
    return base64.b64encode(_SUITE.encrypt(plaintext, recipient, _info(purpose, ids))).decode()


def unseal(private_key: X25519PrivateKey, sealed: str, purpose: str, *ids: str) -> bytes:
    """What was sealed. Raises CannotOpen."""
    try:
        return _SUITE.decrypt(base64.b64decode(sealed, validate=True), private_key, _info(purpose, ids))
    except (binascii.Error, InvalidTag, ValueError):
        raise CannotOpen("sealed to another key or for something else, or damaged") from None


def _info(purpose: str, ids: tuple[str, ...]) -> bytes:
    """Ids are tokens without a NUL, so the parts cannot run into one another."""
    return b"\0".join((purpose.encode(), *(part.encode() for part in ids)))
