"""Windows become moments: daylight saving, shared starts, sports and lengths, days that differ, travel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from asked_facts import preferences as asking
from hypothesis import given
from hypothesis import strategies as st
from sample_week import sample_preferences
from scheduler_facts import BERLIN, Log, local, preferences, profile, scored

from tandem.contracts.events.plan import SessionStatus
from tandem.contracts.events.week import (
    Activity,
    AvailabilityWindow,
    OpenWindow,
    WindowException,
)
from tandem.scheduler.domain.asked.calendar import horizon_days, local_day, local_instant, monday_of, zone_of
from tandem.scheduler.domain.asked.travel import away, itinerary
from tandem.scheduler.domain.asked.windows import places
from tandem.scheduler.domain.outlook import outlook
from tandem.scheduler.domain.week import Place, iso_week

NEW_YORK, TOKYO = ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo")
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)


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
    (place,) = places(asking(windows=windows), (date(2026, 11, 23),), BERLIN)
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


def window(weekday: int = 0, start: str = "07:00", **terms: object) -> AvailabilityWindow:
    return AvailabilityWindow.model_validate({"weekday": weekday, "start": start, **terms})


def clocks(found: tuple[Place, ...], zone: ZoneInfo = BERLIN) -> list[str]:
    return [f"{datetime.fromtimestamp(place.start_s, zone):%a %H:%M}" for place in found]


def test_a_window_that_takes_three_sessions_is_three_equal_places() -> None:
    asked = asking(windows=(window(start="08:00", duration_s=3 * 5400, sessions=3),))
    found = places(asked, (MONDAY,), BERLIN)
    assert clocks(found) == ["Mon 08:00", "Mon 09:30", "Mon 11:00"]
    assert {limit for place in found for _, limit in place.fits_s} == {5400}


def test_a_part_of_a_window_after_midnight_is_on_the_day_it_starts() -> None:
    asked = asking(windows=(window(6, start="22:00", duration_s=4 * 3600, sessions=2),))
    late, early = places(asked, (date(2026, 11, 22),), BERLIN)
    assert (late.day, early.day) == (date(2026, 11, 22).toordinal(), MONDAY.toordinal())
    assert (late.week, early.week) == ("2026-W47", "2026-W48")


def test_a_closed_gym_closes_the_lifts_and_leaves_the_runs() -> None:
    closed = WindowException(first_day=TUESDAY, last_day=TUESDAY, closed=(Activity.LIFT,))
    asked = asking(windows=(window(0), window(1)), exceptions=(closed,))
    monday, tuesday = places(asked, (MONDAY, TUESDAY), BERLIN)
    assert monday.fits(Activity.LIFT, 3600)
    assert not tuesday.fits(Activity.LIFT, 60)
    assert tuesday.fits(Activity.RUN, 3600)


def test_a_window_with_nothing_left_is_no_place() -> None:
    everything = WindowException(first_day=MONDAY, last_day=TUESDAY, closed=tuple(Activity))
    asked = asking(windows=(window(0), window(1), window(2)), exceptions=(everything,))
    assert clocks(places(asked, (MONDAY, TUESDAY, date(2026, 11, 25)), BERLIN)) == ["Wed 07:00"]


def test_open_slots_are_there_besides_even_for_what_is_closed() -> None:
    hotel = OpenWindow(start="20:00", duration_s=2700, activities=(Activity.LIFT,))
    trip = WindowException(first_day=MONDAY, last_day=MONDAY, closed=(Activity.LIFT,), open=(hotel,))
    found = places(asking(windows=(window(0),), exceptions=(trip,)), (MONDAY,), BERLIN)
    assert clocks(found) == ["Mon 07:00", "Mon 20:00"]
    assert [place.fits(Activity.LIFT, 2700) for place in found] == [False, True]


def test_who_named_no_windows_trains_where_the_week_made_from_goals_does() -> None:
    week = sample_preferences().week
    found = places(asking(week=(), windows=()), horizon_days(MONDAY)[:7], BERLIN, week)
    assert len(found) == len({(session.weekday, session.start) for session in week})
    assert found == places(asking(week=week, windows=()), horizon_days(MONDAY)[:7], BERLIN)


def abroad(zone: str, first: date = TUESDAY, last: date = TUESDAY) -> WindowException:
    return WindowException(first_day=first, last_day=last, timezone=zone)


def test_while_travelling_the_wall_clock_is_read_there() -> None:
    windows = tuple(window(weekday, start) for weekday in range(3) for start in ("07:00", "18:00"))
    days = (MONDAY, TUESDAY, date(2026, 11, 25))
    found = places(asking(windows=windows, exceptions=(abroad("America/New_York"),)), days, BERLIN)
    assert clocks(found[2:4], NEW_YORK) == ["Tue 07:00", "Tue 18:00"]
    assert clocks(found[:2] + found[4:]) == ["Mon 07:00", "Mon 18:00", "Wed 07:00", "Wed 18:00"]


def test_an_evening_abroad_is_the_day_on_the_wrist_not_the_one_at_home() -> None:
    """18:00 in New York is midnight, and so the next day, in Berlin."""
    trip = asking(windows=(window(1, "07:00"), window(1, "18:00")), exceptions=(abroad("America/New_York"),))
    found = places(trip, (TUESDAY,), BERLIN)
    zone = itinerary(BERLIN, trip.exceptions)
    moments = [datetime.fromtimestamp(place.start_s, UTC) for place in found]
    assert [local_day(moment, BERLIN) for moment in moments] == [TUESDAY, date(2026, 11, 25)]
    assert [local_day(moment, zone) for moment in moments] == [TUESDAY, TUESDAY]
    assert {place.day for place in found} == {TUESDAY.toordinal()}


def test_hours_that_a_journey_swallows_are_no_place() -> None:
    """Tuesday in Tokyo begins on Monday at 16:00 in Berlin: there is no Monday evening."""
    windows = (window(0, "07:00"), window(0, "18:00"), window(1, "07:00"))
    found = places(asking(windows=windows, exceptions=(abroad("Asia/Tokyo"),)), (MONDAY, TUESDAY), BERLIN)
    assert [place.day for place in found] == [MONDAY.toordinal(), TUESDAY.toordinal()]
    assert clocks(found[1:], TOKYO) == ["Tue 07:00"]


def test_an_unknown_zone_on_a_journey_is_as_if_none_were_named() -> None:
    assert itinerary(BERLIN, (abroad("Mars/Olympus"),)) is BERLIN


def test_the_same_travel_is_the_same_zone_and_an_itinerary_stays_what_it_is() -> None:
    zone = itinerary(BERLIN, (abroad("Asia/Tokyo"),))
    assert zone is itinerary(BERLIN, (abroad("Asia/Tokyo"),))
    assert itinerary(zone, (abroad("America/New_York"),)) is zone
    assert (away(zone, MONDAY), away(zone, TUESDAY), away(BERLIN, TUESDAY)) == (False, True, False)


def test_daylight_saving_abroad_is_read_there() -> None:
    """New York changes its clocks on 8 March 2026, Berlin on the 29th."""
    zone = itinerary(BERLIN, (abroad("America/New_York", date(2026, 3, 7), date(2026, 3, 9)),))
    nights = [local_instant(date(2026, 3, day), "07:00", zone) for day in (7, 8, 9)]
    assert [after - before for before, after in pairwise(nights)] == [
        timedelta(hours=23),
        timedelta(hours=24),
    ]


zones = st.sampled_from(["America/New_York", "Asia/Tokyo", "Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Berlin"])


@given(zones, zones, st.integers(0, 20), st.integers(0, 6), st.integers(0, 30 * 24 * 12))
def test_wherever_one_is_a_moment_has_one_wall_clock_and_it_leads_back(
    home: str, there: str, first: int, days: int, fives: int
) -> None:
    start = MONDAY + timedelta(days=first)
    zone = itinerary(ZoneInfo(home), (abroad(there, start, start + timedelta(days=days)),))
    moment = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=5 * fives)
    local_there = moment.astimezone(zone)
    assert local_there.astimezone(UTC) == moment
    abroad_now = moment.astimezone(ZoneInfo(there))
    inside = start <= abroad_now.date() <= start + timedelta(days=days)
    expected = abroad_now if inside else moment.astimezone(ZoneInfo(home))
    assert local_there.replace(tzinfo=None) == expected.replace(tzinfo=None)


@given(zones, zones, st.integers(0, 10), st.integers(0, 6), st.integers(1, 3))
def test_every_place_lies_on_the_day_that_its_own_clock_shows(
    home: str, there: str, first: int, days: int, sessions: int
) -> None:
    start = MONDAY + timedelta(days=first)
    windows = tuple(
        window(weekday, wall, duration_s=5400, sessions=sessions) for weekday in range(7) for wall in ("06:00", "22:00")
    )
    trip = asking(windows=windows, exceptions=(abroad(there, start, start + timedelta(days=days)),))
    zone = itinerary(ZoneInfo(home), trip.exceptions)
    found = places(trip, horizon_days(MONDAY), ZoneInfo(home))
    for place in found:
        shown = local_day(datetime.fromtimestamp(place.start_s, UTC), zone)
        assert (shown.toordinal(), iso_week(shown)) == (place.day, place.week)
    assert [place.start_s for place in found] == sorted({place.start_s for place in found})
