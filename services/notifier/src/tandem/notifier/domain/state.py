"""The notifier's document of one athlete: how to reach them, what waits to be told, what was told already.

Everything here is bounded and folds in any order: a collection keeps its newest entries by stream sequence (or plan
version), and the newest of a union does not depend on the order in which the union was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import Field

from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.reach import AlertPreferences, ChannelKind
from tandem.contracts.model import Instant, Model, Token
from tandem.notifier.domain.inbox import Aftermath, Alert, Progress, Sending
from tandem.notifier.domain.records import Change, Question, Readiness, Rejected, Requested, Revision, Scored

MAX_SUBSCRIPTIONS = 64
"""Subscriptions remembered per athlete that something may be sent to. Ours: a person has a handful of devices."""

MAX_GONE = 64
"""Subscriptions remembered besides, that were revoked, have ended or have not shown yet whose they are: they push out each
other and none of those that serve. Ours: what was said of one before does not come again after so many others."""

MAX_REVISIONS = 32
"""Plan revisions remembered. Ours: those that wait are told as one alert, and more than a day of quiet hours, a digest and an
import between them revise wait only after an outage."""

MAX_TOLD_VERSIONS = 64
"""Plan versions remembered as told. At least MAX_REVISIONS, so that what is remembered of a revision and whether it was
told are never forgotten apart."""

MAX_QUESTIONS = 8
"""Questions remembered. Ours: each stands on the phone by itself, and nobody answers more of them within two days."""

MAX_READINESS = 32
"""Changes of readiness remembered. Ours: a state lasts days, so they reach back months; what was told last is among them, even
of a safety stop that stands for weeks in which the state changes every other day."""

MAX_TOLD_READINESS = 64
"""Alerts of readiness remembered as told. At least MAX_READINESS, for the reason given at MAX_TOLD_VERSIONS."""

MAX_TOLD_ROOTS = 128
"""Root events remembered as told. Ours: weeks of workouts, far beyond what may be redelivered or still waits."""

MAX_SETTLED = 128
"""(alert, subscription) pairs whose outcome is known, so that a redelivered AlertDue is not sent again. Ours."""

MAX_ALERTS = 50
"""Alerts kept for the inbox, the newest."""

MAX_WAITING = 100
"""Alerts kept besides because further tries of them are owed, the newest of those older. Ours: more than all kinds together
bring in the day that an alert lives, so that none is forgotten before it is known what became of it."""

MAX_EARLY = 512
"""Alerts of which an outcome is remembered though their AlertDue is not known. Ours: a document that is folded again from the
log meets all outcomes before the first AlertDue, and those of a day are among the newest, so that none is tried again."""

MAX_ANSWERED = 64
"""Answers of the athlete remembered. Ours: far more than can still be asked."""

MAX_SCORED = 64
"""Workouts remembered. Ours: more than anybody does in the two weeks that a summary looks back."""

MAX_REJECTED, MAX_REQUESTED = 8, 32
"""Submissions that could not be read, and requests of an operator, remembered. Ours: of refused files close to each other
one is told, of requests each."""

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


class State(Model):
    """`ended` says up to which sequence a subscription is gone (its push service said 404 or 410). `told_roots` and
    `told_versions` map a root event and a plan version to the sequence of the alert that told it; `told_readiness`
    does so for the ids of alerts about readiness. `settled` maps `alert_id/subscription_id` to the sequence of its outcome.
    `week` is the newest plan's, of version `week_version`. `told` maps the keys of matters that were told (see `matter`)
    to the sequence of the alert that told them. `alerts` are the newest by id: the inbox; `early` is what became of alerts
    that are not among them yet. `answered` maps what was answered (`answer:{question_id}`) to the answer's sequence."""

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
    week_sequence: int = -1
    scored: dict[str, Scored] = Field(default_factory=dict)
    rejected: dict[str, Rejected] = Field(default_factory=dict)
    requested: dict[str, Requested] = Field(default_factory=dict)
    alerts: dict[str, Alert] = Field(default_factory=dict)
    early: dict[str, Aftermath] = Field(default_factory=dict)
    answered: dict[str, int] = Field(default_factory=dict)
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
    keys = sorted(entries)
    over = len(keys) - limit
    if over == 1:  # as a fold of years of events meets it: the one to forget is found without ranking all
        keys.remove(min(keys, key=lambda key: (age(entries[key]), key)))
    elif over > 1:
        keys = sorted(sorted(keys, key=lambda key: (age(entries[key]), key))[over:])
    return {key: entries[key] for key in keys}


__all__ = [
    "Aftermath",
    "Alert",
    "Change",
    "Progress",
    "Question",
    "Readiness",
    "Rejected",
    "Requested",
    "Revision",
    "Scored",
    "Sending",
    "State",
    "Subscription",
    "newest",
    "settled_key",
]
