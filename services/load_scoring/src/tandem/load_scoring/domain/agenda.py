"""What is to be scored next, with which limits, and which stored bytes that takes."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import ValidationError

from tandem.contracts import samples
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.diary import merged_days
from tandem.load_scoring.domain.effort import Word
from tandem.load_scoring.domain.localtime import local_date
from tandem.load_scoring.domain.rows import Published, Row, key_of, recorded_of
from tandem.load_scoring.domain.sessions import Session, unsettled
from tandem.load_scoring.domain.standing.history import bases_of, in_force, shown_by_mornings
from tandem.load_scoring.domain.standing.thresholds import REST_RATE, Limit
from tandem.load_scoring.domain.state import State, open_withdrawals
from tandem.load_scoring.domain.view import training_of

BATCH = 32
"""Sessions scored in one pass: what they need is in memory at once."""

STREAM = "TRAINING"


class _Settled:
    """The rows last found to leave nothing open, and with which limits and words: most events touch no row."""

    def __init__(self) -> None:
        self._held: tuple[Mapping[int, Row], Mapping[Sport, int], Mapping[int, Word]] | None = None

    def are(self, state: State, bases: Mapping[Sport, int]) -> bool:
        held = self._held
        return held is not None and held[0] is state.rows and held[1] == bases and held[2] is state.words

    def note(self, state: State, bases: Mapping[Sport, int]) -> None:
        self._held = (state.rows, bases, state.words)


_SETTLED = _Settled()


@dataclass(frozen=True)
class Agenda:
    """The work that a state leaves open."""

    state: State

    @cached_property
    def limits(self) -> dict[str, Limit]:
        """What training has shown, as scores are to be made with."""
        return limits_of(self.state)

    @cached_property
    def bases(self) -> Mapping[Sport, int]:
        return bases_of(self.state.profile, self.limits, self.state.rescore_sequence)

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        """Those whose publication does not fit; the newest facts first served: by start."""
        touched = [key_of(workout_id) for workout_id in (*self.state.unscored, *open_withdrawals(self.state))]
        if not touched and _SETTLED.are(self.state, self.bases):
            return ()
        found = unsettled(self.state.rows, touched, self.bases, self.state.words)
        if not found:
            _SETTLED.note(self.state, self.bases)
        return tuple(self._batch(found))

    def _batch(self, found: list[Session]) -> list[Session]:
        """What waits for a first score goes before what is scored again, whose records may be gone. Only what takes stored
        bytes is counted: what is left for the next pass needs some, and so there is a next pass."""
        waiting = [session for session in found if not self.at_hand.keys().isdisjoint(session.parts)]
        again = [session for session in found if self.at_hand.keys().isdisjoint(session.parts)]
        bulky = [session for session in (*waiting, *again) if self._reads(session)]
        left = set(bulky[BATCH:])
        return sorted((each for each in found if each not in left), key=lambda each: self.state.rows[each.lead].start_s)

    def _reads(self, session: Session) -> bool:
        return any((at := self.at_hand.get(key)) is None or at.samples is not None for key in session.parts)

    @cached_property
    def at_hand(self) -> dict[int, WorkoutRecorded]:
        """The workouts that need not be read from the log."""
        return {key_of(workout_id): item.workout for workout_id, item in self.state.unscored.items()}

    @cached_property
    def bygone(self) -> dict[str, int]:
        """Withdrawn workouts that are no row any more and whose load stands: id -> sequence of their record."""
        found: dict[str, int] = {}
        for workout_id in self.state.withdrawn:
            old = self.state.forgotten.get(key_of(workout_id))
            if old is not None and old.standing:
                found[workout_id] = old.sequence
        return found

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """References: samples of the workouts at hand, log messages of the others."""
        refs: list[str] = []
        for session in self.sessions:
            for key in session.parts:
                workout = self.at_hand.get(key)
                if workout is None:
                    refs.append(self.message_ref(key))
                elif workout.samples is not None:
                    refs.append(workout.samples.ref)
        refs.extend(message_ref(sequence) for sequence in self.bygone.values())
        return tuple(dict.fromkeys(refs))

    def message_ref(self, key: int) -> str:
        recorded = self.state.rows[key].recorded
        assert recorded is not None
        return message_ref(recorded.sequence)

    def workouts(self, session: Session, objects: Mapping[str, bytes]) -> list[WorkoutRecorded] | None:
        """The parts of a session; None when one of them cannot be had."""
        found = [self.at_hand.get(key) or recorded_in(objects.get(self.message_ref(key))) for key in session.parts]
        known = [workout for workout in found if workout is not None]
        return known if len(known) == len(found) else None


class _Latest:
    """The agenda of the state looked at last: one pass of the loop asks for it several times."""

    def __init__(self) -> None:
        self._held = Agenda(State(athlete_id="nobody"))

    def of(self, state: State) -> Agenda:
        held = self._held
        if held.state is not state:
            held = self._held = Agenda(state)
        return held


_LATEST = _Latest()


def agenda_of(state: State) -> Agenda:
    """What the state leaves open."""
    return _LATEST.of(state)


def limits_of(state: State) -> dict[str, Limit]:
    """The limits that training has shown, moved only where it shows something clearly else."""
    training = training_of(state.rows)
    fresh = training.limits
    stated = state.profile is not None and state.profile.resting_heart_rate_bpm is not None
    resting = None if stated or REST_RATE in fresh else shown_by_mornings(merged_days(state.diary))
    if resting is not None:
        fresh = {**fresh, REST_RATE: resting}
    return in_force(state.history, fresh, complete=not state.forgotten, stated=training.lately_stated)


def message_ref(sequence: int) -> str:
    """Where the log keeps a record."""
    return f"stream:{STREAM}:{sequence}"


def bygone(workout: WorkoutRecorded, scoring: int, profile: ProfileSet | None) -> Published:
    """What is left to say of a workout that is no row any more: when it was, not what it was."""
    day, _ = local_date(workout.start_time, workout.utc_offset_s, profile.timezone if profile else None)
    recorded = recorded_of(workout, 0)
    return Published(
        revision=workout.revision,
        scoring=scoring,
        withdrawn=False,
        basis=0,
        parts=0,
        part_count=1,
        start_s=recorded.start_s,
        end_s=recorded.end_s,
        sport=workout.sport,
        local_date=day,
        session_class=SessionClass.OTHER,
        heavy_legs=False,
        systemic_au=None,
        efficiency=None,
        peak_bpm=None,
        best_30min_bpm=None,
        observed_mps=None,
        file_limits=(None, None, None, None),
        lifts=(),
    )


def recorded_in(body: bytes | None) -> WorkoutRecorded | None:
    """The workout in a log message; None when it is gone or not to be read."""
    if body is None:
        return None
    try:
        return WorkoutRecorded.model_validate_json(body)
    except ValidationError:
        return None


def columns_of(workout: WorkoutRecorded, objects: Mapping[str, bytes]) -> dict[str, array[float]] | None:
    """The samples of a workout; None when there are none or the block is missing or broken."""
    block = objects.get(workout.samples.ref) if workout.samples else None
    if block is None:
        return None
    try:
        return samples.decode(block)
    except (ValueError, KeyError, struct.error, zlib.error):
        return None
