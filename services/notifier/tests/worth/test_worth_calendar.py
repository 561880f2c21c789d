"""What belongs to a time of day: the evening before a key day, the morning's verdict, the week in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from worth_facts import MONDAY, ada, at, fever, keys, only, readiness, session, standing, workout

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import SessionStatus
from tandem.contracts.events.reach import AlertPreferences
from tandem.contracts.events.readiness import Family, ReadinessState
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import SessionKind
from tandem.notifier.domain.said import EveningSaid, MorningSaid, Verdict, WeeklySaid
from tandem.notifier.domain.worth import upcoming

EVENING = at(23, 19, 30)
MORNING = at(23, 6)
SUNDAY = at(29, 18)
SQUATS = session("squats", at(24, 7), session_class=SessionClass.HEAVY_LOWER)
RUN = session("run", at(24, 6, 30))


def test_the_evening_before_a_key_day_names_its_sessions_in_time_order() -> None:
    state = ada(week=(SQUATS, RUN, session("later", at(25, 7))), readiness=readiness(standing("watch")))
    matter = only(state, EVENING)
    assert matter.said == EveningSaid(date(2026, 11, 24), (RUN, SQUATS), (SQUATS.key,), ReadinessState.WATCH)
    assert (matter.key, matter.since, matter.until) == ("evening_before:2026-11-24", EVENING, at(23, 22, 30))


def test_the_evening_comes_at_its_time_within_three_hours_and_once() -> None:
    state = ada(week=(SQUATS,))
    assert keys(state, EVENING - timedelta(seconds=1)) == []
    assert keys(state, at(23, 22, 29)) == ["evening_before:2026-11-24"]
    assert keys(state, at(23, 22, 30)) == []
    assert keys(state.model_copy(update={"told": {"evening_before:2026-11-24": 1}}), EVENING) == []


def test_the_evenings_and_mornings_to_come_are_named_until_they_are_told() -> None:
    run, late = session("run", at(26, 18)), session("late", at(27, 7), session_class=SessionClass.LONG)
    state = ada(week=(late, SQUATS, run))
    told: dict[str, int] = {}
    named = []
    for key in ("evening_before:2026-11-24", "morning:2026-11-24", "morning:2026-11-26", "evening_before:2026-11-27"):
        named.append(upcoming(state.model_copy(update={"told": told}), at(23, 12)))
        told = {**told, key: 1}
    assert named == [EVENING, at(24, 6), at(26, 6), at(26, 19, 30)]
    assert upcoming(state, at(24, 6)) == at(26, 6)
    assert upcoming(ada(), at(23, 12)) == SUNDAY
    pulled = readiness(standing("pull_back"))
    assert upcoming(ada(readiness=pulled), at(23, 12)) == at(24, 6)
    assert upcoming(ada(week=(SQUATS,), readiness=readiness(standing(stop=fever()))), at(23, 12)) == at(24, 6)


def test_nothing_is_called_tomorrow_after_midnight() -> None:
    state = ada(week=(SQUATS,), preferences=AlertPreferences(evening_at=time(23)))
    assert only(state, at(23, 23, 59)).until == at(24, 0)
    assert keys(state, at(24, 0)) == []


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"session_class": SessionClass.HARD_RUN}, True),
        ({"session_class": SessionClass.LONG}, True),
        ({"session_class": SessionClass.FULL, "leg_share": 0.4}, True),
        ({"session_class": SessionClass.FULL, "leg_share": 0.39}, False),
        ({"session_class": SessionClass.FULL}, False),
        ({"session_class": SessionClass.UPPER, "priority": 1}, True),
        ({"kind": SessionKind.RACE}, True),
        ({"session_class": SessionClass.EASY, "planned_class": SessionClass.HARD_RUN}, False),
        ({"session_class": SessionClass.HARD_RUN, "optional": True}, False),
        ({"session_class": SessionClass.HARD_RUN, "status": SessionStatus.SUSPENDED}, False),
    ],
)
def test_a_key_session_takes_a_hard_slot_or_matters_most(fields: dict[str, object], key: bool) -> None:
    assert bool(keys(ada(week=(session("x", at(24, 7), **fields),)), EVENING)) is key


def test_no_evening_sounds_like_leave_to_train_hard_while_a_stop_stands() -> None:
    stop = standing(stop=fever())
    state = ada(week=(SQUATS,), readiness=readiness(stop), told={"readiness:readiness-steady": 1})
    assert keys(state, EVENING) == []


def test_no_calendar_for_who_has_set_no_preferences_nor_where_nobody_knows_the_clock() -> None:
    week, done = (SQUATS, session("today", at(23, 18))), {"w": workout(at(23, 18), rpe=3.0)}
    for moment in (MORNING, EVENING, SUNDAY):
        assert keys(ada(week=week, preferences=None), moment) == []
        assert keys(ada(week=week, scored=done, timezone=None), moment) == []
        assert upcoming(ada(week=week, timezone=None), moment) is None


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("push", "push"), ("steady", "steady"), ("watch", "steady"), ("pull_back", "back_off")],
)
def test_the_morning_s_verdict_follows_from_the_newest_readiness(state: str, verdict: str) -> None:
    old = standing("push", cause="old", sequence=0)
    now = standing(state, sequence=2, signs=(Family.AUTONOMIC,))
    told = {f"readiness:{now.cause}": 1}
    matter = only(ada(week=(session("run", at(23, 18)),), readiness=readiness(old, now), told=told), MORNING)
    assert isinstance(matter.said, MorningSaid)
    assert (matter.said.verdict, matter.said.signs, matter.said.stop) == (Verdict(verdict), (Family.AUTONOMIC,), None)
    assert (matter.key, matter.since, matter.until) == ("morning:2026-11-23", MORNING, at(23, 12))


def test_a_stop_that_stands_is_the_morning_s_verdict_on_rest_days_too() -> None:
    stop = fever(MONDAY - timedelta(days=2))
    known = standing("push", stop)
    state = ada(readiness=readiness(known), told={"readiness:readiness-push": 1})
    said = only(state, MORNING).said
    assert isinstance(said, MorningSaid)
    assert (said.verdict, said.stop, said.sessions) == (Verdict.STOP, stop, ())


def test_a_day_without_sessions_has_a_morning_only_if_the_verdict_is_not_steady() -> None:
    pull = standing("pull_back")
    assert keys(ada(readiness=readiness(standing("watch"))), MORNING) == []
    told = {"readiness:readiness-pull_back": 1}
    assert keys(ada(readiness=readiness(pull), told=told), MORNING) == ["morning:2026-11-23"]


def test_the_morning_speaks_until_noon_of_what_is_still_ahead() -> None:
    early, evening = session("early", at(23, 4)), session("evening", at(23, 18))
    state = ada(week=(evening, early))
    said = only(state, at(23, 11, 59)).said
    assert isinstance(said, MorningSaid)
    assert [entry.title for entry in said.sessions] == ["Evening"]
    assert keys(state, at(23, 12)) == []
    assert keys(ada(week=(early,)), MORNING) == []
    late = AlertPreferences(morning_at=time(10, 30))
    assert only(ada(week=(evening,), preferences=late), at(23, 10, 30)).until == at(23, 13, 30)


def week() -> tuple[object, ...]:
    return (
        session("monday", at(23, 7), status=SessionStatus.DONE, workout_id="a"),
        session("tuesday", at(24, 7), status=SessionStatus.MISSED, session_class=SessionClass.UPPER),
        session("wednesday", at(25, 7)),
        session("thursday", at(26, 7), session_class=SessionClass.HEAVY_LOWER),
        session("friday", at(27, 7), status=SessionStatus.DROPPED),
        session("saturday", at(28, 7), optional=True),
        session("sunday", at(29, 19), session_class=SessionClass.LONG),
        session("next", at(31, 7), session_class=SessionClass.HARD_RUN),
        session("easy", at(32, 7)),
    )


def test_the_week_in_numbers_counts_each_session_and_each_workout_once() -> None:
    scored = {
        "a": workout(at(23, 7), distance_m=8000.0),
        "b": workout(at(25, 18), distance_m=10000.0),
        "c": workout(at(26, 7), Sport.STRENGTH, volume_kg=4200.0, rpe=7.0),
        "part": workout(at(26, 8), Sport.STRENGTH, volume_kg=900.0, withdrawn=True),
        "ride": workout(at(28, 10), Sport.CYCLING, distance_m=30000.0),
        "before": workout(at(22, 10), distance_m=9000.0),
    }
    matter = only(ada(week=week(), scored=scored), SUNDAY)
    said = matter.said
    assert isinstance(said, WeeklySaid)
    assert (said.first, said.last) == (MONDAY, date(2026, 11, 29))
    assert (said.planned, said.done, said.missed) == (5, 3, 1)
    assert said.minutes == {Sport.RUNNING: 120, Sport.STRENGTH: 60, Sport.CYCLING: 60}
    assert (said.distance_m, said.volume_kg) == (18000.0, 4200.0)
    assert [entry.title for entry in said.ahead] == ["Next"]
    assert (matter.key, matter.until, matter.urgency) == ("weekly:2026-11-23", at(29, 21), "low")


def test_what_no_workout_says_is_unknown_and_not_nought() -> None:
    said = only(ada(scored={"a": workout(at(23, 7))}), SUNDAY).said
    assert isinstance(said, WeeklySaid)
    assert (said.planned, said.distance_m, said.volume_kg) == (0, None, None)
    assert said.done == 1


def test_a_week_with_neither_plan_nor_workout_is_not_summed_up() -> None:
    assert keys(ada(), SUNDAY) == []
    assert keys(ada(scored={"a": workout(at(22, 10))}), SUNDAY) == []


def test_a_summary_at_the_beginning_of_a_week_is_of_the_one_before() -> None:
    tuesday = AlertPreferences(weekly_on=2, weekly_at=time(8))
    state = ada(scored={"a": workout(at(22, 10))}, preferences=tuesday)
    assert keys(state, at(24, 8)) == ["weekly:2026-11-16"]


def test_of_a_week_that_has_ended_what_was_done_is_counted_without_a_plan() -> None:
    monday = AlertPreferences(weekly_on=1, weekly_at=time(8))
    left_over = session("sunday", at(22, 10), status=SessionStatus.MISSED)
    key = session("key", at(26, 7), session_class=SessionClass.LONG)
    scored = {"a": workout(at(22, 8)), "b": workout(at(20, 8))}
    said = only(ada(week=(left_over, key), scored=scored, preferences=monday), at(23, 8)).said
    assert isinstance(said, WeeklySaid)
    assert (said.planned, said.done, said.missed) == (0, 2, 0)
    assert said.ahead == (key,)


def test_a_day_that_a_summary_moves_to_sums_no_week_up_twice() -> None:
    monday = AlertPreferences(weekly_on=1, weekly_at=time(8))
    state = ada(scored={"a": workout(at(23, 7))}, told={"weekly:2026-11-23": 1}, preferences=monday)
    assert keys(state, at(30, 8)) == []


def test_the_clocks_changes_move_no_wall_clock_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    skipped = AlertPreferences(morning_at=time(2, 30))
    run = session("run", datetime(2026, 3, 29, 9, tzinfo=berlin))
    moment = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    state = ada(week=(run,), preferences=skipped)
    assert keys(state, moment - timedelta(seconds=1)) == []
    assert only(state, moment).since == moment
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        race = session("race", datetime(day.year, day.month, day.day, 9, tzinfo=berlin), priority=1)
        eve = datetime(day.year, day.month, day.day - 1, 19, 30, tzinfo=berlin)
        assert only(ada(week=(race,)), eve).since == eve
