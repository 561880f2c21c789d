"""Which files are one session: parts and copies are joined, two sessions are not."""

from __future__ import annotations

from done_facts import planned, workout
from matched_facts import EASY, HARD, INTERVALS, LONG, LONG_RUN, UPPER, matched, three_files, words

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport


def test_three_files_are_one_session_led_by_the_hardest() -> None:
    found = matched([INTERVALS], *three_files())
    assert words(found) == {"intervals": ("track", "the same day, the same class, recorded in 3 files")}
    (only,) = found.by_session.values()
    assert only.recorded.also == ("warm-up", "cool-down")
    assert (only.recorded.active_s, only.recorded.span_s) == (57 * 60, 112 * 60)
    assert found.unplanned == ()


def test_three_files_without_a_plan_are_one_session_too() -> None:
    found = matched([], *three_files())
    assert [recorded.also for recorded in found.unplanned] == [("warm-up", "cool-down")]


def test_the_hardest_file_leads_although_the_warm_up_was_longer() -> None:
    found = matched([], workout("jog", "2026-11-19T17:30", 25, EASY), workout("reps", "2026-11-19T18:20", 15, HARD))
    assert [(recorded.lead.workout_id, recorded.also) for recorded in found.unplanned] == [("reps", ("jog",))]


def test_halves_of_a_long_run_are_a_long_run() -> None:
    found = matched(
        [LONG_RUN], workout("out", "2026-11-22T07:00", 50, EASY), workout("back", "2026-11-22T08:25", 45, EASY)
    )
    (only,) = found.by_session.values()
    assert only.recorded.session_class is LONG
    assert only.reason == "the same day, the same class, recorded in 2 files"


def test_two_recordings_of_one_run_are_one() -> None:
    found = matched(
        [INTERVALS], workout("watch", "2026-11-19T18:00", 60, HARD), workout("phone", "2026-11-19T18:02", 57, HARD)
    )
    (only,) = found.by_session.values()
    assert (only.workout_id, only.recorded.also, only.recorded.active_s) == ("watch", ("phone",), 3600)


def test_two_recordings_of_one_run_that_nobody_planned_are_one_too() -> None:
    found = matched([], workout("watch", "2026-11-19T18:00", 60, HARD), workout("phone", "2026-11-19T18:20", 57, HARD))
    assert [(recorded.ids, recorded.active_s) for recorded in found.unplanned] == [({"watch", "phone"}, 77 * 60)]


def test_morning_and_evening_are_two_sessions() -> None:
    files = workout("am", "2026-11-18T07:00", 40, EASY), workout("pm", "2026-11-18T18:00", 40, EASY)
    one = planned("easy", "2026-11-18T07:00", 40, EASY)
    two = planned("second", "2026-11-18T18:00", 40, EASY)
    assert words(matched([one, two], *files)) == {
        "easy": ("am", "the same day, the same class"),
        "second": ("pm", "the same day, the same class"),
    }
    assert [recorded.lead.workout_id for recorded in matched([one], *files).unplanned] == ["pm"]


def test_two_planned_runs_close_together_stay_two_even_when_both_were_shorter() -> None:
    one = planned("easy", "2026-11-18T10:00", 25, EASY)
    two = planned("second", "2026-11-18T12:00", 60, EASY)
    files = workout("a", "2026-11-18T10:15", 15, EASY), workout("b", "2026-11-18T12:00", 40, EASY)
    found = matched([one, two], *files)
    assert {key.split("@")[0]: each.workout_id for key, each in found.by_session.items()} == {
        "easy": "a",
        "second": "b",
    }


def test_a_second_run_of_full_length_is_not_part_of_the_first() -> None:
    one = planned("easy", "2026-11-18T17:00", 40, EASY)
    files = workout("a", "2026-11-18T17:00", 40, EASY), workout("b", "2026-11-18T19:00", 40, EASY)
    found = matched([one], *files)
    assert (found.by_session[one.key].workout_id, found.by_session[one.key].recorded.also) == ("a", ())
    assert [recorded.lead.workout_id for recorded in found.unplanned] == ["b"]


def test_a_short_run_done_as_planned_is_no_warm_up_of_another() -> None:
    shakeout = planned("shakeout", "2026-11-18T17:00", 20, EASY)
    files = workout("a", "2026-11-18T17:00", 20, EASY), workout("b", "2026-11-18T18:30", 60, HARD)
    found = matched([shakeout], *files)
    assert found.by_session[shakeout.key].recorded.also == ()


def test_a_warm_up_in_the_evening_is_not_the_mornings_session() -> None:
    morning = planned("easy", "2026-11-18T07:00", 40, EASY)
    evening = planned("second", "2026-11-18T18:00", 40, EASY)
    files = workout("warm-up", "2026-11-18T17:10", 15, EASY), workout("run", "2026-11-18T18:00", 40, EASY)
    found = matched([morning, evening], *files)
    assert list(found.by_session) == [evening.key]
    assert found.by_session[evening.key].recorded.ids == {"warm-up", "run"}


def test_pauses_of_more_than_two_hours_in_all_part_what_was_done() -> None:
    files = [workout(f"w{h}", f"2026-11-22T{h:02d}:00", 30, EASY) for h in (7, 9, 11)]
    found = matched([LONG_RUN], *files)
    assert max(len(each.recorded.parts) for each in found.by_session.values()) == 2
    assert len(found.unplanned) == 1


def test_lifts_and_runs_are_never_joined() -> None:
    lift = planned("lift", "2026-11-18T07:00", 60, UPPER)
    found = matched([lift], workout("jog", "2026-11-18T06:40", 15, EASY), workout("gym", "2026-11-18T07:00", 45, UPPER))
    assert found.by_session[lift.key].recorded.ids == {"gym"}
    assert [recorded.ids for recorded in found.unplanned] == [{"jog"}]


def test_a_ride_fulfils_nothing() -> None:
    ride = workout("ride", "2026-11-19T18:00", 60, SessionClass.OTHER, sport=Sport.CYCLING)
    found = matched([INTERVALS], ride)
    assert found.by_session == {}
    assert len(found.unplanned) == 1
