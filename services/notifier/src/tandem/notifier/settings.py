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
    coalesce_s: Annotated[
        float,
        Field(
            ge=0, le=3600, description="changes that follow within this long of an alert become one alert at its end"
        ),
    ] = 20.0
    push_at_once: Annotated[
        int, Field(gt=0, le=256, description="alerts under way at once; the consumer hands out no more than 256")
    ] = 256
    public_url: Annotated[
        str,
        Field(
            pattern=r"^$|^https?://[^\s/?#]+(/[^\s?#]*)?$",
            description="where phones reach this service; empty: no links",
        ),
    ] = ""
    fcm_credentials: Annotated[
        Path | None, Field(description="a Google service account's JSON key; None: no pushes to Android apps")
    ] = None
    fcm_url: Annotated[str, Field(description="where FCM is; another one in tests")] = "https://fcm.googleapis.com"
    apns_key: Annotated[Path | None, Field(description="Apple's .p8 key; None: no pushes to Apple's devices")] = None
    apns_key_id: Annotated[str, Field(description="the key's id, ten characters")] = ""
    apns_team_id: Annotated[str, Field(description="the developer team's id, ten characters")] = ""
    apns_topic: Annotated[str, Field(description="the app's bundle id")] = ""
    apns_sandbox: Annotated[bool, Field(description="Apple's development service: apps that are run from Xcode")] = (
        False
    )
    apns_url: Annotated[str, Field(description="where APNs is; empty: Apple's")] = ""
    allow_loopback_push: Annotated[
        bool, Field(description="endpoints on this machine, over plain http: local runs")
    ] = False
    allow_private_push: Annotated[
        bool, Field(description="endpoints in private networks: a push service of your own")
    ] = False
