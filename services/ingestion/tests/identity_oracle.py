"""What should stand after a story of submissions, from an oracle that shares no code with the rule.

The oracle hears the same story one submission at a time and keeps, for each recording, its newest version: by the sender's own
time where the sender tells one, else by arrival. What it has at the end is grouped pair by pair.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ingestion_desk import Desk

from tandem.ingestion.domain.recording import named_recording
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    """One thing that a sender does. `number` chooses among what was sent before; `told` is minutes, None for untold."""

    what: str
    device: str = "watch"
    name: str = "a"
    start: int = 0
    minutes: int = 10
    sport: str = "running"
    told: int | None = None
    number: int = 0
    history: bool = False


Version = tuple[str, int, int, str]
"""Label, start and length in seconds, sport."""


@dataclass
class Known:
    """What the oracle has of one recording."""

    standing: Version | None = None
    newest: int = -1
    seen: set[bytes] = field(default_factory=set)


class Oracle:
    """What should stand."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}

    def version(self, recording: str, version: Version, body: bytes, told: int | None) -> None:
        one = self.known.setdefault(recording, Known())
        if told is None:
            wins = one.standing is None or (body not in one.seen and version != one.standing)
        elif told == one.newest:
            wins = one.standing is not None and body not in one.seen and version != one.standing
        else:
            wins = told > one.newest
        if wins:
            one.standing = version
            one.seen.add(body)
            one.newest = max(one.newest, -1 if told is None else told)

    def deletion(self, recording: str, told: int | None) -> None:
        one = self.known.setdefault(recording, Known())
        if told is not None and told < one.newest:
            return
        one.standing, one.seen = None, set()
        one.newest = max(one.newest, -1 if told is None else told)

    def groups(self) -> set[frozenset[tuple[str, str]]]:
        left = {name: one.standing for name, one in self.known.items() if one.standing is not None}
        found = set()
        while left:
            group = dict([left.popitem()])
            while near := {n: v for n, v in left.items() if any(alike(v, other) for other in group.values())}:
                group |= near
                left = {n: v for n, v in left.items() if n not in near}
            found.add(frozenset((name, version[0]) for name, version in group.items()))
        return found


def alike(one: Version, other: Version) -> bool:
    """Sports of one family, and four fifths of the shorter one's time shared, of which starts up to two minutes apart take
    nothing away."""
    (_, start, lasts, sport), (_, begin, takes, game) = one, other
    if sport != game and "other" not in (sport, game):
        return False
    shared = min(start + lasts, begin + takes) - max(start, begin)
    if shared <= 0:
        return False
    apart = abs(start - begin)
    return shared + (apart if apart <= 120 else 0) >= 0.8 * min(lasts, takes)


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else NOON + timedelta(minutes=minutes)


class World:
    """A desk and the oracle, told the same story. What was sent before can be sent again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.oracle = Oracle()
        self.sent: list[tuple[SubmissionReceived, bytes, Version, Act]] = []
        self.labels: dict[str, str] = {}

    def recording(self, act: Act) -> str:
        return named_recording(self.desk.athlete_id, act.device, act.name)

    def prepare(self, act: Act) -> SubmissionReceived | None:
        """The submission of an act, which the oracle hears of; None when there is nothing to speak of."""
        match act.what:
            case "version":
                return self._version(act)
            case "resend" | "echo" | "later" if self.sent:
                return self._once_more(act)
            case "again" if self.sent:
                first = self.sent[act.number % len(self.sent)][0]
                more = {"raw": first.raw, "original": first.submission_id, "history": True}
                return self.desk.submission(b"{}", first.device_id, Kind.AGAIN, **more)
            case "delete":
                self.oracle.deletion(self.recording(act), act.told)
                body = json.dumps({"external_id": act.name}).encode()
                return self._withdrawal(act, body)
            case "delete workout" if standing := self.desk.standing():
                name = sorted(standing)[act.number % len(standing)]
                for source in standing[name].sources:
                    self.oracle.deletion(source.recording_id, act.told)
                return self._withdrawal(act, json.dumps({"workout_id": name}).encode())
        return None

    def _version(self, act: Act) -> SubmissionReceived:
        start = NOON + timedelta(minutes=act.start)
        label = f"{act.device}/{act.name}/{len(self.sent)}"
        told: dict[str, Any] = {"sport": act.sport, "start_time": start.isoformat(), "duration_min": act.minutes}
        body = json.dumps(told | {"external_id": act.name, "title": label}).encode()
        return self._send(act, body, (label, act.start * 60, act.minutes * 60, act.sport), act.told)

    def _once_more(self, act: Act) -> SubmissionReceived:
        """The same bytes (resend), the same in other bytes (echo), or the same told anew (later)."""
        _, body, version, before = self.sent[act.number % len(self.sent)]
        return self._send(
            before, body + b"\n" * (act.what == "echo"), version, act.told if act.what == "later" else before.told
        )

    def _send(self, act: Act, body: bytes, version: Version, told: int | None) -> SubmissionReceived:
        self.oracle.version(self.recording(act), version, body, told)
        submission = self.desk.submission(body, act.device, told_at=at(told), history=act.history)
        self.sent.append((submission, body, version, act))
        self.labels[submission.raw.sha256] = version[0]
        return submission

    def _withdrawal(self, act: Act, body: bytes) -> SubmissionReceived:
        return self.desk.submission(body, act.device, Kind.WITHDRAWAL, told_at=at(act.told), history=act.history)

    def groups(self) -> set[frozenset[tuple[str, str]]]:
        """What stands on the log: recordings in their versions, workout by workout."""
        found = [
            frozenset((source.recording_id, self.labels[source.raw.sha256]) for source in workout.sources)
            for workout in self.desk.standing().values()
        ]
        assert len(set(found)) == len(found)
        return set(found)
