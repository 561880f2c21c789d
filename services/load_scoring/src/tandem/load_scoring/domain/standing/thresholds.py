"""The athlete's limits, each with where it came from and of which day it is.

Best first: the profile, this file, an earlier file, what training has shown, this recording, the population.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tandem.contracts.events.athlete import ProfileSet, Sex
from tandem.contracts.events.load import Threshold
from tandem.contracts.events.training import DeviceThresholds

POPULATION_MAX_BPM = 190.0
"""Stands for an unknown maximum at an unknown age: 220 − age at 30. The SD between people is about 10 bpm."""

TANAKA = (208.0, 0.7)
"""Maximum by age: 208 − 0.7 × age (Tanaka, Monahan & Seals 2001, J Am Coll Cardiol 37:153)."""

POPULATION_REST_BPM = 60.0
"""Stands for an unknown resting heart rate: the middle of the clinical range for the trained and the untrained."""

THRESHOLD_OF_MAX = 0.90
"""Threshold as a share of maximal heart rate where none is stated. Ours: runners' second thresholds lie at 88–92 %."""

OLD_DAYS = 180
OLD_FACTOR = 0.8
"""A limit measured longer ago is trusted a fifth less: thresholds move within a training block. Ours."""

MAX_RATE, REST_RATE, THRESHOLD_RATE, THRESHOLD_SPEED = (
    "max_heart_rate",
    "resting_heart_rate",
    "threshold_heart_rate",
    "threshold_speed",
)


class Origin(StrEnum):
    """Where a limit came from, best first."""

    PROFILE = "profile"
    FILE = "file"
    HISTORY = "history"
    RECORDED = "recording"
    ESTIMATE = "estimate"


TRUST: dict[Origin, float] = {
    Origin.PROFILE: 0.9,
    Origin.FILE: 0.85,
    Origin.HISTORY: 0.7,
    Origin.RECORDED: 0.65,
    Origin.ESTIMATE: 0.45,
}
"""How far a class that rests on a limit of this origin is trusted before anything confirms it. Ours."""


@dataclass(frozen=True)
class Limit:
    """A value, its origin, and the day it is of (None: not known)."""

    value: float
    origin: Origin
    as_of: date | None = None
    old: bool = False

    @property
    def trust(self) -> float:
        return TRUST[self.origin] * (OLD_FACTOR if self.old else 1.0)


@dataclass(frozen=True)
class Physiology:
    """What scoring knows of the athlete's body. Heart rates always have a value, threshold speed may be unknown."""

    sex: Sex | None
    max_bpm: Limit
    rest_bpm: Limit
    threshold_bpm: Limit
    threshold_mps: Limit | None
    body_mass_kg: float | None
    reasons: tuple[str, ...] = field(default=())

    def published(self) -> tuple[Threshold, ...]:
        """The limits as LoadScored names them."""
        named = (
            (MAX_RATE, "bpm", self.max_bpm),
            (REST_RATE, "bpm", self.rest_bpm),
            (THRESHOLD_RATE, "bpm", self.threshold_bpm),
            (THRESHOLD_SPEED, "m/s", self.threshold_mps),
        )
        return tuple(
            Threshold(name=name, value=round(limit.value, 3), unit=unit, origin=limit.origin.value, as_of=limit.as_of)
            for name, unit, limit in named
            if limit is not None
        )


@dataclass(frozen=True)
class Sources:
    """Where limits of one workout may come from. `history` holds what other workouts have shown, by name; `day` is the
    workout's own, `recorded_max_bpm` the highest trusted heart rate of its recording."""

    profile: ProfileSet | None = None
    device: DeviceThresholds | None = None
    recorded_max_bpm: float | None = None
    history: Mapping[str, Limit] = field(default_factory=dict)
    day: date | None = None

    def stated(self, name: str, reasons: list[str]) -> Limit | None:
        """The best statement on a limit: profile, this file, another file, history. Zero means unset."""
        attribute = f"{name}_bpm" if name != THRESHOLD_SPEED else f"{name}_mps"
        if self.profile and (value := getattr(self.profile, attribute)):
            return self._aged(name, Limit(value, Origin.PROFILE, self.profile.thresholds_as_of), reasons)
        if self.device and (value := getattr(self.device, attribute)) and _possible(name, value, reasons):
            return Limit(value, Origin.FILE, self.day)
        found = self.history.get(name)
        if found is not None and found.origin is Origin.FILE and found.as_of == self.day:
            return Limit(found.value, Origin.FILE)  # another file's, of the same day: only one's own has this day
        return self._aged(name, found, reasons) if found else None

    def _aged(self, name: str, limit: Limit, reasons: list[str]) -> Limit:
        if self.day is None or limit.as_of is None or (self.day - limit.as_of).days <= OLD_DAYS:
            return limit
        words = name.replace("_", " ")
        reasons.append(f"{words} {limit.value:g} ({limit.origin}) is of {limit.as_of.isoformat()}: trusted less")
        return Limit(limit.value, limit.origin, limit.as_of, old=True)


