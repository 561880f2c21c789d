"""What of a FIT activity is one workout: a swim, a ride and a run in one file are three things that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.ingestion.domain.decoded import Columns
from tandem.ingestion.domain.formats.fit.fields import instant, known
from tandem.ingestion.domain.formats.fit.messages import Message, Messages

MAX_PAUSE_S = 60.0
"""A later session of the same sport that begins within this time goes on with the workout (ours): the watch was stopped and
started again at a crossing. A real rest between two workouts is longer."""

_BETWEEN = ("transition", "multisport")
"""Sports of sessions that are no workout: changing shoes, and the frame around the parts (FIT profile, type sport)."""

_SLACK_S = 1.0
"""Records carry whole seconds, sessions end on a fraction of one."""


@dataclass(frozen=True, slots=True)
class Part:
    """The messages of one workout, and the sessions among them that tell of it, in their order."""

    messages: Messages
    sessions: tuple[Message, ...]


def parts_of(messages: Messages) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The workouts of an activity in the order in which they began, and notes on what lies between them. A file without a
    session that is a workout is one part, whatever it holds."""
    told = _dated(messages.all("session"))
    sports = [session for session in told if session.get("sport") not in _BETWEEN]
    groups = _grouped(sports)
    if len(groups) < 2:
        return (Part(messages, groups[0] if groups else told),), ()
    parts = tuple(Part(_within(messages, *_stretch(group, told)), group) for group in groups)
    changes = sum(session.get("sport") == "transition" for session in told)
    return parts, (f"{changes} transitions between the parts of a multisport activity",) if changes else ()


def _dated(sessions: Sequence[Message]) -> tuple[Message, ...]:
    """Sessions with a start, each once, in the order of time: a file may hold the same activity twice."""
    by_start = {(s["start_time"], s.get("sport")): s for s in sessions if instant(s.get("start_time")) is not None}
    return tuple(sorted(by_start.values(), key=lambda session: float(session["start_time"])))


def _grouped(sessions: Sequence[Message]) -> list[tuple[Message, ...]]:
    groups: list[tuple[Message, ...]] = []
    for session in sessions:
        last = groups[-1] if groups else ()
        if not last or not _goes_on(last, session):
            groups.append((session,))
        elif float(session["start_time"]) < _end(last) - MAX_PAUSE_S:  # told twice: the fuller one counts
            groups[-1] = (*last[:-1], max(last[-1], session, key=_lasted))
        else:
            groups[-1] = (*last, session)
    return groups


def _goes_on(group: Sequence[Message], session: Message) -> bool:
    same = all(group[-1].get(field) == session.get(field) for field in ("sport", "sub_sport"))
    return same and float(session["start_time"]) - _end(group) <= MAX_PAUSE_S


def _end(group: Sequence[Message]) -> float:
    return max(float(session["start_time"]) + _lasted(session) for session in group)


def _lasted(session: Message) -> float:
    return known(session.get("total_elapsed_time"), 0, np.inf) or 0.0


def _stretch(group: Sequence[Message], told: Sequence[Message]) -> tuple[float, float]:
    """From when (included) to when (excluded) messages belong to a group: at the latest to the start of the next session."""
    start, last = float(group[0]["start_time"]), float(group[-1]["start_time"])
    after = [float(session["start_time"]) for session in told if float(session["start_time"]) > last]
    return start, min(_end(group) + _SLACK_S, *after, np.inf)


def _within(messages: Messages, start_s: float, end_s: float) -> Messages:
    """The messages with the records, laps and sets of a stretch of time (Unix seconds)."""

    def inside(message: Message) -> bool:
        moment = instant(message.get("start_time")) or instant(message.get("timestamp"))
        return moment is not None and start_s <= moment < end_s

    timed = {name: [m for m in messages.all(name) if inside(m)] for name in ("lap", "set")}
    return replace(messages, records=_rows(messages.records, start_s, end_s), by_name={**messages.by_name, **timed})


def _rows(records: Columns, start_s: float, end_s: float) -> Columns:
    """The records of a stretch of time, their distance counted from its start: the file counts on from part to part."""
    stamps = records.get("timestamp")
    if stamps is None:
        return records
    rows = (stamps >= start_s) & (stamps < end_s)
    part = {name: column[rows] for name, column in records.items()}
    before = records["distance"][stamps < start_s] if "distance" in records else np.empty(0)
    gone = before[np.isfinite(before)][-1:]
    if gone.size and not (part["distance"] < gone).any():
        part["distance"] = part["distance"] - gone
    return part
