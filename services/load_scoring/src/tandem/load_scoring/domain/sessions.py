"""Which activities are one session: warm-up, work and cool-down are often saved as three (a real athlete's track night).

Activities of one sport whose pauses are short are one session, read as a whole and answered by its first one. Which
publications no longer fit what is known follows from that, whatever happened in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.effort import Word, basis_with, words_on
from tandem.load_scoring.domain.rows import Published, Row, parts_digest

GROUPED = frozenset({Sport.RUNNING, Sport.CYCLING, Sport.STRENGTH})

MAX_PAUSE_S = 20 * 60
"""A longer pause ends a session: drills, a drink and a change of shoes fit into it. Ours."""

MAX_OVERLAP_S = 60
"""Activities that overlap by more are two recordings of the same thing, which is not for scoring to sort out."""

MAX_PARTS = 6

_NEAR_S = 2 * 86400


@dataclass(frozen=True)
class Session:
    """Workout keys in the order of their start; the first one answers for all."""

    parts: tuple[int, ...]

    @property
    def lead(self) -> int:
        return self.parts[0]


def sessions(rows: Mapping[int, Row], keys: Iterable[int]) -> list[Session]:
    """The sessions of the active workouts among `keys`, each once, by start."""
    ordered = sorted(
        (row.recorded.start_s, key) for key in keys if (row := rows[key]).active and row.recorded is not None
    )
    made: list[list[int]] = []
    open_parts: dict[Sport, list[int]] = {}
    for start_s, key in ordered:
        recorded = rows[key].recorded
        assert recorded is not None
        before = open_parts.get(recorded.sport)
        if before and len(before) < MAX_PARTS and _follows(rows[before[-1]], start_s):
            before.append(key)
            continue
        parts = [key]
        made.append(parts)
        if recorded.sport in GROUPED:
            open_parts[recorded.sport] = parts
    return [Session(tuple(parts)) for parts in made]


def unsettled(
    rows: Mapping[int, Row], touched: Iterable[int], bases: Mapping[Sport, int], words: Mapping[int, Word]
) -> list[Session]:
    """The sessions whose publication does not fit what is known: never said, said of other parts or revisions, with other
    limits than those of `bases`, or before the athlete's `words` on them. Parts can have changed only near the `touched`
    workouts and where there were several."""
    moved = [rows[key].start_s for key in touched if key in rows]
    outdated = [
        key
        for key, row in rows.items()
        if (said := row.published)
        and said.basis != (_basis(said, (key,), bases, words) if key in words else bases[said.sport])
        and not said.withdrawn
    ]
    low, high = min(moved, default=0) - _NEAR_S, max(moved, default=0) + _NEAR_S
    suspects = set(outdated)
    for key, row in rows.items():
        said = row.published
        several = said is not None and said.part_count > 1 and not said.withdrawn
        if several or (row.active and not row.counts) or (moved and low <= row.start_s <= high):
            suspects.add(key)
    if not suspects:
        return []
    near = [rows[key].start_s for key in suspects]
    low, high = min(near, default=0) - _NEAR_S, max(near, default=0) + _NEAR_S
    around = [key for key, row in rows.items() if low <= row.start_s <= high]
    return [
        session
        for session in sessions(rows, around)
        if not suspects.isdisjoint(session.parts) and not settled(rows, session, bases, words)
    ]


def settled(rows: Mapping[int, Row], session: Session, bases: Mapping[Sport, int], words: Mapping[int, Word]) -> bool:
    """Whether the lead's publication stands for exactly these parts, in these revisions, with these limits and words."""
    said = rows[session.lead].published
    return (
        said is not None
        and not said.withdrawn
        and said.basis == _basis(said, session.parts, bases, words)
        and said.parts == parts_digest(revisions(rows, session))
    )


def _basis(said: Published, parts: Iterable[int], bases: Mapping[Sport, int], words: Mapping[int, Word]) -> int:
    return basis_with(bases[said.sport], words_on(words, parts))


def revisions(rows: Mapping[int, Row], session: Session) -> dict[int, int]:
    """The newest revision of each part."""
    return {key: recorded.revision for key in session.parts if (recorded := rows[key].recorded) is not None}


def absorbed(rows: Mapping[int, Row], found: Iterable[Session]) -> dict[int, int]:
    """Workouts that are told as part of another's session although a load of their own still stands: key -> lead."""
    return {key: session.lead for session in found for key in session.parts[1:] if rows[key].counts}


def _follows(before: Row, start_s: int) -> bool:
    assert before.recorded is not None
    return -MAX_OVERLAP_S <= start_s - before.recorded.end_s <= MAX_PAUSE_S
