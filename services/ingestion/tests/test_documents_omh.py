"""Data points of Open mHealth and IEEE 1752, in the shape of github.com/openmhealth/schemas, test-data/omh."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.json.omh import decode_omh, is_omh


def point(schema: str, body: dict[str, Any], *, namespace: str = "omh") -> dict[str, Any]:
    return {
        "header": {
            "id": "123e4567-e89b-12d3-a456-426655440000",
            "creation_date_time": "2026-11-22T18:40:00+01:00",
            "schema_id": {"namespace": namespace, "name": schema, "version": "1.2"},
            "acquisition_provenance": {"source_name": "RunKeeper", "modality": "sensed"},
            "user_id": "user1432",
        },
        "body": body,
    }


def between(start: str, end: str) -> dict[str, Any]:
    return {"effective_time_frame": {"time_interval": {"start_date_time": start, "end_date_time": end}}}


RUN = {
    "activity_name": "trail running",
    "distance": {"value": 3.1, "unit": "mi"},
    **between("2026-11-22T17:30:00+01:00", "2026-11-22T18:30:00+01:00"),
    "kcal_burned": {"value": 160, "unit": "kcal"},
    "reported_activity_intensity": "moderate",
}


def beat(moment: str, bpm: float, **fields: Any) -> dict[str, Any]:
    body = {"heart_rate": {"value": bpm, "unit": "beats/min"}, "effective_time_frame": {"date_time": moment}}
    return point("heart-rate", body | fields)


def days(document: object, timezone: str | None = None) -> Reading:
    return decode_omh(document, timezone)


def test_a_physical_activity_is_a_workout() -> None:
    for document in (point("physical-activity", RUN), [point("physical-activity", RUN, namespace="ieee")]):
        assert is_omh(document)
        (workout,) = decode_omh(document, None).workouts
        assert (workout.sport, workout.title) == (Sport.RUNNING, "trail running")
        assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
        assert (workout.utc_offset_s, workout.duration_s) == (3600, 3600)
        assert workout.distance_m == pytest.approx(4988.97, abs=0.01)
        assert workout.external_id == "123e4567-e89b-12d3-a456-426655440000"


def test_heart_rates_during_an_activity_become_its_samples() -> None:
    reading = decode_omh(
        [
            beat("2026-11-22T17:31:00+01:00", 120),
            beat("2026-11-22T16:30:00Z", 100),
            point("physical-activity", RUN),
            beat("2026-11-22T20:00:00+01:00", 70),
            beat("2026-11-22T17:40:00+01:00", 200, descriptive_statistic="maximum"),
        ],
        None,
    )
    (workout,) = reading.workouts
    assert workout.columns["time_s"].tolist() == [0, 60]
    assert workout.columns["heart_rate_bpm"].tolist() == [100, 120]
    assert workout.mean_heart_rate_bpm == 110


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("walking", Sport.WALKING),
        ("Weight training", Sport.STRENGTH),
        ("road cycling", Sport.CYCLING),
        ("squash", Sport.OTHER),
    ],
)
def test_a_name_in_words_is_a_family(name: str, sport: Sport) -> None:
    assert decode_omh(point("physical-activity", RUN | {"activity_name": name}), None).workouts[0].sport is sport


def test_a_night_belongs_to_the_day_on_which_it_ends_on_the_athlete_s_clock() -> None:
    episode = {
        "effective_time_frame": {
            "time_interval": {"start_date_time": "2026-11-21T21:35:00Z", "duration": {"value": 9, "unit": "h"}}
        },
        "total_sleep_time": {"value": 8.5, "unit": "h"},
        "is_main_sleep": True,
    }
    (night,) = days(point("sleep-episode", episode)).days
    assert (night.local_date, dict(night.told), night.source) == (
        date(2026, 11, 22),
        {"sleep_s": 30_600},
        "open-mhealth",
    )
    (honolulu,) = days(point("sleep-episode", episode), "Pacific/Honolulu").days
    assert honolulu.local_date == date(2026, 11, 21)
    with pytest.raises(Unreadable, match="nap"):
        days(point("sleep-episode", episode | {"is_main_sleep": False}))


def test_sleep_mass_and_the_pulse_on_waking_are_said_of_their_days() -> None:
    night = between("2026-11-21T22:35:00+01:00", "2026-11-22T06:35:00+01:00")
    moment = {"effective_time_frame": {"date_time": "2026-11-22T00:30:00+01:00"}}
    reading = days(
        [
            point("sleep-duration", {"sleep_duration": {"value": 450, "unit": "min"}, **night}),
            point(
                "total-sleep-time", {"total_sleep_time": {"value": 27_000, "unit": "sec"}, **night}, namespace="ieee"
            ),
            point("body-weight", {"body_weight": {"value": 165, "unit": "lb"}, **moment}),
            beat("2026-11-22T06:40:00+01:00", 48, temporal_relationship_to_sleep="on waking"),
        ]
    )
    assert {day.local_date for day in reading.days} == {date(2026, 11, 22)}
    assert [dict(day.told) for day in reading.days] == [
        {"sleep_s": 27_000},
        {"sleep_s": 27_000},
        {"body_mass_kg": pytest.approx(74.84, abs=0.01)},
        {"resting_heart_rate_bpm": 48},
    ]


MORNING = {"effective_time_frame": {"time_interval": {"date": "2013-02-05", "part_of_day": "morning"}}}
MOMENT = {"effective_time_frame": {"date_time": "2026-11-22T07:00Z"}}
WHOLE_DAY = between("2026-11-22T00:00:00+01:00", "2026-11-23T00:00:00+01:00")
YEARS = between("2016-02-05T07:00:00Z", "2016-06-06T07:00:00Z") | {"descriptive_statistic": "average"}
SLEEP = {"sleep_duration": {"value": 7.25, "unit": "h"}}
GLUCOSE = {"blood_glucose": {"value": 5, "unit": "mmol/L"}}
STONES = {"body_weight": {"value": 11, "unit": "stone"}}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": (point("physical-activity", between("2026-11-22T17:30Z", "2026-11-22T18:30Z")), "activity_name"),
    "no time": (point("physical-activity", {"activity_name": "run"}), "from when to when"),
    "a part of the day": (point("physical-activity", {"activity_name": "run", **MORNING}), "from when to when"),
    "a summary of the day": (point("physical-activity", RUN | WHOLE_DAY), "summary of a day"),
    "a moment": (point("physical-activity", RUN | MOMENT), "lasts no time"),
    "an end before the start": (
        point("physical-activity", RUN | between("2026-11-22T18:30Z", "2026-11-22T17:30Z")),
        "from when",
    ),
    "an average over months": (point("sleep-duration", SLEEP | YEARS), "statistic over more than a day"),
    "a unit of nobody's": (point("body-weight", STONES | MOMENT), "no value in g, kg, lb"),
    "nothing known": (point("blood-glucose", GLUCOSE), "nothing of these"),
    "an empty body": (point("sleep-duration", {}), "from when to when"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_says_no_thing_that_happened_is_refused(case: str) -> None:
    document, problem = REFUSED[case]
    assert is_omh(document)
    with pytest.raises(Unreadable) as refusal:
        decode_omh(document, None)
    assert problem in str(refusal.value)


@pytest.mark.parametrize(
    "distance", [{"value": 3, "unit": "li"}, {"value": 0, "unit": "km"}, 5, {"unit": ["km"], "value": "x"}]
)
def test_a_distance_of_no_known_unit_is_unknown_and_said_to_be(distance: object) -> None:
    (workout,) = decode_omh(point("physical-activity", RUN | {"distance": distance}), None).workouts
    assert workout.distance_m is None
    assert "the distance has no value" in workout.dropped[0]


def test_what_is_not_used_is_counted_by_its_schema() -> None:
    glucose = point("blood-glucose", {"blood_glucose": {"value": 5, "unit": "mmol/L"}})
    reading = decode_omh([glucose, glucose, point("physical-activity", RUN)], None)
    assert reading.dropped == ("2 data points of blood-glucose: nothing of them is used",)
