"""Workouts of an Apple Health export, without their samples: what their elements and the effort records say."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tandem.ingestion.domain.decoded import MAX_DURATION_S
from tandem.ingestion.domain.formats.xml.apple_item import MAX_LAPS
from tandem.ingestion.domain.formats.xml.apple_words import (
    LENGTH_M,
    QUANTITY,
    RATE_BPM,
    TIME_S,
    instant,
    measure,
    with_unit,
    zone_offset_s,
)
from tandem.ingestion.domain.formats.xml.values import known, number

EFFORT_SLACK_S = 120.0
"""An effort is written for the span of its workout; the two are told apart only by times (ours, as between sources)."""

MAX_NEAR = 100
"""Efforts that are compared with one workout: more than a few of one moment are a mistake of the file."""

_EVENT = "HKWorkoutEventType"


@dataclass(slots=True)
class Part:
    """A `<Workout>` or a `<WorkoutActivity>` in it: iOS 16 and later tell the totals in either, or in both."""

    attributes: Mapping[str, str]
    statistics: list[Mapping[str, str]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    def span(self) -> tuple[float, float, int]:
        """Start and end in Unix seconds, NaN where unknown, and local minus UTC. An end is made of the duration if need be."""
        start_s, offset_s = instant(self.attributes.get("startDate"))
        end_s, _ = instant(self.attributes.get("endDate"))
        if not end_s > start_s:
            end_s = start_s + self.lasted_s()
        return start_s, end_s, offset_s

    def lasted_s(self) -> float:
        return measure(self.attributes.get("duration"), self.attributes.get("durationUnit", "min"), TIME_S)

    def distance_m(self) -> float | None:
        """The sum of the one kind of distance that there is most of: a run is told as walking and running only."""
        by_kind: dict[str, float] = {}
        for told in self.statistics:
            kind = told.get("type", "")
            metres = measure(told.get("sum"), told.get("unit"), LENGTH_M)
            if kind.startswith(f"{QUANTITY}Distance") and metres > 0:
                by_kind[kind] = by_kind.get(kind, 0.0) + metres
        attribute = measure(self.attributes.get("totalDistance"), self.attributes.get("totalDistanceUnit"), LENGTH_M)
        return known(max(by_kind.values(), default=attribute), 1e-3, 1e7)

    def heart_rates(self) -> tuple[float | None, float | None]:
        """Mean, weighted by the spans that the statistics are of, and maximum."""
        weighted, weights, peak = 0.0, 0.0, -math.inf
        for told in self.statistics:
            if told.get("type") != f"{QUANTITY}HeartRate":
                continue
            mean = measure(told.get("average"), told.get("unit"), RATE_BPM)
            seconds = instant(told.get("endDate"))[0] - instant(told.get("startDate"))[0]
            weight = seconds if seconds > 0 else 1.0
            if 20 <= mean <= 250:
                weighted, weights = weighted + weight * mean, weights + weight
            highest = measure(told.get("maximum"), told.get("unit"), RATE_BPM)
            peak = max(peak, highest) if 20 <= highest <= 250 else peak
        return (weighted / weights if weights else None), (peak if peak > 0 else None)


@dataclass(frozen=True, slots=True)
class Effort:
    """What the athlete said of a workout, or Apple guessed, from 1 to 10 (WorkoutEffortScore): Foster's scale in effect."""

    start_s: float
    end_s: float
    score: float
    estimated: bool


