"""Whom an alert speaks to: language, clock, units, and whether others may read along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from tandem.contracts.events.reach import DistanceUnit, Language, MassUnit
from tandem.notifier.domain.words.catalogue import say


@dataclass(frozen=True, slots=True)
class Voice:
    """How to speak to an athlete. `zone` is theirs, `now` the moment at which it is said."""

    language: Language
    clock_24h: bool
    mass_unit: MassUnit
    distance_unit: DistanceUnit
    discreet: bool
    zone: tzinfo
    now: datetime

    def say(self, message: str, **values: str | int) -> str:
        """The message in the athlete's language. Raises WordsError when it or a value of it is missing."""
        return say(self.language, message, **values)
