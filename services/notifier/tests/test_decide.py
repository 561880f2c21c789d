"""What is told, to whom, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from at_once import decide

from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanChange
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.notifier.decide import needs
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
MakeChange = Callable[..., PlanChange]
Fold = Callable[..., State]
Tell = Callable[[State, datetime], tuple[State, list[AlertDue]]]


def phone(name: str = "phone", channel: ChannelKind = ChannelKind.WEBPUSH) -> PushSubscribed:
    return PushSubscribed(athlete_id="ada", subscription_id=name, channel=channel, sealed="s")


def test_a_moved_session_is_told_once_to_every_live_subscription(
    event: Make, fold: Fold, revised: Make, tell: Tell, now: datetime
) -> None:
    state = fold(event(phone("b"), 1), event(phone("a", ChannelKind.CONSOLE), 2), revised())
    after, alerts = tell(state, now)
    assert [alert.subscription_ids for alert in alerts] == [("a", "b")]
    assert alerts[0].title == "Lower-body strength → Tue 07:00"
    assert "at least 18 are needed" in alerts[0].body
    assert tell(after, now)[1] == []


def test_a_redelivered_revision_tells_nothing_more(fold: Fold, revised: Make, tell: Tell, now: datetime) -> None:
    after, _ = tell(fold(revised()), now)
    assert fold(revised(), state=after) == after
    assert tell(fold(revised(), state=after), now)[1] == []


def test_the_same_state_and_time_decide_the_same_bytes(fold: Fold, revised: Make, asked: Make, now: datetime) -> None:
    state = fold(revised(), asked())
    again = State.model_validate_json(state.model_dump_json())
    bytes_of = [d.data.model_dump_json() for d in decide(state, now, {}) if isinstance(d, Decision)]
    assert len(bytes_of) == 2
    assert bytes_of == [d.data.model_dump_json() for d in decide(again, now, {}) if isinstance(d, Decision)]


def test_the_alert_id_follows_from_its_cause(fold: Fold, revised: Make, now: datetime) -> None:
    cause = revised()
    (decision,) = decide(fold(cause), now, {})
    assert isinstance(decision, Decision)
    assert isinstance(decision.data, AlertDue)
    assert decision.cause == cause.id
    assert decision.id == decision.data.alert_id == derived_id(cause.id, "alert")
    assert decision.rootids == ("root",)


def test_what_a_told_root_sets_off_besides_is_not_told(
    fold: Fold, revised: Make, asked: Make, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, first = tell(fold(revised(2)), now)
    state, second = tell(fold(readiness(roots=("root",)), asked(roots=("root",)), state=state), now)
    assert (len(first), second) == (1, [])


def test_one_root_makes_one_alert_of_the_revisions_that_it_sets_off_together(
    fold: Fold, revised: Make, change: MakeChange, asked: Make, tell: Tell, now: datetime
) -> None:
    run = change("run", "Easy run")
    state, (alert,) = tell(fold(revised(2), revised(3, [run]), asked(roots=("root",))), now)
    assert (alert.plan_versions, tell(state, now)[1]) == ((2, 3), [])


def test_a_second_revision_of_a_told_root_is_told_under_the_same_topic(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    state, (first,) = tell(fold(revised(2)), now)
    state, (second,) = tell(fold(revised(3, [change("run", "Easy run")]), state=state), now)
    assert (second.plan_versions, second.topic) == ((3,), first.topic)
    assert second.title.startswith("Easy run")
    assert tell(state, now)[1] == []


def test_a_new_root_beside_a_told_one_is_told_and_alone_named(
    fold: Fold, revised: Make, tell: Tell, now: datetime
) -> None:
    state, _ = tell(fold(revised(2)), now)
    (decision,) = decide(fold(revised(3, roots=("root", "other")), state=state), now, {})
    assert isinstance(decision, Decision)
    assert decision.rootids == ("other",)


def test_only_the_newest_of_several_waiting_revisions_is_told_with_the_whole_difference(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    tuesday, thursday = (datetime(2026, 11, day, 6, tzinfo=UTC) for day in (24, 26))
    state = fold(
        revised(2, [change(), change("run", "Easy run")], roots=("a",)),
        revised(3, [change(from_time=tuesday, to_time=thursday)], roots=("b",)),
    )
    after, (alert,) = tell(state, now)
    assert alert.plan_version == 3
    assert "Lower-body strength → Thu 07:00 (+1 more)" in alert.title
    assert "Easy run moves" in alert.body
    assert alert.plan_versions == (2, 3)
    assert set(after.told_roots) == {"a", "b"}
    assert tell(after, now)[1] == []


def test_an_older_revision_that_comes_late_is_told_as_far_as_it_still_holds(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    thursday = datetime(2026, 11, 26, 6, tzinfo=UTC)
    newer = revised(3, [change(from_time=datetime(2026, 11, 24, 6, tzinfo=UTC), to_time=thursday)], roots=("b",))
    state, (first,) = tell(fold(newer), now)
    state, (late,) = tell(fold(revised(2, [change(), change("run", "Easy run")], roots=("a",)), state=state), now)
    assert "Lower-body strength → Thu" in first.title
    assert late.title == "Easy run → Tue 07:00"
    assert "Lower-body" not in late.body
    assert tell(state, now)[1] == []


def test_what_came_back_to_its_place_before_it_was_told_is_not_told(
    fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    moved = change()
    back = change(from_time=moved.to_time, to_time=moved.from_time)
    dropped, added = change("x", action=Action.DROP, to_time=None), change("x", action=Action.ADDED, from_time=None)
    state = fold(revised(2, [moved, dropped], roots=("a",)), revised(3, [back, added], roots=("b",)))
    assert decide(state, now, {}) == []


def test_a_session_moved_and_then_eased_is_told_as_both(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    moved = change()
    eased = change(
        action=Action.MAKE_EASY, from_time=moved.to_time, to_time=moved.to_time, sentence="It becomes an easy one."
    )
    _, (alert,) = tell(fold(revised(2, [moved], roots=("a",)), revised(3, [eased], roots=("b",))), now)
    assert alert.title == "Lower-body strength → Tue 07:00, made easy"
    assert moved.sentence in alert.body
    assert "It becomes an easy one." in alert.body


HEAVY, MODERATE = {"lower": SessionClass.HEAVY_LOWER}, {"lower": SessionClass.MODERATE_LOWER}


def test_a_session_eased_and_in_full_again_before_it_was_told_is_not_told(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    start = change().from_time
    eased = revised(2, [change(action=Action.MAKE_EASY, to_time=start)], roots=("a",), old=HEAVY, new=MODERATE)
    full = revised(3, [change(to_time=start)], roots=("b",), old=MODERATE, new=HEAVY)
    assert decide(fold(eased, full), now, {}) == []
    after, _ = tell(fold(eased), now)
    _, (alert,) = tell(fold(full, state=after), now)
    assert alert.title == "Lower-body strength, Mon 07:00: as planned again"


def test_a_session_eased_and_then_moved_is_still_said_to_be_easy(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    easing = change(action=Action.MAKE_EASY, to_time=change().from_time, sentence="It becomes a moderate one.")
    eased = revised(2, [easing], roots=("a",), old=HEAVY, new=MODERATE)
    moved = revised(3, [change()], roots=("b",), old=MODERATE, new=MODERATE)
    _, (alert,) = tell(fold(eased, moved), now)
    assert alert.title == "Lower-body strength → Tue 07:00, made easy"
    assert "It becomes a moderate one." in alert.body


def test_of_changes_at_the_same_moment_the_session_that_matters_most_leads(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    changes = [change("mobility", "Mobility", action=Action.SWAP), change("squats", "Squats")]
    _, (alert,) = tell(fold(revised(2, changes, priorities={"mobility": 5, "squats": 1})), now)
    assert alert.title == "Squats → Tue 07:00 (+1 more)"


def test_what_asks_nothing_of_the_athlete_is_not_told(
    fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    silent = [change(action.value, action=action) for action in (Action.ADDED, Action.DONE, Action.MISSED, Action.PIN)]
    assert decide(fold(revised(2, silent)), now, {}) == []
    assert decide(fold(revised(2, [])), now, {}) == []


def test_a_change_that_has_passed_is_not_told_any_more(fold: Fold, revised: Make, now: datetime) -> None:
    assert decide(fold(revised()), now + timedelta(days=3), {}) == []


def test_each_question_is_told_once_and_not_when_it_is_stale(
    fold: Fold, asked: Make, tell: Tell, now: datetime
) -> None:
    questions = [asked(f"q{n}", roots=(f"r{n}",), sequence=n) for n in (2, 1)]
    stale = asked("q3", roots=("r3",), sequence=3, at=now - timedelta(days=2))
    after, alerts = tell(fold(*questions, stale), now)
    assert [alert.kind for alert in alerts] == [AlertKind.QUESTION] * 2
    assert [alert.body[:2] for alert in alerts] == ["q1", "q2"]
    assert [action.value for action in alerts[0].actions] == ["hard", "easy"]
    assert tell(after, now)[1] == []


def test_after_a_crash_between_two_alerts_only_the_second_is_decided_again(
    fold: Fold, revised: Make, asked: Make, published: Make, now: datetime
) -> None:
    state = fold(revised(), asked())
    first, second = decide(state, now, {})
    assert decide(fold(published(first, 1), state=state), now, {}) == [second]


def test_an_athlete_without_a_subscription_gets_an_alert_that_is_kept(
    fold: Fold, revised: Make, tell: Tell, now: datetime
) -> None:
    _, (alert,) = tell(fold(revised()), now)
    assert alert.subscription_ids == ()


def test_the_topic_is_stable_per_athlete_and_kind_and_fits_rfc_8030(
    fold: Fold, revised: Make, asked: Make, tell: Tell, now: datetime
) -> None:
    state, (plan, question) = tell(fold(revised(2), asked()), now)
    _, (later,) = tell(fold(revised(3, roots=("new",)), state=state), now)
    assert plan.topic == later.topic != question.topic
    assert len(plan.topic) == 32
    assert plan.topic.isalnum()
    assert "ada" not in plan.topic


def test_the_alert_expires_with_the_last_moment_it_is_about_and_within_a_day(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    _, (far,) = tell(fold(revised()), now)
    tonight = now + timedelta(hours=2)
    _, (near,) = tell(fold(revised(2, [change(action=Action.DROP, from_time=tonight, to_time=None)])), now)
    assert far.expires_at == now + timedelta(hours=24)
    assert near.expires_at == tonight


def test_a_change_to_a_session_within_twelve_hours_is_urgent(
    fold: Fold, revised: Make, tell: Tell, now: datetime
) -> None:
    _, (early,) = tell(fold(revised()), now)
    _, (late,) = tell(fold(revised()), now + timedelta(minutes=30))
    assert (early.urgency, late.urgency) == ("normal", "high")


def test_times_are_in_the_zone_the_athlete_set_and_in_the_plan_s_when_that_one_does_not_exist(
    event: Make, fold: Fold, revised: Make, tell: Tell, now: datetime
) -> None:
    tokyo = event(ProfileSet(athlete_id="ada", timezone="Asia/Tokyo"), 1)
    nowhere = event(ProfileSet(athlete_id="ada", timezone="Atlantis/Deep"), 1)
    assert "→ Tue 15:00" in tell(fold(tokyo, revised()), now + timedelta(hours=6))[1][0].title
    assert "→ Tue 07:00" in tell(fold(nowhere, revised()), now)[1][0].title


def test_no_stored_objects_are_needed(fold: Fold, revised: Make) -> None:
    assert needs(fold(revised())) == ()
