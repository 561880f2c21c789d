"""How the athlete stands: the safety stop, pulling back, being ready for more. What was reported is named with a stop, because
it is why; no figure of the body ever is."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.contracts.events.readiness import RedFlag, RedFlagKind, Suspension
from tandem.notifier.domain.readiness import Word
from tandem.notifier.domain.said import ReadinessSaid
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.moments import dated
from tandem.notifier.domain.words.names import listed, signs
from tandem.notifier.domain.words.voice import Voice

_ADVICE = {
    RedFlagKind.CHEST_PAIN: "cleared",
    RedFlagKind.FAINTING: "cleared",
    RedFlagKind.FEVER: "fever",
    RedFlagKind.ILLNESS: "illness",
    RedFlagKind.STRONG_PAIN: "pain",
    RedFlagKind.GAIT: "pain",
}
"""What each red flag asks for and how its stop ends. The meaning is load_scoring's, which judges them (domain.md 3.3b)."""

_NAME = {
    Word.STOP_ENDED: "stop-ended",
    Word.PULL_BACK_BEGAN: "pull-back",
    Word.PULL_BACK_ENDED: "pull-back-ended",
    Word.PUSH_BEGAN: "push",
}


def readiness_text(said: ReadinessSaid, voice: Voice) -> Text:
    """The title is the most important matter's, the body has lines for each."""
    first = said.news.matters[0]
    if voice.discreet:
        return _discreet(first, voice)
    lines = [line for matter in said.news.matters for line in _lines(matter, said, voice)]
    stop = said.news.change.stop
    if first is not Word.STOP_BEGAN:
        title = voice.say(f"{_NAME[first]}-title")
    else:
        title = voice.say("stop-title-doctor" if stop is not None and stop.see_a_doctor else "stop-title")
    return fitted(title, *lines)


def _discreet(first: Word, voice: Voice) -> Text:
    if first is Word.STOP_BEGAN:
        return fitted(voice.say("discreet-stop-title"), voice.say("discreet-stop-body"))
    if first is Word.STOP_ENDED:
        return fitted(voice.say("discreet-stop-ended-title"), voice.say("discreet-stop-ended-body"))
    return fitted(voice.say("discreet-readiness-title"), voice.say("discreet-open"))


def _lines(matter: Word, said: ReadinessSaid, voice: Voice) -> Iterator[str]:
    change = said.news.change
    if matter is Word.STOP_BEGAN and change.stop is not None:
        before = said.news.before.stop if said.news.before is not None else None
        yield from stop_lines(change.stop, before, voice)
    elif matter is Word.PULL_BACK_BEGAN and change.signs:
        yield voice.say("pull-back-signs", signs=signs(change.signs, voice))
    else:
        yield voice.say(_NAME[matter])


def stop_lines(stop: Suspension, before: Suspension | None, voice: Voice) -> Iterator[str]:
    """What was reported, what to do, how the stop ends; what was not told before comes first, so that what may be cut off was.
    A stop that does not say its red flags is told in its own words."""
    known = before.reasons if before is not None else ()
    if len(stop.flags) != len(stop.reasons):
        yield from sorted(stop.reasons, key=lambda reason: reason in known)
        return
    pairs = sorted(zip(stop.reasons, stop.flags, strict=True), key=lambda pair: pair[0] in known)
    groups: dict[str, list[RedFlag]] = {}
    for _, flag in pairs:
        groups.setdefault(_ADVICE[flag.kind], []).append(flag)
    for advice, flags in groups.items():
        named = [_flag(flag, voice) for flag in flags]
        yield f"{voice.say('stop-reported', flags=listed(named, voice))} {voice.say(f'stop-advice-{advice}')}"


def _flag(flag: RedFlag, voice: Voice) -> str:
    return voice.say("stop-flag", flag=voice.say(f"flag-{flag.kind.value}"), day=dated(flag.local_date, voice))
