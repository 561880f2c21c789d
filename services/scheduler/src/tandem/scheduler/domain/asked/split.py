"""Which sessions a usual week has, from how many lifts and runs the athlete wants: the splits as a coach writes them.

The splits are coaching practice (ours where it has several); what they must keep is the rules': at most four hard sessions
and five medium or harder days in a week (domain.md 3.2) for every pair of counts from two to six.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block, Goals, SessionKind
from tandem.scheduler.domain.rulebook.kinds import activity_of

MINUTE_S = 60
ROUND_S = 5 * MINUTE_S

MOBILITY_S = 40 * MINUTE_S
"""One mobility session with a walk, on a day off. Ours."""

LEG_SHARE = 0.35
"""Of a full-body session: legs are a third of it and stay below the 40 % from which it is heavy (domain.md 3.2)."""

USUAL_RUN_MINUTES = {2: 110, 3: 165, 4: 225, 5: 280, 6: 340}
"""Running minutes a week for who names none: about 56 min a run. Ours; four runs are those of the sample week."""

LONG_SHARE = {2: 0.60, 3: 0.50, 4: 0.42, 5: 0.34, 6: 0.29}
"""The long run's share of the week's running. 25–30 % (domain.md 3.2 calls a run long from 25 %) needs six runs: of fewer,
each is that long anyway, and the long run is to stand out. Ours."""

HARD_SHARE = {2: 0.40, 3: 0.30, 4: 0.27, 5: 0.22, 6: 0.18}
"""One hard run's share, warm-up and jogging between included: a little more than an even share. Ours."""

SHORTEST_S, LONGEST_LONG_S, LONGEST_HARD_S = 20 * MINUTE_S, 150 * MINUTE_S, 75 * MINUTE_S
"""Ours: below 20 min changing clothes takes longer than the run; past 150 min a long run costs more days than it gives
(coaching practice, Daniels); 75 min hold any intervals with their warm-up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One session of the usual week before it has a day."""

    session_id: str
    title: str
    kind: SessionKind
    session_class: SessionClass
    duration_s: int
    priority: int
    leg_share: float | None = None

    @property
    def activity(self) -> Activity | None:
        return activity_of(self.session_class)


_LOWER = ("lower", "Lower-body strength", SessionKind.LOWER_HEAVY, SessionClass.HEAVY_LOWER, 1, None)
_UPPER = ("upper", "Upper-body strength", SessionKind.UPPER, SessionClass.UPPER, 2, None)
_FULL = ("full", "Full-body strength", SessionKind.FULL_BODY, SessionClass.FULL, 2, LEG_SHARE)
_FULL_2 = ("full-2", "Full-body strength, second session", SessionKind.FULL_BODY, SessionClass.FULL, 2, LEG_SHARE)
_LOWER_2 = (
    "lower-2", "Lower-body strength, lighter", SessionKind.LOWER_MODERATE, SessionClass.MODERATE_LOWER, 3, None,
)  # fmt: skip
_PUSH = ("upper", "Upper-body strength: push", SessionKind.UPPER, SessionClass.UPPER, 2, None)
_PULL = ("upper-2", "Upper-body strength: pull", SessionKind.UPPER, SessionClass.UPPER, 2, None)
_UPPER_2 = ("upper-2", "Upper-body strength, second session", SessionKind.UPPER, SessionClass.UPPER, 3, None)
_UPPER_3 = ("upper-3", "Upper-body strength, lighter", SessionKind.UPPER, SessionClass.UPPER, 4, None)
_PUSH_2 = ("upper-3", "Upper-body strength: push, lighter", SessionKind.UPPER, SessionClass.UPPER, 4, None)
_PULL_2 = ("upper-4", "Upper-body strength: pull, lighter", SessionKind.UPPER, SessionClass.UPPER, 4, None)

LIFTS = {
    2: (_FULL, _FULL_2),
    3: (_LOWER, _UPPER, _FULL),
    4: (_LOWER, _UPPER, _LOWER_2, _UPPER_2),
    5: (_LOWER, _PUSH, _PULL, _LOWER_2, _UPPER_3),
    6: (_LOWER, _PUSH, _PULL, _LOWER_2, _PUSH_2, _PULL_2),
}
"""Two lifts train everything twice; from four on, upper and lower body take turns."""


def split(goals: Goals, block: Block) -> tuple[Asked, ...]:
    """The sessions of a usual week in the order of their weight, the counts those of the goals (two each where the athlete
    names one count only). Mobility comes last."""
    lifts = [
        Asked(name, title, kind, session_class, goals.lift_minutes * MINUTE_S, priority, leg_share)
        for name, title, kind, session_class, priority, leg_share in LIFTS[goals.lifts_per_week or 2]
    ]
    runs = _runs(goals.runs_per_week or 2, goals.run_minutes_per_week, block)
    mobility = Asked(
        "mobility", "Mobility and a walk", SessionKind.MOBILITY, SessionClass.MOBILITY, MOBILITY_S, 5
    )  # fmt: skip
    return tuple(sorted([*lifts, *runs, mobility], key=lambda asked: asked.priority))


def _runs(count: int, minutes: int | None, block: Block) -> list[Asked]:
    """One long run, hard ones as the block allows, the rest easy: about four fifths of the minutes stay easy where there
    are runs enough (Seiler 2010, coaching practice)."""
    total_s = (minutes or USUAL_RUN_MINUTES[count]) * MINUTE_S
    long_s = _rounded(min(LONGEST_LONG_S, total_s * LONG_SHARE[count]))
    hard = _hard_runs(count, block)
    hard_s = _rounded(min(LONGEST_HARD_S, total_s * HARD_SHARE[count]))
    easy = count - 1 - len(hard)
    easy_s = _rounded((total_s - long_s - len(hard) * hard_s) / easy) if easy else 0
    long_run = Asked("long", "Long run", SessionKind.LONG, SessionClass.LONG, long_s, 2)
    found = [Asked(name, title, kind, SessionClass.HARD_RUN, hard_s, priority) for name, title, kind, priority in hard]
    found.append(long_run)
    for number in range(1, easy + 1):
        sprints = block is Block.STRENGTH and number == 1 and count > 2
        title = "Easy run with short hill sprints" if sprints else "Easy run"
        kind = SessionKind.HILL_SPRINTS if sprints else SessionKind.EASY
        found.append(Asked(f"easy-{number}", title, kind, SessionClass.EASY, min(easy_s, LONGEST_HARD_S), 4))
    return found


def _hard_runs(count: int, block: Block) -> Sequence[tuple[str, str, SessionKind, int]]:
    """In a strength block running stays aerobic (sprints uphill of seconds at most); towards a race five runs or more carry
    a second hard one."""
    if block is Block.STRENGTH:
        return ()
    intervals = ("intervals", "Intervals", SessionKind.INTERVALS, 1)
    tempo = ("tempo", "Tempo run", SessionKind.TEMPO, 2)
    return (intervals, tempo) if block is Block.RACE and count >= 5 else (intervals,)


def _rounded(duration_s: float) -> int:
    return max(SHORTEST_S, round(duration_s / ROUND_S) * ROUND_S)
