"""What FIT messages say, where they say it: numbers within bounds, instants, laps, thresholds."""

from __future__ import annotations

from tandem.contracts.events.training import DeviceThresholds, Lap
from tandem.ingestion.domain.formats.fit.messages import FIT_EPOCH_S, Message, Messages, number

MIN_INSTANT_S = FIT_EPOCH_S + 0x1000_0000
"""Smaller values count seconds since the device was switched on, not time (FIT protocol, type date_time)."""

MAX_INSTANT_S = FIT_EPOCH_S + 0xFFFF_FFFE

MAX_LAPS = 2000


def known(value: object, low: float, high: float) -> float | None:
    """A number within bounds, or None: devices write 0 or an extreme for what they do not know."""
    figure = number(value)
    return figure if low <= figure <= high else None


def instant(value: object) -> float | None:
    """A moment in Unix seconds, or None for what is no date: unset, or counted from when the device was switched on."""
    return known(value, MIN_INSTANT_S, MAX_INSTANT_S)


def laps_of(messages: Messages, start_s: float, duration_s: float) -> tuple[tuple[Lap, ...], tuple[str, ...]]:
    """The laps within the workout in their order, each once, and a note on the others."""
    told = messages.all("lap")
    laps = {(lap.start_s, lap.duration_s): lap for m in told[:MAX_LAPS] if (lap := _lap(m, start_s, duration_s))}
    lost = len(told) - len(laps)
    notes = (f"{lost} of {len(told)} laps: told twice, or outside the workout",) if lost else ()
    return tuple(laps[key] for key in sorted(laps)), notes


def _lap(message: Message, start_s: float, duration_s: float) -> Lap | None:
    began = instant(message.get("start_time"))
    lasted = known(message.get("total_elapsed_time"), 0, duration_s + 60)
    if began is None or not lasted or not 0 <= began - start_s <= duration_s:
        return None
    return Lap(
        start_s=began - start_s,
        duration_s=lasted,
        distance_m=known(message.get("total_distance"), 0, 10_000_000),
        mean_heart_rate_bpm=known(message.get("avg_heart_rate"), 20, 250),
        max_heart_rate_bpm=known(message.get("max_heart_rate"), 20, 250),
        intensity=text(message.get("intensity")),
    )


def thresholds_of(messages: Messages) -> DeviceThresholds | None:
    """The athlete's settings as the watch has them; what is 0 or absurd is unset, None when nothing is set."""
    zones, profile = messages.first("zones_target"), messages.first("user_profile")
    found = DeviceThresholds(
        max_heart_rate_bpm=known(zones.get("max_heart_rate"), 100, 250)
        or known(profile.get("default_max_running_heart_rate"), 100, 250)
        or known(profile.get("default_max_heart_rate"), 100, 250),
        resting_heart_rate_bpm=known(profile.get("resting_heart_rate"), 20, 120),
        threshold_heart_rate_bpm=known(zones.get("threshold_heart_rate"), 80, 240),
    )
    return found if found.model_dump(exclude_none=True) else None


def utc_offset(message: Message) -> int | None:
    """Local minus UTC in seconds as a message's pair of clocks tells it, to the quarter hour that every zone keeps; None
    where the device's clocks make no zone."""
    offset = number(message.get("local_timestamp")) - number(message.get("timestamp"))
    if not -12 * 3600 <= offset <= 14 * 3600:
        return None
    quarter = round(offset / 900) * 900
    return quarter if abs(offset - quarter) <= 120 else None


def text(value: object) -> str | None:
    """The first hundred characters of a string; None for the empty one and anything else."""
    return value[:100] if isinstance(value, str) and value else None
