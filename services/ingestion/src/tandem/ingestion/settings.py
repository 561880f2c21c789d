"""Settings of ingestion, beside those every service has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from tandem.chassis.settings import ServiceSettings
from tandem.ingestion.adapters.rates import Budget, Limit
from tandem.ingestion.domain.interpret import MAX_BYTES
from tandem.ingestion.domain.live.session import SILENCE_S
from tandem.ingestion.providers.garmin import GarminSettings
from tandem.ingestion.providers.hevy import HevySettings
from tandem.ingestion.providers.polar import PolarSettings
from tandem.ingestion.providers.strava import StravaSettings
from tandem.ingestion.providers.suunto import SuuntoSettings


class Settings(ServiceSettings):
    """A platform is on when it has settings, each under its name: `TANDEM_STRAVA__CLIENT_ID`, `TANDEM_POLAR__…`."""

    model_config = SettingsConfigDict(env_nested_delimiter="__")

    nats_callout_seed: Annotated[
        SecretStr | None,
        Field(description="nkey seed of the account key that signs who a device is; None on a server without users"),
    ] = None
    answer_timeout_s: Annotated[
        float, Field(gt=0, description="how long an HTTP or NATS request waits for the interpretation of what it sent")
    ] = 10.0
    max_upload_bytes: Annotated[int, Field(gt=0, description="largest file taken over HTTP")] = MAX_BYTES
    max_import_bytes: Annotated[int, Field(gt=0, description="largest archive taken over HTTP")] = 4 * 1024**3
    mqtt_url: Annotated[
        str | None, Field(description="mqtt://host:port of nats-server's gateway; None where no device speaks MQTT")
    ] = None
    live_silence_s: Annotated[float, Field(gt=0, description="seconds without a pulse that end a live session")] = (
        SILENCE_S
    )
    spool_directory: Annotated[
        str | None, Field(description="where archives lie while they are received and unpacked; the system's when None")
    ] = None
    keys_directory: Annotated[
        Path,
        Field(
            description="the key that platforms' tokens are sealed to; made on first use, kept for good, never in the repo"
        ),
    ] = Path("keys")
    fetches_at_once: Annotated[int, Field(gt=0, description="announced documents that are fetched at once")] = 16
    strava: StravaSettings | None = None
    garmin: GarminSettings | None = None
    polar: PolarSettings | None = None
    hevy: HevySettings | None = None
    suunto: SuuntoSettings | None = None
    submissions_per_min: Annotated[
        float, Field(gt=0, description="submissions a device may send in the long run; no athlete does more than this")
    ] = 60.0
    submissions_at_once: Annotated[
        int, Field(gt=0, description="and how many after a pause: what a phone kept for a week without a network")
    ] = 120
    history_per_min: Annotated[
        float, Field(gt=0, description="the same for what says that it is history (`Tandem-History: 1`)")
    ] = 1200.0
    history_at_once: Annotated[int, Field(gt=0, description="years of files, sent one by one")] = 5000
    live_per_min: Annotated[
        float, Field(gt=0, description="live messages of a device on MQTT in the long run; a strap sends 60 to 240")
    ] = 600.0
    live_at_once: Annotated[int, Field(gt=0, description="two hours of a strap that was out of reach")] = 7200

    def limits(self) -> dict[Budget, Limit]:
        """What one device may send."""
        return {
            Budget.SUBMISSION: Limit(self.submissions_per_min, self.submissions_at_once),
            Budget.HISTORY: Limit(self.history_per_min, self.history_at_once),
            Budget.LIVE: Limit(self.live_per_min, self.live_at_once),
        }
