"""A notice that a recording was deleted at its source."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.strict import Strict, Text
from tandem.ingestion.domain.identity.register import Register
from tandem.ingestion.domain.recording import named_recording
from tandem.ingestion.domain.submission import SubmissionReceived

DELETED = "deleted at its source"


class PlainWithdrawal(Strict):
    """The sender's own name for the recording, or ours for the workout."""

    external_id: Text | None = None
    workout_id: Text | None = None
    reason: Text = DELETED


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The recordings that are deleted, at least one; known here or not: a deletion may overtake what it deletes."""

    recordings: tuple[str, ...]
    reason: str


def withdrawal_of(raw: bytes, submission: SubmissionReceived, register: Register) -> Withdrawal:
    """What a notice deletes. Raises Unreadable. By `external_id` it is that recording of the device, by `workout_id` all
    recordings of the workout."""
    try:
        told = PlainWithdrawal.model_validate_json(raw)
    except ValidationError as error:
        raise in_words(error, PlainWithdrawal) from None
    if (told.external_id is None) == (told.workout_id is None):
        raise Unreadable(
            "a deletion names either external_id or workout_id",
            kind=RejectionKind.MISWRITTEN,
            where="/external_id",
            remedy='send {"external_id": "…"} with the name that the device gave the workout, or {"workout_id": "…"}',
        )
    if told.external_id is not None:
        name = named_recording(submission.athlete_id, submission.device_id, told.external_id)
        return Withdrawal((name,), told.reason)
    return Withdrawal(_of_workout(told.workout_id or "", register), told.reason)


def _of_workout(workout_id: str, register: Register) -> tuple[str, ...]:
    try:
        rows = register.members(workout_id)
    except ValueError:
        rows = ()
    if not rows:
        raise Unreadable(
            "no such workout stands",
            kind=RejectionKind.UNKNOWN_WORKOUT,
            where="/workout_id",
            remedy="send the workout_id of a receipt, as it was given",
        )
    return tuple(row.recording for row in rows)
