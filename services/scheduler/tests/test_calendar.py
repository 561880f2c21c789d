"""Windows become moments: daylight saving, shared starts, sports and lengths."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sample_week import sample_preferences
from scheduler_facts import BERLIN, Log, local, preferences, profile, scored

from tandem.contracts.events.plan import SessionStatus
from tandem.contracts.events.week import Activity, AvailabilityWindow
from tandem.scheduler.domain.asked.calendar import horizon_days, local_instant, monday_of, places, zone_of
from tandem.scheduler.domain.outlook import outlook
from tandem.scheduler.domain.week import iso_week


def test_a_wall_clock_time_keeps_its_hour_across_daylight_saving() -> None:
    before = local_instant(date(2026, 3, 28), "07:00", BERLIN)
    after = local_instant(date(2026, 3, 29), "07:00", BERLIN)
    assert after - before == timedelta(hours=23)


def test_a_skipped_hour_is_read_with_the_offset_before_it() -> None:
    assert local_instant(date(2026, 3, 29), "02:30", BERLIN) == local("2026-03-29T03:30")


def test_a_repeated_hour_is_its_first_occurrence() -> None:
    first = local_instant(date(2026, 10, 25), "02:30", BERLIN)
    assert local_instant(date(2026, 10, 25), "03:30", BERLIN) - first == timedelta(hours=2)


def test_windows_that_start_together_are_one_place() -> None:
    windows = (
        AvailabilityWindow(weekday=0, start="07:00", duration_s=3600, activities=(Activity.LIFT,)),
        AvailabilityWindow(weekday=0, start="07:00", duration_s=7200, activities=(Activity.RUN,)),
    )
    (place,) = places(windows, (date(2026, 11, 23),), BERLIN)
    assert place.fits(Activity.LIFT, 3600)
    assert not place.fits(Activity.LIFT, 3601)
    assert place.fits(Activity.RUN, 7200)
    assert not place.fits(Activity.MOBILITY, 600)


def test_the_horizon_is_this_iso_week_and_the_next() -> None:
    days = horizon_days(monday_of(date(2026, 12, 31)))
    assert (days[0], days[-1]) == (date(2026, 12, 28), date(2027, 1, 10))
    assert {iso_week(day) for day in days} == {"2026-W53", "2027-W01"}


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert zone_of(name) is None


@pytest.mark.parametrize("monday", ["2026-03-23", "2026-10-19"])
def test_the_sample_week_stands_in_the_weeks_the_clocks_change(monday: str) -> None:
    log = Log(profile(), preferences())
    now = local(f"{monday}T05:00")
    revised = log.revision(now)
    assert {s.start_time.astimezone(BERLIN).strftime("%H:%M") for s in revised.new} == {"07:00", "18:00"}
    view = outlook(log.state, now)
    assert view is not None
    assert view.broken == ()


def test_gaps_are_real_hours_when_an_hour_is_skipped() -> None:
    """13:15 on Saturday to 07:00 on Sunday is 17 h 45 min by the clock, 16 h 45 min in the week of the spring change."""
    lift = next(s for s in sample_preferences().week if s.session_id == "lower")
    week = (lift.model_copy(update={"weekday": 6}),)
    log = Log(profile(), preferences(sample_preferences().model_copy(update={"week": week})))
    log.revision(local("2026-03-23T05:00"))
    log.fold(scored(local("2026-03-28T11:15"), minutes=105))
    (change,) = [c for c in log.revision(local("2026-03-28T13:30")).changes if c.session_key == "lower@2026-W13"]
    assert change.gap_h == 17


def test_an_athlete_without_windows_trains_where_their_week_says() -> None:
    log = Log(profile(), preferences(sample_preferences().model_copy(update={"windows": ()})))
    revised = log.revision(local("2026-11-16T05:00"))
    assert all(s.status is SessionStatus.PLANNED for s in revised.new)


def test_tokyo_and_honolulu_get_their_own_mornings() -> None:
    for name in ("Asia/Tokyo", "Pacific/Honolulu"):
        log = Log(profile(name), preferences())
        revised = log.revision(local("2026-11-16T00:30", ZoneInfo(name)))
        assert {s.start_time.astimezone(ZoneInfo(name)).strftime("%H:%M") for s in revised.new} == {"07:00", "18:00"}
