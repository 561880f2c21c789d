"""A change of readiness lets the week speak first; a safety stop waits for nothing."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tandem.contracts import envelope, subjects
from tandem.contracts.event import Event
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.handlers import PlanFirst

Make = Callable[..., Event]


class Recorder:
    """In place of the loop and of waiting: what happened, in order."""

    def __init__(self) -> None:
        self.happened: list[object] = []

    async def take(self, event: Event) -> None:
        self.happened.append(event.id)

    async def sleep(self, seconds: float) -> None:
        self.happened.append(seconds)

    def plan_first(self) -> PlanFirst:
        return PlanFirst(cast(Any, self), cast(Any, None), 3.0, self.sleep)


def message(event: Event, delivered: int = 1) -> Any:
    """The event as NATS hands it over."""
    sequence = SimpleNamespace(stream=event.sequence, consumer=1)
    return SimpleNamespace(
        headers=envelope.headers_of(event),
        data=envelope.body_of(event),
        subject=subjects.readiness_changed(event.athlete_id),
        metadata=SimpleNamespace(stream="LOAD", sequence=sequence, num_delivered=delivered),
    )


async def test_a_change_of_state_waits_for_the_plan_of_the_same_workout(readiness: Make) -> None:
    recorder, event = Recorder(), readiness("pull_back")
    await recorder.plan_first().fold(message(event))
    assert recorder.happened == [3.0, event.id]


@pytest.mark.parametrize("state", ["steady", "pull_back"])
async def test_a_safety_stop_waits_for_nothing(state: str, readiness: Make, stop: Callable[..., Suspension]) -> None:
    recorder, event = Recorder(), readiness(state, stop=stop("Chest pain"))
    await recorder.plan_first().fold(message(event))
    assert recorder.happened == [event.id]


async def test_what_comes_again_has_waited_before(readiness: Make) -> None:
    recorder, event = Recorder(), readiness("pull_back")
    await recorder.plan_first().fold(message(event, delivered=2))
    assert recorder.happened == [event.id]
