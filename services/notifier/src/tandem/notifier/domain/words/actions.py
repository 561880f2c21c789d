"""What the athlete may answer with one touch."""

from __future__ import annotations

from tandem.contracts.events.alert import AlertAction, OfferedAction
from tandem.notifier.domain.said import ConfirmSaid, EffortSaid, PlanSaid, QuestionSaid, Said
from tandem.notifier.domain.words.voice import Voice

HARD, EASY = "hard", "easy"
"""The answers to a question."""

EFFORTS = (3, 6, 9)
"""On Foster's CR10 (moderate 3, hard 5, very hard 7, maximal 10: Foster 2001, JSCR 15:109). Ours: three buttons are what a
phone shows; each stands in the middle of its third."""


def actions_of(said: Said, voice: Voice) -> tuple[OfferedAction, ...]:
    """The buttons of an alert, the expected answer first; none where nothing is to be answered."""
    match said:
        case PlanSaid(cause=cause):
            version = str(cause.plan_version)
            return tuple(
                OfferedAction(action=action, label=voice.say(f"action-{action.value}"), subject=version)
                for action in (AlertAction.ACCEPT, AlertAction.UNDO)
            )
        case QuestionSaid(question=question):
            return tuple(
                OfferedAction(
                    action=AlertAction.ANSWER,
                    label=voice.say(f"question-{answer}"),
                    subject=question.question_id,
                    value=answer,
                )
                for answer in (HARD, EASY)
            )
        case EffortSaid(workout_id=workout_id):
            return tuple(
                OfferedAction(
                    action=AlertAction.EFFORT, label=voice.say(f"effort-{rpe}"), subject=workout_id, value=str(rpe)
                )
                for rpe in EFFORTS
            )
        case ConfirmSaid(subscription_id=subscription_id):
            label = voice.say("confirm-label")
            return (OfferedAction(action=AlertAction.CONFIRM, label=label, subject=subscription_id),)
        case _:
            return ()
