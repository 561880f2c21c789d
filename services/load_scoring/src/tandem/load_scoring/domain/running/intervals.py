"""Which channel of a run its intervals are looked for in: on real slopes flat-equivalent speed, else speed, power, heart."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.load_scoring.domain.channels.bouts import MIN_HEART_RATE_RATIO, MIN_RATIO, Bout, find_bouts
from tandem.load_scoring.domain.channels.trace import Channel
from tandem.load_scoring.domain.running.evidence import mean_in
from tandem.load_scoring.domain.running.graded_pace import ROUGH, ascent_per_km, roughness
from tandem.load_scoring.domain.session.facts import Facts

DOWNHILL = 0.9
"""Bouts whose flat-equivalent speed is below this share of their speed were fast because the road fell. Ours."""

HILLY_M_PER_KM = 8.0
"""Climbs of less than this a kilometre do not make a session of hills. Ours."""


@dataclass(frozen=True)
class FoundBouts:
    """Work bouts in time order and the signal they were found in; empty and "" when there was nothing to look at."""

    bouts: tuple[Bout, ...] = ()
    signal: str = ""


def intervals_of(facts: Facts) -> FoundBouts:
    """Bouts in the flat-equivalent speed where the ground is hilly (a climb run slowly is work), else in the speed;
    without speed in the power; without power in a heart rate that can be believed."""
    laps = facts.workout.laps
    speed = facts.channel("speed_mps")
    if speed is not None and facts.covered(speed):
        graded = _on_real_slopes(facts, speed)
        if graded is not None:
            return _on_hills(facts, speed, graded)
        return FoundBouts(find_bouts(speed, laps, min_ratio=MIN_RATIO), "speed")
    power = facts.channel("power_w")
    if power is not None and facts.covered(power):
        return FoundBouts(find_bouts(power, laps, min_ratio=MIN_RATIO), "power")
    heart = facts.heart_rate
    if heart.usable and heart.bpm is not None and not heart.constant:
        return FoundBouts(find_bouts(heart.bpm, laps, min_ratio=MIN_HEART_RATE_RATIO), "heart rate")
    return FoundBouts()


def _on_real_slopes(facts: Facts, speed: Channel) -> Channel | None:
    """Flat-equivalent speed where there are hills and the altitude is good enough to see them; else None."""
    altitude = facts.channel("altitude_m")
    if facts.pace is None or facts.pace.reasons or altitude is None:
        return None
    hilly = ascent_per_km(speed, altitude) >= HILLY_M_PER_KM and roughness(altitude) < ROUGH
    return facts.pace.graded_mps if hilly else None


def _on_hills(facts: Facts, speed: Channel, graded: Channel) -> FoundBouts:
    """Climbs and fast stretches alike; intervals that only gravity made fast are none."""
    laps = facts.workout.laps
    bouts = find_bouts(graded, laps, min_ratio=MIN_RATIO)
    if bouts:
        return FoundBouts(bouts, "graded speed")
    bouts = find_bouts(speed, laps, min_ratio=MIN_RATIO)
    downhill = bool(bouts) and mean_in(bouts, graded) < DOWNHILL * mean_in(bouts, speed)
    return FoundBouts(() if downhill else bouts, "speed")
