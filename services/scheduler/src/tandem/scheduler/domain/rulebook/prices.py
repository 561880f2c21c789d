"""What a week costs, in points. Two families: what the body pays when a gap stays under its target, and what the
athlete pays for change.

The sizes are a design, not a published fact, and are chosen for three promises:
* the ladder of domain.md 3.2 (keep, move, swap, make easy, shorten, drop): a move costs 1000–2000, two sessions that
  trade places 2000–3200, easing 3400–4400, shortening 5000–6000, dropping 9000 and more. A chain of four moves costs
  more than easing one session: past that a plan is turmoil, not a plan;
* least change: one move costs more than three pair targets missed entirely, so a week that breaks no rule stays;
* the more a session matters (priority 1), the dearer it is to ease, shorten or drop it, within its rung.
"""

from __future__ import annotations

from functools import cache

from tandem.contracts.events.athlete import TrainingStatus
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, Settings, gap_of, pair_rule, side_weight

HOUR_S = 3600
DAY_S = 24 * HOUR_S

SOFT_FULL = 300
"""A pair target missed entirely, at weight 1. The price falls with the square of what is missing (domain.md 3.2)."""
SOFT_STEP = 20
"""Soft prices come in steps of this many points: a target missed by minutes is no miss, and equal prices group."""
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


PairTerms = tuple[int, int, float] | None
"""Floor and target in seconds (a negative floor forbids), and the weight of the side; None where no row speaks."""


@cache
def _terms(first: Kind, second: Kind, second_duration_s: int, same_day: bool, settings: Settings) -> PairTerms:
    rule = pair_rule(first, second, same_day)
    if rule is None:
        return None
    gap = gap_of(rule, settings, second, second_duration_s)
    floor_s = -1 if gap.floor_h == FORBIDDEN else int(gap.floor_h * HOUR_S)
    weight = SOFT_FULL * side_weight(rule.side, settings.block) * settings.status_weight
    target_s = 0 if gap.target_h == FORBIDDEN else int(gap.target_h * HOUR_S)
    return floor_s, target_s, weight


def pair_price(
    first: Kind, second: Kind, second_duration_s: int, same_day: bool, gap_s: int, settings: Settings
) -> int | None:
    """The soft price of a pair `gap_s` apart, or None when the gap breaks the floor (or the two overlap)."""
    if gap_s < 0:
        return None
    terms = _terms(first, second, second_duration_s, same_day, settings)
    if terms is None:
        return 0
    floor_s, target_s, weight = terms
    if floor_s < 0 or gap_s < floor_s:
        return None
    if gap_s >= target_s:
        return 0
    missing = (target_s - gap_s) / target_s
    return SOFT_STEP * round(weight * missing * missing / SOFT_STEP)
