"""What did not arrive as it should have: files that could not be read, sensors that could not be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tandem.contracts.event import derived_id
from tandem.contracts.events.load import SensorTrouble
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import RejectedSaid, SensorSaid
from tandem.notifier.domain.state import Rejected, Scored, State
from tandem.notifier.domain.worth.view import SETTLED, View

FRESH = timedelta(hours=48)
"""How long a failure is worth a word. Ours: later the athlete has found out."""

AT_ONCE = timedelta(hours=1)
"""Submissions refused this close to each other are one trouble, such as an export of many files. Ours."""

SELDOM = timedelta(days=7)
"""How often the same sensor trouble is told. Ours: a strap's battery is bought once, and a reminder a week is enough."""

_REJECTED = "rejected:"


def rejected(view: View) -> list[Matter]:
    """One for each fresh submission that could not be read; of several within an hour the newest, and none if one within the
    hour was told."""
    if not view.state.rejected:
        return []
    found = sorted(view.state.rejected.values(), key=lambda entry: (entry.known_at, entry.cause))
    matters = []
    for number, entry in enumerate(found):
        close = [*_spoken_of(view.state, entry), *(later.known_at for later in found[number + 1 :])]
        alone = not any(abs(moment - entry.known_at) < AT_ONCE for moment in close)
        if alone and view.now - entry.known_at < FRESH:
            matters.append(_refused(entry))
    return matters


def _spoken_of(state: State, entry: Rejected) -> list[datetime]:
    """When other refusals were known that were told, and when they were told: of many the document forgets the one that was,
    and not its alert."""
    known = [other.known_at for other in state.rejected.values() if _rejected_key(other) in state.told]
    alerts = (alert for alert in state.alerts.values() if _rejected_key(entry) not in alert.keys)
    return known + [alert.decided_at for alert in alerts if any(key.startswith(_REJECTED) for key in alert.keys)]


def _rejected_key(entry: Rejected) -> str:
    return f"{_REJECTED}{entry.cause}"


def _refused(entry: Rejected) -> Matter:
    return Matter(
        key=_rejected_key(entry),
        kind=AlertKind.TROUBLE,
        said=RejectedSaid(entry.device_id, entry.kind, entry.problem, entry.where, entry.remedy),
        cause=entry.cause,
        rootids=entry.rootids,
        since=entry.known_at,
        until=entry.known_at + FRESH,
        topic="rejected",
    )


def sensors(view: View) -> list[Matter]:
    """One for each fresh workout whose heart rate could not be believed, the newest first, with the troubles that were not
    told within a week of it."""
    matters, spoken = [], None
    for name, workout in sorted(_troubled(view), key=lambda entry: (entry[1].end_time, entry[0]), reverse=True):
        if workout.known_at + SETTLED > view.now:
            continue
        spoken = _told_troubles(view) if spoken is None else spoken
        new = tuple(t for t in workout.trouble if not _near(spoken.get(t, ()), workout.end_time))
        if new:
            matters.append(_unbelieved(name, workout, new))
            for trouble in new:
                spoken.setdefault(trouble, []).append(workout.end_time)
    return matters


def sensors_upcoming(view: View) -> datetime | None:
    """When the first of the workouts that wait for the plan has waited long enough."""
    moments = (workout.known_at + SETTLED for _, workout in _troubled(view))
    return min((moment for moment in moments if moment > view.now), default=None)


def _troubled(view: View) -> Iterator[tuple[str, Scored]]:
    since = view.now - FRESH
    for name, scored in view.state.scored.items():
        if not scored.trouble or scored.end_time <= since or scored.withdrawn or scored.history:
            continue
        if view.untold(scored.rootids):
            yield name, scored


def _told_troubles(view: View) -> dict[SensorTrouble, list[datetime]]:
    """When the workouts ended of whose troubles the athlete was told."""
    found: dict[SensorTrouble, list[datetime]] = {}
    for name, scored in view.state.scored.items():
        if f"sensor:{name}" in view.state.told:
            for trouble in scored.trouble:
                found.setdefault(trouble, []).append(scored.end_time)
    return found


def _near(moments: list[datetime] | tuple[()], moment: datetime) -> bool:
    return any(abs(other - moment) < SELDOM for other in moments)


def _unbelieved(name: str, workout: Scored, troubles: tuple[SensorTrouble, ...]) -> Matter:
    cause = derived_id(workout.cause, "sensor")
    return Matter(
        key=f"sensor:{name}",
        kind=AlertKind.TROUBLE,
        said=SensorSaid(workout.title, workout.session_class, workout.start_time, troubles),
        cause=cause,
        rootids=(cause,),
        since=workout.known_at,
        until=workout.end_time + FRESH,
        urgency="low",
        topic="sensor",
    )
