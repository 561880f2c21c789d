"""Private keys in files: made on first run, kept for good. What was sealed to a key or bound to it is lost with the file,
so one that is damaged is named and never replaced."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key


class BadKeys(ValueError):
    """A key file that is there but cannot be used. It is never replaced: see the module."""


def load_or_create(path: Path, generate: Callable[[], EllipticCurvePrivateKey | X25519PrivateKey]) -> PrivateKeyTypes:
    """The key in the file, made where missing (its folder 0700, the file 0600). Processes that start at once agree: whoever
    links its file first has made the key. Raises BadKeys, or OSError where the folder cannot be written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _create(path, generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        return load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKeys(f"{path.name} is not an unencrypted PEM private key; restore it from a backup") from error


def sealing_key(path: Path) -> X25519PrivateKey:
    """The key that opens what is sealed to a service (`sealing`). Raises as `load_or_create`."""
    key = load_or_create(path, X25519PrivateKey.generate)
    if not isinstance(key, X25519PrivateKey):
        raise BadKeys(f"{path.name} holds no X25519 key; restore it from a backup")
    return key


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
