"""What can be read of a submission with many parts: a part that cannot be read costs only itself and is noted by its place."""

from __future__ import annotations

from collections.abc import Callable

from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout, Reading, Unreadable

MAX_NOTES = 50
"""Ours: the notes travel in an event. Who has more than fifty broken parts has one mistake, not fifty."""


class Gathered:
    """Parts of one submission as they are read. `reading` is what they come to."""

    def __init__(self) -> None:
        self._workouts: list[DecodedWorkout] = []
        self._days: list[DecodedDay] = []
        self._notes: list[str] = []
        self._unsaid = 0
        self._first: Unreadable | None = None

    def part(self, where: str, read: Callable[[], DecodedWorkout | DecodedDay]) -> bool:
        """Reads one part; where that refuses, the refusal is noted under `where` and the others go on. Whether it was read."""
        try:
            part = read()
        except Unreadable as refusal:
            self._first = self._first or refusal.at(_place(where, refusal.where))
            self.note(f"{_place(where, refusal.where)}: {refusal.problem}; left out")
            return False
        if isinstance(part, DecodedWorkout):
            self._workouts.append(part)
        else:
            self._days.append(part)
        return True

    def note(self, text: str) -> None:
        """Says what was left aside, up to a bound."""
        if len(self._notes) < MAX_NOTES:
            self._notes.append(text)
        else:
            self._unsaid += 1

    def reading(self, nothing: Unreadable) -> Reading:
        """All that was read, workouts in the order in which they began. Raises the first refusal when nothing was, or
        `nothing` where there was not even a refusal."""
        if not self._workouts and not self._days:
            raise self._first or nothing
        more = (f"and {self._unsaid} more notes like these",) if self._unsaid else ()
        return Reading(
            workouts=tuple(sorted(self._workouts, key=lambda workout: workout.start_time)),
            days=tuple(self._days),
            dropped=(*self._notes, *more),
        )


def _place(outer: str, inner: str | None) -> str:
    return outer + inner if inner and inner.startswith("/") else outer
