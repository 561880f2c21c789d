"""Events as the scheduler receives them, and a log that folds and decides as the loop does."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sample_week import sample_preferences

from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, ProfileSet, Wish
from tandem.contracts.events.load import Form, LedgerLoad, LoadScored, SessionClass
from tandem.contracts.events.plan import PlanAnswered, PlannedSession, PlanRevised, QuestionAsked
from tandem.contracts.events.readiness import ReadinessChanged, ReadinessState
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.events.training import Sport
from tandem.contracts.model import Payload
from tandem.scheduler.decide import decide
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import evolve

BERLIN = ZoneInfo("Europe/Berlin")
ATHLETE = "ada"
LIFTS = {SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.UPPER, SessionClass.FULL}


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall-clock moment, as in 2026-11-22T17:30."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def event(data: Payload, event_id: str, sequence: int = 1) -> Event:
    return Event(event_id, data, local("2026-11-01T00:00"), "test", (event_id,), sequence)


def profile(timezone: str = "Europe/Berlin", sequence: int = 1) -> Event:
    return event(ProfileSet(athlete_id=ATHLETE, timezone=timezone), f"profile-{sequence}", sequence)


def preferences(data: PreferencesSet | None = None, sequence: int = 2) -> Event:
    return event(data or sample_preferences(ATHLETE), f"preferences-{sequence}", sequence)


def request(request_id: str, base: int, sequence: int = 10) -> Event:
    data = PlanRequested(athlete_id=ATHLETE, request_id=request_id, base_plan_version=base)
    return event(data, f"event-{request_id}", sequence)


def roll(generation: str) -> Event:
    data = TimerDue(
        athlete_id=ATHLETE,
        service="scheduler",
        kind="roll",
        due_at=local(f"{generation}T00:00"),
        generation=generation,
    )
    return event(data, f"roll-{generation}", 0)


def day_begins(day: str) -> Event:
    """Local midnight: what was not reported by then was missed."""
    data = TimerDue(athlete_id=ATHLETE, service="scheduler", kind="day", due_at=local(f"{day}T00:00"), generation=day)
    return event(data, f"day-{day}", 0)


def wish(what: Wish, base: int, sequence: int = 50, **asked: Any) -> Event:
    """A request of any kind, named by its sequence."""
    request_id = f"r{sequence}"
    data = PlanRequested(athlete_id=ATHLETE, request_id=request_id, base_plan_version=base, wish=what, **asked)
    return event(data, f"event-{request_id}", sequence)


def stands(state: ReadinessState, day: str, sequence: int = 30, **more: Any) -> Event:
    """How the athlete stands from a day on."""
    data = ReadinessChanged(
        athlete_id=ATHLETE,
        change_id=f"change-{sequence}",
        local_date=date.fromisoformat(day),
        since=date.fromisoformat(day),
        state=state,
        previous=ReadinessState.STEADY,
        confidence=0.9,
        reasons=("two families for ten days",),
        families=(),
        machine_version="1",
        **more,
    )
    return event(data, f"readiness-{sequence}", sequence)


def scored(
    start: datetime,
    minutes: int = 75,
    session_class: SessionClass = SessionClass.HARD_RUN,
    workout_id: str = "w1",
    revision: int = 1,
    confidence: float = 0.9,
    title: str | None = "Club intervals",
    withdrawn: bool = False,
    leg_share: float | None = None,
) -> Event:
    load = LedgerLoad(load_au=80, method="trimp", method_version="1", confidence=0.9)
    data = LoadScored(
        athlete_id=ATHLETE,
        workout_id=workout_id,
        revision=revision,
        sport=Sport.STRENGTH if session_class in LIFTS else Sport.RUNNING,
        title=title,
        start_time=start,
        end_time=start + timedelta(minutes=minutes),
        local_date=start.date(),
        session_class=session_class,
        class_confidence=confidence,
        class_reasons=("five work bouts",),
        leg_share=leg_share,
        systemic=load,
        lower_body=load,
        upper_body=load,
        form=Form(fitness_au=40, fatigue_au=50, form_au=-10, method="ewma"),
        withdrawn=withdrawn,
        scorer_version="1",
    )
    return event(data, f"scored-{workout_id}-{revision}", 20)


def club_run(confidence: float = 0.9, revision: int = 1, withdrawn: bool = False) -> Event:
    """The hard club session on Sunday evening, 17:30 to 18:45."""
    start = local("2026-11-22T17:30")
    return scored(start, confidence=confidence, revision=revision, withdrawn=withdrawn)


class Log:
    """An athlete's life: fold events, decide, fold what was decided, remember what was said."""

    def __init__(self, *events: Event) -> None:
        self.state = State(athlete_id=ATHLETE)
        self.said: list[Decision] = []
        self.timers: list[Timer] = []
        self.fold(*events)

    def fold(self, *events: Event) -> Log:
        for each in events:
            self.state = evolve(self.state, each)
        return self

    def decide(self, now: datetime) -> list[Payload]:
        """What is said now. The state travels as JSON between folds, as it does through Redis."""
        self.state = State.model_validate_json(self.state.model_dump_json())
        found = decide(self.state, now, {})
        decisions = [each for each in found if isinstance(each, Decision)]
        self.timers = [each for each in found if isinstance(each, Timer)]
        for decision in decisions:
            self.fold(Event(decision.id, decision.data, now, "scheduler", decision.rootids))
        self.said += decisions
        return [decision.data for decision in decisions]

    def revision(self, now: datetime) -> PlanRevised:
        (data,) = self.decide(now)
        assert isinstance(data, PlanRevised)
        return data

    def answer(self, now: datetime) -> PlanAnswered:
        (data,) = self.decide(now)
        assert isinstance(data, PlanAnswered)
        return data

    def question(self, now: datetime) -> QuestionAsked:
        (data,) = self.decide(now)
        assert isinstance(data, QuestionAsked)
        return data

    @property
    def sessions(self) -> dict[str, PlannedSession]:
        assert self.state.plan is not None
        return {session.key: session for session in self.state.plan.sessions}


def sample_log(now: str = "2026-11-16T05:00") -> Log:
    """An athlete with the sample week, planned on a Monday before dawn."""
    log = Log(profile(), preferences())
    log.revision(local(now))
    return log
