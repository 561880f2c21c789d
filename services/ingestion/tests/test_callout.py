"""Who a device is: what the server asks, what it is answered, and how soon a change of a registration counts."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import nkeys
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.chassis.errors import Unavailable
from tandem.contracts import envelope, permissions, subjects
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.keys import hash_of
from tandem.contracts.permissions import MQTT_SESSION
from tandem.ingestion.adapters.callout import Callout, is_own_session
from tandem.ingestion.adapters.claims import LIFETIME_S, NotAQuestion, Question, Signer, connection_name, question
from tandem.ingestion.adapters.devices import Devices, UnknownDevice

SEED = nkeys.encode_seed(bytes(range(32)), nkeys.PREFIX_BYTE_ACCOUNT).decode()
ISSUER = nkeys.from_seed(SEED.encode())
NOW_S = 1_795_393_159
KEY = "watch-1.c2VjcmV0"
ASKED = Question("UATTEMPT", "NSERVER", "watch-1", KEY)


def registered(key: str = KEY, **more: Any) -> DeviceRegistered:
    return DeviceRegistered(athlete_id="ada", device_id="watch-1", key_sha256=hash_of(key) if key else "", **more)


class FakeLog:
    """Holds the newest registration; `during` happens while it is being read."""

    def __init__(self, device: DeviceRegistered | None) -> None:
        self.device = device
        self.reads = 0
        self.during: Any = None
        self.away = False
        self.client = SimpleNamespace(stats={"reconnects": 0})

    async def last(self, stream: str, subject: str) -> Any:
        self.reads += 1
        if self.away:
            raise Unavailable("away")
        device = self.device
        if self.during:
            await self.during()
        return SimpleNamespace(event=lambda: SimpleNamespace(data=device)) if device else None


def message(device: DeviceRegistered) -> Any:
    event = Event("e1", device, datetime(2026, 11, 22, tzinfo=UTC), "/test", ("e1",))
    subject = subjects.device_registered(device.athlete_id, device.device_id)
    return SimpleNamespace(subject=subject, headers=envelope.headers_of(event), data=envelope.body_of(event))


def opened(token: bytes) -> dict[str, Any]:
    """The claims of a JWT, whose signature must be the issuer's."""
    head, body, signature = token.split(b".")
    assert json.loads(_raw(head)) == {"typ": "JWT", "alg": "ed25519-nkey"}
    assert ISSUER.verify(head + b"." + body, _raw(signature))
    claims: dict[str, Any] = json.loads(_raw(body))
    assert claims["iss"] == ISSUER.public_key.decode()
    return claims


def _raw(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


async def answered(asked: Question, device: DeviceRegistered | None, *, away: bool = False) -> dict[str, Any]:
    log = FakeLog(device)
    log.away = away
    told = opened(await Callout(log, Devices(log), SEED).answer(asked, NOW_S))  # type: ignore[arg-type]
    assert (told["sub"], told["aud"]) == (asked.user_nkey, asked.server_id)  # for this attempt, at this server
    return dict(told["nats"])


async def test_a_device_with_its_key_is_let_in_with_its_own_subjects_for_a_bounded_time() -> None:
    told = await answered(ASKED, registered())
    user = opened(told["jwt"].encode())
    granted = permissions.device("watch-1")
    assert (user["name"], user["aud"], user["sub"], user["exp"]) == (
        connection_name(registered()), "DEVICES", "UATTEMPT", NOW_S + LIFETIME_S,
    )  # fmt: skip
    assert user["nats"]["pub"] == {"allow": list(granted.publish)}
    assert user["nats"]["sub"] == {"allow": list(granted.subscribe)}


def test_connections_on_an_older_key_can_be_told_from_those_on_the_new_one() -> None:
    old, new = connection_name(registered()), connection_name(registered("watch-1.bmV3"))
    assert old != new
    assert {old.partition(".")[0], new.partition(".")[0]} == {"watch-1"}


async def test_on_mqtt_it_is_let_in_for_its_topics_and_for_mqtt_only() -> None:
    told = await answered(replace(ASKED, mqtt_id="watch-1"), registered())
    user = opened(told["jwt"].encode())
    assert user["aud"] == "MQTT"
    assert user["nats"]["allowed_connection_types"] == ["MQTT"]
    assert user["nats"]["pub"] == {"allow": list(permissions.mqtt_device("watch-1").publish)}


@pytest.mark.parametrize(
    ("asked", "device", "why"),
    [
        (replace(ASKED, password="watch-1.d3Jvbmc"), registered(), "no such device key"),
        (replace(ASKED, password=""), registered(), "no such device key"),
        (replace(ASKED, password="watch-1."), registered(), "no such device key"),
        (replace(ASKED, password="*.c2VjcmV0"), registered(), "no such device key"),
        (ASKED, None, "no such device key"),
        (ASKED, registered(revoked=True), "no such device key"),
        (ASKED, registered("", revoked=False, provider="strava"), "no such device key"),
        (ASKED, registered("watch-1.bmV3"), "no such device key"),
        (replace(ASKED, user="watch-2"), registered(), "the user is not the device of the key"),
        (replace(ASKED, user="operator"), registered(), "the user is not the device of the key"),
        (replace(ASKED, mqtt_id="watch-2"), registered(), "the MQTT client id is not the device's"),
        (replace(ASKED, mqtt_id=MQTT_SESSION), registered(), "the MQTT client id is not the device's"),
        (replace(ASKED, mqtt_id=""), registered(), "the MQTT client id is not the device's"),
    ],
)
async def test_who_is_not_the_device_is_refused_with_a_reason(
    asked: Question, device: DeviceRegistered | None, why: str
) -> None:
    told = await answered(asked, device)
    assert told["error"] == why
    assert "jwt" not in told


async def test_while_the_log_is_away_nobody_new_is_let_in() -> None:
    told = await answered(ASKED, registered(), away=True)
    assert "try again" in told["error"]
    assert "jwt" not in told


def test_the_same_answer_is_the_same_bytes() -> None:
    one, two = (Signer(SEED).admits(ASKED, permissions.device("watch-1"), "watch-1", NOW_S) for _ in range(2))
    assert one == two


def test_a_seed_that_is_none_stops_the_start_without_being_quoted() -> None:
    with pytest.raises(ValueError, match="TANDEM_NATS_CALLOUT_SEED") as raised:
        Signer("my-secret")
    assert "my-secret" not in str(raised.value)


def test_a_password_is_not_shown() -> None:
    assert "c2VjcmV0" not in repr(ASKED)


def token(claims: Any) -> bytes:
    return b"e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=") + b".c2ln"


