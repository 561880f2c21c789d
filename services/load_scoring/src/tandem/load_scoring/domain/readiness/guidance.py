"""What the athlete is told about pain, fuel and sleep beside their state: the most important first, few at a time.

No sentence names a weight to reach, praises a deficit or diagnoses. What is unknown is not spoken of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from statistics import fmean, median

from tandem.contracts.events.readiness import Guidance, Suspension
from tandem.load_scoring.domain.readiness.autonomic import HEART_RATE_FLOOR_BPM
from tandem.load_scoring.domain.readiness.baseline import usual
from tandem.load_scoring.domain.readiness.fuel import (
    SHORTFALL,
    WEEK_DAYS,
    carbohydrate_guidance,
    energy_deficit,
    energy_guidance,
    energy_share,
    protein_guidance,
)
from tandem.load_scoring.domain.readiness.log import DayLog, Wellness
from tandem.load_scoring.domain.readiness.person import Person
from tandem.load_scoring.domain.readiness.safety import lasting_pain
from tandem.load_scoring.domain.readiness.sleep import mean_sleep_h, need_of, short_sleep, sleep_guidance

__all__ = ["energy_deficit", "falls_short", "guidance", "low_energy_guidance", "short_sleep"]

MOST = 4
"""Pieces of advice at a time. Ours: more is not read."""

MASS_FALL = 0.02
"""Of body mass in four weeks, with a further sign. Ours: about twice what mass varies by from day to day, and medians of a
week vary less."""

MASS_FALL_ALONE = 0.05
"""The same without one: 5–10 % in a month is a moderate risk in the RED-S CAT (Mountjoy 2015, Br J Sports Med 49:421)."""

WEIGHINGS = 3
"""Weighings that a week's median of mass needs. Ours."""

BASELINE_DAYS = 21
"""Days of history before a resting heart rate speaks (domain 3.3), looked for in the eight weeks before the last."""

BASELINE_SPAN_DAYS = 56
LOW_RATING = 4.0
"""Mood or motivation at or below this of 10, as a week's mean, is a sign beside others. Ours."""

MIN_DAYS = 4
"""Days of a week that a mean needs. Ours: more than half."""


def guidance(log: DayLog, day: date, person: Person, stop: Suspension | None = None) -> tuple[Guidance, ...]:
    """The advice for a day, at most four pieces, always in the same order: what wants a doctor, then sleep, energy,
    carbohydrate, protein. A standing stop that sends to the doctor already silences lasting pain."""
    doctor_said = stop is not None and stop.see_a_doctor
    low_energy = low_energy_guidance(log, day, person)
    candidates = (
        None if doctor_said else lasting_pain(log, day),
        low_energy,
        sleep_guidance(log, day, person),
        None if low_energy else energy_guidance(log, day, person),
        carbohydrate_guidance(log, day, person),
        protein_guidance(log, day, person),
    )
    return tuple(piece for piece in candidates if piece is not None)[:MOST]


def falls_short(advice: tuple[Guidance, ...]) -> tuple[str, ...]:
    """What of the advice is a shortfall of sleep or fuel already there, as reasons of a state: "sleep: 6.2 h a night, at
    least 7 asked for". The day's own carbohydrate is not among them, because the day is not over."""
    return tuple(
        f"{piece.topic}: {piece.value:g} {piece.unit}, at least {piece.target_low:g} asked for"
        for piece in advice
        if piece.topic in {"sleep", "energy", "protein"}
        and piece.value is not None
        and piece.target_low is not None
        and piece.value < piece.target_low
    )


def low_energy_guidance(log: DayLog, day: date, person: Person) -> Guidance | None:
    """The advice to see a doctor or dietitian when several things that go with low energy availability come together: a
    deficit in each of the last two weeks and falling body mass, and a further sign unless the fall is large. Only with
    the opt-in; minors and in pregnancy as well, because it names no amount."""
    if not person.energy_features:
        return None
    now, before = energy_share(log, day), energy_share(log, day - timedelta(days=WEEK_DAYS))
    if now is None or before is None or max(now, before) >= SHORTFALL:
        return None
    fall, signs = _mass_fall(log, day), _further_signs(log, day, person)
    if fall is None or fall < (MASS_FALL if signs else MASS_FALL_ALONE):
        return None
    found = _listed(("what you logged as eaten stayed below what you spent for two weeks", "body mass fell", *signs))
    return Guidance(
        topic="low_energy",
        sentence=f"Several things came together: {found}. This can mean that your body gets too little energy: please talk "
        "it over with a doctor or a sports dietitian.",
        value=round(100 * now),
        target_low=100,
        unit="% of expenditure",
        source="Mountjoy 2023, Br J Sports Med 57:1073 (REDs); Mountjoy 2015, Br J Sports Med 49:421 (RED-S CAT)",
    )


def _mass_fall(log: DayLog, day: date) -> float | None:
    """The share of body mass lost within four weeks, between the medians of two weeks; None with too few weighings."""
    recent = _known(log, day, WEEK_DAYS, lambda said: said.body_mass_kg)
    earlier = _known(log, day - timedelta(days=4 * WEEK_DAYS), WEEK_DAYS, lambda said: said.body_mass_kg)
    if min(len(recent), len(earlier)) < WEIGHINGS:
        return None
    return 1 - median(recent) / median(earlier)


def _further_signs(log: DayLog, day: date, person: Person) -> tuple[str, ...]:
    slept_h = mean_sleep_h(log, day)
    mood = _known(log, day, WEEK_DAYS, lambda said: said.mood, zero_is_missing=False)
    motivation = _known(log, day, WEEK_DAYS, lambda said: said.motivation, zero_is_missing=False)
    signs = (
        ("your resting heart rate left its usual range", _resting_heart_rate_is_off(log, day)),
        ("sleep was short", slept_h is not None and slept_h < need_of(person).low_h),
        ("mood was low", len(mood) >= MIN_DAYS and fmean(mood) <= LOW_RATING),
        ("motivation was low", len(motivation) >= MIN_DAYS and fmean(motivation) <= LOW_RATING),
    )
    return tuple(words for words, found in signs if found)


def _resting_heart_rate_is_off(log: DayLog, day: date) -> bool:
    """Whether the week's median is more than one SD off what was usual in the eight weeks before, either way: strain raises
    it, a lasting lack of energy slows the heart (Mountjoy 2023)."""
    recent = _known(log, day, WEEK_DAYS, lambda said: said.resting_heart_rate_bpm)
    before = _known(log, day - timedelta(days=WEEK_DAYS), BASELINE_SPAN_DAYS, lambda said: said.resting_heart_rate_bpm)
    if len(recent) < MIN_DAYS or len(before) < BASELINE_DAYS:
        return False
    centre, spread = usual(tuple(before))
    return abs(median(recent) - centre) > max(spread, HEART_RATE_FLOOR_BPM)


def _known(
    log: DayLog, last: date, count: int, of: Callable[[Wellness], float | None], *, zero_is_missing: bool = True
) -> list[float]:
    """The values of the `count` days up to `last`, the latest first; what was not said is left out."""
    said = (log.wellness.get(last - timedelta(days=back)) for back in range(count))
    values = [of(entry) for entry in said if entry is not None]
    return [value for value in values if value is not None and (value or not zero_is_missing)]


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
