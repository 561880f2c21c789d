"""A session of which nothing came in, though such sessions usually are reported: the watch may not have synced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.event import derived_id
from tandem.contracts.events.athlete import AlertKind
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import UnreportedSaid
from tandem.notifier.domain.worth.sessions import LIFTS, RUNS, end_of, fulfilled, sports_of
from tandem.notifier.domain.worth.view import PUNCTUAL, View
from tandem.notifier.domain.worth.wall import following, latest

SYNCED = timedelta(hours=2)
"""How long after a session's end a report is waited for. Ours: home, showered, and the watch beside the phone."""

FRESH = timedelta(hours=48)
"""How long a session is asked after. Ours: later the athlete knows, and the plan has counted it as missed."""

USUAL = timedelta(days=14)
"""Who has sent a workout of that sport within these days reports it. Ours: each kind is trained at least weekly."""

SILENT = timedelta(days=7)
"""Who has sent nothing at all for so long is on a break, and is left alone. Ours; domain.md 3.2 calls it a restart after."""

_OPEN = frozenset({SessionStatus.PLANNED, SessionStatus.PAST, SessionStatus.MISSED})
"""`planned` too: the plan is not published again only because a session went by."""


def matters(view: View) -> list[Matter]:
    """The newest such session, in the athlete's evening; none if it was asked after already: so were, then, those before it."""
    if view.zone is None or not view.state.week or not view.state.scored:
        return []
    _, evening = latest(view.preferences.evening_at, view.zone, view.now)
    if view.now - evening >= PUNCTUAL:
        return []
    open_ones = [session for session in _open(view, view.zone) if _due(view, session, evening)]
    newest = max(open_ones, key=lambda session: (session.start_time, session.key), default=None)
    return [] if newest is None or key_of(newest) in view.state.told else [_matter(newest, evening)]


def upcoming(view: View) -> datetime | None:
    """The next evening on which a session that nobody has reported by now would be asked after."""
    if view.zone is None or not view.state.week or not view.state.scored:
        return None
    untold = (session for session in _open(view, view.zone) if key_of(session) not in view.state.told)
    evenings = (_evening_after(view, session, view.zone) for session in untold)
    return min((evening for evening in evenings if evening is not None), default=None)


def _open(view: View, zone: ZoneInfo) -> Iterator[PlannedSession]:
    """Sessions that nobody has reported and that could still be asked after. Mobility is rest, and seldom recorded; an optional
    session is not owed."""
    done = None
    for session in view.state.week:
        asked = session.status in _OPEN and not session.optional and sports_of(session) in (RUNS, LIFTS)
        if not asked or end_of(session) + FRESH < view.now:
            continue
        done = fulfilled(view.state, zone) if done is None else done
        if session.key not in done:
            yield session


def _evening_after(view: View, session: PlannedSession, zone: ZoneInfo) -> datetime | None:
    known_from = max(view.now, end_of(session) + SYNCED - timedelta(microseconds=1))
    evening = following(view.preferences.evening_at, zone, known_from)[1]
    return evening if _due(view, session, evening) else None


def _due(view: View, session: PlannedSession, evening: datetime) -> bool:
    over = end_of(session) + SYNCED <= evening <= end_of(session) + FRESH
    return over and _reports(view, session, evening)


def _reports(view: View, session: PlannedSession, evening: datetime) -> bool:
    """Whether the athlete is about, and sends workouts of that sport. Imported ones say nothing of that."""
    sports = sports_of(session)
    sent = [workout for workout in view.state.scored.values() if not (workout.withdrawn or workout.history)]
    about = any(workout.end_time > evening - SILENT for workout in sent)
    return about and any(workout.sport in sports and workout.end_time > evening - USUAL for workout in sent)


def key_of(session: PlannedSession) -> str:
    return f"unreported:{session.key}"


def _matter(session: PlannedSession, evening: datetime) -> Matter:
    cause = derived_id(key_of(session), session.start_time.isoformat())
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
