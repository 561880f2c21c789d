"""Both sides of a rule: how often it cries wolf in a healthy year, and how soon it sees an overreach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from types import ModuleType

from simulation.athletes import simulate
from simulation.rules import Rule, machine, obvious

from tandem.contracts.events.readiness import ReadinessState
from tandem.load_scoring.domain.readiness import machine as readiness_machine

WARM_UP = 120
"""Days before the measured ones: every baseline is full."""

YEAR = 365
WITHIN_DAYS = 14
FOLLOWED_DAYS = 45
OVERREACHING_FROM = 10_000
"""The first seed of those who overreach; the healthy count from 0."""

RULES: dict[str, Rule] = {"ours": machine, "the obvious rule": obvious}


@dataclass(frozen=True)
class Alarms:
    """Per healthy year: entries into WATCH and PULL_BACK, those of the latter for which nothing untold had happened in the
    fortnight before (`unprovoked`), and changes of state of any kind."""

    watch: float
    pull_back: float
    unprovoked: float
    changes: float
    most_changes: int


@dataclass(frozen=True)
class Detection:
    """One injected overreach: how many families answer, how many days it takes to be fully there, and on which day from its
    start PULL_BACK came (None: not within the days followed)."""

    answering: int
    ramp_days: int
    day: int | None

    def within(self, days: int, *, of_full: bool) -> bool:
        return self.day is not None and self.day - (self.ramp_days if of_full else 0) <= days


def alarms(rule: Rule, seeds: Iterable[int]) -> Alarms:
    """One healthy year of each athlete."""
    watch = pull_back = unprovoked = changes = most = years = 0
    for seed in seeds:
        life = simulate(seed, WARM_UP + YEAR)
        states = list(rule(life.log, WARM_UP, WARM_UP + YEAR))
        entered = [new for old, new in pairwise(states) if new is not old]
        for day, (old, new) in enumerate(pairwise(states), WARM_UP + 1):
            if new is not old and new is ReadinessState.PULL_BACK:
                unprovoked += not life.untold[day - 14 : day + 1].any()
        watch += entered.count(ReadinessState.WATCH)
        pull_back += entered.count(ReadinessState.PULL_BACK)
        changes, most, years = changes + len(entered), max(most, len(entered)), years + 1
    return Alarms(watch / years, pull_back / years, unprovoked / years, changes / years, most)


def detections(rule: Rule, seeds: Iterable[int]) -> list[Detection]:
    """One overreach of each athlete."""
    found = []
    for seed in seeds:
        life = simulate(seed, WARM_UP + FOLLOWED_DAYS, failing=True, start=WARM_UP)
        fail = life.overreach
        assert fail is not None
        states = list(rule(life.log, WARM_UP - 7, WARM_UP + FOLLOWED_DAYS))[7:]
        day = states.index(ReadinessState.PULL_BACK) if ReadinessState.PULL_BACK in states else None
        found.append(Detection(fail.answering, fail.ramp_days, day))
    return found


def share(found: list[Detection], days: int = WITHIN_DAYS, *, of_full: bool = True) -> float:
    return sum(d.within(days, of_full=of_full) for d in found) / len(found)


def middle(found: list[Detection]) -> float:
    """The median day from the start; those never seen count as later than all."""
    return median([FOLLOWED_DAYS + 1 if d.day is None else d.day for d in found])


def table(healthy: int, overreaching: int) -> str:
    """Both rules side by side, and each by the number of families that answer."""
    return "\n".join([HEAD, *[_row(name, rule, healthy, overreaching) for name, rule in RULES.items()]])


def curves(healthy: int, overreaching: int) -> str:
    """False alarms against detection as each rule's own threshold moves: how far the families must be off."""
    rows = [HEAD]
    for evidence in (1.85, 2.1, 2.35, 2.6, 2.85):
        with _set(readiness_machine, "PULL_BACK_EVIDENCE", evidence):
            rows.append(_row(f"ours, evidence {evidence}", machine, healthy, overreaching))
    for sds in (0.5, 0.75, 1.0):
        rows.append(_row(f"obvious, {sds} SD", partial(obvious, off_sd=sds), healthy, overreaching))
    return "\n".join(rows)


HEAD = (
    f"{'':18} WATCH/y  PULL_BACK/y (unprovoked)  changes/y (most)  median day  within 14 d of start / of full"
    "  the same by families answering (athletes)"
)


def _row(name: str, rule: Rule, healthy: int, overreaching: int) -> str:
    quiet = alarms(rule, range(healthy))
    found = detections(rule, range(OVERREACHING_FROM, OVERREACHING_FROM + overreaching))
    by = {n: [d for d in found if d.answering == n] for n in range(5)}
    groups = "  ".join(f"{n}: {share(g, of_full=False):.0%}/{share(g):.0%} ({len(g)})" for n, g in by.items() if g)
    alarmed = f"{quiet.watch:7.2f}  {quiet.pull_back:11.2f} ({quiet.unprovoked:10.2f})"
    changed = f"{quiet.changes:9.1f} ({quiet.most_changes:4})"
    seen = f"{middle(found):10g}  {share(found, of_full=False):18.0%} / {share(found):7.0%}"
    return f"{name:18} {alarmed}  {changed}  {seen}  {groups}"


@contextmanager
def _set(module: ModuleType, name: str, value: float) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
