"""Twenty realistic weeks: each plan is pinned as the text that `tandem plan solve` prints, and held against the rules.

`TANDEM_REWRITE_GALLERY=1 pytest services/scheduler/tests/test_gallery.py` writes the snapshots anew; read the difference as a
coach would before committing it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlannedSession, SessionStatus
from tandem.contracts.events.week import Mode
from tandem.contracts.plan_problem import PlanProblem
from tandem.scheduler.desk import Told, desk, settle
from tandem.scheduler.domain.outlook import outlook
from tandem.scheduler.domain.told.account import account
from tandem.scheduler.domain.told.table import text_of

GALLERY = Path(__file__).parents[1] / "gallery"
NAMES = sorted(path.stem for path in GALLERY.glob("*.json"))
REWRITE = os.environ.get("TANDEM_REWRITE_GALLERY") == "1"

HARD_RUN, LONG, HEAVY = SessionClass.HARD_RUN, SessionClass.LONG, SessionClass.HEAVY_LOWER
FLOORS_H = {
    (HARD_RUN, HEAVY): 18,
    (HEAVY, HARD_RUN): 24,
    (HEAVY, HEAVY): 44,
    (HARD_RUN, HARD_RUN): 36,
    (HEAVY, LONG): 12,
    (HARD_RUN, LONG): 12,
    (LONG, HARD_RUN): 24,
}
"""domain.md 3.2, spread: hours from the end of one to the start of the next. Written down again, so that the table in the
code is not its own judge."""


def problem_of(name: str) -> PlanProblem:
    return PlanProblem.model_validate_json((GALLERY / f"{name}.json").read_bytes())


@cache
def told_of(name: str) -> Told:
    return desk(problem_of(name))


def text(name: str, told: Told) -> str:
    return text_of(account(told.said, problem_of(name).title, told.remarks, told.now, told.facts.clock))


def test_the_gallery_holds_twenty_weeks_each_with_its_own_title() -> None:
    titles = {problem_of(name).title for name in NAMES}
    assert len(NAMES) == len(titles) == 20
    assert {path.stem for path in GALLERY.glob("*.txt")} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_is_the_pinned_one_to_the_byte(name: str) -> None:
    now = text(name, told_of(name))
    snapshot = GALLERY / f"{name}.txt"
    if REWRITE:
        snapshot.write_bytes(now.encode())
    assert now == snapshot.read_bytes().decode()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_problem_says_the_same_again(name: str) -> None:
    again = desk(problem_of(name))
    assert [one.model_dump_json() for one in again.said] == [one.model_dump_json() for one in told_of(name).said]


@pytest.mark.parametrize("name", NAMES)
def test_all_has_been_said_once_and_nothing_is_left_to_say(name: str) -> None:
    """At one moment there is at most one revision for the facts and one for each request."""
    told = told_of(name)
    assert settle(told.state, told.now) == (told.state, ())
    assert len(told.said) <= 2 + len(problem_of(name).requests)


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_is_broken_that_the_plan_could_still_mend(name: str) -> None:
    told = told_of(name)
    view = outlook(told.state, told.now)
    assert view is not None
    assert [(one.rule.name, [slot.key for slot in one.slots]) for one in view.broken] == []


def ahead(told: Told) -> list[PlannedSession]:
    """What the athlete is to do from now on, in time order."""
    plan = told.newest
    assert plan is not None
    planned = [one for one in plan.new if one.status is SessionStatus.PLANNED and one.start_time > told.now]
    return sorted(planned, key=lambda one: one.start_time)


def too_close(sessions: list[PlannedSession], told: Told) -> Iterator[tuple[str, str, float]]:
    for first, second in combinations(sessions, 2):
        floor_h = FLOORS_H.get((first.session_class, second.session_class), 0)
        gap_h = (second.start_time - first.start_time).total_seconds() / 3600 - first.duration_s / 3600
        same_day = len({one.start_time.astimezone(told.facts.clock).date() for one in (first, second)}) == 1
        near = {first.session_class, second.session_class} & {SessionClass.UPPER, SessionClass.MOBILITY}
        if gap_h < (6 if same_day and not near else 0 if near else floor_h):
            yield first.key, second.key, round(gap_h, 1)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_ahead_keeps_the_distances_of_the_seed(name: str) -> None:
    """But for what the athlete put there by hand, days that they stack, and hard days that they cluster."""
    told, preferences = told_of(name), problem_of(name).preferences
    close = list(too_close([one for one in ahead(told) if not one.accepts], told))
    assert close == [] or preferences.stacked_days or preferences.mode is Mode.CLUSTER


@pytest.mark.parametrize("name", NAMES)
def test_days_are_not_overfull_and_every_seven_hold_a_rest_day(name: str) -> None:
    told = told_of(name)
    days = Counter(one.start_time.astimezone(told.facts.clock).date() for one in ahead(told))
    assert max(days.values(), default=0) <= problem_of(name).preferences.sessions_per_day
    training = {
        one.start_time.astimezone(told.facts.clock).date()
        for one in ahead(told)
        if one.session_class is not SessionClass.MOBILITY
    }
    weeks = ({day + timedelta(days=offset) for offset in range(7)} for day in training)
    assert not any(week <= training for week in weeks)


@pytest.mark.parametrize("name", NAMES)
def test_no_session_is_lost_without_a_word(name: str) -> None:
    """Each session of one plan is in the next, or a change tells what became of it."""
    plans = [payload for payload in told_of(name).said if payload.TYPE == "tandem.plan.revised.v1"]
    for plan in plans:
        kept = {one.key for one in plan.new if one.status is not SessionStatus.DROPPED}
        told = {change.session_key for change in plan.changes if change.action in (Action.DROP, Action.SUSPEND)}
        before = {one.key for one in plan.old if one.status is not SessionStatus.DROPPED}
        asked = {one.key for one in plan.new}
        first = plan.first_day.isocalendar()
        rolled_off = {key for key in before if key.rsplit("@", 1)[-1] < f"{first.year}-W{first.week:02d}"}
        assert (before | asked) - kept - rolled_off <= told
