"""How hard a workout was in the athlete's word: told apart from the recording, it stands above what that says.

Words are kept by workout, whatever is known of it: one on a workout that has not come yet waits for it, and a later revision
of the workout changes nothing of what was said.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import PlainSerializer, PlainValidator

from tandem.contracts.events.athlete import EffortTold
from tandem.contracts.events.training import WorkoutRecorded
from tandem.load_scoring.domain.packing import deltas, pack, sums, unpack
from tandem.load_scoring.domain.rows import digest_of, key_of
from tandem.load_scoring.domain.tables import shape

KEPT_WORDS = 640
"""At most this many words are remembered, the newest: as many as there can be rows of workouts. Ours."""

_PER_POINT = 100
"""Words are kept to a hundredth of a point: finer than anybody feels."""

_WORD = struct.Struct("<QqH")


class Word(NamedTuple):
    """What was said of a workout, in points of Foster's CR10, and its place on the log."""

    sequence: int
    rpe: float


def heard(words: Mapping[int, Word], told: EffortTold, sequence: int) -> Mapping[int, Word]:
    """The words after one more: of a workout the one furthest on the log stands. The same mapping where nothing changes."""
    key = key_of(told.workout_id)
    known = words.get(key)
    if known is not None and sequence <= known.sequence:
        return words
    said = {**words, key: Word(sequence, round(told.rpe * _PER_POINT) / _PER_POINT)}
    if len(said) <= KEPT_WORDS:
        return said
    newest = sorted(said.items(), key=lambda entry: (entry[1].sequence, entry[0]))[-KEPT_WORDS:]
    return dict(newest)


def words_on(words: Mapping[int, Word], parts: Iterable[int]) -> dict[int, float]:
    """What was said of the parts of a session, in points by workout key."""
    return {key: words[key].rpe for key in parts if key in words} if words else {}


def with_words(workouts: Sequence[WorkoutRecorded], said: Mapping[int, float]) -> list[WorkoutRecorded]:
    """The parts of a session as the athlete felt them. One word is enough for all of it: what the recordings say of the
    others then counts no more."""
    if not said:
        return list(workouts)
    return [workout.model_copy(update={"rpe": said.get(key_of(workout.workout_id))}) for workout in workouts]


def basis_with(basis: int, said: Mapping[int, float]) -> int:
    """The digest of what a score rests on (`bases_of`), with what was said of its parts; the same where nothing was."""
    return digest_of(basis, *sorted(said.items())) if said else basis


def _dump(words: Mapping[int, Word]) -> str:
    ordered = sorted(words.items(), key=lambda entry: (entry[1].sequence, entry[0]))
    steps = deltas([word.sequence for _, word in ordered])
    rows = zip(ordered, steps, strict=True)
    return pack([_WORD.pack(key, step, round(word.rpe * _PER_POINT)) for (key, word), step in rows])


def _load(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    entries = unpack(value, _WORD.unpack)
    places = sums(step for _, step, _ in entries)
    pairs = zip(entries, places, strict=True)
    return {key: Word(place, points / _PER_POINT) for (key, _, points), place in pairs}


Words = Annotated[
    dict[int, Word],
    PlainValidator(_load),
    PlainSerializer(_dump, return_type=str, when_used="json"),
    shape("words 1", _WORD.format),
]
