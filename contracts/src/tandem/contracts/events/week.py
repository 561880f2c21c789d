"""How an athlete's week is asked for: sessions, windows, goals, the calendar of blocks. Parts of PreferencesSet."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from tandem.contracts.events.load import SessionClass
from tandem.contracts.model import Model, Token

LocalTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Wall clock in the athlete's zone, HH:MM."""

Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""


class Activity(StrEnum):
    """What a window of availability is good for."""

    LIFT = "lift"
    RUN = "run"
    MOBILITY = "mobility"


EVERYTHING = (Activity.LIFT, Activity.RUN, Activity.MOBILITY)


class SessionKind(StrEnum):
    """What a session is in a coach's words. The class beside it is what the rules see."""

    LOWER_HEAVY = "lower_heavy"
    LOWER_MODERATE = "lower_moderate"
    UPPER = "upper"
    FULL_BODY = "full_body"
    EASY = "easy"
    LONG = "long"
    TEMPO = "tempo"
    INTERVALS = "intervals"
    HILL_SPRINTS = "hill_sprints"
    RACE = "race"
    MOBILITY = "mobility"
    REST = "rest"


class AvailabilityWindow(Model):
    """A weekly slot in which a session may start, at `start` local time; it fits sessions up to `duration_s`. A window that
    takes two or three `sessions` is cut into as many equal parts."""

    weekday: Weekday
    start: LocalTime
    duration_s: int = Field(default=7200, gt=0)
    activities: tuple[Activity, ...] = EVERYTHING
    sessions: int = Field(default=1, ge=1, le=3)


class OpenWindow(Model):
    """A slot on the days of an exception."""

    start: LocalTime
    duration_s: int = Field(default=7200, gt=0)
    activities: tuple[Activity, ...] = EVERYTHING


class WindowException(Model):
    """Days that differ, first and last included: `closed` activities cannot be done in the usual windows, `open` slots are
    there besides. `timezone` is where the athlete is on those days (travel): the wall clock of windows is read there."""

    first_day: date
    last_day: date
    closed: tuple[Activity, ...] = ()
    open: tuple[OpenWindow, ...] = ()
    timezone: str | None = None
    reason: str = ""


class ExpectedLoad(Model):
    """What a session is expected to cost, by ledger; None where the planner is to estimate it from class and length."""

    systemic_au: float | None = Field(default=None, ge=0)
    lower_body_au: float | None = Field(default=None, ge=0)
    upper_body_au: float | None = Field(default=None, ge=0)


class TemplateSession(Model):
    """One session of the athlete's usual week. `priority` 1 is kept longest, 5 goes first.

    `leg_share` is the share of the hard sets that load the legs; it decides what a full-body session counts as.
    `fixed` ones happen when they happen (a club run): the planner may ease or drop them, never move them. `optional` ones
    are planned only while readiness says push and the ramp has room. `may_ease` and `shortest_s` say what it may become;
    without a `shortest_s` the planner's own shares hold. `rpe` is the effort it is meant to take (CR-10).
    """

    session_id: Token
    title: str
    session_class: SessionClass
    weekday: Weekday
    start: LocalTime
    duration_s: int = Field(gt=0)
    priority: int = Field(default=3, ge=1, le=5)
    leg_share: float | None = Field(default=None, ge=0, le=1)
    kind: SessionKind | None = None
    rpe: float | None = Field(default=None, ge=0, le=10)
    expected: ExpectedLoad | None = None
    may_ease: bool = True
    shortest_s: int | None = Field(default=None, gt=0)
    fixed: bool = False
    optional: bool = False


class DatedSession(Model):
    """A session of one date only, at a fixed time: a race, a club run, a test. It never moves."""

    session_id: Token
    title: str
    session_class: SessionClass
    day: date
    start: LocalTime
    duration_s: int = Field(gt=0)
    priority: int = Field(default=1, ge=1, le=5)
    leg_share: float | None = Field(default=None, ge=0, le=1)
    kind: SessionKind | None = None


class Block(StrEnum):
    """What weeks are for. It weighs the sides: strength the lifts, race the runs."""

    BALANCED = "balanced"
    STRENGTH = "strength"
    RACE = "race"


class Phase(StrEnum):
    """Where in its cycle a week stands."""

    BASE = "base"
    BUILD = "build"
    PEAK = "peak"
    TAPER = "taper"
    DELOAD = "deload"


class BlockSpan(Model):
    """Weeks of one block and phase from `first_day`, a Monday. `volume_factor` multiplies what the usual week asks for;
    None takes the phase's own."""

    first_day: date
    weeks: int = Field(ge=1, le=52)
    block: Block
    phase: Phase = Phase.BUILD
    volume_factor: float | None = Field(default=None, gt=0, le=1.5)


class LiftGoal(StrEnum):
    """What the lifting is for: explosive power suffers most from running, size least (Schumann 2022)."""

    POWER = "power"
    MAX_STRENGTH = "max_strength"
    SIZE = "size"


class Race(Model):
    """The race that the calendar leads up to."""

    day: date
    title: str = "Race"
    distance_m: float | None = Field(default=None, gt=0)
    start: LocalTime = "09:00"
    duration_s: int = Field(default=3600, gt=0)


class Goals(Model):
    """What the athlete is after. With `lifts_per_week` and `runs_per_week` (2 to 6 each) and no week of their own, the
    planner makes one; `run_minutes_per_week` and `lift_minutes` size it."""

    block: Block = Block.BALANCED
    lift_goal: LiftGoal = LiftGoal.MAX_STRENGTH
    lifts_per_week: int | None = Field(default=None, ge=2, le=6)
    runs_per_week: int | None = Field(default=None, ge=2, le=6)
    run_minutes_per_week: int | None = Field(default=None, ge=30, le=1500)
    lift_minutes: int = Field(default=60, ge=20, le=180)
    race: Race | None = None


class Mode(StrEnum):
    """Spread keeps hard days apart; cluster puts hard run and hard lift on one day and makes the next truly easy; learned
    takes what the athlete's own mornings suggest, spread until they do."""

    SPREAD = "spread"
    CLUSTER = "cluster"
    LEARNED = "learned"


class RuleBend(Model):
    """The athlete's own hours for one row of the rules. Targets bend freely; a floor bends down only as far as its row
    allows."""

    rule: str
    floor_h: float | None = Field(default=None, ge=0, le=168)
    target_h: float | None = Field(default=None, ge=0, le=168)
