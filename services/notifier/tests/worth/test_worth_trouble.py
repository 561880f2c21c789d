"""Files that could not be read, sensors that could not be believed, sessions of which nothing came in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from worth_facts import ada, at, keys, only, refused, session, workout

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import SessionStatus
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.said import RejectedSaid, SensorSaid, UnreportedSaid
from tandem.notifier.domain.state import State
from tandem.notifier.domain.worth import upcoming

NOW = at(23, 18)
EVENING = at(23, 19, 30)
FROZEN, SILENT = SensorTrouble.FROZEN, SensorTrouble.SILENT


def with_refused(*entries: tuple[str, int, int], **known: object) -> State:
    return ada(rejected={name: refused(name, at(23, hour, minute)) for name, hour, minute in entries}, **known)


def test_a_file_that_could_not_be_read_is_told_for_two_days() -> None:
    state = with_refused(("a", 12, 0))
    matter = only(state, NOW)
    assert matter.said == RejectedSaid(
        "watch", None, "The file ends in the middle of a record.", None, "Send it again."
    )
    assert (matter.key, matter.kind, matter.until) == ("rejected:a", AlertKind.TROUBLE, at(25, 12))
    assert keys(state, at(25, 11, 59)) == ["rejected:a"]
    assert keys(state, at(25, 12)) == []


def test_of_several_within_an_hour_the_newest_is_told_and_one_is_enough() -> None:
    assert keys(with_refused(("a", 12, 0), ("b", 12, 30), ("c", 14, 0)), NOW) == ["rejected:b", "rejected:c"]
    assert keys(with_refused(("a", 12, 0), ("b", 12, 59), told={"rejected:a": 1}), NOW) == []
    assert keys(with_refused(("a", 12, 0), ("b", 13, 0), told={"rejected:a": 1}), NOW) == ["rejected:b"]


def test_a_sensor_that_could_not_be_believed_is_told_quietly_once_the_plan_has_had_its_word() -> None:
    run = workout(at(23, 16), trouble=(FROZEN,))
    state = ada(scored={"w": run})
    assert keys(state, run.known_at) == []
    assert upcoming(state, run.known_at) == run.known_at + timedelta(minutes=1)
    matter = only(state, NOW)
    assert isinstance(matter.said, SensorSaid)
    assert (matter.key, matter.said.troubles, matter.urgency) == ("sensor:w", (FROZEN,), "low")
    assert keys(state, at(25, 17)) == []


@pytest.mark.parametrize("fields", [{"history": True}, {"withdrawn": True}, {"trouble": ()}])
def test_nothing_is_said_of_sensors_of_imported_withdrawn_or_sound_workouts(fields: dict[str, object]) -> None:
    run = workout(at(23, 16), trouble=(FROZEN,)).model_copy(update=fields)
    assert keys(ada(scored={"w": run}), NOW) == []


def test_the_same_sensor_trouble_is_told_once_a_week_and_another_at_once() -> None:
    last = workout(at(17, 16), trouble=(FROZEN,))
    again = ada(scored={"last": last, "w": workout(at(23, 16), trouble=(FROZEN,))}, told={"sensor:last": 1})
    assert keys(again, NOW) == []
    both = ada(scored={"last": last, "w": workout(at(23, 16), trouble=(FROZEN, SILENT))}, told={"sensor:last": 1})
    said = only(both, NOW).said
    assert isinstance(said, SensorSaid)
    assert said.troubles == (SILENT,)
    older = last.model_copy(update={"end_time": at(16, 17)})
    week_on = ada(scored={"last": older, "w": workout(at(23, 16), trouble=(FROZEN,))}, told={"sensor:last": 1})
    assert keys(week_on, NOW) == ["sensor:w"]


def test_of_two_workouts_with_the_same_trouble_the_newest_is_told() -> None:
    two = {"a": workout(at(23, 8), trouble=(FROZEN,)), "b": workout(at(23, 16), trouble=(FROZEN,))}
    assert keys(ada(scored=two), NOW) == ["sensor:b"]
    assert keys(ada(scored=two, told={"sensor:b": 1}), NOW) == []


def test_a_workout_that_was_told_of_is_not_told_of_again_for_its_sensor() -> None:
    run = workout(at(23, 16), trouble=(FROZEN,))
    assert keys(ada(scored={"w": run}, told_roots={run.rootids[0]: 1}), NOW) == []


RUN = session("run", at(23, 7), status=SessionStatus.PAST)
USUAL = {"last": workout(at(18, 7))}


def quiet(**known: object) -> State:
    """Without the calendar's own matters."""
    return ada(**({"preferences": None, "scored": USUAL} | known))


