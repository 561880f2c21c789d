"""What the edge hands in: a stored submission that awaits its interpretation."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from tandem.contracts.events.training import RawRef, RejectionKind
from tandem.contracts.model import Instant, Model, Payload, Token


class Kind(StrEnum):
    """What a submission is about: the last token of the subject it came by."""

    WORKOUT = "workout"
    WELLNESS = "wellness"
    WITHDRAWAL = "withdrawal"
    AGAIN = "again"


class Status(StrEnum):
    """`duplicate`: known already. `superseded`: a newer version, or the deletion, was there first. `withdrawn`:
    deleted as asked."""

    RECORDED = "recorded"
    REVISED = "revised"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    PENDING = "pending"


class Outcome(Model):
    """What became of a submission: the receipt's content. A refusal says what (in `kind` without words), where and what to do;
    `dropped` says what was not used of it (of a workout that several recordings tell of, of all of them); `also` names the
    further workouts and statements of the same submission."""

    status: Status
    workout_id: str | None = None
    revision: int | None = None
    wellness_id: str | None = None
    also: tuple[str, ...] | None = None
    dropped: tuple[str, ...] | None = None
    kind: RejectionKind | None = None
    problem: str | None = None
    where: str | None = None
    remedy: str | None = None


class SubmissionReceived(Payload):
    """Bytes of a device are stored under `raw.ref`. Internal to ingestion: it is folded, never published.

    `media_type` is what the sender claimed and may be empty; interpretation looks at the bytes. `statement` is the digest
    of what a wellness submission says (`domain.wellness.digest_of`), by which it is known again; None for a workout, which
    is known by its bytes, and for what cannot be read. `untimed` says of a workout that its bytes tell no time
    (`domain.interpret.says_no_time`) and are no history, so that they are known again for a while only.

    `told_at` is the sender's own time of this version, `history` says that it comes from an import, `timezone` is the IANA
    zone that local times without one are meant in. For Kind.AGAIN `raw` are the bytes to be interpreted anew, with the
    `received_at` of then, and `original` is the submission that they came with.
    """

    TYPE: ClassVar[str] = "tandem.ingestion.submission.v1"

    device_id: Token
    submission_id: str
    received_at: Instant
    media_type: str = ""
    raw: RawRef
    kind: Kind = Kind.WORKOUT
    statement: str | None = None
    untimed: bool = False
    told_at: Instant | None = None
    history: bool = False
    timezone: str | None = None
    original: str | None = None


class SubmissionSettled(Payload):
    """A submission that gives no reason to say anything: what the sender is told. Internal to ingestion as well."""

    TYPE: ClassVar[str] = "tandem.ingestion.settled.v1"

    submission_id: str
    outcome: Outcome
