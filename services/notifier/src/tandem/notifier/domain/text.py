"""The words of an alert: a title to act on at a glance, a body with the reasons. English, the athlete's local time.

Only session names, times and hours appear; loads and heart rates stay in the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tandem.contracts.events.plan import Action
from tandem.notifier.domain.state import Change, Question

TITLE_MAX_BYTES = 120
"""UTF-8 bytes of a title. Ours: two lines on a lock screen."""

NAME_MAX_BYTES = 56
"""UTF-8 bytes of a session's name in a title, so that the new time after it is never cut off."""

BODY_MAX_BYTES = 1000
"""UTF-8 bytes of a body. Ours: about what an expanded notification shows; far below the push limit (see payload)."""

MAX_SENTENCES = 4
"""Changes explained in the body; the rest is counted. Ours: more is read in the plan, not on a lock screen."""

MISSED = "missed_session"
"""The rule of changes whose sentence says what was missed, which is also what set the revision off."""

ELLIPSIS = "…"
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EFFECT = {
    Action.MAKE_EASY: "made easy",
    Action.SHORTEN: "shortened",
    Action.DROP: "off the plan",
    Action.SUSPEND: "suspended",
    Action.RESUME: "back on",
    Action.RESTORE: "as planned again",
    Action.ADDED: "extra",
}


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


def plan_text(changes: Sequence[Change], cause_title: str, zone: tzinfo, now: datetime) -> Text:
    """The alert for these changes (at least one, the most pressing first)."""
    first, *others = changes
    lead = _lead(changes)
    more = f" and {len(others)} more" if others else ""
    title = f"{lead}: {shorten(first.title, NAME_MAX_BYTES)} {_what(first, zone, now)}{more}"
    return Text(shorten(title, TITLE_MAX_BYTES), shorten(_body(changes, cause_title), BODY_MAX_BYTES))


def question_text(question: Question) -> Text:
    """The question as asked, its answers, and what may be eased until one is given."""
    lines = [question.text, " / ".join(question.options), question.offer or ""]
    return Text("A question about your session", shorten("\n".join(filter(None, lines)), BODY_MAX_BYTES))


def when(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """`Tue 07:00` within the next six days, `Tue 1 Dec 07:00` beyond, where a weekday alone could mislead."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    near = timedelta(0) <= local.date() - today < timedelta(days=7)
    date = "" if near else f" {local.day} {_MONTHS[local.month - 1]}"
    return f"{_WEEKDAYS[local.weekday()]}{date} {local:%H:%M}"


def shorten(text: str, max_bytes: int) -> str:
    """The text in at most `max_bytes` of UTF-8, cut between words (inside only a word that is longer than that) and
    ended with an ellipsis; unchanged when it fits."""
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    room = max_bytes - len(ELLIPSIS.encode())
    if room < 0:
        return ""
    cut = encoded[:room].decode(errors="ignore")
    if not text[len(cut)].isspace() and not cut[-1:].isspace():
        words = cut.rsplit(maxsplit=1)
        cut = words[0] if len(words) == 2 else cut
    return cut.rstrip(" \t\n,;:–-") + ELLIPSIS


def _body(changes: Sequence[Change], cause_title: str) -> str:
    lines = [change.sentence for change in changes[:MAX_SENTENCES]]
    left = len(changes) - len(lines)
    if left:
        lines.append(f"And {left} more {'change' if left == 1 else 'changes'}: see your plan.")
    told = any(cause_title in line for line in lines) or any(change.rule == MISSED for change in changes)
    if cause_title and not told:
        lines.append(f"Because of: {cause_title}")
    return "\n".join(lines)


def _lead(changes: Sequence[Change]) -> str:
    if all(change.action is Action.ADDED for change in changes):
        return "Your week has room"
    return "Your week moved" if _moved(changes[0]) else "Your week changed"


def _moved(change: Change) -> bool:
    return change.action is not Action.DROP and change.to_time is not None and change.to_time != change.from_time


def _what(change: Change, zone: tzinfo, now: datetime) -> str:
    parts = [f"→ {when(change.to_time, zone, now)}"] if _moved(change) and change.to_time else []
    parts += [_EFFECT[change.action]] if change.action in _EFFECT else []
    return ", ".join(parts) or "as planned again"
