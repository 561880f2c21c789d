"""The evening before a key day."""

from __future__ import annotations

from datetime import date, datetime, time

from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import EveningSaid
from tandem.notifier.domain.wall import latest, local_day, moment_of
from tandem.notifier.domain.worth.sessions import in_order, is_key, on_day
from tandem.notifier.domain.worth.view import DAY, PUNCTUAL, View

MIDNIGHT = time(0)
"""Afterwards tomorrow is today, and what is said of tomorrow is wrong."""


def matters(view: View) -> list[Matter]:
    """One if tomorrow has a key session, from the athlete's evening on. None while a safety stop stands: nothing is to sound
    like leave to train hard."""
    if view.chosen is None or view.zone is None or not view.state.week or _stopped(view):
        return []
    today, evening = latest(view.time_of(AlertKind.EVENING_BEFORE), view.zone, view.now)
    tomorrow = today + DAY
    until = min(evening + PUNCTUAL, moment_of(tomorrow, MIDNIGHT, view.zone))
    if view.now >= until or key_of(tomorrow) in view.state.told:
        return []
    sessions = on_day(view.state, tomorrow, view.zone)
    keys = tuple(session.key for session in sessions if is_key(session))
    if not keys:
        return []
    newest = view.newest_readiness
    cause = derived_id(view.state.athlete_id, key_of(tomorrow))
    matter = Matter(
        key=key_of(tomorrow),
        kind=AlertKind.EVENING_BEFORE,
        said=EveningSaid(tomorrow, sessions, keys, newest.state if newest else None),
        cause=cause,
        rootids=(cause,),
        since=evening,
        until=until,
    )
    return [matter]


def upcoming(view: View) -> datetime | None:
    """The next evening before a key day."""
    if view.chosen is None or view.zone is None or not view.state.week or _stopped(view):
        return None
    for session in in_order(s for s in view.state.week if is_key(s) and s.start_time > view.now):
        day = local_day(session.start_time, view.zone)
        evening = moment_of(day - DAY, view.time_of(AlertKind.EVENING_BEFORE), view.zone)
        if evening > view.now and key_of(day) not in view.state.told:
            return evening
    return None


def key_of(day: date) -> str:
    return f"{AlertKind.EVENING_BEFORE.value}:{day.isoformat()}"


def _stopped(view: View) -> bool:
    newest = view.newest_readiness
    return newest is not None and newest.stop is not None
