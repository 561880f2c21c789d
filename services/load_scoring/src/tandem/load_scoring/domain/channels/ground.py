"""Which speed to believe: nobody runs faster than the records, and nobody moves fast without steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tandem.load_scoring.domain.channels.feet import MIN_STEPS_SPM, both_feet
from tandem.load_scoring.domain.channels.stretches import Mask, filled, in_words, joined, stretches
from tandem.load_scoring.domain.channels.trace import Channel, Trace, rolling_mean

RECORDS: tuple[tuple[int, float], ...] = (
    (43, 400 / 43.03),  # Van Niekerk 2016
    (101, 800 / 100.91),  # Rudisha 2012
    (206, 1500 / 206.00),  # El Guerrouj 1998
    (437, 3000 / 437.55),  # Ingebrigtsen 2024
    (756, 5000 / 755.36),  # Cheptegei 2020
    (1571, 10_000 / 1571.00),  # Cheptegei 2020
    (3451, 21_097.5 / 3451.0),  # Kiplimo 2021
    (7235, 42_195 / 7235.0),  # Kiptum 2023
)
"""Seconds and metres per second of the men's world records (World Athletics), 400 m to marathon."""

MARGIN = 1.05
"""Satellites measure a few per cent long, and hills help. Ours."""

WITHOUT_STEPS_MPS = 4.0
WITHOUT_STEPS_SPM = 60.0
WITHOUT_STEPS_S = 120
"""Running pace for two minutes while a working step counter counts none: a bus, a lift, a bicycle. Ours."""

STOPS_S = 180
"""A vehicle's halts between two such stretches belong to the ride."""

MOSTLY = 0.5
"""Carried for more than this share, the recording's speed says nothing about running."""

INDOORS = frozenset({"treadmill", "indoor_running", "virtual_run", "track_indoor_treadmill"})
"""FIT sub-sports in which distance comes from a foot pod or the wrist, and the belt's slope is unknown."""


@dataclass(frozen=True)
class Ground:
    """What may be believed of how the athlete moved over ground.

    `carried`: seconds in which something else moved the athlete. `mostly_carried`: too many for a run. `indoors`: speed is
    an estimate and the slope unknown. `reasons` in words.
    """

    carried: Mask | None = None
    mostly_carried: bool = False
    indoors: bool = False
    reasons: tuple[str, ...] = ()

    @property
    def carried_s(self) -> int:
        return int(self.carried.sum()) if self.carried is not None and not self.mostly_carried else 0


SOLID = Ground()
"""Nothing to find fault with."""


def judge_ground(trace: Trace | None, sub_sport: str | None) -> Ground:
    """How a workout on foot moved over ground."""
    indoors = sub_sport in INDOORS
    reasons = ("indoors: the pace is an estimate and the slope unknown, trusted less",) if indoors else ()
    speed = _speed(trace) if trace is not None and not indoors else None
    if trace is None or speed is None:
        return Ground(indoors=indoors, reasons=reasons)
    found = joined(stretches(_beyond_records(speed) | _without_steps(speed, trace.get("cadence_spm"))), STOPS_S)
    if not found:
        return Ground(indoors=indoors, reasons=reasons)
    carried = filled(speed.size, found)
    share = float(carried.sum()) / speed.size
    if share > MOSTLY:
        said = f"moved for {in_words(float(carried.sum()))} as no runner does: speed is not used, this may be no run"
    else:
        minute = found[0][0] // 60
        said = f"carried for {in_words(float(carried.sum()))} from minute {minute} on (no runner moves so): left out"
    return Ground(carried, share > MOSTLY, indoors, (*reasons, said))


def believed(trace: Trace, ground: Ground) -> Trace:
    """The trace without what was not run: no speed and no distance from a ride, no body's signals while carried."""
    if ground.carried is None:
        return replace(trace, reasons=(*trace.reasons, *ground.reasons)) if ground.reasons else trace
    channels: Mapping[str, Channel]
    if ground.mostly_carried:
        channels = {name: values for name, values in trace.channels.items() if name not in ("speed_mps", "distance_m")}
    else:
        channels = {
            name: np.where(ground.carried, np.nan, values) if name != "distance_m" else values
            for name, values in trace.channels.items()
        }
    return replace(trace, channels=channels, reasons=(*trace.reasons, *ground.reasons))


def carried_m(trace: Trace | None, ground: Ground) -> float:
    """Metres covered while carried."""
    speed = _speed(trace) if trace is not None else None
    return float(np.nansum(speed[ground.carried])) if speed is not None and ground.carried is not None else 0.0


def _speed(trace: Trace) -> Channel | None:
    """Speed, and where a device's was implausible and cut, what the distance says."""
    speed, distance = trace.get("speed_mps"), trace.get("distance_m")
    if distance is None or distance.size < 2:
        return speed
    by_distance = np.gradient(distance)
    return by_distance if speed is None else np.where(np.isfinite(speed), speed, by_distance)


def _beyond_records(speed: Channel) -> Mask:
    """Stretches whose mean beats the record over their length, from the first to the last second above marathon record
    pace: the running before and after a ride is no part of it. Shorter records first, so that a short ride does not make
    the hour around it too fast."""
    left = speed.copy()
    out = np.zeros(speed.size, dtype=np.bool_)
    with np.errstate(invalid="ignore"):
        fast = speed > MARGIN * RECORDS[-1][1]
    for seconds, record in RECORDS:
        if seconds > speed.size or not (left > MARGIN * record).any():
            continue
        too_fast = np.flatnonzero(rolling_mean(left, seconds)[seconds - 1 :] > MARGIN * record)
        if not too_fast.size:
            continue
        for start, end in stretches(_windows(too_fast, seconds, speed.size)):
            quick = np.flatnonzero(fast[start:end])
            out[start + int(quick[0]) : start + int(quick[-1]) + 1] = True
        left[out] = np.nan
    return out


def _windows(starts: NDArray[np.intp], length: int, size: int) -> Mask:
    """The seconds inside any of the windows."""
    steps = np.zeros(size + 1, dtype=np.int64)
    steps[starts] += 1  # the starts differ, and so do the ends
    steps[starts + length] -= 1
    return np.cumsum(steps[:-1]) > 0


def _without_steps(speed: Channel, cadence_spm: Channel | None) -> Mask:
    nothing = np.zeros(speed.size, dtype=np.bool_)
    if cadence_spm is None:
        return nothing
    steps = both_feet(cadence_spm)
    if not (np.nan_to_num(steps) >= MIN_STEPS_SPM).any():
        return nothing  # a step counter that never counted says nothing
    idle = (steps < WITHOUT_STEPS_SPM) & (speed >= WITHOUT_STEPS_MPS)
    return filled(speed.size, [(start, end) for start, end in stretches(idle) if end - start >= WITHOUT_STEPS_S])
