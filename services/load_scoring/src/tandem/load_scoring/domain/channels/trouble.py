"""What a heart rate sensor did wrong, where nothing else kept its values from being believed."""

from __future__ import annotations

from tandem.contracts.events.load import SensorTrouble
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.channels.trace import Trace
from tandem.load_scoring.domain.channels.trust import MIN_COVERAGE, WORTH_SAYING_S, HeartRate

HEART_COUNTS = frozenset({Sport.RUNNING, Sport.CYCLING, Sport.WALKING})
"""The sports in which a heart rate is to be had and says something. Under water an optical sensor hears nothing, and of a
lift heart rate says almost nothing."""

LONG_ENOUGH_S = 300
"""Shorter recordings are trials of the watch: nobody is told of their sensor. Ours, as long as feet take to be known."""

NO_PULSE = "heart rate is 0 throughout"
"""How ingestion begins its note on a strap that reported nothing but 0, of which it keeps no column."""


def sensor_trouble(
    heart: HeartRate, trace: Trace | None, sport: Sport, timer_s: float, notes: tuple[str, ...] = ()
) -> tuple[SensorTrouble, ...]:
    """Why the sensor's values were not believed, by what the sensor did; nothing where they were, where there was no sensor, or
    where it cannot be told. `timer_s` is the timer time, `notes` what ingestion left out of the recording."""
    if sport not in HEART_COUNTS or timer_s < LONG_ENOUGH_S or heart.usable:
        return ()
    if heart.locked:
        return (SensorTrouble.COUNTED_STEPS,)
    if heart.bpm is None:
        silent = trace is not None and "heart_rate_bpm" in trace.silent
        no_pulse = silent or any(note.startswith(NO_PULSE) for note in notes)
        return (SensorTrouble.SILENT,) if no_pulse else ()
    return _lost(heart, timer_s)


def _lost(heart: HeartRate, timer_s: float) -> tuple[SensorTrouble, ...]:
    """Too little is left: because of what fell silent or stood still, if without that enough would be."""
    lost_s = {SensorTrouble.DROPPED_OUT: heart.dropped_out_s, SensorTrouble.FROZEN: heart.frozen_s}
    if heart.coverage * timer_s + sum(lost_s.values()) < MIN_COVERAGE * timer_s:
        return ()
    return tuple(trouble for trouble, lost in lost_s.items() if lost >= WORTH_SAYING_S)
