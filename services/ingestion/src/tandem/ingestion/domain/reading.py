"""What a submission says, read once: decoding is most of the work, and it is asked for twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from tandem.contracts.events.training import RejectionKind
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Instant
from tandem.ingestion.domain.decoded import DecodedDay, Reading, Unreadable
from tandem.ingestion.domain.formats.json.plain import EARLIEST
from tandem.ingestion.domain.formats.json.wellness import statement_of
from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

MAX_AHEAD = timedelta(days=1)
"""How far a start may lie after its arrival: a clock off by a zone is a nuisance, one off by days is not believed."""

MAX_FOUND = 4000
"""Workouts, and days, of one document: ten years of one a day are 3,650. Each costs a few milliseconds and a write to disk,
during which nothing else of the athlete goes on (ours)."""


def read(submission: SubmissionReceived, raw: bytes) -> Reading:
    """The workouts and days in the bytes. Raises Unreadable (and nothing else) when there is none to be had."""
    told = Kind.WELLNESS if submission.kind is Kind.WELLNESS else Kind.WORKOUT
    return reading(raw, told, submission.media_type, submission.received_at, submission.timezone)


@lru_cache(maxsize=2)
def reading(raw: bytes, kind: Kind, media_type: str, received_at: Instant, timezone: str | None) -> Reading:
    """The same of bytes and what there is to know beside them. The last two are kept: who decides has just looked.

    Workouts at a time that cannot be are left out with a note; of days of one name the one that was told last counts.
    """
    found = interpret(raw, kind, media_type, received_at, timezone)
    if (many := max(len(found.workouts), len(found.days))) > MAX_FOUND:
        raise Unreadable(
            f"{many} workouts or days in one document are more than the {MAX_FOUND} that are taken at once",
            kind=RejectionKind.TOO_LARGE,
            remedy="send it in parts, a year each",
        )
    refusals = [
        told for workout in found.workouts if (told := _impossible(workout.start_time, received_at)) is not None
    ]
    possible = tuple(one for one in found.workouts if _impossible(one.start_time, received_at) is None)
    if not possible and not found.days:
        raise refusals[0]
    days = _once(found.days)
    notes = [f"{len(refusals)} of {len(found.workouts)} workouts: {told.problem}" for told in refusals[:1]]
    repeated = len(found.days) - len(days)
    notes += [f"{repeated} statements about days that a later one of the same name replaces"] if repeated else []
    return replace(found, workouts=possible, days=days, dropped=(*found.dropped, *notes)) if notes else found


def statements(submission: SubmissionReceived, found: Reading) -> list[WellnessLogged]:
    """The days of a reading as events, each under its sender's name for it."""
    return [_statement(submission, day) for day in found.days]


def _statement(submission: SubmissionReceived, day: DecodedDay) -> WellnessLogged:
    """Told when it arrived, unless it says itself up to when it tells of the day: no sender's clock is ahead of that."""
    told_at = min(day.told_at or submission.received_at, submission.received_at)
    name = _name(day, submission.device_id)
    return statement_of(day, submission.athlete_id, name, told_at=told_at, history=submission.history)


def _name(day: DecodedDay, device_id: str) -> str:
    """What a file tells of a day never has the name of what the athlete says of it by the same device: it would take back a
    pain that they reported."""
    return day.external_id or ":".join(filter(None, (device_id, day.kind, str(day.local_date))))


def _once(days: Sequence[DecodedDay]) -> tuple[DecodedDay, ...]:
    """Of days of one name the one that was told last; the last of them where they do not say."""
    newest: dict[str, DecodedDay] = {}
    for day in days:
        known = newest.get(_name(day, ""))
        if known is None or known.told_at is None or day.told_at is None or day.told_at >= known.told_at:
            newest[_name(day, "")] = day
    return tuple(newest.values())


def _impossible(start: datetime, received_at: datetime) -> Unreadable | None:
    """Why a workout did not begin then; None when it may have."""
    remedy = "set the clock of the device, or correct start_time"
    if start > received_at + MAX_AHEAD:
        problem = f"the workout starts at {start.isoformat()}, more than a day after it arrived"
        return Unreadable(problem, kind=RejectionKind.WRONG_CLOCK, where="start_time", remedy=remedy)
    if start < EARLIEST:
        problem = f"the workout starts at {start.isoformat()}, before {EARLIEST.year}: a clock that was never set"
        return Unreadable(problem, kind=RejectionKind.WRONG_CLOCK, where="start_time", remedy=remedy)
    return None
