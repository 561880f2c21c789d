"""The words of an alert: of each thing to say its own."""

from __future__ import annotations

from typing import assert_never

from tandem.notifier.domain.said import (
    ConfirmSaid,
    DigestSaid,
    EffortSaid,
    EveningSaid,
    MorningSaid,
    NoticeSaid,
    PlanSaid,
    QuestionSaid,
    ReadinessSaid,
    RejectedSaid,
    Said,
    SensorSaid,
    Single,
    UnreportedSaid,
    WeeklySaid,
)
from tandem.notifier.domain.words.asks import confirm_text, effort_text, question_text
from tandem.notifier.domain.words.days import evening_text, morning_text, weekly_text
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.plan import plan_text
from tandem.notifier.domain.words.readiness import readiness_text
from tandem.notifier.domain.words.rejected import rejected_text
from tandem.notifier.domain.words.trouble import sensor_text, unreported_text
from tandem.notifier.domain.words.voice import Voice

MAX_PARTS = 6
"""Titles that a digest lists; the rest is counted. Ours: an expanded notification shows about as many lines."""


def text_of(said: Said, voice: Voice) -> Text:
    """Title and body in the athlete's language, within the limits of a lock screen. Raises WordsError when a message
    or a value of it is missing."""
    return _digest(said, voice) if isinstance(said, DigestSaid) else _single(said, voice)


def _digest(said: DigestSaid, voice: Voice) -> Text:
    """How many, and the title of each, the most important first. Discreet titles that are alike are said once."""
    titles = list(dict.fromkeys(_single(part, voice).title for part in said.parts))
    left = len(titles) - MAX_PARTS
    more = voice.say("digest-more", count=left) if left > 0 else ""
    return fitted(voice.say("digest-title", count=len(said.parts)), *titles[:MAX_PARTS], more)


def _single(said: Single, voice: Voice) -> Text:
    match said:
        case PlanSaid():
            return plan_text(said, voice)
        case ReadinessSaid():
            return readiness_text(said, voice)
        case QuestionSaid():
            return question_text(said, voice)
        case EffortSaid():
            return effort_text(said, voice)
        case EveningSaid():
            return evening_text(said, voice)
        case MorningSaid():
            return morning_text(said, voice)
        case WeeklySaid():
            return weekly_text(said, voice)
        case RejectedSaid():
            return rejected_text(said, voice)
        case SensorSaid():
            return sensor_text(said, voice)
        case UnreportedSaid():
            return unreported_text(said, voice)
        case ConfirmSaid():
            return confirm_text(said, voice)
        case NoticeSaid():
            return fitted(said.title, said.body)
        case _:
            assert_never(said)
