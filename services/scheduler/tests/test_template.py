"""The usual week made from goals is one that a coach would write: lawful over two rounds, complete where there is room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fresh_weeks import MONDAY, MONDAY_S, UTC_ZONE, week_places
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_week import sample_preferences

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity, AvailabilityWindow, Block, Goals, SessionKind, TemplateSession
from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.asked.split import split
from tandem.scheduler.domain.asked.template import UsualWeek, usual_week_of
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import activity_of, kind_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.fresh_horizon import fresh_horizon
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable, problem_of, stands
from tandem.scheduler.domain.week import Slot, iso_week

GENEROUS = tuple(
    AvailabilityWindow(weekday=weekday, start=start, duration_s=9000)
    for weekday in range(7)
    for start in ("07:00", "18:00")
)


def made(
    lifts: int | None,
    runs: int | None,
    windows: tuple[AvailabilityWindow, ...] = GENEROUS,
    block: Block = Block.BALANCED,
    minutes: int | None = None,
) -> UsualWeek:
    goals = Goals(lifts_per_week=lifts, runs_per_week=runs, run_minutes_per_week=minutes, block=block)
    week = usual_week_of(TrainingPreferences(week=(), windows=windows, goals=goals), Settings(block=block))
    assert week is not None
    return week


def slots(sessions: tuple[TemplateSession, ...], weeks: int = 2) -> list[Slot]:
    """The week laid out so many times."""
    found = []
    for session in sessions:
        kind = kind_of(session.session_class, session.leg_share, session.duration_s)
        hour, minute = session.start.split(":")
        for number in range(weeks):
            day = 7 * number + session.weekday
            start_s = MONDAY_S + day * 86400 + int(hour) * 3600 + int(minute) * 60
            key = f"{session.session_id}@{iso_week(MONDAY + timedelta(days=day))}"
            found.append(Slot(key, session.title, kind, start_s, session.duration_s, MONDAY.toordinal() + day, False))
    return found


def count(week: UsualWeek, activity: Activity) -> int:
    return sum(activity_of(session.session_class) is activity for session in week.sessions)


@pytest.mark.parametrize("lifts", range(2, 7))
@pytest.mark.parametrize("runs", range(2, 7))
def test_every_count_of_lifts_and_runs_makes_a_lawful_and_whole_week(lifts: int, runs: int) -> None:
    week = made(lifts, runs)
    assert violations(slots(week.sessions), Settings()) == []
    assert week.left_out == ()
    assert (count(week, Activity.LIFT), count(week, Activity.RUN), count(week, Activity.MOBILITY)) == (lifts, runs, 1)
    assert len({session.session_id for session in week.sessions}) == lifts + runs + 1


@pytest.mark.parametrize("counts", [(2, 6), (4, 5), (3, 3)])
@pytest.mark.parametrize("block", [Block.STRENGTH, Block.RACE])
def test_other_blocks_make_lawful_and_whole_weeks_too(counts: tuple[int, int], block: Block) -> None:
    week = made(*counts, block=block)
    assert violations(slots(week.sessions), Settings(block=block)) == []
    assert week.left_out == ()


def test_three_lifts_and_four_runs_make_the_sample_week() -> None:
    sample = sample_preferences()
    week = made(3, 4, sample.windows)

    def terms(sessions: tuple[TemplateSession, ...]) -> list[tuple[int, str, SessionClass, int, int, float | None]]:
        return sorted((s.weekday, s.start, s.session_class, s.duration_s, s.priority, s.leg_share) for s in sessions)

    assert terms(week.sessions) == terms(sample.week)
    assert [session.session_id for session in week.sessions] == [
        "lower", "easy-1", "mobility", "upper", "intervals", "full", "easy-2", "long",
    ]  # fmt: skip


@pytest.mark.parametrize("counts", [(3, 4), (2, 2), (4, 4)])
def test_a_made_week_is_one_that_the_planner_leaves_alone(counts: tuple[int, int]) -> None:
    sessions = made(*counts).sessions
    by_id = {session.session_id: session for session in sessions}
    movable = []
    for slot in slots(sessions):
        name, week = slot.key.split("@")
        terms = by_id[name]
        forms = forms_of(terms.session_class, terms.duration_s, terms.leg_share)
        movable.append(Movable(slot, forms, activity_of(terms.session_class), terms.priority, week))
    problem = problem_of(movable, [], week_places(GENEROUS, 2), 0, Settings())
    solution = WeekModel(problem).solve()
    assert solution is not None
    assert all(
        option is not None and stands(option, session, problem.places)
        for option, session in zip(solution.choice, problem.sessions, strict=True)
    )


def test_without_counts_no_week_is_made() -> None:
    assert usual_week_of(TrainingPreferences(week=(), windows=GENEROUS, goals=Goals()), Settings()) is None
    assert usual_week_of(TrainingPreferences(week=(), windows=GENEROUS), Settings()) is None


def test_in_a_strength_block_running_stays_aerobic() -> None:
    week = made(4, 4, block=Block.STRENGTH)
    assert all(session.session_class is not SessionClass.HARD_RUN for session in week.sessions)
    assert SessionKind.HILL_SPRINTS in {session.kind for session in week.sessions}


def test_towards_a_race_five_runs_carry_a_second_hard_one() -> None:
    hard = [s for s in made(3, 5, block=Block.RACE).sessions if s.session_class is SessionClass.HARD_RUN]
    assert {session.session_id for session in hard} == {"intervals", "tempo"}


@pytest.mark.parametrize("runs", range(2, 7))
def test_running_minutes_are_those_asked_for(runs: int) -> None:
    """Within the five minutes that each run is rounded by."""
    asked = split(Goals(lifts_per_week=2, runs_per_week=runs, run_minutes_per_week=60 * runs), Block.BALANCED)
    planned_s = sum(each.duration_s for each in asked if each.activity is Activity.RUN)
    assert abs(planned_s - 3600 * runs) <= 300 * runs


def test_of_six_runs_the_long_one_is_under_a_third() -> None:
    week = made(2, 6)
    runs = {s.session_id: s.duration_s for s in week.sessions if activity_of(s.session_class) is Activity.RUN}
    assert 0.25 <= runs["long"] / sum(runs.values()) <= 0.30
    assert runs["intervals"] / sum(runs.values()) <= 0.20


def test_too_few_windows_hold_what_matters_most_and_name_the_rest() -> None:
    week = made(3, 4, GENEROUS[::6])
    assert len(week.sessions) <= 3
    assert len(week.sessions) + len(week.left_out) == 8
    assert {"lower", "intervals"} <= {session.session_id for session in week.sessions}
    assert (
        "Easy run (35 min) is not in your week: your windows leave no place for it beside the others." in week.left_out
    )


def test_a_sport_without_a_window_is_named() -> None:
    runs_only = tuple(window.model_copy(update={"activities": (Activity.RUN,)}) for window in GENEROUS)
    week = made(2, 3, runs_only)
    assert count(week, Activity.LIFT) == 0
    assert (
        "Full-body strength (60 min) is not in your week: none of your windows takes a lift of that length."
        in week.left_out
    )


def test_short_windows_make_short_sessions() -> None:
    short = tuple(window.model_copy(update={"duration_s": 45 * 60}) for window in GENEROUS)
    week = made(3, 4, short)
    assert week.left_out == ()
    assert max(session.duration_s for session in week.sessions) == 45 * 60


def test_who_names_no_windows_trains_before_and_after_work() -> None:
    assert {session.start for session in made(3, 4, ()).sessions} <= {"07:00", "18:00"}


windows = st.lists(
    st.builds(
        AvailabilityWindow,
        weekday=st.integers(0, 6),
        start=st.sampled_from(["06:00", "12:30", "18:15"]),
        duration_s=st.sampled_from([2700, 4500, 7200]),
        activities=st.sampled_from([(Activity.LIFT,), (Activity.RUN,), tuple(Activity)]),
    ),
    min_size=1,
    max_size=9,
)


@settings(deadline=None, max_examples=40)
@given(windows=windows, lifts=st.integers(2, 6), runs=st.integers(2, 6), block=st.sampled_from(list(Block)))
def test_whatever_the_windows_no_rule_breaks_and_nothing_vanishes(
    windows: list[AvailabilityWindow], lifts: int, runs: int, block: Block
) -> None:
    week = made(lifts, runs, tuple(windows), block)
    assert violations(slots(week.sessions), Settings(block=block)) == []
    assert len(week.sessions) + len(week.left_out) == lifts + runs + 1
    for session in week.sessions:
        sport = activity_of(session.session_class)
        assert any(
            (window.weekday, window.start) == (session.weekday, session.start)
            and sport in window.activities
            and session.duration_s <= window.duration_s
            for window in windows
        )


def wished() -> list[PlannedSession]:
    """Both weeks of the sample athlete, all sessions at one hour: starting over does not look at it."""
    found = []
    for number in (0, 1):
        monday = MONDAY + timedelta(weeks=number)
        found += [
            PlannedSession(
                key=f"{session.session_id}@{iso_week(monday)}",
                title=session.title,
                session_class=session.session_class,
                planned_class=session.session_class,
                start_time=local_instant(monday, "07:00", UTC_ZONE),
                duration_s=session.duration_s,
                priority=session.priority,
                leg_share=session.leg_share,
            )
            for session in sample_preferences().week
        ]
    return found


def test_starting_over_places_both_weeks_anew_around_what_was_done() -> None:
    places = week_places(sample_preferences().windows, 2)
    done = Slot(
        "w1", "Club run", kind_of(SessionClass.HARD_RUN, None, 0), MONDAY_S + 18 * 3600, 3600, MONDAY.toordinal(), True
    )
    earliest_s = MONDAY_S + 86400
    sessions = [session for session in wished() if not session.key.startswith("intervals@2026-W48")]
    horizon = fresh_horizon(sessions, places, [done], Settings(), earliest_s, UTC_ZONE)
    assert horizon is not None
    assert {s.key for s in (*horizon.sessions, *horizon.dropped)} == {s.key for s in sessions}
    assert horizon.dropped == ()
    assert all(session.start_time.timestamp() >= earliest_s for session in horizon.sessions)
    assert all(session.key.endswith(iso_week(session.start_time.date())) for session in horizon.sessions)
    free = [
        Slot(
            s.key, s.title, kind_of(s.session_class, s.leg_share, s.duration_s), int(s.start_time.timestamp()),
            s.duration_s, s.start_time.date().toordinal(), False,
        )
        for s in horizon.sessions
    ]  # fmt: skip
    assert violations([done, *free], Settings()) == []


def test_starting_over_eases_where_the_week_has_no_room_for_hard_things() -> None:
    """One evening left, the day after squats: the intervals become an easy run instead of being dropped."""
    places = [place for place in week_places(sample_preferences().windows) if place.day == MONDAY.toordinal() + 1][-1:]
    legs = Slot(
        "w1", "Squats", kind_of(SessionClass.HEAVY_LOWER, None, 0), MONDAY_S + 19 * 3600, 3600, MONDAY.toordinal(), True
    )
    intervals = [session for session in wished() if session.key == "intervals@2026-W48"]
    horizon = fresh_horizon(intervals, places, [legs], Settings(), 0, UTC_ZONE)
    assert horizon is not None
    assert [session.session_class for session in horizon.sessions] == [SessionClass.EASY]
    assert horizon.sessions[0].planned_class is SessionClass.HARD_RUN
