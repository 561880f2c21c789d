"""What the athlete is asked: was it hard, how hard was it, is this channel yours."""

from __future__ import annotations

from tandem.contracts.events.load import SessionClass
from tandem.notifier.domain.said import ConfirmSaid, EffortSaid, QuestionSaid
from tandem.notifier.domain.words.catalogue import has
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.names import at, beside_at, beside_name, class_name, own_words, session_name
from tandem.notifier.domain.words.voice import Voice

_LEGS = frozenset({SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.FULL})


def question_text(said: QuestionSaid, voice: Voice) -> Text:
    """Which session is in doubt, what would move, and what may be eased until it is answered. One that does not name the
    sessions is asked in its own words."""
    if voice.discreet:
        return fitted(voice.say("discreet-question-title"), voice.say("discreet-question-body"))
    question = said.question
    if question.about is None:
        return fitted(voice.say("question-title-some"), question.text, question.offer or "")
    sort = "legs" if question.about.session_class in _LEGS else "run"
    lines = [voice.say("question-doubt", sort=sort)]
    if question.at_stake is None:
        lines.append(voice.say("question-stays"))
    else:
        stake = beside_at(question.at_stake, voice)
        lines.append(voice.say("question-stake", stake=stake))
        if question.offer_class is not None:
            eased = class_name(question.offer_class, voice)
            lines.append(voice.say("question-offer", stake=beside_name(question.at_stake, voice), **{"class": eased}))
    return fitted(voice.say("question-title", about=beside_at(question.about, voice)), *lines)


def effort_text(said: EffortSaid, voice: Voice) -> Text:
    """How hard was it?"""
    if voice.discreet:
        return fitted(voice.say("discreet-effort-title"), voice.say("discreet-effort-body"))
    workout = at(session_name(said.title, said.session_class, voice), said.start_time, voice)
    return fitted(voice.say("effort-title", workout=workout), voice.say("effort-body"))


def confirm_text(said: ConfirmSaid, voice: Voice) -> Text:
    """Is this channel yours? Says nothing of the athlete, not even what they call the channel: it may be a stranger's."""
    body = voice.say("confirm-body")
    if said.service:
        named = f"service-{said.service}"
        service = voice.say(named) if has(voice.language, named) else own_words(said.service)
        body = voice.say("confirm-body-service", service=service)
    return fitted(voice.say("confirm-title"), body)
