"""The notifier's document of one athlete: how to reach them, what waits to be told, what was told already.

Everything here is bounded and folds in any order: a collection keeps its newest entries by stream sequence (or plan
version), and the newest of a union does not depend on the order in which the union was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from pydantic import Field

from tandem.contracts.events.alert import OfferedAction
from tandem.contracts.events.athlete import AlertKind, AlertPreferences, ChannelKind, Language
from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import Action, Beside, PlannedSession, RevisionCause
from tandem.contracts.events.readiness import Family, ReadinessState, Suspension
from tandem.contracts.events.training import Sport
from tandem.contracts.model import Instant, Model, Token

MAX_SUBSCRIPTIONS = 64
"""Subscriptions remembered per athlete, ended ones included. Ours: a person has a handful of devices."""

MAX_REVISIONS = 8
"""Plan revisions remembered. Ours: those that wait are told as one alert, so more than a few wait only after an outage."""

MAX_TOLD_VERSIONS = 32
"""Plan versions remembered as told. At least MAX_REVISIONS, so that what is remembered of a revision and whether it was
told are never forgotten apart."""

MAX_QUESTIONS = 8
"""Questions remembered. Ours: on the phone a newer question replaces an older one (same topic)."""

MAX_READINESS = 16
"""Changes of readiness remembered. Ours: a state lasts days, so they reach back months; what was told last is among them."""

MAX_TOLD_READINESS = 32
"""Alerts of readiness remembered as told. At least MAX_READINESS, for the reason given at MAX_TOLD_VERSIONS."""

MAX_TOLD_ROOTS = 128
"""Root events remembered as told. Ours: weeks of workouts, far beyond what may be redelivered or still waits."""

MAX_SETTLED = 128
"""(alert, subscription) pairs whose outcome is known, so that a redelivered AlertDue is not sent again. Ours."""

MAX_ALERTS = 50
"""Alerts kept for the inbox, the newest."""

MAX_SCORED = 64
"""Workouts remembered. Ours: more than anybody does in the two weeks that a summary looks back."""

MAX_REJECTED, MAX_REQUESTED = 8, 8
"""Submissions that could not be read, and requests of an operator, remembered. Ours."""

MAX_TOLD = 256
"""Keys of matters remembered as told. Ours: a month of three a day and everything else."""


class Subscription(Model):
    """A way to reach the athlete as last told. `sealed` stays sealed here; `sequence` is its place in ATHLETE."""

    channel: ChannelKind
    sealed: str | None = None
    revoked: bool = False
    confirmed: bool = True
    service: str | None = None
    label: str | None = None
    expires_at: Instant | None = None
    sequence: int
    cause: str = ""


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


class Revision(Model):
    """A PlanRevised; `cause` is its event's id. Once told only the keys it touched are kept of its changes, so that an
    older revision that comes late does not speak of them again. `history` says that imported history alone set it off."""

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

    def as_told(self) -> Revision:
        return self.model_copy(update={"changes": (), "cause_title": ""})


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
    """A submission that could not be read: its device, what was wrong, where, what to do."""

    cause: str
    rootids: tuple[str, ...]
    sequence: int
    device_id: str
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


class Progress(StrEnum):
    """How an alert stands on one subscription."""

    DUE = "due"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    FAILED = "failed"


class Sending(Model):
    """An alert on one subscription. `attempts` counts the tries made, `retry_at` is when it is due again, `sequence` the place
    in ALERT of what was said of it last, `cause` that event's id."""

    progress: Progress
    channel: ChannelKind | None = None
    attempts: int = 0
    status_code: int | None = None
    reason: str | None = None
    retry_at: Instant | None = None
    at: Instant
    sequence: int
    cause: str


class Alert(Model):
    """An alert as the inbox shows it. `sendings` are by subscription, `fallback_ids` those not tried yet, `withdrawn` says why
    it is not tried any more, `answered` what the athlete touched. `cause` and `rootids` are those of its first AlertDue,
    `sequence` its place in ALERT."""

    alert_id: str
    cause: str
    rootids: tuple[str, ...]
    sequence: int
    kind: AlertKind
    title: str
    body: str
    topic: str
    urgency: str
    decided_at: Instant
    expires_at: Instant
    plan_version: int | None = None
    plan_versions: tuple[int, ...] = ()
    tells: tuple[str, ...] = ()
    actions: tuple[OfferedAction, ...] = ()
    language: Language = Language.ENGLISH
    discreet: bool = False
    sendings: dict[str, Sending] = Field(default_factory=dict)
    fallback_ids: tuple[str, ...] = ()
    withdrawn: str | None = None
    answered: str | None = None


class State(Model):
    """`ended` says up to which sequence a subscription is gone (its push service said 404 or 410). `told_roots` and
    `told_versions` map a root event and a plan version to the sequence of the alert that told it; `told_readiness`
    does so for the ids of alerts about readiness. `settled` maps `alert_id/subscription_id` to the sequence of its outcome.
    `week` is the newest plan's, of version `week_version`. `told` maps the keys of matters that were told (see `matter`)
    to the sequence of the alert that told them. `alerts` are the newest by id: the inbox."""

    athlete_id: Token
    timezone: str | None = None
    timezone_sequence: int = -1
    subscriptions: dict[str, Subscription] = Field(default_factory=dict)
    ended: dict[str, int] = Field(default_factory=dict)
    revisions: dict[int, Revision] = Field(default_factory=dict)
    questions: dict[str, Question] = Field(default_factory=dict)
    readiness: dict[str, Readiness] = Field(default_factory=dict)
    told_versions: dict[int, int] = Field(default_factory=dict)
    told_roots: dict[str, int] = Field(default_factory=dict)
    told_readiness: dict[str, int] = Field(default_factory=dict)
    settled: dict[str, int] = Field(default_factory=dict)
    preferences: AlertPreferences | None = None
    preferences_sequence: int = -1
    week: tuple[PlannedSession, ...] = ()
    week_version: int = 0
    scored: dict[str, Scored] = Field(default_factory=dict)
    rejected: dict[str, Rejected] = Field(default_factory=dict)
    requested: dict[str, Requested] = Field(default_factory=dict)
    alerts: dict[str, Alert] = Field(default_factory=dict)
    told: dict[str, int] = Field(default_factory=dict)

    def live_subscription(self, subscription_id: str) -> Subscription | None:
        """The subscription if the athlete can still be reached by it, else None."""
        found = self.subscriptions.get(subscription_id)
        if found is None or found.revoked or found.sequence <= self.ended.get(subscription_id, -1):
            return None
        return found

    def live_subscription_ids(self) -> tuple[str, ...]:
        return tuple(name for name in sorted(self.subscriptions) if self.live_subscription(name))

    def is_settled(self, alert_id: str, subscription_id: str) -> bool:
        return settled_key(alert_id, subscription_id) in self.settled


def settled_key(alert_id: str, subscription_id: str) -> str:
    return f"{alert_id}/{subscription_id}"


def newest[K: (str, int), V](entries: Mapping[K, V], limit: int, age: Callable[[V], int]) -> dict[K, V]:
    """The `limit` entries of highest `age` (ties by key), in key order, so that equal states have equal bytes."""
    ranked = sorted(entries, key=lambda key: (age(entries[key]), key), reverse=True)[:limit]
    return {key: entries[key] for key in sorted(ranked)}
