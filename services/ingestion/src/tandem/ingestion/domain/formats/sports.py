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

_RUN, _WALK, _RIDE = Sport.RUNNING, Sport.WALKING, Sport.CYCLING
_SWIM, _LIFT, _MOVE = Sport.SWIMMING, Sport.STRENGTH, Sport.MOBILITY

_BY_GARMIN: dict[str, tuple[Sport, str | None]] = {
    **dict.fromkeys(("RUNNING", "STREET_RUNNING"), (_RUN, None)),
    **dict.fromkeys(("INDOOR_RUNNING", "TREADMILL_RUNNING"), (_RUN, "treadmill")),
    **dict.fromkeys(("TRAIL_RUNNING", "OBSTACLE_RUN"), (_RUN, "trail")),
    "TRACK_RUNNING": (_RUN, "track"),
    "ULTRA_RUN": (_RUN, "ultra"),
    "VIRTUAL_RUN": (_RUN, "virtual_run"),
    **dict.fromkeys(("WALKING", "CASUAL_WALKING", "SPEED_WALKING"), (_WALK, None)),
    **dict.fromkeys(("HIKING", "RUCKING"), (_WALK, "hiking")),
    **dict.fromkeys(
        ("CYCLING", "ROAD_BIKING", "TRACK_CYCLING", "RECUMBENT_CYCLING", "CYCLOCROSS", "BMX"), (_RIDE, None)
    ),
    "GRAVEL_CYCLING": (_RIDE, "gravel_cycling"),
    **dict.fromkeys(("MOUNTAIN_BIKING", "DOWNHILL_BIKING", "ENDURO_MTB"), (_RIDE, "mountain")),
    **dict.fromkeys(("E_BIKE_FITNESS", "E_BIKE_MOUNTAIN", "E_ENDURO_MTB"), (_RIDE, "e_biking")),
    "INDOOR_CYCLING": (_RIDE, "indoor_cycling"),
    "VIRTUAL_RIDE": (_RIDE, "virtual_activity"),
    "SWIMMING": (_SWIM, None),
    "LAP_SWIMMING": (_SWIM, "lap_swimming"),
    "OPEN_WATER_SWIMMING": (_SWIM, "open_water"),
    "STRENGTH_TRAINING": (_LIFT, "strength_training"),
    "YOGA": (_MOVE, "yoga"),
    "PILATES": (_MOVE, "pilates"),
    "MOBILITY": (_MOVE, "mobility"),
}
"""Garmin Activity API 1.2, appendix A (as the-momentum/open-wearables lists it); the second as the FIT profile names it."""

_BY_POLAR: dict[str, tuple[Sport, str | None]] = {
    **dict.fromkeys(("RUNNING", "RUNNING_ROAD", "ROAD_RUNNING"), (_RUN, None)),
    **dict.fromkeys(("RUNNING_TRAIL", "TRAIL_RUNNING"), (_RUN, "trail")),
    **dict.fromkeys(("RUNNING_TREADMILL", "TREADMILL_RUNNING"), (_RUN, "treadmill")),
    "TRACK_AND_FIELD_RUNNING": (_RUN, "track"),
    **dict.fromkeys(("WALKING", "WALKING_NORDIC", "NORDIC_WALKING"), (_WALK, None)),
    "HIKING": (_WALK, "hiking"),
    **dict.fromkeys(("CYCLING", "CYCLING_ROAD", "ROAD_BIKING"), (_RIDE, None)),
    **dict.fromkeys(("CYCLING_MOUNTAIN", "CYCLING_MOUNTAIN_BIKE", "MOUNTAIN_BIKING"), (_RIDE, "mountain")),
    **dict.fromkeys(("CYCLING_INDOOR", "INDOOR_CYCLING"), (_RIDE, "indoor_cycling")),
    **dict.fromkeys(("SWIMMING", "AQUATICS_SWIMMING"), (_SWIM, None)),
    **dict.fromkeys(("SWIMMING_POOL", "POOL_SWIMMING"), (_SWIM, "lap_swimming")),
    **dict.fromkeys(("SWIMMING_OPEN_WATER", "OPEN_WATER_SWIMMING"), (_SWIM, "open_water")),
    "STRENGTH_TRAINING": (_LIFT, "strength_training"),
    **dict.fromkeys(("FITNESS_YOGA", "YOGA"), (_MOVE, "yoga")),
    **dict.fromkeys(("FITNESS_PILATES", "PILATES"), (_MOVE, "pilates")),
    **dict.fromkeys(("FITNESS_STRETCHING", "STRETCHING", "MOBILITY_DYNAMIC", "MOBILITY_STATIC"), (_MOVE, "mobility")),
}
"""Polar AccessLink v3, `detailed-sport-info` and `sport` (as the-momentum/open-wearables lists them)."""

