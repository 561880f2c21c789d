"""One session as it was done: a single file, or several that belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.done.doubt import believed_kind, scored_kind
from tandem.scheduler.domain.rulebook.forms import LONG_RUN_S
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.state import Workout

HARDNESS = {
    Kind.REST: 0,
    Kind.UPPER: 1,
    Kind.EASY_SHORT: 1,
    Kind.EASY: 2,
    Kind.LIGHT: 3,
    Kind.MOD: 3,
    Kind.LONG: 3,
    Kind.HARD_RUN: 4,
    Kind.HEAVY: 4,
}
"""Which of two kinds of one family takes more out of the legs: the order of the classes in domain.md 3.2."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """`parts` in time order, at least one. For the rules they are one session, from the first start to the last end."""

    parts: tuple[Workout, ...]

    @property
    def lead(self) -> Workout:
        """The hardest part, of equally hard ones the longest, then the earliest: it stands for the session."""
        if len(self.parts) == 1:
            return self.parts[0]
        return min(self.parts, key=lambda w: (-HARDNESS[scored_kind(w)], -_length_s(w), w.start_time, w.workout_id))

    @property
    def also(self) -> tuple[str, ...]:
        """The ids of the other parts, in time order."""
        lead = self.lead.workout_id
        return tuple(part.workout_id for part in self.parts if part.workout_id != lead)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(part.workout_id for part in self.parts)

    @property
    def start_time(self) -> datetime:
        return self.parts[0].start_time

    @property
    def end_time(self) -> datetime:
        return max(part.end_time for part in self.parts)

    @property
    def day(self) -> date:
        """The athlete's local date on which it began, as the recording has it."""
        return self.parts[0].local_date

    @property
    def span_s(self) -> int:
        """Seconds from the first start to the last end, pauses included; at least 1."""
        return max(1, round((self.end_time - self.start_time).total_seconds()))

    @property
    def active_s(self) -> float:
        """Seconds without the pauses between parts; what two devices recorded at once counts once."""
        total_s, until = 0.0, self.start_time
        for part in self.parts:
            total_s += max(0.0, (part.end_time - max(part.start_time, until)).total_seconds())
            until = max(until, part.end_time)
        return total_s

    @property
    def activity(self) -> Activity | None:
        return family_of(self.parts[0])

    @property
    def session_class(self) -> SessionClass:
        """The class of the lead; easy pieces that add up to a long run are one."""
        adds_up = len(self.parts) > 1 and self.active_s >= LONG_RUN_S
        lead = self.lead.session_class
        return SessionClass.LONG if adds_up and lead is SessionClass.EASY else lead

    def kind(self, planned: Kind | None, trusted: frozenset[str]) -> Kind:
        """The kind that the legs count: the hardest part's, doubt read as `believed_kind` does."""
        hardest = max((believed_kind(part, planned, trusted) for part in self.parts), key=lambda kind: HARDNESS[kind])
        if len(self.parts) == 1 or hardest not in (Kind.EASY, Kind.EASY_SHORT):
            return hardest
        length_s = self.active_s
        return Kind.LONG if length_s >= LONG_RUN_S else kind_of(SessionClass.EASY, None, length_s)


def recorded_of(workouts: Iterable[Workout]) -> Recorded:
    """Workouts as one session; there must be one at least."""
    return Recorded(tuple(sorted(workouts, key=lambda w: (w.start_time, w.workout_id))))


def family_of(workout: Workout) -> Activity | None:
    """The family that a workout can be matched in; None for what no plan holds, such as a ride."""
    return activity_of(workout.session_class, workout.sport)


def _length_s(workout: Workout) -> float:
    return (workout.end_time - workout.start_time).total_seconds()
