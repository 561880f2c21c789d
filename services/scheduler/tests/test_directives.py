"""Pulling back, safety stops, the restart after time off, and when load may be added."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asked_facts import MINUTE_S, MONDAY, WEIGHT, planned, preferences, readiness, state_of, stop, template, workout
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import BERLIN, local

from tandem.contracts.event import derived_id
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import Block, Phase, SessionKind
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.adding import invited, may_add, may_add_hard, unanswered
from tandem.scheduler.domain.asked.blocks import WeekPlan
from tandem.scheduler.domain.asked.demand import demanded
from tandem.scheduler.domain.asked.directed import directed
from tandem.scheduler.domain.asked.directives import PULL_BACK, RESTART, SAFETY_STOP, Directive, directives
from tandem.scheduler.domain.asked.wishes import wished
from tandem.scheduler.domain.state import Readiness, State, Verdict

TUESDAY = date(2026, 11, 17)
NOW = local("2026-11-17T06:00")
SAMPLE = wished(preferences(), (), MONDAY, BERLIN)
DROPPED, SUSPENDED, PLANNED = SessionStatus.DROPPED, SessionStatus.SUSPENDED, SessionStatus.PLANNED


def pulled_back(since: date = TUESDAY, **terms: Any) -> Readiness:
    return readiness(ReadinessState.PULL_BACK, since, **{"recheck_after_days": 3, "volume_factor": 0.75, **terms})


def named(state: State, now: datetime = NOW) -> dict[str, Directive]:
    return {directive.name: directive for directive in directives(state, now, BERLIN)}


def made_of(
    state: State, wishes: tuple[PlannedSession, ...] = SAMPLE, now: datetime = NOW
) -> dict[str, PlannedSession]:
    """What directives make of wishes of which none stands yet."""
    return {s.key: s for s in directed(wishes, (), directives(state, now, BERLIN), BERLIN, now)}


def on(day: int, hour: int = 7, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


# -- pulling back -----------------------------------------------------------------------------------------------------


def test_without_readiness_or_workouts_nothing_is_directed() -> None:
    assert directives(state_of(), NOW, BERLIN) == ()
    assert directed(SAMPLE, (), (), BERLIN, NOW) == SAMPLE


@pytest.mark.parametrize("stands", [ReadinessState.PUSH, ReadinessState.STEADY, ReadinessState.WATCH])
def test_only_pull_back_takes_load_away(stands: ReadinessState) -> None:
    assert directives(state_of(stands=readiness(stands, TUESDAY)), NOW, BERLIN) == ()


def test_a_pull_back_moves_on_window_by_window_never_day_by_day() -> None:
    state = state_of(stands=pulled_back())
    spans = [(named(state, on(day))[PULL_BACK].first_day.day, named(state, on(day))[PULL_BACK].last_day) for day in
             range(17, 24)]  # fmt: skip
    assert spans == [
        *[(17, date(2026, 11, 19))] * 3,
        *[(20, date(2026, 11, 22))] * 3,
        (23, date(2026, 11, 25)),
    ]


def test_a_pull_back_is_told_with_its_days_and_its_source() -> None:
    found = named(state_of(stands=pulled_back()))[PULL_BACK]
    assert found.sentence == (
        "You pull back until Thursday: at least about 25 % less in all, runs stay easy, legs are spared. "
        "Then it is looked at again."
    )
    assert "Nuuttila 2022" in found.evidence


def test_a_pull_back_eases_and_leaves_one_out_within_its_window_only() -> None:
    """Tuesday to Thursday hold mobility, upper body and intervals: of the two that train, the last priority goes, and the
    other is easy; without the first its length is little enough."""
    found = made_of(state_of(stands=pulled_back()))
    touched = {key: s for key, s in found.items() if s.adjusted is not None}
    assert set(touched) == {"upper@2026-W47", "intervals@2026-W47"}
    assert (touched["upper@2026-W47"].status, touched["upper@2026-W47"].adjusted) == (DROPPED, PULL_BACK)
    run = touched["intervals@2026-W47"]
    assert (run.session_class, run.planned_class, run.duration_s) == (SessionClass.EASY, SessionClass.EASY, 60 * 60)
    assert (run.planned_duration_s, run.start_time) == (60 * 60, local("2026-11-19T18:00"))


FULL_WINDOW = (
    planned("easy@2026-W47", "2026-11-17T18:00", duration_s=35 * MINUTE_S),
    planned("hard@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, priority=1),
    planned("upper@2026-W47", "2026-11-19T18:00", SessionClass.UPPER, duration_s=95 * MINUTE_S, priority=1),
    planned("last@2026-W47", "2026-11-19T07:00", duration_s=30 * MINUTE_S, priority=5),
)


@pytest.mark.parametrize("factor", [0.7, 0.75, 0.8])
def test_what_is_left_out_and_what_is_shorter_take_a_fifth_to_a_third_together(factor: float) -> None:
    found = made_of(state_of(stands=pulled_back(volume_factor=factor)), FULL_WINDOW)
    assert found.pop("last@2026-W47").status is DROPPED
    minutes = sum(s.duration_s for s in found.values()) / sum(wish.duration_s for wish in FULL_WINDOW)
    assert abs(minutes - factor) <= 0.03
    assert not {SessionClass.HARD_RUN, SessionClass.HEAVY_LOWER} & {s.session_class for s in found.values()}


def test_of_what_a_pull_back_shortens_the_long_run_goes_first() -> None:
    """It is the most of the week's running; the others are then cut by what is still too much, or not at all."""
    wishes = (
        *FULL_WINDOW,
        planned("long@2026-W47", "2026-11-17T07:00", SessionClass.LONG, duration_s=7200, priority=1),
    )
    found = made_of(state_of(stands=pulled_back(volume_factor=0.75)), wishes)
    long = found["long@2026-W47"]
    assert (long.session_class, long.duration_s) == (SessionClass.LONG, 90 * MINUTE_S)
    assert found["upper@2026-W47"].duration_s > 0.75 * 95 * MINUTE_S
    minutes = sum(s.duration_s for s in found.values() if s.status is PLANNED) / sum(wish.duration_s for wish in wishes)
    assert abs(minutes - 0.75) <= 0.03


