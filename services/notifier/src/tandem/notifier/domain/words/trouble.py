"""What did not come in as it should: a sensor's values, a session."""

from __future__ import annotations

from tandem.contracts.events.load import SensorTrouble
from tandem.notifier.domain.said import SensorSaid, UnreportedSaid
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.names import at, listed, session_name
from tandem.notifier.domain.words.voice import Voice


def sensor_text(said: SensorSaid, voice: Voice) -> Text:
    """What the sensor did, and what usually helps."""
    if voice.discreet:
        return discreet_trouble(voice)
    workout = at(session_name(said.title, said.session_class, voice), said.start_time, voice)
    faults = listed([voice.say(f"sensor-{trouble.value}") for trouble in said.troubles], voice)
    steps = SensorTrouble.COUNTED_STEPS in said.troubles
    help_ = voice.say("sensor-help-steps" if steps else "sensor-help-contact")
    return fitted(voice.say("sensor-title"), voice.say("sensor-what", workout=workout, faults=faults), help_)


def unreported_text(said: UnreportedSaid, voice: Voice) -> Text:
    """Nothing has come in for a session: no blame, for it may be the watch."""
    if voice.discreet:
        return discreet_trouble(voice)
    session = said.session
    named = at(session_name(session.title, session.session_class, voice), session.start_time, voice)
    return fitted(voice.say("unreported-title", session=named), voice.say("unreported-body"))


def discreet_trouble(voice: Voice) -> Text:
    """That something did not come in, and not what."""
    return fitted(voice.say("discreet-trouble-title"), voice.say("discreet-open"))
