"""An athlete's life for tests: facts are folded and decided on as the loop does it, with a log to read back from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.model import Payload
from tandem.load_scoring.decide import decide, further, needs
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.evolve import evolve

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


class Life:
    """One athlete. `log` holds every event in the order of its sequence, `objects` what the store holds. `most` ends the
    publishing after so many decisions, as a crash would."""

    most: int | None = None

    def __init__(self, objects: dict[str, bytes] | None = None) -> None:
        self.state = State(athlete_id="ada")
        self.log: list[Event] = []
        self.objects = dict(objects or {})

    def say(self, *facts: Payload, now: datetime = NOW) -> list[LoadScored]:
        """Fold facts as one group and publish what follows, until nothing does. Returns the scores."""
        for fact in facts:
            self._append(fact, now, ("root",), derived_id(fact.model_dump_json()))
        return [event.data for event in self.settle(now) if isinstance(event.data, LoadScored)]

    def settle(self, now: datetime = NOW) -> list[Event]:
        """What the loop would publish now, folded."""
        published: list[Event] = []
        while True:
            said = [each for each in decide(self.state, now, self._gathered()) if isinstance(each, Decision)]
            assert {each.id for each in said}.isdisjoint(event.id for event in self.log), "said before"
            left = said if self.most is None else said[: self.most - len(published)]
            published += [self._append(each.data, now, each.rootids, each.id) for each in left]
            if len(left) < len(said) or not said or not needs(self.state):
                return published

    def changes(self) -> list[ReadinessChanged]:
        return [event.data for event in self.log if isinstance(event.data, ReadinessChanged)]

    def loads(self) -> dict[str, LoadScored]:
        """The load that stands, by workout."""
        last = {event.data.workout_id: event.data for event in self.log if isinstance(event.data, LoadScored)}
        return {workout_id: load for workout_id, load in last.items() if not load.withdrawn}

    def rebuilt(self, events: Iterable[Event] | None = None) -> State:
        state = State(athlete_id="ada")
        for event in self.log if events is None else events:
            state = evolve(state, event)
        return state

    def _append(self, data: Payload, now: datetime, rootids: tuple[str, ...], identity: str) -> Event:
        event = Event(identity, data, now, "test", rootids=rootids, sequence=len(self.log) + 1)
        self.log.append(event)
        self.state = evolve(self.state, event)
        return event

    def _gathered(self) -> dict[str, bytes]:
        found = {ref: body for ref in needs(self.state) if (body := self._body(ref)) is not None}
        return found | {ref: body for ref in further(self.state, found) if (body := self._body(ref)) is not None}

    def _body(self, ref: str) -> Any:
        kind, _, place = ref.partition(":")
        if kind == "stream":
            return self.log[int(place.rsplit(":", 1)[-1]) - 1].data.model_dump_json().encode()
        return self.objects.get(ref)
