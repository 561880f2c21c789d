"""Device sport names to the families that the planner tells apart.

Names: the `sport` and `sub_sport` enums of the FIT profile (Garmin FIT SDK 21.218, Profile types).
"""

from __future__ import annotations

from tandem.contracts.events.training import Sport

_BY_SUB_SPORT = {
    "strength_training": Sport.STRENGTH,
    "treadmill": Sport.RUNNING,
    "indoor_running": Sport.RUNNING,
    "virtual_run": Sport.RUNNING,
    "indoor_walking": Sport.WALKING,
    "indoor_cycling": Sport.CYCLING,
    "spin": Sport.CYCLING,
    "yoga": Sport.MOBILITY,
    "pilates": Sport.MOBILITY,
    "flexibility_training": Sport.MOBILITY,
    "mobility": Sport.MOBILITY,
}

_BY_SPORT = {
    "running": Sport.RUNNING,
    "walking": Sport.WALKING,
    "hiking": Sport.WALKING,
    "cycling": Sport.CYCLING,
    "e_biking": Sport.CYCLING,
    "swimming": Sport.SWIMMING,
}

_BY_STRAVA: dict[str, tuple[Sport, str | None]] = {
    "Run": (Sport.RUNNING, None),
    "TrailRun": (Sport.RUNNING, "trail"),
    "VirtualRun": (Sport.RUNNING, "virtual_run"),
    "Walk": (Sport.WALKING, None),
    "Hike": (Sport.WALKING, "hiking"),
    "Ride": (Sport.CYCLING, None),
    "GravelRide": (Sport.CYCLING, "gravel_cycling"),
    "MountainBikeRide": (Sport.CYCLING, "mountain"),
    "VirtualRide": (Sport.CYCLING, "virtual_activity"),
    "EBikeRide": (Sport.CYCLING, "e_biking"),
    "Swim": (Sport.SWIMMING, None),
    "WeightTraining": (Sport.STRENGTH, "strength_training"),
    "Yoga": (Sport.MOBILITY, "yoga"),
    "Pilates": (Sport.MOBILITY, "pilates"),
}
"""Strava API v3, SportType; the second as the FIT profile names it."""

_AMBIGUOUS = {"training", "fitness_equipment", "generic", None}
"""Sports that say nothing by themselves: their sub-sport decides."""


def family(sport: str | None, sub_sport: str | None) -> Sport:
    """The family of a device's sport. What the planner has no name for is OTHER."""
    if sport in _AMBIGUOUS:
        return _BY_SUB_SPORT.get(sub_sport or "", Sport.OTHER)
    return _BY_SPORT.get(sport or "", Sport.OTHER)


def of_strava(sport_type: str) -> tuple[Sport, str | None]:
    """Family and sub-sport of Strava's `sport_type`. What the planner has no name for is OTHER, under Strava's own name."""
    return _BY_STRAVA.get(sport_type, (Sport.OTHER, sport_type))


def goes_on_foot(sport: Sport) -> bool:
    """Whether cadence counts steps; elsewhere it counts pedal turns or strokes."""
    return sport in {Sport.RUNNING, Sport.WALKING}
