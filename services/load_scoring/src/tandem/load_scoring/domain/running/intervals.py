"""Which channel of a run its intervals are looked for in."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.load_scoring.domain.channels.bouts import MIN_HEART_RATE_RATIO, MIN_RATIO, Bout, find_bouts
from tandem.load_scoring.domain.session.facts import Facts


@dataclass(frozen=True)
class FoundBouts:
    """Work bouts in time order and the signal they were found in; empty and "" when there was nothing to look at."""

    bouts: tuple[Bout, ...] = ()
    signal: str = ""


def intervals_of(facts: Facts) -> FoundBouts:
    """Bouts in the speed; without speed in the power; without power in a heart rate that can be believed."""
    laps = facts.workout.laps
    for name, column in (("speed", "speed_mps"), ("power", "power_w")):
        channel = facts.channel(column)
        if channel is not None and facts.covered(channel):
            return FoundBouts(find_bouts(channel, laps, min_ratio=MIN_RATIO), name)
    if facts.heart_rate.usable and facts.heart_rate.bpm is not None:
        return FoundBouts(find_bouts(facts.heart_rate.bpm, laps, min_ratio=MIN_HEART_RATE_RATIO), "heart rate")
    return FoundBouts()
