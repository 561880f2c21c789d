"""Several recordings of one workout to the best that they say together: of each channel the richest, and who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from tandem.contracts.events.training import Lap, Source, Sport, StrengthSet
from tandem.ingestion.domain.decoded import Column, DecodedWorkout
from tandem.ingestion.domain.identity.channels import laid_out
from tandem.ingestion.domain.identity.sameness import SHARE

BELIEVED_S = 4 * 3600.0
"""Ours: a recording without samples or distance, in which somebody pressed start and stop, is believed to have lasted that
long; beyond it the stop was forgotten, and it does not overrule a device that measured."""

_TOTALS = ("moving_s", "distance_m", "ascent_m")
"""What a piece of the workout does not know of the whole."""


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
    of it, sets from the one that says most of them, laps from the one with the most, effort and title from whoever said them
    last. What only others know is taken from them, but no total from who recorded a piece. Members must not be empty.
    """
    ranked = _ranked(members)
    lead, gave = ranked[0], _Gifts()
    told: dict[str, Any] = {
        name: gave.first(ranked, name)
        for name in ("start_time", "utc_offset_s", "thresholds", "sub_sport", "external_id")
    }
    longest_s = max(_length_s(member) for member in members)
    wholes = [member for member in ranked if not _is_piece(member, longest_s)]
    told |= {name: gave.first(wholes, name) for name in _TOTALS}
    told["sport"] = gave.take("sport", next((m for m in ranked if m.workout.sport is not Sport.OTHER), lead))
    for name in ("rpe", "title"):
        told[name] = gave.first(sorted(ranked, key=_last_told), name)
    told["sets"] = _sets(ranked, gave)
    laps = gave.take("laps", max(ranked, key=lambda member: len(member.workout.laps)))
    told["laps"] = _shifted(laps, _offset_s(gave.whose["laps"], lead))
    columns = _columns(ranked, lead, gave)
    told |= _heart_rates(ranked, gave)
    end_s = float(columns["time_s"][-1]) if columns else 0.0
    gave.take("duration_s", lead)
    told["duration_s"] = max(lead.workout.duration_s, end_s)
    if told["moving_s"] is not None:
        told["moving_s"] = min(told["moving_s"], told["duration_s"])
    told["dropped"] = tuple(dict.fromkeys(note for member in ranked for note in member.workout.dropped))
    whole = DecodedWorkout(**told, columns=columns, decoder=lead.workout.decoder)
    return whole, tuple(member.source.model_copy(update={"gave": gave.of(member)}) for member in ranked)


def _sets(ranked: Sequence[Member], gave: _Gifts) -> tuple[StrengthSet, ...]:
    """The sets of who says most of them, and what the same device told apart: exercises that are not among them yet. Another
    device may have other words for the same exercise, so its sets are not added."""
    giver = max(ranked, key=_said_of_sets)
    gave.take("sets", giver)
    sets = list(giver.workout.sets)
    for member in sorted(ranked, key=lambda one: (one.start_s, one.recording)):
        named = {one.exercise.casefold() for one in sets}
        more = [one for one in member.workout.sets if one.exercise.casefold() not in named]
        if more and member.source.device_id == giver.source.device_id:
            sets += more
            gave.beside.append(("sets", member))
    return tuple(sets)


class _Gifts:
    """Who gave what; `beside` holds who gave more of what another gave."""

    def __init__(self) -> None:
        self.whose: dict[str, Member] = {}
        self.beside: list[tuple[str, Member]] = []

    def take(self, name: str, member: Member) -> object:
        self.whose[name] = member
        return getattr(member.workout, name)

    def first(self, ranked: Sequence[Member], name: str) -> object:
        """What the first member says who says anything."""
        return self.take(name, next((m for m in ranked if getattr(m.workout, name) is not None), ranked[0]))

    def of(self, member: Member) -> tuple[str, ...]:
        return tuple(
            name
            for name, giver in sorted([*self.whose.items(), *self.beside], key=lambda gift: gift[0])
            if giver is member and name != "external_id" and _said(member.workout, name)
        )


