"""A virtual watch: writes the FIT activity that a real one would write, with the official encoder.

What it measures is simulated (`runner`); it knows no position.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from garmin_fit_sdk import Encoder, Profile

from tandem.local.runner import Phase, Runner, Second, simulate

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
SERIAL = 4_200_017


def club_intervals(
    start: datetime,
    *,
    utc_offset_s: int,
    bouts: int = 5,
    bout_s: int = 180,
    jog_s: int = 300,
    warmup_s: int = 900,
    cooldown_s: int = 1500,
    seed: int = 7,
    runner: Runner | None = None,
) -> bytes:
    """A hard club session as a FIT file: 5 × 3 min at 4.3 m/s with 5 min jogs, 75 min in all. `start` has an offset."""
    work, jog = Phase(bout_s, 4.3, "active"), Phase(jog_s, 2.6, "recovery")
    middle = [phase for _ in range(bouts) for phase in (work, jog)][:-1]
    phases = [Phase(warmup_s, 2.7, "warmup"), *middle, Phase(cooldown_s, 2.5, "cooldown")]
    return record(
        start, phases, utc_offset_s=utc_offset_s, seed=seed, runner=runner or Runner(), title="Club intervals"
    )


def easy_run(
    start: datetime,
    duration_s: int = 2400,
    *,
    utc_offset_s: int,
    speed_mps: float = 2.6,
    seed: int = 7,
    runner: Runner | None = None,
) -> bytes:
    """An even run as a FIT file, in laps of a quarter of an hour."""
    laps = [min(900, duration_s - begun) for begun in range(0, duration_s, 900)]
    phases = [Phase(lap_s, speed_mps, "active") for lap_s in laps]
    return record(start, phases, utc_offset_s=utc_offset_s, seed=seed, runner=runner or Runner())


def record(
    start: datetime,
    phases: Sequence[Phase],
    *,
    utc_offset_s: int,
    seed: int,
    runner: Runner,
    title: str | None = None,
) -> bytes:
    """The FIT activity of a run through the phases. Raises ValueError for a start without offset or phases of no length."""
    if start.tzinfo is None:
        raise ValueError("the start needs a UTC offset, such as 2026-11-22T17:30+01:00")
    phases = [phase for phase in phases if phase.duration_s > 0]
    if not phases:
        raise ValueError("a run needs a duration above zero seconds")
    seconds = list(simulate(phases, seed, runner))
    begun = int((start - FIT_EPOCH).total_seconds())
    encoder = Encoder()
    for name, fields in _messages(begun, phases, seconds, utc_offset_s, runner, title):
        encoder.write_mesg({"mesg_num": _NUMBERS[name], **fields})
    return bytes(encoder.close())


_NUMBERS: dict[str, int] = {
    message["messages_key"].removesuffix("_mesgs"): number for number, message in Profile["messages"].items()
}

_Message = tuple[str, dict[str, Any]]


def _messages(
    begun: int, phases: Sequence[Phase], seconds: Sequence[Second], utc_offset_s: int, runner: Runner, title: str | None
) -> Iterator[_Message]:
    """In the order in which a watch writes them: who it is, what it measured, what that adds up to. FIT seconds."""
    ended = begun + seconds[-1].time_s
    maker = {"manufacturer": "development", "product": 1, "serial_number": SERIAL}
    yield "file_id", {"type": "activity", "time_created": begun, **maker}
    yield "device_info", {"timestamp": begun, "device_index": 0, "software_version": 1.0, **maker}
    yield "user_profile", {"resting_heart_rate": runner.resting_bpm}
    if title:
        yield "workout", {"wkt_name": title, "sport": "running", "num_valid_steps": len(phases)}
    yield "zones_target", {"max_heart_rate": runner.max_bpm, "threshold_heart_rate": runner.threshold_bpm}
    yield "event", {"timestamp": begun, "event": "timer", "event_type": "start"}
    for second in seconds:
        yield "record", _record(begun, second)
    yield "event", {"timestamp": ended, "event": "timer", "event_type": "stop_all"}
    lap_start = 0
    for index, phase in enumerate(phases):
        part = seconds[lap_start : lap_start + phase.duration_s + 1]
        summary = _summary(begun, part)
        yield "lap", {"message_index": index, **summary, "intensity": phase.intensity, "lap_trigger": "manual"}
        lap_start += phase.duration_s
    whole = _summary(begun, seconds)
    yield "session", {**whole, "first_lap_index": 0, "num_laps": len(phases), "trigger": "activity_end"}
    yield (
        "activity",
        {
            "timestamp": ended,
            "local_timestamp": ended + utc_offset_s,
            "total_timer_time": float(seconds[-1].time_s),
            "num_sessions": 1,
            "type": "manual",
            "event": "activity",
            "event_type": "stop",
        },
    )


def _record(begun: int, second: Second) -> dict[str, Any]:
    strides, half = divmod(round(second.strides_per_min * 2), 2)
    return {
        "timestamp": begun + second.time_s,
        "heart_rate": second.heart_rate_bpm,
        "enhanced_speed": max(0.0, second.speed_mps),
        "distance": second.distance_m,
        "enhanced_altitude": second.altitude_m,
        "cadence": strides,
        "fractional_cadence": half / 2,
    }


def _summary(begun: int, part: Sequence[Second]) -> dict[str, Any]:
    """What a lap and the session both say of their seconds."""
    elapsed_s = part[-1].time_s - part[0].time_s
    distance_m = part[-1].distance_m - part[0].distance_m
    beats = [second.heart_rate_bpm for second in part]
    climbs = [later.altitude_m - earlier.altitude_m for earlier, later in itertools.pairwise(part)]
    return {
        "timestamp": begun + part[-1].time_s,
        "start_time": begun + part[0].time_s,
        "total_elapsed_time": float(elapsed_s),
        "total_timer_time": float(elapsed_s),
        "total_distance": distance_m,
        "total_ascent": round(sum(climb for climb in climbs if climb > 0)),
        "enhanced_avg_speed": distance_m / elapsed_s,
        "enhanced_max_speed": max(second.speed_mps for second in part),
        "avg_heart_rate": round(sum(beats) / len(beats)),
        "max_heart_rate": max(beats),
        "sport": "running",
        "sub_sport": "generic",
        "event": "lap",
        "event_type": "stop",
    }
