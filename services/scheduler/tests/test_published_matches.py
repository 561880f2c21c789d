"""A match that a plan has published stays, until its workout or its session is another."""

from __future__ import annotations

from done_facts import planned, published, workout
from matched_facts import EASY, HARD, INTERVALS, UPPER, matched, three_files, words

from tandem.contracts.events.load import SessionClass


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
