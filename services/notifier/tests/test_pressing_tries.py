"""Which further tries wait for nothing, and which for the morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import PlanChange
from tandem.contracts.events.reach import AlertKind, AlertPreferencesSet
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.domain.timing import STOP_PATIENCE_S

Make = Callable[..., Event]
SECOND = timedelta(seconds=1)


def test_a_safety_stop_that_is_put_off_keeps_the_next_channel_waiting_for_half_a_minute(
    event: Make, published: Make, readiness: Make, stop: Callable[..., Suspension], now: datetime
) -> None:
    desk = Desk(event, published)
    order = event(AlertPreferencesSet(athlete_id="ada", order=("phone", "tablet")), 9)
    fever = readiness("steady", 1, stop=stop("Fever"))
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), order, fever)
    assert desk.at(now, desk.deferred(first, now + 60 * MINUTE)) == []
    turn = now + timedelta(seconds=STOP_PATIENCE_S)
    assert desk.look_at == turn
    (second,) = desk.at(turn)
    assert (second.alert_id, second.subscription_ids) == (first.alert_id, ("tablet",))


def test_a_time_that_was_chosen_in_the_quiet_hours_counts_for_a_further_try_too(
    event: Make, published: Make, readiness: Make
) -> None:
    desk, evening = Desk(event, published), datetime(2026, 11, 22, 19, tzinfo=UTC)
    chosen = evening + timedelta(hours=9)  # 05:00 in Berlin
    zone = event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 8)
    wishes = event(AlertPreferencesSet(athlete_id="ada", morning_at=time(5), muted=(AlertKind.READINESS,)), 9)
    assert desk.at(evening, *phones(event, "phone"), zone, wishes, readiness("push", 3)) == []
    (first,) = desk.at(chosen)
    assert desk.at(chosen + SECOND, desk.deferred(first, chosen + 2 * SECOND)) == []
    assert desk.look_at == chosen + 2 * SECOND
    (again,) = desk.at(chosen + 2 * SECOND)
    assert (again.kind, again.alert_id, again.attempt) == (AlertKind.MORNING, first.alert_id, 2)


def test_what_one_device_has_shown_in_the_evening_rings_on_no_other_at_night(
    event: Make, published: Make, revised: Make, change: Callable[..., PlanChange]
) -> None:
    desk, evening = Desk(event, published), datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    zone = event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 8)
    muted = (AlertKind.EVENING_BEFORE, AlertKind.MORNING)
    wishes = event(AlertPreferencesSet(athlete_id="ada", muted=muted), 9)
    soon = change(from_time=evening + timedelta(hours=11, minutes=30), to_time=evening + timedelta(days=3))
    (first,) = desk.at(evening, *phones(event, "phone", "tablet"), zone, wishes, revised(2, [soon]))
    assert first.urgency == "high"
    night, morning = evening + timedelta(hours=4), datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert desk.at(evening, desk.delivered(first), desk.deferred(first, night, "tablet")) == []
    assert desk.at(night) == []
    assert desk.look_at == morning
    (again,) = desk.at(morning)
    assert again.subscription_ids == ("tablet",)
