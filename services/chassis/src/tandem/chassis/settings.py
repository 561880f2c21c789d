"""Settings every service has, from the environment (`TANDEM_…`). Each is described once, here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read from the environment. A wrong value stops the start and names the variable."""

    model_config = SettingsConfigDict(env_prefix="TANDEM_", frozen=True, extra="ignore")

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)

    nats_url: Annotated[str, Field(description="nats://host:port, several separated by commas")] = (
        "nats://127.0.0.1:4222"
    )
    nats_user: Annotated[str | None, Field(description="user of this service; None on a server without users")] = None
    nats_password: SecretStr | None = None
    redis_url: Annotated[str, Field(description="redis://host:port/db")] = "redis://127.0.0.1:6379/0"
    redis_connections: Annotated[int, Field(gt=0, description="upper bound; callers beyond it wait")] = 32
    redis_replicas: Annotated[int, Field(ge=0, description="replicas that must have fsynced a document (WAITAOF)")] = 0
    http_host: Annotated[str, Field(description="address of /livez, /readyz, /metrics and the API")] = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535, description="0 takes any free port")] = 8080
    fetch_batch: Annotated[
        int, Field(gt=0, le=256, description="messages fetched and handled at once, per consumer")
    ] = 64
    threads: Annotated[
        int, Field(ge=0, description="threads for decoding and scoring; 0 decides on the event loop")
    ] = 1
    processes: Annotated[int, Field(ge=0, description="processes for solving; they take the place of the threads")] = 0
    publish_timeout_s: Annotated[float, Field(gt=0)] = 5.0
    graceful_timeout_s: Annotated[float, Field(gt=0, description="how long a stop waits for work in hand")] = 15.0
    max_tries: Annotated[int, Field(gt=0, description="tries of one message before it goes to the DLQ")] = 4
    log_level: str = "INFO"
