"""Advice on the training week itself, given when the state changes: what may be added, and which order of hard days fits."""

from __future__ import annotations

from datetime import date

from tandem.contracts.events.readiness import Guidance
from tandem.load_scoring.domain.readiness.learning import learn
from tandem.load_scoring.domain.readiness.log import DayLog
from tandem.load_scoring.domain.standing.ramp_cap import ramp_cap
from tandem.load_scoring.domain.standing.recent import RecentDays

RAMP_SOURCE = "at most a tenth above the usual week, and fitness up by at most 5 au a week (Friel)"
PATTERN_SOURCE = "your own mornings after hard days; not an experiment"


def room_to_add(recent: RecentDays) -> Guidance | None:
    """How much the coming week may hold; None where the weeks before do not tell."""
    cap = ramp_cap(recent)
    if cap.week_au is None or not cap.added_au:
        return None
    return Guidance(
        topic="ramp",
        sentence=f"The coming seven days may hold up to {cap.week_au:.0f} au, {cap.added_au:.0f} more than usual.",
        target_high=round(cap.week_au, 1),
        unit="au",
        source=RAMP_SOURCE,
    )


def hard_day_pattern(log: DayLog, day: date) -> Guidance | None:
    """Whether the athlete recovers better from clustered or from spread hard days; None while that is not clear."""
    learned = learn(log, day)
    if learned.better is None or learned.difference_sd is None:
        return None
    return Guidance(
        topic="hard_days",
        sentence=learned.sentence,
        value=round(learned.difference_sd, 2),
        unit="SD a morning",
        source=PATTERN_SOURCE,
    )
