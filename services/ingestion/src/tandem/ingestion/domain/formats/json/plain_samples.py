"""Samples that arrive as JSON columns."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, Unreadable

MAX_SAMPLES = int(MAX_DURATION_S) + 1
SLACK_S = 60.0
"""A device may write a last sample a moment after it stopped its timer."""

_Moments = Annotated[list[Annotated[float, Field(ge=0, le=MAX_DURATION_S + SLACK_S)]], Field(max_length=MAX_SAMPLES)]


class PlainSamples(BaseModel):
    """Columns of equal length; `time_s` counts from the start and rises strictly, null means not measured.

    The bounds are what a device can show, not what a body can do: an absurd value is a mistake of the sender.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    time_s: _Moments
    heart_rate_bpm: Annotated[list[Annotated[float, Field(ge=0, le=255)] | None], Field(max_length=MAX_SAMPLES)] = []
    speed_mps: Annotated[list[Annotated[float, Field(ge=0, le=60)] | None], Field(max_length=MAX_SAMPLES)] = []
    distance_m: Annotated[list[Annotated[float, Field(ge=0, le=1e6)] | None], Field(max_length=MAX_SAMPLES)] = []
    altitude_m: Annotated[list[Annotated[float, Field(ge=-500, le=9000)] | None], Field(max_length=MAX_SAMPLES)] = []
    cadence_spm: Annotated[list[Annotated[float, Field(ge=0, le=500)] | None], Field(max_length=MAX_SAMPLES)] = []
    power_w: Annotated[list[Annotated[float, Field(ge=0, le=5000)] | None], Field(max_length=MAX_SAMPLES)] = []


def columns_of(samples: PlainSamples | None, duration_s: float) -> dict[str, Column]:
    """Float64 columns, NaN for null. Raises Unreadable on unequal lengths or a clock that does not rise."""
    if samples is None:
        return {}
    time_s = np.array(samples.time_s, dtype=np.float64)
    _must_rise(time_s, duration_s)
    columns = {"time_s": time_s}
    for name in PlainSamples.model_fields.keys() - {"time_s"}:
        told = getattr(samples, name)
        if told and len(told) != len(time_s):
            raise Unreadable(
                f"{len(told)} values for {len(time_s)} moments in time_s",
                kind=RejectionKind.MISWRITTEN,
                where=f"/samples/{name}",
                remedy="give every column as many values as time_s, null where nothing was measured",
            )
        values = np.array(told, dtype=np.float64)
        if name == "heart_rate_bpm":
            values[values < 1] = np.nan  # a strap that searches reports 0
        if values.size and not np.isnan(values).all():
            columns[name] = values
    return columns if len(columns) > 1 else {}


def mean_and_peak(columns: dict[str, Column]) -> tuple[float | None, float | None]:
    """Mean and maximum heart rate of the samples in bpm, None without any."""
    heart_rate = columns.get("heart_rate_bpm")
    if heart_rate is None:
        return None, None
    return float(np.nanmean(heart_rate)), float(np.nanmax(heart_rate))


def _must_rise(time_s: Column, duration_s: float) -> None:
    steps = np.diff(time_s.astype(np.float32))  # as stored: two moments that only a float64 tells apart are one
    if (steps <= 0).any():
        raise Unreadable(
            "time_s does not rise here",
            kind=RejectionKind.MISWRITTEN,
            where=f"/samples/time_s/{int(np.argmax(steps <= 0)) + 1}",
            remedy="sort the samples by time and send each moment once",
        )
    if time_s.size and time_s[-1] > duration_s + SLACK_S:
        raise Unreadable(
            f"the last sample is at {time_s[-1]:.0f} s, the workout lasts {duration_s:.0f} s",
            kind=RejectionKind.MISWRITTEN,
            where=f"/samples/time_s/{time_s.size - 1}",
            remedy="count time_s in seconds from start_time, and give the whole elapsed duration",
        )
