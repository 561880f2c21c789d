"""Which workouts fulfilled which session: tolerant of day, length, intensity and files, and it says why."""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random

import pytest
from done_facts import BERLIN, local, planned, published, workout
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.training import Sport
from tandem.scheduler.domain.done.matching import Matched, match
from tandem.scheduler.domain.state import Workout

EASY, HARD, LONG = SessionClass.EASY, SessionClass.HARD_RUN, SessionClass.LONG
UPPER, HEAVY = SessionClass.UPPER, SessionClass.HEAVY_LOWER

INTERVALS = planned("intervals", "2026-11-19T18:00", 60, HARD)
LONG_RUN = planned("long-run", "2026-11-22T07:00", 95, LONG)


def matched(sessions: list[PlannedSession], *workouts: Workout) -> Matched:
    return match(sessions, workouts, BERLIN)


def words(found: Matched) -> dict[str, tuple[str, str]]:
    """Session id -> the workout that stands for it, and why."""
    return {key.split("@")[0]: (each.workout_id, each.reason) for key, each in found.by_session.items()}


def test_what_was_done_as_planned_is_the_session() -> None:
    found = matched([INTERVALS], workout("w", "2026-11-19T18:10", 62, HARD))
    assert words(found) == {"intervals": ("w", "the same day, the same class")}
    assert found.unplanned == ()


@pytest.mark.parametrize(
    ("start", "minutes", "session_class", "why"),
    [
        ("2026-11-18T18:00", 60, HARD, "a day early, the same class"),
        ("2026-11-20T07:00", 60, HARD, "a day late, the same class"),
        ("2026-11-22T07:00", 45, HARD, "3 days late, the same class, 15 min shorter"),
        ("2026-11-19T07:00", 40, HARD, "the same day, 20 min shorter"),
        ("2026-11-19T18:00", 75, HARD, "the same day, 15 min longer"),
        ("2026-11-19T18:00", 60, EASY, "the same day, another class (easy run)"),
        ("2026-11-19T12:00", 35, EASY, "the same day, another class (easy run), 25 min shorter"),
    ],
)
def test_a_tolerant_match_says_what_it_tolerates(
    start: str, minutes: int, session_class: SessionClass, why: str
) -> None:
    assert words(matched([INTERVALS], workout("w", start, minutes, session_class))) == {"intervals": ("w", why)}


@pytest.mark.parametrize(
    ("start", "minutes", "session_class"),
    [
        ("2026-11-18T18:00", 60, EASY),  # another day is forgiven to the same class only
        ("2026-11-20T18:00", 60, EASY),
        ("2026-11-17T18:00", 60, HARD),  # two days early
        ("2026-11-23T07:00", 60, HARD),  # its ISO week is over
        ("2026-11-19T18:00", 9, HARD),  # a false start
        ("2026-11-19T18:00", 14, HARD),  # less than a quarter of it
        ("2026-11-19T18:00", 60, UPPER),  # another family
    ],
)
def test_what_cannot_be_the_session_is_beside_the_plan(start: str, minutes: int, session_class: SessionClass) -> None:
    found = matched([INTERVALS], workout("w", start, minutes, session_class))
    assert found.by_session == {}
    assert [recorded.lead.workout_id for recorded in found.unplanned] == ["w"]


def test_an_hour_after_midnight_is_still_the_same_day() -> None:
    late = planned("late-run", "2026-11-19T23:30", 40, EASY)
    found = matched([late], workout("w", "2026-11-20T00:20", 40, EASY))
    assert words(found) == {"late-run": ("w", "the same day, the same class")}


def test_a_clock_that_is_put_back_changes_no_match() -> None:
    before = planned("early-run", "2026-10-24T20:00", 40, EASY)
    on_it = planned("night-run", "2026-10-25T19:00", 40, EASY)
    found = matched(
        [before, on_it],
        workout("w1", "2026-10-24T20:00", 40, EASY),
        workout("w2", local("2026-10-25T19:00").astimezone(UTC), 40, EASY),
    )
    assert words(found) == {
        "early-run": ("w1", "the same day, the same class"),
        "night-run": ("w2", "the same day, the same class"),
    }


def test_the_closest_pair_comes_first() -> None:
    """An easy run on Thursday could be Thursday's or Wednesday's made up; Thursday's own has it."""
    wednesday, thursday = (planned(f"easy-{d}", f"2026-11-{d}T18:00", 40, EASY) for d in (18, 19))
    assert words(matched([wednesday, thursday], workout("w", "2026-11-19T18:00", 40, EASY))) == {
        "easy-19": ("w", "the same day, the same class")
    }


