"""Sessions at fixed times that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import TemplateSession
from tandem.contracts.faults.fault import WEEK_MIN, Fault, Span, named, span


@dataclass(frozen=True, slots=True)
class _Dated:
    where: str
    title: str
    day: date
    start: str
    duration_s: int

    @property
    def on_its_date(self) -> Span:
        return span(self.day.toordinal(), self.start, self.duration_s)

    @property
    def in_its_week(self) -> Span:
        return span(self.day.weekday(), self.start, self.duration_s)


def fixed(preferences: TrainingPreferences) -> Iterator[Fault]:
    """Sessions that never move and want the same time."""
    weekly = [(f"/week/{index}", session) for index, session in enumerate(preferences.week) if session.fixed]
    for (_, a), (where, b) in combinations(weekly, 2):
        if _weekly(a).overlaps(_weekly(b), WEEK_MIN):
            yield _clash(where, named(a), named(b))
    dated = list(_dated(preferences))
    for first, second in combinations(dated, 2):
        if first.on_its_date.overlaps(second.on_its_date):
            yield _clash(second.where, *(f"{one.title} ({one.day} {one.start})" for one in (first, second)))
    for one in dated:
        for _, session in weekly:
            if one.in_its_week.overlaps(_weekly(session), WEEK_MIN):
                problem = f"{one.title} on {one.day} is at the fixed time of {named(session)}"
                yield Fault(one.where, problem, "one of them will be left out that week", refuses=False)


def _weekly(session: TemplateSession) -> Span:
    return span(session.weekday, session.start, session.duration_s)


def _dated(preferences: TrainingPreferences) -> Iterator[_Dated]:
    for index, one in enumerate(preferences.dated):
        yield _Dated(f"/dated/{index}", one.title, one.day, one.start, one.duration_s)
    race = preferences.goals.race if preferences.goals else None
    if race is not None:
        yield _Dated("/goals/race", race.title, race.day, race.start, race.duration_s)


def _clash(where: str, first: str, second: str) -> Fault:
    return Fault(where, f"{first} and {second} are both fixed and overlap", "move one, or leave one out")
