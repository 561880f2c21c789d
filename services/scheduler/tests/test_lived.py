"""The week as lived: what the legs carry, and what was missed, suspended or left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from done_facts import BERLIN, local, planned, published, workout
from hypothesis import given, settings
from hypothesis import strategies as st
from lived_facts import (
    EARLIER_RUN,
    EASY,
    FULL,
    HARD,
    HEAVY,
    INTERVALS,
    LONG,
    LONG_RUN,
    SQUATS,
    UPPER,
    legs,
    lived,
    status_of,
)

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.training import Sport
from tandem.scheduler.domain.done.lived import live
from tandem.scheduler.domain.done.recorded import HARDNESS
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.state import Workout


def test_every_kind_has_its_hardness_so_that_files_of_one_session_can_be_ranked() -> None:
    assert set(HARDNESS) == set(Kind)
    bench_day = workout("bench-day", "2026-11-18T07:00", 60, FULL, leg_share=0.1)
    assert ("bench-day", Kind.LIGHT) in legs(lived([SQUATS], bench_day))


# -- missed and past --------------------------------------------------------------------------------------------------


def test_an_unreported_session_is_missed_once_its_day_is_over_and_no_longer_on_the_legs() -> None:
    found = lived([INTERVALS, LONG_RUN], EARLIER_RUN)
    assert status_of(found, INTERVALS) is SessionStatus.MISSED
    assert found.missed_open == found.missed_now == (INTERVALS.key,)
    assert legs(found) == []


def test_until_its_day_is_over_it_counts_as_done() -> None:
    evening = local("2026-11-19T23:00")
    for day_begun in (None, date(2026, 11, 19)):
        found = lived([INTERVALS, LONG_RUN], EARLIER_RUN, now=evening, day_begun=day_begun)
        assert status_of(found, INTERVALS) is SessionStatus.PAST
        assert legs(found) == [(INTERVALS.key, Kind.HARD_RUN)]
        assert found.missed_now == ()


def test_who_never_records_lifts_has_not_missed_them() -> None:
    found = lived([SQUATS, INTERVALS], EARLIER_RUN)
    assert status_of(found, SQUATS) is SessionStatus.PAST
    assert legs(found) == [(SQUATS.key, Kind.HEAVY)]


def test_mobility_is_never_missed() -> None:
    walk = planned("walk", "2026-11-17T07:00", 40, SessionClass.MOBILITY)
    before = workout("w", "2026-11-15T07:00", 40, SessionClass.MOBILITY, sport=Sport.WALKING)
    assert status_of(lived([walk], before), walk) is SessionStatus.PAST


def test_what_the_plan_called_past_in_the_evening_is_missed_in_the_morning() -> None:
    past = INTERVALS.model_copy(update={"status": SessionStatus.PAST})
    assert lived([past], EARLIER_RUN).missed_open == (INTERVALS.key,)


def test_a_published_miss_stays_and_is_not_told_again() -> None:
    missed = INTERVALS.model_copy(update={"status": SessionStatus.MISSED})
    found = lived([missed], day_begun=None)
    assert status_of(found, INTERVALS) is SessionStatus.MISSED
    assert found.missed_now == ()
    assert legs(found) == []


def test_a_late_file_makes_a_missed_session_done() -> None:
    missed = INTERVALS.model_copy(update={"status": SessionStatus.MISSED})
    late = workout("late", "2026-11-19T18:00", 60, HARD)
    found = lived([missed], late, now=local("2026-11-22T12:00"), day_begun=date(2026, 11, 22))
    assert status_of(found, INTERVALS) is SessionStatus.DONE
    assert legs(found) == [("late", Kind.HARD_RUN)]


@pytest.mark.parametrize("terms", [{"pinned": True}, {"accepts": ("six_hours_between_sessions",)}, {"optional": True}])
def test_a_club_run_or_an_optional_session_is_missed_but_not_made_up(terms: dict[str, object]) -> None:
    found = lived([INTERVALS.model_copy(update=terms)], EARLIER_RUN)
    assert found.missed_now == (INTERVALS.key,)
    assert found.missed_open == ()


def test_a_missed_session_of_an_earlier_week_is_not_on_the_legs() -> None:
    sunday = planned("long-run", "2026-11-15T07:00", 95, LONG)
    found = lived(
        [INTERVALS], EARLIER_RUN, now=local("2026-11-16T05:00"), day_begun=date(2026, 11, 16), history=(sunday,)
    )
    assert legs(found, "2026-11-15T00:00") == []
    assert found.missed_now == ()


def test_a_session_in_the_hour_that_autumn_repeats_belongs_to_its_own_day() -> None:
    """Sunday 25 October 2026 has 25 hours; a run at 23:30 local is still Sunday's when Monday begins."""
    night = planned("night-run", "2026-10-25T23:30", 40, EASY)
    before = workout("before", "2026-10-20T18:00", 40, EASY)
    monday = local("2026-10-26T00:30")
    assert status_of(lived([night], before, now=monday, day_begun=date(2026, 10, 25)), night) is SessionStatus.PAST
    assert status_of(lived([night], before, now=monday, day_begun=date(2026, 10, 26)), night) is SessionStatus.MISSED


