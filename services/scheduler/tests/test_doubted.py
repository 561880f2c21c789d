"""What is recorded in doubt: believed where it was planned, easy until the athlete says more."""

from __future__ import annotations

from done_facts import published, workout
from lived_facts import EASY, FULL, INTERVALS, doubtful_run, legs, lived

from tandem.contracts.event import derived_id
from tandem.scheduler.domain.done.doubt import doubtful, judged, question_id_of
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.state import Cause, Verdict, Workout


def test_a_doubtful_hard_run_counts_as_easy_until_it_is_trusted() -> None:
    assert legs(lived([], doubtful_run())) == [("w", Kind.EASY)]
    assert legs(lived([], doubtful_run(), trusted=frozenset({"w"}))) == [("w", Kind.HARD_RUN)]


def test_a_doubtful_hard_run_where_one_was_planned_is_believed_before_and_after_it_is_published() -> None:
    done = doubtful_run("2026-11-19T18:00")
    assert legs(lived([INTERVALS], done)) == [("w", Kind.HARD_RUN)]
    assert legs(lived([published(INTERVALS, done)], done)) == [("w", Kind.HARD_RUN)]


def test_what_the_athletes_own_week_asks_for_is_believed_also_where_the_plan_had_eased_it() -> None:
    done = doubtful_run("2026-11-19T18:00")
    eased = INTERVALS.model_copy(update={"session_class": EASY})
    assert legs(lived([eased], done)) == legs(lived([published(eased, done)], done)) == [("w", Kind.HARD_RUN)]


def verdict(done: Workout, *, was_hard: bool) -> dict[str, Verdict]:
    return {question_id_of(done): Verdict(was_hard=was_hard, cause=Cause(event_id="answer", rootids=()))}


def test_the_question_has_the_id_that_the_plan_asks_under() -> None:
    assert question_id_of(doubtful_run()) == derived_id("question", "w", "1")


def test_a_run_that_was_hard_is_trusted_and_not_asked_about_again() -> None:
    done = doubtful_run()
    settled = judged([done], verdict(done, was_hard=True))
    assert (doubtful([done]), doubtful(settled)) == ([done], [])
    assert legs(lived([], *settled)) == [("w", Kind.HARD_RUN)]


def test_a_run_that_was_not_hard_is_easy_for_good() -> None:
    done = doubtful_run("2026-11-19T18:00")
    settled = judged([done], verdict(done, was_hard=False))
    assert doubtful(settled) == []
    found = lived([INTERVALS], *settled)
    assert legs(found) == [("w", Kind.EASY)]
    assert found.sessions[0].session_class is EASY


def test_a_lift_that_was_not_heavy_is_moderate_for_good() -> None:
    done = workout("w", "2026-11-16T07:00", 60, FULL, leg_share=0.6, class_confidence=0.2)
    settled = judged([done], verdict(done, was_hard=False))
    assert (doubtful([done]), doubtful(settled)) == ([done], [])
    assert legs(lived([], *settled)) == [("w", Kind.MOD)]


def test_a_new_revision_is_a_new_question() -> None:
    done = doubtful_run()
    revised = done.model_copy(update={"revision": 2})
    assert judged([revised], verdict(done, was_hard=True)) == (revised,)
    assert doubtful([revised]) == [revised]
