"""Wall-clock times are moments of the athlete's zone, on the days when clocks change as well."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worth_facts import BERLIN, ada, revision, revisions

from tandem.notifier.domain.wall import following, latest, moment_of, zone_of

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        ("Europe/Berlin", date(2026, 11, 22), time(19, 30), utc(2026, 11, 22, 18, 30)),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1, 0)),  # 02:00 to 03:00 is skipped
        ("Europe/Berlin", date(2026, 3, 29), time(3, 0), utc(2026, 3, 29, 1, 0)),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),  # comes twice: the first
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), utc(2026, 10, 3, 15, 30)),  # half an hour is skipped
        ("Pacific/Apia", date(2011, 12, 30), time(6, 0), utc(2011, 12, 30, 10, 0)),  # the whole day is skipped
    ],
)
def test_a_skipped_time_is_the_next_that_there_is_and_a_repeated_one_its_first(
    zone: str, day: date, at: time, moment: datetime
) -> None:
    assert moment_of(day, at, ZoneInfo(zone)) == moment


def test_a_weekday_is_counted_back_and_on_from_today() -> None:
    sunday, monday = utc(2026, 11, 22, 17), utc(2026, 11, 23, 17)
    assert latest(time(18), BERLIN, sunday, weekday=7) == (date(2026, 11, 22), sunday)
    assert latest(time(18), BERLIN, monday, weekday=7) == (date(2026, 11, 22), sunday)
    assert latest(time(18), BERLIN, sunday - timedelta(seconds=1), weekday=7)[0] == date(2026, 11, 15)
    assert following(time(18), BERLIN, sunday, weekday=7)[0] == date(2026, 11, 29)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    at=st.times(),
    weekday=st.none() | st.integers(1, 7),
)
def test_now_lies_between_the_last_time_that_clocks_showed_it_and_the_next(
    zone: str, now: datetime, at: time, weekday: int | None
) -> None:
    before, after = latest(at, ZoneInfo(zone), now, weekday), following(at, ZoneInfo(zone), now, weekday)
    assert before[1] <= now < after[1]
    assert after[0] - before[0] == timedelta(days=1 if weekday is None else 7)
    assert weekday is None or before[0].isoweekday() == after[0].isoweekday() == weekday


def test_the_zone_is_the_athlete_s_word_then_the_newest_plan_s_else_unknown() -> None:
    plans = revisions(revision(2, timezone="Asia/Tokyo"), revision(3, timezone="Europe/Lisbon"))
    assert zone_of(ada(revisions=plans)) == BERLIN
    assert zone_of(ada(revisions=plans, timezone="Atlantis/Deep")) == ZoneInfo("Europe/Lisbon")
    assert zone_of(ada(timezone=None)) is None