_POSSIBLE = {MAX_RATE: (60, 250), REST_RATE: (20, 120), THRESHOLD_RATE: (60, 240), THRESHOLD_SPEED: (1, 8)}
"""The bounds of a profile (`ProfileSet`): what lies outside of them is no body's."""


def _possible(name: str, value: float, reasons: list[str]) -> bool:
    low, high = _POSSIBLE[name]
    if low < value < high:
        return True
    reasons.append(f"{name.replace('_', ' ')} {value:g} in the file is impossible: not used")
    return False


def physiology(sources: Sources) -> Physiology:
    """Limits for one workout.

    Contradictions (a stated maximum below the recorded one, a threshold outside rest and maximum) are resolved in favour
    of what was measured, and said.
    """
    reasons: list[str] = []
    profile = sources.profile
    top = _maximum(sources, reasons)
    rest = sources.stated(REST_RATE, reasons)
    if rest is None or rest.value >= 0.8 * top.value:
        rest = Limit(POPULATION_REST_BPM, Origin.ESTIMATE)
        reasons.append(f"resting heart rate unknown: {rest.value:g} assumed")
    threshold = sources.stated(THRESHOLD_RATE, reasons)
    if threshold is not None and not rest.value < threshold.value < top.value:
        reasons.append(f"stated threshold heart rate {threshold.value:g} is not between rest and maximum: not used")
        threshold = None
    if threshold is None:
        threshold = _estimated_threshold(top, reasons)
    return Physiology(
        sex=profile.sex if profile else None,
        max_bpm=top,
        rest_bpm=rest,
        threshold_bpm=threshold,
        threshold_mps=sources.stated(THRESHOLD_SPEED, reasons),
        body_mass_kg=profile.body_mass_kg if profile else None,
        reasons=tuple(reasons),
    )


def _maximum(sources: Sources, reasons: list[str]) -> Limit:
    stated, recorded = sources.stated(MAX_RATE, reasons), sources.recorded_max_bpm
    shown = sources.history.get(MAX_RATE)
    if shown is not None and shown.origin is Origin.HISTORY and shown.value > (recorded or 0.0):
        measured: Limit | None = shown
    else:
        measured = Limit(recorded, Origin.RECORDED, sources.day) if recorded is not None else None
    if stated is not None and (measured is None or measured.value <= stated.value):
        return stated
    if stated is not None and measured is not None:
        reasons.append(
            f"maximum heart rate {stated.value:g} ({stated.origin}) is contradicted by {measured.value:.0f} recorded: "
            "the latter used"
        )
        return measured
    assumed, how = _by_age(sources)
    if measured is not None and measured.value > assumed:
        reasons.append(f"maximum heart rate unknown: {measured.value:.0f} was recorded, the true one may be higher")
        return measured
    reasons.append(f"maximum heart rate unknown: {assumed:.0f} assumed{how}")
    return Limit(assumed, Origin.ESTIMATE)


def _by_age(sources: Sources) -> tuple[float, str]:
    born = sources.profile.birth_date if sources.profile else None
    if born is None or sources.day is None or not 0 <= (sources.day - born).days < 120 * 366:
        return POPULATION_MAX_BPM, ""
    age = (sources.day - born).days / 365.25
    return TANAKA[0] - TANAKA[1] * age, f" for an age of {age:.0f}"


def _estimated_threshold(top: Limit, reasons: list[str]) -> Limit:
    value = THRESHOLD_OF_MAX * top.value
    reasons.append(f"threshold heart rate unknown: {value:.0f} assumed, {THRESHOLD_OF_MAX:.0%} of maximum")
    return Limit(value, top.origin if top.origin is Origin.ESTIMATE else Origin.RECORDED, top.as_of)