# -- suspended, dropped, pinned ---------------------------------------------------------------------------------------


def test_a_suspended_session_stays_so_ahead_and_behind_and_weighs_nothing() -> None:
    stopped = [s.model_copy(update={"status": SessionStatus.SUSPENDED}) for s in (SQUATS, INTERVALS, LONG_RUN)]
    found = lived(stopped, EARLIER_RUN)
    assert {session.status for session in found.sessions} == {SessionStatus.SUSPENDED}
    assert legs(found) == []
    assert found.missed_now == ()


def test_a_suspended_session_done_all_the_same_is_done() -> None:
    stopped = INTERVALS.model_copy(update={"status": SessionStatus.SUSPENDED})
    found = lived([stopped], workout("w", "2026-11-19T18:00", 60, HARD))
    assert status_of(found, INTERVALS) is SessionStatus.DONE


def test_what_the_athlete_pinned_or_accepted_is_kept() -> None:
    traits = {"pinned": True, "accepts": ("hard_run_twice",), "priority": 1}
    for session in (INTERVALS, LONG_RUN):
        (only,) = lived([session.model_copy(update=traits)], EARLIER_RUN).sessions
        assert (only.pinned, only.accepts, only.priority) == (True, ("hard_run_twice",), 1)


def test_a_dropped_session_stays_dropped() -> None:
    dropped = INTERVALS.model_copy(update={"status": SessionStatus.DROPPED})
    assert lived([dropped], EARLIER_RUN).sessions == (dropped,)


# -- what the legs carry ----------------------------------------------------------------------------------------------


def test_three_files_are_one_slot_from_the_first_start_to_the_last_end() -> None:
    found = lived(
        [INTERVALS],
        workout("warm-up", "2026-11-19T17:45", 15, EASY),
        workout("track", "2026-11-19T18:25", 30, HARD, title="Track night"),
        workout("cool-down", "2026-11-19T19:25", 12, EASY),
    )
    (slot,) = found.fixed
    assert (slot.key, slot.title, slot.kind, slot.workout_id) == ("track", "Track night", Kind.HARD_RUN, "track")
    assert (slot.start_s, slot.end_s) == (
        int(local("2026-11-19T17:45").timestamp()),
        int(local("2026-11-19T19:37").timestamp()),
    )
    (session,) = found.sessions
    assert (session.workout_id, session.also) == ("track", ("warm-up", "cool-down"))
    assert session.matched == "the same day, the same class, recorded in 3 files"
    assert (session.start_time, session.duration_s) == (local("2026-11-19T17:45").astimezone(UTC), 112 * 60)


def test_easy_files_count_by_the_length_of_all_of_them() -> None:
    """Two runs of 25 min are one of 50, which does bind the legs; 50 and 45 min are a long run."""
    halves = [workout("a", "2026-11-19T18:00", 25, EASY), workout("b", "2026-11-19T18:50", 25, EASY)]
    easy = planned("easy", "2026-11-19T18:00", 50, EASY)
    assert legs(lived([easy], *halves)) == [("a", Kind.EASY)]
    parts = [workout("a", "2026-11-22T07:00", 50, EASY), workout("b", "2026-11-22T08:25", 45, EASY)]
    assert legs(lived([LONG_RUN], *parts)) == [("a", Kind.LONG)]


def test_a_workout_in_place_of_a_session_is_carried_once() -> None:
    found = lived([SQUATS], workout("w", "2026-11-16T07:10", 55, HEAVY))
    assert legs(found) == [("w", Kind.HEAVY)]


