"""When an alert offers to undo: while the button would do what it promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from timed_desk import MINUTE, Desk, phones

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.contracts.events.plan import Action, PlanChange

Make = Callable[..., Event]
MakeChange = Callable[..., PlanChange]

BOTH = [AlertAction.ACCEPT, AlertAction.UNDO]
WEDNESDAY = datetime(2026, 11, 25, 6, tzinfo=UTC)


def offered(due: AlertDue) -> list[AlertAction]:
    return [one.action for one in due.actions]


def rolled(change: MakeChange) -> PlanChange:
    """What enters with the horizon, and asks nothing."""
    return change("new", "Easy run", action=Action.ADDED, from_time=None, to_time=WEDNESDAY, rule="a_new_week")


def test_undoing_is_offered_of_one_change_that_is_the_newest_of_its_week(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    (told,) = Desk(event, published).at(now, *phones(event, "phone"), revised(1, [rolled(change)]), revised(2))
    assert (told.plan_versions, offered(told)) == ((1, 2), BOTH)


def test_undoing_is_not_offered_where_the_week_has_changed_again_though_there_is_nothing_to_tell_of_it(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    (told,) = Desk(event, published).at(now, *phones(event, "phone"), revised(2), revised(3, [rolled(change)]))
    assert offered(told) == [AlertAction.ACCEPT]


def test_undoing_is_not_offered_of_several_changes_of_which_it_would_take_back_the_last(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    second = revised(3, [change("run", "Run", from_time=WEDNESDAY, to_time=WEDNESDAY + timedelta(days=1))])
    (told,) = Desk(event, published).at(now, *phones(event, "phone"), revised(2), second)
    assert (told.plan_versions, offered(told)) == ((2, 3), [AlertAction.ACCEPT])


def test_a_further_try_offers_no_undoing_of_a_week_that_has_changed_meanwhile(
    event: Make, published: Make, revised: Make, change: MakeChange, now: datetime
) -> None:
    desk = Desk(event, published)
    (first,) = desk.at(now, *phones(event, "phone", "watch"), revised(2))
    assert offered(first) == BOTH
    later = now + 2 * MINUTE
    desk.at(now + MINUTE, desk.delivered(first), desk.deferred(first, later, "watch"), revised(3, [rolled(change)]))
    (again,) = desk.at(later)
    assert (again.subscription_ids, offered(again)) == (("watch",), [AlertAction.ACCEPT])
