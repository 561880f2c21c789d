"""Words for people: titles with their verbs, missing windows by their reason, grounds that are told once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from scheduler_facts import BERLIN, local
from test_gallery import told_of

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, Alternative, Misfit, PlanChange
from tandem.contracts.events.week import Activity, WindowException
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.told.account import reasons
from tandem.scheduler.domain.told.closed import no_window
from tandem.scheduler.domain.told.words import a_class, is_or_are
from tandem.scheduler.domain.week import Place, Slot, epoch_s


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Intervals", "Intervals are"),
        ("Squats and pulls", "Squats and pulls are"),
        ("Full-body strength", "Full-body strength is"),
        ("Upper-body strength: pull, lighter", "Upper-body strength: pull, lighter is"),
        ("Easy run with short hill sprints", "Easy run with short hill sprints is"),
        ("Bench press", "Bench press is"),
        ("Legs", "Legs are"),
        ("Squats, heavy", "Squats, heavy are"),
        ("VO2max", "VO2max is"),
        ("5 x 1000", "5 x 1000 is"),
    ],
)
def test_a_title_agrees_with_its_verb(title: str, said: str) -> None:
    assert is_or_are(title) == said


def test_runs_are_counted_and_strength_is_not() -> None:
    assert [a_class(one) for one in (SessionClass.EASY, SessionClass.HARD_RUN, SessionClass.UPPER)] == [
        "an easy run",
        "a hard run",
        "upper-body strength",
    ]


SATURDAY = Slot("full", "Full-body strength", Kind.MOD, epoch_s(local("2026-11-21T07:00")), 3600,
                date(2026, 11, 21).toordinal(), fixed=False)  # fmt: skip


def place(wall: str, length_s: int, *activities: Activity) -> Place:
    return Place(
        epoch_s(local(f"2026-11-21T{wall}")), SATURDAY.day, "2026-W47", tuple((a, length_s) for a in activities)
    )


def closed(**terms: Any) -> WindowException:
    return WindowException(first_day=date(2026, 11, 21), last_day=date(2026, 11, 22), **terms)


@pytest.mark.parametrize(
    ("places", "exceptions", "misfit", "said"),
    [
        (
            (),
            (closed(closed=(Activity.LIFT,), reason="Early shifts"),),
            Misfit.CLOSED,
            "your usual windows on Saturday 21 November are closed for lifting (early shifts)",
        ),
        (
            (),
            (closed(closed=(Activity.LIFT,)),),
            Misfit.CLOSED,
            "your usual windows on Saturday 21 November are closed for lifting",
        ),
        (
            (place("07:00", 7200, Activity.RUN),),
            (closed(closed=(Activity.RUN,), reason="ice"),),
            Misfit.OTHER_ACTIVITY,
            "none of your windows on Saturday 21 November is for lifting",
        ),
        (
            (place("07:00", 2700, Activity.RUN, Activity.LIFT),),
            (),
            Misfit.TOO_SHORT,
            "your window there holds 45 min, and it takes 60",
        ),
        ((place("09:00", 7200, Activity.LIFT),), (), Misfit.NO_WINDOW, "none of your windows begins Saturday 07:00"),
    ],
)
def test_a_missing_window_is_told_by_what_is_missing(
    places: tuple[Place, ...], exceptions: tuple[WindowException, ...], misfit: Misfit, said: str
) -> None:
    assert no_window(SATURDAY, Activity.LIFT, places, exceptions, BERLIN) == (misfit, said)


def change(name: str, rule: str, **terms: Any) -> PlanChange:
    at = datetime(2026, 11, 21, 6, tzinfo=UTC)
    usual = {
        "title": name,
        "action": Action.ADDED,
        "to_time": at,
        "evidence": f"study of {rule}",
        "sentence": f"{name}.",
    }
    return PlanChange(session_key=f"{name}@2026-W47", rule=rule, **{**usual, **terms})


def test_changes_on_the_same_ground_are_told_together_and_their_evidence_once() -> None:
    plan = told_of("deload-week").newest
    assert plan is not None
    own = Alternative(sentence="Next best: another day.", extra_cost=5)
    changes = (change("a", "taper"), change("b", "near"), change("c", "taper"), change("d", "taper", alternative=own))
    lines = [line.text.strip() for line in reasons(plan.model_copy(update={"changes": changes, "proof": None}))]
    start = lines.index("→ a.")
    assert lines[start : start + 9] == [
        "→ a.",
        "→ c.",
        "taper: study of taper",
        "→ b.",
        "near: study of near",
        "→ d.",
        "taper: study of taper",
        "Next best: another day. (+5)",
        "",
    ]
