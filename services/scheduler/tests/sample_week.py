"""The week that a new athlete starts with, for an athlete whose name does not matter."""

from __future__ import annotations

from tandem.contracts.events.athlete import PreferencesSet
from tandem.local.sample_week import sample_preferences as preferences_of


def sample_preferences(athlete_id: str = "ada") -> PreferencesSet:
    return preferences_of(athlete_id)