def _said(workout: DecodedWorkout, name: str) -> bool:
    value = workout.columns.get(name) if name in workout.columns else getattr(workout, name, None)
    return value is not None and not (isinstance(value, tuple) and not value)


def _ranked(members: Sequence[Member]) -> list[Member]:
    """The richest first: who recorded most of the whole time, then who measured the most, then the longest. A piece of the
    workout never leads its whole. Equal ones by their names, whatever way they came."""
    longest_s = max(_length_s(member) for member in members)

    def poverty(member: Member) -> tuple[bool, float, float, float, str]:
        values = sum(np.isfinite(column).sum() for name, column in member.workout.columns.items() if name != "time_s")
        piece = _is_piece(member, longest_s)
        return piece, -float(values), -float(len(member.workout.sets)), -member.workout.duration_s, member.recording

    return sorted(members, key=poverty)


def _is_piece(member: Member, longest_s: float) -> bool:
    return _length_s(member) < SHARE * longest_s


def _length_s(member: Member) -> float:
    """How long a member recorded, as far as that is believed."""
    workout, clock = member.workout, member.workout.columns.get("time_s")
    measured_s = float(clock[-1] - clock[0]) if clock is not None else 0.0
    measures = workout.moving_s is not None or workout.distance_m is not None
    return max(measured_s, workout.duration_s if measures or workout.duration_s <= BELIEVED_S else 0.0)


def _said_of_sets(member: Member) -> tuple[int, int]:
    """How much a member says of the sets: who knows their weights says more than who counted more of them."""
    sets = member.workout.sets
    return sum(value is not None for one in sets for value in (one.reps, one.weight_kg, one.rpe, one.rir)), len(sets)


def _last_told(member: Member) -> tuple[float, str]:
    told_at = member.source.told_at or member.source.received_at or member.source.start_time
    return -told_at.timestamp(), member.recording


def _columns(ranked: Sequence[Member], lead: Member, gave: _Gifts) -> dict[str, Column]:
    tellers = [member for member in ranked if member.workout.columns]
    if not tellers:
        return {}
    whole = gave.whose["distance_m"]
    total = tellers.index(whole) if whole in tellers and whole.workout.distance_m is not None else None
    told = [(member.workout.columns, _offset_s(member, lead)) for member in tellers]
    columns, givers = laid_out(told, total)
    gave.whose |= {name: tellers[giver] for name, giver in givers.items()}
    return columns


def _offset_s(member: Member, lead: Member) -> float:
    return (member.workout.start_time - lead.workout.start_time).total_seconds()


def _heart_rates(ranked: Sequence[Member], gave: _Gifts) -> dict[str, object]:
    """Mean and maximum as the giver of the heart rate says them, else as the first who says any."""
    giver = gave.whose.get("heart_rate_bpm")
    order = [giver, *ranked] if giver else list(ranked)
    return {name: gave.first(order, name) for name in ("mean_heart_rate_bpm", "max_heart_rate_bpm")}


def _shifted(laps: object, by_s: float) -> tuple[Lap, ...]:
    """Laps on the clock of the workout, of which the first moment is 0."""
    assert isinstance(laps, tuple)
    if not by_s:
        return laps
    ends_s = [(lap, lap.start_s + by_s + lap.duration_s) for lap in laps]
    moved = [(lap, max(0.0, lap.start_s + by_s), end_s) for lap, end_s in ends_s if end_s > 0]
    return tuple(
        lap.model_copy(update={"start_s": start_s, "duration_s": end_s - start_s}) for lap, start_s, end_s in moved
    )


def alone(member: Member) -> tuple[DecodedWorkout, tuple[Source, ...]]:
    """The workout of a single recording, which gave all there is."""
    said = [one.name for one in fields(member.workout) if one.name not in _UNSAID and _said(member.workout, one.name)]
    columns = [name for name in member.workout.columns if name != "time_s"]
    return replace(member.workout), (member.source.model_copy(update={"gave": tuple(sorted([*said, *columns]))}),)


_UNSAID = {"decoder", "columns", "dropped", "damaged", "untimed", "external_id"}
