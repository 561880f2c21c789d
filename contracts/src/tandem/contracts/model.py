"""The base of every model that crosses a wire."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""One NATS subject token: an athlete, device or subscription id. No dots, no wildcards, no spaces."""

Instant = AwareDatetime
"""A moment with its UTC offset. Naive times are refused."""

Confidence = Annotated[float, Field(ge=0, le=1)]
"""How far to trust a value: 1 means nothing speaks against it, 0 means it is a guess."""


class Model(BaseModel):
    """Frozen. Readers ignore fields they do not know (a newer producer may send them); the type checker and
    `init_forbid_extra` keep our own producers from inventing any."""

    model_config = ConfigDict(frozen=True, extra="ignore", ser_json_inf_nan="null")


class Payload(Model):
    """The data of one event. Subclasses name their CloudEvents type, which carries the major version."""

    TYPE: ClassVar[str]

    athlete_id: Token
