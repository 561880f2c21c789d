"""How what was done differs from what was planned, in a word and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.done.closeness import SAME_LENGTH
from tandem.scheduler.domain.done.matching import Match
from tandem.scheduler.domain.done.recorded import HARDNESS, Recorded
from tandem.scheduler.domain.rulebook.kinds import RUNS, Kind, kind_of
from tandem.scheduler.domain.told.words import CLASS_WORDS, WEEKDAYS, inside, moment

CUT_SHORT_SHARE = 1 - SAME_LENGTH
"""Below three quarters of the planned length a session was cut short. Ours."""

_AS_CLASS = {
    Kind.HARD_RUN: SessionClass.HARD_RUN,
    Kind.LONG: SessionClass.LONG,
    Kind.EASY: SessionClass.EASY,
    Kind.EASY_SHORT: SessionClass.EASY,
    Kind.HEAVY: SessionClass.HEAVY_LOWER,
    Kind.MOD: SessionClass.MODERATE_LOWER,
    Kind.LIGHT: SessionClass.MODERATE_LOWER,
    Kind.UPPER: SessionClass.UPPER,
    Kind.REST: SessionClass.MOBILITY,
}
"""The class that says of a kind what it is to the legs."""

_BY_LENGTH = RUNS - {Kind.HARD_RUN}
"""Runs that differ by nothing but their length."""


class Result(StrEnum):
    """What became of a session. `other_kind` trained something else: legs instead of the upper body."""

    AS_PLANNED = "as_planned"
    CUT_SHORT = "cut_short"
    LONGER = "longer"
    HARDER = "harder"
    EASIER = "easier"
    OTHER_KIND = "other_kind"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one session and a sentence about it. `workout_id` is the workout that stands for it, `done_class` what
    the legs count it as."""

    session_key: str
    workout_id: str
    result: Result
    sentence: str
    done_class: SessionClass


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Something done beside the plan that the legs carry: its workout, further files of it, and a sentence."""

    workout_id: str
    also: tuple[str, ...]
    sentence: str


def outcome(found: Match, done_kind: Kind, zone: ZoneInfo) -> Outcome:
    """The outcome of a match, with what was done counted as `done_kind` (doubt read as the legs count it)."""
    wanted, recorded = found.wanted, found.recorded
    planned_kind = kind_of(wanted.session_class, wanted.leg_share, wanted.duration_s)
    result = _result(planned_kind, done_kind, recorded.active_s / wanted.duration_s)
    what = _what(result, _with_article(_class_words(recorded, done_kind)))
    when = _when(wanted, recorded, zone)
    sentence = f"{wanted.title} on {moment(wanted.start_time, zone)}: {what}{when}, {_length(wanted, recorded)}."
    return Outcome(wanted.key, found.workout_id, result, sentence, _class_done(recorded, done_kind))


def unplanned(recorded: Recorded, done_kind: Kind, zone: ZoneInfo) -> Unplanned:
    """What was done beside the plan, in words."""
    name = recorded.lead.title or _class_words(recorded, done_kind)
    minutes = _minutes(recorded.active_s)
    sentence = f"Not in the plan: {inside(name)}, {moment(recorded.start_time, zone)}, {minutes} min."
    return Unplanned(recorded.lead.workout_id, recorded.also, sentence)


def _result(planned: Kind, done: Kind, share: float) -> Result:
    one_thing = planned is done or (planned in _BY_LENGTH and done in _BY_LENGTH)
    if not one_thing and Kind.UPPER in (planned, done):
        return Result.OTHER_KIND
    if not one_thing:
        return Result.HARDER if HARDNESS[done] > HARDNESS[planned] else Result.EASIER
    if share < CUT_SHORT_SHARE:
        return Result.CUT_SHORT
    return Result.LONGER if share > 1 + SAME_LENGTH else Result.AS_PLANNED


def _what(result: Result, done: str) -> str:
    match result:
        case Result.AS_PLANNED:
            return "done as planned"
        case Result.CUT_SHORT:
            return "cut short"
        case Result.LONGER:
            return "longer than planned"
        case Result.HARDER:
            return f"harder than planned, done as {done}"
        case Result.EASIER:
            return f"easier than planned, done as {done}"
        case Result.OTHER_KIND:
            return f"done as {done}"


def _class_words(recorded: Recorded, done_kind: Kind) -> str:
    """The words of the class; of a doubtful one what the legs count."""
    same = _counted_as_scored(recorded, done_kind)
    return CLASS_WORDS[recorded.session_class] if same else done_kind.value.capitalize()


def _class_done(recorded: Recorded, done_kind: Kind) -> SessionClass:
    return recorded.session_class if _counted_as_scored(recorded, done_kind) else _AS_CLASS[done_kind]


def _counted_as_scored(recorded: Recorded, done_kind: Kind) -> bool:
    return kind_of(recorded.session_class, recorded.lead.leg_share, recorded.active_s) is done_kind


def _with_article(words: str) -> str:
    """The words within a sentence: "an easy run", but "upper-body strength"."""
    words = inside(words)
    if not words.endswith(("run", "workout")):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _when(wanted: PlannedSession, recorded: Recorded, zone: ZoneInfo) -> str:
    """The weekday on which it was done, where that is another one."""
    planned, done = wanted.start_time.astimezone(zone), recorded.start_time.astimezone(zone)
    return f" on {WEEKDAYS[done.weekday()]}" if planned.weekday() != done.weekday() else ""


def _length(wanted: PlannedSession, recorded: Recorded) -> str:
    done, planned = _minutes(recorded.active_s), _minutes(wanted.duration_s)
    if done > planned:
        return f"{done} min instead of {planned}"
    return f"{done} min" if done == planned else f"{done} of {planned} min"


def _minutes(length_s: float) -> int:
    return max(1, round(length_s / 60))
