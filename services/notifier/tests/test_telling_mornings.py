"""The morning's verdict beside changes of readiness: what both say is said once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.reach import AlertKind, AlertPreferencesSet
from tandem.contracts.events.readiness import Suspension

Make = Callable[..., Event]
MONDAY = date(2026, 11, 23)
STEP = timedelta(seconds=3)


def berlin(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


def settled(event: Make, revised: Make, *sessions: PlannedSession) -> Sequence[Event]:
    """A phone, the usual preferences, and a week."""
    week = revised(2, []).data.model_copy(update={"new": sessions})
    chosen = AlertPreferencesSet(athlete_id="ada")
    zone = event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 8)
    return [*phones(event, "phone"), zone, event(chosen, 9), event(week, 2)]


def training() -> PlannedSession:
    return PlannedSession(
        key="squats@2026-W48",
        title="Squats",
        session_class=SessionClass.HEAVY_LOWER,
        planned_class=SessionClass.HEAVY_LOWER,
        start_time=berlin(18),
        duration_s=3600,
        priority=3,
    )


def known(fact: Event, at: datetime) -> Event:
    return replace(fact, time=at)


def kinds(said: Sequence[Any]) -> list[AlertKind]:
    return [due.kind for due in said]


@pytest.mark.parametrize("state", ["push", "pull_back"])
def test_the_morning_s_verdict_speaks_for_the_readiness_that_the_night_has_held_back(
    state: str, event: Make, published: Make, revised: Make, readiness: Make
) -> None:
    desk = Desk(event, published)
    desk.at(berlin(0), *settled(event, revised, training()))
    changed = known(readiness(state, 3, day=MONDAY), berlin(3))
    assert desk.at(berlin(3), changed) == []
    assert desk.look_at == berlin(6)
    (told,) = desk.at(berlin(6))
    assert (told.kind, told.beside) == (AlertKind.MORNING, (f"readiness:{changed.id}",))
    assert derived_id(changed.id, "alert") in desk.state.told_readiness
    assert desk.at(berlin(6) + STEP, desk.delivered(told)) == desk.at(berlin(7)) == []


def test_that_pulling_back_is_over_is_said_beside_the_morning_s_verdict(
    event: Make, published: Make, revised: Make, readiness: Make
) -> None:
    desk = Desk(event, published)
    begun = [*settled(event, revised, training()), known(readiness("pull_back", 3), berlin(0))]
    desk.at(berlin(0), *begun)
    desk.state = desk.state.model_copy(update={"told_readiness": {derived_id(begun[-1].id, "alert"): 50}})
    desk.at(berlin(3), known(readiness("steady", 4, ("better",), day=MONDAY), berlin(3)))
    assert sorted(kinds(desk.at(berlin(6)))) == [AlertKind.MORNING, AlertKind.READINESS]


def test_a_safety_stop_is_told_in_words_of_its_own_beside_the_morning_s_verdict(
    event: Make, published: Make, revised: Make, readiness: Make, stop: Callable[..., Suspension]
) -> None:
    desk = Desk(event, published)
    stopped = known(readiness("pull_back", 3, day=MONDAY, stop=stop("Fever")), berlin(6, 30))
    said = desk.at(berlin(6, 30), *settled(event, revised, training()), stopped)
    assert kinds(said) == [AlertKind.SAFETY_STOP, AlertKind.MORNING]
    assert said[1].beside == ()


@pytest.mark.parametrize("state", ["push", "pull_back"])
def test_what_changes_in_the_course_of_a_day_of_rest_makes_no_morning(
    state: str, event: Make, published: Make, revised: Make, readiness: Make
) -> None:
    desk = Desk(event, published)
    desk.at(berlin(6), *settled(event, revised))
    ten_past_nine = berlin(9, 10)
    assert desk.at(ten_past_nine, known(readiness(state, 3, day=MONDAY), ten_past_nine)) == []
    (told,) = desk.at(ten_past_nine + STEP)
    assert told.kind is AlertKind.READINESS
    assert desk.at(ten_past_nine + MINUTE, desk.delivered(told)) == []
