"""The bases of JSON that is written for Tandem, and of JSON that others write for themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]


class Strict(BaseModel):
    """Unknown names are refused, so that a typo is named instead of ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Foreign(BaseModel):
    """Others may add fields to what is theirs: what is not read here is left alone."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)