def test_a_run_between_a_missed_and_a_coming_one_is_the_missed_one_made_up() -> None:
    tuesday, thursday = (planned(f"easy-{d}", f"2026-11-{d}T18:00", 40, EASY) for d in (17, 19))
    assert words(matched([tuesday, thursday], workout("w", "2026-11-18T18:00", 40, EASY))) == {
        "easy-17": ("w", "a day late, the same class")
    }


@pytest.mark.parametrize("status", [SessionStatus.MISSED, SessionStatus.PAST, SessionStatus.SUSPENDED])
def test_a_late_file_fulfils_what_went_by_without_it(status: SessionStatus) -> None:
    gone = INTERVALS.model_copy(update={"status": status})
    assert words(matched([gone, LONG_RUN], workout("w", "2026-11-19T18:00", 60, HARD)))["intervals"][0] == "w"


def test_a_late_file_fulfils_a_missed_session_although_it_was_to_be_made_up_later() -> None:
    """Tuesday's tempo run was missed and moved to Friday; then the watch of Tuesday is read out after all."""
    to_make_up = planned("tempo", "2026-11-17T18:00", 50, HARD, start_time=local("2026-11-20T18:00"))
    late = workout("late", "2026-11-17T18:05", 50, HARD)
    assert words(matched([to_make_up], late)) == {"tempo": ("late", "on the day of your own week, the same class")}
    assert matched([to_make_up], workout("other", "2026-11-18T18:05", 50, HARD)).by_session == {}
    assert matched([to_make_up], workout("other", "2026-11-17T18:05", 50, EASY)).by_session == {}


def test_what_was_dropped_is_not_fulfilled() -> None:
    dropped = INTERVALS.model_copy(update={"status": SessionStatus.DROPPED})
    assert matched([dropped], workout("w", "2026-11-19T18:00", 60, HARD)).by_session == {}


def test_an_eased_session_is_done_in_either_class() -> None:
    eased = INTERVALS.model_copy(update={"session_class": EASY})
    assert words(matched([eased], workout("w", "2026-11-18T18:00", 60, EASY)))["intervals"][0] == "w"
    assert words(matched([eased], workout("w", "2026-11-18T18:00", 60, HARD)))["intervals"][0] == "w"


# -- several files ----------------------------------------------------------------------------------------------------


def three_files() -> tuple[Workout, Workout, Workout]:
    """Warm-up, intervals, cool-down, with pauses of 25 and 30 min."""
    return (
        workout("warm-up", "2026-11-19T17:45", 15, EASY),
        workout("track", "2026-11-19T18:25", 30, HARD),
        workout("cool-down", "2026-11-19T19:25", 12, EASY),
    )


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


# -- what was published -----------------------------------------------------------------------------------------------


def test_a_published_match_stays_although_a_closer_workout_comes() -> None:
    first = workout("first", "2026-11-19T08:00", 40, EASY)
    done = published(INTERVALS, first, matched="the same day, another class (easy run)")
    found = matched([done], first, workout("track", "2026-11-19T18:00", 60, HARD))
    assert words(found) == {"intervals": ("first", "the same day, another class (easy run)")}
    assert not found.by_session[done.key].fresh
    assert [recorded.lead.workout_id for recorded in found.unplanned] == ["track"]


def test_the_rest_of_a_session_joins_what_was_published_of_it() -> None:
    warm_up, track, cool_down = three_files()
    done = published(INTERVALS, warm_up, matched="the same day, another class (easy run), 45 min shorter")
    found = matched([done], warm_up, track, cool_down).by_session[done.key]
    assert (found.workout_id, found.recorded.also) == ("track", ("warm-up", "cool-down"))
    assert found.reason.endswith(", recorded in 3 files")
    assert found.fresh


def test_a_withdrawn_workout_frees_its_session_under_the_athletes_own_terms() -> None:
    gone = workout("w", "2026-11-18T18:00", 30, EASY, withdrawn=True)
    found = matched([published(INTERVALS, gone)], gone)
    assert found.by_session == {}
    assert found.sessions == (INTERVALS,)


def test_a_file_that_became_part_of_another_leaves_its_session_to_it() -> None:
    """Load scoring answers for joined files by the first: the one published is withdrawn, the first stands for both."""
    part = workout("track", "2026-11-19T18:15", 30, HARD, withdrawn=True)
    whole = workout("warm-up", "2026-11-19T17:55", 62, HARD)
    found = matched([published(INTERVALS, part)], part, whole)
    assert words(found) == {"intervals": ("warm-up", "the same day, the same class")}


def test_a_workout_that_two_sessions_claim_stays_with_the_first() -> None:
    done = workout("w", "2026-11-19T18:00", 60, HARD)
    tempo = planned("tempo", "2026-11-17T18:00", 60, HARD)
    found = matched([published(INTERVALS, done), published(tempo, done)], done)
    assert list(found.by_session) == [INTERVALS.key]
    assert found.sessions[1] == tempo


