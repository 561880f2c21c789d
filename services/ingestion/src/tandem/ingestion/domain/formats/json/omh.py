"""Data points of Open mHealth and IEEE 1752: a header that names the schema, and a body; one, or several in a list.

Schemas: github.com/openmhealth/schemas (data-point 1.0, physical-activity 1.2, heart-rate 2.0, sleep-duration 2.0,
sleep-episode 1.1, body-weight 3.0) and IEEE 1752.1 (physical-activity, total-sleep-time, sleep-episode), whose bodies have the
same names.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json.omh_activity import Beats, read_activity
from tandem.ingestion.domain.formats.json.omh_body import frame_of, quantity
from tandem.ingestion.domain.formats.json.omh_days import DAYS, read_day

_RESTING = "on waking"
"""The one temporal_relationship_to_sleep under which a heart rate is that of rest; "at rest" may be an afternoon's."""


def is_omh(document: object) -> bool:
    """Whether parsed JSON is a data point, or a list that begins with one."""
    items = document if isinstance(document, list) else [document]
    return any(_schema(item) is not None for item in items[:1])


def decode_omh(document: object, timezone: str | None) -> Reading:
    """All workouts and days in it. Heart rates during a physical activity of the same submission become its samples.
    `timezone` (an IANA name) says whose day it is where the times are in UTC. Raises Unreadable when nothing is used."""
    gathered, unused = Gathered(), dict[str, int]()
    items: list[Any] = document if isinstance(document, list) else [document]
    beats = _beats(items)
    for place, item in enumerate(items):
        where, name = f"/{place}" if len(items) > 1 else "", _schema(item) or "no schema"
        if name == "physical-activity":
            gathered.part(where, partial(read_activity, item, beats))
        elif name in DAYS or (name == "heart-rate" and item["body"].get("temporal_relationship_to_sleep") == _RESTING):
            gathered.part(where, partial(read_day, name, item, timezone))
        elif name != "heart-rate":
            unused[name] = unused.get(name, 0) + 1
    for name, count in unused.items():
        gathered.note(f"{count} data points of {name[:60]}: nothing of them is used")
    known = ", ".join(
        ["physical-activity", "heart-rate (on waking, or during an activity)", *sorted(DAYS.keys() - {"heart-rate"})]
    )
    return gathered.reading(
        Unreadable(
            "nothing of these data points is used",
            kind=RejectionKind.NOTHING_USED,
            where="/header/schema_id",
            remedy=f"send {known}",
        )
    )


def _schema(item: object) -> str | None:
    """The name of the schema, without its namespace and version; None for what is no data point."""
    if not isinstance(item, dict) or not isinstance(item.get("body"), dict) or not isinstance(item.get("header"), dict):
        return None
    told = item["header"].get("schema_id")
    name = told.get("name") if isinstance(told, dict) else told
    if not isinstance(name, str) or not name:
        return None
    return name.split(":")[1] if name.count(":") == 2 else name


def _beats(items: list[Any]) -> Beats:
    """Every heart rate that is told of a moment: Unix seconds and bpm, in the order of time."""
    moments: list[tuple[float, float]] = []
    for item in items:
        if _schema(item) != "heart-rate" or "descriptive_statistic" in item["body"]:
            continue
        try:
            frame = frame_of(item["body"])
        except Unreadable:
            continue
        rate = quantity(item["body"], "heart_rate", {"beats/min": 1.0})
        if rate is not None and 0 < rate <= 255:
            moments.append((frame.start.timestamp(), rate))
    told = np.array(sorted(moments), dtype=np.float64).reshape(-1, 2)
    return Beats(told[:, 0], told[:, 1])
