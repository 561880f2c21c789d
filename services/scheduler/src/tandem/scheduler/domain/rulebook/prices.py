"""What a week costs, in points. Two families: what the body pays when a gap stays under its target, and what the
athlete pays for change.

The sizes are a design, not a published fact, and are chosen for three promises:
* the ladder of domain.md 3.2 (keep, move, swap, make easy, shorten, drop): a move costs 1000–2000, two sessions that
  trade places 2000–3200, easing 3400–4400, shortening 5000–6000, dropping 9000 and more. A chain of five moves costs
  more than easing any session: past that a plan is turmoil, not a plan;
* least change: one move costs more than three pair targets missed entirely at weight 1, so little moves for a soft target;
* the more a session matters (priority 1), the dearer it is to ease, shorten or drop it, within its rung.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tandem.contracts.events.athlete import TrainingStatus
from tandem.contracts.events.week import Block, LiftGoal
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.hours import gap_of, may_stack, pair_rule
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.order import order_rule
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, PairRule, Settings, Side

HOUR_S = 3600
DAY_S = 24 * HOUR_S

SOFT_FULL = 300
"""A pair target missed entirely, at weight 1. The price falls with the square of what is missing (domain.md 3.2)."""
SOFT_STEP = 20
"""Soft prices come in steps of this many points: a target missed by minutes is no miss, and equal prices group."""
LIGHT_LEGS = 0.5
"""A pair with a session that hardly loads the legs weighs half (domain.md 3.2: by leg share; two steps, so that alike
sessions stay alike). Ours."""
ORDER = 100
"""The wrong one first on a day, at weight 1: a third of a missed target, for the order is worth less than the distance
(Petré 2021: same session −0.66, different sessions −0.10). Ours."""
PREFERRED_ORDER = 60
"""The athlete's own taste in the order of two easy sessions, at any weight. Ours."""
STACKED = "stacked_day"
STACKED_DAY = 600
"""Less than six hours between two sessions of a day, by the athlete's opt-in: dearer than any target missed, since it is
the last resort of a day, cheaper than a move, so that a stacked day that stands may stay. Ours."""
MOVE = 1000
"""Another start, before its distance."""
MOVE_PER_DAY = 100
"""Each 24 h between the old and the new start."""
NEW_HOUR = 400
"""The new start is one at which nothing was planned: a fresh hour costs the athlete more than one already set aside.
This is why two sessions trade places rather than spread out."""
EXCESS_HARD_SLOT = 300
"""Each hard session above three in seven days, charged once for the worst seven days (domain.md 3.2)."""

_RUNG = {Rung.AS_PLANNED: 0, Rung.EASY: 3400, Rung.SHORTENED: 5000}
_RUNG_PER_PRIORITY = 250
DROP = 9000
DROP_PER_PRIORITY = 2000
LOWEST_PRIORITY = 5
_LET_GO = {1: 3000, 2: 2600, 3: 1500, 4: 800, 5: 600}
"""Not making up a missed session, by priority. Making one up costs a move (1000–2000), so a key session (1 or 2) is worth a
lawful free place and one other session moved for it, never two, nor one eased; the third kind is worth a place close to
where it was; the others are worth none. Ours: domain.md 3.2 caps what is made up and says no more."""
OPTIONAL_GAIN = 500
"""What an optional session is worth: less than any move, so that it enters only where it disturbs nothing."""

_STATUS = {TrainingStatus.UNTRAINED: 0.25, TrainingStatus.MODERATE: 0.6, TrainingStatus.TRAINED: 1.0}


def status_weight(status: TrainingStatus | None) -> float:
    """How much interference matters to this athlete (Petré 2021: trained −0.35, untrained +0.03). Unknown counts as
    trained, the careful side."""
    return _STATUS[status] if status is not None else 1.0


_GOAL_SMD = {LiftGoal.POWER: 0.28, LiftGoal.MAX_STRENGTH: 0.06, LiftGoal.SIZE: 0.01}
"""What concurrent training takes from each (Schumann 2022, standardised mean differences)."""
_SESSION_QUALITY_SMD = 0.35
"""What trained legs lose besides, whatever the goal (Petré 2021): the quality of the next sessions is protected first
(domain.md 3.1, reading)."""


def lift_weight(goal: LiftGoal) -> float:
    """How much the lift side matters by goal, maximal strength as 1: 1.5 for power, 0.9 for size. The part of the loss that
    depends on the goal is added to the part that does not; the sum of the two is our choice."""
    usual = _SESSION_QUALITY_SMD + _GOAL_SMD[LiftGoal.MAX_STRENGTH]
    return round((_SESSION_QUALITY_SMD + _GOAL_SMD[goal]) / usual, 1)


