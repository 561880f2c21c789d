"""Everything there is to know about one athlete's horizon at one moment: what stands, what is asked, what breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import TemplateSession
from tandem.scheduler.domain.asked.adding import invited, may_add, may_add_hard
from tandem.scheduler.domain.asked.blocks import WeekPlan, settings_of, week_plan
from tandem.scheduler.domain.asked.calendar import horizon_days, local_day, monday_of, zone_of
from tandem.scheduler.domain.asked.demand import Demanded, demanded, same_wish
from tandem.scheduler.domain.asked.directed import directed
from tandem.scheduler.domain.asked.directives import Directive, directives
from tandem.scheduler.domain.asked.lighter import is_hard
from tandem.scheduler.domain.asked.sound import sound_preferences
from tandem.scheduler.domain.asked.travel import itinerary
from tandem.scheduler.domain.asked.windows import places
from tandem.scheduler.domain.asked.wishes import wished
from tandem.scheduler.domain.done.doubt import judged
from tandem.scheduler.domain.done.ledger import leg_volume_rose
from tandem.scheduler.domain.done.lived import Lived, live, slot_of
from tandem.scheduler.domain.done.missing import unfulfilled
from tandem.scheduler.domain.heard import Heard, heard
from tandem.scheduler.domain.rulebook.check import Violation, violations
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.rulebook.rules import NOT_A_WINDOW, Season
from tandem.scheduler.domain.state import Plan, Preferences, Profile, State, Workout
from tandem.scheduler.domain.week import Place, Slot, iso_week, week_of

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Outlook:
    """`lived` is what stands with what was done laid over it, `demand` the same under what is asked now, `broken` the hard
    rules that it breaks.

    Of the sessions ahead `free` ones may change, `offered` are optional ones that may enter; `made_up` are missed ones that
    may find another day. `given` is what is done or accepted. `workouts` are as the athlete's answers settle them.
    `told` is how far time is known to have come. `lacks_week` says that a week is still to be made from the athlete's goals.
    """

    state: State
    profile: Profile
    preferences: Preferences
    now: datetime
    told: Heard
    zone: ZoneInfo
    monday: date
    rolls: bool
    plans: tuple[WeekPlan, ...]
    season: Season
    directives: tuple[Directive, ...]
    usual_week: tuple[TemplateSession, ...]
    lacks_week: bool
    places: tuple[Place, ...]
    workouts: tuple[Workout, ...]
    lived: Lived
    demand: Demanded
    free: tuple[Slot, ...]
    offered: tuple[PlannedSession, ...]
    made_up: tuple[PlannedSession, ...]
    left_missed: tuple[PlannedSession, ...]
    given: tuple[Slot, ...]
    broken: tuple[Violation, ...]

    @property
    def plan(self) -> Plan | None:
        return self.state.plan

    @property
    def solves(self) -> bool:
        """True when the week has to be solved: a rule breaks, or something may be added."""
        return bool(self.broken or self.offered or self.made_up)

    @property
    def differs(self) -> bool:
        """True when there is something to say of the week."""
        return bool(self.demand.differs or self.rolls or self.broken or self.lived.missed_now or self.done_early)

    @property
    def done_early(self) -> tuple[str, ...]:
        """The keys of sessions that still stand ahead in the plan and are done already."""
        sessions = self.plan.sessions if self.plan else ()
        ahead = {s.key for s in sessions if s.status is SessionStatus.PLANNED and s.start_time > self.now}
        return tuple(s.key for s in self.lived.sessions if s.status is SessionStatus.DONE and s.key in ahead)


def outlook(
    state: State,
    now: datetime,
    trusted: frozenset[str] = frozenset(),
    usual_week: tuple[TemplateSession, ...] | None = None,
) -> Outlook | None:
    """The outlook at a moment, or None while the profile (with a known time zone) or preferences that can be planned for
    are missing. `trusted` are doubtful workouts to be believed, `usual_week` a week just made from goals."""
    profile, preferences = state.profile, sound_preferences(state)
    home = zone_of(profile.timezone) if profile else None
    if profile is None or preferences is None or home is None:
        return None
    zone = itinerary(home, preferences.exceptions)
    monday, rolls = _horizon(state, now, zone)
    standing, history = _split(state.plan, monday, zone)
    workouts = judged(state.workouts.values(), state.verdicts)
    begun = local_day(state.day.due_at, zone) if state.day else None
    beside = frozenset(state.plan.beside) if state.plan is not None else frozenset()
    lived = live(standing, history, workouts, now, zone, trusted, begun, beside)
    made = usual_week if usual_week is not None else _made_week(state, preferences)
    plans = tuple(week_plan(preferences, start) for start in (monday, monday + WEEK))
    rose = leg_volume_rose(workouts, local_day(now, zone))
    season = settings_of(preferences, profile, state.pattern, rose, [plan.monday for plan in plans])
    told = heard(state, now, zone)
    found = directives(state, told.moment, zone)
    stood = (*history, *lived.sessions)
    carried = {s.key for s in standing if week_of(s.key) < iso_week(monday)}
    before = wished(preferences, made or (), monday - WEEK, home) if carried or _began_before(found, monday) else ()
    earlier = [wish for wish in before if week_of(wish.key) < iso_week(monday)]
    own = (*(wish for wish in earlier if wish.key in carried), *wished(preferences, made or (), monday, home))
    wishes = invited(own, standing, state, told.moment, zone, plans)
    earlier = [wish for wish in earlier if wish.key not in carried]
    asked = directed(wishes, stood, found, zone, now, earlier)
    demand = demanded(lived.sessions, asked, now)
    spots = places(preferences, horizon_days(monday), home, made or ())
    ahead = [s for s in demand.sessions if s.status is SessionStatus.PLANNED and s.start_time > now]
    offered = tuple(s for s in ahead if s.optional and s.key in demand.fresh)
    free = tuple(slot_of(s, zone) for s in ahead if not s.accepts and s not in offered)
    given = (*lived.fixed, *(slot_of(s, zone, fixed=True, ahead=True) for s in ahead if s.accepts))
    return Outlook(
        state=state,
        profile=profile,
        preferences=preferences,
        now=now,
        told=told,
        zone=zone,
        monday=monday,
        rolls=rolls,
        plans=plans,
        season=season,
        directives=found,
        usual_week=made or (),
        lacks_week=made is None,
        places=spots,
        workouts=workouts,
        lived=lived,
        demand=demand,
        free=free,
        offered=offered,
        left_missed=_left_missed(state.plan, monday, lived, workouts, now, zone) if rolls else (),
        made_up=_may_be_made_up(state, lived, asked, plans, told.moment, zone),
        given=given,
        broken=(*_outside(ahead, free, spots), *violations([*given, *free], season)),
    )


def from_goals(preferences: Preferences) -> bool:
    """True for an athlete without a week of their own, who counts lifts or runs."""
    goals = preferences.goals
    counts = goals is not None and (goals.lifts_per_week is not None or goals.runs_per_week is not None)
    return not preferences.week and counts


def _began_before(found: Iterable[Directive], monday: date) -> bool:
    return any(directive.first_day < monday for directive in found)


def _made_week(state: State, preferences: Preferences) -> tuple[TemplateSession, ...] | None:
    """The week that was made from these goals; empty for an athlete with a week of their own, None while there is none."""
    if not from_goals(preferences):
        return ()
    plan = state.plan
    return plan.usual_week if plan is not None and plan.usual_week_for == preferences.cause.event_id else None


def _horizon(state: State, now: datetime, zone: ZoneInfo) -> tuple[date, bool]:
    """The Monday on which the horizon begins, and whether it moves on: only a roll that came due moves it."""
    this_monday = monday_of(local_day(now, zone))
    if state.plan is None:
        return this_monday, False
    first_day = state.plan.first_day
    due = state.roll is not None and monday_of(local_day(state.roll.due_at, zone)) > first_day
    return (this_monday, True) if due and this_monday > first_day else (first_day, False)


def _split(
    plan: Plan | None, monday: date, zone: ZoneInfo
) -> tuple[tuple[PlannedSession, ...], tuple[PlannedSession, ...]]:
    """The sessions of the horizon, and those of weeks before it. What the athlete's hand put into a later week than its own
    stays until that week is over."""
    if plan is None:
        return (), ()
    first_week = iso_week(monday)
    inside = {
        session.key
        for session in plan.sessions
        if week_of(session.key) >= first_week or local_day(session.start_time, zone) >= monday
    }
    before = tuple(session for session in plan.sessions if session.key not in inside)
    return tuple(session for session in plan.sessions if session.key in inside), (*plan.history, *before)


def _left_missed(
    plan: Plan | None, monday: date, lived: Lived, workouts: Sequence[Workout], now: datetime, zone: ZoneInfo
) -> tuple[PlannedSession, ...]:
    """Sessions that leave with their week and were missed on its last day: the horizon moves on at the same midnight."""
    leaving = [s for s in plan.sessions if week_of(s.key) < iso_week(monday)] if plan is not None else []
    return tuple(
        session
        for session in leaving
        if session.status is not SessionStatus.MISSED
        and session.key not in lived.matches
        and unfulfilled(session, workouts, now, zone, monday) is SessionStatus.MISSED
    )


def _may_be_made_up(
    state: State,
    lived: Lived,
    asked: Iterable[PlannedSession],
    plans: Iterable[WeekPlan],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[PlannedSession, ...]:
    """Missed sessions that may look for another day, where load may be added to their week at all and the week still asks
    for them as they were."""
    by_week = {plan.week: plan for plan in plans}
    wishes = {wish.key: wish for wish in asked}
    missed = [
        session
        for session in lived.sessions
        if session.key in lived.missed_open
        and (wish := wishes.get(session.key)) is not None
        and same_wish(wish, session)
    ]
    return tuple(
        session
        for session in missed
        if (plan := by_week.get(week_of(session.key))) is not None
        and (may_add_hard if is_hard(session) else may_add)(state, now, zone, plan)
    )


def _outside(ahead: Iterable[PlannedSession], free: Iterable[Slot], spots: Iterable[Place]) -> Iterable[Violation]:
    """Sessions that stand where the athlete cannot train. Where they are pinned windows do not matter."""
    by_key = {session.key: session for session in ahead}
    by_start: dict[int, list[Place]] = {}
    for place in spots:
        by_start.setdefault(place.start_s, []).append(place)
    for slot in free:
        activity = activity_of(by_key[slot.key].session_class)
        here = by_start.get(slot.start_s, ())
        if not by_key[slot.key].pinned and not any(place.fits(activity, slot.duration_s) for place in here):
            yield Violation(NOT_A_WINDOW, (slot,))
