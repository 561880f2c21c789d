"""What could not be read, as its athlete needs to hear it: which kind of thing was wrong, and what to do."""

from __future__ import annotations

from tandem.contracts.events.training import RejectionKind
from tandem.notifier.domain.said import RejectedSaid
from tandem.notifier.domain.words.limits import NAME_MAX_BYTES, Text, fitted, shorten
from tandem.notifier.domain.words.names import own_words
from tandem.notifier.domain.words.trouble import discreet_trouble
from tandem.notifier.domain.words.voice import Voice

DETAIL_MAX_BYTES = 5 * NAME_MAX_BYTES
"""UTF-8 bytes of what a decoder says. Ours: two of them and the rest fit into a body."""


def rejected_text(said: RejectedSaid, voice: Voice) -> Text:
    """What was wrong and what to do, by its kind. What the decoder says comes last: it speaks English, to who makes files."""
    if voice.discreet:
        return discreet_trouble(voice)
    device = own_words(said.device_id)
    if said.kind is None:
        return _quoted(said, device, voice)
    title, what, remedy = (f"rejected-{said.kind.value}-{part}" for part in ("title", "what", "remedy"))
    detail = voice.say("rejected-detail", detail=_told(said))
    return fitted(voice.say(title, device=device), voice.say(what), voice.say(remedy), detail)


def _quoted(said: RejectedSaid, device: str, voice: Voice) -> Text:
    """What is not known by its kind can only be quoted."""
    remedy = voice.say("rejected-remedy", remedy=_detail(said.remedy)) if said.remedy else ""
    told = voice.say("rejected-problem", problem=_placed(said))
    return fitted(voice.say("rejected-title", device=device), told, remedy, voice.say("rejected-kept"))


def _told(said: RejectedSaid) -> str:
    """Of a slip in what was written by hand also what would be right: no general words can say it."""
    if said.kind is RejectionKind.MISWRITTEN and said.remedy:
        return f"{_placed(said)}; {_detail(said.remedy)}"
    return _placed(said)


def _placed(said: RejectedSaid) -> str:
    problem = _detail(said.problem)
    return f"{problem} ({own_words(said.where)})" if said.where else problem


def _detail(text: str) -> str:
    """A decoder's words as the end of a sentence of ours."""
    return shorten(" ".join(text.split()), DETAIL_MAX_BYTES).rstrip(".")
