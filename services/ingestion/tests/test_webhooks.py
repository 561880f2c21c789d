"""What platforms push: verified, stored piece by piece as it came, and only then answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import platform_words as words
import pytest
import pytest_asyncio
from nats.aio.client import Client
from platform_rig import Rig, rigged, until
from pydantic import SecretStr

from tandem.contracts.event import Event
from tandem.ingestion.providers.hevy import token_of
from tandem.ingestion.providers.strava import StravaSettings
from tandem.local.platform_player import signed
from tandem.local.servers import NatsServer, ValkeyServer

pytestmark = pytest.mark.server

GARMIN_USER = "4aacafe82427c251df9c9592d0c06768"


@pytest_asyncio.fixture
async def rig(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer, tmp_path: Path
) -> AsyncIterator[Rig]:
    async with rigged(provisioned, nats_server.url, valkey_server.url, tmp_path / "keys") as made:
        yield made


async def _count(rig: Rig) -> int:
    return int((await rig.log.jetstream.stream_info("DEVICE")).state.messages)


async def test_strava_s_handshake_is_answered_with_nothing_but_the_challenge(rig: Rig) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "say this back", "hub.challenge": "15f7d1a9"}
    answer = await rig.http.get("/v1/webhooks/strava/unguessable", params=query, timeout=2)
    assert (answer.status_code, answer.json()) == (200, {"hub.challenge": "15f7d1a9"})


async def test_a_batch_of_several_athletes_is_stored_each_under_their_own_device(rig: Rig) -> None:
    ada, bob = await rig.connect("garmin", GARMIN_USER), await rig.connect("garmin", "bobs", athlete="bob")
    mine, other = words.garmin_activity(), words.garmin_activity(userId="bobs", activityId=2)
    answer = await rig.garmin(activities=[mine, other], dailies=[words.garmin_daily()])
    assert (answer.status_code, answer.json()) == (200, {"athletes": 2, "unknown": 0})
    told = [json.loads(entry.body) for entry in await rig.stored(ada, "workout")]
    assert [next(iter(piece)) for piece in told] == ["activities", "dailies"]
    assert [entry.subject for entry in await rig.stored(bob)] == [f"device.{bob}.workout"]


async def test_what_is_sent_again_is_stored_once(rig: Rig) -> None:
    device = await rig.connect("garmin", GARMIN_USER)
    batches = ([words.garmin_activity()], [words.garmin_activity(activityId=2), words.garmin_activity()])
    for batch in batches:
        assert (await rig.garmin(activities=batch)).status_code == 200
    assert len(await rig.stored(device, "workout")) == 2


async def test_accounts_that_nobody_connected_are_answered_and_not_stored(rig: Rig) -> None:
    before = await _count(rig)
    assert (await rig.garmin(activities=[words.garmin_activity()])).json() == {"athletes": 1, "unknown": 1}
    assert (await rig.strava()).status_code == 200
    assert await _count(rig) == before
    metrics = (await rig.http.get("/metrics")).text
    assert 'tandem_webhook_pieces_total{outcome="nobody",provider="garmin"} 1.0' in metrics


async def test_a_device_of_that_name_that_is_no_account_is_nobody_s(rig: Rig) -> None:
    device = await rig.connect("polar", "134815")
    stored = await rig.registered(device)
    lookalike = stored.model_copy(update={"device_id": "strava-134815", "provider": None, "sealed": None})
    await rig.log.append(Event("x", lookalike, words.NOW, "/test", ("x",)))
    assert (await rig.strava()).json() == {"athletes": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("path", "body", "headers"),
    [
        ("strava/wrong", words.strava_event(), {}),
        ("strava", words.strava_event(), {}),
        ("strava/unguessable", words.strava_event(subscription_id=1), {}),
        ("garmin/unguessable", {"activities": [words.garmin_activity()]}, {"garmin-client-id": "another"}),
        ("garmin/wrong", {"activities": [words.garmin_activity()]}, {"garmin-client-id": "our-client"}),
        (
            "polar",
            words.polar_event(),
            {"polar-webhook-signature": signed("guess", json.dumps(words.polar_event()).encode())},
        ),
        ("polar", words.polar_event(), {}),
        ("suunto", words.suunto_event(), {"x-hmac-sha256-signature": "00" * 32}),
        ("hevy/anna", words.HEVY_EVENT, {"authorization": "Bearer guess"}),
    ],
)
async def test_what_is_forged_is_401_and_stores_nothing(
    rig: Rig, path: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    for provider, user in (("strava", "134815"), ("garmin", GARMIN_USER), ("polar", "475"), ("hevy", "anna")):
        await rig.connect(provider, user)
    await rig.connect("suunto", "johndoe123")
    before = await _count(rig)
    answer = await rig.push(path, body, headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert await _count(rig) == before


async def test_what_cannot_be_read_or_is_too_long_is_refused_in_words(rig: Rig) -> None:
    headers = {"garmin-client-id": "our-client"}
    odd = await rig.push("garmin/unguessable", b"no json", headers)
    deep = await rig.push("garmin/unguessable", b"[" * 100_000, headers)
    long = await rig.push("strava/unguessable", b" " * (256 * 1024 + 1))
    assert [answer.status_code for answer in (odd, deep, long)] == [400, 400, 413]
    assert "nothing was stored" in odd.json()["detail"]


async def test_a_platform_that_is_not_on_is_404_in_words(rig: Rig) -> None:
    answer = await rig.push("whoop", {})
    assert answer.status_code == 404
    assert "switched on" in answer.json()["detail"]


async def test_polar_s_ping_is_answered_and_hevy_s_notice_is_stored_under_its_path(rig: Rig) -> None:
    device = await rig.connect("hevy", "anna")
    rig.player.put("/v1/workouts/b459cba5-cd6d-463c-abd6", words.HEVY_WORKOUT)
    ping = await rig.push("polar", {"timestamp": "2026-11-22T14:22:24Z", "event": "PING"})
    own = {"authorization": f"Bearer {token_of(SecretStr(words.SECRET), 'anna')}"}
    notice = await rig.push("hevy/anna", words.HEVY_EVENT, own)
    assert (ping.status_code, notice.status_code) == (200, 200)
    (kept,) = await rig.stored(device, "notice")
    assert json.loads(kept.body) == words.HEVY_EVENT


async def test_while_the_log_is_away_it_is_503_and_afterwards_all_of_it_is_there_once(
    rig: Rig, nats_server: NatsServer
) -> None:
    device = await rig.connect("garmin", GARMIN_USER)
    batch = [words.garmin_activity(activityId=number) for number in range(20)]
    await rig.garmin(activities=batch[:7])
    nats_server.stop()
    refused = await rig.garmin(activities=batch)
    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    nats_server.start()

    async def taken() -> bool:
        return (await rig.garmin(activities=batch)).status_code == 200

    await until(taken)
    assert len(await rig.stored(device, "workout")) == 20


async def test_a_full_log_is_503_with_nothing_lost(rig: Rig, provisioned: Client) -> None:
    device = await rig.connect("garmin", GARMIN_USER)
    config = (await provisioned.jetstream().stream_info("DEVICE")).config
    config.max_msgs = 3
    await provisioned.jetstream().update_stream(config)
    batch = [words.garmin_activity(activityId=number) for number in range(6)]
    assert (await rig.garmin(activities=batch)).status_code == 503
    config.max_msgs = -1
    await provisioned.jetstream().update_stream(config)
    assert (await rig.garmin(activities=batch)).status_code == 200
    assert len(await rig.stored(device, "workout")) == 6


async def test_it_is_answered_before_anything_is_fetched(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    rig.player.answer_next(503, times=1000)
    answers = await asyncio.gather(*(rig.strava(object_id=number) for number in range(1, 31)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await rig.stored(device, "notice")) == 30


def test_the_settings_of_a_platform_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="verify_tokn"):
        StravaSettings.model_validate({**words.STRAVA, "verify_tokn": "x"})


@pytest.mark.parametrize("path", ["garmin/guess", "hevy/somebody"])
async def test_whoever_does_not_know_the_path_or_the_token_is_answered_before_a_body_is_received(
    rig: Rig, path: str
) -> None:
    reader, writer = await asyncio.open_connection(rig.http.base_url.host, rig.http.base_url.port)
    writer.write(f"POST /v1/webhooks/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n".encode())
    async with asyncio.timeout(60):
        assert b" 401 " in await reader.readline()
    writer.close()
