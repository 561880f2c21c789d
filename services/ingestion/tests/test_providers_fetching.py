"""What a platform announced is fetched with the athlete's tokens, once, and is stored as if it had been sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platform_words as words
import pytest
import pytest_asyncio
from nats.aio.client import Client
from platform_rig import Rig, rigged, until
from platform_shelf import STRAVA_PATH

from tandem.chassis import sealing
from tandem.ingestion import fetching
from tandem.ingestion.adapters.tokens import Tokens
from tandem.local.servers import NatsServer, ValkeyServer

SOON = datetime(2020, 1, 1, tzinfo=UTC)
"""An end that has long passed."""


@pytest_asyncio.fixture
async def rig(
    provisioned: Client,
    nats_server: NatsServer,
    valkey_server: ValkeyServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Rig]:
    """Two replicas, with a fake platform behind them."""
    monkeypatch.setattr(fetching, "FIRST_WAIT_S", 0.2)
    keys = tmp_path / "keys"
    async with rigged(provisioned, nats_server.url, valkey_server.url, keys, replicas=2) as made:
        made.player.put(STRAVA_PATH, words.strava_activity())
        made.player.put(f"{STRAVA_PATH}/streams", words.strava_streams())
        yield made


@pytest.mark.server
async def test_an_announced_activity_is_fetched_and_stored_as_if_it_had_been_sent(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    assert (await rig.strava()).status_code == 200
    await rig.quiet()
    (kept,) = await rig.stored(device, "workout")
    assert json.loads(kept.body)["activity"]["id"] == 1360128428
    assert datetime.fromisoformat(kept.headers["Tandem-Told-At"]) == datetime.fromtimestamp(1795370000, UTC)
    assert [entry.headers["authorization"] for entry in rig.player.asked] == ["Bearer access-0"] * 2


@pytest.mark.server
async def test_nobody_can_have_it_taken_for_a_repeat_by_using_its_message_id_first(rig: Rig) -> None:
    """A message id is one for the whole stream, and a device on NATS writes its own headers."""
    device = await rig.connect("strava", "134815")
    last = (await rig.log.jetstream.stream_info("DEVICE")).state.last_seq
    for sequence in range(last + 11, last + 21):
        own = {"Nats-Msg-Id": f"fetched:{sequence}:0"}
        await rig.log.publish("DEVICE", "device.thief.workout", b"{}", own)
    assert (await rig.strava()).status_code == 200
    await rig.quiet()
    (kept,) = await rig.stored(device, "workout")
    assert json.loads(kept.body)["activity"]["id"] == 1360128428


@pytest.mark.server
async def test_a_change_is_fetched_again_and_a_deletion_is_passed_on(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    await rig.strava()
    await rig.quiet()
    rig.player.put(STRAVA_PATH, words.strava_activity(name="Tempo"))
    await rig.strava(aspect_type="update", event_time=1795370100, updates={"title": "Tempo"})
    await rig.quiet()
    await rig.strava(aspect_type="delete", event_time=1795370200)
    names = [json.loads(entry.body)["activity"]["name"] for entry in await rig.stored(device, "workout")]
    assert names == ["Morning Run", "Tempo"]
    (withdrawal,) = await rig.stored(device, "withdrawal")
    assert json.loads(withdrawal.body)["external_id"] == "1360128428"


@pytest.mark.server
async def test_what_is_gone_when_we_come_for_it_is_withdrawn(rig: Rig) -> None:
    """A deletion before its creation, as far as we can see it."""
    device = await rig.connect("strava", "134815")
    rig.player.drop(STRAVA_PATH)
    await rig.strava()
    await rig.quiet()
    assert await rig.stored(device, "workout") == []
    (withdrawal,) = await rig.stored(device, "withdrawal")
    assert json.loads(withdrawal.body) == {"external_id": "1360128428", "reason": "not at strava any more"}


@pytest.mark.server
async def test_an_event_replayed_later_brings_the_same_bytes(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    await rig.strava()
    await rig.quiet()
    await rig.strava()
    await rig.quiet()
    assert len(await rig.stored(device, "notice")) == 1
    (notice,) = await rig.stored(device, "notice")
    headers = {key: value for key, value in notice.headers.items() if not key.startswith("Nats-")}
    await rig.log.publish("DEVICE", notice.subject, notice.body, headers)  # as after the window
    await rig.quiet()
    assert len({entry.body for entry in await rig.stored(device, "workout")}) == 1


@pytest.mark.server
async def test_tokens_that_have_ended_are_renewed_once_for_all_replicas(rig: Rig) -> None:
    device = await rig.connect(
        "strava", "134815", Tokens(access_token="old", refresh_token="refresh-0", expires_at=SOON)
    )
    rig.player.renewal_takes_s = 0.3
    for number in range(12):
        rig.player.put(f"/activities/{number}", words.strava_activity(id=number))
        await rig.strava(object_id=number)
    await rig.quiet()
    assert len(await rig.stored(device, "workout")) == 12
    assert rig.player.renewals == 1
    assert {entry.headers["authorization"] for entry in rig.player.asked} == {"Bearer access-1"}


@pytest.mark.server
async def test_a_401_renews_the_tokens_and_asks_again(rig: Rig) -> None:
    device = await rig.connect("strava", "134815", Tokens(access_token="taken back", refresh_token="refresh-0"))
    await rig.strava()
    await rig.quiet()
    assert len(await rig.stored(device, "workout")) == 1
    registered = await rig.registered(device)
    assert registered.sealed is not None
    assert "access-1" not in registered.model_dump_json()
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(_another_key(), registered.sealed, "tandem/platform-tokens/1", "ada", device)


@pytest.mark.server
async def test_a_pair_that_was_given_and_not_said_is_said_by_whoever_comes_next(rig: Rig) -> None:
    """The platform has taken the old refresh token back, and the process died before the log had the new one."""
    device = await rig.connect("strava", "134815", Tokens(access_token="old", refresh_token="spent", expires_at=SOON))
    stored = await rig.log.last("ATHLETE", f"athlete.ada.device.{device}")
    assert stored is not None
    spare = await rig.connect("strava", "134815", Tokens(access_token="access-0", refresh_token="refresh-0"))
    sealed = (await rig.registered(spare)).sealed
    ended = Tokens(access_token="old", refresh_token="spent", expires_at=SOON)
    await rig.connect("strava", "134815", ended)
    newest = await rig.log.last("ATHLETE", f"athlete.ada.device.{device}")
    assert newest is not None
    redis = rig.services[0].redis
    await redis.set(f"tandem:renewed:{device}", f"{newest.sequence}:{sealed}")
    await rig.strava()
    await rig.quiet()
    assert len(await rig.stored(device, "workout")) == 1
    assert rig.player.renewals == 0
    assert await redis.get(f"tandem:renewed:{device}") is None


@pytest.mark.server
@pytest.mark.parametrize("status", [401, 403])
async def test_access_that_was_taken_away_ends_the_connection(rig: Rig, status: int) -> None:
    device = await rig.connect("strava", "134815")
    rig.player.answer_next(status, times=2)
    await rig.strava()
    await until(lambda: _revoked(rig, device))
    await rig.quiet()
    assert (await rig.registered(device)).sealed is None
    assert (await rig.strava(object_id=2)).json() == {"athletes": 1, "unknown": 1}


@pytest.mark.server
async def test_a_refresh_token_that_the_platform_does_not_know_ends_the_connection(rig: Rig) -> None:
    device = await rig.connect("strava", "134815", Tokens(access_token="a", refresh_token="unknown", expires_at=SOON))
    await rig.strava()
    await until(lambda: _revoked(rig, device))


@pytest.mark.server
async def test_an_athlete_who_leaves_at_strava_is_gone_and_a_replay_does_not_end_what_came_after(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    at = int(datetime.now(UTC).timestamp()) + 5
    left = {"object_type": "athlete", "aspect_type": "update", "object_id": 134815, "updates": {"authorized": "false"}}
    await rig.strava(**left, event_time=at - 3600)
    await rig.quiet()
    assert not (await rig.registered(device)).revoked, "said before the athlete connected"
    await rig.strava(**left, event_time=at)
    await until(lambda: _revoked(rig, device))


@pytest.mark.server
async def test_a_platform_that_asks_for_patience_is_left_alone_as_long_and_then_asked_again(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    rig.player.answer_next(429, {"Retry-After": "4"})
    for number in range(1, 4):
        rig.player.put(f"/activities/{number}", words.strava_activity(id=number))
    await rig.strava(object_id=1)
    await until(lambda: _asked(rig, 1))
    await asyncio.sleep(0.5)  # the answer has been read
    for number in (2, 3):
        await rig.strava(object_id=number)
    await asyncio.sleep(0.5)
    assert [asked.path for asked in rig.player.asked] == ["/activities/1"]
    await rig.quiet()
    assert len(await rig.stored(device, "workout")) == 3
    assert await rig.log.read("DLQ", "dlq.>") == []


@pytest.mark.server
async def test_a_platform_that_is_away_costs_patience_and_nothing_else(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    rig.player.answer_next(503, times=4)  # as many as a failure of ours would have had tries
    await rig.strava()
    await rig.quiet()
    assert len(await rig.stored(device, "workout")) == 1
    assert await rig.log.read("DLQ", "dlq.>") == []


@pytest.mark.server
async def test_garmin_s_ping_to_another_host_ends_in_the_dead_letters_with_no_request_made(rig: Rig) -> None:
    await rig.connect("garmin", "u")
    await rig.garmin(activities=[{"userId": "u", "callbackURL": "http://127.0.0.1:9/wellness-api/rest/activities"}])
    (letter,) = await until(lambda: rig.log.read("DLQ", "dlq.>"))
    assert "own host" in letter.headers["Tandem-Dlq-Reason"]
    assert "127.0.0.1" not in letter.headers["Tandem-Dlq-Reason"]
    assert rig.player.asked == []


@pytest.mark.server
async def test_a_notice_for_a_connection_that_has_ended_is_let_go(rig: Rig) -> None:
    device = await rig.connect("strava", "134815")
    await rig.log.publish("DEVICE", "device.strava-9.notice", b"{}", {})
    await rig.quiet()
    assert rig.player.asked == []
    assert await rig.stored(device) == []


async def _revoked(rig: Rig, device: str) -> bool:
    return (await rig.registered(device)).revoked


async def _asked(rig: Rig, times: int) -> bool:
    return len(rig.player.asked) >= times


def _another_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.generate()
