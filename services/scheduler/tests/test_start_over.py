"""Starting over keeps to the hours that the athlete is used to, wherever these are lawful."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from fresh_weeks import MONDAY, MONDAY_S, UTC_ZONE, week_places
from sample_week import sample_preferences
from scheduler_facts import ATHLETE, Log, local, preferences, profile, sample_log, wish

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity, TemplateSession, WindowException
from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh_horizon import fresh_horizon
from tandem.scheduler.domain.week import Slot, iso_week

NOW = local("2026-11-20T06:00")
STANDS = "stands: made anew, your weeks come out the same."


def of_week(session: TemplateSession, monday: date, start: datetime) -> PlannedSession:
    """A session of the athlete's own week that stands at some other start."""
    return PlannedSession(
        key=f"{session.session_id}@{iso_week(monday)}",
        title=session.title,
        session_class=session.session_class,
        planned_class=session.session_class,
        start_time=start,
        duration_s=session.duration_s,
        priority=session.priority,
        leg_share=session.leg_share,
        planned_start_time=local_instant(monday + timedelta(days=session.weekday), session.start, UTC_ZONE),
    )


def pushed_around() -> list[PlannedSession]:
    """Both weeks of the sample athlete, everything on Friday morning."""
    mondays = (MONDAY, MONDAY + timedelta(weeks=1))
    return [
        of_week(session, monday, local_instant(monday + timedelta(days=4), "07:00", UTC_ZONE))
        for monday in mondays
        for session in sample_preferences().week
    ]


def test_starting_over_from_a_lawful_usual_week_says_that_it_stands() -> None:
    answer = sample_log().fold(wish(Wish.FRESH, 1)).answer(local("2026-11-16T06:00"))
    assert answer.answer == f"Plan 1 {STANDS}"


@pytest.mark.parametrize("starts", [{"upper": "18:00"}, {"full": "18:00", "easy-sat": "07:00"}])
def test_hours_that_only_a_coachs_taste_would_change_stand(starts: dict[str, str]) -> None:
    """Irregular hours, or a run before light legs: lawful, and the athlete's own."""
    week = [
        session.model_copy(update={"start": starts.get(session.session_id, session.start)})
        for session in sample_preferences(ATHLETE).week
    ]
    log = Log(profile(), preferences(sample_preferences(ATHLETE).model_copy(update={"week": tuple(week)})))
    now = local("2026-11-16T05:00")
    standing = log.decide(now)
    assert standing
    log.fold(wish(Wish.FRESH, 1))
    assert log.answer(now).answer == f"Plan 1 {STANDS}"


def test_a_week_that_was_pushed_around_comes_back_to_its_usual_hours() -> None:
    sessions = pushed_around()
    horizon = fresh_horizon(sessions, week_places(sample_preferences().windows, 2), [], Settings(), 0, UTC_ZONE)
    assert {session.key: session.start_time for session in horizon.sessions} == {
        session.key: session.planned_start_time for session in sessions
    }


def test_what_is_not_lawful_at_its_usual_hour_any_more_goes_elsewhere_alone() -> None:
    """A hard run on Sunday evening: Monday's squats are too near to it, the rest is not."""
    sunday = MONDAY.toordinal() - 1
    run = Slot("w1", "Club run", Kind.HARD_RUN, MONDAY_S - 6 * 3600, 3600, sunday, True)
    places = week_places(sample_preferences().windows, 2)
    horizon = fresh_horizon(pushed_around(), places, [run], Settings(), MONDAY_S, UTC_ZONE)
    moved = [session for session in horizon.sessions if session.start_time != session.planned_start_time]
    assert f"lower@{iso_week(MONDAY)}" in {session.key for session in moved}
    assert all(session.session_class is not SessionClass.LONG for session in moved)
    assert len(moved) <= 3


def test_after_a_closed_gym_has_opened_again_starting_over_brings_the_lift_home() -> None:
    usual = sample_preferences(ATHLETE)
    closed = WindowException(first_day=date(2026, 11, 23), last_day=date(2026, 11, 23), closed=(Activity.LIFT,))
    log = sample_log().fold(preferences(usual.model_copy(update={"exceptions": (closed,)}), 60))
    log.revision(NOW)
    assert log.sessions["lower@2026-W48"].start_time != local("2026-11-23T07:00")
    log.fold(preferences(usual, 61))
    log.decide(NOW)
    assert log.sessions["lower@2026-W48"].start_time != local("2026-11-23T07:00")
    log.fold(wish(Wish.FRESH, log.state.plan.version if log.state.plan else 0, 70))
    log.decide(NOW)
    assert log.sessions["lower@2026-W48"].start_time == local("2026-11-23T07:00")
