"""The one place where load_scoring is wired."""

from __future__ import annotations

from typing import Any

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock
from tandem.chassis.service import Service
from tandem.load_scoring.decide import decide_group, further, heavy, needs
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.evolve import evolve
from tandem.load_scoring.handlers import router
from tandem.load_scoring.settings import Settings

BEHAVIOUR = Behaviour(
    State, lambda athlete_id: State(athlete_id=athlete_id), evolve, decide_group, needs, heavy, further=further
)


def build(settings: Settings | None = None, *, clock: Clock | None = None, **supervision: Any) -> Service[State]:
    """The service, ready to run."""
    settings = settings or Settings()
    service = Service("load_scoring", settings, BEHAVIOUR, clock=clock, **supervision)
    service.include(router(service.loop, service.delivery, settings.fetch_batch))
    return service
