"""A week as the rules see it: blocks of time with a kind, on the athlete's local days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.kinds import Kind


@dataclass(frozen=True, slots=True)
class Slot:
    """One session or workout in time. Times are epoch seconds, `day` is the local date's ordinal.

    `fixed` ones are done, past or begun, or (`ahead`) where the athlete put them against a rule; `workout_id` names the
    workout behind one that was reported. `session_class` is for the telling alone: no rule looks at it.
    """

    key: str
    title: str
    kind: Kind
    start_s: int
    duration_s: int
    day: int
    fixed: bool
    workout_id: str | None = None
    ahead: bool = False
    session_class: SessionClass | None = field(default=None, compare=False)

    @property
    def end_s(self) -> int:
        return self.start_s + self.duration_s


@dataclass(frozen=True, slots=True)
class Place:
    """A concrete moment at which a session may start: what fits there, and how long (seconds by activity)."""

    start_s: int
    day: int
    week: str
    fits_s: tuple[tuple[Activity, int], ...]

    def fits(self, activity: Activity | None, duration_s: int) -> bool:
        """True when a session of that activity and length may start here; one of no known activity fits anywhere."""
        return any(duration_s <= limit for kind, limit in self.fits_s if activity is None or kind is activity)


def iso_week(day: date) -> str:
    """The ISO week of a date, as in 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_of(key: str) -> str:
    """The ISO week in a session's key, `{session_id}@{week}`. Such names sort in time order."""
    return key.rsplit("@", 1)[-1]


def epoch_s(moment: datetime) -> int:
    return int(moment.timestamp())
