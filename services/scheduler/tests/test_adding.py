"""When load may be added, and which optional sessions enter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from asked_facts import MONDAY, preferences, readiness, state_of, stop, template, workout
from directed_facts import DROPPED, NOW, on, trained
from scheduler_facts import BERLIN

from tandem.contracts.event import derived_id
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import Block, Phase
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.adding import invited, may_add, may_add_hard, unanswered
from tandem.scheduler.domain.asked.blocks import WeekPlan
from tandem.scheduler.domain.asked.wishes import wished
from tandem.scheduler.domain.state import Readiness, State, Verdict


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
