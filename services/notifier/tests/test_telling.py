"""What is told together, what alone, what along with another, and what not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.alert import AlertWithdrawn
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import PlanChange
from tandem.contracts.events.reach import (
    AlertKind,
    AlertPreferencesSet,
    AlertRequested,
    ChannelKind,
    Language,
    PushSubscribed,
)
from tandem.contracts.events.readiness import Suspension
from tandem.contracts.events.training import RawRef, WorkoutRejected

Make = Callable[..., Event]
MakeChange = Callable[..., PlanChange]
WEDNESDAY = datetime(2026, 11, 25, 6, tzinfo=UTC)
DIGEST = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""21:00 in Berlin."""


def wants(event: Make, sequence: int = 9, **fields: Any) -> list[Event]:
    """Preferences without a night, and where the athlete is."""
    chosen = AlertPreferencesSet.model_validate({"athlete_id": "ada", "quiet": None, **fields})
    return [event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 8), event(chosen, sequence)]


def far(change: MakeChange, key: str = "lower", title: str = "Lower-body strength") -> PlanChange:
    return change(key, title, from_time=WEDNESDAY, to_time=WEDNESDAY + timedelta(days=1))


def test_what_piled_up_until_the_digest_is_one_alert(
    event: Make, published: Make, revised: Make, asked: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    assert desk.at(now, *phones(event, "phone"), *wants(event, digest_at=(time(21),)), revised(2, [far(change)])) == []
    assert desk.look_at == DIGEST
    assert desk.at(now + MINUTE, asked("q1"), revised(3, [far(change, "run", "Easy run")], roots=("b",))) == []
    (digest,) = desk.at(DIGEST)
    assert digest.kind is AlertKind.DIGEST
    assert digest.tells == ("plan:3", "question:q1")
    assert digest.plan_versions == (2, 3)
    assert "Lower-body strength" in digest.body
    assert set(desk.state.told_roots) == {"root", "b", "root-q"}
    assert desk.at(DIGEST) == desk.at(DIGEST + MINUTE) == []


def test_a_change_is_told_however_many_revisions_and_words_follow_before_the_digest(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    first = revised(2, [far(change)], roots=("r2",))
    imported = [revised(n, [far(change, f"s{n}")], roots=(f"r{n}",), history=True) for n in range(3, 23)]
    said = [
        event(AlertRequested(athlete_id="ada", request_id=f"n{n}", title=f"Word {n}"), n, (f"n{n}",)) for n in range(20)
    ]
    desk.at(now, *phones(event, "phone"), *wants(event, digest_at=(time(21),)), first, *imported, *said)
    (digest,) = desk.at(DIGEST)
    assert "Lower-body strength" in digest.body
    assert len([key for key in digest.tells if key.startswith("notice:")]) == 20


def test_what_a_part_of_a_digest_speaks_for_is_known_as_told_and_its_change_overtakes_no_digest(
    event: Make, published: Make, revised: Make, asked: Make, readiness: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    pulled = readiness("pull_back", 1, ("root",))
    desk.at(now, *phones(event, "phone"), *wants(event, digest_at=(time(21),)), revised(2, [far(change)]), asked())
    desk.at(now + MINUTE, pulled)
    (digest,) = desk.at(DIGEST)
    assert (digest.tells, digest.beside) == (("plan:2", "question:q1"), (f"readiness:{pulled.id}",))
    assert desk.at(DIGEST + MINUTE, desk.deferred(digest, DIGEST + 2 * MINUTE), readiness("steady", 2)) == []
    (again,) = desk.at(DIGEST + 2 * MINUTE)
    assert again.alert_id == digest.alert_id
    desk.at(DIGEST + 3 * MINUTE, desk.delivered(again))
    (over,) = desk.at(DIGEST + timedelta(days=1))
    assert over.kind is AlertKind.READINESS, "its end is told, because its beginning was"


def test_one_thing_alone_is_told_as_itself(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    desk.at(now, *phones(event, "phone"), *wants(event, digest_at=(time(21),)), revised(2, [far(change)]))
    (alone,) = desk.at(DIGEST)
    assert alone.kind is AlertKind.PLAN_REVISED


def test_a_digest_that_was_overtaken_before_it_arrived_is_told_anew_with_the_last_state(
    event: Make, published: Make, revised: Make, asked: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    chosen = wants(event, digest_at=(time(21), time(22)))
    desk.at(now, *phones(event, "phone"), *chosen, revised(2, [far(change)]), asked("q1"))
    (first,) = desk.at(DIGEST)
    assert desk.at(DIGEST + MINUTE, desk.deferred(first, DIGEST + 70 * MINUTE)) == []
    newer = revised(3, [far(change, "run", "Easy run")], roots=("b",))
    later = DIGEST + 60 * MINUTE
    desk.at(DIGEST + 2 * MINUTE, newer)
    decided = desk.at(later)
    assert isinstance(decided[0], AlertWithdrawn)
    assert decided[0].alert_id == first.alert_id
    told = [key for alert in decided[1:] for key in alert.tells]
    assert sorted(told) == ["plan:3", "question:q1"]
    assert desk.at(later + 20 * MINUTE, *(desk.delivered(alert) for alert in decided[1:])) == []


def test_a_safety_stop_stands_alone_and_waits_for_neither_night_nor_digest(
    event: Make,
    published: Make,
    revised: Make,
    readiness: Make,
    stop: Callable[..., Suspension],
    change: MakeChange,
) -> None:
    night = datetime(2026, 11, 22, 23, tzinfo=UTC)
    desk = Desk(event, published)
    settings = wants(event, quiet={"start": "22:00", "end": "06:00"}, digest_at=(time(21),))
    assert desk.at(night, *phones(event, "phone"), *settings, revised(2, [far(change)])) == []
    (stopped,) = desk.at(night + MINUTE, readiness("steady", 3, stop=stop("Chest pain")))
    assert (stopped.kind, stopped.urgency) == (AlertKind.SAFETY_STOP, "high")
    assert desk.at(night + 2 * MINUTE) == []


def test_readiness_waits_for_the_plan_of_the_same_root_and_is_known_as_told_with_it(
    event: Make, published: Make, revised: Make, readiness: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    pulled = readiness("pull_back", 1, ("root",))
    assert desk.at(now, pulled) == []
    assert desk.look_at == now + timedelta(seconds=3)
    (plan,) = desk.at(now + timedelta(seconds=1), revised(2))
    assert (plan.tells, plan.beside) == (("plan:2",), (f"readiness:{pulled.id}",))
    assert set(desk.state.told_readiness) == {derived_id(pulled.id, "alert")}
    assert desk.at(now + MINUTE) == []
    (over,) = desk.at(now + 2 * MINUTE, readiness("steady", 2))
    assert over.kind is AlertKind.READINESS, "its end is told, because its beginning was"


def test_readiness_without_a_plan_is_told_when_the_plan_has_had_its_time(
    event: Make, published: Make, readiness: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    desk.at(now, readiness("pull_back", 1))
    (told,) = desk.at(now + timedelta(seconds=3))
    assert told.kind is AlertKind.READINESS


def test_a_plan_that_comes_after_the_readiness_of_its_root_was_told_is_told_all_the_same(
    event: Make, published: Make, revised: Make, readiness: Make, now: datetime
) -> None:
    """As from a slow solve, or a scheduler that was down."""
    desk = Desk(event, published)
    desk.at(now, readiness("pull_back", 1, ("root",)))
    (told,) = desk.at(now + timedelta(seconds=3))
    (plan,) = desk.at(now + timedelta(seconds=5), revised(2))
    assert (told.kind, plan.kind) == (AlertKind.READINESS, AlertKind.PLAN_REVISED)
    assert desk.at(now + MINUTE) == []


def test_of_the_revisions_that_one_root_sets_off_close_together_one_alert_says_the_last_state(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone"), revised(2))
    desk.at(now, desk.delivered(first))
    for seconds, version in ((2, 3), (4, 4)):
        moved = revised(version, [change(f"run{version}", f"Run {version}")])
        assert desk.at(now + timedelta(seconds=seconds), moved) == []
    (last,) = desk.at(now + timedelta(seconds=20))
    assert (last.plan_versions, last.topic) == ((3, 4), first.topic)


def test_while_the_plan_of_a_root_waits_nothing_less_important_of_it_is_told(
    event: Make, published: Make, revised: Make, readiness: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    desk.at(now, *wants(event), revised(2))
    second = revised(3, [far(change, "run", "Easy run")], roots=("b",))
    assert desk.at(now + timedelta(seconds=5), second, readiness("pull_back", 1, ("b",))) == []
    assert desk.at(now + timedelta(seconds=10)) == []
    (plan,) = desk.at(now + timedelta(seconds=20))
    assert plan.kind is AlertKind.PLAN_REVISED


def test_a_kind_that_is_switched_off_is_not_told_and_a_stop_cannot_be(
    event: Make, published: Make, revised: Make, readiness: Make, stop: Callable[..., Suspension], now: datetime
) -> None:
    desk = Desk(event, published)
    muted = wants(event, muted=(AlertKind.PLAN_REVISED, AlertKind.READINESS))
    assert desk.at(now, *muted, revised(2), readiness("pull_back", 1)) == []
    assert desk.at(now + MINUTE) == []
    (stopped,) = desk.at(now + 2 * MINUTE, readiness("pull_back", 2, stop=stop("Fever")))
    assert stopped.kind is AlertKind.SAFETY_STOP


def test_a_new_channel_is_asked_at_once_and_told_nothing_else_before_it_has_answered(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    mail = PushSubscribed(
        athlete_id="ada", subscription_id="mail", channel=ChannelKind.APPRISE, sealed="s", confirmed=False
    )
    asked, plan = desk.at(now, event(mail, 5), revised(2))
    assert (asked.kind, asked.subscription_ids) == (AlertKind.CONFIRM, ("mail",))
    assert (plan.kind, plan.subscription_ids) == (AlertKind.PLAN_REVISED, ())


def test_what_no_hour_is_left_for_stands_in_the_inbox_and_rings_nowhere(
    event: Make, published: Make, scored: Make, now: datetime
) -> None:
    """A lift's effort is asked for within a day."""
    desk = Desk(event, published)
    always = wants(event, quiet={"start": "05:00", "end": "04:59"})
    lift = scored("lift", 3, at=now - timedelta(hours=20))
    desk.at(now, *phones(event, "phone"), *always, lift)
    (told,) = desk.at(now + MINUTE)
    assert (told.tells, told.subscription_ids) == (("effort:lift",), ())
    assert told.unsent == "quiet hours would have held it back for longer than it was of use"
    assert desk.at(now + 2 * MINUTE) == []


def test_of_a_folder_of_files_that_cannot_be_read_one_is_told_though_many_follow(
    event: Make, published: Make, now: datetime
) -> None:
    desk, told = Desk(event, published), []
    desk.at(now, *phones(event, "phone"))
    for n in range(60):
        moment = now + n * timedelta(seconds=40)
        refused = WorkoutRejected(
            athlete_id="ada",
            device_id="watch",
            submission_id=f"s{n}",
            problem="It ends early",
            remedy="Send it again",
            raw=RawRef(ref=f"stream:DEVICE:{n}", sha256="", size_bytes=0, media_type=""),
        )
        due = desk.at(moment, replace(event(refused, 10 + n, (f"file{n}",)), time=moment))
        desk.at(moment + timedelta(seconds=25), *(desk.delivered(alert) for alert in due))
        told += due
    assert [alert.tells for alert in told] == [told[0].tells]


def test_an_operator_s_words_are_told_once_as_they_are(event: Make, published: Make, now: datetime) -> None:
    desk = Desk(event, published)
    words = event(AlertRequested(athlete_id="ada", request_id="r", title="Test", body="Does it ring?"), 5)
    (told,) = desk.at(now, words)
    assert (told.kind, told.title, told.body) == (AlertKind.NOTICE, "Test", "Does it ring?")
    assert desk.at(now, words) == []


def test_what_the_clock_brings_is_named_by_the_timer_told_in_its_time_and_skipped_when_it_is_long_past(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    week = revised(2, [], priorities={"squats": 1})
    session = week.data.new[0].model_copy(update={"start_time": now + timedelta(hours=14), "kind": None})
    facts = [*wants(event, evening_at=time(20)), event(week.data.model_copy(update={"new": (session,)}), 2)]
    evening = datetime(2026, 11, 22, 19, tzinfo=UTC)
    desk = Desk(event, published)
    assert desk.at(now, *facts) == []
    assert desk.look_at == evening
    (told,) = desk.at(evening)
    assert told.kind is AlertKind.EVENING_BEFORE
    assert desk.at(evening + MINUTE) == []
    late = Desk(event, published)
    assert late.at(evening + timedelta(hours=4), *facts) == []


def test_words_are_in_the_athlete_s_language_and_as_discreet_as_they_wish(
    event: Make, published: Make, revised: Make, now: datetime
) -> None:
    desk = Desk(event, published)
    (told,) = desk.at(now, *wants(event, language="de", discreet=True), revised(2))
    assert (told.language, told.discreet) == (Language.GERMAN, True)
    assert "Lower-body" not in told.title + told.body
