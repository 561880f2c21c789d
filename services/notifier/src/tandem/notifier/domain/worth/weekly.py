"""The week in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.event import derived_id
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import WeeklySaid
from tandem.notifier.domain.state import Scored, State
from tandem.notifier.domain.wall import following, latest, local_day
from tandem.notifier.domain.worth.sessions import fulfilled, in_order, is_key
from tandem.notifier.domain.worth.view import PUNCTUAL, View

WEEK = timedelta(days=7)

FRIDAY = 5
"""ISO weekday. A summary from Friday on is of the week that ends, one before it of the week that has ended. Ours."""

_OFF = frozenset({SessionStatus.DROPPED, SessionStatus.SUSPENDED})


def matters(view: View) -> list[Matter]:
    """One for an ISO week, on the athlete's day and hour; none for a week with neither plan nor workout."""
    if view.chosen is None or view.zone is None:
        return []
    day, moment = latest(view.time_of(AlertKind.WEEKLY), view.zone, view.now, view.chosen.weekly_on)
    first = _monday(day)
    if view.now - moment >= PUNCTUAL or key_of(first) in view.state.told:
        return []
    said = _sum_up(view.state, first, view.zone, runs=day < first + WEEK)
    if not (said.planned or said.minutes):
        return []
    cause = derived_id(view.state.athlete_id, key_of(first))
    matter = Matter(
        key=key_of(first),
        kind=AlertKind.WEEKLY,
        said=said,
        cause=cause,
        rootids=(cause,),
        since=moment,
        until=moment + PUNCTUAL,
        urgency="low",
    )
    return [matter]


def upcoming(view: View) -> datetime | None:
    """The next time that a summary is due; whether there is anything to sum up shows then."""
    if view.chosen is None or view.zone is None:
        return None
    return following(view.time_of(AlertKind.WEEKLY), view.zone, view.now, view.chosen.weekly_on)[1]


def key_of(first: date) -> str:
    return f"{AlertKind.WEEKLY.value}:{first.isoformat()}"


def _monday(day: date) -> date:
    monday = day - timedelta(days=day.weekday())
    return monday if day.isoweekday() >= FRIDAY else monday - WEEK


def _sum_up(state: State, first: date, zone: ZoneInfo, *, runs: bool) -> WeeklySaid:
    """`runs` says that the week has not ended. The plan holds no week before the running one: of such a week, as of one without
    a plan, what was done is counted by itself."""
    last = first + WEEK - timedelta(days=1)
    week = _between(state.week, first, last, zone) if runs else []
    done = fulfilled(state, week, zone)
    planned = [session for session in week if session.key in done or _counts(session)]
    workouts = [s for s in state.scored.values() if not s.withdrawn and first <= s.local_date <= last]
    ahead = _between(state.week, first + WEEK, last + WEEK, zone)
    return WeeklySaid(
        first=first,
        last=last,
        planned=len(planned),
        done=sum(session.key in done for session in planned) if planned else len(workouts),
        missed=sum(session.status is SessionStatus.MISSED and session.key not in done for session in planned),
        minutes=_minutes(workouts),
        distance_m=_known_sum(workout.distance_m for workout in workouts if workout.sport is Sport.RUNNING),
        volume_kg=_known_sum(workout.volume_kg for workout in workouts if workout.sport is Sport.STRENGTH),
        ahead=in_order(session for session in ahead if is_key(session)),
    )


def _counts(session: PlannedSession) -> bool:
    """An optional session that was not done was never owed."""
    return session.status not in _OFF and not session.optional


def _between(week: Iterable[PlannedSession], first: date, last: date, zone: ZoneInfo) -> list[PlannedSession]:
    return [session for session in week if first <= local_day(session.start_time, zone) <= last]


def _minutes(workouts: Iterable[Scored]) -> dict[Sport, int]:
    """Elapsed minutes by sport, the most first."""
    seconds: Counter[Sport] = Counter()
    for workout in workouts:
        seconds[workout.sport] += int((workout.end_time - workout.start_time).total_seconds())
    return {sport: round(spent / 60) for sport, spent in seconds.most_common()}


def _known_sum(values: Iterable[float | None]) -> float | None:
    """The sum of what is known, None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
