"""Lives to hold the planner to its promises: drawn happenings become facts of every kind, and a clock that fires the timers
that were armed, late or twice or never."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st
from life_facts import LATER, WEEKS, imported_of, readiness_of, wish_of, workout_of
from scheduler_facts import ATHLETE, local

from tandem.chassis.timers import due_event
from tandem.contracts.event import Aside, Decision, Event, Timer
from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, ProfileSet, TrainingStatus
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.model import Payload
from tandem.scheduler.decide import decide_group
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import SERVICE, evolve

BEGIN = local("2026-11-16T05:00")
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Mars/Olympus")

Happening = tuple[str, int, int, int]
"""What happens, how many hours after the one before, and two numbers that say which."""

KINDS = ("workout", "workout", "workout", "workout", "readiness", "readiness", "week", "request", "request", "zone")
KINDS += ("wait", "wait", "again", "stale", "sleep", "import", "import")

happenings = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 60), st.integers(0, len(WEEKS) * 10 - 1), st.integers(0, 199)),
    max_size=9,
)


@dataclass(slots=True)
class Turn:
    """One look of the scheduler at the world: what it knew, what it said, what it knew then."""

    now: datetime
    facts: tuple[Event, ...]
    before: State
    said: tuple[Decision, ...]
    after: State


@dataclass(slots=True)
class Life:
    """One athlete's life. `facts` and `own` are everything that was told and decided, `turns` how it came."""

    now: datetime = BEGIN
    state: State = field(default_factory=lambda: State(athlete_id=ATHLETE))
    facts: list[Event] = field(default_factory=list)
    own: list[Event] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    armed: dict[str, str] = field(default_factory=dict)
    deadlines: dict[str, Timer] = field(default_factory=dict)
    asleep: bool = False

    def tell(self, *facts: Payload) -> None:
        """Facts enter the log and are decided on as one group."""
        self.handle(*(self._stored(data, nth) for nth, data in enumerate(facts, len(self.facts) + 1)))

    def handle(self, *events: Event) -> None:
        """What the loop of the chassis does with a group. Every other one finds the document as another process reads it, the
        rest as this one has kept it."""
        known = {event.id for event in self.facts}
        self.facts += [event for event in events if event.id not in known]
        if len(self.turns) % 2:
            self.state = State.model_validate_json(self.state.model_dump_json())
        before = self.state
        for event in events:
            self.state = evolve(self.state, event)
        said = decide_group(self.state, self.now, {})
        decisions = tuple(one for one in said if isinstance(one, Decision))
        for decision in decisions:
            event = Event(decision.id, decision.data, self.now, SERVICE, decision.rootids, len(self.own) + 1)
            self.own.append(event)
            self.state = evolve(self.state, event)
        for aside in (one for one in said if isinstance(one, Aside)):
            self.state = evolve(self.state, Event("aside", aside.data, self.now, SERVICE, (aside.cause,)))
        for timer in (one for one in said if isinstance(one, Timer)):
            if self.armed.get(timer.kind) != timer.generation:
                self.armed[timer.kind] = timer.generation
                self.deadlines[timer.kind] = timer
        self.turns.append(Turn(self.now, events, before, decisions, self.state))

    def advance(self, until: datetime) -> None:
        """Let time pass. Deadlines come when they are due; while asleep they come only at the end."""
        while not self.asleep and (timer := self._next(until)) is not None:
            self.now = max(self.now, timer.due_at)
            self._fire(timer)
        self.now = max(self.now, until)

    def wake(self) -> None:
        """Every deadline that came while nobody listened, late."""
        self.asleep = False
        self.advance(self.now)

    def _next(self, until: datetime) -> Timer | None:
        due = [timer for timer in self.deadlines.values() if timer.due_at <= until]
        return min(due, key=lambda timer: (timer.due_at, timer.kind), default=None)

    def _fire(self, timer: Timer) -> None:
        del self.deadlines[timer.kind]
        self.handle(replace(due_event(SERVICE, ATHLETE, timer, timer.due_at), sequence=len(self.facts) + 1))

    def _stored(self, data: Payload, nth: int) -> Event:
        return Event(f"fact-{nth}", data, self.now, "athlete", (f"fact-{nth}",), nth)

    def revisions(self) -> list[PlanRevised]:
        return [event.data for event in self.own if isinstance(event.data, PlanRevised)]


def lived(history: list[Happening]) -> Life:
    """A life that begins with a zone and a week and goes through what was drawn."""
    life = Life()
    first = history[0][2] if history else 0
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), WEEKS[first % LATER](life.now))
    for number, each in enumerate(history):
        happen(life, each, number)
    life.wake()
    return life


def happen(life: Life, each: Happening, number: int) -> None:
    kind, hours, which, extra = each
    life.advance(life.now + timedelta(hours=hours))
    match kind:
        case "workout":
            life.tell(*workout_of(life.state, life.now, which, extra, number))
        case "readiness":
            life.tell(readiness_of(life.now, which, extra, number))
        case "import":
            life.tell(*imported_of(life.state, life.now, which, extra, number))
        case "week":
            week: PreferencesSet = WEEKS[which % len(WEEKS)](life.now)
            life.tell(*([week] if extra % 5 else [WEEKS[extra % len(WEEKS)](life.now), week]))
        case "request":
            life.tell(*wish_of(life.state, life.now, which, extra, number))
        case "zone":
            status = list(TrainingStatus)[extra % 3]
            zone = ZONES[which % len(ZONES)]
            life.tell(ProfileSet(athlete_id=ATHLETE, timezone=zone, training_status=status))
        case "again":
            life.handle(*(life.facts[which % len(life.facts) :][:3]))
        case "stale":
            if timers := [event for event in life.facts if event.source != "athlete"]:
                life.handle(*timers[-2:])
        case "sleep":
            life.asleep = True
        case _:
            life.wake()


def requests_of(life: Life) -> Iterator[PlanRequested]:
    for event in life.facts:
        if isinstance(event.data, PlanRequested):
            yield event.data


def revised_turns(life: Life) -> Iterator[tuple[Turn, PlanRevised]]:
    for turn in life.turns:
        for decision in turn.said:
            if isinstance(decision.data, PlanRevised):
                yield turn, decision.data


def neighbours(life: Life) -> Iterator[tuple[PlanRevised, PlanRevised]]:
    return pairwise(life.revisions())
