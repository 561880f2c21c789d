"""Moments, lengths and sessions in words for people."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.scheduler.domain.state import Workout

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

CLASS_WORDS = {
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


LIGHTER_WHILE = {
    "pull_back": "while you pull back",
    "restart": "as you start again after a week off",
    "safety_stop": "until you confirm that you have recovered",
    "deload": "in a lighter week",
    "taper": "in the taper before your race",
    "race_near": "as your race is near",
    "block": "in this block",
}
"""Why a session is lighter or off, in the middle of a sentence, by the name it is adjusted by."""


def a_class(session_class: SessionClass) -> str:
    """What a session is, inside a sentence: an easy run, upper-body strength."""
    word = inside(CLASS_WORDS[session_class])
    counted = word.endswith(("run", "workout"))
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}" if counted else word


def moment(epoch_s: int | datetime, zone: ZoneInfo) -> str:
    """Weekday and wall clock, as in Tuesday 07:00."""
    when = epoch_s if isinstance(epoch_s, datetime) else datetime.fromtimestamp(epoch_s, UTC)
    local = when.astimezone(zone)
    return f"{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def workout_title(workout: Workout, zone: ZoneInfo) -> str:
    """A workout as the athlete knows it, as in Club intervals, Sunday 17:30."""
    return f"{workout.title or CLASS_WORDS[workout.session_class]}, {moment(workout.start_time, zone)}"


def weekday(day_ordinal: int) -> str:
    return WEEKDAYS[(day_ordinal - 1) % 7]


def hours(value_h: float) -> str:
    """Whole hours, rounded down so that a gap under its floor never reads as if it reached it."""
    return f"{int(value_h)} h" if value_h >= 1 else f"{max(0, int(value_h * 60))} min"


def inside(title: str) -> str:
    """A title in the middle of a sentence: 'Club intervals' becomes 'club intervals', 'VO2max run' stays."""
    return title if title[1:2].isupper() or title[1:2].isdigit() else title[:1].lower() + title[1:]


_ENDS_IN_S_ALONE = ("ss", "us", "is")


def several(title: str) -> bool:
    """True of a title that takes a plural verb: squats and pulls are, full-body strength is. Read off the English of its
    first words: what follows a comma, a colon or "with" says more of the same thing."""
    head = title.lower()
    for mark in (",", ":", " (", " with ", " for ", " on ", " in ", " of "):
        head = head.partition(mark)[0]
    words = head.split()
    last = words[-1] if words else ""
    return (
        " and " in head
        or " & " in head
        or (len(last) > 2 and last.endswith("s") and not last.endswith(_ENDS_IN_S_ALONE))
    )


def verb(title: str, one: str, many: str) -> str:
    """The title with the verb that agrees with it."""
    return f"{title} {many if several(title) else one}"


def is_or_are(title: str) -> str:
    """As in: Intervals are, Long run is."""
    return verb(title, "is", "are")
