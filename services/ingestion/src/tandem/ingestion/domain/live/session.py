"""A live stream to workouts: where one session ends and the next begins, and the document that each becomes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column
from tandem.ingestion.domain.live.moments import Told, moments

SILENCE_S = 300.0
"""Five minutes without a pulse end a session. Ours: longer than a change of kit or a strap that slipped, shorter than the
pause between two workouts that anybody would count as two."""

SHORTEST_S = 60.0
"""A stretch below a minute is a strap being tried on, unless its sender says that it is a session. Ours."""

MAX_LINES = int(MAX_DURATION_S)
"""Two days at one line a second: more than a workout lasts. A stream that never falls silent is cut there."""


@dataclass(frozen=True, slots=True)
class Session:
    """Pulses that belong together. `first` is where the earliest stored of them stands, which names the session;
    `time_s` are whole seconds from `start_s` (Unix), rising strictly."""

    first: tuple[int, int]
    sport: Sport
    start_s: int
    time_s: NDArray[np.int64]
    heart_rate_bpm: Column

    @property
    def external_id(self) -> str:
        sequence, line = self.first
        return f"live:{sequence}.{line}" if line else f"live:{sequence}"

    @property
    def duration_s(self) -> int:
        return int(self.time_s[-1])

    @property
    def document(self) -> bytes:
        """The session as a plain JSON workout (`formats.json.plain`): the same pulses, the same bytes."""
        body = {
            "sport": str(self.sport),
            "start_time": datetime.fromtimestamp(self.start_s, UTC).isoformat(),
            "duration_s": self.duration_s,
            "external_id": self.external_id,
            "samples": {
                "time_s": self.time_s.tolist(),
                "heart_rate_bpm": np.round(self.heart_rate_bpm, 1).tolist(),
            },
        }
        return json.dumps(body, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Cut:
    """What a stream comes to: the sessions that are over, up to where it was used (sequence and line of the last one; None
    where nothing is over), and what had to be assumed or left out."""

    sessions: tuple[Session, ...] = ()
    upto: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Stretch:
    """Lines between two marks."""

    pulses: list[Told]
    sport: Sport | None = None
    ended: bool = False
    last: tuple[int, int] | None = None


def cut(told: Sequence[Told], *, over: bool, silence_s: float = SILENCE_S) -> Cut:
    """The sessions in lines that stand in the order in which they were stored. `over` says that nothing more belongs to
    the last of them. How the lines were put into messages plays no part but for the name."""
    sessions: list[Session] = []
    notes: list[str] = []
    upto = None
    for stretch in _stretches(told):
        if not (stretch.ended or over):
            break
        upto = stretch.last or upto
        found, more = _sessions(stretch, silence_s)
        sessions += found
        notes += more
    return Cut(tuple(sessions), upto, tuple(notes))


def _stretches(told: Sequence[Told]) -> Iterator[_Stretch]:
    """Divided by end marks, and where another sport begins. A stretch is `ended` when it was so divided."""
    stretch = _Stretch([])
    for one in told:
        sport = one.said.sport
        if sport is not None and stretch.pulses and stretch.sport not in {None, sport}:
            stretch.ended = True
            yield stretch
            stretch = _Stretch([])
        stretch.sport = sport or stretch.sport
        if one.said.heart_rate_bpm is not None:
            stretch.pulses.append(one)
        stretch.last = (one.sequence, one.line)
        if one.said.end:
            stretch.ended = True
            yield stretch
            stretch = _Stretch([])
    yield stretch


def _sessions(stretch: _Stretch, silence_s: float) -> tuple[list[Session], list[str]]:
    if not stretch.pulses:
        return [], ["a session without a pulse: nobody wore the sensor"] if stretch.sport else []
    when, assumed = moments(stretch.pulses)
    notes = list(assumed)
    sessions = []
    for piece in _pieces(when, silence_s):
        session = _session([stretch.pulses[place] for place in piece], when[piece], stretch.sport or Sport.OTHER)
        shortest_s = 1 if stretch.sport or stretch.ended else SHORTEST_S
        if session.duration_s >= shortest_s:
            sessions.append(session)
        else:
            notes.append(f"{session.duration_s} s of heart rate: no session is that short")
    return sessions, notes


def _pieces(when: Column, silence_s: float) -> list[NDArray[np.intp]]:
    """Places in order of time, divided at silences and where a piece would last longer than a workout does."""
    order = np.argsort(when, kind="stable")
    gaps = np.flatnonzero(np.diff(when[order]) > silence_s) + 1
    pieces = []
    for piece in np.split(order, gaps):
        days = ((when[piece] - when[piece[0]]) // MAX_DURATION_S).astype(np.int64)
        pieces += np.split(piece, np.flatnonzero(np.diff(days)) + 1)
    return pieces


def _session(pulses: Sequence[Told], when: Column, sport: Sport) -> Session:
    """Whole seconds, as files have them; the last that was said in a second counts."""
    start_s = int(np.floor(when[0]))
    seconds = np.floor(when - start_s).astype(np.int64)
    kept = np.append(np.diff(seconds) > 0, True)
    rates = np.array([one.said.heart_rate_bpm for one in pulses], dtype=np.float64)
    first = min((one.sequence, one.line) for one in pulses)
    return Session(first, sport, start_s, seconds[kept], rates[kept])
