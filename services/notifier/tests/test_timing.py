"""When a matter is told: quiet hours by the wall clock, digests, bursts, and what waits for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.reach import AlertKind, AlertPreferences, QuietHours
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import NoticeSaid
from tandem.notifier.domain.timing import Policy, release

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago", "UTC")
"""With an hour and half an hour of daylight saving, with clocks that jump at midnight, with none."""

EVENING = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
"""Sunday 18:40 in Berlin."""

moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
walls = st.times().map(lambda at: at.replace(second=0, microsecond=0))
quiets = st.builds(QuietHours, start=walls, end=walls)
hours_of = st.builds(
    Hours,
    st.builds(AlertPreferences, quiet=st.none() | quiets, digest_at=st.lists(walls, max_size=3).map(tuple)),
    st.sampled_from(ZONES).map(ZoneInfo),
)
changes_of_clocks = st.sampled_from(
    [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)]
)
near_changes = st.builds(lambda at, minutes: at + timedelta(minutes=minutes), changes_of_clocks, st.integers(-300, 300))


def matter(kind: AlertKind = AlertKind.PLAN_REVISED, *, since: datetime = EVENING, presses: bool = False) -> Matter:
    return Matter(
        key=f"{kind.value}:1",
        kind=kind,
        said=NoticeSaid("", ""),
        cause="cause",
        rootids=("root",),
        since=since,
        until=since + timedelta(days=2),
        presses=presses,
    )


def is_quiet(hours: Hours, moment: datetime) -> bool:
    quiet = hours.preferences.quiet
    if quiet is None or hours.zone is None:
        return False
    wall = moment.astimezone(hours.zone).time()
    if quiet.start <= quiet.end:
        return quiet.start <= wall < quiet.end
    return not quiet.end <= wall < quiet.start


def berlin(**fields: object) -> Hours:
    return Hours(AlertPreferences.model_validate({"quiet": None, **fields}), BERLIN)


@given(hours_of, moments | near_changes)
def test_quiet_hours_last_by_the_wall_clock_and_end_when_it_says_so(hours: Hours, moment: datetime) -> None:
    end = hours.quiet_until(moment)
    if end is None:
        assert not is_quiet(hours, moment)
        return
    assert moment < end
    assert not is_quiet(hours, end)
    assert all(is_quiet(hours, moment + (end - moment) * part / 16) for part in range(16))


@given(hours_of, moments | near_changes, st.integers(0, 3000))
def test_what_does_not_press_is_never_told_in_quiet_hours_however_late_we_look(
    hours: Hours, since: datetime, minutes: int
) -> None:
    now = since + timedelta(minutes=minutes)
    when = release(matter(since=since), now, hours, Policy(), {})
    assert when.at >= now
    assert when.in_vain or not is_quiet(hours, when.at)


@given(hours_of, moments | near_changes, st.sampled_from(list(AlertKind)))
def test_what_is_held_is_told_at_the_moment_that_was_named_and_within_three_days(
    hours: Hours, since: datetime, kind: AlertKind
) -> None:
    held = matter(kind, since=since)
    first = release(held, since, hours, Policy(), {})
    assert first.at - since <= timedelta(days=3)
    assert release(held, first.at, hours, Policy(), {}).at == first.at
    assert release(held, first.at + timedelta(seconds=1), hours, Policy(), {}).at <= first.at + timedelta(days=1)


@given(hours_of, moments, st.booleans())
def test_what_presses_waits_for_no_hour_and_a_safety_stop_for_nothing(
    hours: Hours, since: datetime, presses: bool
) -> None:
    recent = {AlertKind.SAFETY_STOP: since, AlertKind.PLAN_REVISED: since - timedelta(seconds=5)}
    assert release(matter(AlertKind.SAFETY_STOP, since=since), since, hours, Policy(), recent).at == since
    assert release(matter(since=since, presses=True), since, hours, Policy(), {}).at == since
    pressing = release(matter(since=since, presses=True), since, hours, Policy(), recent)
    assert pressing.at == since + timedelta(seconds=15)


def test_a_night_in_which_clocks_change_is_an_hour_shorter_or_longer() -> None:
    hours = berlin(quiet=QuietHours(start=time(22), end=time(6)))
    for night, length_h in ((datetime(2026, 3, 28, 21, tzinfo=UTC), 7), (datetime(2026, 10, 24, 20, tzinfo=UTC), 9)):
        end = hours.quiet_until(night)
        assert end is not None
        assert end - night == timedelta(hours=length_h)
        assert end.astimezone(BERLIN).time() == time(6)


def test_quiet_hours_that_end_where_clocks_jump_end_with_the_jump() -> None:
    hours = berlin(quiet=QuietHours(start=time(22), end=time(2, 30)))
    assert hours.quiet_until(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_the_first_change_is_told_at_once_and_what_follows_when_the_window_ends() -> None:
    told = {AlertKind.PLAN_REVISED: EVENING}
    later = EVENING + timedelta(seconds=5)
    assert release(matter(), EVENING, berlin(), Policy(), {}).at == EVENING
    assert release(matter(since=later), later, berlin(), Policy(), told).at == EVENING + timedelta(seconds=20)
    assert release(matter(AlertKind.TROUBLE, since=later), later, berlin(), Policy(), told).at == later
    past = EVENING + timedelta(seconds=21)
    assert release(matter(since=past), past, berlin(), Policy(), told).at == past


def test_readiness_lets_the_plan_speak_first() -> None:
    when = release(matter(AlertKind.READINESS), EVENING, berlin(), Policy(), {})
    assert (when.at, when.held) == (EVENING + timedelta(seconds=3), False)


def test_what_is_not_urgent_waits_for_the_next_digest_and_that_one_for_the_morning() -> None:
    twice = berlin(digest_at=(time(12), time(19)))
    assert release(matter(), EVENING, twice, Policy(), {}).at.astimezone(BERLIN).time() == time(19)
    at_night = berlin(digest_at=(time(23),), quiet=QuietHours(start=time(22), end=time(6)))
    when = release(matter(), EVENING, at_night, Policy(), {})
    assert (when.at.astimezone(BERLIN).time(), when.held) == (time(6), True)


@pytest.mark.parametrize("kind", [AlertKind.EVENING_BEFORE, AlertKind.MORNING, AlertKind.WEEKLY])
def test_what_has_a_time_of_its_own_waits_for_no_digest(kind: AlertKind) -> None:
    assert release(matter(kind), EVENING, berlin(digest_at=(time(12),)), Policy(), {}).at == EVENING


def test_what_the_next_digest_would_tell_too_late_is_told_without_it() -> None:
    late = EVENING + timedelta(hours=4, minutes=50)  # 23:30
    hours = berlin(digest_at=(time(23),), quiet={"start": "22:00", "end": "06:00"})
    notice = replace(matter(AlertKind.NOTICE, since=late), until=late + timedelta(days=1))
    when = release(notice, late, hours, Policy(), {})
    assert (when.at.astimezone(BERLIN).time(), when.in_vain) == (time(6), False)
    assert release(notice, when.at, hours, Policy(), {}).at == when.at


def test_what_is_of_no_more_use_once_the_quiet_hours_end_is_for_the_inbox_at_once() -> None:
    hours = berlin(quiet={"start": "12:00", "end": "23:00"})
    short = replace(matter(), until=EVENING + timedelta(hours=1))
    assert release(short, EVENING, hours, Policy(), {}).in_vain
    assert not release(replace(short, presses=True), EVENING, hours, Policy(), {}).in_vain


def test_without_a_zone_nothing_is_held() -> None:
    nowhere = Hours(AlertPreferences(digest_at=(time(12),)), None)
    assert release(matter(), EVENING + timedelta(hours=6), nowhere, Policy(), {}).held is False


def test_a_cause_whose_clock_is_ahead_is_known_now() -> None:
    ahead = replace(matter(), since=EVENING + timedelta(minutes=5))
    assert release(ahead, EVENING, berlin(), Policy(), {}).at == EVENING


def test_a_time_that_the_athlete_chose_in_their_own_quiet_hours_is_meant_and_no_other_is_late_in_them() -> None:
    hours = berlin(quiet={"start": "22:00", "end": "06:00"}, evening_at=time(22, 30))
    chosen = EVENING.replace(hour=21, minute=30)  # 22:30
    assert release(matter(AlertKind.EVENING_BEFORE, since=chosen), chosen, hours, Policy(), {}).at == chosen
    late = EVENING + timedelta(hours=4)
    told = release(matter(AlertKind.EVENING_BEFORE, since=EVENING), late, hours, Policy(), {}).at
    assert told == EVENING.replace(hour=5, minute=0) + timedelta(days=1)
