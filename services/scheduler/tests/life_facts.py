"""Facts of every kind, chosen by numbers: weeks, workouts, mornings, and what athletes ask, sensible or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sample_week import sample_preferences
from scheduler_facts import ATHLETE, BERLIN, scored

from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, Wish
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import Guidance, ReadinessChanged, ReadinessState, Suspension
from tandem.contracts.events.week import (
    Activity,
    Block,
    BlockSpan,
    DatedSession,
    Goals,
    Mode,
    OpenWindow,
    Phase,
    Race,
    RuleBend,
    SessionKind,
    TemplateSession,
    WindowException,
)
from tandem.contracts.model import Payload
from tandem.scheduler.domain.done.doubt import question_id_of
from tandem.scheduler.domain.state import State

Week = Callable[[datetime], PreferencesSet]

HILLS = DatedSession(
    session_id="hills", title="Hill race", session_class=SessionClass.HARD_RUN, day=date(2026, 11, 26),
    start="19:00", duration_s=2400, kind=SessionKind.RACE,
)  # fmt: skip
EXTRA = TemplateSession(
    session_id="extra", title="Extra run", session_class=SessionClass.EASY, weekday=2, start="18:00", duration_s=2400,
    priority=5, optional=True,
)  # fmt: skip


def _sample(**wishes: object) -> Week:
    return lambda now: sample_preferences(ATHLETE).model_copy(update=wishes)


def _some(first: int, last: int = 99) -> Week:
    return _sample(week=sample_preferences().week[first:last])


def _away(closed: tuple[Activity, ...], days: int, zone: str | None = None, opens: bool = False) -> Week:
    def made(now: datetime) -> PreferencesSet:
        first = now.astimezone(BERLIN).date() + timedelta(days=1)
        exception = WindowException(
            first_day=first,
            last_day=first + timedelta(days=days - 1),
            closed=closed,
            open=(OpenWindow(start="12:30", duration_s=5400),) if opens else (),
            timezone=zone,
            reason="a trip",
        )
        return sample_preferences(ATHLETE).model_copy(update={"exceptions": (exception,)})

    return made


def _calendar(now: datetime) -> PreferencesSet:
    monday = now.astimezone(BERLIN).date() - timedelta(days=now.astimezone(BERLIN).weekday())
    spans = (
        BlockSpan(first_day=monday, weeks=1, block=Block.STRENGTH, phase=Phase.BUILD),
        BlockSpan(first_day=monday + timedelta(days=7), weeks=1, block=Block.RACE, phase=Phase.DELOAD),
        BlockSpan(first_day=monday + timedelta(days=14), weeks=2, block=Block.RACE, phase=Phase.TAPER),
    )
    return sample_preferences(ATHLETE).model_copy(update={"calendar": spans})


def _race(now: datetime) -> PreferencesSet:
    race = Race(day=(now + timedelta(days=10)).date(), title="City run", duration_s=6000)
    return sample_preferences(ATHLETE).model_copy(update={"goals": Goals(race=race)})


def _goals(now: datetime) -> PreferencesSet:
    goals = Goals(lifts_per_week=3, runs_per_week=3, run_minutes_per_week=180)
    return sample_preferences(ATHLETE).model_copy(update={"week": (), "goals": goals})


def _fixed(now: datetime) -> PreferencesSet:
    week = sample_preferences().week
    fixed = tuple(s.model_copy(update={"fixed": s.session_id in ("intervals", "lower")}) for s in week)
    return sample_preferences(ATHLETE).model_copy(update={"week": (*fixed, EXTRA), "dated": (HILLS,)})


def _later(now: datetime) -> PreferencesSet:
    """Every session two days later, some longer, another title."""
    week = tuple(
        s.model_copy(update={"weekday": (s.weekday + 2) % 7, "title": f"{s.title} B"})
        for s in sample_preferences().week
    )
    return sample_preferences(ATHLETE).model_copy(update={"week": week})


_BENDS = (RuleBend(rule="hard_run_before_heavy_legs", floor_h=36, target_h=48),)
_NARROW = tuple(w for w in sample_preferences().windows if w.weekday in (0, 2, 3, 5, 6) and w.start == "07:00")

WEEKS: tuple[Week, ...] = (
    _sample(),
    _sample(week=(*sample_preferences().week, EXTRA)),
    _sample(mode=Mode.CLUSTER),
    _sample(stacked_days=True, hard_runs_a_day_apart=True, prefers_first=Activity.RUN),
    _sample(notice_h=24),
    _goals,
    _race,
    _calendar,
    _sample(mode=Mode.LEARNED, rule_bends=_BENDS),
    _fixed,
    _some(1),
    _some(0, 5),
    _away((Activity.LIFT,), 4),
    _away(tuple(Activity), 9),
    _away((), 4, "America/New_York"),
    _away(tuple(Activity), 3, opens=True),
    _later,
    _sample(deload_every_weeks=4, block=Block.STRENGTH),
    _sample(sessions_per_day=1),
    _sample(windows=()),
    _sample(windows=_NARROW),
    _sample(week=()),
    _sample(windows=tuple(w.model_copy(update={"duration_s": 1200}) for w in sample_preferences().windows)),
    _sample(calendar=(BlockSpan(first_day=date(2026, 11, 18), weeks=2, block=Block.RACE),)),
)
"""What athletes prefer: weeks, windows, days that differ, blocks, races. The last ones cannot be planned for."""

LATER = 12
"""The first so many make a life of their own."""

_CLASSES = (
    SessionClass.HARD_RUN, SessionClass.EASY, SessionClass.LONG, SessionClass.HEAVY_LOWER, SessionClass.FULL,
    SessionClass.UPPER, SessionClass.MODERATE_LOWER, SessionClass.MOBILITY,
)  # fmt: skip


def workout_of(state: State, now: datetime, which: int, extra: int, number: int) -> tuple[LoadScored, ...]:
    """Something done within the last day: as planned, or else; unsure, corrected, withdrawn, or in several files."""
    confidence = (0.9, 0.9, 0.9, 0.3)[extra % 4]
    if which % 3 == 0 and (planned := _just_planned(state, now, which // 3)) is not None:
        minutes = planned.duration_s // 60
        made = _scored(planned.start_time, minutes, planned.session_class, f"w{number}", confidence, planned.leg_share)
    else:
        session_class = _CLASSES[which % len(_CLASSES)]
        minutes = (40, 70, 100)[extra % 3]
        start = now - timedelta(minutes=minutes + 1 + (extra % 7) * 200)
        made = _scored(start, minutes, session_class, f"w{number}", confidence, (0.5, 0.3, None)[extra % 3])
    if extra % 11 == 0:
        return made, made.model_copy(update={"revision": 2, "withdrawn": True})
    if extra % 13 == 0 and state.workouts:
        old = sorted(state.workouts)[which % len(state.workouts)]
        revision = state.workouts[old].revision + 1
        return (made.model_copy(update={"workout_id": old, "revision": revision, "withdrawn": extra % 2 == 0}),)
    if extra % 17 == 0:
        later = made.model_copy(
            update={
                "workout_id": f"w{number}b",
                "start_time": made.start_time - timedelta(minutes=25),
                "end_time": made.start_time - timedelta(minutes=8),
            }
        )
        return made, later
    return (made,)


def _scored(
    start: datetime, minutes: int, session_class: SessionClass, name: str, confidence: float, leg_share: float | None
) -> LoadScored:
    share = leg_share if session_class is SessionClass.FULL else None
    event = scored(start.astimezone(BERLIN), minutes, session_class, name, 1, confidence, None, False, share)
    assert isinstance(event.data, LoadScored)
    return event.data


def _just_planned(state: State, now: datetime, which: int) -> PlannedSession | None:
    """A session of the plan that has just ended."""
    sessions = state.plan.sessions if state.plan else ()
    ended = [s for s in sessions if now - timedelta(days=1) < s.start_time + timedelta(seconds=s.duration_s) < now]
    return ended[which % len(ended)] if ended else None


def readiness_of(now: datetime, which: int, extra: int, number: int) -> ReadinessChanged:
    """How the athlete stands this morning: rested, tired, ill, well again."""
    today = now.astimezone(BERLIN).date()
    state = list(ReadinessState)[which % 4]
    stop = extra % 6 == 0
    short = (Guidance(topic="sleep", sentence="Short nights.", source="told"),) if extra % 5 == 0 else ()
    learned = Guidance(topic="hard_days", sentence="Clustered is better.", value=(extra % 3) - 1.0, source="told")
    pulled = state is ReadinessState.PULL_BACK
    return ReadinessChanged(
        athlete_id=ATHLETE,
        change_id=f"change-{number}",
        local_date=today,
        state=state,
        previous=ReadinessState.STEADY,
        since=today - timedelta(days=extra % 3),
        confidence=0.8,
        reasons=("told",),
        families=(),
        suspension=Suspension(
            hard=extra % 4 != 0, loaded=extra % 9 != 0, since=today, reasons=("fever",), see_a_doctor=True
        )
        if stop
        else None,
        volume_factor=(0.7, 0.8, None)[extra % 3] if pulled else None,
        intensity_cap="vt1" if pulled else None,
        recheck_after_days=(3, 5, None)[extra % 3] if pulled else None,
        guidance=(*short, learned) if extra % 7 == 0 else short,
        machine_version="1",
    )


def imported_of(state: State, now: datetime, which: int, extra: int, number: int) -> tuple[Payload, ...]:
    """An import: workouts of the last weeks or days, doubtful ones among them, and now and then what they say of today."""
    found = []
    for nth in range(1 + extra % 4):
        minutes = (40, 70, 100)[(extra + nth) % 3]
        start = now - timedelta(minutes=minutes + 1, hours=(extra % 5) * 9, days=(which % 3) * 12 * nth)
        session_class = _CLASSES[(which + nth) % len(_CLASSES)]
        confidence = (0.9, 0.9, 0.3)[extra % 3]
        share = (0.5, 0.3, None)[extra % 3]
        made = _scored(start, minutes, session_class, f"i{number}-{nth}", confidence, share)
        utc = {"start_time": made.start_time.astimezone(UTC), "end_time": made.end_time.astimezone(UTC)}
        found.append(made.model_copy(update={"history": True, **utc}))
    if extra % 7 == 0:
        return *found, readiness_of(now, which, extra, number).model_copy(update={"history": True})
    return tuple(found)


def wish_of(state: State, now: datetime, which: int, extra: int, number: int) -> tuple[Payload, ...]:
    """Something asked of the plan: by hand, why, again, or nonsense; now and then two at once."""
    first = _wish(state, now, which, extra, f"r{number}")
    if extra % 9 == 0:
        return first, _wish(state, now, which + 7, extra + 1, f"r{number}b")
    return (first, first) if extra % 10 == 0 else (first,)


def _wish(state: State, now: datetime, which: int, extra: int, name: str) -> PlanRequested:
    version = state.plan.version if state.plan else 0
    sessions = [s for s in state.plan.sessions if s.start_time > now] if state.plan and extra % 8 else []
    sessions = sessions or list(state.plan.sessions if state.plan else ())
    key = sessions[which % len(sessions)].key if sessions else "nobody"
    other = sessions[(which + extra) % len(sessions)].key if sessions else None
    to_time = (now + timedelta(hours=extra * 2 - 20)).replace(minute=0, second=0, microsecond=0)
    doubted = sorted(state.workouts.values(), key=lambda workout: workout.workout_id)
    return PlanRequested(
        athlete_id=ATHLETE,
        request_id=name,
        base_plan_version=version if extra % 12 else max(0, version + (extra % 3) - 1),
        wish=list(Wish)[which % len(Wish)],
        session_key="nobody" if extra % 25 == 24 else key,
        other_key=other,
        to_time=to_time if extra % 7 else None,
        question_id=question_id_of(doubted[extra % len(doubted)]) if doubted else "none",
        was_hard=bool(extra % 2),
    )


def steady(now: datetime, name: str, state: ReadinessState = ReadinessState.STEADY) -> ReadinessChanged:
    """Nothing to add, or a plain pull back."""
    made = readiness_of(now, list(ReadinessState).index(state), 1, 0)
    return made.model_copy(update={"change_id": name, "guidance": (), "suspension": None})


def asked(
    state: State, name: str, wish: Wish, session_key: str | None = None, to_time: datetime | None = None
) -> PlanRequested:
    """A request from the plan that stands."""
    return PlanRequested(
        athlete_id=ATHLETE,
        request_id=name,
        base_plan_version=state.plan.version if state.plan else 0,
        wish=wish,
        session_key=session_key,
        to_time=to_time,
    )


def ill(now: datetime) -> ReadinessChanged:
    """A safety stop."""
    today = now.astimezone(BERLIN).date()
    stop = Suspension(hard=True, loaded=True, since=today, reasons=("fever",), see_a_doctor=True)
    return steady(now, "ill").model_copy(update={"suspension": stop})
