"""What Google and Apple gave the operator is read once, and a file that will not do is named with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from counterparts import apns, fcm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from tandem.notifier.adapters.native.credentials import ApnsKey, BadCredentials, FcmAccount


def pem(key: PrivateKeyTypes, password: bytes | None = None) -> str:
    sealed = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed).decode()


@pytest.fixture
def account_file(tmp_path: Path) -> Callable[..., Path]:
    def make(**changed: object) -> Path:
        service = fcm.FcmService()
        service.url = "https://oauth2.googleapis.com"
        return service.account_file(tmp_path, **changed)

    return make


def test_a_service_account_is_read(account_file: Callable[..., Path]) -> None:
    account = FcmAccount.load(account_file())
    assert (account.project_id, account.client_email) == (fcm.PROJECT, fcm.EMAIL)
    assert account.token_url == "https://oauth2.googleapis.com/token"
    assert account.private_key.public_key() == fcm.key().public_key()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": "authorized_user"}, "account.json is no service account: type missing or not valid; make a new key"),
        ({"project_id": None, "client_email": None}, "client_email, project_id missing or not valid"),
        ({"project_id": "../../other"}, "project_id missing or not valid"),
        ({"private_key": None}, "private_key missing or not valid"),
        ({"private_key": "nonsense"}, "account.json holds no unencrypted PEM private key"),
        ({"private_key": pem(rsa.generate_private_key(65537, 2048), b"word")}, "holds no unencrypted PEM private key"),
        ({"private_key": pem(rsa.generate_private_key(65537, 1024))}, "holds no RSA key of at least 2048 bits"),
        ({"private_key": pem(ec.generate_private_key(ec.SECP256R1()))}, "holds no RSA key"),
        ({"token_uri": "http://example.com/token"}, "token_uri must be an https URL"),
    ],
)
def test_a_service_account_that_will_not_do_is_refused_with_the_reason(
    account_file: Callable[..., Path], changed: dict[str, object], reason: str
) -> None:
    with pytest.raises(BadCredentials) as raised:
        FcmAccount.load(account_file(**changed))
    assert reason in str(raised.value)
    assert "PRIVATE KEY" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"[]", b"not json", b"\xff\xfe", b"x" * 70_000, json.dumps("{}").encode()])
def test_a_file_that_is_something_else_is_refused_by_its_name_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "account.json"
    path.write_bytes(content)
    with pytest.raises(BadCredentials, match=r"^account\.json "):
        FcmAccount.load(path)


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadCredentials, match="cannot be read"):
        FcmAccount.load(tmp_path / name)
    with pytest.raises(BadCredentials, match="cannot be read"):
        ApnsKey.load(tmp_path / name, apns.KEY_ID, apns.TEAM_ID, apns.TOPIC)


def test_an_apple_key_is_read(tmp_path: Path) -> None:
    key = ApnsKey.load(apns.key_file(tmp_path), apns.KEY_ID, apns.TEAM_ID, apns.TOPIC)
    assert (key.key_id, key.team_id, key.topic) == (apns.KEY_ID, apns.TEAM_ID, apns.TOPIC)


@pytest.mark.parametrize(
    ("key_id", "team_id", "topic", "reason"),
    [
        ("short", apns.TEAM_ID, apns.TOPIC, "the APNs key id must be ten"),
        (apns.KEY_ID, "lowercase1", apns.TOPIC, "the APNs team id must be ten"),
        (apns.KEY_ID, apns.TEAM_ID, "com.example/tandem", "the APNs topic must be the app's bundle id"),
        (apns.KEY_ID, apns.TEAM_ID, "", "the APNs topic must be the app's bundle id"),
    ],
)
def test_apple_s_names_are_checked(tmp_path: Path, key_id: str, team_id: str, topic: str, reason: str) -> None:
    with pytest.raises(BadCredentials, match=reason):
        ApnsKey.load(apns.key_file(tmp_path), key_id, team_id, topic)


@pytest.mark.parametrize(
    "key", [ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate(), fcm.key()]
)
def test_a_key_of_another_curve_is_refused(tmp_path: Path, key: PrivateKeyTypes) -> None:
    path = tmp_path / "AuthKey.p8"
    path.write_text(pem(key))
    with pytest.raises(BadCredentials, match=r"^AuthKey\.p8 holds no P-256 key"):
        ApnsKey.load(path, apns.KEY_ID, apns.TEAM_ID, apns.TOPIC)
