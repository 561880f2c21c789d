"""A profile as people write it: what cannot be true is refused, and the field is named."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import Sex, ZoneMethod
from tandem.local import profiles

TODAY = date(2026, 11, 22)


def parse(**fields: Any) -> profiles.ProfileFile:
    return profiles.parsed(json.dumps(fields), TODAY)


def test_nothing_is_required_of_a_profile_in_a_file() -> None:
    profile = parse()
    assert (profile.athlete_id, profile.timezone, profile.max_heart_rate_bpm) == ("offline", "UTC", None)


def test_a_whole_profile_is_read() -> None:
    profile = parse(
        timezone="Europe/Berlin",
        sex="female",
        birth_date="1991-03-14",
        max_heart_rate_bpm=190,
        resting_heart_rate_bpm=48,
        threshold_heart_rate_bpm=172,
        zone_method="friel",
        energy_features=True,
    )
    assert (profile.sex, profile.zone_method, profile.birth_date) == (Sex.FEMALE, ZoneMethod.FRIEL, date(1991, 3, 14))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"birth_date": "2027-11-22"}, "birth_date 2027-11-22 has not come yet"),
        ({"birth_date": "1905-12-31"}, "birth_date 1905-12-31 is more than 120 years ago"),
        ({"thresholds_as_of": "2026-12-24"}, "thresholds_as_of 2026-12-24 has not come yet"),
        ({"max_heart_rate_bpm": 110, "resting_heart_rate_bpm": 110}, "max_heart_rate_bpm 110 is not above"),
        ({"threshold_heart_rate_bpm": 190, "max_heart_rate_bpm": 190}, "threshold_heart_rate_bpm 190 is not between"),
        ({"threshold_heart_rate_bpm": 70, "resting_heart_rate_bpm": 75}, "rest (75) and maximum (unknown)"),
        ({"max_heart_rate_bpm": 300}, "max_heart_rate_bpm: Input should be less than 250"),
        ({"max_hart_rate_bpm": 190}, "did you mean 'max_heart_rate_bpm'?"),
        ({"shoes": "red"}, "'shoes' is not a field: known are timezone, sex"),
        ({"timezone": "Mars/Olympus"}, "timezone 'Mars/Olympus' is no zone"),
        ({"timezone": "../etc/passwd"}, "timezone '../etc/passwd' is no zone"),
        ({"sex": "unknown"}, "sex: Input should be 'male' or 'female'"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_field(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse(**fields)
    assert words in str(refusal.value)


def test_somebody_born_today_and_somebody_very_old_may_exist() -> None:
    assert parse(birth_date="2026-11-22").birth_date == TODAY
    assert parse(birth_date="1906-01-01").birth_date == date(1906, 1, 1)


def test_every_contradiction_is_told_at_once() -> None:
    with pytest.raises(ValueError, match=r"timezone .*; max_heart_rate_bpm .*; birth_date"):
        parse(timezone="Mars", max_heart_rate_bpm=100, resting_heart_rate_bpm=110, birth_date="2030-01-01")


@given(st.text(max_size=40))
def test_any_name_of_a_zone_is_known_or_refused(name: str) -> None:
    with suppress(ValueError):
        assert ZoneInfo(parse(timezone=name).timezone).key == name
