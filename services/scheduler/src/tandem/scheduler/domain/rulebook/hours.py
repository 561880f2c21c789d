"""Reading the table of rules: which row speaks of a pair, and how many hours it asks of this athlete."""

from __future__ import annotations

from functools import cache

from tandem.contracts.events.week import Mode
from tandem.scheduler.domain.rulebook.kinds import HARD, Kind
from tandem.scheduler.domain.rulebook.rules import (
    ANY,
    FORBIDDEN,
    LONGEST_REACH_H,
    PAIR_RULES,
    STACKED_SECOND_S,
    Day,
    Gap,
    PairRule,
    Season,
    Settings,
)

HOUR_S = 3600


@cache
def pair_rule(before: Kind, after: Kind, same_day: bool) -> PairRule | None:
    """The most specific row for a session of kind `before` followed by one of kind `after`, or None."""
    day = Day.SAME if same_day else Day.OTHER
    rows = [r for r in PAIR_RULES if before in r.before and after in r.after and r.day in (day, Day.ANY)]
    return max(rows, key=_specificity, default=None)


def _specificity(rule: PairRule) -> tuple[int, int, int]:
    sides = (rule.before != ANY) + (rule.after != ANY)
    return sides, rule.day is not Day.ANY, -len(rule.before) - len(rule.after)


@cache
def gap_of(rule: PairRule, settings: Settings, second: Kind, second_duration_s: int) -> Gap:
    """The row's hours under the athlete's settings and bends, given the kind and length of the second session."""
    return _bent(rule, _unbent(rule, settings, second, second_duration_s), settings)


def _unbent(rule: PairRule, settings: Settings, second: Kind, second_duration_s: int) -> Gap:
    if rule.stacked is not None and may_stack(settings, second, second_duration_s):
        return rule.stacked
    if settings.mode is Mode.CLUSTER and rule.cluster is not None and settings.block in rule.cluster_blocks:
        return rule.cluster
    if settings.hard_runs_a_day_apart and rule.day_apart is not None:
        return rule.day_apart
    if settings.leg_volume_rose and rule.rose is not None:
        return rule.rose
    return rule.spread


def may_stack(settings: Settings, second: Kind, second_duration_s: int) -> bool:
    """True when the athlete opted in to stacked days and the second session is short and submaximal (domain.md 3.2)."""
    return settings.stacked_days and second_duration_s <= STACKED_SECOND_S and second not in HARD


def _bent(rule: PairRule, gap: Gap, settings: Settings) -> Gap:
    """The hours that the athlete set for the row instead. What is forbidden stays so, and a target is never below its
    floor. Of several bends of one row the last holds."""
    if gap.floor_h == FORBIDDEN:
        return gap
    for bend in settings.bends:
        if bend.rule == rule.name:
            least_h = gap.floor_h if rule.least_floor_h is None else min(gap.floor_h, rule.least_floor_h)
            floor_h = gap.floor_h if bend.floor_h is None else max(bend.floor_h, least_h)
            target_h = gap.target_h if bend.target_h is None else bend.target_h
            gap = Gap(floor_h, max(target_h, floor_h))
    return gap


@cache
def reach_s(settings: Settings | Season) -> int:
    """Beyond this gap (seconds) no pair rule speaks under these settings."""
    every = (settings,) if isinstance(settings, Settings) else (settings.usual, *(each for _, each in settings.weeks))
    bent = [
        hours for each in every for bend in each.bends for hours in (bend.floor_h, bend.target_h) if hours is not None
    ]
    return int(max([LONGEST_REACH_H, *bent]) * HOUR_S)
