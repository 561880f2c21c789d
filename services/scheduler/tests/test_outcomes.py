"""What became of what was planned, and what was done beside it, each in one sentence and once."""

from __future__ import annotations

import pytest
from done_facts import local, planned, published, workout
from lived_facts import EARLIER_RUN, EASY, HARD, INTERVALS, LONG, LONG_RUN, SQUATS, UPPER, doubtful_run, lived

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.state import Workout


@pytest.mark.parametrize(
    ("session", "done", "result", "sentence"),
    [
        (
            INTERVALS,
            workout("w", "2026-11-19T18:05", 60, HARD),
            "as_planned",
            "Intervals on Thursday 18:00: done as planned, 60 min.",
        ),
        (
            INTERVALS,
            workout("w", "2026-11-19T18:05", 35, EASY),
            "easier",
            "Intervals on Thursday 18:00: easier than planned, done as an easy run, 35 of 60 min.",
        ),
        (
            INTERVALS,
            workout("w", "2026-11-18T18:05", 40, HARD),
            "cut_short",
            "Intervals on Thursday 18:00: cut short on Wednesday, 40 of 60 min.",
        ),
        (
            LONG_RUN,
            workout("w", "2026-11-22T07:00", 60, EASY),
            "cut_short",
            "Long run on Sunday 07:00: cut short, 60 of 95 min.",
        ),
        (
            LONG_RUN,
            workout("w", "2026-11-22T17:30", 75, HARD),
            "harder",
            "Long run on Sunday 07:00: harder than planned, done as a hard run, 75 of 95 min.",
        ),
        (
            LONG_RUN,
            workout("w", "2026-11-22T07:00", 130, LONG),
            "longer",
            "Long run on Sunday 07:00: longer than planned, 130 min instead of 95.",
        ),
        (
            SQUATS,
            workout("w", "2026-11-16T07:00", 60, UPPER),
            "other_kind",
            "Squats on Monday 07:00: done as upper-body strength, 60 min.",
        ),
        (
            SQUATS,
            workout("w", "2026-11-16T07:00", 60, SessionClass.MODERATE_LOWER),
            "easier",
            "Squats on Monday 07:00: easier than planned, done as moderate lower-body strength, 60 min.",
        ),
    ],
)
def test_what_became_of_a_session_is_told_in_one_sentence(
    session: PlannedSession, done: Workout, result: str, sentence: str
) -> None:
    (told,) = lived([session], done, now=local("2026-11-22T20:00"), day_begun=None).outcomes
    assert (told.session_key, told.workout_id, told.result, told.sentence) == (session.key, "w", result, sentence)


@pytest.mark.parametrize(
    ("minutes", "result"), [(44, "cut_short"), (45, "as_planned"), (75, "as_planned"), (76, "longer")]
)
def test_three_quarters_is_still_the_session_and_so_is_a_quarter_more(minutes: int, result: str) -> None:
    (told,) = lived([INTERVALS], workout("w", "2026-11-19T18:00", minutes, HARD)).outcomes
    assert told.result == result


def test_an_eased_session_done_easy_is_as_planned() -> None:
    eased = INTERVALS.model_copy(update={"session_class": EASY})
    (told,) = lived([eased], workout("w", "2026-11-19T18:00", 60, EASY)).outcomes
    assert told.result == "as_planned"


def test_doubt_makes_no_session_harder() -> None:
    easy = planned("easy", "2026-11-19T18:00", 60, EASY)
    (told,) = lived([easy], doubtful_run("2026-11-19T18:00")).outcomes
    assert told.result == "as_planned"


def test_what_was_told_is_not_told_again() -> None:
    done = workout("w", "2026-11-19T18:00", 35, EASY)
    assert lived([published(INTERVALS, done)], done).outcomes == ()


def test_a_session_of_an_earlier_week_is_matched_but_not_told() -> None:
    found = lived([LONG_RUN], workout("w", "2026-11-19T18:00", 35, EASY), history=(INTERVALS,))
    assert list(found.matches) == [INTERVALS.key]
    assert (found.outcomes, found.unplanned) == ((), ())


def test_what_was_done_beside_the_plan_is_told_but_nothing_from_before_it() -> None:
    club = workout("club", "2026-11-18T17:30", 75, HARD, title="Club intervals")
    found = lived([SQUATS], EARLIER_RUN, club)
    assert [(each.workout_id, each.sentence) for each in found.unplanned] == [
        ("club", "Not in the plan: club intervals, Wednesday 17:30, 75 min.")
    ]
