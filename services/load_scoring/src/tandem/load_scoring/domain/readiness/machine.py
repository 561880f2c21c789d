"""The state machine: push, steady, watch or pull back, from the families of markers and what else is known of the athlete.

One or two signs for a few days are training. WATCH: two signs for four days, or one for more than fourteen. PULL_BACK: three
for five days, two for ten, or two with a strong one for eight. Both need the families to agree: what all that speak say
together. Where two are off by chance the others say the opposite, and that tells them from fatigue, which no marker shows alone
(Bosquet 2008, Br J Sports Med 42:709; Meeusen 2013, MSSE 45:186). Two signs for three weeks pull back whatever the others
say. The past is judged anew from the log each time, so what arrives late counts; only the last state is memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from tandem.contracts.events.readiness import Family, FamilySign, ReadinessState
from tandem.load_scoring.domain.readiness.families import Families
from tandem.load_scoring.domain.readiness.log import DayLog

MACHINE_VERSION = "families/1"

WATCH_TWO_DAYS = 4
WATCH_ONE_DAYS = 15
PULL_BACK_THREE_DAYS = 5
PULL_BACK_TWO_DAYS = 10
PULL_BACK_STRONG_DAYS = 8
CLEAR_DAYS = 5
"""Domain rules 3.3, but for three signs, which wait for seven days there: a sign judges the last week or two as it is, and at
equal false alarms of the simulated athletes five days find a tenth more overreaches within a fortnight of their beginning."""

WATCH_EVIDENCE = 1.9
PULL_BACK_EVIDENCE = 2.3
"""How far the families must be off together (`Families.evidence`) for two signs to count. Ours, from the simulated athletes of
the tests: the least that keeps their false PULL_BACK below one in ten healthy years. `python -m simulation` in the tests'
folder prints the curve."""

WHATEVER_DAYS = 21
"""Two signs for three weeks are no coincidence, however well the rest looks. Ours, from this project's seed."""

PUSH_QUIET_DAYS = 7
"""No family on for a week (domain rules 3.3)."""

PUSH_DWELL_DAYS = 14
"""A push begins after two weeks of STEADY. It ends on the day any condition fails, so this is what keeps it from coming and
going with every short night: at most two changes a fortnight. Ours."""

PUSH_FAMILIES = 2
"""Fewer families than this that can speak are silence, not health. Ours."""

PUSH_BAND = (-0.10, 0.20)
HOLD_BAND = (-0.30, 0.25)
"""Form as a share of fitness in which a push is begun and kept: above the zone of productive tiredness and not yet out of
training; it ends where the risky zone begins. Friel's zones of form (−30, −10, +20, +25), which intervals.icu also reads as
percent of fitness."""

TRUST = (0.2, 0.4, 0.6, 0.8, 0.9)
"""Confidence by how many of the four families speak. Ours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state last published, and the first day of it."""

    state: ReadinessState
    since: date


class Known(Protocol):
    """What other rooms know of the day, asked only when a push is possible. Form and fitness in au, None while unknown;
    `short_sleep` whether one of the last three nights was short and `energy_deficit` whether one is reported, None where that
    is unknown."""

    @property
    def fitness_au(self) -> float | None: ...
    @property
    def form_au(self) -> float | None: ...
    @property
    def deload_week(self) -> bool: ...
    @property
    def suspended(self) -> bool: ...
    @property
    def may_be_pushed(self) -> bool: ...
    @property
    def short_sleep(self) -> bool | None: ...
    @property
    def energy_deficit(self) -> bool | None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """The same, all at hand."""

    fitness_au: float | None = None
    form_au: float | None = None
    deload_week: bool = False
    suspended: bool = False
    may_be_pushed: bool = True
    short_sleep: bool | None = None
    energy_deficit: bool | None = None


@dataclass(frozen=True)
class Assessment:
    """How the athlete stands on a day. `volume_factor`, `intensity_cap` and `recheck_after_days` are what PULL_BACK asks for,
    None in every other state; `suspended` says whether a safety stop stands beside the state. Families and reasons are put
    together when they are first asked for."""

    state: ReadinessState
    since: date
    confidence: float
    volume_factor: float | None = None
    intensity_cap: str | None = None
    recheck_after_days: int | None = None
    suspended: bool = False
    seen: Families = field(repr=False, compare=False, kw_only=True)

    @cached_property
    def families(self) -> tuple[FamilySign, ...]:
        return self.seen.signs()

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """What the state rests on: first in one sentence, then each sign that is on."""
        return (_headline(self), *[sign.reason for sign in self.families if sign.on])


