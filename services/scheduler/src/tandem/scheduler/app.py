"""The one place where scheduler is wired."""

from __future__ import annotations

from typing import Any

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock
from tandem.chassis.service import Service
from tandem.scheduler.decide import decide_group, heavy, needs, prepare
from tandem.scheduler.domain.state import State
from tandem.scheduler.evolve import evolve
from tandem.scheduler.handlers import router
from tandem.scheduler.settings import Settings

BEHAVIOUR = Behaviour(
    State, lambda athlete_id: State(athlete_id=athlete_id), evolve, decide_group, needs, heavy, prepare
)


def build(settings: Settings | None = None, *, clock: Clock | None = None, **supervision: Any) -> Service[State]:
    """The service, ready to run."""
    settings = settings or Settings()
    service = Service("scheduler", settings, BEHAVIOUR, clock=clock, **supervision)
    service.include(router(service.loop, service.delivery, settings.fetch_batch))
    return service
