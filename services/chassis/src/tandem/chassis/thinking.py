"""From a state to what follows from it: the stored bytes that deciding needs are loaded, then it is decided; off the event
loop where that is heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from tandem.chassis.behaviour import Behaviour, Decide, Further
from tandem.chassis.objects import Objects
from tandem.chassis.offload import Offload
from tandem.contracts.event import Aside, Decision, Timer

Outcome = Sequence[Decision | Timer | Aside]


@dataclass(frozen=True, slots=True)
class Thinking[S: BaseModel]:
    """Decides for one service."""

    behaviour: Behaviour[S]
    objects: Objects
    offload: Offload

    async def outcome(self, state: S, now: datetime) -> Outcome:
        """What `decide` says of the state, given the stored bytes that it needs and those that they refer to."""
        held: dict[str, bytes] = {}
        await self._load_into(held, self.behaviour.needs(state))
        asked = set(held)
        while True:
            missing, outcome = await self._think(state, now, held, asked)
            if not missing:
                return outcome
            asked.update(missing)
            await self._load_into(held, missing)

    async def _think(self, state: S, now: datetime, held: Mapping[str, bytes], asked: set[str]) -> _Thought:
        functions = self.behaviour.further, self.behaviour.decide
        if not self.behaviour.heavy(state, now):
            return _thought(*functions, state, now, held, asked)
        return await self.offload.run(_thought, *functions, state, now, held, asked)

    async def _load_into(self, held: dict[str, bytes], refs: Sequence[str]) -> None:
        for ref in refs:
            if ref not in held and (body := await self.objects.get(ref)) is not None:
                held[ref] = body


_Thought = tuple[Sequence[str], Outcome]


def _thought[S](
    further: Further[S], decide: Decide[S], state: S, now: datetime, held: Mapping[str, bytes], asked: set[str]
) -> _Thought:
    """What is still to be loaded, or else what follows. Both in one call: where a workout shares time with no other, which is
    nearly always, there is one hand-over to the thread, and what was read to find that out is still at hand."""
    missing = [ref for ref in further(state, held) if ref not in asked] if held else []
    return (missing, ()) if missing else ((), decide(state, now, held))
