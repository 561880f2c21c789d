"""Settings of ingestion, beside those every service has."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tandem.chassis.settings import ServiceSettings
from tandem.ingestion.domain.interpret import MAX_BYTES


class Settings(ServiceSettings):
    answer_timeout_s: Annotated[
        float, Field(gt=0, description="how long an HTTP or NATS request waits for the interpretation of what it sent")
    ] = 10.0
    max_upload_bytes: Annotated[int, Field(gt=0, description="largest file taken over HTTP")] = MAX_BYTES
