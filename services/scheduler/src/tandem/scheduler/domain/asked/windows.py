"""When the athlete can train: weekly windows and the days that differ become concrete moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import (
    Activity,
    AvailabilityWindow,
    TemplateSession,
    WindowException,
)
from tandem.scheduler.domain.asked.calendar import local_day, local_instant
from tandem.scheduler.domain.asked.travel import itinerary
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.week import Place, epoch_s, iso_week

DEFAULT_WINDOW_S = 3 * 3600
"""An athlete who named no windows can train where their week says, for up to three hours. Ours: it holds a long run."""


def places(
    preferences: TrainingPreferences,
    days: tuple[date, ...],
    zone: ZoneInfo,
    usual_week: tuple[TemplateSession, ...] = (),
) -> tuple[Place, ...]:
    """Every moment of the days at which something may start, in time order.

    Windows that start at the same moment are one place, and a place holds one session. A window that takes several
    sessions is that many places of equal length. The wall clock is read where the athlete is on that day (`itinerary`);
    hours that a journey swallows are no place. `usual_week` is the week made from goals, for who named no windows.
    """
    windows = preferences.windows or implied_windows(preferences.week or usual_week)
    return _places(windows, preferences.exceptions, days, itinerary(zone, preferences.exceptions))


def implied_windows(week: Iterable[TemplateSession]) -> tuple[AvailabilityWindow, ...]:
    """The windows of an athlete who named none: where their own week trains."""
    return tuple(
        AvailabilityWindow(
            weekday=session.weekday,
            start=session.start,
            duration_s=max(session.duration_s, DEFAULT_WINDOW_S),
            activities=(activity,),
        )
        for session in week
        if (activity := activity_of(session.session_class)) is not None
    )


def closed_on(exceptions: Iterable[WindowException], day: date) -> frozenset[Activity]:
    """What cannot be done in the usual windows of a day."""
    return frozenset(a for exception in exceptions if _holds(exception, day) for a in exception.closed)


def _holds(exception: WindowException, day: date) -> bool:
    return exception.first_day <= day <= exception.last_day


@lru_cache(maxsize=1024)
def _places(
    windows: tuple[AvailabilityWindow, ...],
    exceptions: tuple[WindowException, ...],
    days: tuple[date, ...],
    zone: ZoneInfo,
) -> tuple[Place, ...]:
    """Remembered: an athlete's windows rarely change, and every workout asks."""
    by_weekday: dict[int, list[AvailabilityWindow]] = {}
    for window in windows:
        by_weekday.setdefault(window.weekday, []).append(window)
    found: dict[int, dict[Activity, int]] = {}
    for day in days:
        for start_s, length_s, activities in _openings(by_weekday.get(day.weekday(), ()), exceptions, day, zone):
            fits = found.setdefault(start_s, {})
            for activity in activities:
                fits[activity] = max(fits.get(activity, 0), length_s)
    return tuple(_place(start_s, fits, zone) for start_s, fits in sorted(found.items()))


def _place(start_s: int, fits_s: dict[Activity, int], zone: ZoneInfo) -> Place:
    """A later part of a window that goes over midnight is on the day on which it starts, as the session in it will be."""
    day = local_day(datetime.fromtimestamp(start_s, UTC), zone)
    return Place(start_s, day.toordinal(), iso_week(day), tuple(sorted(fits_s.items())))


def _openings(
    windows: Iterable[AvailabilityWindow], exceptions: tuple[WindowException, ...], day: date, zone: ZoneInfo
) -> Iterator[tuple[int, int, tuple[Activity, ...]]]:
    """Start (epoch seconds), length (s) and activities of each place of a day."""
    closed = closed_on(exceptions, day)
    for window in windows:
        activities = tuple(activity for activity in window.activities if activity not in closed)
        length_s = window.duration_s // window.sessions
        for part in range(window.sessions if activities else 0):
            yield from _opening(day, window.start, part * length_s, length_s, activities, zone)
    for exception in exceptions:
        if _holds(exception, day):
            for slot in exception.open:
                yield from _opening(day, slot.start, 0, slot.duration_s, slot.activities, zone)


def _opening(
    day: date, wall: str, after_s: int, length_s: int, activities: tuple[Activity, ...], zone: ZoneInfo
) -> Iterator[tuple[int, int, tuple[Activity, ...]]]:
    """One place, or none: on a day of travel the hours before it (or after it) are spent in another zone."""
    start = local_instant(day, wall, zone)
    if local_day(start, zone) == day and length_s > 0:
        yield epoch_s(start + timedelta(seconds=after_s)), length_s, activities
