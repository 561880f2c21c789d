"""What of a revision is news: not the athlete's own hand, not what a safety stop's alert says, but what else moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from at_once import decide

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanChange
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.domain.state import State

Make = Callable[..., Event]
MakeChange = Callable[..., PlanChange]
Fold = Callable[..., State]
Tell = Callable[[State, datetime], tuple[State, list[AlertDue]]]
OWN = "your_own_hand"
EXTRA = "push"
THURSDAY = datetime(2026, 11, 26, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "action", [Action.MOVE, Action.SWAP, Action.DROP, Action.MAKE_EASY, Action.RESTORE, Action.PIN]
)
def test_what_the_athlete_did_by_hand_is_no_news_to_them(
    action: Action, fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    assert decide(fold(revised(2, [change(rule=OWN, action=action)])), now, {}) == []


def test_what_else_moved_because_of_it_is_told_alone(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    own, other = change(rule=OWN), change("run", "Easy run")
    _, (alert,) = tell(fold(revised(2, [own, other])), now)
    assert alert.title == "Easy run → Tue 07:00"
    assert "Lower-body" not in alert.body


def test_what_the_athlete_moved_on_by_hand_before_it_was_told_is_not_told(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    moved = revised(2, [change(), change("run", "Easy run")], roots=("a",))
    by_hand = revised(3, [change(rule=OWN, from_time=change().to_time, to_time=THURSDAY)], roots=("b",))
    _, (alert,) = tell(fold(moved, by_hand), now)
    assert alert.title == "Easy run → Tue 07:00"


def test_after_the_athletes_own_move_the_next_one_is_told_from_where_they_put_it(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    state = fold(revised(2, [change(rule=OWN, to_time=THURSDAY)], roots=("a",)))
    back = change(from_time=THURSDAY, to_time=change().from_time)
    _, (alert,) = tell(fold(revised(3, [back], roots=("b",)), state=state), now)
    assert alert.title == "Lower-body strength → Mon 07:00"


@pytest.mark.parametrize("plan_first", [True, False])
def test_sessions_that_a_stop_suspends_are_told_by_the_stop_alone_in_either_order(
    plan_first: bool,
    fold: Fold,
    revised: Make,
    readiness: Make,
    stop: Callable[..., Suspension],
    change: MakeChange,
    tell: Tell,
    now: datetime,
) -> None:
    suspended = revised(2, [change(action=Action.SUSPEND, to_time=None, rule="safety_stop")], roots=("chest",))
    begun = readiness("steady", roots=("chest",), stop=stop("Chest pain"))
    alerts = []
    state = State(athlete_id="ada")
    for event in (suspended, begun) if plan_first else (begun, suspended):
        state, told = tell(fold(event, state=state), now)
        alerts += told
    assert [alert.kind for alert in alerts] == [AlertKind.SAFETY_STOP]


def test_a_new_week_under_a_stop_that_was_told_says_nothing_more(
    fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    entered = change(action=Action.SUSPEND, from_time=None, to_time=None, rule="safety_stop")
    assert decide(fold(revised(2, [entered])), now, {}) == []


def test_what_the_stop_told_is_not_told_again_with_a_later_change(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    state = fold(revised(2, [change(action=Action.SUSPEND, to_time=None)], roots=("a",)))
    _, (alert,) = tell(fold(revised(3, [change("run", "Easy run")], roots=("b",)), state=state), now)
    assert alert.title == "Easy run → Tue 07:00"


def test_the_end_of_a_stop_speaks_for_the_sessions_that_it_gives_back(
    fold: Fold,
    revised: Make,
    readiness: Make,
    stop: Callable[..., Suspension],
    change: MakeChange,
    tell: Tell,
    now: datetime,
) -> None:
    state, _ = tell(fold(readiness("steady", 1, stop=stop("Fever"))), now)
    back = revised(2, [change(action=Action.RESUME)], roots=("well",))
    state, nothing = tell(fold(back, state=state), now)
    state, (alert,) = tell(fold(readiness("steady", 2, roots=("well",)), state=state), now)
    assert nothing == []
    assert alert.title == "Hard and heavy training may begin again"
    assert "back on your plan" in alert.body


def test_an_extra_session_is_told_quietly_and_says_when(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    extra = change("extra", "Easy run", action=Action.ADDED, from_time=None, rule=EXTRA)
    _, (alert,) = tell(fold(revised(2, [extra])), now)
    assert alert.title == "Room for more: Easy run, Tue 07:00"
    assert alert.urgency == "low"


def test_an_extra_session_and_being_ready_for_more_are_one_alert(
    fold: Fold, revised: Make, readiness: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    extra = change("extra", "Easy run", action=Action.ADDED, from_time=None, rule=EXTRA)
    both = fold(revised(2, [extra], roots=("morning",)), readiness("push", roots=("morning",)))
    _, (alert,) = tell(both, now)
    assert alert.kind is AlertKind.PLAN_REVISED


def test_an_extra_session_that_came_and_went_untold_is_not_told(
    fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    extra = change("extra", "Easy run", action=Action.ADDED, from_time=None, rule=EXTRA)
    gone = change("extra", "Easy run", action=Action.DROP, from_time=extra.to_time, to_time=None)
    assert decide(fold(revised(2, [extra], roots=("a",)), revised(3, [gone], roots=("b",))), now, {}) == []


def test_a_session_that_enters_as_the_athlete_asked_is_no_news(
    fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    entered = change(action=Action.ADDED, from_time=None, rule="your_own_week")
    assert decide(fold(revised(2, [entered])), now, {}) == []


def test_a_missed_session_that_is_made_up_is_told_and_one_that_is_let_go_is_not(
    fold: Fold, revised: Make, change: MakeChange, tell: Tell, now: datetime
) -> None:
    yesterday = datetime(2026, 11, 21, 17, tzinfo=UTC)
    sentence = "Intervals was missed on Saturday 18:00 and is made up Tuesday 07:00."
    made_up = change("i", "Intervals", from_time=yesterday, rule="missed_session", sentence=sentence)
    let_go = change("l", "Long run", action=Action.MISSED, from_time=yesterday, to_time=None, rule="missed_session")
    _, (alert,) = tell(fold(revised(2, [made_up, let_go])), now)
    assert alert.title == "Intervals → Tue 07:00"
    assert alert.body == "Makes up for Sat 18:00."


@pytest.mark.parametrize("taken", [Action.DROP, Action.MAKE_EASY])
def test_what_was_taken_and_given_back_before_it_was_told_is_not_told(
    taken: Action, fold: Fold, revised: Make, change: MakeChange, now: datetime
) -> None:
    start = change().from_time
    usual, eased = {"lower": SessionClass.HEAVY_LOWER}, {"lower": SessionClass.MODERATE_LOWER}
    gone = change(action=taken, to_time=None if taken is Action.DROP else start, rule="pull_back")
    back = change(action=Action.RESTORE, from_time=start, to_time=start, rule="pull_back")
    lighter = revised(2, [gone], old=usual, new={} if taken is Action.DROP else eased, roots=("a",))
    again = revised(3, [back], old=eased, new=usual, roots=("b",))
    assert decide(fold(lighter, again), now, {}) == []
