"""A week that the athlete changes while a safety stop holds: what waits returns where that week has it, in one revision."""

from __future__ import annotations

import laws
import pytest
from life_facts import WEEKS, ill, steady
from lives import BEGIN, Happening, Life, lived
from sample_week import sample_preferences
from scheduler_facts import ATHLETE, local

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import Action, SessionStatus
from tandem.contracts.events.readiness import ReadinessState

TWO_DAYS_LATER = WEEKS[16]

DRAWN: tuple[list[Happening], ...] = (
    [("readiness", 24, 23, 30), ("week", 18, 16, 0), ("readiness", 25, 3, 1)],
    [("readiness", 24, 6, 30), ("week", 18, 16, 0), ("readiness", 25, 3, 1)],
    [("week", 58, 102, 36), ("readiness", 60, 237, 186), ("week", 32, 141, 25)],
)


def stopped() -> Life:
    life = Life()
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), sample_preferences(ATHLETE))
    life.advance(local("2026-11-17T08:00"))
    life.tell(ill(life.now))
    life.tell(TWO_DAYS_LATER(life.now))
    return life


@pytest.mark.parametrize(
    "history", DRAWN, ids=["two revisions", "a taper called off", "left out for a race called off"]
)
def test_lives_that_once_broke_a_promise_keep_them_all(history: list[Happening]) -> None:
    life = lived(history)
    assert laws.broken(life) + laws.lighter_only(life) + laws.by_the_clock(life) == []


def test_what_waits_returns_where_the_athletes_week_has_it_now() -> None:
    life = stopped()
    waiting = {s.key: s for s in life.revisions()[-1].new if s.status is SessionStatus.SUSPENDED}
    assert waiting["lower@2026-W48"].start_time == local("2026-11-23T07:00")
    life.tell(steady(life.now, "well"))
    plan = life.revisions()[-1]
    back = next(s for s in plan.new if s.key == "lower@2026-W48")
    change = next(c for c in plan.changes if c.session_key == "lower@2026-W48")
    assert (back.status, back.start_time) == (SessionStatus.PLANNED, local("2026-11-25T07:00"))
    assert (change.action, change.to_time) == (Action.RESUME, local("2026-11-25T07:00"))


def test_it_is_not_lighter_for_the_day_that_it_leaves() -> None:
    """A pull back that holds on the old day only does not take from the session, and gives nothing back afterwards."""
    life = stopped()
    life.tell(steady(life.now, "tired", ReadinessState.PULL_BACK).model_copy(update={"recheck_after_days": 7}))
    plan = life.revisions()[-1]
    back = next(s for s in plan.new if s.key == "lower@2026-W48")
    assert (back.start_time, back.adjusted) == (local("2026-11-25T07:00"), None)
    assert len([one for one in life.turns[-1].said if one.data == plan]) == len(life.turns[-1].said) == 1


def test_a_place_that_has_passed_suspends_the_session_where_it_stands() -> None:
    life = Life()
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), sample_preferences(ATHLETE))
    life.advance(BEGIN.replace(day=17, hour=8))
    life.tell(ill(life.now))
    life.tell(TWO_DAYS_LATER(life.now))
    full = next(s for s in life.revisions()[-1].new if s.key == "full@2026-W47")
    assert full.status is SessionStatus.SUSPENDED
    assert laws.broken(life) == []
