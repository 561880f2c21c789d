"""What one day of a fresh week may hold, and what the hours of the day make of it.

Days are alike, so the answer for one is remembered for all that have the same sessions at the same hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.constraints import Profile
from tandem.scheduler.domain.solving.fresh_gaps import gap_price
from tandem.scheduler.domain.solving.quality import HABITS

Start = tuple[int, int, int]
"""When something may start (seconds from the day's first place), the number of that hour of the day, and its points."""

Dish = tuple[Profile, int, tuple[Start, ...]]
"""A profile, how many of it are wanted, and where they may start."""

Hours = tuple[int, ...]
"""For each of `quality.HABITS` the hours of the day that it uses, as a sum of 2 ** number."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The hours that sessions of a day take, by habit and by session (profile and hour), and the points of it."""

    points: int
    hours: Hours
    taken: tuple[tuple[Profile, int], ...]


@dataclass(frozen=True, slots=True)
class Serving:
    """The numbers of the dishes that a day holds, every lawful way to lay them into its hours, and the `best` of these:
    the cheapest first, without those that another beats in points with no further hours."""

    dishes: tuple[int, ...]
    layouts: tuple[Layout, ...]
    best: tuple[Layout, ...]


@lru_cache(maxsize=1024)
def servings(dishes: tuple[Dish, ...], room: int, settings: Settings) -> tuple[Serving, ...]:
    """Everything that a day can hold at once (at most `room` sessions) without breaking a floor within the day."""
    found = []
    for size in range(room + 1):
        for chosen in combinations_with_replacement(range(len(dishes)), size):
            if all(chosen.count(dish) <= dishes[dish][1] for dish in chosen):
                left = tuple((dishes[dish][0], dishes[dish][2]) for dish in chosen)
                layouts = tuple(_layouts(left, settings, (), Layout(0, (0, 0), ())))
                if layouts:
                    found.append(Serving(chosen, layouts, _unbeaten(layouts)))
    return tuple(found)


Left = tuple[tuple[Profile, tuple[Start, ...]], ...]


def _layouts(left: Left, settings: Settings, before: tuple[tuple[Profile, int], ...], laid: Layout) -> Iterator[Layout]:
    """Every lawful way to let the sessions left follow those before, in whatever order."""
    if not left:
        yield laid
        return
    for at, (profile, starts) in enumerate(left):
        if (profile, starts) in left[:at]:
            continue
        rest = (*left[:at], *left[at + 1 :])
        for start_s, hour, own in starts:
            gaps = _gaps(before, profile, start_s, settings)
            if gaps is not None:
                hours = _with(laid.hours, profile[0], hour)
                more = Layout(laid.points + own + gaps, hours, (*laid.taken, (profile, hour)))
                yield from _layouts(rest, settings, (*before, (profile, start_s)), more)


def _gaps(before: tuple[tuple[Profile, int], ...], profile: Profile, start_s: int, settings: Settings) -> int | None:
    total = 0
    for one, earlier_s in before:
        gap_s = start_s - earlier_s - one[1]
        points = gap_price(one[0], profile[0], profile[1], True, gap_s, settings) if start_s > earlier_s else None
        if points is None:
            return None
        total += points
    return total


def _with(hours: Hours, kind: Kind, hour: int) -> Hours:
    return tuple(used | (1 << hour if kind in kinds else 0) for used, (_, kinds) in zip(hours, HABITS, strict=True))


def _unbeaten(layouts: Iterable[Layout]) -> tuple[Layout, ...]:
    kept: list[Layout] = []
    for layout in sorted(layouts, key=lambda each: (each.points, sum(each.hours), each.hours)):
        if not any(within(other.hours, layout.hours) for other in kept):
            kept.append(layout)
    return tuple(kept)


def within(hours: Hours, allowed: Hours) -> bool:
    """True when every hour used is among the allowed."""
    return all(used & ~free == 0 for used, free in zip(hours, allowed, strict=True))


def points_within(serving: Serving, allowed: Hours) -> int | None:
    """What the serving costs in those hours; None when they do not hold it."""
    return next((layout.points for layout in serving.best if within(layout.hours, allowed)), None)


@lru_cache(maxsize=65536)
def open_hours(layouts: tuple[Layout, ...], profile: Profile, habits: tuple[Hours, ...]) -> Hours:
    """Under each habit the hours at which a profile may start beside what else the day holds, as a sum of 2 ** number."""
    found = [0] * len(habits)
    for layout in layouts:
        bits = sum(1 << hour for hour in {hour for held, hour in layout.taken if held == profile})
        for number, allowed in enumerate(habits):
            if within(layout.hours, allowed):
                found[number] |= bits
    return tuple(found)
