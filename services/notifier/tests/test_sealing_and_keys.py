"""Who can open a subscription, and that the keys stay."""

from __future__ import annotations

import base64
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tandem.chassis.keyfiles import BadKeys
from tandem.contracts.events.reach import ChannelKind
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import CannotOpen, Opener, PushTarget, seal

TARGET = PushTarget(endpoint="https://push.example.com/äöü", p256dh="p", auth="a")


@pytest.fixture
def private_key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@pytest.fixture
def sealed(private_key: X25519PrivateKey) -> str:
    return seal(private_key.public_key().public_bytes_raw(), "ada", "phone", TARGET)


def test_what_was_sealed_opens_for_its_athlete_and_subscription(private_key: X25519PrivateKey, sealed: str) -> None:
    assert Opener(private_key).open(sealed, "ada", "phone", ChannelKind.WEBPUSH) == TARGET


def test_the_sealed_text_shows_nothing_and_is_never_the_same_twice(private_key: X25519PrivateKey, sealed: str) -> None:
    assert b"push.example" not in base64.b64decode(sealed)
    assert seal(private_key.public_key().public_bytes_raw(), "ada", "phone", TARGET) != sealed


@pytest.mark.parametrize(("athlete_id", "subscription_id"), [("bob", "phone"), ("ada", "tablet"), ("adap", "hone")])
def test_it_does_not_open_as_anything_else(
    private_key: X25519PrivateKey, sealed: str, athlete_id: str, subscription_id: str
) -> None:
    with pytest.raises(CannotOpen, match="subscribe again"):
        Opener(private_key).open(sealed, athlete_id, subscription_id, ChannelKind.WEBPUSH)


def test_it_does_not_open_with_another_key(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        Opener(X25519PrivateKey.generate()).open(sealed, "ada", "phone", ChannelKind.WEBPUSH)


@pytest.mark.parametrize("position", [0, 31, 32, 50, -1])
def test_it_does_not_open_when_a_bit_was_changed(private_key: X25519PrivateKey, sealed: str, position: int) -> None:
    tampered = bytearray(base64.b64decode(sealed))
    tampered[position] ^= 1
    with pytest.raises(CannotOpen):
        Opener(private_key).open(base64.b64encode(tampered).decode(), "ada", "phone", ChannelKind.WEBPUSH)


@pytest.mark.parametrize("rubbish", ["", "%%%", "AAAA", base64.b64encode(bytes(80)).decode()])
def test_rubbish_does_not_open(private_key: X25519PrivateKey, rubbish: str) -> None:
    with pytest.raises(CannotOpen):
        Opener(private_key).open(rubbish, "ada", "phone", ChannelKind.WEBPUSH)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "keys"
    first, second = Keys.load_or_create(folder), Keys.load_or_create(folder)
    assert first.vapid_public == second.vapid_public
    assert first.sealing_public == second.sealing_public
    assert len(base64.urlsafe_b64decode(first.vapid_public + "=")) == 65
    assert len(first.sealing_public) == 32


def test_only_their_owner_may_read_them_and_nothing_else_is_left(tmp_path: Path) -> None:
    Keys.load_or_create(tmp_path / "keys")
    assert mode(tmp_path / "keys") == 0o700
    assert {path.name: mode(path) for path in (tmp_path / "keys").iterdir()} == {
        "vapid.pem": 0o600,
        "sealing.pem": 0o600,
    }


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(Keys.load_or_create(tmp_path / "keys").vapid_public))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_damaged_key_is_named_and_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "vapid.pem").write_text("damaged")
    with pytest.raises(BadKeys, match=r"vapid\.pem"):
        Keys.load_or_create(tmp_path)
    assert (tmp_path / "vapid.pem").read_text() == "damaged"


@pytest.mark.parametrize("name", ["vapid.pem", "sealing.pem"])
def test_a_key_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    other = generate_private_key(SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / name).write_bytes(other)
    with pytest.raises(BadKeys, match=name):
        Keys.load_or_create(tmp_path)
