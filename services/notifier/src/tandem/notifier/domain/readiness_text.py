"""The words of an alert about readiness. What the athlete reported is named with a stop, because it is why; no marker and
no figure of their body is."""

from __future__ import annotations

from tandem.notifier.domain.readiness import Matter, ReadinessNews
from tandem.notifier.domain.text import BODY_MAX_BYTES, TITLE_MAX_BYTES, Text, shorten

_TITLE = {
    Matter.STOP_ENDED: "Hard and heavy training may begin again",
    Matter.PULL_BACK_BEGAN: "Time to pull back",
    Matter.PULL_BACK_ENDED: "You have recovered: back to normal",
    Matter.PUSH_BEGAN: "You are ready for a little more",
}

_BODY = {
    Matter.STOP_ENDED: "You said that you have recovered, so the stop is over and what lies ahead is back on your plan. Begin "
    "easy, and stop and see a doctor if it comes back.",
    Matter.PULL_BACK_BEGAN: "Several signs together have said for days that you are not recovering. Train less and only "
    "easily until they are back to usual; your readiness says which they are.",
    Matter.PULL_BACK_ENDED: "The signs that asked you to pull back are back to usual. Return to your full training step by "
    "step.",
    Matter.PUSH_BEGAN: "Everything you measure has been as usual for a week. There is room for a little more, if you feel "
    "like it.",
}


def readiness_text(news: ReadinessNews) -> Text:
    """Title and body; the title is the most important matter's, the body has a line for each."""
    lines = [line for matter in news.matters for line in _lines(matter, news)]
    return Text(shorten(_title(news), TITLE_MAX_BYTES), shorten("\n".join(lines), BODY_MAX_BYTES))


def _title(news: ReadinessNews) -> str:
    first = news.matters[0]
    if first is not Matter.STOP_BEGAN:
        return _TITLE[first]
    doctor = news.change.stop is not None and news.change.stop.see_a_doctor
    return f"Stop hard and heavy training{' and see a doctor' if doctor else ' for now'}"


def _lines(matter: Matter, news: ReadinessNews) -> tuple[str, ...]:
    """A stop's reasons say what was reported, what to do and how the stop ends; those not told before come first, so that
    what may be cut off was."""
    stop = news.change.stop
    if matter is not Matter.STOP_BEGAN or stop is None:
        return (_BODY[matter],)
    told = news.before.stop.reasons if news.before and news.before.stop else ()
    return tuple(sorted(stop.reasons, key=lambda reason: reason in told))
