"""An athlete's log lived again without a server: every fact folded and decided on at the end of its day, as the service would
have done it. For looking at what readiness says of a history, and for trying another rule on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from numpy.typing import ArrayLike

from tandem.contracts import samples as block
from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import Form, LoadScored
from tandem.contracts.events.readiness import FamilySign, Guidance, ReadinessChanged, ReadinessState, Suspension
from tandem.contracts.events.training import SampleRef, WorkoutRecorded
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.load_scoring.decide import decide, further, needs
from tandem.load_scoring.domain.localtime import local_date, zone_or_utc
from tandem.load_scoring.domain.outlook import Outlook, outlook
from tandem.load_scoring.domain.quiet import InHand
from tandem.load_scoring.domain.readiness.learning import Learned, learn
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.domain.strength.trend import Trend, trend
from tandem.load_scoring.evolve import evolve

type Samples = Mapping[str, ArrayLike]

DAY_ENDS = time(23, 59)


@dataclass(frozen=True)
class DayReading:
    """How the athlete stood at the end of a day (`view`), the scores of that day, the form after the last one, and the
    change of readiness that was told (None: none). What takes words is put into them when it is asked for."""

    view: Outlook
    form: Form | None
    loads: tuple[LoadScored, ...]
    change: ReadinessChanged | None

    @property
    def changed(self) -> bool:
        return self.change is not None

    @property
    def day(self) -> date:
        return self.view.day

    @property
    def state(self) -> ReadinessState:
        return self.view.assessment.state

    @property
    def since(self) -> date:
        return self.view.assessment.since

    @property
    def confidence(self) -> float:
        return self.view.assessment.confidence

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.view.assessment.reasons

    @property
    def families(self) -> tuple[FamilySign, ...]:
        return self.view.assessment.families

    @property
    def suspension(self) -> Suspension | None:
        return self.view.suspension

    @property
    def guidance(self) -> tuple[Guidance, ...]:
        """The advice that was told with the change; without one, the day's own."""
        return self.view.guidance if self.change is None else self.change.guidance

    @property
    def trends(self) -> dict[str, Trend]:
        """How the maximum of each lift has moved in the twelve weeks up to this day, by slug; of lifts with enough of them."""
        lifts: dict[str, list[tuple[date, float]]] = defaultdict(list)
        for estimate in self.view.log.lifts:
            lifts[estimate.lift].append((estimate.day, estimate.e1rm_kg))
        found = {slug: trend(estimates, self.day) for slug, estimates in sorted(lifts.items())}
        return {slug: moved for slug, moved in found.items() if moved is not None}

    @property
    def learned(self) -> Learned:
        """Which pattern of hard days the athlete recovers from better, as far as can be told on this day."""
        return learn(self.view.log, self.day)


def replay(
    profile: ProfileSet | None,
    workouts: Iterable[tuple[WorkoutRecorded, Samples | None]],
    wellness: Iterable[WellnessLogged],
    until: date | None = None,
) -> Iterator[DayReading]:
    """Each day from the first fact to the last (or to `until`). Workouts of equal ids replace each other by revision."""
    history = _History(profile)
    for workout, columns in workouts:
        history.record(workout, columns)
    for said in wellness:
        history.days[said.local_date].append(said)
    return history.lived(until)


class _History:
    """The facts by day, and the log that they make, to read workouts back from when they are to be scored again."""

    def __init__(self, profile: ProfileSet | None) -> None:
        self._profile = profile
        self._zone = zone_or_utc(profile.timezone if profile else None)
        self._log: list[Payload] = []
        self._blocks: dict[str, Samples] = {}
        self.days: dict[date, list[Payload]] = defaultdict(list)

    def record(self, workout: WorkoutRecorded, columns: Samples | None) -> None:
        if columns is not None:
            ref = f"object:{workout.workout_id}:{workout.revision}"
            count = len(columns["time_s"])  # type: ignore[arg-type]
            self._blocks[ref] = columns
            ref_of = SampleRef(ref=ref, columns=tuple(columns), count=count)
            workout = workout.model_copy(update={"samples": ref_of})
        day, _ = local_date(workout.start_time, workout.utc_offset_s, self._profile.timezone if self._profile else None)
        self.days[day].append(workout)

    def lived(self, until: date | None) -> Iterator[DayReading]:
        if not self.days:
            return
        first = min(self.days)
        athlete_id = next(fact.athlete_id for facts in self.days.values() for fact in facts)
        state = State(athlete_id=athlete_id)
        if self._profile is not None:
            state = self._folded(state, [self._profile], datetime.combine(first, time(), self._zone))
        last = max(self.days) if until is None else until
        form: Form | None = None
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            now = datetime.combine(day, DAY_ENDS, self._zone)
            facts = sorted(self.days.get(day, ()), key=_start)
            state, said = self._settled(self._folded(state, facts, now), now)
            loads = tuple(data for data in said if isinstance(data, LoadScored))
            changes = [data for data in said if isinstance(data, ReadinessChanged)]
            form = loads[-1].form if loads else form
            yield DayReading(outlook(state, now), form, loads, changes[-1] if changes else None)

    def _folded(self, state: State, facts: Iterable[Payload], now: datetime) -> State:
        for fact in facts:
            state = evolve(state, self._event(fact, now))
        return state

    def _settled(self, state: State, now: datetime) -> tuple[State, list[Payload]]:
        """What the service would publish at this moment, folded. Whatever was imported is lived here as if it were live."""
        published: list[Payload] = []
        state = state.model_copy(update={"in_hand": InHand(live=True)})
        while True:
            objects = self._objects(state)
            said = [each for each in decide(state, now, objects) if isinstance(each, Decision)]
            for each in said:
                sequence = state.sequence + 1
                event = Event(each.id, each.data, now, "replay", each.rootids, sequence)
                state = evolve(state, event)
            published += [each.data for each in said]
            if not said or not needs(state):
                return state, published

    def _objects(self, state: State) -> dict[str, bytes]:
        """What the loop would have read from the log and the object store."""
        refs = needs(state)
        if not refs:
            return {}
        found: dict[str, bytes] = {}
        for ref in refs:
            if ref.startswith("stream:"):
                found[ref] = self._log[int(ref.rsplit(":", 1)[-1]) - 1].model_dump_json().encode()
        for ref in (*refs, *further(state, found)):
            if ref in self._blocks:
                found[ref] = block.encode(self._blocks[ref])  # type: ignore[arg-type]
        return found

    def _event(self, fact: Payload, now: datetime) -> Event:
        """A fact's sequence is its place in the log, from 1."""
        self._log.append(fact)
        sequence = len(self._log)
        identity = derived_id("replay", str(sequence))
        return Event(identity, fact, now, "replay", (identity,), sequence)


def _start(fact: Payload) -> float:
    """Mornings first, then workouts by their start."""
    return fact.start_time.timestamp() if isinstance(fact, WorkoutRecorded) else 0.0
