"""Which workouts fulfilled which session: tolerant of day, length and intensity, and it says why."""

from __future__ import annotations

from datetime import UTC, timedelta
from random import Random

import pytest
from done_facts import BERLIN, local, planned, published, workout
from hypothesis import given, settings
from hypothesis import strategies as st
from matched_facts import EASY, HARD, HEAVY, INTERVALS, LONG, LONG_RUN, UPPER, matched, words

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.training import Sport
from tandem.scheduler.domain.done.matching import match
from tandem.scheduler.domain.state import Workout


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
