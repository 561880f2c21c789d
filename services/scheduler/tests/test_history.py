"""An import of years is folded in silence and looked at once; a file that comes late changes the past's load and only what is
ahead of the plan."""

from __future__ import annotations

from datetime import datetime, timedelta

import laws
import pytest
from life_facts import steady
from lives import Life, lived
from sample_week import sample_preferences
from scheduler_facts import ATHLETE, local, scored

from tandem.chassis.timers import due_event
from tandem.contracts.event import Timer
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import PlanRevised, QuestionAsked, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.scheduler.decide import decide, heavy
from tandem.scheduler.domain.quiet import QUIET
from tandem.scheduler.evolve import SERVICE

WEDNESDAY = local("2026-11-18T12:00")


def begun(at: datetime = WEDNESDAY) -> Life:
    life = Life()
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), sample_preferences(ATHLETE))
    life.advance(at)
    return life


def load(
    start: datetime,
    name: str,
    session_class: SessionClass = SessionClass.HEAVY_LOWER,
    *,
    sure: float = 0.9,
    **told: object,
) -> LoadScored:
    data = scored(start, 60, session_class, name, 1, sure).data
    assert isinstance(data, LoadScored)
    return data.model_copy(update=told)


def years(until: datetime, count: int = 200) -> list[LoadScored]:
    """Four imported workouts a week, the last one half a day before `until`."""
    classes = (SessionClass.EASY, SessionClass.HEAVY_LOWER, SessionClass.HARD_RUN, SessionClass.UPPER)
    starts = [until - timedelta(hours=12 + 42 * back) for back in reversed(range(count))]
    return [load(at, f"i{nth}", classes[nth % 4], history=True) for nth, at in enumerate(starts)]


def revisions(life: Life, since: int) -> list[PlanRevised]:
    return [one.data for turn in life.turns[since:] for one in turn.said if isinstance(one.data, PlanRevised)]


def test_nothing_is_said_or_solved_while_history_is_folded() -> None:
    life = begun()
    before = len(life.own)
    for first in range(0, 200, 50):
        life.tell(*years(life.now)[first : first + 50])
        assert not heavy(life.state, life.now)
    assert len(life.own) == before


def test_once_it_is_quiet_the_plan_is_looked_at_once_and_the_revision_is_history() -> None:
    life = begun(local("2026-11-19T08:00"))
    legs = load(life.now - timedelta(hours=1, minutes=30), "legs", history=True)
    life.tell(*years(life.now - timedelta(days=1)), legs)
    turns = len(life.turns)
    life.advance(life.now + timedelta(minutes=10))
    (plan,) = revisions(life, turns)
    assert plan.history
    assert laws.broken(life) == []


def test_a_live_workout_amid_an_import_is_decided_on_at_once_and_aloud() -> None:
    life = begun(local("2026-11-19T08:00"))
    old = years(life.now - timedelta(days=1))
    life.tell(*old[:100])
    life.tell(load(life.now - timedelta(hours=1, minutes=30), "live"))
    (plan,) = revisions(life, len(life.turns) - 1)
    assert not plan.history
    life.tell(*old[100:])
    turns = len(life.turns)
    life.advance(life.now + timedelta(minutes=10))
    assert revisions(life, turns) == []


def test_an_import_sets_one_deadline_a_minute_and_one_that_has_moved_on_is_ignored() -> None:
    life = begun(local("2026-11-19T08:00"))
    generations = []
    for second, one in enumerate(years(life.now - timedelta(days=1), 120)):
        life.now += timedelta(seconds=second % 2 * 2)
        life.tell(one)
        (timer,) = (each for each in decide(life.state, life.now, {}) if isinstance(each, Timer) and each.kind == QUIET)
        assert timedelta(minutes=3) < timer.due_at - life.now <= timedelta(minutes=4)
        generations.append(timer.generation)
    assert len(set(generations)) == 3
    life.now += timedelta(minutes=3)
    life.tell(load(life.now - timedelta(hours=3), "legs", history=True))
    stale = Timer(QUIET, datetime.fromisoformat(generations[0]), generations[0])
    life.handle(due_event(SERVICE, ATHLETE, stale, life.now))
    assert life.turns[-1].said == ()
    life.advance(life.now + timedelta(minutes=5))
    assert [plan.history for plan in life.revisions()[1:]] == [True]


