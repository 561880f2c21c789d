"""The one place where ingestion is wired."""

from __future__ import annotations

from typing import Any

from tandem.chassis.behaviour import Behaviour
from tandem.chassis.clock import Clock
from tandem.chassis.service import Service
from tandem.ingestion.adapters.devices import Devices
from tandem.ingestion.adapters.mailbox import Mailbox
from tandem.ingestion.decide import decide, heavy, needs
from tandem.ingestion.domain.state import State
from tandem.ingestion.evolve import evolve
from tandem.ingestion.handlers import Edge, router
from tandem.ingestion.http import submissions
from tandem.ingestion.settings import Settings

BEHAVIOUR = Behaviour(State, lambda athlete_id: State(athlete_id=athlete_id), evolve, decide, needs, heavy)


def build(settings: Settings | None = None, *, clock: Clock | None = None, **supervision: Any) -> Service[State]:
    """Ingestion, ready to run."""
    settings = settings or Settings()
    service = Service("ingestion", settings, BEHAVIOUR, clock=clock, **supervision)
    devices = Devices(service.log)
    mailbox = Mailbox(service.log, service.objects, devices)
    edge = Edge(service.loop, service.log, service.objects, devices, mailbox, service.clock, settings.answer_timeout_s)
    service.use(mailbox.open)
    service.include(router(edge, service.delivery, settings.fetch_batch))
    service.mount(submissions.routes(devices, mailbox, settings))
    return service
