"""A session of which nothing came in, though such sessions usually are reported: the watch may not have synced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.event import derived_id
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import UnreportedSaid
from tandem.notifier.domain.state import State
from tandem.notifier.domain.wall import following, latest
from tandem.notifier.domain.worth.sessions import LIFTS, OPEN, RUNS, end_of, fulfilled, in_order, sports_of
from tandem.notifier.domain.worth.view import DAY, PUNCTUAL, View

SYNCED = timedelta(hours=2)
"""How long after a session's end a report is waited for. Ours: home, showered, and the watch beside the phone."""

FRESH = timedelta(hours=48)
"""How long a session is asked after. Ours: later the athlete knows, and the plan has counted it as missed."""

USUAL = timedelta(days=14)
"""Who has sent a workout of that sport within these days reports it. Ours: each kind is trained at least weekly."""

SILENT = timedelta(days=7)
"""Who has sent nothing at all for so long is on a break, and is left alone. Ours; after as long the plan restarts (domain.md
3.2)."""


def matters(view: View) -> list[Matter]:
    """The newest such session, in the athlete's evening; none if it was asked after already: so were, then, those before it."""
    if view.zone is None or not view.state.week:
        return []
    _, evening = latest(view.time_of(AlertKind.EVENING_BEFORE), view.zone, view.now)
    if view.now - evening >= PUNCTUAL:
        return []
    sent = _last_sent(view.state)
    due = [session for session in _open(view, view.zone) if _is_due(session, evening, sent)]
    newest = max(due, key=lambda session: (session.start_time, session.key), default=None)
    return [] if newest is None or key_of(newest) in view.state.told else [_matter(view, newest, evening)]


def upcoming(view: View) -> datetime | None:
    """The next evening on which a session that nobody has reported by now would be asked after."""
    if view.zone is None or not view.state.week:
        return None
    sent = _last_sent(view.state)
    about_until = max(sent.values(), default=view.now - SILENT) + SILENT
    ahead = (s for s in view.state.week if view.now < s.start_time < about_until and _is_owed(s))
    for session in (*_open(view, view.zone), *in_order(ahead)):
        if key_of(session) not in view.state.told:
            evening = _evening_after(view, session, view.zone)
            if _is_due(session, evening, sent):
                return evening
    return None


def _open(view: View, zone: ZoneInfo) -> list[PlannedSession]:
    """Sessions that have begun, that nobody has reported and that could still be asked after, in time order."""
    since = view.now - FRESH - 2 * DAY
    begun = [session for session in view.state.week if since < session.start_time <= view.now]
    owed = [session for session in in_order(begun) if _is_owed(session) and end_of(session) + FRESH >= view.now]
    done = fulfilled(view.state, begun, zone) if owed else frozenset()
    return [session for session in owed if session.key not in done]


def _is_owed(session: PlannedSession) -> bool:
    """Mobility is rest, and seldom recorded; an optional session is not owed."""
    return session.status in OPEN and not session.optional and sports_of(session) in (RUNS, LIFTS)


def _evening_after(view: View, session: PlannedSession, zone: ZoneInfo) -> datetime:
    """The first evening after now that leaves time for a report."""
    known_from = max(view.now, end_of(session) + SYNCED - timedelta(microseconds=1))
    return following(view.time_of(AlertKind.EVENING_BEFORE), zone, known_from)[1]


def _is_due(session: PlannedSession, evening: datetime, sent: Mapping[Sport, datetime]) -> bool:
    """Whether it is over, not for long, and the athlete is about and sends workouts of its sport."""
    if not end_of(session) + SYNCED <= evening <= end_of(session) + FRESH:
        return False
    about = any(moment > evening - SILENT for moment in sent.values())
    return about and any(sent[sport] > evening - USUAL for sport in sports_of(session) if sport in sent)


def _last_sent(state: State) -> dict[Sport, datetime]:
    """When the newest workout of each sport ended. Imported ones do not say that the athlete sends them."""
    found: dict[Sport, datetime] = {}
    for workout in state.scored.values():
        if not (workout.withdrawn or workout.history):
            found[workout.sport] = max(workout.end_time, found.get(workout.sport, workout.end_time))
    return found


def key_of(session: PlannedSession) -> str:
    return f"unreported:{session.key}"


def _matter(view: View, session: PlannedSession, evening: datetime) -> Matter:
    cause = derived_id(view.state.athlete_id, key_of(session))
    return Matter(
        key=key_of(session),
        kind=AlertKind.TROUBLE,
        said=UnreportedSaid(session),
        cause=cause,
        rootids=(cause,),
        since=evening,
        until=evening + PUNCTUAL,
        urgency="low",
        topic="unreported",
    )
