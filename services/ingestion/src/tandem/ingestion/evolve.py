"""Folds submissions and ingestion's own events into one athlete's state. It never interprets anything."""

from __future__ import annotations

from tandem.contracts.event import Event
from tandem.ingestion.domain.memory import fold
from tandem.ingestion.domain.state import State


def evolve(state: State, event: Event) -> State:
    """The state after the event; our own in the order of the log, submissions before or after them, any of them twice."""
    return fold(state, event.data, event.cause_id, event.sequence)
