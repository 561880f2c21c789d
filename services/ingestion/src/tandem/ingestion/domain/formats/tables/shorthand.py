"""Sets as a lifter writes them down, one exercise a line, with an optional line for the session before them.

2026-11-22 17:30 +01:00 60min @7 Upper A
squat w 2x5 60, 5x5 100kg @8
bench 3x8 60
press 50x5,5,4
pull-up 3x10 bw
deadlift 1x5 180kg rpe 9, 1x3 190
db curl 3x12 12.5kg each
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tandem.contracts.events.training import RejectionKind, Sport, StrengthSet
from tandem.ingestion.domain.decoded import MAX_DURATION_S, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.plain import MAX_SETS
from tandem.ingestion.domain.formats.tables.clock import moment, zone_named
from tandem.ingestion.domain.formats.tables.sessions import SECONDS_A_SET, estimated_duration_s
from tandem.ingestion.domain.formats.tables.shorthand_session import Session, is_session_line, session_of
from tandem.ingestion.domain.formats.tables.shorthand_sets import sets_of, split_name

DECODER = "tandem-shorthand 1"

MAX_BYTES = 64 * 1024
"""Five hundred sets, each on a line of its own with a long name, are half of it."""

_NAME = re.compile(r"[^\d\W][^,;=<>{}\[\]|]*")
_SETS = re.compile(r"(?:^|\d|bw)\s*[x×*✕]\s*[\d?]|\bbw\b|\d\s?(?:kg|lbs?)\b", re.IGNORECASE)


def is_shorthand(text: str) -> bool:
    """Whether the first line that is not empty reads as a session or as an exercise with sets."""
    first = next((line.strip() for line in text[:MAX_BYTES].splitlines() if line.strip()), "")
    name, rest = split_name(first)
    named = name is not None and (first.startswith('"') or bool(_NAME.fullmatch(name)))
    return is_session_line(first) or (named and bool(_SETS.search(rest)))


def is_untimed(text: str) -> bool:
    """Whether shorthand says nothing of when the session was. What is wrong in its first line is for `decode_shorthand`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not is_session_line(lines[0]):
        return True
    try:
        return session_of(1, lines[0]).start is None
    except Unreadable:
        return False


def decode_shorthand(raw: bytes, received_at: datetime, timezone: str | None = None) -> DecodedWorkout:
    """The session in the text. Without a start it ended when it was sent, at `received_at`; without a duration it took
    SECONDS_A_SET a set; both are noted. A start without an offset is on the clock of `timezone` (an IANA name). Raises
    Unreadable that names the line, the word and what would do."""
    lines = _lines(raw)
    session = Session()
    if lines and is_session_line(lines[0][1]):
        session = session_of(*lines.pop(0))
    sets, notes = _sets(lines, session)
    duration_s = session.duration_s
    if duration_s is None:
        duration_s = estimated_duration_s(sets)
        notes.append(f"the duration is not given: {SECONDS_A_SET:.0f} s a set assumed, {duration_s / 60:.0f} min")
    if duration_s > MAX_DURATION_S:
        raise Unreadable(
            "the session lasts longer than 48 hours",
            kind=RejectionKind.WRONG_DURATION,
            where="line 1",
            remedy="correct the duration",
        )
    workout = DecodedWorkout(
        sport=Sport.STRENGTH,
        start_time=(received_at - timedelta(seconds=duration_s)).astimezone(UTC),
        duration_s=duration_s,
        title=session.title,
        rpe=session.rpe,
        sets=tuple(sets),
        decoder=DECODER,
        dropped=tuple(notes),
    )
    if session.start is None:
        notes.append("the start is not given: it is taken to have ended when it was sent")
        return replace(workout, dropped=tuple(notes), untimed=True)
    return _started(workout, session.start, timezone)


def _started(workout: DecodedWorkout, shown: datetime, timezone: str | None) -> DecodedWorkout:
    if shown.tzinfo is not None:
        offset = shown.utcoffset()  # a bare Z says only when it was (RFC 9557, section 2)
        return replace(
            workout, start_time=shown.astimezone(UTC), utc_offset_s=int(offset.total_seconds()) if offset else None
        )
    if timezone is None:
        raise Unreadable(
            "the start has no UTC offset",
            kind=RejectionKind.NO_TIMEZONE,
            where="line 1",
            remedy='write it like 2026-11-22 17:30 +01:00, or say the zone: header "Time-Zone: Europe/Berlin" or '
            "--timezone Europe/Berlin",
        )
    start = moment(shown, zone_named(timezone))
    notes = (start.note,) if start.note else ()
    return replace(workout, start_time=start.at, utc_offset_s=start.utc_offset_s, dropped=(*workout.dropped, *notes))


def _sets(lines: list[tuple[int, str]], session: Session) -> tuple[list[StrengthSet], list[str]]:
    sets: list[StrengthSet] = []
    notes: list[str] = []
    exercise = None
    for number, line in lines:
        exercise, done, said = sets_of(number, line, exercise, session.unit)
        sets += done
        notes += said
        if len(sets) > MAX_SETS:
            raise Unreadable(
                f"more than {MAX_SETS} sets",
                kind=RejectionKind.TOO_LARGE,
                where=f"line {number}",
                remedy="send one session at a time",
            )
    if not sets:
        raise Unreadable(
            "there is no set in it",
            kind=RejectionKind.EMPTY,
            where="line 1",
            remedy="write an exercise and its sets: squat 5x5 100kg @8",
        )
    return sets, notes


def _lines(raw: bytes) -> list[tuple[int, str]]:
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"{len(raw)} bytes are more than a session in shorthand has ({MAX_BYTES})",
            kind=RejectionKind.TOO_LARGE,
            remedy="send less",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(
            "this is not UTF-8", kind=RejectionKind.MISWRITTEN, where=f"line {line}", remedy="save the text as UTF-8"
        ) from None
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]
