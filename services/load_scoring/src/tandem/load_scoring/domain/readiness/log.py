"""What readiness looks at: the athlete's days, easy runs and lifts, as `state` holds them. Missing is None, never zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tandem.contracts.events.wellness import Circumstance, Symptom


@dataclass(frozen=True, slots=True)
class Wellness:
    """One athlete-local day, all its statements merged. lnRMSSD and lnSDNN are natural logarithms of milliseconds.

    `pain_severity` is the worst of the day's pains of any kind, `joint_pain_severity` of a tendon or joint; both None when
    nothing was said of pain.
    """

    resting_heart_rate_bpm: float | None = None
    ln_rmssd: float | None = None
    ln_sdnn: float | None = None
    sleep_s: float | None = None
    sleep_quality: float | None = None
    soreness: float | None = None
    mood: float | None = None
    motivation: float | None = None
    pain_severity: float | None = None
    joint_pain_severity: float | None = None
    gait_altered: bool = False
    symptoms: frozenset[Symptom] = frozenset()
    circumstances: frozenset[Circumstance] = frozenset()
    recovered: bool = False
    energy_intake_kcal: float | None = None
    energy_expenditure_kcal: float | None = None
    protein_g: float | None = None
    protein_meals: int | None = None
    carbohydrate_g: float | None = None
    body_mass_kg: float | None = None


@dataclass(frozen=True, slots=True)
class EasyRun:
    """A run that others can be compared with: easy, trusted, long enough. `efficiency` is metres a heart beat at
    flat-equivalent speed; `hours_since_heavy_legs` runs from the end of the last heavy lower-body session (None: none
    within a week)."""

    day: date
    start: datetime
    efficiency: float
    hours_since_heavy_legs: float | None


@dataclass(frozen=True, slots=True)
class LiftEstimate:
    """The best estimated one-repetition maximum of one lift in one session. `lift` is the catalogue's slug."""

    day: date
    lift: str
    e1rm_kg: float


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One athlete-local day of training. `systemic_au` sums the known loads; `unknown` counts sessions without one.

    `hard_run` and `heavy_legs` tell whether such a session was done, which is what makes a day hard.
    """

    systemic_au: float = 0.0
    unknown: int = 0
    hard_run: bool = False
    heavy_legs: bool = False


@dataclass(frozen=True, slots=True)
class DayLog:
    """The athlete's recent half year. Mappings hold only days on which something was said or done; `runs` and `lifts`
    ascend in time. Days after the one that is asked about may be present and must not be looked at."""

    wellness: Mapping[date, Wellness] = field(default_factory=dict)
    loads: Mapping[date, DayLoad] = field(default_factory=dict)
    runs: Sequence[EasyRun] = ()
    lifts: Sequence[LiftEstimate] = ()
