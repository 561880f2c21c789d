"""Days from the files that a watch or a scale writes beside its activities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.fit.reading import read_fit

Write = Callable[..., bytes]
DAWN_S = int(datetime(2026, 11, 21, 21, 30, tzinfo=UTC).timestamp())
"""06:30 on 22 November in Tokyo."""
TOKYO = ("timestamp_correlation", {"timestamp": DAWN_S, "local_timestamp": DAWN_S + 9 * 3600})


def _file(kind: Any = "monitoring_b", **more: Any) -> tuple[str, dict[str, Any]]:
    return "file_id", {"type": kind, "manufacturer": "garmin", "serial_number": 77, **more}


def test_a_monitoring_file_tells_the_resting_heart_rate_of_the_local_day(fit: Write) -> None:
    info = (
        "monitoring_info",
        {"timestamp": DAWN_S, "local_timestamp": DAWN_S + 9 * 3600, "resting_metabolic_rate": 1700},
    )
    resting = {"timestamp": DAWN_S + 60, "resting_heart_rate": 47, "current_day_resting_heart_rate": 45}
    (day,) = read_fit(fit(_file(), info, ("monitoring_hr_data", resting))).days
    assert (day.local_date, day.told) == (date(2026, 11, 22), {"resting_heart_rate_bpm": 45})
    assert (day.source, day.external_id, day.dropped) == ("garmin", "77:resting:2026-11-22", ())


def test_a_resting_heart_rate_of_the_day_that_is_not_there_yet_is_the_one_of_the_week(fit: Write) -> None:
    resting = {"timestamp": DAWN_S, "resting_heart_rate": 47, "current_day_resting_heart_rate": 0}
    (day,) = read_fit(fit(_file(), TOKYO, ("monitoring_hr_data", resting))).days
    assert day.told == {"resting_heart_rate_bpm": 47}


def test_a_file_over_midnight_tells_of_two_days(fit: Write) -> None:
    told = [
        ("monitoring_hr_data", {"timestamp": DAWN_S + s, "resting_heart_rate": 47 + s // 86_400}) for s in (0, 86_400)
    ]
    days = read_fit(fit(_file(), TOKYO, *told)).days
    assert [(day.local_date.day, day.told["resting_heart_rate_bpm"]) for day in days] == [(22, 47), (23, 48)]


def test_the_variability_of_the_night_is_read_in_milliseconds(fit: Write) -> None:
    summary = {"timestamp": DAWN_S, "weekly_average": 60.0, "last_night_average": 62.5}
    (day,) = read_fit(fit(_file(68), TOKYO, ("hrv_status_summary", summary))).days
    assert day.told == {"hrv_rmssd_ms": 62.5}


def test_sleep_is_the_sum_of_its_stages_and_its_score_a_rating_of_ten(fit: Write) -> None:
    stages = [
        (-8, "light"),
        (-7, "deep"),
        (-6, "awake"),
        (-5, "rem"),
        (-4, "unmeasurable"),
        (-3, "light"),
        (0, "awake"),
    ]
    levels = [("sleep_level", {"timestamp": DAWN_S + 3600 * hour, "sleep_level": level}) for hour, level in stages]
    (day,) = read_fit(fit(_file(49), TOKYO, *levels, ("sleep_assessment", {"overall_sleep_score": 83}))).days
    assert (day.local_date, day.told) == (date(2026, 11, 22), {"sleep_s": 6 * 3600, "sleep_quality": 8.3})


def test_a_night_without_stages_belongs_to_the_day_its_file_was_written(fit: Write) -> None:
    written = DAWN_S - 631_065_600
    (day,) = read_fit(
        fit(_file(49, time_created=written), TOKYO, ("sleep_assessment", {"overall_sleep_score": 83}))
    ).days
    assert (day.local_date, day.told) == (date(2026, 11, 22), {"sleep_quality": 8.3})


def test_a_scale_tells_the_mass_of_the_body(fit: Write) -> None:
    (day,) = read_fit(fit(_file("weight"), TOKYO, ("weight_scale", {"timestamp": DAWN_S, "weight": 71.4}))).days
    assert day.told == {"body_mass_kg": pytest.approx(71.4)}


def test_without_two_clocks_the_day_is_that_of_utc_and_that_is_said(fit: Write) -> None:
    (day,) = read_fit(fit(_file(), ("monitoring_hr_data", {"timestamp": DAWN_S, "resting_heart_rate": 47}))).days
    assert day.local_date == date(2026, 11, 21)
    assert "does not tell the zone" in day.dropped[0]


def test_what_no_living_body_shows_is_not_told(fit: Write) -> None:
    nothing = (
        ("monitoring_info", {"timestamp": DAWN_S, "local_timestamp": DAWN_S}),
        ("monitoring_hr_data", {"timestamp": DAWN_S, "resting_heart_rate": 0}),
        ("hrv_status_summary", {"timestamp": DAWN_S, "last_night_average": 0.0}),
        ("stress_level", {"stress_level_time": DAWN_S - 631_065_600, "stress_level_value": 25}),
    )
    with pytest.raises(Unreadable, match="a day's minutes") as refusal:
        read_fit(fit(_file(), *nothing))
    assert "sleep" in refusal.value.remedy


def test_the_files_of_one_morning_in_a_chain_are_statements_of_their_own(fit: Write) -> None:
    hrv = fit(_file(68), TOKYO, ("hrv_status_summary", {"timestamp": DAWN_S, "last_night_average": 62.5}))
    resting = fit(_file(), TOKYO, ("monitoring_hr_data", {"timestamp": DAWN_S, "resting_heart_rate": 47}))
    days = read_fit(resting + hrv).days
    assert [day.external_id for day in days] == ["77:hrv:2026-11-22", "77:resting:2026-11-22"]


def test_beats_of_an_activity_are_no_days_variability_and_that_is_said(run: Write) -> None:
    reading = read_fit(run(extra=(("hrv", {"time": [0.5, 0.51]}),)))
    assert reading.days == ()
    assert any("beat-to-beat" in note for note in reading.workouts[0].dropped)
