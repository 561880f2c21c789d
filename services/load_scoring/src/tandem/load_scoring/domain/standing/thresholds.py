"""The athlete's limits, each with where it came from: profile, else the file, else this recording, else the population."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tandem.contracts.events.athlete import ProfileSet, Sex
from tandem.contracts.events.training import DeviceThresholds

POPULATION_MAX_BPM = 190.0
"""Stands for an unknown maximum: 220 − age at 30. The SD between people is about 10 bpm, hence the low trust."""

POPULATION_REST_BPM = 60.0
"""Stands for an unknown resting heart rate: the middle of the clinical range for the trained and the untrained."""

THRESHOLD_OF_MAX = 0.90
"""Threshold as a share of maximal heart rate where none is stated. Ours: runners' second thresholds lie at 88–92 %."""


class Origin(StrEnum):
    """Where a limit came from, best first."""

    PROFILE = "profile"
    FILE = "file"
    RECORDED = "recording"
    ESTIMATE = "estimate"


TRUST: dict[Origin, float] = {Origin.PROFILE: 0.9, Origin.FILE: 0.85, Origin.RECORDED: 0.65, Origin.ESTIMATE: 0.45}
"""How far a class that rests on a limit of this origin is trusted before anything confirms it. Ours."""


@dataclass(frozen=True)
class Limit:
    """A value and its origin."""

    value: float
    origin: Origin

    @property
    def trust(self) -> float:
        return TRUST[self.origin]


@dataclass(frozen=True)
class Physiology:
    """What scoring knows of the athlete's body. Heart rates always have a value, threshold speed may be unknown."""

    sex: Sex | None
    max_bpm: Limit
    rest_bpm: Limit
    threshold_bpm: Limit
    threshold_mps: Limit | None
    body_mass_kg: float | None
    reasons: tuple[str, ...]


def physiology(
    profile: ProfileSet | None, device: DeviceThresholds | None, recorded_max_bpm: float | None
) -> Physiology:
    """Limits for one workout. `recorded_max_bpm` is the highest trusted heart rate of the recording, None without one.

    Contradictions (a stated maximum below the recorded one, a threshold outside rest and maximum) are resolved in favour
    of what was measured, and said.
    """
    reasons: list[str] = []
    file = device or DeviceThresholds()
    top = _maximum(
        _stated(profile.max_heart_rate_bpm if profile else None, file.max_heart_rate_bpm), recorded_max_bpm, reasons
    )
    rest = _stated(profile.resting_heart_rate_bpm if profile else None, file.resting_heart_rate_bpm)
    if rest is None or rest.value >= 0.8 * top.value:
        rest = Limit(POPULATION_REST_BPM, Origin.ESTIMATE)
        reasons.append(f"resting heart rate unknown: {rest.value:g} assumed")
    threshold = _stated(profile.threshold_heart_rate_bpm if profile else None, file.threshold_heart_rate_bpm)
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
        threshold_mps=_stated(profile.threshold_speed_mps if profile else None, file.threshold_speed_mps),
        body_mass_kg=profile.body_mass_kg if profile else None,
        reasons=tuple(reasons),
    )


def _stated(profile: float | None, device: float | None) -> Limit | None:
    """The profile's value before the file's; zero means unset."""
    if profile:
        return Limit(profile, Origin.PROFILE)
    return Limit(device, Origin.FILE) if device else None


def _maximum(stated: Limit | None, recorded: float | None, reasons: list[str]) -> Limit:
    if stated is not None and (recorded is None or recorded <= stated.value):
        return stated
    if stated is not None and recorded is not None:
        reasons.append(
            f"maximum heart rate {stated.value:g} ({stated.origin}) is contradicted by {recorded:.0f} recorded: the latter used"
        )
        return Limit(recorded, Origin.RECORDED)
    if recorded is not None and recorded > POPULATION_MAX_BPM:
        reasons.append(f"maximum heart rate unknown: {recorded:.0f} was recorded, the true one may be higher")
        return Limit(recorded, Origin.RECORDED)
    reasons.append(f"maximum heart rate unknown: {POPULATION_MAX_BPM:g} assumed")
    return Limit(POPULATION_MAX_BPM, Origin.ESTIMATE)


def _estimated_threshold(top: Limit, reasons: list[str]) -> Limit:
    value = THRESHOLD_OF_MAX * top.value
    reasons.append(f"threshold heart rate unknown: {value:.0f} assumed, {THRESHOLD_OF_MAX:.0%} of maximum")
    return Limit(value, top.origin if top.origin is Origin.ESTIMATE else Origin.RECORDED)
