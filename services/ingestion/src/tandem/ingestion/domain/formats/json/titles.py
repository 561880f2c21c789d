"""Titles that devices make up themselves after the place where somebody was: these stay in the raw bytes."""

from __future__ import annotations

import re

_ACTIVITIES = (
    r"running|cycling|walking|hiking|swimming|biking|mountaineering|skiing|snowboarding|rowing|paddling|kayaking|skating|"
    r"climbing|strength|strength training|cardio|multisport|triathlon|"
    r"laufen|trailrunning|radfahren|rennradfahren|mountainbiken|gehen|wandern|schwimmen|freiwasserschwimmen|krafttraining|"
    r"course à pied|cyclisme|marche|randonnée|natation|"
    r"carrera|ciclismo|caminata|senderismo|natación|corsa|camminata|escursionismo|nuoto|hardlopen|fietsen|wandelen"
)
_AFTER_A_PLACE = re.compile(rf".*\S[\s–-]+(?:{_ACTIVITIES})", re.IGNORECASE | re.DOTALL)
"""What Garmin Connect calls an activity that nobody named: "Kreuzberg Running", "Kreuzberg Laufen"; Strava and others that
are fed by it take that over. The words in its larger languages (ours); an athlete's "Easy Running" is lost with them."""


def own_title(title: str | None) -> str | None:
    """The title, None where it may be a place and a sport."""
    return None if title is None or _AFTER_A_PLACE.fullmatch(title) else title
