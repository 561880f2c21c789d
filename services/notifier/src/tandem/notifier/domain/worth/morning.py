"""The morning's verdict: how to take today."""

from __future__ import annotations

from datetime import date, datetime, time

from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.readiness import ReadinessState
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import MorningSaid, Verdict
from tandem.notifier.domain.state import Readiness
from tandem.notifier.domain.wall import following, latest, local_day, moment_of
from tandem.notifier.domain.worth.sessions import end_of, in_order, on_day, stands
from tandem.notifier.domain.worth.view import PUNCTUAL, View

NOON = time(12)
"""Until when a verdict of the morning is of use. Ours: afterwards the day is half over."""

_VERDICTS = {
    ReadinessState.PUSH: Verdict.PUSH,
    ReadinessState.STEADY: Verdict.STEADY,
    ReadinessState.WATCH: Verdict.STEADY,
    ReadinessState.PULL_BACK: Verdict.BACK_OFF,
}
"""WATCH adds nothing and asks nothing (domain.md 3.3): the day is taken as planned."""


def matters(view: View) -> list[Matter]:
    """One on every day with sessions ahead, and on a day without if the verdict is anything but steady and was so when the
    morning came: what has changed since has a word of its own."""
    if view.chosen is None or view.zone is None:
        return []
    today, morning = latest(view.time_of(AlertKind.MORNING), view.zone, view.now)
    until = max(moment_of(today, NOON, view.zone), morning + PUNCTUAL)
    if view.now >= until or key_of(today) in view.state.told:
        return []
    newest = view.newest_readiness
    verdict = _verdict(newest)
    sessions = tuple(s for s in on_day(view.state, today, view.zone) if end_of(s) > view.now)
    if not sessions and Verdict.STEADY in (verdict, _verdict(_known_by(view, morning))):
        return []
    cause = derived_id(view.state.athlete_id, key_of(today))
    matter = Matter(
        key=key_of(today),
        kind=AlertKind.MORNING,
        said=MorningSaid(today, verdict, newest.signs if newest else (), sessions, newest.stop if newest else None),
        cause=cause,
        rootids=(cause,),
        since=morning,
        until=until,
    )
    return [matter]


def upcoming(view: View) -> datetime | None:
    """The next morning of a day with sessions; simply the next one while the verdict is anything but steady."""
    if view.chosen is None or view.zone is None:
        return None
    if _verdict(view.newest_readiness) is not Verdict.STEADY:
        return following(view.time_of(AlertKind.MORNING), view.zone, view.now)[1]
    for session in in_order(s for s in view.state.week if stands(s) and end_of(s) > view.now):
        day = local_day(session.start_time, view.zone)
        morning = moment_of(day, view.time_of(AlertKind.MORNING), view.zone)
        if view.now < morning < end_of(session) and key_of(day) not in view.state.told:
            return morning
    return None


def key_of(day: date) -> str:
    return f"{AlertKind.MORNING.value}:{day.isoformat()}"


def _known_by(view: View, morning: datetime) -> Readiness | None:
    known = (change for change in view.state.readiness.values() if (change.known_at or morning) <= morning)
    return max(known, key=lambda change: (change.sequence, change.cause), default=None)


def _verdict(newest: Readiness | None) -> Verdict:
    """A state that nobody has said yet is steady: that is where it begins."""
    if newest is None:
        return Verdict.STEADY
    return Verdict.STOP if newest.stop is not None else _VERDICTS[newest.state]