def test_a_withdrawn_workout_leaves_the_session_behind() -> None:
    gone = workout("w", "2026-11-18T18:00", 45, EASY, withdrawn=True)
    found = lived([published(INTERVALS, gone)], gone)
    assert found.sessions == (INTERVALS.model_copy(update={"status": SessionStatus.PAST}),)
    assert legs(found) == [(INTERVALS.key, Kind.HARD_RUN)]


def test_a_withdrawn_workout_gives_a_session_ahead_back() -> None:
    gone = workout("w", "2026-11-19T18:00", 95, LONG, withdrawn=True)
    found = lived([published(LONG_RUN, gone)], gone)
    assert status_of(found, LONG_RUN) is SessionStatus.PLANNED
    assert legs(found) == []


def test_a_workout_across_midnight_belongs_to_the_day_it_began() -> None:
    (slot,) = lived([], workout("w", "2026-11-19T23:30", 70, HARD)).fixed
    assert (slot.day, slot.duration_s) == (date(2026, 11, 19).toordinal(), 70 * 60)


def test_a_walk_beside_the_plan_binds_nothing() -> None:
    found = lived([SQUATS], workout("walk", "2026-11-18T18:00", 90, SessionClass.OTHER, sport=Sport.WALKING))
    assert legs(found) == [(SQUATS.key, Kind.HEAVY)]
    assert found.unplanned == ()


# -- whatever happens -------------------------------------------------------------------------------------------------


MONDAY = local("2026-11-16T00:00")
CLASSES = st.sampled_from([EASY, HARD, LONG, UPPER, HEAVY, SessionClass.MOBILITY])
STATUSES = st.sampled_from(
    [SessionStatus.PLANNED, SessionStatus.PAST, SessionStatus.MISSED, SessionStatus.SUSPENDED, SessionStatus.DROPPED]
)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[PlannedSession], list[Workout], datetime, date | None]:
    hours = st.integers(0, 7 * 24 * 2 - 1).map(lambda halves: timedelta(minutes=30 * halves))
    sessions = [
        planned(
            f"s{index}",
            (MONDAY + draw(hours)).isoformat()[:16],
            draw(st.sampled_from([25, 40, 60, 95])),
            draw(CLASSES),
            status=draw(STATUSES),
        )
        for index in range(draw(st.integers(0, 8)))
    ]
    files = [
        workout(
            f"w{index}",
            MONDAY + draw(hours),
            draw(st.sampled_from([8, 15, 30, 60, 95])),
            draw(CLASSES),
            class_confidence=draw(st.sampled_from([0.3, 0.9])),
            withdrawn=draw(st.integers(0, 5)) == 0,
        )
        for index in range(draw(st.integers(0, 8)))
    ]
    now = MONDAY + draw(hours)
    return sessions, files, now, draw(st.sampled_from([None, now.date()]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(weeks(), st.randoms(use_true_random=False))
def test_no_hour_is_on_the_legs_twice_and_no_session_is_lost(
    week: tuple[list[PlannedSession], list[Workout], datetime, date | None], random: Random
) -> None:
    sessions, files, now, day_begun = week
    found = live(sessions, (), files, now, BERLIN, frozenset(), day_begun)
    mixed = list(files)
    random.shuffle(mixed)
    assert live(sessions, (), mixed, now, BERLIN, frozenset(), day_begun) == found
    assert sorted(s.key for s in found.sessions) == sorted(s.key for s in sessions)
    by_key = {session.key: session for session in found.sessions}
    carried = [slot.key for slot in found.fixed]
    assert len(set(carried)) == len(carried)
    for key, session in by_key.items():
        assert (key in carried) == (session.status is SessionStatus.PAST)
        assert (session.status is SessionStatus.DONE) == (key in found.matches)
        assert session.status is not SessionStatus.PLANNED or session.start_time > now
    also = {part for match in found.matches.values() for part in match.recorded.also}
    assert also.isdisjoint(carried)
    assert set(found.missed_open) <= set(found.missed_now) <= set(by_key)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(weeks())
def test_looking_again_at_what_was_said_says_the_same(
    week: tuple[list[PlannedSession], list[Workout], datetime, date | None],
) -> None:
    sessions, files, now, day_begun = week
    first = live(sessions, (), files, now, BERLIN, frozenset(), day_begun)
    again = live(first.sessions, (), files, now, BERLIN, frozenset(), day_begun)
    assert again.sessions == first.sessions
    assert (again.missed_now, again.outcomes) == ((), ())
    assert again.fixed == first.fixed
