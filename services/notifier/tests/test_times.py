"""When the calendar's alerts come: a time that was set counts, a usual one leaves the quiet hours alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed_desk import Desk, phones

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.reach import AlertKind, AlertPreferences, AlertPreferencesSet, QuietHours
from tandem.notifier.domain.hours import Hours, is_within
from tandem.notifier.domain.times import AT_THEIR_TIME, EARLIER_MIN, time_of

Make = Callable[..., Event]
EVENING, MORNING, WEEKLY = AlertKind.EVENING_BEFORE, AlertKind.MORNING, AlertKind.WEEKLY
BERLIN = ZoneInfo("Europe/Berlin")

walls = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def during(start: time, end: time) -> AlertPreferences:
    return AlertPreferences(quiet=QuietHours(start=start, end=end))


@pytest.mark.parametrize(
    ("quiet", "kind", "comes"),
    [
        (during(time(22), time(6)), MORNING, time(6)),
        (during(time(22), time(8)), MORNING, time(8)),
        (during(time(22), time(8)), EVENING, time(19, 30)),
        (during(time(12), time(20)), EVENING, time(20)),
        (during(time(19), time(7)), EVENING, time(18, 30)),
        (during(time(17), time(7)), WEEKLY, time(16, 30)),
        (AlertPreferences(quiet=None), WEEKLY, time(18)),
    ],
)
def test_a_usual_time_moves_to_the_end_of_the_quiet_hours_or_before_a_night_of_them(
    quiet: AlertPreferences, kind: AlertKind, comes: time
) -> None:
    assert time_of(kind, quiet) == comes


@given(st.builds(QuietHours, start=walls, end=walls), st.sampled_from(sorted(AT_THEIR_TIME)))
def test_no_usual_time_lies_in_quiet_hours_that_leave_an_hour(quiet: QuietHours, kind: AlertKind) -> None:
    loud_min = (quiet.start.hour - quiet.end.hour) * 60 + quiet.start.minute - quiet.end.minute
    if loud_min % (24 * 60) >= EARLIER_MIN:
        assert not is_within(quiet, time_of(kind, AlertPreferences(quiet=quiet)))


def test_a_time_that_was_set_is_meant() -> None:
    chosen = AlertPreferences(quiet=QuietHours(start=time(22), end=time(8)), morning_at=time(6))
    assert time_of(MORNING, chosen) == time(6)


@pytest.mark.parametrize(("wishes", "rings_at"), [({}, 7), ({"morning_at": time(6)}, 5)])
def test_the_phone_rings_in_quiet_hours_only_at_a_time_that_was_set(
    event: Make, published: Make, readiness: Make, wishes: dict[str, time], rings_at: int
) -> None:
    desk, night = Desk(event, published), datetime(2026, 11, 22, 22, tzinfo=UTC)
    quiet = QuietHours(start=time(22), end=time(8))
    settings = AlertPreferencesSet(athlete_id="ada", quiet=quiet, muted=(AlertKind.READINESS,), **wishes)
    zone = ProfileSet(athlete_id="ada", timezone="Europe/Berlin")
    assert desk.at(night, *phones(event, "phone"), event(zone, 8), event(settings, 9), readiness("pull_back")) == []
    morning = datetime(2026, 11, 23, rings_at, tzinfo=UTC)
    assert desk.look_at == morning
    (told,) = desk.at(morning)
    assert told.kind is MORNING


def test_in_the_hour_that_autumn_repeats_what_is_held_ends_with_the_quiet_hours_and_not_a_day_later() -> None:
    hours = Hours(during(time(22), time(2, 30)), BERLIN)
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert hours.held_until(again, again) == hours.quiet_until(again) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", [EVENING, MORNING, WEEKLY])
def test_quiet_hours_that_were_written_with_an_offset_are_those_of_the_wall_clock(kind: AlertKind) -> None:
    for start, end in ((time(22), time(8)), (time(12), time(20)), (time(17), time(7))):
        zoned = during(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
        assert time_of(kind, zoned) == time_of(kind, during(start, end))


def test_a_safety_stop_is_told_though_the_quiet_hours_were_written_with_an_offset(
    event: Make, published: Make, readiness: Make, stop: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    quiet = QuietHours(start=time(22, tzinfo=UTC), end=time(7, tzinfo=UTC))
    zone = ProfileSet(athlete_id="ada", timezone="Europe/Berlin")
    desk.at(now, *phones(event, "phone"), event(zone, 8), event(AlertPreferencesSet(athlete_id="ada", quiet=quiet), 9))
    (told,) = desk.at(now, readiness("steady", 3, stop=stop("Fever")))
    assert told.kind is AlertKind.SAFETY_STOP
