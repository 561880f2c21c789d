"""What did not come in as it should: a file, a sensor's values, a session."""

from __future__ import annotations

from tandem.contracts.events.load import SensorTrouble
from tandem.notifier.domain.said import RejectedSaid, SensorSaid, UnreportedSaid
from tandem.notifier.domain.words.limits import NAME_MAX_BYTES, Text, fitted, shorten
from tandem.notifier.domain.words.names import at, listed, own_words, session_name
from tandem.notifier.domain.words.voice import Voice

DETAIL_MAX_BYTES = 5 * NAME_MAX_BYTES
"""UTF-8 bytes of what a decoder says. Ours: two of them and the rest fit into a body."""


def rejected_text(said: RejectedSaid, voice: Voice) -> Text:
    """What was wrong, where, what to do. The decoders speak English, to who makes files."""
    if voice.discreet:
        return _discreet(voice)
    problem = _detail(said.problem)
    if said.where:
        told = voice.say("rejected-problem-at", problem=problem, place=own_words(said.where))
    else:
        told = voice.say("rejected-problem", problem=problem)
    remedy = voice.say("rejected-remedy", remedy=_detail(said.remedy)) if said.remedy else ""
    return fitted(
        voice.say("rejected-title", device=own_words(said.device_id)), told, remedy, voice.say("rejected-kept")
    )


def sensor_text(said: SensorSaid, voice: Voice) -> Text:
    """What the sensor did, and what usually helps."""
    if voice.discreet:
        return _discreet(voice)
    workout = at(session_name(said.title, said.session_class, voice), said.start_time, voice)
    faults = listed([voice.say(f"sensor-{trouble.value}") for trouble in said.troubles], voice)
    steps = SensorTrouble.COUNTED_STEPS in said.troubles
    help_ = voice.say("sensor-help-steps" if steps else "sensor-help-contact")
    return fitted(voice.say("sensor-title"), voice.say("sensor-what", workout=workout, faults=faults), help_)


def unreported_text(said: UnreportedSaid, voice: Voice) -> Text:
    """Nothing has come in for a session: no blame, for it may be the watch."""
    if voice.discreet:
        return _discreet(voice)
    session = said.session
    named = at(session_name(session.title, session.session_class, voice), session.start_time, voice)
    return fitted(voice.say("unreported-title", session=named), voice.say("unreported-body"))


def _discreet(voice: Voice) -> Text:
    return fitted(voice.say("discreet-trouble-title"), voice.say("discreet-open"))


def _detail(text: str) -> str:
    """A decoder's words as the end of a sentence of ours."""
    return shorten(" ".join(text.split()), DETAIL_MAX_BYTES).rstrip(".")
