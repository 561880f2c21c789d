"""What a group of facts has brought is for that group alone: on the loop that serves it in production, whose documents are
kept from one group to the next, with crashes, rivals and lost documents."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from fakes import Crash, World
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_week import sample_preferences
from scheduler_facts import ATHLETE, local, scored

from tandem.chassis.errors import Unavailable
from tandem.chassis.loop import Loop
from tandem.chassis.timers import due_event
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.model import Payload
from tandem.scheduler.app import BEHAVIOUR
from tandem.scheduler.domain.quiet import QUIET
from tandem.scheduler.domain.state import State

NOW = local("2026-11-19T08:00")
ZONE = ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin")
type Group = tuple[Payload, ...]


def load(hours_ago: float, name: str, session_class: SessionClass = SessionClass.EASY, **told: object) -> LoadScored:
    data = scored(NOW - timedelta(hours=hours_ago), 60, session_class, name).data
    assert isinstance(data, LoadScored)
    return data.model_copy(update=told)


BEGUN: Group = (ZONE, sample_preferences(ATHLETE))
OLD: Group = (load(24 * 2, "old", history=True),)
SILENT: Group = (load(24 * 4, "late"),)
"""Live, and nothing is to be said of it: an easy run of Sunday."""
LEGS: Group = (load(1.5, "legs", SessionClass.HEAVY_LOWER, history=True),)
"""Imported, and the hard run of this evening is too near to it."""


class Athlete:
    """One athlete on a loop in memory."""

    def __init__(self, crashes: list[int] | None = None) -> None:
        self.world = World(crashes)
        self.world.clock.time = NOW
        self.loop = self.process()

    def process(self) -> Loop[State]:
        made: object = self.world.process(BEHAVIOUR)  # type: ignore[arg-type]
        return made  # type: ignore[return-value]

    def store(self, group: Group) -> list[Event]:
        ids = [derived_id(data.model_dump_json()) for data in group]
        return [
            self.world.log.put(Event(one, data, self.world.clock.time, "athlete", (one,)))
            for one, data in zip(ids, group, strict=True)
        ]

    def tell(self, *groups: Group) -> list[PlanRevised]:
        """Each group as one, until it is settled: who crashes is started again. Returns the revisions of all."""
        for group in groups:
            self._settle(self.store(group))
        return self.revisions()

    def quiet(self) -> list[PlanRevised]:
        """The deadline that was set last comes."""
        timer = self.world.timers.standing[ATHLETE, QUIET]
        self.world.clock.time = timer.due_at
        self._settle([due_event("scheduler", ATHLETE, timer, timer.due_at)])
        return self.revisions()

    def revisions(self) -> list[PlanRevised]:
        stored = [message.event().data for message in self.world.log.messages if message.stream == "PLAN"]
        return [data for data in stored if isinstance(data, PlanRevised)]

    def _settle(self, events: list[Event]) -> None:
        while True:
            self.world.chaos.next()
            try:
                asyncio.run(self.loop._commit(ATHLETE, events))
                return
            except Crash:
                self.loop = self.process()


def test_a_live_group_of_which_nothing_is_said_lets_the_import_after_it_wait() -> None:
    athlete = Athlete()
    assert len(athlete.tell(BEGUN, OLD, SILENT, LEGS)) == 1
    (_, plan) = athlete.quiet()
    assert plan.history


def test_a_quiet_deadline_lets_the_import_after_it_wait() -> None:
    athlete = Athlete()
    athlete.tell(BEGUN, OLD)
    assert len(athlete.quiet()) == 1
    assert len(athlete.tell(LEGS)) == 1


def test_an_imported_group_lets_the_live_one_after_it_be_looked_at() -> None:
    athlete = Athlete()
    (_, plan) = athlete.tell(BEGUN, OLD, (load(1.5, "legs", SessionClass.HEAVY_LOWER),))
    assert not plan.history


def test_a_quiet_deadline_of_an_import_that_nobody_knows_any_more_marks_nothing_as_history() -> None:
    athlete = Athlete()
    athlete.tell(BEGUN, OLD)
    athlete.world.log.messages = [stored for stored in athlete.world.log.messages if stored.stream != "LOAD"]
    athlete.world.documents.kept.clear()
    athlete.quiet()
    (_, plan) = athlete.tell((load(1.5, "legs", SessionClass.HEAVY_LOWER),))
    assert not plan.history


@pytest.mark.parametrize("flushed", [False, True], ids=["another run", "flushed"])
def test_a_document_that_is_lost_amid_an_import_makes_nobody_look_earlier(flushed: bool) -> None:
    """Folded anew from the log: live facts of years and the import in one."""
    athlete = Athlete()
    athlete.tell(BEGUN, OLD, SILENT)
    if flushed:
        athlete.world.documents.kept.clear()
    athlete.world.documents.run = "two"
    assert len(athlete.tell(LEGS)) == 1
    (_, plan) = athlete.quiet()
    assert plan.history


def test_a_group_that_fails_between_fold_and_end_leaves_nothing_behind() -> None:
    athlete = Athlete()
    athlete.tell(BEGUN, OLD)
    kept = athlete.world.documents.save

    async def fails(*_: object) -> None:
        raise Unavailable("no documents")

    athlete.world.documents.save = fails  # type: ignore[method-assign, assignment]
    with pytest.raises(Unavailable):
        athlete.tell(SILENT)
    athlete.world.documents.save = kept  # type: ignore[method-assign]
    assert len(athlete.tell(LEGS)) == 1


def test_two_replicas_at_once_say_of_an_import_and_a_live_workout_what_one_says() -> None:
    athlete = Athlete()
    athlete.tell(BEGUN, OLD)
    events = athlete.store((*LEGS, load(1.4, "live", SessionClass.EASY), load(24 * 3, "older", history=True)))

    async def race() -> None:
        loops = [athlete.process() for _ in range(2)]
        await asyncio.gather(*(loop._commit(ATHLETE, events) for loop in loops))

    asyncio.run(race())
    assert len(athlete.revisions()) == 2
    late = load(1.2, "more", SessionClass.HEAVY_LOWER, history=True)
    assert len(athlete.tell((late,))) == 2


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.permutations([OLD, SILENT, LEGS, (ZONE,)]), st.lists(st.integers(0, 9), max_size=6))
def test_a_crash_anywhere_changes_no_byte_of_what_is_said_of_an_import(groups: list[Group], crashes: list[int]) -> None:
    def said(crashes: list[int] | None = None) -> tuple[object, datetime]:
        athlete = Athlete(crashes)
        athlete.tell(BEGUN, *groups)
        athlete.quiet()
        return athlete.world.log.published(), athlete.world.clock.time

    assert said(crashes) == said()
