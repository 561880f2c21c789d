"""What becomes of an alert that did not arrive: tried again, tried elsewhere, withdrawn because it was overtaken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.alert import (
    AlertAction,
    AlertAnswered,
    AlertWithdrawn,
)
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import PlanChange
from tandem.contracts.events.reach import AlertKind, AlertPreferencesSet, ChannelKind, PushSubscribed, QuietHours
from tandem.contracts.events.readiness import Suspension
from tandem.contracts.events.training import RawRef, WorkoutRejected
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy

Make = Callable[..., Event]
Fold = Callable[..., State]
MakeChange = Callable[..., PlanChange]


def test_what_was_put_off_is_tried_again_in_its_time_as_the_same_alert(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), revised())
    until = now + MINUTE
    assert desk.at(now + MINUTE / 2, desk.delivered(first, "tablet"), desk.deferred(first, until)) == []
    assert desk.look_at == until
    (again,) = desk.at(until)
    assert (again.alert_id, again.topic, again.title) == (first.alert_id, first.topic, first.title)
    assert (again.subscription_ids, again.attempt) == (("phone",), 2)
    assert desk.at(until) == []
    assert desk.at(until + MINUTE, desk.delivered(again)) == []
    assert desk.look_at is None


def test_once_all_have_failed_the_next_by_the_athlete_s_order_is_tried(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    order = event(AlertPreferencesSet(athlete_id="ada", order=("phone", "tablet", "mail")), 9)
    (first,) = desk.at(now, *phones(event, "phone", "tablet", "mail"), order, revised())
    assert (first.subscription_ids, first.fallback_ids) == (("phone",), ("tablet", "mail"))
    (second,) = desk.at(now + MINUTE, desk.failed(first, "phone"))
    assert (second.subscription_ids, second.fallback_ids, second.attempt) == (("tablet",), ("mail",), 1)
    assert second.alert_id == first.alert_id
    gone = event(
        PushSubscribed(athlete_id="ada", subscription_id="mail", channel=ChannelKind.WEBPUSH, revoked=True), 50
    )
    assert desk.at(now + 2 * MINUTE, gone, desk.failed(second, "tablet")) == []


def test_a_provider_that_is_down_does_not_keep_the_next_one_waiting_for_ever(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    order = event(AlertPreferencesSet(athlete_id="ada", order=("phone", "tablet")), 9)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), order, revised())
    assert desk.at(now, desk.deferred(first, now + 60 * MINUTE)) == []
    patience = timedelta(seconds=Policy().patience_s)
    assert desk.look_at == now + patience
    (second,) = desk.at(now + patience)
    assert (second.alert_id, second.subscription_ids) == (first.alert_id, ("tablet",))
    desk.at(now + patience, desk.delivered(second, "tablet"))
    (again,) = desk.at(now + 60 * MINUTE)
    assert (again.subscription_ids, again.attempt) == (("phone",), 2)


def test_a_plan_revised_again_before_it_arrived_is_told_once_with_the_sum(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2))
    desk.at(now + MINUTE / 6, desk.deferred(first, now + MINUTE / 4))
    assert desk.at(now + MINUTE / 5, revised(3, [change("run", "Easy run")], roots=("other",))) == []
    assert desk.look_at == now + MINUTE / 3, "the overtaken alert is not tried again while its successor waits"
    withdrawn, second = desk.at(now + MINUTE / 3)
    assert isinstance(withdrawn, AlertWithdrawn)
    assert (withdrawn.alert_id, withdrawn.replaced_by) == (first.alert_id, second.alert_id)
    assert second.plan_versions == (2, 3)
    assert "(+1 more)" in second.title
    assert set(desk.state.told_roots) == {"root", "other"}
    assert desk.at(now + MINUTE) == []


def test_a_plan_revised_again_after_it_arrived_is_told_from_there(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2))
    desk.at(now, desk.delivered(first))
    assert desk.at(now + MINUTE / 6, revised(3, [change("run", "Easy run")], roots=("other",))) == []
    (second,) = desk.at(now + MINUTE / 3)
    assert second.plan_versions == (3,)
    assert second.topic == first.topic


def test_what_went_back_before_it_arrived_is_withdrawn_and_nothing_said(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    moved = change()
    (first,) = desk.at(now, *phones(event, "phone"), revised(2, [moved]))
    back = change(from_time=moved.to_time, to_time=moved.from_time)
    (withdrawn,) = desk.at(now + MINUTE / 2, desk.deferred(first, now + MINUTE), revised(3, [back], roots=("other",)))
    assert (withdrawn.alert_id, withdrawn.replaced_by) == (first.alert_id, None)
    assert desk.at(now + MINUTE) == []


def test_a_silent_revision_overtakes_nothing(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2))
    done = change("run", "Easy run", action="done", to_time=None)
    assert desk.at(now + MINUTE / 2, desk.deferred(first, now + MINUTE), revised(3, [done], roots=("run",))) == []
    (again,) = desk.at(now + MINUTE)
    assert again.alert_id == first.alert_id


def test_a_question_that_was_answered_is_not_asked_again(
    event: Make, published: Make, asked: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), asked("q1"))
    answer = AlertAnswered(
        athlete_id="ada", alert_id=first.alert_id, action=AlertAction.ANSWER, subject="q1", value="easy"
    )
    desk.at(now + MINUTE / 2, *(desk.deferred(first, now + MINUTE, name) for name in ("phone", "tablet")))
    decided = desk.at(now + MINUTE / 2, desk.outcome(answer), asked("q2", roots=("other",), sequence=2))
    withdrawn, other = decided
    assert isinstance(withdrawn, AlertWithdrawn)
    assert (withdrawn.replaced_by, other.kind) == (None, AlertKind.QUESTION)
    assert desk.at(now + MINUTE) == []


def test_a_stop_that_ended_before_it_arrived_is_withdrawn_and_one_that_grew_is_replaced_at_once(
    event: Make, published: Make, readiness: Make, stop: Callable[..., Suspension], now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), readiness("steady", 1, stop=stop("Fever")))
    later = now + MINUTE
    withdrawn, worse = desk.at(
        later, desk.deferred(first, later + MINUTE), readiness("steady", 2, stop=stop("Fever", "Fainting"))
    )
    assert (withdrawn.alert_id, withdrawn.replaced_by) == (first.alert_id, worse.alert_id)
    assert (worse.kind, worse.topic) == (AlertKind.SAFETY_STOP, first.topic)
    (over,) = desk.at(later + MINUTE, desk.deferred(worse, later + 2 * MINUTE), readiness("steady", 3))
    assert (over.alert_id, over.replaced_by) == (worse.alert_id, None)


def test_a_kind_that_is_switched_off_meanwhile_is_withdrawn(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2))
    off = event(AlertPreferencesSet(athlete_id="ada", muted=(AlertKind.PLAN_REVISED,)), 9)
    (withdrawn,) = desk.at(now + MINUTE, desk.deferred(first, now + 2 * MINUTE), off)
    assert withdrawn.alert_id == first.alert_id


def test_a_file_s_trouble_is_not_tried_again_once_its_kind_is_switched_off(
    event: Make, published: Make, now: datetime
) -> None:
    """What does not cease to hold by itself is withdrawn as well."""
    desk = Desk(event, published)
    raw = RawRef(ref="stream:DEVICE:1", sha256="", size_bytes=0, media_type="")
    refused = WorkoutRejected(
        athlete_id="ada", device_id="watch", submission_id="s", problem="It ends early", remedy="Send it again", raw=raw
    )
    (first,) = desk.at(now, *phones(event, "phone"), event(refused))
    off = event(AlertPreferencesSet(athlete_id="ada", muted=(AlertKind.TROUBLE,)), 9)
    (withdrawn,) = desk.at(now + MINUTE, desk.deferred(first, now + 2 * MINUTE), off)
    assert (type(withdrawn), withdrawn.alert_id) == (AlertWithdrawn, first.alert_id)
    assert desk.at(now + 2 * MINUTE) == []


def test_who_asks_for_discreet_words_while_an_alert_waits_gets_no_others(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    """On a second screen too, when the first has shown it and what it said is told."""
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), revised())
    desk.at(now, desk.delivered(first, "tablet"), desk.deferred(first, now + MINUTE))
    (again,) = desk.at(now + MINUTE, event(AlertPreferencesSet(athlete_id="ada", discreet=True), 9))
    assert (again.alert_id, again.subscription_ids) == (first.alert_id, ("phone",))
    assert (again.discreet, again.title, again.body) == (True, "Your plan changed", "Open Tandem to see it.")


def test_a_digest_that_waits_becomes_discreet_with_its_athlete(
    event: Make, published: Make, revised: Make, asked: Make, change: MakeChange, now: datetime
) -> None:
    desk, evening = Desk(event, published), time(20)
    zone = event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 8)
    plain = event(AlertPreferencesSet(athlete_id="ada", digest_at=(evening,), evening_at=time(4)), 9)
    far = revised(changes=[change(from_time=now + timedelta(days=7), to_time=now + timedelta(days=8))])
    assert desk.at(now, *phones(event, "phone"), zone, plain, far, asked()) == []
    assert desk.look_at is not None
    then = desk.look_at
    (first,) = desk.at(then)
    assert (first.kind, first.discreet) == (AlertKind.DIGEST, False)
    desk.at(then, desk.deferred(first, then + MINUTE))
    discreet = AlertPreferencesSet(athlete_id="ada", digest_at=(evening,), evening_at=time(4), discreet=True)
    (again,) = desk.at(then + MINUTE, event(discreet, 10))
    assert (again.alert_id, again.discreet) == (first.alert_id, True)
    assert (again.title, again.body) == ("2 updates for you", "Open Tandem to see it.")


def test_a_further_try_does_not_ring_at_night_and_one_that_expires_by_then_is_given_up(
    event: Make, published: Make, revised: Make, change: MakeChange
) -> None:
    evening = datetime(2026, 11, 22, 20, 59, tzinfo=UTC)
    desk = Desk(event, published)
    quiet = event(AlertPreferencesSet(athlete_id="ada", quiet=QuietHours(start=time(22), end=time(6))), 9)
    noon = datetime(2026, 11, 23, 11, tzinfo=UTC)
    (first,) = desk.at(
        evening, *phones(event, "phone"), quiet, revised(2, [change(from_time=noon, to_time=noon + 8 * 60 * MINUTE)])
    )
    assert desk.at(evening + MINUTE, desk.deferred(first, evening + 2 * MINUTE)) == []
    morning = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert desk.look_at == morning
    (again,) = desk.at(morning)
    assert (again.alert_id, again.attempt) == (first.alert_id, 2)
    late = desk.at(first.expires_at, desk.deferred(again, first.expires_at + MINUTE))
    assert [due.attempt for due in late] == [3], "after its expiry a try sends nothing, but says that it failed"


def test_an_alert_that_another_has_taken_the_place_of_is_not_sent_to_a_second_screen_any_more(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "tablet"), revised(2))
    desk.at(now, desk.delivered(first), desk.deferred(first, now + MINUTE, "tablet"))
    (second,) = desk.at(now + MINUTE / 2, revised(3, [change("run", "Easy run")], roots=("other",)))
    assert second.subscription_ids == ("phone", "tablet")
    assert desk.at(now + MINUTE, desk.delivered(second), desk.delivered(second, "tablet")) == []
    assert desk.look_at is None


def test_an_alert_on_the_same_cause_as_a_withdrawn_one_has_an_id_of_its_own(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    moved = change()
    newer = revised(3, [moved], roots=("b",))
    (first,) = desk.at(now, *phones(event, "phone"), newer)
    off, on = (
        event(AlertPreferencesSet(athlete_id="ada", muted=muted), n)
        for n, muted in ((8, (AlertKind.PLAN_REVISED,)), (9, ()))
    )
    desk.at(now + MINUTE, desk.deferred(first, now + 2 * MINUTE), off)
    (second,) = desk.at(now + 2 * MINUTE, on)
    assert second.alert_id == derived_id(first.alert_id, "alert")


def test_an_alert_addressed_to_nobody_is_neither_tried_again_nor_withdrawn(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, revised(2))
    assert (first.subscription_ids, first.fallback_ids) == ((), ())
    (second,) = desk.at(
        now + MINUTE, *phones(event, "phone"), revised(3, [change("run", "Easy run")], roots=("other",))
    )
    assert second.plan_versions == (3,)
    assert list(desk.state.alerts) == sorted([first.alert_id, second.alert_id])
