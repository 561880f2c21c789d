"""Everything there is to know about one athlete's horizon at one moment: what stands, what is asked, what breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.calendar import horizon_days, local_day, monday_of, places, zone_of
from tandem.scheduler.domain.asked.demand import Demanded, demanded, implied_windows, wished
from tandem.scheduler.domain.done.lived import Lived, live, slot_of
from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.rulebook.prices import status_weight
from tandem.scheduler.domain.rulebook.rules import NOT_A_WINDOW, Settings
from tandem.scheduler.domain.solving.problem import Movable, Problem, problem_of
from tandem.scheduler.domain.state import Plan, Preferences, Profile, State
from tandem.scheduler.domain.week import Place, Slot, epoch_s, iso_week, week_of


@dataclass(frozen=True, slots=True)
class Outlook:
    """`lived` is what stands with what was done laid over it, `demand` the same under the athlete's own week as it is
    now, `broken` the hard rules that it breaks."""

    state: State
    profile: Profile
    preferences: Preferences
    now: datetime
    zone: ZoneInfo
    monday: date
    rolls: bool
    settings: Settings
    places: tuple[Place, ...]
    lived: Lived
    demand: Demanded
    free: tuple[Slot, ...]
    broken: tuple[Violation, ...]

    @property
    def plan(self) -> Plan | None:
        return self.state.plan

    def problem(self) -> Problem:
        """The week to solve: whatever is still planned may change, nothing is placed within the notice period."""
        by_key = {session.key: session for session in self.demand.sessions}
        movable = [_movable(by_key[slot.key], slot) for slot in self.free]
        earliest = self.now + timedelta(hours=self.preferences.notice_h)
        return problem_of(movable, self.lived.fixed, self.places, epoch_s(earliest) + 1, self.settings)


def outlook(state: State, now: datetime, trusted: frozenset[str] = frozenset()) -> Outlook | None:
    """The outlook at a moment, or None while the profile (with a known time zone) or the preferences are missing."""
    profile, preferences = state.profile, state.preferences
    zone = zone_of(profile.timezone) if profile else None
    if profile is None or preferences is None or zone is None:
        return None
    plan = state.plan
    monday, rolls = _horizon(state, now, zone)
    standing, history = _split(plan, monday)
    lived = live(standing, history, state.workouts.values(), now, zone, trusted)
    demand = demanded(lived.sessions, wished(preferences.week, monday, zone), now)
    settings = Settings(
        preferences.mode, preferences.block, preferences.stacked_days, status_weight(profile.training_status)
    )
    windows = preferences.windows or implied_windows(preferences.week)
    spots = places(windows, horizon_days(monday), zone)
    free = tuple(slot_of(s, zone) for s in demand.sessions if s.status is SessionStatus.PLANNED and s.start_time > now)
    broken = (*_outside(demand.sessions, free, spots), *violations([*lived.fixed, *free], settings))
    return Outlook(state, profile, preferences, now, zone, monday, rolls, settings, spots, lived, demand, free, broken)


def _horizon(state: State, now: datetime, zone: ZoneInfo) -> tuple[date, bool]:
    """The Monday on which the horizon begins, and whether it moves on: only a roll that came due moves it."""
    this_monday = monday_of(local_day(now, zone))
    if state.plan is None:
        return this_monday, False
    first_day = state.plan.first_day
    due = state.roll is not None and state.roll.generation > first_day
    return (this_monday, True) if due and this_monday > first_day else (first_day, False)


def _split(plan: Plan | None, monday: date) -> tuple[tuple[PlannedSession, ...], tuple[PlannedSession, ...]]:
    """The sessions of the horizon, and those of weeks before it."""
    if plan is None:
        return (), ()
    first_week = iso_week(monday)
    inside = tuple(session for session in plan.sessions if week_of(session.key) >= first_week)
    before = tuple(session for session in plan.sessions if week_of(session.key) < first_week)
    return inside, (*plan.history, *before)


def _outside(sessions: Iterable[PlannedSession], free: Iterable[Slot], spots: Iterable[Place]) -> Iterable[Violation]:
    """Sessions that stand where the athlete cannot train."""
    by_key = {session.key: session for session in sessions}
    by_start = {place.start_s: place for place in spots}
    for slot in free:
        place = by_start.get(slot.start_s)
        if place is None or not place.fits(activity_of(by_key[slot.key].session_class), slot.duration_s):
            yield Violation(NOT_A_WINDOW, (slot,))


def _movable(session: PlannedSession, slot: Slot) -> Movable:
    forms = forms_of(session.session_class, session.duration_s, session.leg_share)
    return Movable(slot, forms, activity_of(session.session_class), session.priority, week_of(session.key))
