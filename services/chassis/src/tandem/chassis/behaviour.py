"""A service as pure functions: what the loop asks of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from tandem.contracts.event import Aside, Decision, Event, Timer


class Evolve[S](Protocol):
    def __call__(self, state: S, event: Event) -> S: ...


class Decide[S](Protocol):
    def __call__(self, state: S, now: datetime, objects: Mapping[str, bytes]) -> Sequence[Decision | Timer | Aside]: ...


class Needs[S](Protocol):
    def __call__(self, state: S) -> Sequence[str]: ...


class Further[S](Protocol):
    def __call__(self, state: S, objects: Mapping[str, bytes]) -> Sequence[str]: ...


def _nothing_further(state: object, objects: Mapping[str, bytes]) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Behaviour[S: BaseModel]:
    """A service as pure functions. `empty` makes the state of an athlete nothing is known of; `heavy` says that `decide`
    is worth a thread or process (decoding, solving): handing over what takes a millisecond costs more than it frees. `prepare`
    is called once in such a process, to import what only deciding needs; it must be a module's function. `further` names
    what the stored bytes that `needs` asked for refer to in turn, such as the samples of a workout read from the log again.
    As long as a decision is followed by needs there is more to decide, and the loop goes on."""

    state: type[S]
    empty: Callable[[str], S]
    evolve: Evolve[S]
    decide: Decide[S]
    needs: Needs[S]
    heavy: Callable[[S, datetime], bool] = lambda state, now: False
    prepare: Callable[[], object] = list
    further: Further[S] = _nothing_further
