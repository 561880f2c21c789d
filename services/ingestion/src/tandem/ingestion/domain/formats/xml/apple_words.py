"""HealthKit's names and units as they stand in an export, in ours.

Names: HKWorkoutActivityType, HKQuantityTypeIdentifier and HKUnit of Apple's HealthKit documentation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.formats.xml.values import EARLIEST, LATEST, MAX_OFFSET_S, MIN_OFFSET_S, number

QUANTITY = "HKQuantityTypeIdentifier"
ACTIVITY = "HKWorkoutActivityType"

_SPORTS: dict[str, tuple[Sport, str | None]] = {
    "Running": (Sport.RUNNING, None),
    "TrackAndField": (Sport.RUNNING, "track"),
    "Walking": (Sport.WALKING, None),
    "Hiking": (Sport.WALKING, "hiking"),
    "Cycling": (Sport.CYCLING, None),
    "Swimming": (Sport.SWIMMING, None),
    "TraditionalStrengthTraining": (Sport.STRENGTH, "strength_training"),
    "FunctionalStrengthTraining": (Sport.STRENGTH, "strength_training"),
    "Yoga": (Sport.MOBILITY, "yoga"),
    "Pilates": (Sport.MOBILITY, "pilates"),
    "Flexibility": (Sport.MOBILITY, "flexibility_training"),
}

LENGTH_M = {"m": 1.0, "km": 1000.0, "cm": 0.01, "mi": 1609.344, "yd": 0.9144, "ft": 0.3048}
TIME_S = {"s": 1.0, "sec": 1.0, "min": 60.0, "hr": 3600.0}
SPEED_MPS = {"m/s": 1.0, "km/hr": 1 / 3.6, "mi/hr": 0.44704}
RATE_BPM = {"count/min": 1.0, "count/s": 60.0, "count/sec": 60.0}
MASS_KG = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "st": 6.35029318}
POWER_W = {"W": 1.0}
SPAN_MS = {"ms": 1.0, "s": 1000.0}
"""Units to ours: international yard and pound (NIST SP 811, appendix B.8)."""

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


def sport_of(activity: str, *, indoor: bool) -> tuple[Sport, str | None]:
    """Family and sub-sport in the FIT profile's words; what the planner has no name for is OTHER under Apple's own."""
    name = activity.removeprefix(ACTIVITY)
    sport, sub_sport = _SPORTS.get(name, (Sport.OTHER, name[:40] if name.isalpha() else None))
    if indoor and sport is Sport.RUNNING:
        return sport, "treadmill"
    return sport, "indoor_cycling" if indoor and sport is Sport.CYCLING else sub_sport


def measure(value: str | None, unit: str | None, units: Mapping[str, float]) -> float:
    """A figure in our unit; NaN without one, or in a unit that is not known."""
    return number(value) * units.get(unit or "", math.nan)


def with_unit(text: str | None, units: Mapping[str, float]) -> float:
    """The same for a figure and its unit in one text, as metadata have them ("8520 cm")."""
    value, _, unit = (text or "").partition(" ")
    return measure(value, unit, units)


def instant(text: str | None) -> tuple[float, int]:
    """Unix seconds (NaN for what is none) and local minus UTC in seconds of "2026-11-22 17:30:00 +0100"."""
    if text is None or len(text) > 30:
        return math.nan, 0
    try:
        read = datetime.fromisoformat(text[:19] + text[20:])
    except ValueError:
        return math.nan, 0
    offset = read.utcoffset()
    if offset is None or not MIN_OFFSET_S <= offset.total_seconds() <= MAX_OFFSET_S:
        return math.nan, 0
    unix_s = read.timestamp()
    return (unix_s, int(offset.total_seconds())) if EARLIEST <= unix_s <= LATEST else (math.nan, 0)


def zone_offset_s(name: str | None, unix_s: float) -> int | None:
    """Local minus UTC in a zone of the tz database, as HKTimeZone names it; None for what is no zone.

    The dates of an export are all in the zone that the phone was in when it exported, wherever they happened.
    """
    zone = _zone(name) if name and len(name) <= 60 and _ZONE.fullmatch(name) else None
    if zone is None:
        return None
    offset = datetime.fromtimestamp(unix_s, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else None


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of the database is an OSError
        return None
