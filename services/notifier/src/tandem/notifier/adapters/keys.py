"""The notifier's two key pairs: made on first run, kept for good. Browsers bind a subscription to the VAPID key, and
sealed subscriptions open with the sealing key only, so losing either means that everyone has to subscribe again."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

VAPID_FILE = "vapid.pem"
SEALING_FILE = "sealing.pem"


class BadKeys(ValueError):
    """A key file that is there but cannot be used. It is never replaced: see the module."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`vapid` signs for the push services (RFC 8292, P-256); `sealing` opens subscriptions (X25519)."""

    vapid: EllipticCurvePrivateKey
    sealing: X25519PrivateKey

    @classmethod
    def load_or_create(cls, folder: Path) -> Self:
        """The keys of the folder, made where missing (folder 0700, files 0600). Processes that start at once agree:
        whoever links its file first has made the key. Raises BadKeys, or OSError where the folder cannot be written."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        vapid = _load_or_create(folder / VAPID_FILE, lambda: generate_private_key(SECP256R1()))
        sealing = _load_or_create(folder / SEALING_FILE, X25519PrivateKey.generate)
        if not isinstance(vapid, EllipticCurvePrivateKey) or not isinstance(vapid.curve, SECP256R1):
            raise BadKeys(f"{VAPID_FILE} holds no P-256 key; restore it from a backup")
        if not isinstance(sealing, X25519PrivateKey):
            raise BadKeys(f"{SEALING_FILE} holds no X25519 key; restore it from a backup")
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


def _load_or_create(path: Path, generate: Callable[[], EllipticCurvePrivateKey | X25519PrivateKey]) -> PrivateKeyTypes:
    if not path.exists():
        _create(path, generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        return load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKeys(f"{path.name} is not an unencrypted PEM private key; restore it from a backup") from error


def _create(path: Path, pem: bytes) -> None:
    """A whole file or none: written aside and flushed, then linked into place unless another was faster."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return
        _flush_folder(path.parent)
    finally:
        aside.unlink()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
