"""The other session that a sentence names, without words: for whoever tells it in another language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tandem.contracts.events.plan import Beside, PlannedSession
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.rules import ONE_PER_WINDOW, PairRule
from tandem.scheduler.domain.state import Workout
from tandem.scheduler.domain.told.words import CLASS_WORDS
from tandem.scheduler.domain.week import Slot


def beside_workout(workout: Workout) -> Beside:
    """A workout, under its own title or else the words of its class, as `workout_title` has it."""
    return Beside(
        title=workout.title or CLASS_WORDS[workout.session_class],
        session_class=workout.session_class,
        start_time=workout.start_time,
        end_time=workout.end_time,
        done=True,
    )


def beside_session(session: PlannedSession) -> Beside:
    """A session of the plan as it stands, not done."""
    return Beside(
        title=session.title,
        session_class=session.session_class,
        start_time=session.start_time,
        end_time=session.start_time + timedelta(seconds=session.duration_s),
    )


def beside_slot(slot: Slot) -> Beside | None:
    """What a rule looked at, as it stands in the new week; None where only its kind is known. One that went by without a
    report counts as done, as it does for the legs."""
    if slot.session_class is None:
        return None
    return Beside(
        title=slot.title,
        session_class=slot.session_class,
        start_time=datetime.fromtimestamp(slot.start_s, UTC),
        end_time=datetime.fromtimestamp(slot.end_s, UTC),
        done=slot.fixed and not slot.ahead,
    )


def beside_in(violation: Violation | None, about: str) -> tuple[Beside | None, bool]:
    """The session that `broken_rule` names beside the one with the key `about`, and whether that one comes first. None for
    rules that name no other: limits of days and weeks."""
    if violation is None or not (isinstance(violation.rule, PairRule) or violation.rule is ONE_PER_WINDOW):
        return None, False
    other = next((slot for slot in violation.slots if slot.key != about), None)
    if other is None:
        return None, False
    return beside_slot(other), other is violation.slots[0]
