"""Settings of the notifier, beside those every service has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from tandem.chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    keys_directory: Annotated[
        Path, Field(description="the VAPID and sealing key pairs; made on first run, kept for good, never in the repo")
    ] = Path("keys")
    vapid_contact: Annotated[
        str, Field(pattern=r"^(mailto:.+@.+|https://.+)$", description="where push services may complain (RFC 8292)")
    ] = "mailto:ops@tandem.invalid"
    push_timeout_s: Annotated[float, Field(gt=0)] = 10.0
    plan_first_s: Annotated[
        float,
        Field(
            ge=0, lt=10, description="how long a change of readiness waits for the week it changes, to make one alert"
        ),
    ] = 3.0
    push_at_once: Annotated[int, Field(gt=0, description="alerts under way at once")] = 64
    allow_loopback_push: Annotated[
        bool, Field(description="endpoints on this machine, over plain http: local runs")
    ] = False
    allow_private_push: Annotated[
        bool, Field(description="endpoints in private networks: a push service of your own")
    ] = False