@dataclass(slots=True)
class Told:
    """A workout as it stood in the export."""

    whole: Part
    parts: list[Part] = field(default_factory=list)
    events: list[Mapping[str, str]] = field(default_factory=list)

    def metadata(self, key: str) -> str | None:
        return next((one.metadata[key] for one in (self.whole, *self.parts) if key in one.metadata), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A workout that samples can be given to: its span (Unix seconds) and the fields of its document."""

    start_s: float
    end_s: float
    name: str
    fields: dict[str, Any]


def kept(told: Told) -> Kept | None:
    """What is kept of a workout; None without a usable time or length. Nothing of who or what recorded it is."""
    start_s, end_s, offset_s = told.whole.span()
    if not 0 < end_s - start_s <= MAX_DURATION_S:
        return None
    activity = told.whole.attributes.get("workoutActivityType", "").strip()[:120] or "HKWorkoutActivityTypeOther"
    name = hashlib.sha256(f"{activity}|{start_s:.0f}|{end_s:.0f}".encode()).hexdigest()[:32]
    told_zone = zone_offset_s(told.metadata("HKTimeZone"), start_s)
    mean, peak = told.whole.heart_rates()
    indoor = told.metadata("HKIndoorWorkout") == "1"
    fields: dict[str, Any] = {
        "activity": activity,
        "external_id": name,
        "start_time": datetime.fromtimestamp(start_s, UTC).isoformat(),
        "utc_offset_s": offset_s if told_zone is None else told_zone,
        "duration_s": end_s - start_s,
        "moving_s": known(_moving_s(told, end_s - start_s), 1e-3, end_s - start_s),
        "distance_m": told.whole.distance_m() or known(sum(part.distance_m() or 0.0 for part in told.parts), 1e-3, 1e7),
        "ascent_m": known(with_unit(told.metadata("HKElevationAscended"), LENGTH_M), 0, 20_000),
        "mean_heart_rate_bpm": mean,
        "max_heart_rate_bpm": peak,
        "laps": _laps(told, start_s, end_s),
        "indoor": True if indoor else None,
    }
    return Kept(start_s, end_s, name, fields)


def _moving_s(told: Told, elapsed_s: float) -> float:
    """Apple's duration leaves the pauses out. Where none is told, the elapsed time without them."""
    lasted = told.whole.lasted_s()
    return min(lasted, elapsed_s) if lasted > 0 else elapsed_s - _paused_s(told.events)


def _paused_s(events: list[Mapping[str, str]]) -> float:
    paused, since = 0.0, math.nan
    for event in events:
        kind, (at_s, _) = event.get("type", "").removeprefix(_EVENT), instant(event.get("date"))
        if kind == "Pause" and math.isnan(since):
            since = at_s
        elif kind == "Resume" and at_s > since:
            paused, since = paused + at_s - since, math.nan
    return paused


def _laps(told: Told, start_s: float, end_s: float) -> list[dict[str, float]]:
    """The steps of a structured workout, else the laps that were marked. Segments are neither: Apple writes one a kilometre
    and one a mile for every workout."""
    if len(told.parts) > 1:
        laps = [_lap(*part.span()[:2], part.distance_m(), *part.heart_rates()) for part in told.parts]
    else:
        marked = (event for event in told.events if event.get("type") == f"{_EVENT}Lap")
        laps = [
            _lap(at, at + measure(event.get("duration"), event.get("durationUnit", "min"), TIME_S))
            for event in marked
            if math.isfinite(at := instant(event.get("date"))[0])
        ]
    inside = [lap for lap in laps if lap["duration_s"] > 0 and start_s <= lap["start_s"] <= end_s]
    for lap in inside:
        lap["start_s"] -= start_s
    return sorted(inside, key=lambda lap: (lap["start_s"], lap["duration_s"]))[:MAX_LAPS]


def _lap(
    from_s: float, to_s: float, distance_m: float | None = None, mean: float | None = None, peak: float | None = None
) -> dict[str, float]:
    told = {"distance_m": distance_m, "mean_heart_rate_bpm": mean, "max_heart_rate_bpm": peak}
    figures = {name: value for name, value in told.items() if value is not None}
    return {"start_s": from_s, "duration_s": min(to_s - from_s, MAX_DURATION_S), **figures}


def effort_of(record: Mapping[str, str], *, estimated: bool) -> Effort | None:
    """An effort record; None without times or a score within 1 to 10."""
    start_s, end_s = instant(record.get("startDate"))[0], instant(record.get("endDate"))[0]
    score = known(number(record.get("value")), 1, 10)
    return Effort(start_s, end_s, score, estimated) if score is not None and end_s >= start_s else None


def with_efforts(workouts: Sequence[Kept], efforts: Sequence[Effort]) -> None:
    """Give each workout its rpe: the athlete's own word before Apple's estimate, of several the last written."""
    by_start = sorted(range(len(efforts)), key=lambda index: (efforts[index].start_s, index))
    starts = [efforts[index].start_s for index in by_start]
    for one in workouts:
        first = bisect_left(starts, one.start_s - EFFORT_SLACK_S)
        last = bisect_right(starts, one.start_s + EFFORT_SLACK_S, lo=first, hi=min(len(starts), first + MAX_NEAR))
        near = [index for index in by_start[first:last] if abs(efforts[index].end_s - one.end_s) <= EFFORT_SLACK_S]
        if near:
            chosen = efforts[max(near, key=lambda index: (not efforts[index].estimated, index))]
            one.fields["rpe"] = chosen.score
            one.fields["dropped"] = ["rpe is Apple's estimate, not the athlete's word"] if chosen.estimated else []
