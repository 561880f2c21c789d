"""Deciding as if nothing were ever made to wait: for what is told and to whom, apart from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tandem.contracts.event import Decision
from tandem.notifier.decide import decide as decide_by
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy

AT_ONCE = Policy(coalesce_s=0, plan_first_s=0)


def decide(state: State, now: datetime, objects: Mapping[str, bytes], policy: Policy = AT_ONCE) -> list[Decision]:
    """What is decided, without timers."""
    return [decision for decision in decide_by(state, now, objects, policy) if isinstance(decision, Decision)]
