"""Whose document it is: each platform's is known by its shape, and none for another's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from tandem.contracts.events.training import Lap, Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Reading, Unreadable
from tandem.ingestion.domain.formats.json.documents import PLATFORMS, decode_document

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())

STRAVA = {  # developers.strava.com/docs/reference: DetailedActivity, StreamSet
    "activity": {
        "id": 12345678987654321,
        "name": "Happy Friday",
        "distance": 28099.0,
        "moving_time": 4207,
        "elapsed_time": 4410,
        "total_elevation_gain": 0,
        "type": "Ride",
        "sport_type": "Run",
        "start_date": "2026-11-20T14:02:13Z",
        "start_date_local": "2026-11-20T15:02:13Z",
        "utc_offset": 3600,
        "start_latlng": [37.83, -122.26],
        "average_heartrate": 140.3,
        "max_heartrate": 178,
        "perceived_exertion": 7,
        "laps": [
            {
                "id": 1,
                "start_date": "2026-11-20T14:02:13Z",
                "elapsed_time": 1573,
                "distance": 8046.72,
                "average_heartrate": 138.0,
            },
            {"id": 2, "start_date": "2026-11-20T14:28:26Z", "elapsed_time": 2837, "distance": 20052.28},
        ],
        "athlete": {"id": 134815, "resource_state": 1},
    },
    "streams": {
        "time": {"data": [0, 1, 4410], "series_type": "time"},
        "heartrate": {"data": [0, 120, 150], "series_type": "time"},
        "latlng": {"data": [[37.8, -122.2]] * 3, "series_type": "time"},
    },
}
HEVY = {
    "id": "h-1",
    "title": "Legs",
    "start_time": "2026-11-20T18:00:00+00:00",
    "end_time": "2026-11-20T19:00:00+00:00",
    "exercises": [{"title": "Squat (Barbell)", "sets": [{"type": "normal", "reps": 5, "weight_kg": 100}]}],
}
GARMIN_RUN = {
    "userId": "u",
    "activityId": 1,
    "activityType": "RUNNING",
    "startTimeInSeconds": START_S,
    "durationInSeconds": 60,
}
DOCUMENTS: dict[str, Any] = {
    "Garmin's push": {"activities": [GARMIN_RUN]},
    "Strava's fetched activity": STRAVA,
    "Strava's streams": {
        "time": {"data": [0, 9]},
        "watts": {"data": [200, 210]},
        "type": "Run",
        "start_date": "2026-11-20T06:00:00Z",
    },
    "a Polar exercise": {
        "start-time": "2026-11-20T06:00:00",
        "start-time-utc-offset": 60,
        "duration": "PT1H",
        "sport": "RUNNING",
    },
    "Polar's exercises": {
        "exercises": [{"start_time": "2026-11-20T06:00:00Z", "duration": "PT1H", "sport": "RUNNING"}]
    },
    "a Suunto workout": {"activityId": 1, "startTime": START_S * 1000, "totalTime": 60},
    "an Open mHealth point": {
        "header": {"id": "1", "schema_id": {"namespace": "omh", "name": "body-weight", "version": "2.0"}},
        "body": {
            "body_weight": {"value": 70, "unit": "kg"},
            "effective_time_frame": {"date_time": "2026-11-20T06:00:00Z"},
        },
    },
    "Hevy's page": {"page": 1, "page_count": 1, "workouts": [HEVY]},
    "Hevy's export": [HEVY],
    "a Hevy workout": HEVY,
}


def read(document: object, timezone: str | None = "Europe/Berlin") -> Reading | None:
    text = json.dumps(document).encode()
    return decode_document(text, from_json(text), RECEIVED, timezone)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_the_shape_of_one_platform_and_is_read_as_its_own(name: str) -> None:
    assert sum(is_theirs(DOCUMENTS[name]) for is_theirs, _ in PLATFORMS) == 1
    reading = read(DOCUMENTS[name])
    assert reading is not None
    assert len(reading.workouts) + len(reading.days) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"sport": "running", "start_time": "2026-11-22T17:30:00+01:00", "duration_min": 75},
        {"local_date": "2026-11-22", "sleep_h": 7.5},
        {"sport": "strength", "start_time": "2026-11-22T17:30:00Z", "duration_s": 60, "samples": {"time_s": []}},
        {}, [], None, 7, "text", [[]], [{}],
    ],
)  # fmt: skip
def test_plain_words_are_no_platform_s(document: object) -> None:
    assert read(document) is None


def test_a_fetched_activity_keeps_its_summary_its_laps_and_its_streams() -> None:
    (workout,) = (read(STRAVA) or Reading()).workouts
    assert (workout.sport, workout.title, workout.external_id) == (Sport.RUNNING, "Happy Friday", "12345678987654321")
    assert (workout.utc_offset_s, workout.duration_s, workout.moving_s, workout.distance_m) == (3600, 4410, 4207, 28099)
    assert (workout.rpe, workout.ascent_m, workout.mean_heart_rate_bpm) == (7, 0, 135)
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [True, False, False]
    assert workout.laps == (
        Lap(start_s=0, duration_s=1573, distance_m=8046.72, mean_heart_rate_bpm=138),
        Lap(start_s=1573, duration_s=2837, distance_m=20052.28),
    )
    assert set(workout.columns) == {"time_s", "heart_rate_bpm"}


@pytest.mark.parametrize("streams", [None, {}, {"heartrate": {"data": [120]}}])
def test_a_fetched_activity_without_streams_is_its_summary(streams: object) -> None:
    (workout,) = (read(STRAVA | {"streams": streams}) or Reading()).workouts
    assert workout.columns == {}
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm, workout.duration_s) == (140.3, 178, 4410)
    assert bool(workout.dropped) is bool(streams)


def test_a_fetched_activity_that_is_broken_is_refused_at_its_place() -> None:
    for document, where in (
        (STRAVA | {"activity": {"start_date": "yesterday", "type": "Run"}}, "/activity/start_date"),
        (STRAVA | {"streams": {"time": {"data": [0, 1]}, "heartrate": {"data": [1]}}}, "/streams/heartrate/data"),
    ):
        with pytest.raises(Unreadable) as refusal:
            read(document)
        assert refusal.value.where == where


def test_every_workout_of_a_real_hevy_export_comes_at_once(real: Callable[[str], bytes]) -> None:
    raw = real("strength/hevy-15-workouts.json")
    reading = decode_document(raw, from_json(raw), RECEIVED, None)
    assert reading is not None
    assert len(reading.workouts) == 15
    assert sum(len(workout.sets) for workout in reading.workouts) == 439
    assert len({workout.external_id for workout in reading.workouts}) == 15
    starts = [workout.start_time for workout in reading.workouts]
    assert starts == sorted(starts)


def test_a_broken_workout_of_a_page_costs_only_itself() -> None:
    broken = HEVY | {"end_time": "2026-11-20T17:00:00Z"}
    reading = read({"workouts": [broken, HEVY]})
    assert reading is not None
    assert len(reading.workouts) == 1
    assert reading.dropped[0].startswith("/workouts/0/end_time: the workout lasts -3600 s")
    with pytest.raises(Unreadable) as refusal:
        read({"workouts": [broken]})
    assert refusal.value.where == "/workouts/0/end_time"


def test_what_has_not_come_yet_is_left_out_and_alone_refused() -> None:
    late = GARMIN_RUN | {"activityId": 2, "startTimeInSeconds": START_S + 3 * 86_400}
    reading = read({"activities": [GARMIN_RUN, late]})
    assert reading is not None
    assert [workout.external_id for workout in reading.workouts] == ["1"]
    assert reading.dropped == ("1 workouts or days begin more than a day after they arrived: left out",)
    with pytest.raises(Unreadable, match="more than a day after they arrived"):
        read({"activities": [late]})


def test_of_two_values_under_one_name_the_last_counts_and_depth_is_bounded() -> None:
    text = b'{"activityId": 23, "startTime": %d, "totalTime": 60, "totalTime": 90}' % (START_S * 1000)
    (workout,) = (decode_document(text, from_json(text), RECEIVED, None) or Reading()).workouts
    assert (workout.sport, workout.duration_s) == (Sport.STRENGTH, 90)
    deep = b'{"activities": [{"userId": ' + b"[" * 150 + b"]" * 150 + b"}]}"
    with pytest.raises(Unreadable):
        decode_document(deep, from_json(deep), RECEIVED, None)
    with pytest.raises(ValueError, match="recursion limit"):
        from_json(b"[" * 5000)


def test_a_refusal_and_a_note_do_not_repeat_what_was_sent() -> None:
    secret = dict.fromkeys(
        ("startTimeInSeconds", "durationInSeconds", "averageHeartRateInBeatsPerMinute"), "secret words"
    )
    with pytest.raises(Unreadable) as refusal:
        read({"activities": [GARMIN_RUN | secret]})
    assert "secret" not in f"{refusal.value}{refusal.value.remedy}"
    reading = read({"activities": [GARMIN_RUN | secret, GARMIN_RUN]})
    assert reading is not None
    assert "secret" not in "".join(reading.dropped)


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([0, -1, 1e300, 10**40, "2026-11-22T17:30:00Z", "PT1H", "2026-11-22", START_S, START_S * 1000])
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
)


def _places(document: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    return [path, *(place for key, one in inner for place in _places(one, (*path, key)))]


def _changed(document: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = _changed(document[path[0]], path[1:], value)
    return copy


@given(st.data(), st.sampled_from(sorted(DOCUMENTS)), values)
@settings(max_examples=600, deadline=None, derandomize=True)
def test_any_value_at_any_place_of_any_document_is_read_or_refused(
    data: st.DataObject, name: str, value: object
) -> None:
    document = DOCUMENTS[name]
    path = data.draw(st.sampled_from(_places(document)))
    text = json.dumps(_changed(document, path, value)).encode()
    try:
        reading = decode_document(text, from_json(text), RECEIVED, "Europe/Berlin")
    except Unreadable:
        return
    for workout in reading.workouts if reading else ():
        assert 0 < workout.duration_s <= MAX_DURATION_S
        assert workout.start_time.tzinfo is UTC
        assert len({len(column) for column in workout.columns.values()}) <= 1
        assert not any(np.isinf(column).any() for column in workout.columns.values())
        assert workout.mean_heart_rate_bpm != 0
        assert workout.max_heart_rate_bpm != 0
    for day in reading.days if reading else ():
        assert day.told
        assert date(1990, 1, 1) <= day.local_date
