"""Several activities read as one session: their laps, sets and samples on one clock, the pauses between them unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tandem.contracts.events.training import DeviceThresholds, WorkoutRecorded

type Samples = Mapping[str, ArrayLike]
type Part = tuple[WorkoutRecorded, Samples | None]


def merge_parts(parts: Sequence[Part]) -> Part:
    """The session that the activities make up, under the id and revision of the one that began first.

    Durations that are summed stay unknown where one part does not state them; the RPE is the mean by duration of those
    that do; sample columns of parts that lack them are NaN there. ValueError without any part.
    """
    if not parts:
        raise ValueError("no parts to merge")
    ordered = sorted(parts, key=lambda part: (part[0].start_time, part[0].workout_id))
    if len(ordered) == 1:
        return ordered[0]
    workouts = [workout for workout, _ in ordered]
    first = workouts[0]
    offsets = [(workout.start_time - first.start_time).total_seconds() for workout in workouts]
    end = max(workout.start_time + timedelta(seconds=workout.duration_s) for workout in workouts)
    longest = max(workouts, key=lambda workout: workout.duration_s)
    merged = first.model_copy(
        update={
            "sub_sport": longest.sub_sport,
            "title": longest.title,
            "duration_s": (end - first.start_time).total_seconds(),
            "moving_s": sum(workout.moving_s or workout.duration_s for workout in workouts),
            "distance_m": _total([workout.distance_m for workout in workouts]),
            "ascent_m": _total([workout.ascent_m for workout in workouts]),
            "mean_heart_rate_bpm": _mean([(workout.mean_heart_rate_bpm, workout) for workout in workouts]),
            "max_heart_rate_bpm": max((w.max_heart_rate_bpm for w in workouts if w.max_heart_rate_bpm), default=None),
            "rpe": _mean([(workout.rpe, workout) for workout in workouts]),
            "laps": tuple(
                lap.model_copy(update={"start_s": lap.start_s + offset})
                for workout, offset in zip(workouts, offsets, strict=True)
                for lap in workout.laps
            ),
            "sets": tuple(entry for workout in workouts for entry in workout.sets),
            "samples": next((workout.samples for workout in workouts if workout.samples), None),
            "thresholds": _thresholds(workouts),
            "dropped": tuple(dict.fromkeys(line for workout in workouts for line in workout.dropped)),
        }
    )
    return merged, _samples([(samples, offset) for (_, samples), offset in zip(ordered, offsets, strict=True)])


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _mean(values: Sequence[tuple[float | None, WorkoutRecorded]]) -> float | None:
    known = [(value, workout.duration_s) for value, workout in values if value is not None]
    weight = sum(duration_s for _, duration_s in known)
    return round(sum(value * duration_s for value, duration_s in known) / weight, 2) if weight else None


def _thresholds(workouts: Sequence[WorkoutRecorded]) -> DeviceThresholds | None:
    stated = [workout.thresholds.model_dump(exclude_none=True) for workout in workouts if workout.thresholds]
    return DeviceThresholds(**{name: value for entry in stated for name, value in entry.items()}) if stated else None


def _samples(blocks: Sequence[tuple[Samples | None, float]]) -> dict[str, NDArray[np.float64]] | None:
    """Columns one after another, `time_s` moved by each part's offset and `distance_m` by what was run before it. Time that
    would run backwards (parts that overlap) is dropped by the trace."""
    used = [(samples, offset) for samples, offset in blocks if samples and len(np.asarray(samples.get("time_s", ())))]
    if not used:
        return None
    names = list(dict.fromkeys(name for samples, _ in used for name in samples))
    pieces: dict[str, list[NDArray[np.float64]]] = {name: [] for name in names}
    covered_m = 0.0
    for samples, offset in used:
        count = len(np.asarray(samples["time_s"]))
        for name in names:
            column = np.asarray(samples[name], dtype=np.float64) if name in samples else np.full(count, np.nan)
            shift = offset if name == "time_s" else covered_m if name == "distance_m" else 0.0
            pieces[name].append(column + shift)
        covered_m = float(np.nanmax(pieces["distance_m"][-1], initial=covered_m)) if "distance_m" in pieces else 0.0
    return {name: np.concatenate(columns) for name, columns in pieces.items()}
