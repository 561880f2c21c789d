"""Events as the log would tell them, made from what people write in a file or on a command line. Ids follow from the
parts, so the same words make the same events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.load import Form, LedgerLoad, LoadScored
from tandem.contracts.events.readiness import (
    Guidance,
    ReadinessChanged,
    ReadinessState,
    Suspension,
)
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.events.training import Sport
from tandem.contracts.events.week import Activity
from tandem.contracts.model import Payload
from tandem.contracts.plan_problem import ProblemReadiness, ProblemWorkout
from tandem.scheduler.domain.asked.calendar import local_day, local_instant, monday_of
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.evolve import DAY, ROLL, SERVICE

SOURCE = "/tandem/desk"
METHOD = "told"
"""The method of every figure here: somebody said so."""

_SPORT = {
    Activity.LIFT: Sport.STRENGTH,
    Activity.RUN: Sport.RUNNING,
    Activity.MOBILITY: Sport.MOBILITY,
    None: Sport.OTHER,
}


@dataclass(slots=True)
class Facts:
    """Makes events for one athlete: each with the next sequence, and an id from its words. Moments are written in `zone`, days
    are those of `clock`: the zone, but where the athlete is while they travel."""

    athlete_id: str
    zone: ZoneInfo
    clock: ZoneInfo
    sequence: int = 0
    _names: dict[str, int] = field(default_factory=dict)

    def event(self, data: Payload, name: str, time: datetime) -> Event:
        """One fact. A name that comes again gets a number."""
        self.sequence += 1
        nth = self._names[name] = self._names.get(name, 0) + 1
        identity = derived_id("desk", self.athlete_id, name, str(nth))
        return Event(identity, data, time, SOURCE, (identity,), self.sequence)

    def moment(self, wall: datetime) -> datetime:
        """A moment as written: on the athlete's clock where it has no offset."""
        return (wall.replace(tzinfo=self.zone) if wall.tzinfo is None else wall).astimezone(UTC)

    def workout(self, done: ProblemWorkout, name: str) -> Event:
        """A workout as load_scoring would tell it; `name` becomes its id."""
        start = self.moment(done.start)
        end = start + timedelta(minutes=done.duration_min)
        data = LoadScored(
            athlete_id=self.athlete_id,
            workout_id=name,
            revision=1,
            sport=_SPORT[activity_of(done.session_class)],
            title=done.title,
            start_time=start,
            end_time=end,
            local_date=local_day(start, self.clock),
            session_class=done.session_class,
            class_confidence=done.class_confidence,
            class_reasons=("as told",),
            leg_share=done.leg_share,
            systemic=_ledger(done.systemic_au),
            lower_body=_ledger(done.lower_body_au),
            upper_body=_ledger(None),
            form=Form(fitness_au=0, fatigue_au=0, form_au=0, method="none"),  # the planner reads no form
            scorer_version=METHOD,
        )
        return self.event(data, name, end)

    def readiness(self, told: ProblemReadiness) -> Event:
        """The athlete's state. A stop in a file is a whole one: hard runs and loaded lifts."""
        stop = Suspension(hard=True, loaded=True, since=told.since, reasons=told.stop, see_a_doctor=True)
        data = ReadinessChanged(
            athlete_id=self.athlete_id,
            change_id=derived_id("desk", self.athlete_id, "readiness", told.since.isoformat(), told.state.value),
            local_date=told.since,
            state=told.state,
            previous=ReadinessState.STEADY,
            since=told.since,
            confidence=1,
            reasons=("as told",),
            families=(),
            suspension=stop if told.stop else None,
            volume_factor=told.volume_factor,
            intensity_cap=told.intensity_cap,
            recheck_after_days=told.recheck_after_days,
            guidance=tuple(
                Guidance(topic=topic, sentence=f"Short of {topic}.", source=METHOD) for topic in told.short_of
            ),
            machine_version=METHOD,
        )
        return self.event(data, "readiness", self.midnight(told.since))

    def request(
        self,
        wish: Wish,
        base_plan_version: int,
        at: datetime,
        *,
        session_key: str | None = None,
        other_key: str | None = None,
        to_time: datetime | None = None,
        question_id: str | None = None,
        was_hard: bool | None = None,
    ) -> Event:
        """What the athlete asks."""
        data = PlanRequested(
            athlete_id=self.athlete_id,
            request_id=derived_id("desk", self.athlete_id, "request", str(self.sequence + 1)),
            base_plan_version=base_plan_version,
            wish=wish,
            session_key=session_key,
            other_key=other_key,
            to_time=to_time,
            question_id=question_id,
            was_hard=was_hard,
        )
        return self.event(data, f"request-{wish.value}", at)

    def days(self, after: datetime, until: datetime) -> Iterator[Event]:
        """The deadlines between two moments: each local midnight, and the Mondays on which the horizon moves on."""
        day = local_day(after, self.clock)
        while (day := day + timedelta(days=1)) <= local_day(until, self.clock):
            yield self._due(DAY, day)
            if day == monday_of(day):
                yield self._due(ROLL, day)

    def midnight(self, day: date) -> datetime:
        return local_instant(day, "00:00", self.clock)

    def _due(self, kind: str, day: date) -> Event:
        due_at = self.midnight(day)
        data = TimerDue(
            athlete_id=self.athlete_id, service=SERVICE, kind=kind, due_at=due_at, generation=day.isoformat()
        )
        return self.event(data, f"{kind}-{day}", due_at)


def _ledger(load_au: float | None) -> LedgerLoad:
    method = "none" if load_au is None else METHOD
    return LedgerLoad(load_au=load_au, method=method, method_version="1", confidence=0 if load_au is None else 1)
