"""What ingestion says of each kind of refusal, as it stands in its events: problem, where, remedy."""

from __future__ import annotations

from tandem.contracts.events.training import RejectionKind

_SEND = "send a FIT, TCX or GPX file, or sets such as: squat 5x5 100kg @8"
_AGAIN = "export the activity from the device again and send the original file"
_HEAD = "the first bytes"

REFUSALS: dict[RejectionKind, tuple[str, str | None, str]] = {
    RejectionKind.EMPTY: ("the submission is empty", None, _SEND),
    RejectionKind.NOT_A_WORKOUT: ("this is a PDF document, not a workout", _HEAD, _SEND),
    RejectionKind.DAMAGED: (
        "no message of this FIT file can be read: its checksum is wrong",
        "the first message",
        _AGAIN,
    ),
    RejectionKind.TOO_LARGE: ("20000000 bytes are more than any workout has (16777216)", None, _SEND),
    RejectionKind.ARCHIVE: ("this is a zip archive, not a workout", _HEAD, "send archives to POST /v1/imports"),
    RejectionKind.UNSAFE: ("the document declares entities of its own", "the document type", _AGAIN),
    RejectionKind.ENCRYPTED: ("it is encrypted", None, "pack it again without a password"),
    RejectionKind.UNSUPPORTED: (
        "this is a table of 7 columns, but not one that Hevy or Strong exports",
        "line 1",
        "a Hevy table has the columns title, start_time, end_time",
    ),
    RejectionKind.MISWRITTEN: ("'kgg' is no weight", "line 2", "write it like 100kg or 225lb"),
    RejectionKind.NO_START: (
        "the file has no usable time: its clock was never set",
        "session.start_time, record.timestamp",
        "let the device set its clock",
    ),
    RejectionKind.NO_TIMEZONE: ("the start has no UTC offset", "line 1", "write it like 2026-11-22 17:30 +01:00"),
    RejectionKind.WRONG_CLOCK: (
        "the workout starts at 2027-11-22T16:30:00+00:00, more than a day after it arrived",
        "start_time",
        "set the clock of the device, or correct start_time",
    ),
    RejectionKind.WRONG_DURATION: (
        "the workout lasts 27.0 days",
        "session.total_elapsed_time",
        "trim the activity at its source",
    ),
    RejectionKind.NOTHING_USED: ("nothing of this push is used", "/epochs", "let Garmin push activities"),
    RejectionKind.UNKNOWN_WORKOUT: (
        "no such workout stands",
        "/workout_id",
        "send the workout_id of a receipt, as it was given",
    ),
}
