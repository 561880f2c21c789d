"""Sessions, classes and signs by name, alone and in a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from babel.lists import format_list

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Beside, PlannedSession
from tandem.contracts.events.reach import Language
from tandem.contracts.events.readiness import Family
from tandem.notifier.domain.words.figures import length, whole_minutes
from tandem.notifier.domain.words.limits import MAX_LISTED, NAME_MAX_BYTES, capital, seen, shorten
from tandem.notifier.domain.words.moments import clock, when
from tandem.notifier.domain.words.voice import Voice

_LISTS = {Language.ENGLISH: "en_GB", Language.GERMAN: "de"}
"""CLDR's lists: British English has no comma before the last `and`, as all of Tandem's sentences."""


UNNAMED = {
    SessionClass.HARD_RUN: "Hard run",
    SessionClass.LONG: "Long run",
    SessionClass.EASY: "Easy run",
    SessionClass.HEAVY_LOWER: "Heavy lower-body strength",
    SessionClass.MODERATE_LOWER: "Moderate lower-body strength",
    SessionClass.UPPER: "Upper-body strength",
    SessionClass.FULL: "Full-body strength",
    SessionClass.MOBILITY: "Mobility",
    SessionClass.OTHER: "Workout",
}
"""What the scheduler calls a workout without a title: nobody's own words, so they are said in the athlete's language."""


def own_words(title: str) -> str:
    """A title as the athlete wrote it, on one line and short enough for one."""
    return shorten(seen(" ".join(title.split())), NAME_MAX_BYTES)


def class_name(session_class: SessionClass, voice: Voice) -> str:
    """What a session is, as inside a sentence: `easy run`."""
    return voice.say(f"class-{session_class.value}")


def session_name(title: str | None, session_class: SessionClass, voice: Voice) -> str:
    """The athlete's own title, or what the session is where it has none."""
    return own_words(title or "") or capital(class_name(session_class, voice))


def form(session_class: SessionClass, minutes: int | None, voice: Voice) -> str:
    """What a session is and how long: `easy run, 40 min`."""
    name = class_name(session_class, voice)
    return name if minutes is None else voice.say("session-form", name=name, length=length(minutes, voice))


def at(name: str, start_time: datetime, voice: Voice) -> str:
    """A session by name and time: `Club intervals (Sun 17:30)`."""
    return voice.say("session-at", name=name, when=when(start_time, voice))


def beside_name(beside: Beside, voice: Voice) -> str:
    unnamed = beside.done and beside.title == UNNAMED[beside.session_class]
    return session_name(None if unnamed else beside.title, beside.session_class, voice)


def beside_at(beside: Beside, voice: Voice) -> str:
    return at(beside_name(beside, voice), beside.start_time, voice)


def today_line(session: PlannedSession, voice: Voice) -> str:
    """A session of a day that is clear: `07:00 Squats`."""
    name = session_name(session.title, session.session_class, voice)
    return voice.say("session-time", when=clock(session.start_time, voice), name=name)


def today_length(session: PlannedSession, voice: Voice) -> str:
    """The same with its length: `07:00 Squats, 60 min`."""
    minutes = length(whole_minutes(session.duration_s), voice)
    return voice.say("session-form", name=today_line(session, voice), length=minutes)


def signs(families: Sequence[Family], voice: Voice) -> str:
    """Families of signs in a row."""
    return listed([voice.say(f"family-{family.value}") for family in families], voice)


def listed(names: Sequence[str], voice: Voice) -> str:
    """`one`, `one and two`, `one, two and three`; of many the first five and how many more."""
    if len(names) > MAX_LISTED:
        shown = ", ".join(names[:MAX_LISTED])
        return voice.say("and-more", text=shown, count=len(names) - MAX_LISTED)
    return format_list(names, locale=_LISTS[voice.language]) if names else ""


def row(names: Sequence[str], voice: Voice) -> str:
    """The same of names that hold commas: parted by semicolons."""
    shown = "; ".join(names[:MAX_LISTED])
    left = len(names) - MAX_LISTED
    return voice.say("and-more", text=shown, count=left) if left > 0 else shown
