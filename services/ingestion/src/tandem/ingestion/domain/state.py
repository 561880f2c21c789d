"""What ingestion remembers of one athlete: enough to know a workout again, no more."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from tandem.contracts.model import Instant, Model
from tandem.ingestion.domain.submission import SubmissionReceived

MAX_WORKOUTS = 256
"""About a year of training. An older workout that is sent again is recorded again under its old id and revision 1,
which every reader already has and ignores."""

MAX_OUTCOMES = 100
"""Submissions whose fate is still told when they are redelivered or asked about."""

MAX_DIGESTS = 8
"""Byte versions of one workout that are known again."""


MAX_STATEMENTS = 128
"""Four months of one statement a day. An older one that is sent again is said again, word for word, which changes nothing
for its readers."""


class Status(StrEnum):
    RECORDED = "recorded"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    PENDING = "pending"


class Outcome(Model):
    """What became of a submission: the receipt's content. A refusal says what, where and what to do; `dropped` says what of
    a wellness statement was not used."""

    status: Status
    workout_id: str | None = None
    revision: int | None = None
    wellness_id: str | None = None
    dropped: tuple[str, ...] | None = None
    problem: str | None = None
    where: str | None = None
    remedy: str | None = None


class Known(Model):
    """A workout on the log. `digests` maps the SHA-256 of the bytes it came from to the revision they made."""

    start_time: Instant | None = None
    withdrawn_revision: int = 0
    digests: dict[str, int] = Field(default_factory=dict)

    @property
    def recorded_revision(self) -> int:
        return max(self.digests.values(), default=0)

    @property
    def revision(self) -> int:
        """The highest on the log: a withdrawal counts, so that what follows it outranks it."""
        return max(self.recorded_revision, self.withdrawn_revision)

    def recorded(self, digest: str, revision: int, start_time: datetime) -> Known:
        newer = revision >= self.recorded_revision
        digests = self.digests | {digest: max(revision, self.digests.get(digest, 0))}
        latest = sorted(digests.items(), key=lambda item: (item[1], item[0]), reverse=True)[:MAX_DIGESTS]
        return self.model_copy(update={"digests": dict(latest), "start_time": start_time if newer else self.start_time})

    def withdrawn(self, revision: int) -> Known:
        return self.model_copy(update={"withdrawn_revision": max(revision, self.withdrawn_revision)})

    def revision_of(self, digest: str) -> int | None:
        """The revision these bytes made; None when they are new, or were withdrawn and may come again."""
        revision = self.digests.get(digest, 0)
        return revision if revision > self.withdrawn_revision else None


class Statement(NamedTuple):
    """A wellness statement on the log: the digests of its versions, the newest last."""

    local_date: date
    versions: tuple[str, ...]


class State(Model):
    """Ingestion's document of one athlete. `State(athlete_id=...)` is one of whom nothing is known."""

    athlete_id: str
    pending: tuple[SubmissionReceived, ...] = ()
    workouts: dict[str, Known] = Field(default_factory=dict)
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    statements: dict[str, Statement] = Field(default_factory=dict)

    def find(self, digest: str) -> tuple[str, int] | None:
        """The workout and revision that came from these very bytes, from whichever device."""
        for workout_id, known in self.workouts.items():
            revision = known.revision_of(digest)
            if revision is not None:
                return workout_id, revision
        return None

    def said(self, digest: str | None) -> str | None:
        """The wellness statement of which this is a version, from whichever device."""
        return next((name for name, known in self.statements.items() if digest in known.versions), None)


def newest(workouts: dict[str, Known]) -> dict[str, Known]:
    """The MAX_WORKOUTS that started last: a rule that does not depend on the order in which they were folded."""
    if len(workouts) <= MAX_WORKOUTS:
        return workouts
    ranked = sorted(workouts, key=lambda name: (_moment(workouts[name].start_time), name), reverse=True)
    return {name: workouts[name] for name in ranked[:MAX_WORKOUTS]}


def latest(statements: dict[str, Statement]) -> dict[str, Statement]:
    """The MAX_STATEMENTS of the last days, by the same kind of rule."""
    if len(statements) <= MAX_STATEMENTS:
        return statements
    ranked = sorted(statements, key=lambda name: (statements[name].local_date, name), reverse=True)
    return {name: statements[name] for name in ranked[:MAX_STATEMENTS]}


def _moment(start: datetime | None) -> float:
    return start.timestamp() if start else 0.0