def test_a_question_is_read_as_the_server_words_it() -> None:
    nats = {
        "user_nkey": "UATTEMPT",
        "server_id": {"name": "t", "host": "127.0.0.1", "id": "NSERVER"},
        "client_info": {"host": "127.0.0.1", "id": 38, "user": "watch-1", "type": "mqtt", "mqtt_id": "watch-1:2"},
        "connect_opts": {"user": "watch-1", "pass": KEY, "protocol": 0},
    }
    assert question(token({"nats": nats})) == replace(ASKED, mqtt_id="watch-1:2")
    assert question(token({"nats": {**nats, "client_info": {"type": "nats"}}})) == ASKED


NAMES = st.sampled_from(["nats", "client_info", "connect_opts", "server_id", "user_nkey", "id"])
ANY_JSON = st.recursive(
    st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)
)


@given(st.binary() | ANY_JSON.map(token))
def test_what_is_no_question_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(NotAQuestion):
        question(raw)


@given(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True))
def test_no_device_can_take_the_mqtt_session_of_another(one: str, other: str) -> None:
    assert is_own_session(one, one)
    assert is_own_session(f"{one}:2", one)
    assert is_own_session(f"{other}:{one}", one) == is_own_session(other, one) == (one == other)


async def test_a_registration_is_read_once_and_a_change_counts_at_once() -> None:
    log = FakeLog(registered())
    devices = Devices(log)  # type: ignore[arg-type]
    assert (await devices.of_key(KEY)).athlete_id == "ada"
    assert (await devices.of_key(KEY)).athlete_id == "ada"
    assert log.reads == 1
    await devices.changed(message(registered("", revoked=True)))  # the log that is read may not show it yet
    with pytest.raises(UnknownDevice):
        await devices.of_key(KEY)
    await devices.changed(message(registered("watch-1.bmV3")))
    assert (await devices.of_key("watch-1.bmV3")).athlete_id == "ada"
    with pytest.raises(UnknownDevice):
        await devices.of_key(KEY)


async def test_a_change_during_a_read_is_not_overwritten_by_what_was_read() -> None:
    log = FakeLog(registered())
    devices = Devices(log)  # type: ignore[arg-type]

    async def revoked() -> None:
        await devices.changed(message(registered("", revoked=True)))

    log.during = revoked
    for _ in range(2):
        with pytest.raises(UnknownDevice):
            await devices.owner("watch-1")


async def test_what_was_known_before_an_outage_is_asked_again() -> None:
    log = FakeLog(registered())
    devices = Devices(log)  # type: ignore[arg-type]
    await devices.owner("watch-1")
    log.device = registered("", revoked=True)
    log.client.stats["reconnects"] = 1
    with pytest.raises(UnknownDevice):
        await devices.owner("watch-1")


async def test_whoever_watches_is_told_of_every_change() -> None:
    told: list[str] = []
    devices = Devices(FakeLog(None))  # type: ignore[arg-type]
    devices.watch(lambda device: told.append(device.device_id))
    await devices.changed(message(registered()))
    await devices.changed(SimpleNamespace(subject="athlete.ada.device.watch-1", headers={}, data=b"{}"))  # type: ignore[arg-type]
    assert told == ["watch-1"]


async def test_a_slow_answer_keeps_nobody_waiting() -> None:
    log, gate = FakeLog(registered()), asyncio.Event()
    done: asyncio.Queue[bytes] = asyncio.Queue()
    log.during = gate.wait
    callout = Callout(log, Devices(log), SEED)  # type: ignore[arg-type]

    async def respond(body: bytes) -> None:
        done.put_nowait(body)

    asked = {"user_nkey": "U", "server_id": {"id": "N"}, "client_info": {}, "connect_opts": {"user": "a", "pass": ""}}
    for password in (KEY, "nonsense"):
        asked["connect_opts"]["pass"] = password  # type: ignore[index]
        await callout._begin(SimpleNamespace(data=token({"nats": asked}), respond=respond))  # type: ignore[arg-type]
    second = opened(await done.get())["nats"]  # while the first still waits
    gate.set()
    first = opened(await done.get())["nats"]
    assert (second["error"], first["error"]) == ("no such device key", "the user is not the device of the key")
