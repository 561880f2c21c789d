"""What a group of facts has brought is for that group alone: on the loop that serves it in production, whose documents are
kept from one group to the next, with crashes, lost documents, and records that the log has no more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fakes import Crash, World
from lived import NOW

from tandem.chassis.loop import Loop
from tandem.chassis.timers import due_event
from tandem.contracts import topology
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.athlete import RescoreRequested
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.wellness import Symptom, WellnessLogged
from tandem.contracts.model import Payload
from tandem.load_scoring.app import BEHAVIOUR
from tandem.load_scoring.domain.quiet import QUIET
from tandem.load_scoring.domain.state import State

type Make = Callable[..., Any]
SERVICE = topology.service("load_scoring")


def morning(day: date, *, ill: bool = False, history: bool = False) -> WellnessLogged:
    symptoms = (Symptom.FEVER,) if ill else ()
    return WellnessLogged(
        athlete_id="ada", wellness_id=f"{day}-{ill}", local_date=day, symptoms=symptoms, history=history
    )


TODAY = NOW.date()
ILL = morning(TODAY, ill=True, history=True)
"""Imported, and it would stop the athlete today."""
WELL = morning(TODAY - timedelta(days=3))
"""Live, and nothing is to be said of it."""


class Athlete:
    """One athlete on a loop in memory."""

    def __init__(self, crashes: list[int] | None = None) -> None:
        self.world = World(crashes)
        self.world.clock.time = NOW
        self.loop = self._process()

    def tell(self, *groups: Payload) -> list[ReadinessChanged]:
        """Each fact as a group of its own, until it is settled: who crashes is started again. Returns all changes."""
        for data in groups:
            identity = derived_id(data.model_dump_json())
            self._settle(self.world.log.put(Event(identity, data, self.world.clock.time, "told", (identity,))))
        return self.changes()

    def quiet(self) -> list[ReadinessChanged]:
        """The deadline that was set last comes."""
        timer = self.world.timers.standing["ada", QUIET]
        self.world.clock.time = timer.due_at
        self._settle(due_event("load_scoring", "ada", timer, timer.due_at))
        return self.changes()

    def changes(self) -> list[ReadinessChanged]:
        stored = [message.event().data for message in self.world.log.messages if message.stream == "LOAD"]
        return [data for data in stored if isinstance(data, ReadinessChanged)]

    def _process(self) -> Loop[State]:
        world = self.world
        return Loop(
            SERVICE,
            BEHAVIOUR,
            log=world.log,  # type: ignore[arg-type]
            documents=world.documents,  # type: ignore[arg-type]
            objects=world.objects,  # type: ignore[arg-type]
            timers=world.timers,
            clock=world.clock,
            metrics=world.metrics,
        )

    def _settle(self, event: Event) -> None:
        while True:
            self.world.chaos.next()
            try:
                asyncio.run(self.loop._commit("ada", [event]))
                return
            except Crash:
                self.loop = self._process()


@pytest.fixture
def old(workout: Make) -> Callable[..., Any]:
    """An imported run of so many days ago."""

    def made(days: int, **fields: Any) -> Any:
        own = {"workout_id": f"w{days}", "start_time": workout().start_time - timedelta(days=days), "history": True}
        return workout(**(own | fields))

    return made


def test_a_live_group_of_which_nothing_is_said_lets_the_import_after_it_wait(old: Make) -> None:
    athlete = Athlete()
    assert athlete.tell(old(30), WELL, ILL) == []
    (change,) = athlete.quiet()
    assert change.history


def test_a_live_group_of_which_something_is_said_lets_the_import_after_it_wait(old: Make) -> None:
    athlete = Athlete()
    assert athlete.tell(old(30), old(2, history=False), ILL) == []


def test_an_imported_group_lets_the_live_one_after_it_be_judged(old: Make) -> None:
    athlete = Athlete()
    (change,) = athlete.tell(old(30), morning(TODAY, ill=True))
    assert not change.history


def test_a_quiet_deadline_lets_the_import_after_it_wait(old: Make) -> None:
    athlete = Athlete()
    athlete.tell(old(30))
    assert athlete.quiet() == []
    assert athlete.tell(ILL) == []


@pytest.mark.parametrize("flushed", [False, True], ids=["another run", "flushed"])
def test_a_document_that_is_lost_amid_an_import_makes_nobody_judge_earlier(old: Make, flushed: bool) -> None:
    """Folded anew from the log: live facts of years and the import in one."""
    athlete = Athlete()
    athlete.tell(old(30), WELL)
    if flushed:
        athlete.world.documents.kept.clear()
    athlete.world.documents.run = "two"
    assert athlete.tell(ILL) == []
    (change,) = athlete.quiet()
    assert change.history


def test_records_that_are_gone_from_the_log_do_not_let_an_import_be_judged_before_it_is_quiet(old: Make) -> None:
    """What is to be scored again is asked for and not there, so the loop asks once more: of the same group."""
    athlete = Athlete()
    athlete.tell(old(30), old(29), RescoreRequested(athlete_id="ada", request_id="again", reason="a better scorer"))
    asked = len(athlete.world.objects.asked)
    assert asked > 0
    assert athlete.tell(ILL) == []
    assert len(athlete.world.objects.asked) < asked * 5


@pytest.mark.parametrize("step", range(12))
def test_a_crash_anywhere_changes_nothing_that_is_said_of_an_import(old: Make, step: int) -> None:
    def said(crashes: list[int] | None = None) -> list[bytes]:
        athlete = Athlete(crashes)
        athlete.tell(old(30), WELL, ILL, old(2, history=False))
        athlete.quiet()
        return [message.body for message in athlete.world.log.messages if message.stream == "LOAD"]

    assert said([step] * 4) == said()