_BY_SUUNTO: dict[int, tuple[Sport, str | None]] = {
    **dict.fromkeys((0, 24), (_WALK, None)),
    **dict.fromkeys((11, 70), (_WALK, "hiking")),
    1: (_RUN, None),
    **dict.fromkeys((22, 95, 115), (_RUN, "trail")),
    **dict.fromkeys((59, 103), (_RUN, "track")),
    53: (_RUN, "treadmill"),
    **dict.fromkeys((2, 109, 114), (_RIDE, None)),
    10: (_RIDE, "mountain"),
    52: (_RIDE, "indoor_cycling"),
    99: (_RIDE, "gravel_cycling"),
    **dict.fromkeys((105, 106), (_RIDE, "e_biking")),
    21: (_SWIM, None),
    85: (_SWIM, "open_water"),
    **dict.fromkeys((23, 63, 73, 104), (_LIFT, "strength_training")),
    **dict.fromkeys((51, 121), (_MOVE, "yoga")),
    58: (_MOVE, "flexibility_training"),
    120: (_MOVE, "pilates"),
}
"""Suunto Cloud API, Activity IDs (as the-momentum/open-wearables lists them): 23 gym, 63 kettlebell, 73 circuit training,
104 calisthenics."""

_BY_WORD = {
    "treadmill": _RUN, "run": _RUN, "running": _RUN, "jog": _RUN, "jogging": _RUN,
    "walk": _WALK, "walking": _WALK, "hike": _WALK, "hiking": _WALK,
    "bicycling": _RIDE, "biking": _RIDE, "cycling": _RIDE, "ride": _RIDE,
    "swim": _SWIM, "swimming": _SWIM,
    "weightlifting": _LIFT, "weight": _LIFT, "weights": _LIFT, "strength": _LIFT, "resistance": _LIFT,
    "yoga": _MOVE, "pilates": _MOVE, "stretching": _MOVE, "mobility": _MOVE,
}  # fmt: skip
"""Ours: words in which people name an activity, the first that says a family."""

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


def of_garmin(activity_type: str) -> tuple[Sport, str | None]:
    """Family and sub-sport of Garmin's `activityType`; under its own name in small letters where the planner has none."""
    name = activity_type.upper().removesuffix("_V2")
    return _BY_GARMIN.get(name, (Sport.OTHER, name.lower()))


def of_polar(sport: str, detailed: str | None) -> tuple[Sport, str | None]:
    """Family and sub-sport of Polar's two names for a sport, the detailed one first."""
    for name in (detailed, sport):
        if name and name.upper() in _BY_POLAR:
            return _BY_POLAR[name.upper()]
    return Sport.OTHER, (detailed or sport).lower()


def of_suunto(activity_id: int) -> tuple[Sport, str | None]:
    """Family and sub-sport of Suunto's activity id; those that the planner has no name for are OTHER, `suunto_` and the id."""
    return _BY_SUUNTO.get(activity_id, (Sport.OTHER, f"suunto_{activity_id}"))


def of_words(activity_name: str) -> tuple[Sport, str | None]:
    """The family that a free text names ("brisk walking"), else OTHER under that text."""
    words = activity_name.casefold().replace("-", " ").replace("_", " ").split()
    sport = next((_BY_WORD[word] for word in words if word in _BY_WORD), Sport.OTHER)
    return sport, activity_name if sport is Sport.OTHER else None


def goes_on_foot(sport: Sport) -> bool:
    """Whether cadence counts steps; elsewhere it counts pedal turns or strokes."""
    return sport in {Sport.RUNNING, Sport.WALKING}
