"""The autonomic family: resting heart rate and heart-rate variability, which tire together and so count once.

Each marker's mean of the last seven days (a single morning says little: Plews 2014, IJSPP 9:783) is set against its own
60-day baseline, in the SDs of single days. The family's z is the mean of what its markers say in the direction of
fatigue: resting heart rate up, lnRMSSD down. A mean, not the worst of both: they share most of their noise, and the worst of
two is off twice as often in the healthy.

lnRMSSD up with a resting heart rate down is parasympathetic saturation or fitness (Plews 2013, Sports Med 43:773) and
no sign here: the functional overreach that shows so is not told from good form by these two markers alone.
SDNN stands in where RMSSD has no baseline; the two measures are never mixed and never added.
"""

from __future__ import annotations

import math

from tandem.contracts.events.readiness import Family
from tandem.load_scoring.domain.readiness.baseline import MIN_DAYS, Baseline, baseline, values
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.finding import Finding, Reading
from tandem.load_scoring.domain.readiness.log import Wellness

ON_Z = 0.75
STRONG_Z = 1.0
"""Domain rules 3.3: 0.5 SD (Vesterinen 2016) cries wolf in simulated healthy athletes, hence 0.75, and 1 for strong."""

ALONE = 0.87
"""One marker alone keeps the noise that a mean of two averages out, so its z counts as this much: √((1 + r)/2), the SD of that
mean, at a correlation r of 0.5 between resting heart rate and lnRMSSD (domain rules 3.3)."""

NOISE_Z = 0.6
"""SD of the family's z in simulated healthy athletes (0.61); seven days of an AR(1) with φ = 0.4 give 0.58."""

MEAN_DAYS = 7
MIN_MEAN_DAYS = 3
"""Three valid mornings of seven stand for the week (Plews 2014: at least three in trained athletes)."""

HEART_RATE_FLOOR_BPM = 1.0
"""Watches report whole beats; the smallest within-person SD in four real logs is 1.5."""

LN_HRV_FLOOR = 0.05
"""5 %, ours: below the day-to-day SD of any published lnRMSSD series (0.1–0.2)."""

FIELDS = {"resting_heart_rate": "resting_heart_rate_bpm", "ln_rmssd": "ln_rmssd", "ln_sdnn": "ln_sdnn"}
"""The field of `Wellness` behind each marker."""


_SILENT = Finding(Family.AUTONOMIC, None)


def look(days: Days, back: int) -> Finding:
    """The autonomic family as of `back` days ago."""
    week = [told for told in days.speaking(back, back + MEAN_DAYS - 1) if told is not None]
    if len(week) < MIN_MEAN_DAYS:
        return _SILENT
    heart = _reading(days, back, week, "resting_heart_rate", "bpm", HEART_RATE_FLOOR_BPM)
    vagal = _reading(days, back, week, "ln_rmssd", "ln ms", LN_HRV_FLOOR)
    if vagal is None or vagal.z is None:
        vagal = _reading(days, back, week, "ln_sdnn", "ln ms", LN_HRV_FLOOR) or vagal
    readings = tuple([r for r in (heart, vagal) if r is not None])
    zs = [r.z if r is heart else -r.z for r in readings if r.z is not None]
    if not zs:
        return Finding(Family.AUTONOMIC, None, readings=readings)
    z = sum(zs) / len(zs) if len(zs) > 1 else ALONE * zs[0]
    rests_on = _first_off(days, back, readings) if z >= ON_Z else None
    return Finding(Family.AUTONOMIC, z / ON_Z, z > STRONG_Z, readings, rests_on, z / NOISE_Z)


def say(finding: Finding) -> str:
    """The finding in words, without its duration."""
    if finding.level is None:
        return _silence(finding)
    return " and ".join([_sentence(r, r.baseline) for r in finding.readings if r.baseline is not None])


def _reading(days: Days, back: int, told: list[Wellness], name: str, unit: str, floor: float) -> Reading | None:
    """The marker's mean of the week that was told; None where too few of its days were measured."""
    week = values(told, FIELDS[name])
    if len(week) < MIN_MEAN_DAYS:
        return None
    mean = sum(week) / len(week)
    usual = baseline(days, back, FIELDS[name], floor)
    if not isinstance(usual, Baseline):
        return Reading(name, mean, unit, baseline_days=usual)
    z = sum([usual.day_z(value) for value in week]) / len(week)
    return Reading(name, mean, unit, usual.centre, usual.spread, z, usual.days)


def _first_off(days: Days, back: int, readings: tuple[Reading, ...]) -> int:
    """The first morning of the week that was itself off by `ON_Z`."""
    for at in range(back + MEAN_DAYS - 1, back, -1):
        told = days.speaking(at, at)[0]
        zs = [z for r in readings if told is not None and (z := _towards_fatigue(r, told)) is not None]
        if zs and sum(zs) / len(zs) >= ON_Z:
            return at
    return back


def _towards_fatigue(reading: Reading, told: Wellness) -> float | None:
    value = getattr(told, FIELDS[reading.name])
    if not value or reading.baseline is None or reading.spread is None:
        return None
    z = (float(value) - reading.baseline) / reading.spread
    return z if reading.name == "resting_heart_rate" else -z


def _silence(finding: Finding) -> str:
    if not finding.readings:
        return f"fewer than {MIN_MEAN_DAYS} of the last {MEAN_DAYS} mornings were measured"
    known = max(r.baseline_days for r in finding.readings)
    return f"resting heart rate and variability have no baseline yet ({known} of {MIN_DAYS} days)"


def _sentence(reading: Reading, usual: float) -> str:
    off = reading.value - usual
    if reading.unit == "bpm":
        return f"resting heart rate is {_side(off, 'beats')} your usual {usual:.0f}"
    return f"heart-rate variability is {_side(100 * math.expm1(off), '%')} your usual"


def _side(off: float, unit: str) -> str:
    if abs(off) < 0.5:
        return "at"
    much = f"{abs(off):.0f} {unit}".replace("1 beats", "1 beat") if abs(off) < 1.5 else f"{abs(off):.0f} {unit}"
    return f"{much} {'above' if off > 0 else 'below'}"