def assess(log: DayLog, day: date, standing: Standing | None, context: Known) -> Assessment:
    """The state on `day`, from the log up to that day, the state before and the rest of what is known."""
    seen = Families(log, day)
    state = _state(seen, standing, context)
    since = standing.since if standing is not None and standing.state is state else day
    confidence = TRUST[seen.speaking()]
    if state is not ReadinessState.PULL_BACK:
        return Assessment(state, since, confidence, suspended=context.suspended, seen=seen)
    grave = seen.strong() or len(seen.standing_out()) >= 3
    return Assessment(
        state, since, confidence, 0.7 if grave else 0.8, "vt1", 5 if grave else 3, context.suspended, seen=seen
    )


def _state(seen: Families, standing: Standing | None, context: Known) -> ReadinessState:
    before = standing.state if standing else ReadinessState.STEADY
    out = seen.standing_out()
    lasted = [*sorted((seen.days_on(family) for family in out), reverse=True), 0, 0, 0]
    if _pulls_back(seen, lasted):
        return ReadinessState.PULL_BACK
    if before is ReadinessState.PULL_BACK and not _cleared(seen):
        return before
    if _watches(seen, lasted, holding=before is ReadinessState.WATCH):
        return ReadinessState.WATCH
    if before is ReadinessState.WATCH and not _cleared(seen):
        return before
    return ReadinessState.PUSH if not out and _earned(seen, standing, context) else ReadinessState.STEADY


def _pulls_back(seen: Families, lasted: list[int]) -> bool:
    three, two = lasted[2], lasted[1]
    if two >= WHATEVER_DAYS and seen.speaking() >= 2:
        return True
    long_enough = (
        three >= PULL_BACK_THREE_DAYS or two >= PULL_BACK_TWO_DAYS or (two >= PULL_BACK_STRONG_DAYS and seen.strong())
    )
    return long_enough and seen.evidence() >= PULL_BACK_EVIDENCE


def _watches(seen: Families, lasted: list[int], *, holding: bool) -> bool:
    """Pain of a tendon or joint is watched at once: more load on it is wrong whatever the rest says."""
    return (
        (lasted[1] >= WATCH_TWO_DAYS and seen.evidence() >= WATCH_EVIDENCE)
        or any(_lasts_alone(seen, family, holding) for family in seen.standing_out())
        or bool(seen.on(Family.PAIN))
    )


def _lasts_alone(seen: Families, family: Family, holding: bool) -> bool:
    """One sign counts from the day it came on, not from the days it rests on. It must be fully there to begin a watch and
    gone to end it. Where no other family speaks, it begins none: one marker is not enough (Bosquet 2008)."""
    level = seen.finding(family).level
    there = holding or (level is not None and level >= 1 and seen.speaking() >= 2)
    return there and seen.days_on(family, 0) >= WATCH_ONE_DAYS


def _cleared(seen: Families) -> bool:
    return all(len(seen.standing_out(back)) <= 1 for back in range(CLEAR_DAYS))


def _earned(seen: Families, standing: Standing | None, context: Known) -> bool:
    """Whether a push is earned or kept. Every condition must be known to hold: silence never pushes."""
    if standing is None or standing.state not in {ReadinessState.STEADY, ReadinessState.PUSH}:
        return False
    pushing = standing.state is ReadinessState.PUSH
    if not pushing and _days(standing, seen.day) < PUSH_DWELL_DAYS:
        return False
    if seen.speaking() < PUSH_FAMILIES or not _allowed(context, HOLD_BAND if pushing else PUSH_BAND):
        return False
    return pushing or not any(seen.standing_out(back) for back in range(1, PUSH_QUIET_DAYS))


def _allowed(context: Known, band: tuple[float, float]) -> bool:
    """What is not of the markers: safety, sleep, fuel, and form in the band."""
    if context.suspended or not context.may_be_pushed or context.short_sleep is not False or context.energy_deficit:
        return False
    if context.deload_week or not context.fitness_au or context.form_au is None:
        return False
    return band[0] <= context.form_au / context.fitness_au <= band[1]


def _days(standing: Standing, day: date) -> int:
    return (day - standing.since).days


def _headline(assessment: Assessment) -> str:
    seen, state = assessment.seen, assessment.state
    out = len(seen.standing_out())
    if state is ReadinessState.PULL_BACK:
        if out < 2:
            return "The signs are going; they must stay away for five days before load is added again."
        return f"{out} kinds of signs at once have lasted too long for training noise: pull back until they recover."
    if state is ReadinessState.WATCH:
        if seen.on(Family.PAIN):
            return "A tendon or joint hurts again and again: nothing is added until it has calmed down."
        return "Signs of fatigue have lasted for days: nothing is added until they are gone."
    if state is ReadinessState.PUSH:
        return "No sign of fatigue for a week, form in band and enough sleep: there is room for a little more."
    if assessment.suspended:
        return "Safety comes first: hard and loaded work is suspended, whatever the other signs say."
    if not seen.speaking():
        return "Too little is known of you yet to say more than: go on as planned."
    return "Nothing beyond training noise: go on as planned."
