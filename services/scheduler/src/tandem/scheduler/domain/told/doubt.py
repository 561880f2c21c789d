"""Questions to the athlete: a doubtful hard workout that would move the plan is asked about, never believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from tandem.contracts.event import Decision
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import QuestionAsked
from tandem.scheduler.domain.done.doubt import doubtful, question_id_of
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.forms import Rung, forms_for
from tandem.scheduler.domain.state import Workout
from tandem.scheduler.domain.told.beside import beside_slot, beside_workout
from tandem.scheduler.domain.told.words import CLASS_WORDS, inside, moment, workout_title

_REALLY = {
    SessionClass.HARD_RUN: "a hard run",
    SessionClass.HEAVY_LOWER: "heavy for the legs",
    SessionClass.FULL: "heavy for the legs",
}
OPTIONS = ("It was hard", "It was easy")


def question(view: Outlook) -> Decision | None:
    """Ask about a doubtful hard workout that would move the plan if it were true, once per revision of it. Nobody is asked
    about what was imported, which stays read mildly, nor because of it: of a live workout at the next live look."""
    if view.plan is None or view.state.in_hand.looks_back(view.state.imported_at):
        return None
    known = set(view.broken)
    for workout in sorted(doubtful(view.workouts), key=lambda w: (w.end_time, w.workout_id)):
        question_id = question_id_of(workout)
        if question_id in view.state.asked or workout.cause.history:
            continue
        believed = outlook(view.state, view.now, frozenset({workout.workout_id}))
        forced = [v for v in believed.broken if v not in known] if believed else []
        mine = [v for v in forced if any(slot.workout_id == workout.workout_id for slot in v.slots)]
        if mine:
            return Decision(
                _asked(view, workout, mine, question_id), workout.cause.event_id, "question", workout.cause.rootids
            )
    return None


def _asked(view: Outlook, workout: Workout, broken: Sequence[Violation], question_id: str) -> QuestionAsked:
    at_stake = next(slot for violation in broken for slot in violation.slots if not slot.fixed)
    where = f"{inside(at_stake.title)} on {moment(at_stake.start_s, view.zone)}"
    text = (
        f"{workout_title(workout, view.zone)}: was it really {_REALLY[workout.session_class]}? "
        f"If so, {where} should move. Until then it stays."
    )
    eased = _eased(view, at_stake.key)
    return QuestionAsked(
        athlete_id=view.state.athlete_id,
        question_id=question_id,
        workout_id=workout.workout_id,
        plan_version=view.plan.version if view.plan else 0,
        text=text,
        reasons=workout.class_reasons,
        options=OPTIONS,
        decided_at=view.now.astimezone(UTC),
        offer=_offer(eased, where) if eased is not None else None,
        about=beside_workout(workout),
        at_stake=beside_slot(at_stake),
        offer_class=eased,
    )


def _eased(view: Outlook, key: str) -> SessionClass | None:
    """What the session at stake may be eased to; None for one that cannot be eased."""
    session = next((s for s in view.demand.sessions if s.key == key), None)
    forms = forms_for(session) if session is not None else ()
    return next((form.session_class for form in forms if form.rung is Rung.EASY), None)


def _offer(eased: SessionClass, where: str) -> str:
    """What to ease in case of doubt: an unanswered question adds no load, and easing is offered before the next heavy
    session (domain.md 3.3b)."""
    return f"If you are in doubt, ease {where} to {inside(CLASS_WORDS[eased])}: ask for it, and it stays so."
