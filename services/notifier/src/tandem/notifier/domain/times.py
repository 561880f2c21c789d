"""The times at which the calendar's alerts come: the athlete's own, or usual ones that leave the quiet hours alone."""

from __future__ import annotations

from datetime import time

from tandem.contracts.events.reach import AlertKind, AlertPreferences, QuietHours
from tandem.notifier.domain.hours import is_within, walls

USUAL = {AlertKind.EVENING_BEFORE: time(19, 30), AlertKind.MORNING: time(6), AlertKind.WEEKLY: time(18)}
"""When they come to who has set no time. Ours: when the day is planned, when quiet hours usually end, before the week's last
supper."""

AT_THEIR_TIME = frozenset(USUAL)
"""Kinds that have a time of their own: digests leave them alone."""

EARLIER_MIN = 30
"""How long before the quiet hours a usual time comes that would only come on the next day after them. Ours."""


def is_chosen(kind: AlertKind, preferences: AlertPreferences) -> bool:
    """Whether the athlete has set the time: then it counts, in their quiet hours too."""
    return _chosen(kind, preferences) is not None


def time_of(kind: AlertKind, preferences: AlertPreferences) -> time:
    """When an alert of a kind of `AT_THEIR_TIME` comes, on the athlete's wall clock. A usual time in the quiet hours moves to
    their end, or, where that is on the next day, to shortly before they begin."""
    chosen, quiet = _chosen(kind, preferences), preferences.quiet
    if chosen is not None:
        return chosen
    usual = USUAL[kind]
    return usual if quiet is None or not is_within(quiet, usual) else _moved(usual, quiet)


def _moved(usual: time, quiet: QuietHours) -> time:
    start, end = walls(quiet)
    if end > usual:
        return end
    minutes = max(0, start.hour * 60 + start.minute - EARLIER_MIN)
    return time(minutes // 60, minutes % 60)


def _chosen(kind: AlertKind, preferences: AlertPreferences) -> time | None:
    match kind:
        case AlertKind.EVENING_BEFORE:
            return preferences.evening_at
        case AlertKind.MORNING:
            return preferences.morning_at
        case _:
            return preferences.weekly_at
