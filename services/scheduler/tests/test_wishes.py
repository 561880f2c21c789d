"""What the athlete's weeks ask for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from asked_facts import MINUTE_S, MONDAY, preferences, template
from scheduler_facts import BERLIN, local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import (
    Activity,
    Block,
    BlockSpan,
    DatedSession,
    ExpectedLoad,
    Goals,
    Phase,
    Race,
    SessionKind,
    WindowException,
)
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.wishes import wished


def wishes(usual_week: tuple[Any, ...] = (), **asked: Any) -> dict[str, PlannedSession]:
    found = wished(preferences(**asked), usual_week, MONDAY, BERLIN)
    assert len({session.key for session in found}) == len(found)
    return {session.key: session for session in found}


def test_the_usual_week_is_asked_for_twice_each_time_under_its_own_iso_week() -> None:
    found = wishes()
    assert len(found) == 2 * len(sample_week())
    assert found["lower@2026-W47"].start_time == local("2026-11-16T07:00")
    assert found["lower@2026-W48"].start_time == local("2026-11-23T07:00")


def test_a_week_made_from_goals_stands_in_for_a_week_of_ones_own() -> None:
    assert set(wishes(sample_week(), week=())) == set(wishes())
    assert set(wishes((template("other"),))) == set(wishes())


def test_a_session_id_that_occurs_twice_gets_a_number() -> None:
    week = (template("easy", weekday=1), template("easy", weekday=3))
    assert {key.split("@")[0] for key in wishes(week=week)} == {"easy", "easy-2"}


def test_what_a_coach_says_of_a_session_is_carried() -> None:
    expected = ExpectedLoad(systemic_au=55)
    week = (
        template(
            "tempo", SessionClass.HARD_RUN, kind=SessionKind.TEMPO, rpe=7, expected=expected, may_ease=False,
            shortest_s=1800, optional=True, fixed=True,
        ),
    )  # fmt: skip
    found = wishes(week=week)["tempo@2026-W47"]
    assert (found.kind, found.rpe, found.expected) == (SessionKind.TEMPO, 7, expected)
    assert (found.may_ease, found.shortest_s, found.optional, found.pinned) == (False, 1800, True, True)


def test_each_week_is_asked_for_as_its_own_block_says() -> None:
    span = BlockSpan(first_day=MONDAY + timedelta(weeks=1), weeks=1, block=Block.BALANCED, phase=Phase.DELOAD)
    found = wishes(calendar=(span,))
    this, following = found["intervals@2026-W47"], found["intervals@2026-W48"]
    assert (this.duration_s, this.adjusted) == (60 * MINUTE_S, None)
    assert (following.duration_s, following.planned_duration_s, following.adjusted) == (2400, 2400, "deload")
    assert found["lower@2026-W48"].planned_class is SessionClass.MODERATE_LOWER


def test_a_dated_session_is_pinned_in_its_week() -> None:
    test = DatedSession(
        session_id="test",
        title="5 km test",
        session_class=SessionClass.HARD_RUN,
        day=date(2026, 11, 25),
        start="19:00",
        duration_s=2400,
    )
    late = test.model_copy(update={"session_id": "later", "day": date(2026, 11, 30)})
    found = wishes(dated=(late, test))
    assert found["test@2026-W48"].start_time == local("2026-11-25T19:00")
    assert found["test@2026-W48"].pinned
    assert not any(key.startswith("later") for key in found)


def test_the_goals_race_is_pinned_and_takes_the_place_of_that_days_run() -> None:
    race = Race(day=date(2026, 11, 29), title="City half", start="10:00", duration_s=6600)
    found = wishes(goals=Goals(race=race))
    run = found["race@2026-W48"]
    assert (run.title, run.kind, run.session_class) == ("City half", SessionKind.RACE, SessionClass.HARD_RUN)
    assert (run.pinned, run.may_ease, run.shortest_s, run.adjusted) == (True, False, 6600, None)
    assert "long@2026-W48" not in found
    assert "long@2026-W47" in found


def test_a_race_named_twice_is_one_race() -> None:
    day = date(2026, 11, 22)
    dated = DatedSession(
        session_id="half", title="Half", session_class=SessionClass.HARD_RUN, day=day, start="09:00", duration_s=6000,
        kind=SessionKind.RACE,
    )  # fmt: skip
    found = wishes(dated=(dated,), goals=Goals(race=Race(day=day)))
    assert [key for key, session in found.items() if session.kind is SessionKind.RACE] == ["half@2026-W47"]


def test_a_fixed_session_does_not_travel_and_yields_to_a_closed_day() -> None:
    club = (template("club", SessionClass.HARD_RUN, weekday=3, start="18:00", fixed=True),)
    closed = WindowException(first_day=date(2026, 11, 19), last_day=date(2026, 11, 19), closed=(Activity.RUN,))
    trip = WindowException(first_day=date(2026, 11, 26), last_day=date(2026, 11, 27), timezone="America/New_York")
    found = wishes(week=club, exceptions=(closed, trip))
    assert [session.pinned for session in found.values()] == [False, False]
    assert found["club@2026-W48"].start_time == local("2026-11-27T00:00")
    assert all(session.pinned for session in wishes(week=club).values())