def test_a_pull_back_asks_the_same_on_each_of_its_days() -> None:
    """What has been done by then does not make the rest longer or shorter."""
    rules = directives(state_of(stands=pulled_back(volume_factor=0.7)), NOW, BERLIN)
    first = directed(FULL_WINDOW, FULL_WINDOW, rules, BERLIN, NOW)
    for now in (on(18, 5), on(19, 5), on(19, 19)):
        assert directed(FULL_WINDOW, first, rules, BERLIN, now) == first


def test_a_pull_back_over_a_weekend_leaves_out_one_session_not_one_each_week() -> None:
    sunday = tuple(planned(f"{n}@2026-W47", f"2026-11-22T{n}:00") for n in ("07", "18"))
    monday = tuple(planned(f"{n}@2026-W48", f"2026-11-23T{n}:00") for n in ("07", "18"))
    rules = directives(state_of(stands=pulled_back(date(2026, 11, 22))), on(22, 5), BERLIN)
    before = directed((*sunday, *monday), (), rules, BERLIN, on(22, 5))
    assert [s.key for s in before if s.status is DROPPED] == ["18@2026-W48"]
    early = directed((*sunday, *monday), (sunday[1].model_copy(update={"status": DROPPED, "adjusted": PULL_BACK}),),
                     rules, BERLIN, on(22, 19))  # fmt: skip
    rolled = directed(monday, early, rules, BERLIN, on(23, 0), sunday)
    assert [s.status for s in rolled] == [PLANNED, PLANNED]
    assert [s.duration_s for s in rolled] == [s.duration_s for s in early if s.key.endswith("W48")]


