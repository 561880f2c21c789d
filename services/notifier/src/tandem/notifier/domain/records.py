"""What the athlete's document keeps of each fact that an alert may be about."""

from __future__ import annotations

from datetime import date

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import Action, Beside, Misfit, RevisionCause
from tandem.contracts.events.readiness import Family, ReadinessState, Suspension
from tandem.contracts.events.training import RejectionKind, Sport
from tandem.contracts.model import Instant, Model


class Change(Model):
    """What an alert needs of one PlanChange. `priority` is the session's, 1 matters most; `form_before` and `form_after`
    tell its class and length in the old and the new week, None where it is not in it. `rule` is the one that it names."""

    session_key: str
    title: str
    action: Action
    from_time: Instant | None = None
    to_time: Instant | None = None
    sentence: str
    priority: int
    rule: str = ""
    form_before: str | None = None
    form_after: str | None = None
    class_after: SessionClass | None = None
    minutes_after: int | None = None
    gap_h: float | None = None
    floor_h: float | None = None
    beside: Beside | None = None
    beside_first: bool = False
    misfit: Misfit | None = None


class Revision(Model):
    """A PlanRevised; `cause` is its event's id. `touched` are the keys of the sessions that it changed. `history` says that
    imported history alone set it off, `why` what did, without words."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    plan_version: int
    timezone: str
    cause_title: str
    touched: tuple[str, ...]
    changes: tuple[Change, ...]
    history: bool = False
    why: RevisionCause | None = None
    decided_at: Instant | None = None


class Question(Model):
    """A QuestionAsked that may still be told; `cause` is its event's id."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    plan_version: int
    text: str
    options: tuple[str, ...]
    offer: str | None = None
    asked_at: Instant
    question_id: str = ""
    about: Beside | None = None
    at_stake: Beside | None = None
    offer_class: SessionClass | None = None


class Readiness(Model):
    """A ReadinessChanged; `cause` is its event's id, `stop` the safety stop that stands after it, `history` whether imported
    history brought it."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    local_date: date
    state: ReadinessState
    since: date
    stop: Suspension | None = None
    history: bool = False
    signs: tuple[Family, ...] = ()
    known_at: Instant | None = None


class Scored(Model):
    """A workout as far as summaries and questions need it. `minutes` is elapsed; what the score does not say is None."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    revision: int
    scoring: int
    title: str | None = None
    sport: Sport
    session_class: SessionClass
    start_time: Instant
    end_time: Instant
    local_date: date
    rpe: float | None = None
    distance_m: float | None = None
    volume_kg: float | None = None
    trouble: tuple[SensorTrouble, ...] = ()
    withdrawn: bool = False
    history: bool = False
    known_at: Instant


class Rejected(Model):
    """A submission that could not be read: its device, what was wrong (in `kind` without words), where, what to do."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    device_id: str
    kind: RejectionKind | None = None
    problem: str
    where: str | None = None
    remedy: str
    known_at: Instant


class Requested(Model):
    """What an operator wants said."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    title: str
    body: str
    urgency: str
    known_at: Instant
