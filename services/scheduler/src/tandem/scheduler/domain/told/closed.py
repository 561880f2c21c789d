"""Why a session cannot be where it was: which window is missing there, as the athlete would say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import Misfit
from tandem.contracts.events.week import Activity, WindowException
from tandem.scheduler.domain.told.words import inside, moment, weekday
from tandem.scheduler.domain.week import Place, Slot

_DOING = {Activity.LIFT: "lifting", Activity.RUN: "running", Activity.MOBILITY: "mobility", None: "it"}


def no_window(
    slot: Slot,
    activity: Activity | None,
    places: Iterable[Place],
    exceptions: Iterable[WindowException],
    zone: ZoneInfo,
) -> tuple[Misfit, str]:
    """How a session of an activity stands outside the athlete's windows, and a clause that says so: its day is closed for it
    (with the reason they gave), its window is too short, its day has no such window, or none at that hour."""
    day = date.fromordinal(slot.day)
    closed = [e for e in exceptions if e.first_day <= day <= e.last_day and activity in e.closed]
    named = f"{weekday(slot.day)} {day.day} {day:%B}"
    if closed:
        reason = next((f" ({inside(exception.reason)})" for exception in closed if exception.reason), "")
        return Misfit.CLOSED, f"your usual windows on {named} are closed for {_DOING[activity]}{reason}"
    mine = [place for place in places if place.day == slot.day and place.fits(activity, 1)]
    here = [
        length for place in mine if place.start_s == slot.start_s for kind, length in place.fits_s if kind is activity
    ]
    if here:
        return Misfit.TOO_SHORT, f"your window there holds {max(here) // 60} min, and it takes {slot.duration_s // 60}"
    if not mine:
        return Misfit.OTHER_ACTIVITY, f"none of your windows on {named} is for {_DOING[activity]}"
    return Misfit.NO_WINDOW, f"none of your windows begins {moment(slot.start_s, zone)}"
