"""Several recordings of one workout to the best that they say together: of each channel the richest, and who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import numpy as np

from tandem.contracts.events.training import Lap, Source, Sport
from tandem.ingestion.domain.decoded import Column, Columns, DecodedWorkout
from tandem.ingestion.domain.identity.sameness import SHARE

NEAREST_S = 5.0
"""A value counts for moments up to that far from its own: ours, a phone writes every few seconds."""

_LEADS = ("start_time", "duration_s", "utc_offset_s", "moving_s", "distance_m", "ascent_m", "thresholds")
"""What one recording says for all: its clock and its totals belong together."""


@dataclass(frozen=True, slots=True)
class Member:
    """A recording in hand: where it comes from, and what it says."""

    source: Source
    workout: DecodedWorkout

    @property
    def recording(self) -> str:
        return self.source.recording_id

    @property
    def sport(self) -> Sport:
        return self.source.sport

    @property
    def start_s(self) -> int:
        return int(self.source.start_time.timestamp())

    @property
    def duration_s(self) -> int:
        return int(np.ceil(self.source.duration_s))


def compose(members: Sequence[Member]) -> tuple[DecodedWorkout, tuple[Source, ...]]:
    """One workout of all members, and its sources, the richest first, each with what it gave.

    The richest tells when it was and how long, how far and how high. Each column comes from the member with the most values
    of it, laps and sets from the one with the most, effort and title from whoever said them last. What only others know is
    taken from them. Members must not be empty.
    """
    ranked = _ranked(members)
    lead, gave = ranked[0], _Gifts()
    told: dict[str, Any] = {name: gave.first(ranked, name) for name in (*_LEADS, "sub_sport", "external_id")}
    told["sport"] = gave.take("sport", next((m for m in ranked if m.workout.sport is not Sport.OTHER), lead))
    for name in ("rpe", "title"):
        told[name] = gave.first(sorted(ranked, key=_last_told), name)
    for name in ("laps", "sets"):
        told[name] = gave.take(name, max(ranked, key=lambda m: len(getattr(m.workout, name))))
    start: datetime = lead.workout.start_time
    columns = _columns(ranked, start, gave)
    told |= _heart_rates(ranked, columns, gave)
    teller = gave.whose["laps"]
    told["laps"] = _shifted(told["laps"], (teller.workout.start_time - start).total_seconds())
    told["duration_s"] = max(lead.workout.duration_s, float(columns["time_s"][-1]) if columns else 0.0)
    told["dropped"] = tuple(dict.fromkeys(note for member in ranked for note in member.workout.dropped))
    whole = DecodedWorkout(**told, columns=columns, decoder=lead.workout.decoder)
    return whole, tuple(member.source.model_copy(update={"gave": gave.of(member)}) for member in ranked)


class _Gifts:
    """Who gave what."""

    def __init__(self) -> None:
        self.whose: dict[str, Member] = {}

    def take(self, name: str, member: Member) -> object:
        self.whose[name] = member
        return getattr(member.workout, name)

    def first(self, ranked: Sequence[Member], name: str) -> object:
        """What the first member says who says anything."""
        return self.take(name, next((m for m in ranked if getattr(m.workout, name) is not None), ranked[0]))

    def of(self, member: Member) -> tuple[str, ...]:
        return tuple(
            name
            for name, giver in sorted(self.whose.items())
            if giver is member and name != "external_id" and _said(member.workout, name)
        )


def _said(workout: DecodedWorkout, name: str) -> bool:
    value = workout.columns.get(name) if name in workout.columns else getattr(workout, name, None)
    return value is not None and not (isinstance(value, tuple) and not value)


def _ranked(members: Sequence[Member]) -> list[Member]:
    """The richest first: who measured most of the whole time, then who measured the most, then the longest. A piece of the
    workout never leads its whole. Equal ones by their names, whatever way they came."""
    longest_s = max(_span_s(member) for member in members)

    def poverty(member: Member) -> tuple[bool, float, float, float, str]:
        values = sum(np.isfinite(column).sum() for name, column in member.workout.columns.items() if name != "time_s")
        piece = _span_s(member) < SHARE * longest_s
        return piece, -float(values), -float(len(member.workout.sets)), -member.workout.duration_s, member.recording

    return sorted(members, key=poverty)


def _span_s(member: Member) -> float:
    clock = member.workout.columns.get("time_s")
    return float(clock[-1] - clock[0]) if clock is not None else 0.0


def _last_told(member: Member) -> tuple[float, str]:
    told_at = member.source.told_at or member.source.received_at or member.source.start_time
    return -told_at.timestamp(), member.recording


def _columns(ranked: Sequence[Member], start: datetime, gave: _Gifts) -> dict[str, Column]:
    """Each quantity from the member with the most of it, on the lead's clock; without samples there, on the giver's. Before
    the lead's first moment and after its last one, the others' moments go on."""
    tellers = [member for member in ranked if member.workout.columns]
    if not tellers:
        return {}
    clocks = [(member, member.workout.columns["time_s"] + _offset_s(member, start)) for member in tellers]
    clock = _clock([clock for _, clock in clocks])
    columns = {"time_s": clock}
    names = {name for member in tellers for name in member.workout.columns} - {"time_s"}
    for name in sorted(names):
        having = [(m, c) for m, c in clocks if name in m.workout.columns]
        having.sort(key=lambda pair: -int(np.isfinite(pair[0].workout.columns[name]).sum()))
        gave.whose[name] = having[0][0]
        columns[name] = _laid(clock, [(c, m.workout.columns[name]) for m, c in having], cumulative=name == "distance_m")
    return columns


def _offset_s(member: Member, start: datetime) -> float:
    return (member.workout.start_time - start).total_seconds()


def _clock(clocks: Sequence[Column]) -> Column:
    """The first clock, and of the others the moments from 0 on that lie outside of it."""
    clock = clocks[0]
    for other in clocks[1:]:
        outside = other[(other >= 0) & ((other < clock[0] - NEAREST_S) | (other > clock[-1] + NEAREST_S))]
        clock = np.union1d(clock, outside)
    return clock


def _laid(clock: Column, tellers: Sequence[tuple[Column, Column]], *, cumulative: bool) -> Column:
    """The first teller's values on the clock; beyond its first and last value, the next one's. A running total has one
    teller only: two of them do not begin at one place."""
    laid = np.full(len(clock), np.nan)
    for own, values in tellers[:1] if cumulative else tellers:
        known = np.isfinite(values)
        if not known.any():
            continue
        moments, said = own[known], values[known]
        free = np.isnan(laid)
        if (taken := np.flatnonzero(~free)).size:
            free[taken[0] : taken[-1] + 1] = False
        nearest = _nearest(moments, clock)
        near = np.abs(moments[nearest] - clock) <= NEAREST_S
        laid[free & near] = said[nearest[free & near]]
    return laid


def _nearest(moments: Column, clock: Column) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    right = np.clip(np.searchsorted(moments, clock), 1, max(len(moments) - 1, 1))
    if len(moments) == 1:
        return np.zeros(len(clock), dtype=np.intp)
    left = right - 1
    return np.where(clock - moments[left] <= moments[right] - clock, left, right)


def _heart_rates(ranked: Sequence[Member], columns: Columns, gave: _Gifts) -> dict[str, object]:
    """Mean and maximum as the giver of the heart rate says them, else as the first who says any."""
    giver = gave.whose.get("heart_rate_bpm")
    order = [giver, *ranked] if giver else list(ranked)
    return {name: gave.first(order, name) for name in ("mean_heart_rate_bpm", "max_heart_rate_bpm")}


def _shifted(laps: object, by_s: float) -> tuple[Lap, ...]:
    assert isinstance(laps, tuple)
    return laps if not by_s else tuple(lap.model_copy(update={"start_s": lap.start_s + by_s}) for lap in laps)


def alone(member: Member) -> tuple[DecodedWorkout, tuple[Source, ...]]:
    """The workout of a single recording, which gave all there is."""
    said = [one.name for one in fields(member.workout) if one.name not in _UNSAID and _said(member.workout, one.name)]
    columns = [name for name in member.workout.columns if name != "time_s"]
    return replace(member.workout), (member.source.model_copy(update={"gave": tuple(sorted([*said, *columns]))}),)


_UNSAID = {"decoder", "columns", "dropped", "damaged", "external_id"}
