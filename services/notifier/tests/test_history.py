"""An import of years alerts nobody; only a safety stop is told, whatever brought it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.contracts.events.plan import PlanChange
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
Fold = Callable[..., State]
Tell = Callable[[State, datetime], tuple[State, list[AlertDue]]]
Stop = Callable[..., Suspension]


def test_a_revision_that_history_set_off_is_not_told(fold: Fold, revised: Make, tell: Tell, now: datetime) -> None:
    assert tell(fold(revised(2, history=True)), now)[1] == []
    assert len(tell(fold(revised(2)), now)[1]) == 1


def test_a_live_revision_after_it_tells_its_own_changes_alone(
    fold: Fold, revised: Make, change: Callable[..., PlanChange], tell: Tell, now: datetime
) -> None:
    old, new = (
        change(key, from_time=now + timedelta(hours=20), to_time=now + timedelta(hours=40)) for key in ("a", "b")
    )
    state = fold(revised(2, [old], roots=["import"], history=True), revised(3, [new], roots=["live"]))
    _, (told,) = tell(state, now)
    _, (only,) = tell(fold(revised(3, [new], roots=["live"])), now)
    assert (told.title, told.body) == (only.title, only.body)


def test_what_was_still_to_be_told_is_told_as_history_left_it(
    fold: Fold, revised: Make, change: Callable[..., PlanChange], tell: Tell, now: datetime
) -> None:
    at = [now + timedelta(hours=hours) for hours in (20, 40, 60)]
    live = change("a", from_time=at[0], to_time=at[1])
    imported = change("a", from_time=at[1], to_time=at[2])
    state = fold(revised(2, [live], roots=["live"]), revised(3, [imported], roots=["import"], history=True))
    _, (told,) = tell(state, now)
    _, (straight,) = tell(fold(revised(2, [change("a", from_time=at[0], to_time=at[2])], roots=["live"])), now)
    assert told.title == straight.title


@pytest.mark.parametrize("state", ["pull_back", "push", "watch"])
def test_a_state_that_history_brought_is_not_told(
    fold: Fold, readiness: Make, tell: Tell, now: datetime, state: str
) -> None:
    assert tell(fold(readiness(state, history=True)), now)[1] == []


def test_the_end_of_a_pull_back_nobody_heard_of_is_not_told(
    fold: Fold, readiness: Make, tell: Tell, now: datetime
) -> None:
    assert tell(fold(readiness("pull_back", 1, history=True), readiness("steady", 2)), now)[1] == []


def test_a_safety_stop_is_told_and_so_is_its_end_whatever_brought_them(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    state, (began,) = tell(fold(readiness("steady", 1, stop=stop("Fever"), history=True)), now)
    assert began.kind is AlertKind.SAFETY_STOP
    _, (ended,) = tell(fold(readiness("steady", 2, history=True), state=state), now)
    assert ended.kind is AlertKind.SAFETY_STOP
