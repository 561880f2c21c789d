"""What a movement is: its pattern, the part of the body, the muscles, and how much of the body it moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


class Muscle(StrEnum):
    """The muscle groups that hard sets are counted for, at the grain that training logs and studies use."""

    QUADRICEPS = "quadriceps"
    HAMSTRINGS = "hamstrings"
    GLUTES = "glutes"
    CALVES = "calves"
    ADDUCTORS = "adductors"
    ABDUCTORS = "abductors"
    LOWER_BACK = "lower_back"
    ABDOMINALS = "abdominals"
    CHEST = "chest"
    LATS = "lats"
    UPPER_BACK = "upper_back"
    SHOULDERS = "shoulders"
    BICEPS = "biceps"
    TRICEPS = "triceps"
    FOREARMS = "forearms"
    NECK = "neck"


COMPOUND_LEGS = frozenset({Pattern.KNEE, Pattern.HIP})

_REGIONS = {
    Pattern.KNEE: Region.LOWER,
    Pattern.HIP: Region.LOWER,
    Pattern.LEG_ISOLATION: Region.LOWER,
    Pattern.PUSH: Region.UPPER,
    Pattern.PULL: Region.UPPER,
    Pattern.ARM: Region.UPPER,
    Pattern.CARRY: Region.CORE,
    Pattern.CORE: Region.CORE,
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One lift and what a set of it loads.

    `slug` names it for trends: lifts whose loads differ have different slugs. With `body_weight` the body is the load and
    a stated weight comes on top of it (or off it when `assisted`); `body_mass_factor` is the share of body mass that is
    moved, None where nobody has measured it.
    """

    slug: str
    pattern: Pattern
    primary: frozenset[Muscle]
    secondary: frozenset[Muscle] = frozenset()
    body_weight: bool = False
    body_mass_factor: float | None = None
    assisted: bool = False

    @property
    def region(self) -> Region:
        return _REGIONS[self.pattern]
