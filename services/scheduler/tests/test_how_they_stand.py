"""Readiness in the week: a stop suspends, pulling back lightens and is looked at again, recovery gives it all back."""

from __future__ import annotations

from datetime import date

from scheduler_facts import Log, club_run, day_begins, local, sample_log, stands, wish

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanRevised, QuestionAsked, SessionStatus
from tandem.contracts.events.readiness import ReadinessState, Suspension

CHEST_PAIN = Suspension(hard=True, loaded=True, since=date(2026, 11, 17), reasons=("Chest pain",), see_a_doctor=True)
TUESDAY = local("2026-11-17T06:00")


def stopped() -> Log:
    log = sample_log().fold(stands(ReadinessState.STEADY, "2026-11-17", suspension=CHEST_PAIN))
    log.revision(TUESDAY)
    return log


def pulled_back() -> tuple[Log, PlanRevised]:
    state = stands(ReadinessState.PULL_BACK, "2026-11-17", volume_factor=0.75, recheck_after_days=4)
    log = sample_log().fold(state)
    return log, log.revision(TUESDAY)


def test_a_safety_stop_suspends_what_is_hard_or_loaded_and_moves_nothing() -> None:
    log = stopped()
    suspended = {key.split("@")[0] for key, s in log.sessions.items() if s.status is SessionStatus.SUSPENDED}
    assert suspended == {"lower", "upper", "full", "intervals", "long"}
    assert all(session.start_time == session.planned_start_time for session in log.sessions.values())
    assert "See a doctor first." in log.said[-1].data.changes[0].sentence  # type: ignore[attr-defined]


def test_a_hard_run_during_a_stop_moves_nothing_that_is_suspended() -> None:
    log = stopped().fold(club_run())
    log.decide(local("2026-11-22T18:47"))
    assert log.sessions["lower@2026-W48"].status is SessionStatus.SUSPENDED
    assert log.sessions["lower@2026-W48"].start_time == local("2026-11-23T07:00")


def test_only_the_athletes_word_brings_it_back() -> None:
    log = stopped()
    assert log.fold(day_begins("2026-11-19")).decide(local("2026-11-19T00:00")) == []
    log.fold(stands(ReadinessState.STEADY, "2026-11-19", sequence=31))
    revised = log.revision(local("2026-11-19T10:00"))
    assert {change.action for change in revised.changes} == {Action.RESUME}
    assert log.sessions["upper@2026-W47"].status is SessionStatus.SUSPENDED  # its time has passed
    assert log.sessions["intervals@2026-W47"].status is SessionStatus.PLANNED


def test_pulling_back_eases_and_leaves_one_out() -> None:
    _, revised = pulled_back()
    told = {change.session_key: change.action for change in revised.changes}
    assert told == {"upper@2026-W47": Action.DROP, "intervals@2026-W47": Action.MAKE_EASY}
    intervals = next(s for s in revised.new if s.key == "intervals@2026-W47")
    assert (intervals.session_class, intervals.duration_s) == (SessionClass.EASY, 60 * 60)
    assert revised.cause_title == "Time to pull back"


def test_the_next_window_of_pulling_back_has_the_new_day_as_its_root() -> None:
    log, _ = pulled_back()
    revised = log.fold(day_begins("2026-11-21")).revision(local("2026-11-21T00:00"))
    assert revised.cause_title == "Still time to pull back"
    assert log.said[-1].rootids == ("day-2026-11-21",)
    assert log.sessions["long@2026-W47"].session_class is SessionClass.EASY


def test_recovery_gives_back_what_is_still_ahead() -> None:
    log, _ = pulled_back()
    log.fold(stands(ReadinessState.STEADY, "2026-11-18", sequence=31))
    revised = log.revision(local("2026-11-18T12:00"))
    assert [(c.session_key, c.action) for c in revised.changes] == [("intervals@2026-W47", Action.RESTORE)]
    assert log.sessions["intervals@2026-W47"].session_class is SessionClass.HARD_RUN


def test_doubt_offers_easing_and_an_answer_settles_it() -> None:
    now = local("2026-11-22T18:50")
    log = sample_log().fold(club_run(confidence=0.3))
    asked = log.question(now)
    assert isinstance(asked, QuestionAsked)
    assert asked.offer is not None
    assert "moderate lower-body strength" in asked.offer
    log.fold(wish(Wish.ANSWER, 1, question_id=asked.question_id, was_hard=True))
    revised, answered = log.decide(now)
    assert isinstance(revised, PlanRevised)
    assert "lower@2026-W48" in {change.session_key for change in revised.changes}
    assert answered.answer == "Noted: club intervals, Sunday 17:30 was hard."  # type: ignore[attr-defined]
    assert "event-r50" in log.said[-2].rootids  # the workout's own root was told with the question
    assert log.decide(now) == []


def test_an_answer_that_it_was_easy_ends_the_matter() -> None:
    now = local("2026-11-22T18:50")
    log = sample_log().fold(club_run(confidence=0.3))
    asked = log.question(now)
    log.fold(wish(Wish.ANSWER, 1, question_id=asked.question_id, was_hard=False))
    assert log.answer(now).answer == "Noted: club intervals, Sunday 17:30 was not hard."
    assert log.sessions["lower@2026-W48"].start_time == local("2026-11-23T07:00")
