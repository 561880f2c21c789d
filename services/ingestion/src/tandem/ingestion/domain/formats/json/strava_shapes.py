"""The shapes of Strava's API v3 that are read: StreamSet and DetailedActivity, together or side by side."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AwareDatetime, BeforeValidator, Field, ValidationInfo

from tandem.ingestion.domain.decoded import MAX_DURATION_S
from tandem.ingestion.domain.formats.json.measures import Distance, Name, Rate, Title
from tandem.ingestion.domain.formats.json.plain import EARLIEST, LATEST
from tandem.ingestion.domain.formats.json.plain_samples import MAX_SAMPLES
from tandem.ingestion.domain.formats.json.strict import Foreign, Text


class Stream(Foreign):
    """One stream: a value for each moment of `time`, null where nothing was measured."""

    data: Annotated[list[Annotated[float, Field(ge=-1000, le=1e7)] | None], Field(max_length=MAX_SAMPLES)]


class Streams(Foreign):
    """Those of a StreamSet that are read."""

    time: Stream
    heartrate: Stream | None = None
    velocity_smooth: Stream | None = None
    distance: Stream | None = None
    altitude: Stream | None = None
    cadence: Stream | None = None
    watts: Stream | None = None


class StravaLap(Foreign):
    """A lap of a DetailedActivity."""

    start_date: AwareDatetime
    elapsed_time: float = Field(ge=0, le=MAX_DURATION_S)
    distance: Distance = None
    average_heartrate: Rate = None
    max_heartrate: Rate = None


class Facts(Foreign):
    """What of an activity stands beside streams as well."""

    sport_type: Text = Field(validation_alias=AliasChoices("sport_type", "type"))
    start_date: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    utc_offset: Annotated[float, Field(ge=-43_200, le=50_400)] | None = None
    id: Name = None
    name: Title = None
    elapsed_time: float | None = Field(default=None, gt=0, le=MAX_DURATION_S)
    moving_time: float | None = Field(default=None, ge=0, le=MAX_DURATION_S)
    total_elevation_gain: float | None = Field(default=None, ge=0, le=20_000)
    perceived_exertion: float | None = Field(default=None, ge=0, le=10)


class Activity(Facts):
    """The summary of a DetailedActivity. `distance` is a number here; beside streams it is one of them."""

    distance: Distance = None
    average_heartrate: Rate = None
    max_heartrate: Rate = None
    laps: Annotated[list[StravaLap] | None, Field(max_length=MAX_SAMPLES)] = None


class StravaStreams(Facts, Streams):
    """The streams with the activity's fields beside them."""


def _timed(value: object, info: ValidationInfo) -> object:
    """Streams without their clock are none: an activity that was typed in has no streams at all."""
    if not isinstance(value, dict) or "time" in value:
        return value
    if value and info.context is not None:
        info.context.append("the streams have no time: left out")
    return None


class StravaDocument(Foreign):
    """The activity, and its streams where there are any."""

    activity: Activity
    streams: Annotated[Streams | None, BeforeValidator(_timed)] = None
