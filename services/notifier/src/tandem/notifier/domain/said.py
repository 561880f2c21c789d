"""What an alert has to say, without words: each kind with the facts that its sentences are made of. `words` makes the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import Family, ReadinessState, Suspension
from tandem.contracts.events.training import RejectionKind, Sport
from tandem.notifier.domain.readiness import ReadinessNews
from tandem.notifier.domain.state import Change, Question, Revision


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """The week changed: what of it the athlete does not know (the most pressing first, at least one) and the revision that set
    it off."""

    changes: tuple[Change, ...]
    cause: Revision


@dataclass(frozen=True, slots=True)
class ReadinessSaid:
    """The state changed, or a safety stop began or ended."""

    news: ReadinessNews


@dataclass(frozen=True, slots=True)
class QuestionSaid:
    """A session is too doubtful to move a week on."""

    question: Question


@dataclass(frozen=True, slots=True)
class EffortSaid:
    """How hard was it? Asked of a workout (a lift) that came without an RPE."""

    workout_id: str
    title: str | None
    session_class: SessionClass
    start_time: datetime


@dataclass(frozen=True, slots=True)
class EveningSaid:
    """Tomorrow, `day`, has key sessions: they and the day's others in time order, and how ready the athlete is (None:
    unknown)."""

    day: date
    sessions: tuple[PlannedSession, ...]
    key_sessions: tuple[str, ...]
    readiness: ReadinessState | None


class Verdict(StrEnum):
    """The morning's word. `stop`: a safety stop stands."""

    PUSH = "push"
    STEADY = "steady"
    BACK_OFF = "back_off"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class MorningSaid:
    """How to take today: the verdict, the signs that it rests on, the day's sessions in time order. `stop` is the safety stop
    that stands."""

    day: date
    verdict: Verdict
    signs: tuple[Family, ...]
    sessions: tuple[PlannedSession, ...]
    stop: Suspension | None = None


@dataclass(frozen=True, slots=True)
class WeeklySaid:
    """The week from `first` to `last` in numbers: sessions `planned`, of them `done` and `missed`, minutes by sport, kilometres
    run and kilograms lifted where known, and the key sessions of the week to come."""

    first: date
    last: date
    planned: int
    done: int
    missed: int
    minutes: Mapping[Sport, int]
    distance_m: float | None
    volume_kg: float | None
    ahead: tuple[PlannedSession, ...]


@dataclass(frozen=True, slots=True)
class RejectedSaid:
    """A file could not be read, or what was typed in. `kind` is None for what was refused before there were kinds."""

    device_id: str
    kind: RejectionKind | None
    problem: str
    where: str | None
    remedy: str


@dataclass(frozen=True, slots=True)
class SensorSaid:
    """A sensor's values could not be believed."""

    title: str | None
    session_class: SessionClass
    start_time: datetime
    troubles: tuple[SensorTrouble, ...]


@dataclass(frozen=True, slots=True)
class UnreportedSaid:
    """Nothing has come in for a session that is usually reported: the watch may not have synced."""

    session: PlannedSession


@dataclass(frozen=True, slots=True)
class ConfirmSaid:
    """Is this channel yours? `service` names it (`ntfy`, `mailto`), `label` is what the athlete calls it."""

    subscription_id: str
    service: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class NoticeSaid:
    """Words of whoever runs Tandem, said as they are."""

    title: str
    body: str


Single = (
    PlanSaid
    | ReadinessSaid
    | QuestionSaid
    | EffortSaid
    | EveningSaid
    | MorningSaid
    | WeeklySaid
    | RejectedSaid
    | SensorSaid
    | UnreportedSaid
    | ConfirmSaid
    | NoticeSaid
)


@dataclass(frozen=True, slots=True)
class DigestSaid:
    """Several matters that piled up, in one alert, the most important first. At least two."""

    parts: tuple[Single, ...]


Said = Single | DigestSaid
