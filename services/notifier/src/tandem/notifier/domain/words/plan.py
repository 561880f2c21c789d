"""The week changed: what, where to, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action
from tandem.notifier.domain.records import Change
from tandem.notifier.domain.said import PlanSaid
from tandem.notifier.domain.words.causes import cause_line
from tandem.notifier.domain.words.figures import length
from tandem.notifier.domain.words.limits import MAX_CHANGES, Text, capital, fitted
from tandem.notifier.domain.words.moments import when
from tandem.notifier.domain.words.names import form, session_name
from tandem.notifier.domain.words.reasons import Reason, moved, reason
from tandem.notifier.domain.words.voice import Voice

_TELL_FORM = frozenset({Action.MAKE_EASY, Action.ADDED, Action.RESTORE})
"""Changes after which the athlete wants to know what the session is now."""


def plan_text(said: PlanSaid, voice: Voice) -> Text:
    """The first change in the title, each with its reason in the body, last what set it off."""
    if voice.discreet:
        return fitted(voice.say("discreet-plan-title"), voice.say("discreet-open"))
    shown = said.changes[:MAX_CHANGES]
    reasons = [reason(change, voice) for change in shown]
    rules = Counter(why.rule for why in reasons if why is not None and why.rule)
    shared = [rule for rule, times in rules.items() if times > 1]
    lines = [
        _line(change, why, voice, first=place == 0, shared=shared)
        for place, (change, why) in enumerate(zip(shown, reasons, strict=True))
    ]
    left = len(said.changes) - len(shown)
    more = voice.say("more-changes", count=left) if left else ""
    body = [line for line in (*lines, *shared, more, cause_line(said, lines, voice)) if line]
    return fitted(_title(said.changes, voice), *(body or [voice.say("see-plan")]))


def _line(change: Change, why: Reason | None, voice: Voice, *, first: bool, shared: Collection[str]) -> str:
    """One change in full. Of the first the title has said what changed; a rule that several share is said after them, once."""
    if why is None:
        return change.sentence
    now = ""
    if change.action in _TELL_FORM and change.class_after is not None:
        new = form(change.class_after, change.minutes_after, voice)
        added = change.action is Action.ADDED
        now = voice.say("form-new", form=capital(new)) if added else voice.say("form-now", form=new)
    head = "" if first else f"{_phrase(change, voice)}."
    rule = "" if why.rule in shared else why.rule
    return " ".join(part for part in (head, now, why.own, rule) if part)


def _title(changes: Sequence[Change], voice: Voice) -> str:
    first, others = changes[0], len(changes) - 1
    if all(change.action is Action.ADDED for change in changes) and first.to_time is not None:
        title = voice.say("change-extra", name=_name(first, voice), when=when(first.to_time, voice))
    else:
        title = _phrase(first, voice)
    return voice.say("and-more", text=title, count=others) if others else title


def _phrase(change: Change, voice: Voice) -> str:
    """What changed, at a glance: `Squats → Tue 07:00, made easy`."""
    name, effect = _name(change, voice), _effect(change, voice)
    if moved(change) and change.to_time is not None:
        message = "change-moved-and" if effect else "change-moved"
        values = {"effect": effect} if effect else {}
        return voice.say(message, name=name, when=when(change.to_time, voice), **values)
    effect = effect or voice.say("effect-same")
    stands = change.to_time or change.from_time
    if stands is None:
        return voice.say("change-timeless", name=name, effect=effect)
    return voice.say("change-stays", name=name, when=when(stands, voice), effect=effect)


def _name(change: Change, voice: Voice) -> str:
    return session_name(change.title, change.class_after or SessionClass.OTHER, voice)


def _effect(change: Change, voice: Voice) -> str:
    if change.action is Action.SHORTEN and change.minutes_after is not None:
        return voice.say("effect-shorten-to", length=length(change.minutes_after, voice))
    if change.action in _EFFECTS:
        return voice.say(f"effect-{change.action.value}")
    return ""


_EFFECTS = frozenset(
    {Action.MAKE_EASY, Action.SHORTEN, Action.DROP, Action.SUSPEND, Action.RESUME, Action.RESTORE, Action.ADDED}
)
"""Changes that are more than another time."""
