"""Settings of scheduler: those every service has, with a process for the solver."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tandem.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    processes: Annotated[int, Field(ge=0, description="processes that solve weeks; 0 solves in the service's own")] = 1
