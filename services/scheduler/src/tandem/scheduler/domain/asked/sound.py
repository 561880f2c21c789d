"""Which of the athlete's preferences can be planned for. What cannot is answered, and what held before goes on."""

from __future__ import annotations

from functools import lru_cache

from tandem.contracts.faults import Fault, faults
from tandem.scheduler.domain.state import Preferences, State


def sound_preferences(state: State) -> Preferences | None:
    """The newest preferences that can be planned for: the newest of all, else the newest sound ones before them."""
    for preferences in (state.preferences, state.older_preferences):
        if preferences is not None and not _refusing(preferences, _zone(state)):
            return preferences
    return None


def is_sound(preferences: Preferences) -> bool:
    """True when they can be planned for: in any zone, which is the profile's matter."""
    return not _refusing(preferences, "UTC")


def refused_for(state: State) -> tuple[Fault, ...]:
    """Why the newest preferences cannot be planned for; nothing when they can."""
    return _refusing(state.preferences, _zone(state)) if state.preferences is not None else ()


def _zone(state: State) -> str:
    return state.profile.timezone if state.profile is not None else "UTC"


@lru_cache(maxsize=1024)
def _refusing(preferences: Preferences, timezone: str) -> tuple[Fault, ...]:
    """Remembered: every workout asks, and preferences rarely change. The zone itself is the profile's matter."""
    return tuple(fault for fault in faults(preferences, timezone) if fault.refuses and fault.where != "/timezone")
