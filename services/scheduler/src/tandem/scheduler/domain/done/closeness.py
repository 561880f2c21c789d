"""How close what was done is to a planned session, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.recorded import Recorded
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.told.words import CLASS_WORDS, inside
from tandem.scheduler.domain.week import iso_week, week_of

SHORTEST_MATCH_S = 10 * 60
"""A session shorter than this is a warm-up or a false start and fulfils nothing. Ours."""

LEAST_SHARE = 0.25
"""Less than a quarter of the planned length is a false start as well, not that session cut short. Ours."""

SAME_LENGTH = 0.25
"""Up to a quarter more or less is the planned length: the mirror of the three quarters below which a session was cut
short. Ours."""

TOLD_LENGTH = 0.10
"""A length that is off by more than a tenth is worth a word. Ours."""

SAME_HOURS_S = 4 * 3600
"""Starts this close are the same day's, also across midnight or another clock while travelling. Ours: less than the six
hours between two sessions of a day (domain.md 3.2)."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A session of the plan that something done may fulfil, with its local day, the day on which the athlete's own week
    has it, and its family."""

    session: PlannedSession
    day: date
    usual_day: date
    activity: Activity

    @property
    def key(self) -> str:
        return self.session.key


@dataclass(frozen=True, slots=True, order=True)
class Closeness:
    """Less is closer. `day_rank` is 0 for the same day, 1 for a day late, 2 for a day early or the day it had before the
    plan moved it, 1 + days for later still."""

    day_rank: int
    other_class: int
    apart_h: float
    other_length: float

    @property
    def as_planned(self) -> bool:
        """True for the same day, class and length: nothing speaks against it."""
        return self.day_rank == 0 and not self.other_class and self.other_length <= SAME_LENGTH


def sought(session: PlannedSession, zone: ZoneInfo) -> Sought | None:
    """The session as something to be found, or None for one of no family."""
    activity = activity_of(session.planned_class)
    if activity is None:
        return None
    usual = session.planned_start_time or session.start_time
    return Sought(session, local_day(session.start_time, zone), local_day(usual, zone), activity)


def closeness(wanted: Sought, done: Recorded) -> Closeness | None:
    """How close `done` comes, or None when it cannot be that session.

    Another day counts only for the same class: an easy run on Saturday is not Sunday's long run. A day early counts, though
    not across weeks for an easy run, of which there are many; so does the day of the athlete's own week where the plan has
    moved it later, and late ones until the session's ISO week is over.
    """
    session, length_s = wanted.session, done.active_s
    if done.activity is not wanted.activity or length_s < max(SHORTEST_MATCH_S, LEAST_SHARE * session.duration_s):
        return None
    early = days_early(wanted, done)
    same = _same_class(wanted, done)
    same_week = iso_week(done.day) == week_of(session.key)
    late_in_week = early < 0 and same_week
    a_day_early = early == 1 and (same_week or session.planned_class is not SessionClass.EASY)
    before_its_day = a_day_early or (early > 1 and done.day == wanted.usual_day)
    if early != 0 and not (same and (before_its_day or late_in_week)):
        return None
    day_rank = 0 if early == 0 else 2 if early > 0 else 1 if early == -1 else 1 - early
    return Closeness(
        day_rank,
        int(not same),
        round(apart_s(wanted, done) / 3600, 2),
        round(abs(session.duration_s - length_s) / session.duration_s, 3),
    )


def days_early(wanted: Sought, done: Recorded) -> int:
    """Local days that `done` came before the session's day, negative when after it; 0 within a few hours of its start."""
    return 0 if apart_s(wanted, done) <= SAME_HOURS_S else (wanted.day - done.day).days


def apart_s(wanted: Sought, done: Recorded) -> float:
    """Seconds between the planned start and the real one."""
    return abs((wanted.session.start_time - done.start_time).total_seconds())


def reason(wanted: Sought, done: Recorded) -> str:
    """Why `done` is taken for the session: "a day early, the same class" or "the same day, 20 min shorter"."""
    early = days_early(wanted, done)
    words = [_day_words(early)]
    length = _length_words(wanted.session.duration_s, done.active_s)
    if not _same_class(wanted, done):
        words.append(f"another class ({inside(CLASS_WORDS[done.session_class])})")
    elif early != 0 or not length:
        words.append("the same class")
    return ", ".join([*words, *length, *files_words(done)])


def files_words(done: Recorded) -> list[str]:
    """That a session came in several files."""
    return [f"recorded in {len(done.parts)} files"] if len(done.parts) > 1 else []


def _same_class(wanted: Sought, done: Recorded) -> bool:
    return done.session_class in (wanted.session.session_class, wanted.session.planned_class)


def _day_words(early: int) -> str:
    match early:
        case 0:
            return "the same day"
        case 1:
            return "a day early"
        case -1:
            return "a day late"
        case _:
            return "on the day of your own week" if early > 0 else f"{-early} days late"


def _length_words(planned_s: int, done_s: float) -> list[str]:
    off_s = done_s - planned_s
    if abs(off_s) <= TOLD_LENGTH * planned_s:
        return []
    return [f"{max(1, round(abs(off_s) / 60))} min {'longer' if off_s > 0 else 'shorter'}"]