def test_heavy_legs_become_moderate() -> None:
    wishes = (
        planned("lower@2026-W47", "2026-11-17T18:00", SessionClass.HEAVY_LOWER, kind=SessionKind.LOWER_HEAVY, rpe=9),
        planned("full@2026-W47", "2026-11-18T18:00", SessionClass.FULL, leg_share=0.5),
        planned("easy@2026-W47", "2026-11-19T18:00", priority=5),
    )
    found = made_of(state_of(stands=pulled_back()), wishes)
    lower = found["lower@2026-W47"]
    assert (lower.session_class, lower.kind, lower.rpe) == (SessionClass.MODERATE_LOWER, SessionKind.LOWER_MODERATE, 6)
    assert found["full@2026-W47"].session_class is SessionClass.MODERATE_LOWER


def test_of_one_session_ahead_none_is_left_out() -> None:
    wishes = (planned("easy@2026-W47", "2026-11-18T18:00"), planned("then@2026-W47", "2026-11-21T18:00"))
    found = made_of(state_of(stands=pulled_back()), wishes)
    assert {s.status for s in found.values()} == {PLANNED}


def test_what_was_left_out_stays_so_when_its_time_has_passed() -> None:
    """Were it chosen anew each day, every day would lose a session."""
    wishes = tuple(planned(f"easy-{day}@2026-W47", f"2026-11-{day}T12:00") for day in (17, 18, 19))
    rules = directives(state_of(stands=pulled_back()), NOW, BERLIN)
    first = directed(wishes, (), rules, BERLIN, NOW)
    assert [s.status for s in first] == [PLANNED, PLANNED, DROPPED]
    stands = (first[2], *first[:2])
    later = directed(wishes, stands, rules, BERLIN, on(19, 13))
    assert [s.status for s in later] == [PLANNED, PLANNED, DROPPED]
    early = first[0].model_copy(update={"status": DROPPED, "adjusted": PULL_BACK})
    again = directed(wishes, (early, *wishes[1:]), rules, BERLIN, on(17, 13))
    assert [s.status for s in again] == [DROPPED, PLANNED, PLANNED]


def test_what_has_begun_is_not_left_out() -> None:
    wishes = (
        planned("begun@2026-W47", "2026-11-17T18:00", priority=5),
        planned("next@2026-W47", "2026-11-18T18:00", priority=3),
        planned("then@2026-W47", "2026-11-19T18:00", priority=1),
    )
    found = made_of(state_of(stands=pulled_back()), wishes, on(18, 5))
    assert [key for key, s in found.items() if s.status is DROPPED] == ["next@2026-W47"]


def test_a_session_moved_into_the_window_is_lighter_and_one_moved_out_stays_so() -> None:
    state = state_of(stands=pulled_back())
    inside = planned("in@2026-W47", "2026-11-19T18:00", SessionClass.HARD_RUN)
    outside = planned("out@2026-W47", "2026-11-21T18:00", SessionClass.HARD_RUN)
    swapped = (
        inside.model_copy(update={"start_time": outside.start_time}),
        outside.model_copy(update={"start_time": inside.start_time}),
    )
    found = directed((inside, outside), swapped, directives(state, NOW, BERLIN), BERLIN, NOW)
    assert [s.session_class for s in found] == [SessionClass.EASY, SessionClass.EASY]


