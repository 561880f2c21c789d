"""The words of one group of sets in shorthand (`5x5 100kg @8`), and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tandem.contracts.events.training import SetType
from tandem.ingestion.domain.formats.tables.sessions import KG_A_POUND

MOST_EQUAL_SETS = 10
"""Ours: no scheme in use has more equal sets (German volume training: ten by ten), so a first number above it is a weight."""

MOST_BARE_REPS = 50
"""Ours: a lone number above it is rather a weight than repetitions."""

MAX_COUNT = 100
"""Ours: more equal sets than any session has."""

WEIGHT_UNIT = r"kgs?|kilos?|lbs?|pounds?"
WORK_UNIT = r"s|secs?|seconds?|mins?|minutes?|m|meters?|metres?|km"
KINDS = {
    "w": SetType.WARMUP, "warmup": SetType.WARMUP, "warm-up": SetType.WARMUP,
    "drop": SetType.DROPSET, "dropset": SetType.DROPSET,
    "fail": SetType.FAILURE, "failure": SetType.FAILURE,
}  # fmt: skip

_NUMBER = r"\d{1,6}(?:[.,]\d{1,17})?"
_WORK = {"s": ("duration_s", 1.0), "mi": ("duration_s", 60.0), "m": ("distance_m", 1.0), "k": ("distance_m", 1000.0)}


class Unclear(ValueError):
    """A word is understood and yet does not fit, and why."""


@dataclass(slots=True)
class Group:
    """A group while its words are read. `lone` is the first number of an `a x b` alone, until it is known to be a number of
    sets or a weight; `bare` says that repetitions stand there without sets. `unit` is that of a weight without one."""

    unit: str
    lone: str | None = None
    bare: bool = False
    count: int = 1
    reps: list[int | None] = field(default_factory=list)
    weighed: bool = False
    told: dict[str, object] = field(default_factory=dict)
    note: str | None = None

    def weigh(self, number: str, unit: str | None = None) -> None:
        """Takes the weight. Raises Unclear when there is one."""
        if self.weighed:
            raise Unclear("is a second weight")
        self.unit = unit or self.unit
        pounds = self.unit[0] in "lp"
        self.told["weight_kg"] = round(_value(number) * KG_A_POUND, 3) if pounds else _value(number)
        self.weighed = True

    def say(self, name: str, value: object) -> None:
        """Takes what may be said once. Raises Unclear when it is said again."""
        if name in self.told:
            raise Unclear("says something twice")
        self.told[name] = value

    def has_sets(self) -> bool:
        """Whether repetitions, a time or a way are told."""
        return bool(self.reps) or "duration_s" in self.told or "distance_m" in self.told


def take(group: Group, word: str) -> None:
    """Takes one word of the group. Raises Unclear."""
    for pattern, taken in _WORDS:
        if found := pattern.fullmatch(word):
            taken(group, found)
            return
    raise Unclear("is not understood")


def settle(group: Group, before: Group) -> None:
    """Once all words are taken: decides what a lone number is, and what it has from the group before. Raises Unclear."""
    if group.lone is not None:
        _settle_lone(group, group.lone)
    elif group.bare and not group.weighed:
        if len(group.reps) == 1 and (group.reps[0] or 0) > MOST_BARE_REPS:
            raise Unclear("may be a weight or repetitions")
        kept = {name: before.told[name] for name in ("weight_kg", "set_type", "per_arm") if name in before.told}
        group.told = kept | group.told
    if not group.has_sets():
        raise Unclear("says no number of repetitions")


def _settle_lone(group: Group, first: str) -> None:
    listed = len(group.reps)
    if not group.weighed and not (_is_count(first) and (listed < 2 or int(first) == listed)):
        group.note = f"read as a weight of {first} {group.unit} and repetitions"
        group.weigh(first)
        return
    count = _count(first)
    if listed > 1 and count != listed:
        raise Unclear("has another number of sets than it lists")
    group.count = count if listed < 2 else 1


def _take_scheme(group: Group, found: re.Match[str]) -> None:
    first, unit, third, third_unit = found.group("a", "au", "c", "cu")
    if group.bare and len(group.reps) == 1:  # a weight before its sets: 40 3x8
        weight, group.reps, group.bare = str(group.reps[0]), [], False
        group.weigh(weight)
    if group.has_sets():
        raise Unclear("is a second number of sets: put a comma and a blank before it")
    _take_reps(group, found)
    if third_unit and (unit or not first):
        raise Unclear("has two weights")
    if not first or unit or (third and not third_unit and not _is_count(first)):
        if first:
            group.weigh(first, unit)
        group.weighed = True
        group.count = _count(third) if third else 1
    elif third:
        group.count = _count(first)
        group.weigh(third, third_unit)
    else:
        group.lone = first


def _take_reps(group: Group, found: re.Match[str]) -> None:
    if found["work"]:
        _take_work(group, found["work"], found["wu"])
    else:
        group.reps = [None if reps == "?" else int(reps) for reps in found["b"].split(",")]


def _take_times(group: Group, found: re.Match[str]) -> None:
    if group.has_sets():
        raise Unclear("is a second number of repetitions")
    _take_reps(group, found)
    group.bare = True


def _take_lone(group: Group, found: re.Match[str]) -> None:
    told = found.group()
    if group.has_sets() and told.count(",") > 1:
        raise Unclear("is a second number of repetitions")
    if group.has_sets():
        group.weigh(told)
    elif "." in told or told.count(",") == 1:
        raise Unclear("may be a weight or repetitions")
    else:
        group.reps, group.bare = [int(reps) for reps in told.split(",")], True


def _take_work(group: Group, number: str, unit: str) -> None:
    name, factor = _WORK[unit[:2]] if unit[:2] in _WORK else _WORK[unit[:1]]
    group.say(name, _value(number) * factor)


def _take_body_weight(group: Group, found: re.Match[str]) -> None:
    if found["value"]:
        group.weigh(found["value"], found["unit"])
    group.weighed = True


def _is_count(told: str) -> bool:
    return told.isdecimal() and 0 < int(told) <= MOST_EQUAL_SETS


def _count(told: str) -> int:
    if not told.isdecimal() or not 0 < int(told) <= MAX_COUNT:
        raise Unclear("has no possible number of sets")
    return int(told)


def _value(told: str) -> float:
    return float(told.replace(",", "."))


_REPS = rf"(?:(?P<b>\?|\d{{1,4}}(?:,\d{{1,4}})*)|(?P<work>{_NUMBER})(?P<wu>{WORK_UNIT}))"
_WORDS: tuple[tuple[re.Pattern[str], Callable[[Group, re.Match[str]], None]], ...] = tuple(
    (re.compile(pattern), taken)
    for pattern, taken in (
        (
            rf"(?:(?P<a>{_NUMBER})(?P<au>{WEIGHT_UNIT})?|bw)x{_REPS}(?:x(?P<c>{_NUMBER})(?P<cu>{WEIGHT_UNIT})?)?",
            _take_scheme,
        ),
        (rf"x{_REPS}", _take_times),
        (rf"{_NUMBER}|\d{{1,4}}(?:,\d{{1,4}})+", _take_lone),
        (
            rf"(?P<value>{_NUMBER})(?P<unit>{WEIGHT_UNIT})",
            lambda group, found: group.weigh(found["value"], found["unit"]),
        ),
        (
            rf"(?P<value>{_NUMBER})(?P<unit>{WORK_UNIT})",
            lambda group, found: _take_work(group, found["value"], found["unit"]),
        ),
        (rf"(?:bw)?\+(?P<value>{_NUMBER})(?P<unit>{WEIGHT_UNIT})?|bw", _take_body_weight),
        (rf"(?:@(?:rpe)?|rpe)(?P<rpe>{_NUMBER})", lambda group, found: group.say("rpe", _value(found["rpe"]))),
        (rf"@?rir(?P<rir>{_NUMBER})", lambda group, found: group.say("rir", _value(found["rir"]))),
        ("|".join(KINDS), lambda group, found: group.say("set_type", KINDS[found.group()])),
        (r"each|ea|per-arm|per-hand|/arm|/hand", lambda group, found: group.say("per_arm", True)),
    )
)
