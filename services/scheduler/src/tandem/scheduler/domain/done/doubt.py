"""How far a workout's class is believed: doubt reads it mildly until the athlete has said what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tandem.contracts.event import derived_id
from tandem.contracts.events.load import SessionClass
from tandem.scheduler.domain.rulebook.kinds import Kind, kind_of
from tandem.scheduler.domain.state import Verdict, Workout

DOUBT_BELOW = 0.5
"""Below this class confidence a workout asks instead of moving the week (contract of LoadScored; domain.md 0.4)."""

_MILD = {Kind.HARD_RUN: SessionClass.EASY, Kind.HEAVY: SessionClass.MODERATE_LOWER}
"""What a doubtful hard class is read as: the rung below it on the ladder."""


def question_id_of(workout: Workout) -> str:
    """The id of the question about this revision of a workout. A new revision is a new question."""
    return derived_id("question", workout.workout_id, str(workout.revision))


def doubtful(workouts: Iterable[Workout]) -> list[Workout]:
    """Workouts whose hard class is too unsure to move a week on."""
    return [w for w in workouts if not w.withdrawn and w.class_confidence < DOUBT_BELOW and scored_kind(w) in _MILD]


def judged(workouts: Iterable[Workout], verdicts: Mapping[str, Verdict]) -> tuple[Workout, ...]:
    """The workouts as the athlete's answers (by question id) settle them: one that was hard is trusted, one that was not
    has its mild class, and neither is doubtful any more. What was not asked stays as scored."""
    return tuple(_judged(workout, verdicts.get(question_id_of(workout))) for workout in workouts)


def scored_kind(workout: Workout) -> Kind:
    """The kind that the scored class and length say."""
    return kind_of(workout.session_class, workout.leg_share, (workout.end_time - workout.start_time).total_seconds())


def believed_kind(workout: Workout, planned: Kind | None, trusted: frozenset[str]) -> Kind:
    """The kind that the legs count. A doubtful hard class is read mildly, unless the workout is `trusted` or that kind
    was `planned` in its place."""
    kind = scored_kind(workout)
    sure = workout.class_confidence >= DOUBT_BELOW or workout.workout_id in trusted or kind is planned
    if sure or kind not in _MILD:
        return kind
    return kind_of(_MILD[kind], None, (workout.end_time - workout.start_time).total_seconds())


def _judged(workout: Workout, verdict: Verdict | None) -> Workout:
    kind = scored_kind(workout)
    if verdict is None or kind not in _MILD:
        return workout
    said = workout.session_class if verdict.was_hard else _MILD[kind]
    return workout.model_copy(update={"session_class": said, "class_confidence": 1.0})
