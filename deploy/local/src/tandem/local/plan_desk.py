"""Where a plan stands, for commands that ask and change nothing: a problem lived through, or an athlete's own log folded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.local.connecting import connected

if TYPE_CHECKING:
    from tandem.contracts.event import Event
    from tandem.contracts.events.plan import PlannedSession
    from tandem.scheduler.domain.state import State
    from tandem.scheduler.facts import Facts


@dataclass(frozen=True, slots=True)
class Standing:
    """A settled state at a moment, and what makes further events for it."""

    state: State
    now: datetime
    facts: Facts

    @property
    def sessions(self) -> tuple[PlannedSession, ...]:
        return self.state.plan.sessions if self.state.plan else ()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.facts.clock).date()


def is_file(name: str) -> bool:
    """True for what reads like a file rather than an athlete's id, which holds no dot and no slash."""
    return name.endswith(".json") or "/" in name or Path(name).is_file()


async def standing(name: str) -> Standing:
    """The standing of a problem file or of an athlete by id. Raises BadFile, BadProblem, LookupError, NotRunning."""
    if not is_file(name):
        return await _live(name)
    from tandem.local.plan_file import read_problem
    from tandem.scheduler.desk import desk

    told = desk(read_problem(Path(name)))
    return Standing(told.state, told.now, told.facts)


async def _live(athlete_id: str) -> Standing:
    """What the scheduler knows of an athlete, from the log as it rebuilds its own state, at this moment."""
    from tandem.scheduler.desk import fold, settle
    from tandem.scheduler.domain.asked.calendar import zone_of
    from tandem.scheduler.domain.asked.travel import itinerary
    from tandem.scheduler.domain.state import State
    from tandem.scheduler.facts import Facts

    events = await _log_of(athlete_id)
    now = datetime.now(UTC)
    state = fold(State(athlete_id=athlete_id), *events)
    zone = zone_of(state.profile.timezone) if state.profile else None
    if state.plan is None or zone is None:
        raise LookupError(f"athlete {athlete_id!r} has no plan yet: add a profile and a week with `tandem athlete add`")
    exceptions = state.preferences.exceptions if state.preferences else ()
    facts = Facts(athlete_id, zone, itinerary(zone, exceptions), max((event.sequence for event in events), default=0))
    begun = facts.midnight(state.plan.first_day)
    settled, _ = settle(fold(state, *facts.days(begun, now)), now)
    return Standing(settled, now, facts)


async def _log_of(athlete_id: str) -> list[Event]:
    from tandem.contracts.topology import SERVICES

    service: Any = next(one for one in SERVICES if one.name == "scheduler")
    found = []
    async with connected() as operator:
        for stream, subject in (*service.folds, service.decides):
            found += [entry.event() for entry in await operator.log.read(stream, subject.format(a=athlete_id))]
    return found
