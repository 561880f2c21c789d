"""Safety stops, and what no directive ever does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from asked_facts import MINUTE_S, MONDAY, WEIGHT, planned, readiness, state_of, stop, workout
from directed_facts import PLANNED, SAMPLE, SUSPENDED, TUESDAY, made_of, named, on, pulled_back, stopped
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import BERLIN

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import SessionKind
from tandem.scheduler.domain.asked.demand import demanded
from tandem.scheduler.domain.asked.directed import directed
from tandem.scheduler.domain.asked.directives import SAFETY_STOP, directives
from tandem.scheduler.domain.state import State

# -- a safety stop ----------------------------------------------------------------------------------------------------


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
