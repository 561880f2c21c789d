"""Exercise names to movement patterns: what a set loads, or an honest "unknown".

Names come from Hevy, Garmin, Strong, wger or a person: "Squat (Barbell)", "BARBELL_BACK_SQUAT", "back squats". A name is
brought to plain words, and the first row whose words all occur in it decides; rows are ordered from special to general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Region(StrEnum):
    LOWER = "lower"
    UPPER = "upper"
    CORE = "core"


class Pattern(StrEnum):
    """What the movement is; knee- and hip-dominant compounds can make a session heavy for the legs."""

    KNEE = "knee_dominant"
    HIP = "hip_dominant"
    LEG_ISOLATION = "leg_isolation"
    PUSH = "push"
    PULL = "pull"
    ARM = "arm_isolation"
    CARRY = "carry"
    CORE = "core"


COMPOUND_LEGS = frozenset({Pattern.KNEE, Pattern.HIP})


@dataclass(frozen=True)
class Exercise:
    """What a set of it loads. `body_weight`: the body is the load, so its sets carry no weight of their own."""

    pattern: Pattern
    region: Region
    body_weight: bool = False


def _row(words: str, pattern: Pattern, region: Region, *, body_weight: bool = False) -> tuple[frozenset[str], Exercise]:
    return frozenset(words.split()), Exercise(pattern, region, body_weight)


_L, _U, _C = Region.LOWER, Region.UPPER, Region.CORE
_TABLE: tuple[tuple[frozenset[str], Exercise], ...] = (
    # names whose general word would mislead come first
    _row("leg raise", Pattern.CORE, _C, body_weight=True),
    _row("knee raise", Pattern.CORE, _C, body_weight=True),
    _row("leg curl", Pattern.LEG_ISOLATION, _L),
    _row("hamstring curl", Pattern.LEG_ISOLATION, _L),
    _row("nordic", Pattern.LEG_ISOLATION, _L, body_weight=True),
    _row("leg extension", Pattern.LEG_ISOLATION, _L),
    _row("leg press", Pattern.KNEE, _L),
    _row("calf", Pattern.LEG_ISOLATION, _L),
    _row("calve", Pattern.LEG_ISOLATION, _L),
    _row("hip abduction", Pattern.LEG_ISOLATION, _L),
    _row("hip adduction", Pattern.LEG_ISOLATION, _L),
    _row("back extension", Pattern.HIP, _L),
    _row("hyperextension", Pattern.HIP, _L),
    _row("upright row", Pattern.PULL, _U),
    _row("thruster", Pattern.KNEE, _L),
    _row("good morning", Pattern.HIP, _L),
    _row("hip thrust", Pattern.HIP, _L),
    _row("glute", Pattern.HIP, _L),
    _row("kettlebell swing", Pattern.HIP, _L),
    _row("pull through", Pattern.HIP, _L),
    _row("split squat", Pattern.KNEE, _L),
    _row("pistol", Pattern.KNEE, _L, body_weight=True),
    _row("squat", Pattern.KNEE, _L),
    _row("lunge", Pattern.KNEE, _L),
    _row("step up", Pattern.KNEE, _L),
    _row("box jump", Pattern.KNEE, _L, body_weight=True),
    _row("sled", Pattern.KNEE, _L),
    _row("deadlift", Pattern.HIP, _L),
    _row("rdl", Pattern.HIP, _L),
    _row("clean", Pattern.HIP, _L),
    _row("snatch", Pattern.HIP, _L),
    _row("farmer", Pattern.CARRY, _C),
    _row("carry", Pattern.CARRY, _C),
    _row("push up", Pattern.PUSH, _U, body_weight=True),
    _row("pushup", Pattern.PUSH, _U, body_weight=True),
    _row("pull up", Pattern.PULL, _U, body_weight=True),
    _row("pullup", Pattern.PULL, _U, body_weight=True),
    _row("chin up", Pattern.PULL, _U, body_weight=True),
    _row("chinup", Pattern.PULL, _U, body_weight=True),
    _row("dip", Pattern.PUSH, _U, body_weight=True),
    _row("hand grip", Pattern.ARM, _U),
    _row("forearm", Pattern.ARM, _U),
    _row("wrist", Pattern.ARM, _U),
    _row("shrug", Pattern.PULL, _U),
    _row("face pull", Pattern.PULL, _U),
    _row("pulldown", Pattern.PULL, _U),
    _row("pull down", Pattern.PULL, _U),
    _row("pullover", Pattern.PULL, _U),
    _row("reverse fly", Pattern.PULL, _U),
    _row("rear delt", Pattern.PULL, _U),
    _row("pushdown", Pattern.ARM, _U),
    _row("kickback", Pattern.ARM, _U),
    _row("skullcrusher", Pattern.ARM, _U),
    _row("tricep", Pattern.ARM, _U),
    _row("bicep", Pattern.ARM, _U),
    _row("curl", Pattern.ARM, _U),
    _row("lateral raise", Pattern.ARM, _U),
    _row("front raise", Pattern.ARM, _U),
    _row("shoulder raise", Pattern.ARM, _U),
    _row("side raise", Pattern.ARM, _U),
    _row("around world", Pattern.ARM, _U),
    _row("pallof", Pattern.CORE, _C),
    _row("crunch", Pattern.CORE, _C),
    _row("sit up", Pattern.CORE, _C, body_weight=True),
    _row("situp", Pattern.CORE, _C, body_weight=True),
    _row("plank", Pattern.CORE, _C, body_weight=True),
    _row("twist", Pattern.CORE, _C),
    _row("rollout", Pattern.CORE, _C, body_weight=True),
    _row("fly", Pattern.PUSH, _U),
    _row("bench", Pattern.PUSH, _U),
    _row("row", Pattern.PULL, _U),
    _row("press", Pattern.PUSH, _U),
)

_PLURALS = re.compile(r"(?<=[a-z]{2})(?<!s)s$")
_SPELLINGS = {"flye": "fly", "flie": "fly", "thrusts": "thrust", "pullups": "pullup", "lift": "lift", "ohp": "press"}


@lru_cache(maxsize=2048)
def exercise(name: str) -> Exercise | None:
    """The exercise of that name in any common spelling, or None when it is not known."""
    spelt = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    words = {_singular(word) for word in re.findall(r"[a-z]+", spelt.lower())}
    return next((entry for needed, entry in _TABLE if needed <= words), None)


def _singular(word: str) -> str:
    plain = word if word in {"press", "biceps", "triceps"} else _PLURALS.sub("", word)
    plain = {"biceps": "bicep", "triceps": "tricep"}.get(plain, plain)
    return _SPELLINGS.get(plain, plain)
