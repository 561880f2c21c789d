"""What is wrong with what an athlete asks of their weeks, found before anything is solved. Each fault names the demand.

A fault that `refuses` makes planning impossible or ambiguous: nothing is planned until it is mended. The others are remarks:
a plan can be made, and it says what it left out. Names of rules in `rule_bends` are the scheduler's, and judged there.
"""

from __future__ import annotations

from datetime import date

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.faults.appointments import fixed
from tandem.contracts.faults.days import calendar, exceptions, known_zone, passed, zones
from tandem.contracts.faults.fault import Fault
from tandem.contracts.faults.sessions import MOST_SESSIONS_A_WEEK, ids, sessions
from tandem.contracts.faults.windows import room, windows

__all__ = ["MOST_SESSIONS_A_WEEK", "Fault", "faults", "known_zone"]


def faults(preferences: TrainingPreferences, timezone: str, today: date | None = None) -> tuple[Fault, ...]:
    """Everything wrong with the preferences of an athlete in a zone. With `today`, days that have passed are remarked on."""
    return (
        *zones(preferences, timezone),
        *sessions(preferences),
        *ids(preferences),
        *windows(preferences),
        *room(preferences),
        *fixed(preferences),
        *calendar(preferences),
        *exceptions(preferences),
        *(passed(preferences, today) if today else ()),
    )
