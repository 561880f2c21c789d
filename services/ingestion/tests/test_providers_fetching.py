"""What a platform announced is fetched with the athlete's tokens, within its limits, once, and to nobody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import platform_words as words
import pytest
import pytest_asyncio
from nats.aio.client import Client
from platform_rig import Rig, rigged, until
from platform_words import NOW

from tandem.chassis import sealing
from tandem.chassis.documents import connect
from tandem.ingestion import fetching
from tandem.ingestion.adapters.budget import Budget
from tandem.ingestion.adapters.platform import address
from tandem.ingestion.adapters.tokens import Tokens
from tandem.ingestion.providers.provider import Gone, Malformed, Provider, Window
from tandem.local.servers import NatsServer, ValkeyServer

STRAVA_PATH = "/activities/1360128428"
SOON = datetime(2020, 1, 1, tzinfo=UTC)
"""An end that has long passed."""


class Shelf:
    """An Api whose documents lie here."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self.documents = documents
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        self.asked.append((path, dict(params or {})))
        if path not in self.documents:
            raise Gone(path)
        body = self.documents[path]
        return body if isinstance(body, bytes) else json.dumps(body).encode()


async def test_a_strava_activity_comes_with_its_streams_and_without_where_it_was() -> None:
    shelf = Shelf({STRAVA_PATH: words.strava_activity(), f"{STRAVA_PATH}/streams": words.strava_streams()})
    (one,) = await words.strava().fetch(json.dumps(words.strava_event()).encode(), shelf)
    told = json.loads(one.body)
    assert told["activity"]["sport_type"] == "Run"
    assert set(told["streams"]) == {"time", "distance", "heartrate", "velocity_smooth"}
    assert not {"start_latlng", "end_latlng", "map", "athlete", "kudos_count"} & told["activity"].keys()
    assert "latlng" not in shelf.asked[1][1]["keys"]


async def test_an_activity_typed_in_at_strava_has_no_streams() -> None:
    shelf = Shelf({STRAVA_PATH: words.strava_activity(manual=True)})
    (one,) = await words.strava().fetch(json.dumps(words.strava_event()).encode(), shelf)
    assert json.loads(one.body).keys() == {"activity"}


async def test_fetching_an_activity_that_somebody_liked_meanwhile_gives_the_same_bytes() -> None:
    found = [
        await words.strava().fetch(
            json.dumps(words.strava_event()).encode(), Shelf({STRAVA_PATH: words.strava_activity(kudos_count=count)})
        )
        for count in (3, 4)
    ]
    assert found[0] == found[1]


async def test_garmin_s_answer_is_taken_apart_as_its_push_is() -> None:
    where = "https://apis.garmin.com/wellness-api/rest/activities?token=t"
    (notice,) = words.garmin().pieces(words.request({"activities": [{"userId": "u", "callbackURL": where}]}))
    theirs = [words.garmin_activity(userId="u"), words.garmin_activity(userId="another")]
    found = await words.garmin().fetch(notice.body, Shelf({where: theirs}))
    (pushed,) = words.garmin().pieces(words.request({"activities": [theirs[0]]}))
    assert [one.body for one in found] == [pushed.body]


async def test_a_night_at_polar_comes_with_its_recovery_where_there_is_one() -> None:
    event = json.dumps(words.polar_event(event="SLEEP", date="2026-11-22")).encode()
    night, recharge = (
        {"polar_user": "u", "date": "2026-11-22"},
        {"date": "2026-11-22", "heart_rate_variability_avg": 60},
    )
    paths = {"/users/sleep/2026-11-22": night}
    assert len(await words.polar().fetch(event, Shelf(paths))) == 1
    assert len(await words.polar().fetch(event, Shelf(paths | {"/users/nightly-recharge/2026-11-22": recharge}))) == 2


async def test_a_hevy_workout_says_when_it_was_last_changed() -> None:
    path = "/workouts/b459cba5-cd6d-463c-abd6"
    for answer in (words.HEVY_WORKOUT, {"workout": words.HEVY_WORKOUT}):
        (one,) = await words.hevy().fetch(json.dumps(words.HEVY_EVENT).encode(), Shelf({path: answer}))
        assert json.loads(one.body) == words.HEVY_WORKOUT
        assert one.told_at == datetime(2026, 11, 22, 17, 1, tzinfo=UTC)


async def test_a_suunto_workout_is_its_fit_file_or_else_the_summary() -> None:
    (notice,) = words.suunto().pieces(words.request(words.suunto_event()))
    path, fit = "/v3/workouts/67604889401b942184624cb8/fit", b"\x0e\x20\x00\x00\x00\x00\x00\x00.FIT\x00\x00"
    (file,) = await words.suunto().fetch(notice.body, Shelf({path: fit}))
    (summary,) = await words.suunto().fetch(notice.body, Shelf({}))
    assert (file.body, summary.body) == (fit, notice.body)
    with pytest.raises(Malformed):
        await words.suunto().fetch(notice.body, Shelf({path: {"message": "see elsewhere"}}))


@pytest.mark.parametrize(
    "there",
    [
        "https://apis.garmin.com.evil.example/wellness-api/rest/sleeps",
        "http://apis.garmin.com/wellness-api/rest/sleeps",
        "https://apis.garmin.com:444/wellness-api/rest/sleeps",
        "https://anna@apis.garmin.com/wellness-api/rest/sleeps",
        "https://apis.garmin.com/tools/login",
        "https://apis.garmin.com/wellness-api/../tools/login",
        "https://apis.garmin.com/wellness-apix/rest",
        "file:///etc/passwd",
        "//evil.example/wellness-api/rest",
        "",
    ],
)
def test_tokens_go_nowhere_but_to_the_platform(there: str) -> None:
    with pytest.raises(Malformed):
        address("https://apis.garmin.com/wellness-api", there)


@pytest.mark.parametrize(
    ("provider", "headers", "left"),
    [
        (words.strava(), {"x-readratelimit-limit": "100,1000", "x-readratelimit-usage": "40,990"}, (60, 10)),
        (words.strava(), {"x-readratelimit-limit": "100"}, None),
        (words.strava(), {"x-readratelimit-limit": "a,b", "x-readratelimit-usage": "1,2"}, None),
        (words.polar(), {"ratelimit-limit": "520, 5100", "ratelimit-usage": "20, 100"}, (500, 5000)),
    ],
)
def test_what_a_platform_says_is_left(
    provider: Provider, headers: dict[str, str], left: tuple[int, ...] | None
) -> None:
    assert provider.remaining(headers) == left


@pytest.mark.server
async def test_replicas_share_one_budget_and_a_pause(valkey_server: ValkeyServer) -> None:
    at = [NOW]
    redis = connect(valkey_server.url, connections=4)
    replicas = [Budget(redis, "strava", (Window(5, 900), Window(8, 86_400)), lambda: at[0]) for _ in range(2)]
    taken = await asyncio.gather(*(replicas[number % 2].take() for number in range(7)))
    assert sorted(wait == 0 for wait in taken) == [False] * 2 + [True] * 5
    assert max(taken) == 900, "until the quarter of an hour ends"
    at[0] += timedelta(seconds=900)
    await replicas[0].told((5, 1))
    assert [await replicas[1].take() for _ in range(2)] == [0, 86_400 - 18 * 3600 - 900], "the platform counted more"
    at[0] += timedelta(days=1)
    assert await replicas[0].pause(0.2) == 0.2
    assert 0 < await replicas[1].take() <= 0.2
    await redis.aclose()


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
