"""Rows of sets as the workouts that they belong to: what the exports of lifting apps have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from tandem.contracts.events.training import RejectionKind, SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import MAX_DURATION_S, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json.plain import MAX_SETS
from tandem.ingestion.domain.formats.tables.clock import moment

SECONDS_A_SET = 120.0
"""Ours: a set with the rest after it. The fifteen real Hevy workouts of the test data have 439 sets in 14.4 h: 118 s each,
between 105 and 132 s from one workout to another."""

KG_A_POUND = 0.45359237
"""The international pound (NIST Special Publication 811, appendix B.8: exact)."""

METRES_A_MILE = 1609.344
"""The international mile (NIST Special Publication 811, appendix B.8: exact)."""

MAX_TEXT = 120
"""What a name in JSON may have (`json.strict.Text`)."""


@dataclass(slots=True)
class Session:
    """One workout while its rows are read. `start` and `end` are what the athlete's clock showed."""

    line: int
    title: str
    start: datetime
    end: datetime | None = None
    duration_s: float | None = None
    sets: list[StrengthSet] = field(default_factory=list)
    beyond: int = 0

    def add(self, done: StrengthSet) -> None:
        """One more set; those beyond MAX_SETS are only counted."""
        if len(self.sets) < MAX_SETS:
            self.sets.append(done)
        else:
            self.beyond += 1


def estimated_duration_s(sets: Iterable[StrengthSet]) -> float:
    """What sets without a duration around them took: SECONDS_A_SET each, longer ones as long as they say."""
    return sum(SECONDS_A_SET + (done.duration_s or 0.0) for done in sets)


def set_type(told: str, known: dict[str, SetType]) -> SetType:
    """The type under the app's name for it; one that it invents later is a normal set."""
    return known.get(told.strip().casefold(), SetType.NORMAL)


def gather(into: Gathered, sessions: Iterable[Session], zone: ZoneInfo, decoder: str) -> None:
    """Puts the workouts of the sessions `into` what is gathered. What the athlete's clock showed at the start names a
    workout: it stays when the table is exported again, or read again in another zone."""
    names: Counter[str] = Counter()
    for session in sessions:
        if not session.sets:
            continue
        shown = f"{session.start:%Y-%m-%dT%H:%M:%S}"
        names[shown] += 1
        name = shown if names[shown] == 1 else f"{shown}/{names[shown]}"
        into.part(f"line {session.line}", partial(_workout, session, name, zone, decoder))


def _workout(session: Session, name: str, zone: ZoneInfo, decoder: str) -> DecodedWorkout:
    start = moment(session.start, zone)
    notes = [start.note] if start.note else []
    duration_s = session.duration_s
    if session.end is not None:
        end = moment(session.end, zone, after=start.at)
        notes += [end.note] if end.note else []
        duration_s = (end.at - start.at).total_seconds()
    if duration_s is None or not 0 < duration_s <= MAX_DURATION_S:
        told = "not given" if duration_s is None else "not believed"
        duration_s = min(estimated_duration_s(session.sets), MAX_DURATION_S)
        notes.append(f"the duration is {told}: {SECONDS_A_SET:.0f} s a set assumed, {duration_s / 60:.0f} min")
    if session.beyond:
        notes.append(f"{session.beyond} sets beyond the first {MAX_SETS} are left out")
    return DecodedWorkout(
        sport=Sport.STRENGTH,
        start_time=start.at,
        utc_offset_s=start.utc_offset_s,
        duration_s=duration_s,
        title=session.title[:MAX_TEXT] or None,
        external_id=name,
        sets=tuple(session.sets),
        decoder=decoder,
        dropped=tuple(notes),
    )


def nothing(columns: str) -> Unreadable:
    """The refusal of a table without a single set."""
    return Unreadable(
        "there is no set in this table",
        kind=RejectionKind.EMPTY,
        where="line 2",
        remedy=f"export it again: rows under {columns}",
    )
