"""What load_scoring remembers of one athlete: the Redis document, folded from the log by `evolve`.

A workout's bulk (laps, sets) is held only until it is scored. Of the newest `ROWS` scored workouts a row remains, of older
ones only the rank: at ten sessions a week 256 rows reach back 180 days, when a load has lost 98.6 % of its weight in
fitness (e^(−180/42)). Counting rows, not days, keeps a workout with a wrong, future date from pushing out the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pydantic import Field

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.contracts.model import Model

ROWS = 256
HORIZON_DAYS = 180
"""Form reckons with the loads of this many days."""


class Unscored(Model):
    """The newest revision of a workout, with the event that demands its score."""

    workout: WorkoutRecorded
    event_id: str
    rootids: tuple[str, ...]


class Withdrawal(Model):
    """The newest word on a workout is that it did not happen."""

    revision: int
    reason: str
    event_id: str
    rootids: tuple[str, ...]


class Scored(NamedTuple):
    """What was last published on a workout; a row of the document."""

    rank: int
    local_date: date
    systemic_au: float | None
    start_time: datetime
    end_time: datetime
    sport: Sport
    session_class: SessionClass


class State(Model):
    """One athlete. `scored` holds the newest rows, `forgotten` the ranks of older workouts."""

    athlete_id: str
    profile: ProfileSet | None = None
    profile_sequence: int = -1
    unscored: dict[str, Unscored] = Field(default_factory=dict)
    withdrawn: dict[str, Withdrawal] = Field(default_factory=dict)
    scored: dict[str, Scored] = Field(default_factory=dict)
    forgotten: dict[str, int] = Field(default_factory=dict)


def rank(revision: int, withdrawn: bool = False) -> int:
    """The order of what is said of a workout: by revision; a withdrawal beats a record of the same revision."""
    return 2 * revision + withdrawn


def is_withdrawn(row: Scored) -> bool:
    """Whether the last thing published on a workout was its withdrawal."""
    return row.rank % 2 == 1


def published_rank(state: State, workout_id: str) -> int:
    """The rank of what was last published on a workout; 0 when nothing was."""
    row = state.scored.get(workout_id)
    return row.rank if row else state.forgotten.get(workout_id, 0)


def known_rank(state: State, workout_id: str) -> int:
    """The rank of the newest thing known of a workout, fact or publication; 0 when it is unknown."""
    waiting, gone = state.unscored.get(workout_id), state.withdrawn.get(workout_id)
    return max(
        published_rank(state, workout_id),
        rank(waiting.workout.revision) if waiting else 0,
        rank(gone.revision, withdrawn=True) if gone else 0,
    )


def with_row(state: State, workout_id: str, row: Scored) -> State:
    """The state after a publication: its row entered, what it answers removed, the oldest forgotten."""
    if row.rank <= published_rank(state, workout_id):
        return state
    rows = {**state.scored, workout_id: row}
    by_age = sorted(rows.items(), key=lambda entry: (entry[1].local_date, entry[0])) if len(rows) > ROWS else []
    beyond = {key: entry.rank for key, entry in by_age[: len(rows) - ROWS]}
    waiting, gone = state.unscored.get(workout_id), state.withdrawn.get(workout_id)
    answered_record = waiting is not None and rank(waiting.workout.revision) <= row.rank
    answered_withdrawal = gone is not None and rank(gone.revision, withdrawn=True) <= row.rank
    kept_ranks = {key: value for key, value in state.forgotten.items() if key != workout_id}
    return state.model_copy(
        update={
            "scored": {key: entry for key, entry in rows.items() if key not in beyond},
            "forgotten": {**kept_ranks, **beyond},
            "unscored": without(state.unscored, workout_id) if answered_record else state.unscored,
            "withdrawn": without(state.withdrawn, workout_id) if answered_withdrawal else state.withdrawn,
        }
    )


def daily_au(state: State, day: date, besides: str) -> dict[date, float]:
    """Systemic sums of the days in the horizon up to `day`, without the workout `besides` and without unknown loads."""
    sums: dict[date, float] = defaultdict(float)
    for workout_id, row in sorted(state.scored.items()):
        inside = day - timedelta(days=HORIZON_DAYS) < row.local_date <= day
        if inside and workout_id != besides and row.systemic_au is not None:
            sums[row.local_date] += row.systemic_au
    return dict(sums)


def without[V](entries: Mapping[str, V], key: str) -> dict[str, V]:
    """A copy without `key`."""
    return {name: value for name, value in entries.items() if name != key}
