"""The names that `PlanChange.rule` may carry: what whoever tells changes in other words has to have words for."""

from __future__ import annotations

from tandem.scheduler.domain.asked.before_race import RACE_NEAR
from tandem.scheduler.domain.asked.block_week import BLOCK, DELOAD, TAPER
from tandem.scheduler.domain.asked.directives import PULL_BACK, RESTART, SAFETY_STOP
from tandem.scheduler.domain.hand.desk import OWN_HAND
from tandem.scheduler.domain.rulebook.cluster import AFTER_CLUSTER, CLUSTER_DAYS
from tandem.scheduler.domain.rulebook.rules import PAIR_RULES, WEEK_RULES
from tandem.scheduler.domain.told.asking import DONE_INSTEAD, OWN_WEEK, PUSH
from tandem.scheduler.domain.told.explain import BETTER_WEEK, MISSED
from tandem.scheduler.domain.told.start_over import FRESH

PAIRS_TOLD = tuple(rule.name for rule in PAIR_RULES)
"""Two sessions too close: the change has `gap_h`, `floor_h` (None where they never share a day) and `beside`."""

LIMITS_TOLD = tuple(rule.name for rule in (*WEEK_RULES, AFTER_CLUSTER, CLUSTER_DAYS))
"""Limits of windows, days and weeks. Of a window that is taken, `beside` is what takes it."""

LIGHTER_TOLD = (PULL_BACK, RESTART, SAFETY_STOP, DELOAD, TAPER, RACE_NEAR, BLOCK)
"""Lighter times, that take away and give back."""

GROUNDS_TOLD = (BETTER_WEEK, FRESH, MISSED, OWN_HAND, OWN_WEEK, DONE_INSTEAD, PUSH)
"""Grounds that are no rule: what the athlete asked, did or left undone, and what there is room for."""

RULES_TOLD = (*PAIRS_TOLD, *LIMITS_TOLD, *LIGHTER_TOLD, *GROUNDS_TOLD)
