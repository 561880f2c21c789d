"""What XML files call a sport, in words, to the families that the planner tells apart."""

from __future__ import annotations

import re

from tandem.contracts.events.training import Sport

UNSAID = "the file does not say which sport it was"

_WORDS = {
    **dict.fromkeys(("run", "running", "jog", "jogging", "treadmill"), Sport.RUNNING),
    **dict.fromkeys(("walk", "walking", "hike", "hiking"), Sport.WALKING),
    **dict.fromkeys(("bike", "biking", "cycling", "ride", "bicycle", "spinning"), Sport.CYCLING),
    **dict.fromkeys(("swim", "swimming"), Sport.SWIMMING),
    **dict.fromkeys(("strength", "weight", "weights", "weightlifting"), Sport.STRENGTH),
    **dict.fromkeys(("yoga", "pilates", "stretching", "mobility"), Sport.MOBILITY),
}
"""Words of the Sport attribute (TCX schema v2), Garmin Connect's activity types, Strava's SportType, Endomondo's."""

_NOT_ON_FOOT = frozenset({"wheelchair", "motor", "motorcycle", "car"})
"""Beside one of these a word of the table means another thing: `wheelchair_push_run_pace` is no run."""

_STRAVA = {"1": "ride", "4": "hike", "9": "run", "10": "walk", "16": "swim"}
"""Strava's own GPX exports until about 2021 wrote numbers that it has never published; these are the ones users have told
of. A number that is not here is OTHER."""

_FIT_NAMES = {
    "run": "running",
    "trail_run": "trail",
    "trail_running": "trail",
    "treadmill_running": "treadmill",
    "biking": "cycling",
    "ride": "cycling",
    "swim": "swimming",
    "walk": "walking",
    "hike": "hiking",
    "weight_training": "strength_training",
}
"""Where the FIT profile has another word for the same: what is scored knows the FIT profile's."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z _-]{0,39}")
_SPLIT = re.compile(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def family_of(told: str | None) -> tuple[Sport, str | None, tuple[str, ...]]:
    """Family, the file's own plain word in the FIT profile's spelling, and a note where the family is a guess.

    The word is None when it is a number or no plain word: what else stands there is not for the log.
    """
    text = _STRAVA.get((told or "").strip(), (told or "").strip())
    words = [word.lower() for word in _SPLIT.split(text) if word]
    name = "_".join(words) if _PLAIN.fullmatch(text) else None
    if not text or words == ["other"]:
        return Sport.OTHER, name, (UNSAID,)
    name = _FIT_NAMES.get(name, name) if name else None
    families = {_WORDS[word] for word in words if word in _WORDS}
    if len(families) == 1 and not _NOT_ON_FOOT.intersection(words):
        return families.pop(), name, ()
    return Sport.OTHER, name, ("the file's word for the sport is none that the planner knows",)
