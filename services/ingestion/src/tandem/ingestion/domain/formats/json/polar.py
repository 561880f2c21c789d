"""What Polar AccessLink gives: an exercise, a night's sleep, a nightly recharge, one or a list of them.

Fields: Polar AccessLink API v3, schemas exercise-hash-id, sleep and nightly-recharge. Names come with hyphens from some of
its endpoints and with underscores from others. Where somebody went (`route`) is not read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, Reading, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json.measures import day, read_as
from tandem.ingestion.domain.formats.json.polar_exercise import read_exercise
from tandem.ingestion.domain.formats.json.strict import Foreign

SOURCE = "polar"
_LISTS = ("exercises", "nights", "recharges")


class PolarSleep(Foreign):
    """A night; durations in seconds. `date` is the day of the result, that on which the night ended."""

    date: date
    light_sleep: float | None = None
    deep_sleep: float | None = None
    rem_sleep: float | None = None
    unrecognized_sleep_stage: float | None = None


class PolarRecharge(Foreign):
    """The first four hours of a night. `heart_rate_variability_avg` is the mean RMSSD in ms; the mean heart rate is that of
    sleep, not that of rest, and is not read."""

    date: date
    heart_rate_variability_avg: float | None = None


def is_polar(document: object) -> bool:
    """Whether parsed JSON has the shape of one of them, of a list of them, or of AccessLink's object around such a list."""
    return any(_kind(item) is not None for item in _items(document)[:1])


def decode_polar(document: object, timezone: str | None) -> Reading:
    """All workouts and days in it. Exercises tell the time on the athlete's clock and, most of them, its offset; `timezone`
    (an IANA name) is for those that do not. Raises Unreadable when there is nothing in it that is used."""
    gathered = Gathered()
    items = _items(document)
    for place, item in enumerate(items):
        where = f"/{place}" if len(items) > 1 else ""
        kind = _kind(item)
        if kind is None:
            gathered.note(f"{where or '/'}: neither an exercise, a sleep nor a nightly recharge")
        elif kind == "exercise":
            gathered.part(where, partial(read_exercise, item, timezone))
        else:
            gathered.part(where, partial(_DAYS[kind], item))
    return gathered.reading(
        Unreadable(
            "there is nothing in it", kind=RejectionKind.EMPTY, remedy="send exercises, sleep or nightly recharge"
        )
    )


def _items(document: object) -> list[Any]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    return next((items for name in _LISTS if isinstance(items := document.get(name), list)), [document])


def _kind(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    names = {str(name).replace("_", "-") for name in item}
    if {"start-time", "duration", "sport"} <= names and isinstance(item["duration"], str):
        return "exercise"
    if "date" in names and names & {"light-sleep", "deep-sleep", "rem-sleep", "sleep-start-time"}:
        return "sleep"
    if "date" in names and names & {"nightly-recharge-status", "heart-rate-variability-avg", "ans-charge"}:
        return "recharge"
    return None


def _underscored(item: object) -> object:
    return {str(name).replace("-", "_"): value for name, value in item.items()} if isinstance(item, dict) else item


def _sleep(item: object) -> DecodedDay:
    notes: list[str] = []
    told = read_as(PolarSleep, _underscored(item), notes)
    stages = (told.light_sleep, told.deep_sleep, told.rem_sleep, told.unrecognized_sleep_stage)
    return day(told.date, SOURCE, f"sleep:{told.date}", notes, sleep_s=sum(stage or 0.0 for stage in stages))


def _recharge(item: object) -> DecodedDay:
    notes: list[str] = []
    told = read_as(PolarRecharge, _underscored(item), notes)
    name = f"nightly-recharge:{told.date}"
    return day(told.date, SOURCE, name, notes, hrv_rmssd_ms=told.heart_rate_variability_avg)


_DAYS: dict[str, Callable[[object], DecodedDay]] = {"sleep": _sleep, "recharge": _recharge}
