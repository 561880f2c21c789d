"""What the operator was given by Google and Apple to push with: files that are read once, when the notifier starts.

Errors name the file and what is wrong with it, never what it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import BaseModel, Field, ValidationError

from tandem.notifier.adapters.native.provider_http import BadAddress, checked_address

MAX_FILE_BYTES = 64 * 1024
"""Ours: a service account has 2.4 kB, a .p8 key 250 bytes."""

MIN_RSA_BITS = 2048
"""NIST SP 800-131A rev. 2: shorter RSA keys are disallowed for signatures. Google issues 2048."""

_APPLE_ID = re.compile(r"[A-Z0-9]{10}")
"""Apple, Establishing a token-based connection to APNs: key id and team id have ten characters."""

_BUNDLE_ID = re.compile(r"[A-Za-z0-9.-]{1,155}")
"""Apple, CFBundleIdentifier: letters, digits, hyphens and periods."""


class BadCredentials(ValueError):
    """The file or a setting beside it cannot be used to push with; says which, and what to do."""


class _AccountFile(BaseModel):
    type: Literal["service_account"]
    project_id: str = Field(pattern=r"^[a-z0-9.:-]{4,64}$")
    private_key_id: str = Field(min_length=1, max_length=128)
    private_key: str
    client_email: str = Field(min_length=3, max_length=320)
    token_uri: str = "https://oauth2.googleapis.com/token"


@dataclass(frozen=True, slots=True)
class FcmAccount:
    """A Google service account that may send by Firebase Cloud Messaging. `token_url` is where its signed word is exchanged
    for an access token."""

    project_id: str
    client_email: str
    private_key_id: str
    private_key: RSAPrivateKey = field(repr=False)
    token_url: str

    @classmethod
    def load(cls, path: Path) -> Self:
        """From the JSON file that the Firebase console makes (Project settings, Service accounts). Raises BadCredentials."""
        again = "make a new key in the Firebase console, Project settings, Service accounts"
        try:
            read = _AccountFile.model_validate_json(_bytes_of(path))
            checked_address(read.token_uri)
        except ValidationError as error:
            wrong = sorted({str(part) for entry in error.errors() for part in entry["loc"][:1]})
            what = f"{', '.join(wrong)} missing or not valid" if wrong else "it is not JSON"
            raise BadCredentials(f"{path.name} is no service account: {what}; {again}") from None
        except BadAddress:
            raise BadCredentials(f"{path.name}: token_uri must be an https URL; {again}") from None
        key = _key_of(read.private_key.encode(), path, again)
        if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_RSA_BITS:
            raise BadCredentials(f"{path.name} holds no RSA key of at least {MIN_RSA_BITS} bits; {again}")
        return cls(read.project_id, read.client_email, read.private_key_id, key, read.token_uri)


@dataclass(frozen=True, slots=True)
class ApnsKey:
    """A key that signs for APNs, of `team_id`, for the app whose bundle id is `topic`."""

    key_id: str
    team_id: str
    topic: str
    private_key: EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def load(cls, path: Path, key_id: str, team_id: str, topic: str) -> Self:
        """From the .p8 file that Apple lets one download once. Raises BadCredentials."""
        for name, value in (("key id", key_id), ("team id", team_id)):
            if not _APPLE_ID.fullmatch(value):
                raise BadCredentials(f"the APNs {name} must be ten capital letters and digits, as Apple shows it")
        if not _BUNDLE_ID.fullmatch(topic):
            raise BadCredentials("the APNs topic must be the app's bundle id, such as com.example.tandem")
        again = "download the key when Apple makes it, or make a new one"
        key = _key_of(_bytes_of(path), path, again)
        if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
            raise BadCredentials(f"{path.name} holds no P-256 key; {again}")
        return cls(key_id, team_id, topic, key)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadCredentials(f"{path.name} cannot be read: {error.strerror}") from None
    if len(content) > MAX_FILE_BYTES:
        raise BadCredentials(f"{path.name} is larger than any credentials are; is it the right file?")
    return content


def _key_of(pem: bytes, path: Path, again: str) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadCredentials(f"{path.name} holds no unencrypted PEM private key; {again}") from None
