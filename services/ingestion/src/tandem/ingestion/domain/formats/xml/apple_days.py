"""Days of an Apple Health export: resting heart rate, variability, sleep and mass, gathered while the export streams by.

Held is what the days need and no more: sixteen bytes a reading of variability, twenty a stretch of sleep.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from tandem.ingestion.domain.decoded import Column
from tandem.ingestion.domain.formats.xml.apple_words import (
    MASS_KG,
    QUANTITY,
    RATE_BPM,
    SPAN_MS,
    instant,
    measure,
    zone_offset_s,
)

ASLEEP = "HKCategoryValueSleepAnalysisAsleep"
"""Also the beginning of AsleepCore, AsleepDeep, AsleepREM and AsleepUnspecified. InBed and Awake are no sleep."""

NIGHT_GAP_S = 3 * 3600.0
"""Who lies awake for less than that is still in the same night; an afternoon's nap is apart from it (ours)."""

MAX_READINGS = 1_000_000
"""Thirty years of ninety stretches of sleep a night. An export of more is not believed; the rest of it is left out."""

MAX_STRETCH_S = 24 * 3600.0


class Days:
    """Gathers records; `told` puts them together once all have been seen."""

    def __init__(self) -> None:
        self._resting: dict[date, tuple[str, float]] = {}
        self._mass: dict[date, tuple[str, float]] = {}
        self._variability = (array("d"), array("d"), array("i"))  # Unix seconds, ms, local minus UTC
        self._sleep = (array("d"), array("d"), array("i"))  # from, to, local minus UTC at its end
        self.left_out = 0
        """Records of a kind that is read here, without a usable date, figure or unit."""
        self.beyond = 0
        """Records after the first `MAX_READINGS` of their kind."""
        self.readers = {
            f"{QUANTITY}RestingHeartRate": self._resting_heart_rate,
            f"{QUANTITY}HeartRateVariabilitySDNN": self._variability_reading,
            f"{QUANTITY}BodyMass": self._body_mass,
        }

    def _resting_heart_rate(self, record: Mapping[str, str]) -> None:
        self._newest(self._resting, record, measure(record.get("value"), record.get("unit"), RATE_BPM), 20, 150)

    def _body_mass(self, record: Mapping[str, str]) -> None:
        self._newest(self._mass, record, measure(record.get("value"), record.get("unit"), MASS_KG), 20, 300)

    def _newest(
        self, days: dict[date, tuple[str, float]], record: Mapping[str, str], figure: float, low: float, high: float
    ) -> None:
        """Of several on one day the one that was written last: Apple corrects the resting heart rate through the day."""
        at_s, offset_s = instant(record.get("startDate"))
        if not low < figure < high or math.isnan(at_s):
            self.left_out += 1
            return
        day, written = _local(at_s, offset_s), f"{instant(record.get('creationDate'))[0]:020.3f}"
        days[day] = max(days.get(day, ("", 0.0)), (written, figure))

    def _variability_reading(self, record: Mapping[str, str]) -> None:
        at_s, offset_s = instant(record.get("startDate"))
        figure = measure(record.get("value"), record.get("unit"), SPAN_MS)
        self._keep(self._variability, (at_s, figure, offset_s), good=0 < figure < 500 and not math.isnan(at_s))

    def sleep(self, record: Mapping[str, str], zone: str | None) -> None:
        """One stretch of sleep analysis, and the zone that its metadata name."""
        if not record.get("value", "").startswith(ASLEEP):
            return
        (from_s, _), (to_s, offset_s) = instant(record.get("startDate")), instant(record.get("endDate"))
        good = 0 < to_s - from_s <= MAX_STRETCH_S
        told = zone_offset_s(zone, to_s) if good else None
        self._keep(self._sleep, (from_s, to_s, offset_s if told is None else told), good=good)

    def _keep(
        self, columns: tuple[array[float], array[float], array[int]], row: tuple[float, float, int], *, good: bool
    ) -> None:
        if not good:
            self.left_out += 1
        elif len(columns[0]) >= MAX_READINGS:
            self.beyond += 1
        else:
            columns[0].append(row[0])
            columns[1].append(row[1])
            columns[2].append(row[2])

    def told(self) -> Iterator[tuple[date, dict[str, Any]]]:
        """Every day with something to say, the oldest first, and its fields."""
        nights = _Nights(*(np.array(column, dtype=np.float64) for column in self._sleep))
        variability = nights.variability(*(np.array(column, dtype=np.float64) for column in self._variability))
        for day in sorted({*self._resting, *self._mass, *nights.slept_s, *variability}):
            fields: dict[str, Any] = {"local_date": day.isoformat(), "dropped": []}
            if day in self._resting:
                fields["resting_heart_rate_bpm"] = round(self._resting[day][1], 3)
            if day in self._mass:
                fields["body_mass_kg"] = round(self._mass[day][1], 3)
            if day in variability:
                mean_ms, count, when = variability[day]
                fields["hrv_sdnn_ms"] = round(mean_ms, 3)
                fields["dropped"] = [f"hrv_sdnn_ms is the mean of {count} readings of the {when}"]
            if (slept_s := nights.slept_s.get(day, 0.0)) > 0:
                fields["sleep_s"] = round(slept_s, 3)
            if len(fields) > 2:
                yield day, fields


class _Nights:
    """Stretches of sleep of all sources, overlaps counted once, by the local day that their night ends on."""

    def __init__(self, from_s: Column, to_s: Column, offset_s: Column) -> None:
        order = np.lexsort((to_s, from_s))
        from_s, to_s, offset_s = from_s[order], to_s[order], offset_s[order]
        reached = np.maximum.accumulate(to_s) if to_s.size else to_s
        before = np.concatenate(([-np.inf], reached[:-1])) if to_s.size else to_s
        fresh_s = np.maximum(0.0, to_s - np.maximum(from_s, before))
        first = np.flatnonzero(from_s - before > NIGHT_GAP_S)
        last = np.concatenate((first[1:] - 1, [to_s.size - 1])).astype(np.intp) if first.size else first
        self._from_s, self._to_s = from_s[first], reached[last]
        self._days = [_local(end, offset) for end, offset in zip(self._to_s, offset_s[last], strict=True)]
        self.slept_s: dict[date, float] = {}
        for day, seconds in zip(self._days, np.add.reduceat(fresh_s, first) if first.size else [], strict=True):
            self.slept_s[day] = min(86_400.0, self.slept_s.get(day, 0.0) + float(seconds))

    def variability(self, at_s: Column, figure: Column, offset_s: Column) -> dict[date, tuple[float, int, str]]:
        """Mean, count and "night" or "day": of the readings while asleep or briefly awake where there are any, else of the
        whole day's. Readings by day are scattered by what somebody was doing then."""
        by_night: dict[date, list[float]] = {}
        by_day: dict[date, list[float]] = {}
        night = np.searchsorted(self._from_s, at_s, side="right") - 1
        for at, value, offset, index in zip(at_s, figure, offset_s, night, strict=True):
            if index >= 0 and at <= self._to_s[index]:
                by_night.setdefault(self._days[index], []).append(float(value))
            else:
                by_day.setdefault(_local(at, offset), []).append(float(value))
        of_days = {
            day: (math.fsum(many) / len(many), len(many), "day, none of the night") for day, many in by_day.items()
        }
        return of_days | {day: (math.fsum(many) / len(many), len(many), "night") for day, many in by_night.items()}


def _local(unix_s: float, offset_s: float) -> date:
    return datetime.fromtimestamp(float(unix_s) + float(offset_s), UTC).date()
