"""A physical activity of Open mHealth or IEEE 1752 to one workout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import MAX_DURATION_S, Column, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.json.measures import MAX_TEXT
from tandem.ingestion.domain.formats.json.omh_body import METRES, frame_of, name_of, quantity
from tandem.ingestion.domain.formats.json.plain_samples import mean_and_peak
from tandem.ingestion.domain.formats.sports import of_words
from tandem.ingestion.domain.formats.trace import trace

DECODER = "open-mhealth 1"

SUMMARY_S = 23 * 3600.0
"""Ours: senders tell the steps of a whole day as a physical activity of it. No session lasts from midnight to midnight; the
day on which the clocks go forward has 23 hours."""


@dataclass(frozen=True, slots=True)
class Beats:
    """Heart rates of moments: Unix seconds, rising, and bpm."""

    at_s: Column
    bpm: Column

    def within(self, start_s: float, end_s: float) -> dict[str, Column]:
        """Those from start to end, as records that `trace` reads."""
        inside = slice(int(np.searchsorted(self.at_s, start_s)), int(np.searchsorted(self.at_s, end_s, side="right")))
        return {"timestamp": self.at_s[inside], "heart_rate": self.bpm[inside]}


def read_activity(item: dict[str, Any], beats: Beats) -> DecodedWorkout:
    """The workout of a data point. Raises Unreadable; a day's summary is none."""
    body = item["body"]
    name = body.get("activity_name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable(
            "'activity_name' is missing",
            kind=RejectionKind.MISWRITTEN,
            where="/body/activity_name",
            remedy="add 'activity_name'",
        )
    frame = frame_of(body)
    duration_s = (frame.end - frame.start).total_seconds()
    if duration_s <= 0 or duration_s > MAX_DURATION_S:
        raise Unreadable(
            "it lasts no time, or more than 48 hours",
            kind=RejectionKind.WRONG_DURATION,
            where="/body/effective_time_frame",
            remedy="give start_date_time and end_date_time of the activity",
        )
    if duration_s >= SUMMARY_S:
        raise Unreadable(
            "it is the summary of a day and no workout",
            kind=RejectionKind.NOTHING_USED,
            where="/body/effective_time_frame",
            remedy="send each activity with its own times",
        )
    sport, sub_sport = of_words(name.strip()[:MAX_TEXT])
    columns, notes = trace(beats.within(frame.start.timestamp(), frame.end.timestamp()), frame.start.timestamp(), sport)
    mean, peak = mean_and_peak(columns)
    distance_m = quantity(body, "distance", METRES)
    if "distance" in body and (distance_m is None or not 0 < distance_m <= 1_000_000):
        distance_m, notes = None, (*notes, f"the distance has no value above 0 in {', '.join(METRES)}: left out")
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=frame.start,
        utc_offset_s=frame.utc_offset_s,
        duration_s=duration_s,
        distance_m=distance_m,
        mean_heart_rate_bpm=mean,
        max_heart_rate_bpm=peak,
        title=name.strip()[:MAX_TEXT],
        external_id=name_of(item),
        columns=columns,
        decoder=DECODER,
        dropped=notes,
    )