def test_a_session_of_which_nothing_came_in_is_asked_after_in_the_evening_once() -> None:
    state = quiet(week=(RUN,))
    assert keys(state, EVENING - timedelta(seconds=1)) == []
    assert upcoming(state, at(23, 12)) == EVENING
    matter = only(state, EVENING)
    assert matter.said == UnreportedSaid(RUN)
    assert (matter.key, matter.kind, matter.urgency) == (f"unreported:{RUN.key}", AlertKind.TROUBLE, "low")
    assert (matter.since, matter.until) == (EVENING, at(23, 22, 30))
    assert keys(quiet(week=(RUN,), told={matter.key: 1}), EVENING) == []


@pytest.mark.parametrize("status", [SessionStatus.MISSED, SessionStatus.PLANNED])
def test_it_is_missed_by_the_plan_s_word_or_by_the_clock_s(status: SessionStatus) -> None:
    assert len(keys(quiet(week=(RUN.model_copy(update={"status": status}),)), EVENING)) == 1


def test_a_session_that_ended_late_waits_for_the_next_evening() -> None:
    late = session("late", at(23, 17))
    assert keys(quiet(week=(late,)), EVENING) == []
    assert upcoming(quiet(week=(late,)), EVENING) == at(24, 19, 30)
    assert len(keys(quiet(week=(late,)), at(24, 19, 30))) == 1


def test_a_session_is_asked_after_from_two_hours_to_two_days_after_its_end() -> None:
    sent = {"r": workout(at(20, 12))}
    for start, asked in ((at(23, 16, 31), 0), (at(23, 16, 30), 1), (at(21, 18, 30), 1), (at(21, 18, 29), 0)):
        week = (session("run", start),)
        assert len(keys(quiet(week=week, scored=sent), EVENING)) == asked


def test_a_session_with_a_workout_of_its_sport_on_its_day_was_reported() -> None:
    ran, lifted = workout(at(23, 12)), workout(at(23, 12), Sport.STRENGTH, rpe=6.0)
    assert keys(quiet(week=(RUN,), scored={**USUAL, "w": ran}), EVENING) == []
    assert len(keys(quiet(week=(RUN,), scored={**USUAL, "w": lifted}), EVENING)) == 1
    twice = (RUN, session("second", at(23, 12)))
    assert keys(quiet(week=twice, scored={**USUAL, "w": ran}), EVENING) == ["unreported:second@2026-W48"]


@pytest.mark.parametrize(
    "fields",
    [
        {"optional": True},
        {"status": SessionStatus.DROPPED},
        {"status": SessionStatus.SUSPENDED},
        {"status": SessionStatus.DONE},
        {"session_class": SessionClass.MOBILITY, "planned_class": SessionClass.MOBILITY},
    ],
)
def test_nobody_is_asked_after_what_was_not_owed(fields: dict[str, object]) -> None:
    assert keys(quiet(week=(RUN.model_copy(update=fields),)), EVENING) == []


def test_who_never_records_that_sport_or_is_silent_altogether_is_left_alone() -> None:
    lifts = {"l": workout(at(20, 7), Sport.STRENGTH, rpe=6.0)}
    assert keys(quiet(week=(RUN,), scored=lifts), EVENING) == []
    long_ago = {**lifts, "r": workout(at(9, 7))}
    assert keys(quiet(week=(RUN,), scored=long_ago), EVENING) == []
    assert len(keys(quiet(week=(RUN,), scored={**lifts, "r": workout(at(10, 7))}), EVENING)) == 1
    assert keys(quiet(week=(RUN,), scored={"r": workout(at(16, 7))}), EVENING) == []
    imported = {"r": workout(at(20, 7), history=True)}
    assert keys(quiet(week=(RUN,), scored=imported), EVENING) == []


def test_the_evening_is_named_for_whoever_is_about_by_any_sport() -> None:
    sent = {"r": workout(at(15, 7)), "l": workout(at(20, 7), Sport.STRENGTH, rpe=6.0)}
    assert upcoming(quiet(week=(RUN,), scored=sent), at(23, 12)) == EVENING
    ahead = session("ahead", at(26, 7))
    assert upcoming(quiet(week=(ahead,), scored=sent), at(23, 12)) == at(26, 19, 30)
    assert upcoming(quiet(week=(session("run", at(28, 7)),), scored=sent), at(23, 12)) is None
    asked = {f"unreported:{RUN.key}": 1}
    assert upcoming(quiet(week=(RUN, ahead), scored=sent, told=asked), at(23, 12)) == at(26, 19, 30)


def test_of_several_sessions_the_newest_is_asked_after_and_the_older_ones_with_it() -> None:
    both = (session("sunday", at(22, 18), status=SessionStatus.MISSED), RUN)
    assert keys(quiet(week=both), EVENING) == [f"unreported:{RUN.key}"]
    assert keys(quiet(week=both, told={f"unreported:{RUN.key}": 1}), EVENING) == []
