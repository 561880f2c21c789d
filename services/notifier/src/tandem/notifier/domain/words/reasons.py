"""Why a session changed: a sentence made of the rule that bound, the hours there are and need to be, and the other session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tandem.contracts.events.plan import Action, Beside
from tandem.contracts.events.reach import Language
from tandem.notifier.domain.records import Change
from tandem.notifier.domain.words.catalogue import has
from tandem.notifier.domain.words.figures import floor, gap
from tandem.notifier.domain.words.moments import when
from tandem.notifier.domain.words.names import beside_name
from tandem.notifier.domain.words.voice import Voice

PAIRS = frozenset(
    {
        "six_hours_between_sessions",
        "rest_binds_nothing",
        "nothing_binds_rest",
        "short_easy_run_before_legs",
        "endurance_before_legs",
        "hard_run_before_heavy_legs_same_day",
        "heavy_legs_before_hard_run_same_day",
        "hard_run_before_heavy_legs",
        "hard_run_before_moderate_legs",
        "heavy_legs_before_hard_run",
        "heavy_legs_before_long_run",
        "heavy_legs_before_easy_run",
        "heavy_legs_twice",
        "hard_run_twice",
        "hard_run_before_long_run",
        "long_run_before_hard_run",
        "moderate_legs_before_hard_run",
        "moderate_legs_before_long_run",
        "moderate_legs_before_heavy_legs",
        "heavy_legs_before_moderate_legs",
        "upper_body_twice",
        "upper_body_before_run",
        "run_before_upper_body",
    }
)
"""The scheduler's rules on two sessions (domain.md 3.2), by name: their sentence needs the other session."""

TAKEN, CLOSED, MISSED, OWN_WEEK = "one_session_per_window", "inside_a_window", "missed_session", "your_own_week"

LONGEST_SESSION = timedelta(hours=6)
"""A session that ends before another began no earlier than this before it ended. Ours: it tells whether the hours between
are those from the time that the athlete knows, or from one in between that they were never told."""

_SLACK = timedelta(minutes=2)
"""Hours are told with two decimals."""


def moved(change: Change) -> bool:
    """Whether the session is at another time than the athlete believes."""
    gone = change.action in (Action.DROP, Action.SUSPEND, Action.ADDED, Action.MISSED)
    return not gone and change.to_time is not None and change.to_time != change.from_time


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as far as there is anything to say: `own` of this session (where it was, what was near), `rule` of any like it."""

    own: str = ""
    rule: str = ""


def reason(change: Change, voice: Voice) -> Reason | None:
    """Where it was and why that changed. None: the sentence that came with the change says it, in English, because it names
    no other session by which it could be said anew."""
    told = _composed(change, voice)
    if told is None and voice.language is Language.ENGLISH:
        return None
    return told if told is not None else Reason(_was(change, voice), _in_general(change, voice))


def _in_general(change: Change, voice: Voice) -> str:
    """What can be said of the rule without the other session."""
    return voice.say(f"rule-{TAKEN}") if change.rule == TAKEN else _need(change, voice)


def _composed(change: Change, voice: Voice) -> Reason | None:
    old = when(change.from_time, voice) if change.from_time is not None else ""
    if change.rule in PAIRS:
        return _pair(change, change.beside, old, voice) if change.beside is not None else None
    if change.rule == TAKEN:
        return _taken(change, change.beside, old, voice) if change.beside is not None else None
    if change.rule == CLOSED and old:
        misfit = change.misfit.value if change.misfit is not None else "unknown"
        return Reason(voice.say("was-closed" if moved(change) else "gap-closed", old=old, misfit=misfit))
    if change.rule == MISSED and old:
        return Reason(voice.say("was-missed", old=old))
    if change.action in (Action.RESTORE, Action.RESUME):
        return Reason(_was(change, voice))  # what had taken it away is over, or only less: what set it off says which
    if not has(voice.language, f"rule-{change.rule}"):
        return None
    gone = "-gone" if change.rule == OWN_WEEK and change.action is Action.DROP else ""
    return Reason(_was(change, voice), voice.say(f"rule-{change.rule}{gone}"))


def _was(change: Change, voice: Voice) -> str:
    shown = moved(change) and change.from_time is not None
    return voice.say("was", old=when(change.from_time, voice)) if shown and change.from_time is not None else ""


def _taken(change: Change, beside: Beside, old: str, voice: Voice) -> Reason:
    name = beside_name(beside, voice)
    if moved(change) and change.from_time == beside.start_time:
        return Reason(voice.say("was-taken", old=old, beside=name))
    taken = voice.say("gap-taken", when=when(beside.start_time, voice), beside=name)
    return Reason(_joined(_was(change, voice), taken))


def _pair(change: Change, beside: Beside, old: str, voice: Voice) -> Reason:
    together = moved(change) and bool(old) and _meets(change, beside, change.from_time)
    told = _between(change, beside, voice, "was" if together else "gap", old)
    own = _joined("" if together else _was(change, voice), told)
    return Reason(own, _need(change, voice) or voice.say("apart"))


def _need(change: Change, voice: Voice) -> str:
    """The hours that the rule asks for, "" where it names none."""
    if change.rule not in PAIRS or change.floor_h is None:
        return ""
    return voice.say(f"rule-{change.rule}", floor=floor(change.floor_h, voice))


def _between(change: Change, beside: Beside, voice: Voice, form: str, old: str) -> str:
    """How the two lie to each other. `form` is `was` where it begins with the old time, else `gap`."""
    values = {"beside": beside_name(beside, voice)} | ({"old": old} if form == "was" else {})
    if change.floor_h is None:
        return voice.say(f"{form}-same-day", start=when(beside.start_time, voice), **values)
    if change.gap_h is None or change.gap_h < 0:
        return voice.say(f"{form}-overlapping", start=when(beside.start_time, voice), **values)
    values["gap"] = gap(change.gap_h, voice)
    if not change.beside_first:
        return voice.say(f"{form}-before", start=when(beside.start_time, voice), **values)
    side = "after" if beside.done else "after-planned"
    return voice.say(f"{form}-{side}", end=when(beside.end_time, voice), **values)


def _meets(change: Change, beside: Beside, start: datetime | None) -> bool:
    """Whether the hours between are those from `start`: of several changes told as one they may be from elsewhere."""
    if start is None or change.gap_h is None:
        return change.gap_h is None
    if change.gap_h < 0:
        return beside.start_time - LONGEST_SESSION <= start < beside.end_time
    apart = timedelta(hours=change.gap_h)
    if change.beside_first:
        return abs(start - beside.end_time - apart) <= _SLACK
    return timedelta(0) < beside.start_time - apart - start <= LONGEST_SESSION


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
