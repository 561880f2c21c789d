"""What a session is to the legs, as the rules see it."""

from __future__ import annotations

from enum import StrEnum

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import Activity

HEAVY_LEG_SHARE = 0.4
"""A full-body session counts as heavy for the legs from this share of its hard sets (domain.md 3.2)."""

LIGHT_LEG_SHARE = 0.2
"""Below this share it hardly loads them: its distances weigh half. Ours, half of the share that counts as heavy."""

EASY_SHORT_S = 30 * 60
"""Up to here an easy run leaves strength unharmed: low intensity, at most 30 min (Markov 2022)."""


class Kind(StrEnum):
    """The classes that the pair rules name. REST is mobility, a walk, or what is unknown: it binds nothing. LIGHT follows
    the rows of MOD, at half their price."""

    HARD_RUN = "hard run"
    LONG = "long run"
    EASY = "easy run"
    EASY_SHORT = "short easy run"
    HEAVY = "heavy legs"
    MOD = "moderate legs"
    LIGHT = "light legs"
    UPPER = "upper body"
    REST = "rest"


RUNS = frozenset({Kind.HARD_RUN, Kind.LONG, Kind.EASY, Kind.EASY_SHORT})
LIFTS = frozenset({Kind.HEAVY, Kind.MOD, Kind.LIGHT, Kind.UPPER})
HARD = frozenset({Kind.HARD_RUN, Kind.LONG, Kind.HEAVY})
"""What takes one of a week's hard slots (domain.md 3.2)."""
MEDIUM_OR_HARDER = HARD | {Kind.MOD, Kind.LIGHT}
"""What makes a day medium or harder (domain.md 3.2)."""

_PLAIN = {
    SessionClass.HARD_RUN: Kind.HARD_RUN,
    SessionClass.LONG: Kind.LONG,
    SessionClass.HEAVY_LOWER: Kind.HEAVY,
    SessionClass.MODERATE_LOWER: Kind.MOD,
    SessionClass.FULL: Kind.MOD,
    SessionClass.UPPER: Kind.UPPER,
    SessionClass.MOBILITY: Kind.REST,
    SessionClass.OTHER: Kind.REST,
}


def kind_of(session_class: SessionClass, leg_share: float | None, duration_s: float) -> Kind:
    """The kind of a session. A full-body session of unknown leg share counts as moderate: what is unknown does not
    move a week."""
    if session_class is SessionClass.EASY:
        return Kind.EASY_SHORT if duration_s <= EASY_SHORT_S else Kind.EASY
    if session_class is SessionClass.FULL and leg_share is not None:
        if leg_share >= HEAVY_LEG_SHARE:
            return Kind.HEAVY
        return Kind.LIGHT if leg_share < LIGHT_LEG_SHARE else Kind.MOD
    return _PLAIN[session_class]


_ACTIVITY = {
    SessionClass.HARD_RUN: Activity.RUN,
    SessionClass.LONG: Activity.RUN,
    SessionClass.EASY: Activity.RUN,
    SessionClass.HEAVY_LOWER: Activity.LIFT,
    SessionClass.MODERATE_LOWER: Activity.LIFT,
    SessionClass.UPPER: Activity.LIFT,
    SessionClass.FULL: Activity.LIFT,
    SessionClass.MOBILITY: Activity.MOBILITY,
}
_SPORT = {
    Sport.RUNNING: Activity.RUN,
    Sport.STRENGTH: Activity.LIFT,
    Sport.MOBILITY: Activity.MOBILITY,
    Sport.WALKING: Activity.MOBILITY,
}


def activity_of(session_class: SessionClass, sport: Sport | None = None) -> Activity | None:
    """The sport family of a session; the device's sport decides where the class does not. None: it fits none."""
    return _ACTIVITY.get(session_class) or (_SPORT.get(sport) if sport else None)
