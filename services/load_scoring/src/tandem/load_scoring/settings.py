"""Settings of load_scoring: those every service has."""

from __future__ import annotations

from tandem.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Nothing of its own yet."""
