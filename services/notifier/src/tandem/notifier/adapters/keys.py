"""The notifier's two key pairs: made on first run, kept for good. Browsers bind a subscription to the VAPID key, and
sealed subscriptions open with the sealing key only, so losing either means that everyone has to subscribe again."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tandem.chassis.keyfiles import BadKeys, load_or_create, sealing_key

VAPID_FILE = "vapid.pem"
SEALING_FILE = "sealing.pem"


@dataclass(frozen=True, slots=True)
class Keys:
    """`vapid` signs for the push services (RFC 8292, P-256); `sealing` opens subscriptions (X25519)."""

    vapid: EllipticCurvePrivateKey
    sealing: X25519PrivateKey

    @classmethod
    def load_or_create(cls, folder: Path) -> Self:
        """The keys of the folder, made where missing (folder 0700, files 0600). Processes that start at once agree:
        whoever links its file first has made the key. Raises BadKeys, or OSError where the folder cannot be written."""
        vapid = load_or_create(folder / VAPID_FILE, lambda: generate_private_key(SECP256R1()))
        sealing = sealing_key(folder / SEALING_FILE)
        if not isinstance(vapid, EllipticCurvePrivateKey) or not isinstance(vapid.curve, SECP256R1):
            raise BadKeys(f"{VAPID_FILE} holds no P-256 key; restore it from a backup")
        return cls(vapid, sealing)

    @property
    def vapid_public(self) -> str:
        """The application server key that a browser subscribes with: base64url of the uncompressed point."""
        point = self.vapid.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    @property
    def sealing_public(self) -> bytes:
        """32 raw bytes; whoever registers a subscription seals to them."""
        return self.sealing.public_key().public_bytes_raw()
