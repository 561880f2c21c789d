"""Discreet words for an alert that was written in plain ones, when what it said is no longer at hand."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.voice import Voice

_OPEN = "discreet-open"
_MESSAGES = {
    AlertKind.PLAN_REVISED: ("discreet-plan-title", _OPEN),
    AlertKind.QUESTION: ("discreet-question-title", "discreet-question-body"),
    AlertKind.READINESS: ("discreet-readiness-title", _OPEN),
    AlertKind.EVENING_BEFORE: ("discreet-evening-title", _OPEN),
    AlertKind.MORNING: ("discreet-morning-title", _OPEN),
    AlertKind.WEEKLY: ("discreet-weekly-title", _OPEN),
    AlertKind.TROUBLE: ("discreet-trouble-title", _OPEN),
}
_EFFORT = ("discreet-effort-title", "discreet-effort-body")
_STOP, _STOP_ENDED = (
    ("discreet-stop-title", "discreet-stop-body"),
    ("discreet-stop-ended-title", "discreet-stop-ended-body"),
)


def discreetly(kind: AlertKind, tells: Sequence[str], urgency: str, voice: Voice) -> Text | None:
    """What an alert of this kind, which tells these matters, says discreetly; None of kinds that say nothing of the body.
    Of the safety stops only the beginning of one is urgent."""
    if kind is AlertKind.DIGEST:
        return fitted(voice.say("digest-title", count=len(tells)), voice.say(_OPEN))
    messages = _MESSAGES.get(kind)
    if kind is AlertKind.SAFETY_STOP:
        messages = _STOP if urgency == "high" else _STOP_ENDED
    elif kind is AlertKind.QUESTION and tells and tells[0].startswith("effort:"):
        messages = _EFFORT
    return fitted(*(voice.say(message) for message in messages)) if messages else None
