"""What a platform answers becomes a document, tokens go nowhere but to it, and its limits hold for all replicas together."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import platform_words as words
import pytest
from platform_shelf import STRAVA_PATH, Shelf
from platform_words import NOW

from tandem.chassis.documents import connect
from tandem.ingestion.adapters.budget import Budget
from tandem.ingestion.adapters.platform import address
from tandem.ingestion.providers.provider import Malformed, Provider, Window
from tandem.local.servers import ValkeyServer


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
