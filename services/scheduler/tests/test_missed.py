"""What was not done: noticed at the athlete's own end of day, made up within the caps or let go, never silently."""

from __future__ import annotations

from datetime import timedelta

from scheduler_facts import Log, day_begins, local, roll, sample_log, scored, stands

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, SessionStatus
from tandem.contracts.events.readiness import ReadinessState

MONDAY_RUN = local("2026-11-16T18:00")
FRIDAY = local("2026-11-20T00:00")


def reporting() -> Log:
    """An athlete who records their runs, with Monday's easy one done."""
    log = sample_log().fold(scored(MONDAY_RUN, 35, SessionClass.EASY, workout_id="easy", title=None))
    assert log.decide(MONDAY_RUN + timedelta(hours=1)) == []
    return log


def test_a_missed_key_session_finds_another_day_and_says_so() -> None:
    revised = reporting().fold(day_begins("2026-11-20")).revision(FRIDAY)
    (change,) = revised.changes
    assert (change.session_key, change.action, change.rule) == ("intervals@2026-W47", Action.MOVE, "missed_session")
    assert change.sentence == "Intervals were missed on Thursday 18:00 and are made up on Friday 07:00."
    assert revised.cause_title == "Missed: Intervals, Thursday 18:00"


def test_the_end_of_the_day_is_the_cause_so_that_it_is_told_once_and_by_itself() -> None:
    log = reporting().fold(day_begins("2026-11-20"))
    log.revision(FRIDAY)
    assert (log.said[-1].cause, log.said[-1].rootids) == ("day-2026-11-20", ("day-2026-11-20",))
    assert log.decide(FRIDAY) == []


def test_before_the_day_has_ended_nothing_is_missed_and_its_end_is_awaited() -> None:
    log = reporting()
    assert ("day", local("2026-11-17T00:00")) in [(timer.kind, timer.due_at) for timer in log.timers]
    assert log.fold(day_begins("2026-11-19")).decide(local("2026-11-19T23:59")) == []
    assert ("day", local("2026-11-20T00:00")) in [(timer.kind, timer.due_at) for timer in log.timers]


def test_a_session_missed_twice_is_let_go_with_a_sentence() -> None:
    log = reporting().fold(day_begins("2026-11-20"))
    log.revision(FRIDAY)
    revised = log.fold(day_begins("2026-11-21")).revision(local("2026-11-21T00:00"))
    (change,) = revised.changes
    assert (change.session_key, change.action) == ("intervals@2026-W47", Action.MISSED)
    assert log.sessions["intervals@2026-W47"].status is SessionStatus.MISSED


def test_who_never_records_lifts_has_not_missed_them() -> None:
    log = reporting().fold(day_begins("2026-11-17"), day_begins("2026-11-19"))
    assert log.decide(local("2026-11-19T00:00")) == []


def test_nothing_hard_is_made_up_while_the_athlete_is_watched() -> None:
    log = reporting().fold(stands(ReadinessState.WATCH, "2026-11-19"), day_begins("2026-11-20"))
    (change,) = log.revision(FRIDAY).changes
    assert change.action is Action.MISSED


def test_a_late_file_turns_a_missed_session_into_a_done_one() -> None:
    log = reporting().fold(stands(ReadinessState.WATCH, "2026-11-19"), day_begins("2026-11-20"))
    log.revision(FRIDAY)
    log.fold(scored(local("2026-11-19T18:05"), 60, workout_id="late", title=None), day_begins("2026-11-21"))
    log.decide(local("2026-11-21T00:00"))
    log.fold(stands(ReadinessState.PULL_BACK, "2026-11-21", sequence=31))
    log.decide(local("2026-11-21T05:00"))
    assert log.sessions["intervals@2026-W47"].status is SessionStatus.DONE
    assert log.sessions["intervals@2026-W47"].workout_id == "late"


def test_sundays_miss_is_told_with_the_new_week_that_begins_at_the_same_midnight() -> None:
    log = reporting().fold(roll("2026-11-23"), day_begins("2026-11-23"))
    monday = local("2026-11-23T00:00")
    missed = {change.session_key for change in log.revision(monday).changes if change.action is Action.MISSED}
    assert missed == {"intervals@2026-W47", "easy-sat@2026-W47", "long@2026-W47"}
    assert log.decide(monday) == []


def test_a_session_done_a_day_early_leaves_the_plan_at_once() -> None:
    """Monday's squats on Sunday: the plan must not ask for them again."""
    now = local("2026-11-22T11:30")
    squats = scored(local("2026-11-22T10:00"), 60, SessionClass.HEAVY_LOWER, workout_id="early", title=None)
    log = sample_log().fold(squats)
    revised = log.revision(now)
    assert log.sessions["lower@2026-W48"].status is SessionStatus.DONE
    (told,) = [change for change in revised.changes if change.session_key == "lower@2026-W48"]
    assert (told.action, told.sentence) == (
        Action.DONE,
        "Lower-body strength on Monday 07:00: done as planned on Sunday, 60 min.",
    )
    assert log.said[-1].cause == "scored-early-1"
    assert log.decide(now) == []
