"""The inbox: the athlete's newest alerts and how each stands on every subscription that it was tried on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from tandem.contracts.event import derived_id
from tandem.contracts.events.alert import OfferedAction
from tandem.contracts.events.reach import AlertKind, ChannelKind, Language
from tandem.contracts.model import Instant, Model

READINESS_KEY = "readiness:"
"""What the keys of matters about readiness begin with; the id of the change follows (see worth)."""


class Progress(StrEnum):
    """How an alert stands on one subscription."""

    DUE = "due"
    DEFERRED = "deferred"
    DELIVERED = "delivered"
    FAILED = "failed"


FINAL = {Progress.DUE: 0, Progress.DEFERRED: 0, Progress.FAILED: 1, Progress.DELIVERED: 2}
"""Which word on a try stands, whatever is folded last: what arrived has arrived."""


class Sending(Model):
    """An alert on one subscription. `attempts` counts the tries made, `retry_at` is when it is due again, `since` when it was
    due first, `sequence` the place in ALERT of what was said of it last, `cause` that event's id."""

    progress: Progress
    channel: ChannelKind | None = None
    attempts: int = 0
    status_code: int | None = None
    reason: str | None = None
    retry_at: Instant | None = None
    since: Instant | None = None
    at: Instant
    sequence: int
    cause: str


class Alert(Model):
    """An alert as the inbox shows it. `sendings` are by subscription, `fallback_ids` those not tried yet, `withdrawn` says why
    it is not tried any more and `replaced_by` which alert says it now, `answered` what the athlete touched (`undo`,
    `answer:hard`). `cause`, `rootids` and `decided_at` are those of its first AlertDue, `sequence` its place in ALERT; the
    words are those of its newest one, at `newest`.
    """

    alert_id: str
    cause: str
    rootids: tuple[str, ...]
    sequence: int
    newest: int = 0
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
    beside: tuple[str, ...] = ()
    unsent: str | None = None
    actions: tuple[OfferedAction, ...] = ()
    language: Language = Language.ENGLISH
    discreet: bool = False
    sendings: dict[str, Sending] = Field(default_factory=dict)
    fallback_ids: tuple[str, ...] = ()
    withdrawn: str | None = None
    replaced_by: str | None = None
    answered: str | None = None
    answered_sequence: int = -1

    @property
    def is_delivered(self) -> bool:
        """Whether it has arrived anywhere."""
        return any(sending.progress is Progress.DELIVERED for sending in self.sendings.values())

    def is_open(self, sending: Sending) -> bool:
        """Whether a further try may follow on one of its sendings. After its expiry there is one, and no other should that be
        lost."""
        if sending.progress is Progress.DUE:
            return sending.at < self.expires_at
        return sending.progress is Progress.DEFERRED

    @property
    def is_unfinished(self) -> bool:
        """Whether a further try may be owed: one was put off or may be lost, or all have failed and others are left."""
        if self.withdrawn is not None or not self.sendings:
            return False
        sendings = self.sendings.values()
        if any(self.is_open(sending) for sending in sendings):
            return True
        return bool(self.fallback_ids) and all(sending.progress is Progress.FAILED for sending in sendings)

    @property
    def stands(self) -> bool:
        """Whether what it says counts as told. One that was withdrawn before it arrived anywhere has told nothing."""
        return self.withdrawn is None or self.is_delivered

    @property
    def keys(self) -> tuple[str, ...]:
        """Of all matters that count as told by it."""
        return (*self.tells, *self.beside)

    @property
    def readiness_ids(self) -> tuple[str, ...]:
        """The ids of the alerts that the changes of readiness it tells would make by themselves: its own, where it is one."""
        own = (self.alert_id,) if self.kind in {AlertKind.READINESS, AlertKind.SAFETY_STOP} else ()
        causes = (key.removeprefix(READINESS_KEY) for key in self.keys if key.startswith(READINESS_KEY))
        return (*own, *(derived_id(cause, "alert") for cause in causes))


class Aftermath(Model):
    """What is known of an alert whose AlertDue is not: its outcomes may be folded first. `sequence` is the newest word's."""

    sendings: dict[str, Sending] = Field(default_factory=dict)
    withdrawn: str | None = None
    replaced_by: str | None = None
    answered: str | None = None
    answered_sequence: int = -1
    sequence: int = -1


def merged(known: Mapping[str, Sending], said: Mapping[str, Sending]) -> dict[str, Sending]:
    """Both, subscription by subscription, in the order of their names, so that equal states have equal bytes."""
    both = {**known, **{name: later(known.get(name), sending) for name, sending in said.items()}}
    return {name: both[name] for name in sorted(both)}


def later(known: Sending | None, said: Sending) -> Sending:
    """What stands of two words on one alert and subscription, in whichever order they are folded."""
    if known is None or known == said:
        return said
    stands, other = sorted((known, said), key=lambda entry: (FINAL[entry.progress], entry.sequence), reverse=True)
    update = {
        "attempts": max(known.attempts, said.attempts),
        "channel": stands.channel or other.channel,
        "since": min((moment for moment in (known.since, said.since) if moment is not None), default=None),
    }
    return stands.model_copy(update=update)
