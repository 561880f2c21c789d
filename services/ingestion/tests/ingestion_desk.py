"""Ingestion's loop in memory: a log with sequences, objects by reference, submissions in and events out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tandem.contracts.event import Aside, Decision, Event
from tandem.contracts.events.training import RawRef, WorkoutRecorded, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.ingestion.decide import decide, further, needs
from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.outcome import outcome
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.state import Outcome, State
from tandem.ingestion.domain.submission import Kind, SubmissionReceived
from tandem.ingestion.evolve import evolve

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
START_S = int(datetime(2026, 11, 22, 16, 30, tzinfo=UTC).timestamp())
"""When the written files of these tests begin."""


class Crash(Exception):
    """The process died."""


def plain(day: int = 22, at: str = "17:30", **fields: Any) -> bytes:
    """A run of 40 minutes in November 2026, in plain words."""
    told = {"sport": "running", "start_time": f"2026-11-{day:02}T{at}:00+01:00", "duration_min": 40, **fields}
    return json.dumps(told).encode()


@dataclass
class Desk:
    """One athlete's submissions and what was said of them. `crash` is asked after each published event; when it says so,
    what was folded and not saved is gone."""

    athlete_id: str = "ada"
    crash: Callable[[], bool] = lambda: False
    log: list[Decision] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    state: State = field(init=False)
    received: int = 0
    last: SubmissionReceived | None = None

    def __post_init__(self) -> None:
        self.state = State(athlete_id=self.athlete_id)

    def submission(
        self, body: bytes, device_id: str = "watch", kind: Kind = Kind.WORKOUT, **more: Any
    ) -> SubmissionReceived:
        """The next message of DEVICE, as the edge hands it in."""
        self.received += 1
        ref = f"stream:DEVICE:{self.received}"
        self.objects[ref] = body
        digest = hashlib.sha256(body).hexdigest()
        told: dict[str, Any] = {
            "athlete_id": self.athlete_id,
            "device_id": device_id,
            "submission_id": f"s{self.received}",
            "received_at": NOW + timedelta(minutes=self.received),
            "raw": RawRef(ref=ref, sha256=digest, size_bytes=len(body), media_type=""),
            "kind": kind,
        }
        return SubmissionReceived(**(told | more))

    def take(self, *submissions: SubmissionReceived) -> list[Payload]:
        """What the loop publishes for a group of submissions."""
        before, state = len(self.log), self.state
        for submission in submissions:
            state = evolve(state, _event(submission, submission.submission_id))
        while needs(state):
            said = decide(state, NOW, self._gathered(state))
            for one in said:
                state = evolve(state, self._stored(one) if isinstance(one, Decision) else _aside(one))
        assert not decide(state, NOW, {})
        self.state, self.last = State.model_validate_json(state.model_dump_json()), submissions[-1]
        return [decision.data for decision in self.log[before:]]

    def send(self, raw: bytes, device_id: str = "watch", kind: Kind = Kind.WORKOUT, **more: Any) -> list[Payload]:
        return self.take(self.submission(raw, device_id, kind, **more))

    def told(self) -> Outcome:
        """The receipt of the last submission."""
        assert self.last is not None
        return outcome(self.state, self.last)

    def rebuild(self) -> None:
        """The document is gone: everything is folded again from the log."""
        self.state = State(athlete_id=self.athlete_id)
        for sequence, decision in enumerate(self.log, start=1):
            self.state = evolve(self.state, _event(decision.data, decision.id, sequence, decision.cause))

    def standing(self) -> dict[str, WorkoutRecorded]:
        """The workouts as a reader of the log has them: the highest revision wins."""
        newest: dict[str, WorkoutRecorded | WorkoutWithdrawn] = {}
        for decision in self.log:
            data = decision.data
            if isinstance(data, WorkoutRecorded | WorkoutWithdrawn):
                known = newest.get(data.workout_id)
                assert known is None or data.revision > known.revision, "a revision was said twice"
                newest[data.workout_id] = data
        return {name: data for name, data in newest.items() if isinstance(data, WorkoutRecorded)}

    def only(self) -> WorkoutRecorded:
        """The one workout that stands."""
        [workout] = self.standing().values()
        return workout

    def _gathered(self, state: State) -> dict[str, bytes]:
        objects = {ref: self.objects[ref] for ref in needs(state)}
        known = 0
        while known < len(objects):
            known = len(objects)
            objects |= {ref: self.objects[ref] for ref in further(state, objects)}
        return objects

    def _stored(self, decision: Decision) -> Event:
        known = {one.id: sequence for sequence, one in enumerate(self.log, start=1)}
        if decision.id in known:
            assert self.log[known[decision.id] - 1] == decision, "one id, two contents"
        else:
            self.log.append(decision)
            self.objects[f"stream:TRAINING:{len(self.log)}"] = decision.data.model_dump_json().encode()
            if self.crash():
                raise Crash
        sequence = known.get(decision.id, len(self.log))
        return _event(decision.data, decision.id, sequence, decision.cause)


def _event(data: Payload, identity: str, sequence: int = 0, cause: str | None = None) -> Event:
    return Event(identity, data, NOW, "test", (identity,), sequence=sequence, cause_id=cause)


def _aside(said: Any) -> Event:
    assert isinstance(said, Aside)
    return _event(said.data, "aside", cause=said.cause)


def read_one(raw: bytes, media_type: str, received_at: datetime) -> DecodedWorkout:
    """The one workout in the bytes."""
    found = reading(raw, Kind.WORKOUT, media_type, received_at, "Europe/Berlin")
    [workout] = found.workouts
    assert not found.days
    return workout
