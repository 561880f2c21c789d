"""Days in an export of Apple Health: nights, variability, resting heart rate and mass."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from apple_export import START, asleep, days, record

from tandem.ingestion.domain.decoded import DecodedDay


def test_a_night_belongs_to_the_day_it_ends_on_and_sources_are_not_added_up() -> None:
    late = datetime(2026, 11, 21, 22, 30, tzinfo=START.tzinfo)
    watch = (
        asleep(late, 1)
        + asleep(late + timedelta(hours=1.5), 6, "Deep")
        + asleep(late + timedelta(hours=1), 0.5, "Awake")
    )
    phone = asleep(late - timedelta(hours=1), 9, "InBed") + asleep(late + timedelta(hours=0.5), 3, "Unspecified")
    nap = asleep(datetime(2026, 11, 22, 14, tzinfo=START.tzinfo), 0.5)
    (day,) = days(watch, phone, nap)
    told = {"sleep_s": (7.5 + 0.5) * 3600}
    assert day == DecodedDay(date(2026, 11, 22), told, "apple_health", kind="apple_health")


def test_sleep_of_a_journey_ends_on_the_day_where_it_was_slept() -> None:
    tokyo = '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
    at = datetime(2026, 11, 21, 15, tzinfo=START.tzinfo)  # 23:00 in Tokyo
    (day,) = days(asleep(at, 7.5, inside=tokyo))  # ends 22:30 at home, 06:30 of the next day there
    assert day.local_date == date(2026, 11, 22)


def test_variability_is_the_night_s_where_there_is_one_and_says_which() -> None:
    at = datetime(2026, 11, 21, 23, tzinfo=START.tzinfo)
    readings = [
        record("HeartRateVariabilitySDNN", at + timedelta(hours=h), ms, "ms") for h, ms in ((1, 60), (2, 70), (12, 20))
    ]
    (night,), (day,) = days(*readings, asleep(at, 8)), days(readings[2])
    assert night.told["hrv_sdnn_ms"] == 65
    assert night.dropped == ("hrv_sdnn_ms is the mean of 2 readings of the night",)
    assert day.told == {"hrv_sdnn_ms": 20}
    assert day.dropped == ("hrv_sdnn_ms is the mean of 1 readings of the day, none of the night",)


def test_the_last_word_of_a_day_on_resting_heart_rate_and_mass_counts() -> None:
    early, late = START.replace(hour=6), START.replace(hour=7)
    rest = record("RestingHeartRate", early, 47, until=late), record("RestingHeartRate", early, 52, until=early)
    (day,) = days(*rest, record("BodyMass", early, 154.3, "lb"), record("BodyMass", late, 0, "kg"))
    assert day.told == {"resting_heart_rate_bpm": 47, "body_mass_kg": pytest.approx(69.989, abs=0.001)}
