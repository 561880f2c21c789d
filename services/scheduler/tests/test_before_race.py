"""The last days before a race: what rests, what stays, and what comes back when the race is called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from asked_facts import MONDAY, planned, preferences
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import BERLIN, local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import Block, BlockSpan, DatedSession, Goals, Phase, Race, SessionKind
from tandem.scheduler.domain.asked.before_race import RACE_NEAR, rested
from tandem.scheduler.domain.asked.demand import demanded
from tandem.scheduler.domain.asked.wishes import wished

RACE = local("2026-11-29T10:00")
DROPPED, PLANNED = SessionStatus.DROPPED, SessionStatus.PLANNED
TAPER = (BlockSpan(first_day=MONDAY, weeks=2, block=Block.RACE, phase=Phase.TAPER),)


@dataclass(frozen=True)
class Before:
    """A session so many hours before the race, and what it is left as."""

    hours: float
    session_class: SessionClass
    status: SessionStatus
    left_as: SessionClass
    leg_share: float | None = None


def before(hours: float, session_class: SessionClass, leg_share: float | None = None) -> PlannedSession:
    start = RACE - timedelta(hours=hours)
    return planned("s@2026-W48", f"{start.astimezone(BERLIN):%Y-%m-%dT%H:%M}", session_class, leg_share=leg_share)


@pytest.mark.parametrize(
    "case",
    [
        Before(73, SessionClass.HEAVY_LOWER, PLANNED, SessionClass.HEAVY_LOWER),
        Before(71, SessionClass.HEAVY_LOWER, PLANNED, SessionClass.MODERATE_LOWER),
        Before(71, SessionClass.FULL, PLANNED, SessionClass.MODERATE_LOWER, leg_share=0.6),
        Before(47, SessionClass.HEAVY_LOWER, DROPPED, SessionClass.HEAVY_LOWER),
        Before(49, SessionClass.FULL, PLANNED, SessionClass.FULL, leg_share=0.35),
        Before(27, SessionClass.FULL, DROPPED, SessionClass.FULL, leg_share=0.35),
        Before(47, SessionClass.MODERATE_LOWER, DROPPED, SessionClass.MODERATE_LOWER),
        Before(49, SessionClass.HARD_RUN, PLANNED, SessionClass.HARD_RUN),
        Before(47, SessionClass.HARD_RUN, PLANNED, SessionClass.EASY),
        Before(16, SessionClass.EASY, PLANNED, SessionClass.EASY),
        Before(27, SessionClass.UPPER, PLANNED, SessionClass.UPPER),
        Before(11, SessionClass.UPPER, DROPPED, SessionClass.UPPER),
        Before(27, SessionClass.MOBILITY, PLANNED, SessionClass.MOBILITY),
    ],
)
def test_no_heavy_legs_within_72_hours_and_no_leg_work_or_hard_run_within_48(case: Before) -> None:
    found = rested(before(case.hours, case.session_class, case.leg_share), (RACE,))
    assert (found.status, found.session_class) == (case.status, case.left_as)
    as_asked = case.status is PLANNED and case.left_as is case.session_class
    assert found.adjusted == (None if as_asked else RACE_NEAR)


def test_what_may_not_be_eased_is_left_out() -> None:
    club = before(30, SessionClass.HARD_RUN).model_copy(update={"may_ease": False})
    assert rested(club, (RACE,)).status is DROPPED


@given(st.sampled_from(list(SessionClass)), st.floats(-48, 200))
def test_resting_twice_is_resting_once_and_nothing_moves(session_class: SessionClass, hours: float) -> None:
    session = before(round(hours, 1), session_class)
    once = rested(session, (RACE,))
    assert rested(once, (RACE,)) == once
    assert (once.start_time, once.duration_s, once.key) == (session.start_time, session.duration_s, session.key)
    assert once == session or 0 < (RACE - session.start_time) / timedelta(hours=1) < 72


def half_marathon(day: date = date(2026, 11, 29), start: str = "10:00") -> Goals:
    return Goals(block=Block.RACE, race=Race(day=day, title="Half marathon", start=start, duration_s=6600))


def test_in_the_week_of_the_race_nothing_is_heavy_and_the_day_before_holds_an_easy_run_only() -> None:
    found = {s.key: s for s in wished(preferences(goals=half_marathon(), calendar=TAPER), (), MONDAY, BERLIN)}
    assert found["lower@2026-W47"].session_class is SessionClass.HEAVY_LOWER
    assert found["lower@2026-W48"].session_class is SessionClass.MODERATE_LOWER
    assert (found["full@2026-W47"].status, found["full@2026-W48"].status) == (PLANNED, DROPPED)
    saturday = [s for s in found.values() if s.start_time.astimezone(BERLIN).date() == date(2026, 11, 28)]
    assert [s.key for s in saturday if s.status is PLANNED] == ["easy-sat@2026-W48"]


def test_a_race_on_a_monday_morning_spares_the_weekend_before_it() -> None:
    goals = half_marathon(date(2026, 11, 23), "06:30")
    found = {s.key: s for s in wished(preferences(goals=goals), (), MONDAY, BERLIN)}
    assert found["full@2026-W47"].adjusted == RACE_NEAR


def test_the_races_of_every_saturday_are_training_and_spare_nothing() -> None:
    parkrun = (
        preferences().week[4].model_copy(update={"kind": SessionKind.RACE, "session_class": SessionClass.HARD_RUN})
    )
    week = (*preferences().week[:4], parkrun, *preferences().week[5:])
    assert all(s.adjusted is None for s in wished(preferences(week=week), (), MONDAY, BERLIN))


def test_a_race_of_one_date_rests_the_legs_without_a_taper() -> None:
    ten = DatedSession(
        session_id="ten", title="Ten", session_class=SessionClass.HARD_RUN, day=date(2026, 11, 22), start="10:00",
        duration_s=3000, kind=SessionKind.RACE,
    )  # fmt: skip
    found = {s.key: s for s in wished(preferences(dated=(ten,)), (), MONDAY, BERLIN)}
    assert {key for key, s in found.items() if s.adjusted == RACE_NEAR} == {"full@2026-W47"}
    assert "long@2026-W47" not in found


def test_a_race_called_off_gives_back_what_it_had_taken() -> None:
    now = local("2026-11-16T05:00")
    racing = wished(preferences(goals=half_marathon(), calendar=TAPER), (), MONDAY, BERLIN)
    free = wished(preferences(calendar=TAPER), (), MONDAY, BERLIN)
    standing = demanded((), racing, now)
    assert standing.left_out == {"full@2026-W48": RACE_NEAR}
    again = demanded(standing.sessions, free, now)
    assert again.returned == {"full@2026-W48": RACE_NEAR}
    assert not demanded(standing.sessions, racing, now).differs
