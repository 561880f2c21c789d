"""Who goes first on a day: the priority does, and between two easy sessions the athlete's own taste decides.

Prices for the order alone, beside those of the gaps: never a floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tandem.contracts.events.week import Activity, Block
from tandem.scheduler.domain.rulebook.kinds import LIFTS, Kind
from tandem.scheduler.domain.rulebook.rules import LEGS, Settings, Side

KEY_RUN = frozenset({Kind.HARD_RUN, Kind.LONG})
EASY_RUN = frozenset({Kind.EASY, Kind.EASY_SHORT})


@dataclass(frozen=True, slots=True)
class OrderRule:
    """One row: on one day `first` before `second` costs, in these blocks, and for a `preference` only when the athlete
    prefers that activity first. `side` is whose quality suffers."""

    name: str
    first: frozenset[Kind]
    second: frozenset[Kind]
    side: Side
    sentence: str
    evidence: str
    blocks: frozenset[Block] = frozenset(Block)
    preference: Activity | None = None


# fmt: off
ORDER_RULES: tuple[OrderRule, ...] = (
    OrderRule("key_run_first", LIFTS, KEY_RUN, Side.RUN, "on the day of a key run the run comes first",
              "Doma & Deakin 2013: running down after lifting; Gao & Yu 2023: the order does not touch VO2max itself",
              frozenset({Block.BALANCED, Block.RACE})),
    OrderRule("lift_first_in_a_strength_block", KEY_RUN, LIFTS, Side.LIFT, "in a strength block the lift comes first",
              "Eddens 2018: lifting first gains 6.9 % more lower-body strength", frozenset({Block.STRENGTH})),
    OrderRule("legs_before_easy_run", frozenset({Kind.EASY}), LEGS, Side.LIFT, "on a strength day the lift comes first",
              "Eddens 2018: lifting first gains 6.9 % more lower-body strength; Murlasits 2018"),
    OrderRule("lift_before_easy_run_by_preference", EASY_RUN, frozenset({Kind.UPPER}), Side.BOTH,
              "you prefer to lift first", "Your own preference", preference=Activity.LIFT),
    OrderRule("easy_run_before_lift_by_preference", frozenset({Kind.UPPER}), EASY_RUN, Side.BOTH,
              "you prefer to run first", "Your own preference", preference=Activity.RUN),
)
# fmt: on


@cache
def order_rule(first: Kind, second: Kind, settings: Settings) -> OrderRule | None:
    """The row that prices this order of two sessions of one day, or None. No two rows speak of one order."""
    for rule in ORDER_RULES:
        wanted = rule.preference is None or rule.preference is settings.prefers_first
        if first in rule.first and second in rule.second and settings.block in rule.blocks and wanted:
            return rule
    return None
