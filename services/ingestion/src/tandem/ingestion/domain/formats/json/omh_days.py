"""Data points of Open mHealth and IEEE 1752 that say something of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, Unreadable
from tandem.ingestion.domain.formats.json.measures import day
from tandem.ingestion.domain.formats.json.omh_body import KILOGRAMS, SECONDS, frame_of, name_of, quantity

SOURCE = "open-mhealth"

DAYS: Mapping[str, tuple[str, str, Mapping[str, float]]] = {
    # schema -> field of WellnessLogged, member of the body, units
    "sleep-duration": ("sleep_s", "sleep_duration", SECONDS),
    "total-sleep-time": ("sleep_s", "total_sleep_time", SECONDS),
    "sleep-episode": ("sleep_s", "total_sleep_time", SECONDS),
    "body-weight": ("body_mass_kg", "body_weight", KILOGRAMS),
    "heart-rate": ("resting_heart_rate_bpm", "heart_rate", {"beats/min": 1.0}),
}


def read_day(schema: str, item: dict[str, Any], timezone: str | None) -> DecodedDay:
    """The day that it is said of, a night's sleep on the day it ended. Raises Unreadable for a nap, for a statistic over
    many days, and for what says nothing."""
    body = item["body"]
    if body.get("is_main_sleep") is False:
        raise Unreadable(
            "it is a nap and not the night's sleep",
            kind=RejectionKind.NOTHING_USED,
            where="/body/is_main_sleep",
            remedy="nothing need be done",
        )
    frame = frame_of(body)
    if (frame.end - frame.start).total_seconds() > 2 * 86_400 or "descriptive_statistic_denominator" in body:
        raise Unreadable(
            "it is a statistic over more than a day",
            kind=RejectionKind.NOTHING_USED,
            where="/body/effective_time_frame",
            remedy="send each day's own value",
        )
    field, member, units = DAYS[schema]
    value = quantity(body, member, units)
    if value is None:
        raise Unreadable(
            f"{member} has no value in {', '.join(units)}",
            kind=RejectionKind.MISWRITTEN,
            where=f"/body/{member}",
            remedy='write {"value": …, "unit": …}',
        )
    told = day(frame.local_date(timezone), SOURCE, name_of(item), [], **{field: value})
    return replace(told, kind=f"{SOURCE}:{schema}")