def test_nobody_is_asked_about_an_imported_workout() -> None:
    def asked(history: bool) -> list[object]:
        life = begun(local("2026-11-22T18:45"))
        life.tell(load(local("2026-11-22T17:30"), "unsure", SessionClass.HARD_RUN, sure=0.3, history=history))
        life.advance(life.now + timedelta(minutes=10))
        return [event.data for event in life.own if isinstance(event.data, QuestionAsked)]

    assert len(asked(history=False)) == 1
    assert asked(history=True) == []


def test_nobody_is_asked_about_a_live_workout_because_of_an_import() -> None:
    """Only what the import brings makes the doubtful lift matter; the question waits for something live."""
    drawn = [("wait", 7, 3, 167), ("workout", 6, 231, 67), ("workout", 19, 140, 15), ("import", 53, 130, 69)]
    life = lived([*drawn, ("import", 53, 234, 146), ("import", 0, 106, 134), ("workout", 7, 64, 8)])
    assert laws.broken(life) == []
    assert [event.data for event in life.own if isinstance(event.data, QuestionAsked)]


def test_a_change_of_readiness_that_an_import_brought_waits_for_the_same_look() -> None:
    life = begun()
    life.tell(*years(life.now))
    life.advance(life.now + timedelta(seconds=100))
    tired = steady(life.now, "tired", ReadinessState.PULL_BACK).model_copy(update={"history": True})
    life.tell(tired)
    assert life.turns[-1].said == ()
    turns = len(life.turns)
    life.advance(life.now + timedelta(minutes=10))
    (plan,) = revisions(life, turns)
    assert plan.history
    assert plan.cause_title == "Time to pull back"


def test_the_same_import_in_any_grouping_ends_in_the_same_plan() -> None:
    def plan_after(size: int) -> tuple[object, ...]:
        life = begun(local("2026-11-19T08:00"))
        old = [*years(life.now - timedelta(days=1), 60), load(life.now - timedelta(hours=2), "legs", history=True)]
        for first in range(0, len(old), size):
            life.tell(*old[first : first + size])
        life.advance(life.now + timedelta(minutes=10))
        assert life.state.plan is not None
        return life.state.plan.sessions

    assert plan_after(1) == plan_after(7) == plan_after(61)


@pytest.mark.parametrize("days", [1, 2, 3])
def test_a_file_uploaded_late_moves_nothing_of_the_past_and_only_what_is_ahead(days: int) -> None:
    """Not an import, only late: what has gone by is matched with it, and never moves."""
    life = begun(local("2026-11-19T08:00"))
    assert life.state.plan is not None
    before = {session.key: session for session in life.state.plan.sessions}
    start = life.now.replace(hour=7) - timedelta(days=days)
    turns = len(life.turns)
    life.tell(load(start, "late"))
    for plan in revisions(life, turns):
        assert not plan.history
        for session in plan.new:
            if session.start_time <= life.now and session.status is not SessionStatus.DONE:
                assert session.start_time == before[session.key].start_time
    assert life.state.workouts["late"].local_date == start.date()
    assert laws.broken(life) == []


def test_heavy_legs_of_yesterday_evening_uploaded_late_still_move_what_is_ahead() -> None:
    life = begun(local("2026-11-19T12:00"))
    turns = len(life.turns)
    life.tell(load(local("2026-11-19T06:30"), "late"))
    (plan,) = revisions(life, turns)
    assert any(change.to_time is not None and change.to_time > life.now for change in plan.changes)
    assert all(session.start_time > life.now for session in plan.new if moved(plan, session.key))


def moved(plan: PlanRevised, key: str) -> bool:
    old = {session.key: session for session in plan.old}
    new = {session.key: session for session in plan.new}
    return key in old and old[key].start_time != new[key].start_time and new[key].status is SessionStatus.PLANNED


@pytest.mark.parametrize("first", ["withdrawn", "revised"])
def test_a_workout_merged_into_another_counts_once_whichever_is_told_first(first: str) -> None:
    life = begun(local("2026-11-19T08:00"))
    start = life.now - timedelta(days=1)
    life.tell(load(start, "v", SessionClass.EASY), load(start, "w", SessionClass.EASY))
    gone = load(start, "w", SessionClass.EASY, withdrawn=True, scoring=2)
    merged = load(start, "v", SessionClass.EASY, revision=2)
    for each in (gone, merged) if first == "withdrawn" else (merged, gone):
        life.tell(each)
    standing = {name for name, workout in life.state.workouts.items() if not workout.withdrawn}
    assert standing == {"v"}
    assert life.state.workouts["v"].revision == 2
    assert laws.broken(life) == []
