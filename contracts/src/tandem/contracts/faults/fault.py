"""One fault, and the words and spans that the checks are written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, TemplateSession

DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_RUNS = frozenset({SessionClass.HARD_RUN, SessionClass.LONG, SessionClass.EASY})


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` is a JSON pointer into the preferences (`/windows/3`; `/timezone` for the athlete's own zone), `problem` and
    `remedy` are sentences without a full stop. `refuses` is False for a mere remark."""

    where: str
    problem: str
    remedy: str
    refuses: bool = True

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.problem}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of time: minutes from a common origin, and how long."""

    start_min: float
    length_min: float

    def overlaps(self, other: Span, around_min: int | None = None) -> bool:
        """True when both share a moment; `around_min` is the length of the circle that they lie on."""
        shifts: Sequence[int] = (0,) if around_min is None else (-around_min, 0, around_min)
        return any(
            self.start_min < other.start_min + shift + other.length_min
            and other.start_min + shift < self.start_min + self.length_min
            for shift in shifts
        )


def span(day: int, start: str, duration_s: float) -> Span:
    """From HH:MM of a day that is counted from the origin."""
    return Span(day * DAY_MIN + int(start[:2]) * 60 + int(start[3:]), duration_s / 60)


def activity_of(session_class: SessionClass) -> Activity | None:
    """The activity that a window must be for; None where any will do."""
    if session_class is SessionClass.MOBILITY:
        return Activity.MOBILITY
    if session_class is SessionClass.OTHER:
        return None
    return Activity.RUN if session_class in _RUNS else Activity.LIFT


def named(session: TemplateSession) -> str:
    """A session of the usual week, as in Long run (Sunday 07:00)."""
    return f"{session.title} ({WEEKDAYS[session.weekday]} {session.start})"


def minutes(duration_s: float) -> str:
    return f"{round(duration_s / 60, 1):g}"
