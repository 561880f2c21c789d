"""One part of a FIT activity to one workout. Positions, names and everything else about the person stay behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from tandem.contracts.events.training import RejectionKind, Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, Columns, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.fit.fields import (
    MAX_INSTANT_S,
    MIN_INSTANT_S,
    known,
    laps_of,
    text,
    thresholds_of,
    utc_offset,
)
from tandem.ingestion.domain.formats.fit.messages import DAMAGED, Message, Messages, number
from tandem.ingestion.domain.formats.fit.sessions import Part
from tandem.ingestion.domain.formats.fit.strength import strength_sets
from tandem.ingestion.domain.formats.sports import family
from tandem.ingestion.domain.formats.strays import Steady, steady
from tandem.ingestion.domain.formats.trace import trace


def workout_of(part: Part) -> DecodedWorkout:
    """The workout that the messages of one part tell of. Raises Unreadable when they tell of none, with the reason."""
    messages, sessions = part.messages, part.sessions
    if not _stamps(messages).size and not messages.all("session"):
        raise Unreadable(
            "this FIT file has neither a session nor a single record",
            kind=RejectionKind.EMPTY,
            where="messages " + ", ".join(str(name) for name in list(messages.by_name)[:10]),
            remedy="export the activity from the device again and send the original file",
        )
    sport, sub_sport, sport_notes = _sport(messages, sessions)
    told = steady(messages.records)
    believed = [session for session in sessions if told.believes_start(float(session["start_time"]))]
    start_s = _start(told, believed)
    columns, trace_notes = trace(told.records, start_s, sport)
    duration_s, duration_notes = _duration(believed, columns, start_s)
    laps, lap_notes = laps_of(messages, start_s, duration_s)
    mean_hr, max_hr = _heart_rates(sessions, columns)
    moving = _sum(sessions, "total_timer_time")
    notes = (*messages.notes, *sport_notes, *told.notes, *trace_notes, *duration_notes, *lap_notes)
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=datetime.fromtimestamp(start_s, UTC),
        duration_s=duration_s,
        moving_s=min(moving, duration_s) if moving else None,
        distance_m=_sum(sessions, "total_distance") or _last(columns, "distance_m"),
        ascent_m=_ascent(sessions),
        mean_heart_rate_bpm=mean_hr,
        max_heart_rate_bpm=max_hr,
        rpe=_rpe(sessions),
        utc_offset_s=utc_offset(messages.first("activity")) or None,  # COROS writes UTC twice, wherever it was
        external_id=_external_id(messages, start_s),
        title=_title(messages),
        laps=laps,
        sets=strength_sets(messages.all("set")),
        thresholds=thresholds_of(messages),
        columns=columns,
        decoder=messages.decoder,
        dropped=notes,
        damaged=any(note.startswith(DAMAGED) for note in messages.notes),
    )


def _stamps(messages: Messages) -> Column:
    return messages.records.get("timestamp", np.empty(0))


def _sport(messages: Messages, sessions: Sequence[Message]) -> tuple[Sport, str | None, tuple[str, ...]]:
    tellers = (*sessions, *messages.all("sport"), *messages.all("lap"))
    teller = next((m for m in tellers if m.get("sport") and m["sport"] != "transition"), None)
    if teller is None:
        return Sport.OTHER, None, ("the file does not say which sport it was",)
    sport, sub_sport = text(teller.get("sport")), text(teller.get("sub_sport"))
    return family(sport, sub_sport), sub_sport or sport, ()


def _start(told: Steady, sessions: Sequence[Message]) -> float:
    """The earliest session's start, else the first record's. A start that no record follows within 48 h is not believed."""
    stamps = told.stamps
    stamps = stamps[(stamps >= MIN_INSTANT_S) & (stamps <= MAX_INSTANT_S)]
    start = min((float(session["start_time"]) for session in sessions), default=None)
    if start is not None and (not stamps.size or ((start <= stamps) & (stamps <= start + MAX_DURATION_S)).any()):
        return start
    if stamps.size:
        return float(stamps[0])
    raise Unreadable(
        "the file has no usable time: its clock was never set",
        kind=RejectionKind.NO_START,
        where="session.start_time, record.timestamp",
        remedy="let the device set its clock, or send the workout as JSON with its start_time",
    )


def _duration(sessions: Sequence[Message], columns: Columns, start_s: float) -> tuple[float, tuple[str, ...]]:
    """Elapsed seconds as the sessions tell them, else the span of the samples. Bounded by 48 h."""
    ends = [s["start_time"] - start_s + number(s.get("total_elapsed_time")) for s in sessions]
    told = max((end for end in ends if end > 0), default=0.0)
    if 0 < told <= MAX_DURATION_S:
        return told, ()
    days = f"{told / 86400:.1f} days"
    span = float(columns["time_s"][-1]) if columns else 0.0
    if span > 0:
        claim = f"the session claims {days}" if told else "no session tells the duration"
        return span, (f"{claim}: the span of the samples is used",)
    raise Unreadable(
        f"the workout lasts {days}" if told else "the workout has no duration",
        kind=RejectionKind.WRONG_DURATION,
        where="session.total_elapsed_time",
        remedy="trim the activity at its source, or send it as JSON with start_time and duration_min",
    )


def _heart_rates(sessions: Sequence[Message], columns: Columns) -> tuple[float | None, float | None]:
    """Mean and maximum as the device says them, else of the samples."""
    sampled = columns.get("heart_rate_bpm")
    mean = known(sessions[0].get("avg_heart_rate"), 20, 250) if len(sessions) == 1 else None
    peaks = [p for s in sessions if (p := known(s.get("max_heart_rate"), 20, 250)) is not None]
    if sampled is None:
        return mean, max(peaks, default=None)
    return mean or float(np.nanmean(sampled)), max(peaks, default=float(np.nanmax(sampled)))


def _sum(sessions: Sequence[Message], field: str) -> float | None:
    total = math.fsum(figure for s in sessions if (figure := known(s.get(field), 0, 10_000_000)) is not None)
    return total or None


def _ascent(sessions: Sequence[Message]) -> float | None:
    climbs = [c for s in sessions if (c := known(s.get("total_ascent"), 0, 20_000)) is not None]
    return math.fsum(climbs) if climbs else None


def _last(columns: Columns, name: str) -> float | None:
    column = columns.get(name)
    if column is None:
        return None
    figure = float(column[~np.isnan(column)][-1])
    return figure if figure > 0 else None


def _rpe(sessions: Sequence[Message]) -> float | None:
    """`workout_rpe` runs to 100 in tens of Foster's CR10; 0 cannot be chosen on the watch and means: not asked."""
    said = [r for s in sessions if (r := known(s.get("workout_rpe"), 1, 100)) is not None]
    return said[-1] / 10 if said else None


def _external_id(messages: Messages, start_s: float) -> str | None:
    serial = messages.first("file_id").get("serial_number")
    return f"{serial}:{int(start_s)}" if isinstance(serial, int) and serial > 0 else None


def _title(messages: Messages) -> str | None:
    """The name of the planned workout. The session's `sport_profile_name` is the watch's menu entry, not a title."""
    return text(messages.first("workout").get("wkt_name"))