_DOUBLED = {Block.STRENGTH: Side.LIFT, Block.RACE: Side.RUN}


def side_weight(side: Side, settings: Settings) -> float:
    """How much a side matters to this athlete in this block: a strength block doubles the lift side, a race block the run
    side (domain.md 3.2); the goal of the lifting scales the lift side, the training status all."""
    block = 2.0 if side is _DOUBLED.get(settings.block) else 1.0
    goal = settings.lift_weight if side is Side.LIFT else 1.0
    return block * goal * settings.status_weight


def form_price(rung: Rung, priority: int) -> int:
    """What it costs to ease or shorten a session of this priority (1 matters most)."""
    return 0 if rung is Rung.AS_PLANNED else _RUNG[rung] + _RUNG_PER_PRIORITY * (LOWEST_PRIORITY - priority)


def drop_price(priority: int, missed: bool = False, optional: bool = False) -> int:
    """What it costs to do without a session: to drop it, to let a missed one go, to leave an optional one out."""
    if optional:
        return OPTIONAL_GAIN
    if missed:
        return _LET_GO[priority]
    return DROP + DROP_PER_PRIORITY * (LOWEST_PRIORITY - priority)


def move_price(from_s: int, to_s: int, hour_in_use: bool) -> int:
    """What it costs to start at `to_s` instead of `from_s` (epoch seconds)."""
    if from_s == to_s:
        return 0
    return MOVE + round(MOVE_PER_DAY * abs(to_s - from_s) / DAY_S) + (0 if hour_in_use else NEW_HOUR)


@dataclass(frozen=True, slots=True)
class PairTerms:
    """What may be said of a pair before its gap is known: floor and target in seconds (no floor: forbidden), the price of
    the target missed entirely, the seconds below which the day is stacked, and the row and price of the order."""

    rule: PairRule
    floor_s: int | None
    target_s: int
    full: float
    stacked_below_s: int
    order: str
    order_price: int


@cache
def _terms(first: Kind, second: Kind, second_duration_s: int, same_day: bool, settings: Settings) -> PairTerms | None:
    """None where no row speaks. No row of the order speaks where none of the hours does: each day has its six hours."""
    rule = pair_rule(first, second, same_day)
    if rule is None:
        return None
    gap = gap_of(rule, settings, second, second_duration_s)
    forbidden = gap.floor_h == FORBIDDEN
    weight = side_weight(rule.side, settings) * (LIGHT_LEGS if Kind.LIGHT in (first, second) else 1.0)
    stacked = rule.stacked is not None and may_stack(settings, second, second_duration_s)
    order, order_price = _order(first, second, settings) if same_day else ("", 0)
    return PairTerms(
        rule,
        None if forbidden else int(gap.floor_h * HOUR_S),
        0 if forbidden else int(gap.target_h * HOUR_S),
        SOFT_FULL * weight,
        int(gap.target_h * HOUR_S) if stacked else 0,
        order,
        order_price,
    )


def _order(first: Kind, second: Kind, settings: Settings) -> tuple[str, int]:
    rule = order_rule(first, second, settings)
    if rule is None:
        return "", 0
    if rule.preference is not None:
        return rule.name, PREFERRED_ORDER
    return rule.name, _in_steps(ORDER * side_weight(rule.side, settings))


def _in_steps(points: float) -> int:
    return SOFT_STEP * round(points / SOFT_STEP)


def pair_parts(
    first: Kind, second: Kind, second_duration_s: int, same_day: bool, gap_s: int, settings: Settings
) -> tuple[tuple[str, int], ...] | None:
    """The soft prices of a pair `gap_s` apart by name, or None when the gap breaks the floor (or the two overlap)."""
    if gap_s < 0:
        return None
    terms = _terms(first, second, second_duration_s, same_day, settings)
    if terms is None:
        return ()
    if terms.floor_s is None or gap_s < terms.floor_s:
        return None
    parts = []
    if gap_s < terms.target_s:
        missing = (terms.target_s - gap_s) / terms.target_s
        parts.append((terms.rule.name, _in_steps(terms.full * missing * missing)))
    if gap_s < terms.stacked_below_s:
        parts.append((STACKED, STACKED_DAY))
    if terms.order_price:
        parts.append((terms.order, terms.order_price))
    return tuple(part for part in parts if part[1])


def pair_price(
    first: Kind, second: Kind, second_duration_s: int, same_day: bool, gap_s: int, settings: Settings
) -> int | None:
    """The soft price of a pair `gap_s` apart, or None when the gap breaks the floor (or the two overlap)."""
    parts = pair_parts(first, second, second_duration_s, same_day, gap_s, settings)
    return None if parts is None else sum(points for _, points in parts)