def test_what_is_hard_and_may_not_be_eased_is_left_out() -> None:
    club = planned("club@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, may_ease=False, pinned=True)
    found = made_of(state_of(stands=pulled_back()), (club, planned("easy@2026-W47", "2026-11-19T18:00")))
    assert (found["club@2026-W47"].status, found["club@2026-W47"].adjusted) == (DROPPED, PULL_BACK)
    assert found["easy@2026-W47"].status is PLANNED


def test_a_race_is_left_to_the_athlete_while_pulling_back() -> None:
    race = planned("race@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, kind=SessionKind.RACE)
    assert made_of(state_of(stands=pulled_back()), (race,))["race@2026-W47"] == race


# -- a safety stop ----------------------------------------------------------------------------------------------------


def stopped(**terms: bool) -> State:
    return state_of(stands=readiness(ReadinessState.STEADY, TUESDAY, suspension=stop(TUESDAY, **terms)))


def test_a_safety_stop_suspends_what_is_hard_and_loaded_and_nothing_else() -> None:
    found = made_of(stopped())
    assert {key for key, s in found.items() if s.status is SUSPENDED and key.endswith("W48")} == {
        f"{name}@2026-W48" for name in ("lower", "upper", "full", "intervals", "long")
    }
    assert {s.adjusted for s in found.values() if s.status is SUSPENDED} == {SAFETY_STOP}
    assert all(s == wish for wish in SAMPLE if (s := found[wish.key]).status is PLANNED)


def test_a_stop_of_lifts_alone_leaves_the_runs() -> None:
    found = made_of(stopped(hard=False))
    off = {key.split("@")[0] for key, s in found.items() if s.status is SUSPENDED}
    assert off == {"lower", "upper", "full"}


def test_a_stop_suspends_a_race_too() -> None:
    race = planned("race@2026-W47", "2026-11-18T18:00", SessionClass.EASY, kind=SessionKind.RACE)
    assert made_of(stopped(loaded=False), (race,))["race@2026-W47"].status is SUSPENDED


def test_a_stop_says_what_waits_and_that_a_doctor_is_to_be_seen() -> None:
    assert named(stopped())[SAFETY_STOP].sentence == (
        "Hard runs, long runs and lifts wait until you confirm that you have recovered. See a doctor first."
    )
    assert named(stopped(hard=False, see_a_doctor=False))[SAFETY_STOP].sentence == (
        "Lifts wait until you confirm that you have recovered."
    )


def test_a_stop_goes_before_a_pull_back_which_then_leaves_nothing_more_out() -> None:
    state = state_of(stands=pulled_back(suspension=stop(TUESDAY)))
    wishes = (
        planned("hard@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN),
        planned("easy@2026-W47", "2026-11-18T07:00"),
        planned("easy-2@2026-W47", "2026-11-19T07:00"),
    )
    found = made_of(state, wishes)
    assert [s.status for s in found.values()] == [SUSPENDED, PLANNED, PLANNED]
    assert found["easy@2026-W47"].duration_s == 45 * MINUTE_S


# -- the restart ------------------------------------------------------------------------------------------------------


def trained(*days: int, month: int = 11, **terms: Any) -> State:
    return state_of(*(workout(date(2026, month, day), **terms) for day in days))


@pytest.mark.parametrize(("today", "off"), [(8, False), (9, True), (12, True)])
def test_seven_whole_days_without_training_are_time_off(today: int, off: bool) -> None:
    assert (RESTART in named(trained(1), on(today))) is off


def test_while_the_gap_lasts_the_lighter_time_reaches_seven_days_ahead_and_moves_on_once_a_week() -> None:
    """Whoever comes back today has a lighter week before them, and the plan does not change every morning."""
    reach = {day: named(trained(1), on(day))[RESTART].last_day for day in range(9, 25)}
    assert all(last is not None and (last - date(2026, 11, day)).days >= 6 for day, last in reach.items())
    assert {last.weekday() for last in reach.values() if last is not None} == {6}
    moves = [day for day in range(10, 25) if reach[day] != reach[day - 1]]
    assert moves == [10, 17, 24]


def test_the_day_on_which_a_lighter_time_ends_or_moves_on_is_the_next_to_look_at() -> None:
    off = trained(1)
    assert {named(off, on(day))[RESTART].next_look for day in range(10, 17)} == {date(2026, 11, 17)}
    assert named(trained(1, 13), on(14))[RESTART].next_look == date(2026, 11, 20)
    assert named(state_of(stands=pulled_back()))[PULL_BACK].next_look == date(2026, 11, 20)
    assert named(stopped())[SAFETY_STOP].next_look is None


def test_a_restart_does_not_end_before_it_has_begun() -> None:
    """Still off on a Monday, all of the week is lighter, whatever day it is on which training resumes."""
    found = made_of(trained(1), now=on(16, 5))
    assert {s.adjusted for s in found.values() if s.key.endswith("W47")} == {None, RESTART}
    assert all(s.adjusted == RESTART for s in found.values() if s.key in ("full@2026-W47", "long@2026-W47"))
    assert "seven days from your first session" in named(trained(1), on(16))[RESTART].sentence


def test_the_restart_begins_anew_with_the_first_workout_and_lasts_a_week() -> None:
    state = trained(1, 13)
    assert [RESTART in named(state, on(day)) for day in (13, 16, 19, 20)] == [True, True, True, False]
    found = named(state, on(14))[RESTART]
    assert (found.first_day, found.last_day) == (date(2026, 11, 13), date(2026, 11, 19))


def test_a_second_workout_does_not_begin_the_restart_anew() -> None:
    assert named(trained(1, 13, 15, 16), on(16))[RESTART].first_day == date(2026, 11, 13)


def test_who_never_records_is_not_off() -> None:
    assert directives(state_of(), on(20), BERLIN) == ()


def test_who_has_just_begun_to_record_does_not_restart() -> None:
    assert directives(trained(16), NOW, BERLIN) == ()


def test_withdrawn_workouts_and_mobility_are_no_training_but_cycling_is() -> None:
    assert RESTART in named(state_of(workout(date(2026, 11, 1)), workout(date(2026, 11, 8), withdrawn=True)), on(9))
    walk = workout(date(2026, 11, 8), SessionClass.OTHER, sport=Sport.WALKING)
    assert RESTART in named(state_of(workout(date(2026, 11, 1)), walk), on(9))
    ride = workout(date(2026, 11, 8), SessionClass.OTHER, sport=Sport.CYCLING)
    assert RESTART not in named(state_of(workout(date(2026, 11, 1)), ride), on(9))


def test_a_restart_is_at_most_sixty_percent_and_nothing_hard_heavy_or_long() -> None:
    found = made_of(trained(1), now=on(16, 5))
    this_week = [(wish, found[wish.key]) for wish in SAMPLE if wish.key.endswith("W47")]
    for wish, made in this_week:
        if wish.session_class is SessionClass.MOBILITY:
            assert made == wish
        else:
            assert made.adjusted == RESTART
            assert made.duration_s <= 0.6 * wish.duration_s
            assert made.session_class in {
                SessionClass.EASY,
                SessionClass.MODERATE_LOWER,
                SessionClass.UPPER,
                SessionClass.FULL,
            }
    assert all(found[wish.key] == wish for wish in SAMPLE if wish.key.endswith("W48"))


def test_where_a_restart_and_a_pull_back_meet_the_lesser_volume_holds_once() -> None:
    state = trained(1).model_copy(update={"readiness": pulled_back(MONDAY)})
    easy = (planned("easy@2026-W47", "2026-11-17T18:00", duration_s=100 * MINUTE_S),)
    assert made_of(state, easy)["easy@2026-W47"].duration_s == 60 * MINUTE_S


# -- adding -----------------------------------------------------------------------------------------------------------


def week(phase: Phase | None = None, monday: date = MONDAY) -> WeekPlan:
    iso = f"2026-W{monday.isocalendar().week}"
    return WeekPlan(iso, monday, Block.BALANCED, phase)


def test_load_may_be_added_when_nothing_speaks_against_it() -> None:
    for stands in (None, readiness(ReadinessState.STEADY, MONDAY), readiness(ReadinessState.PUSH, MONDAY)):
        assert may_add(state_of(stands=stands), NOW, BERLIN, week())
        assert may_add_hard(state_of(stands=stands), NOW, BERLIN, week())


@pytest.mark.parametrize(
    "stands",
    [
        readiness(ReadinessState.WATCH, MONDAY),
        readiness(ReadinessState.PULL_BACK, MONDAY),
        readiness(ReadinessState.STEADY, MONDAY, short_of=("sleep",)),
        readiness(ReadinessState.PUSH, MONDAY, short_of=("energy",)),
        readiness(ReadinessState.STEADY, MONDAY, suspension=stop(MONDAY)),
    ],
)
def test_nothing_is_added_for_who_is_tired_short_of_sleep_or_suspended(stands: Readiness) -> None:
    assert not may_add(state_of(stands=stands), NOW, BERLIN, week())


def test_nothing_is_added_in_a_deload_and_nothing_hard_in_a_taper() -> None:
    assert not may_add(state_of(), NOW, BERLIN, week(Phase.DELOAD))
    assert may_add(state_of(), NOW, BERLIN, week(Phase.TAPER))
    assert not may_add_hard(state_of(), NOW, BERLIN, week(Phase.TAPER))


def test_nothing_is_added_after_a_week_off() -> None:
    assert not may_add(trained(1), NOW, BERLIN, week())


def test_an_unanswered_question_adds_no_load_until_it_is_answered_or_a_week_old() -> None:
    doubtful = workout(date(2026, 11, 15), SessionClass.HARD_RUN, class_confidence=0.3)
    question = derived_id("question", doubtful.workout_id, "1")
    state = state_of(doubtful, asked=(question,))
    assert unanswered(state, NOW) == (question,)
    assert not may_add(state, NOW, BERLIN, week())
    answered = state.model_copy(update={"verdicts": {question: Verdict(was_hard=False, cause=doubtful.cause)}})
    assert may_add(answered, NOW, BERLIN, week())
    assert unanswered(state, on(23, 9)) == ()
    withdrawn = doubtful.model_copy(update={"withdrawn": True})
    assert unanswered(state_of(withdrawn, asked=(question,)), NOW) == ()


OPTIONAL = wished(
    preferences(
        week=(
            *sample_week(),
            template("extra", weekday=4, optional=True),
            template("extra-hard", SessionClass.HARD_RUN, weekday=4, start="18:00", optional=True),
        )
    ),
    (),
    MONDAY,
    BERLIN,
)


def optional(
    state: State,
    standing: tuple[PlannedSession, ...] = (),
    phases: tuple[Phase | None, Phase | None] = (None, None),
    now: datetime = NOW,
) -> set[str]:
    """The keys of the optional sessions that are asked for, of those that are still ahead."""
    plans = (week(phases[0]), week(phases[1], MONDAY + timedelta(weeks=1)))
    found = invited(OPTIONAL, standing, state, now, BERLIN, plans)
    return {wish.key for wish in found if wish.optional and wish.start_time > now}


def test_optional_sessions_of_the_coming_seven_days_enter_while_readiness_says_push() -> None:
    """Nobody knows how rested the athlete will be in the week after."""
    assert optional(state_of()) == set()
    assert optional(state_of(stands=readiness(ReadinessState.STEADY, MONDAY))) == set()
    pushing = state_of(stands=readiness(ReadinessState.PUSH, MONDAY))
    assert optional(pushing) == {"extra@2026-W47", "extra-hard@2026-W47"}
    assert optional(pushing, now=on(22)) == {"extra@2026-W48", "extra-hard@2026-W48"}
    assert optional(pushing, phases=(Phase.DELOAD, Phase.TAPER)) == set()
    assert optional(pushing, phases=(Phase.DELOAD, Phase.TAPER), now=on(22)) == {"extra@2026-W48"}


def test_a_planned_optional_session_stays_while_steady_and_goes_when_tired() -> None:
    stands = tuple(wish for wish in OPTIONAL if wish.key == "extra@2026-W47")
    assert optional(state_of(stands=readiness(ReadinessState.STEADY, MONDAY)), stands) == {"extra@2026-W47"}
    for tired in (ReadinessState.WATCH, ReadinessState.PULL_BACK):
        assert optional(state_of(stands=readiness(tired, MONDAY)), stands) == set()
    dropped = tuple(wish.model_copy(update={"status": DROPPED}) for wish in stands)
    assert optional(state_of(stands=readiness(ReadinessState.STEADY, MONDAY)), dropped) == set()


# -- whatever comes ---------------------------------------------------------------------------------------------------

keys = st.integers(0, 5)


@st.composite
def asked_for(draw: st.DrawFn) -> tuple[PlannedSession, ...]:
    found = {}
    for key in draw(st.lists(keys, unique=True)):
        start = f"2026-11-{draw(st.integers(16, 29))}T{draw(st.sampled_from(['05', '07', '18']))}:00"
        found[key] = planned(
            f"s{key}@2026-W47",
            start,
            draw(st.sampled_from(list(WEIGHT))),
            duration_s=draw(st.integers(300, 12_000)),
            leg_share=draw(st.sampled_from([None, 0.2, 0.6])),
            may_ease=draw(st.booleans()),
            shortest_s=draw(st.sampled_from([None, 1800, 7200])),
            priority=draw(st.integers(1, 5)),
            kind=draw(st.sampled_from([None, SessionKind.RACE, SessionKind.INTERVALS])),
        )
    return tuple(found.values())


states = st.builds(
    lambda days, stands: state_of(*(workout(date(2026, 11, day)) for day in days), stands=stands),
    st.lists(st.integers(1, 17), unique=True),
    st.sampled_from(
        [
            None,
            pulled_back(),
            pulled_back(MONDAY, volume_factor=0.0, recheck_after_days=None),
            pulled_back(suspension=stop(TUESDAY, loaded=False)),
            readiness(ReadinessState.STEADY, MONDAY, suspension=stop(MONDAY)),
        ]
    ),
)
moments = st.integers(0, 13 * 24).map(lambda hours: datetime(2026, 11, 15, 23, tzinfo=UTC) + timedelta(hours=hours))


@given(asked_for(), states, moments)
def test_directives_never_lengthen_harden_or_move_a_session(
    wishes: tuple[PlannedSession, ...], state: State, now: datetime
) -> None:
    found = directed(wishes, (), directives(state, now, BERLIN), BERLIN, now)
    for wish, made in zip(wishes, found, strict=True):
        assert made.duration_s <= wish.duration_s
        assert WEIGHT[made.session_class] <= WEIGHT[wish.session_class]
        assert (made.key, made.start_time, made.planned_start_time) == (wish.key, wish.start_time, wish.start_time)
        assert (made.adjusted is None) == (made == wish)


@given(asked_for(), states, moments)
def test_directing_twice_is_directing_once(wishes: tuple[PlannedSession, ...], state: State, now: datetime) -> None:
    rules = directives(state, now, BERLIN)
    once = directed(wishes, (), rules, BERLIN, now)
    assert directed(wishes, once, rules, BERLIN, now) == once
    assert directed(wishes, (), directives(state, now, BERLIN), BERLIN, now) == once


@given(asked_for(), states, st.lists(moments, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_plan_that_follows_its_directives_is_asked_for_nothing_more(
    wishes: tuple[PlannedSession, ...], state: State, times: list[datetime], chance: Any
) -> None:
    """Whatever the plan went through before, at each moment one step answers all: no directive sets off the next."""
    standing = wishes
    for now in sorted(times):
        rules = directives(state, now, BERLIN)
        first = demanded(standing, directed(wishes, standing, rules, BERLIN, now), now)
        second = demanded(first.sessions, directed(wishes, first.sessions, rules, BERLIN, now), now)
        assert not second.differs
        assert second.sessions == first.sessions
        standing = tuple(
            s.model_copy(update={"start_time": s.start_time + timedelta(days=chance.choice([0, 0, 1]))})
            for s in first.sessions
        )


@given(states, st.integers(0, 23), st.integers(0, 23), st.integers(16, 28))
def test_directives_hold_all_day(state: State, one: int, other: int, day: int) -> None:
    assert directives(state, on(day, one), BERLIN) == directives(state, on(day, other), BERLIN)