def test_the_leg_share_of_a_freed_session_is_unknown() -> None:
    gone = workout("w", "2026-11-18T07:00", 60, SessionClass.FULL, leg_share=0.6, withdrawn=True)
    full = planned("full", "2026-11-18T07:00", 60, SessionClass.FULL, leg_share=0.35)
    assert matched([published(full, gone)], gone).sessions == (full.model_copy(update={"leg_share": None}),)


def test_a_workout_moved_to_another_day_by_a_new_revision_is_matched_anew() -> None:
    thursday = workout("w", "2026-11-19T18:00", 60, HARD)
    moved = workout("w", "2026-11-17T18:00", 60, HARD, revision=2)
    tempo = planned("tempo", "2026-11-17T18:00", 60, HARD)
    found = matched([tempo, published(INTERVALS, thursday)], moved)
    assert words(found) == {"tempo": ("w", "the same day, the same class")}
    assert found.sessions == (tempo, INTERVALS)


def test_a_run_that_turns_out_to_be_a_lift_frees_the_run() -> None:
    run = workout("w", "2026-11-19T18:00", 60, HARD)
    lift = workout("w", "2026-11-19T18:00", 60, UPPER, revision=2)
    found = matched([published(INTERVALS, run)], lift)
    assert found.sessions == (INTERVALS,)
    assert len(found.unplanned) == 1


# -- whatever happens -------------------------------------------------------------------------------------------------

CLASSES = st.sampled_from(
    [EASY, HARD, LONG, UPPER, HEAVY, SessionClass.FULL, SessionClass.MOBILITY, SessionClass.OTHER]
)
MONDAY = local("2026-11-16T00:00")


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[PlannedSession], list[Workout]]:
    """A week of sessions, some published as done, and workouts of which some are gone."""
    minutes = st.integers(0, 9 * 24 * 6).map(lambda tens: 10 * tens)
    files = [
        workout(
            f"w{index}",
            MONDAY + timedelta(minutes=draw(minutes)),
            draw(st.sampled_from([5, 12, 20, 30, 45, 60, 100])),
            draw(CLASSES),
            withdrawn=draw(st.integers(0, 5)) == 0,
        )
        for index in range(draw(st.integers(0, 9)))
    ]
    sessions = []
    for index in range(draw(st.integers(0, 7))):
        start = (MONDAY + timedelta(minutes=draw(minutes) * 7 // 9)).isoformat()[:16]
        session = planned(f"s{index}", start, draw(st.sampled_from([20, 40, 60, 95])), draw(CLASSES))
        fate = draw(st.integers(0, 5))
        if fate == 0 and files:
            session = published(session, draw(st.sampled_from(files)))
        elif fate == 1:
            session = session.model_copy(update={"status": draw(st.sampled_from(list(SessionStatus)))})
        sessions.append(session)
    return sessions, files


@settings(max_examples=300, deadline=None, derandomize=True)
@given(weeks(), st.randoms(use_true_random=False))
def test_the_order_of_workouts_does_not_matter(
    week: tuple[list[PlannedSession], list[Workout]], random: Random
) -> None:
    sessions, files = week
    shuffled = list(files)
    random.shuffle(shuffled)
    assert match(sessions, files, BERLIN) == match(sessions, shuffled, BERLIN)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(weeks())
def test_nothing_is_lost_and_nothing_counts_twice(week: tuple[list[PlannedSession], list[Workout]]) -> None:
    sessions, files = week
    found = match(sessions, files, BERLIN)
    told = [part.workout_id for each in found.by_session.values() for part in each.recorded.parts]
    told += [part.workout_id for recorded in found.unplanned for part in recorded.parts]
    assert sorted(told) == sorted(each.workout_id for each in files if not each.withdrawn)
    assert [session.key for session in found.sessions] == [session.key for session in sessions]
    for key, each in found.by_session.items():
        assert each.session_key == key
        assert len({part.sport is Sport.STRENGTH for part in each.recorded.parts}) == 1
        assert each.recorded.span_s - each.recorded.active_s <= 2 * 3600 or not each.fresh


@settings(max_examples=200, deadline=None, derandomize=True)
@given(weeks())
def test_a_match_once_published_is_the_same_the_next_time(week: tuple[list[PlannedSession], list[Workout]]) -> None:
    sessions, files = week
    first = match(sessions, files, BERLIN)
    said = [
        published(
            session,
            each.recorded.lead,
            also=each.recorded.also,
            matched=each.reason,
            start_time=each.recorded.start_time,
            duration_s=each.recorded.span_s,
        )
        if (each := first.by_session.get(session.key)) is not None
        else session
        for session in first.sessions
    ]
    again = match(said, files, BERLIN)
    assert words(again) == words(first)
    assert not any(each.fresh for each in again.by_session.values())
