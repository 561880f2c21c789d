"""The smallest set of demands that cannot all be met, by implicit hitting sets.

Source: Ignatiev, Previti, Liffiton and Marques-Silva 2015, "Smallest MUS extraction with minimal hitting set dualization".
Whatever clashes holds at least one demand of each set whose removal makes the rest fit. So the smallest set that hits all
such sets known so far is tried: if it fits, growing it gives another such set; if it clashes, nothing smaller does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Grow = Callable[[frozenset[int]], frozenset[int] | None]
"""For demands that are to be met: demands, those among them, that fit together (the more the better), or None when even
these do not."""

MAX_STEPS = 40
"""Growths tried for the smallest clash: each is a solve. Ours: weeks of 20 sessions took fewer than ten."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """Demands that do not fit together though any of them less would. `proven`: nothing smaller clashes at all; else the
    bound was hit, and only no part of these clashes."""

    members: tuple[int, ...]
    proven: bool


def smallest_clash(
    demands: Sequence[int], grow: Grow, known: list[frozenset[int]], max_steps: int = MAX_STEPS
) -> Smallest | None:
    """The smallest clash among the demands, or None when all fit together. `known` are sets that leave what fits when
    taken out, none of them empty; those found are added. Of clashes of equal size, the demands that come first are
    preferred."""
    for _ in range(max_steps):
        tried = frozenset(smallest_hitting_set(known, demands))
        fits = grow(tried)
        if fits is None:
            return Smallest(tuple(sorted(tried)), True)
        left = frozenset(demands) - fits
        if not left:
            return None
        known.append(left)
    return _irreducible(demands, grow)


def _irreducible(demands: Sequence[int], grow: Grow) -> Smallest | None:
    """A clash of which no part clashes, by taking out one demand after another: a solve for each."""
    kept = frozenset(demands)
    if grow(kept) is not None:
        return None
    for demand in reversed(demands):
        if grow(kept - {demand}) is None:
            kept -= {demand}
    return Smallest(tuple(sorted(kept)), False)


def smallest_hitting_set(sets: Sequence[frozenset[int]], order: Sequence[int]) -> tuple[int, ...]:
    """The fewest demands that have one in common with each of the sets (none of them empty)."""
    ranked = {demand: rank for rank, demand in enumerate(order)}
    for size in range(len(order) + 1):
        found = _hit(list(sets), size, ranked)
        if found is not None:
            return found
    return tuple(order)


def _hit(sets: list[frozenset[int]], size: int, ranked: dict[int, int]) -> tuple[int, ...] | None:
    """At most `size` demands that hit the sets, or None. One of the shortest set is taken, in order."""
    if not sets:
        return ()
    if _apart(sets) > size:
        return None
    shortest = min(sets, key=lambda entry: (len(entry), sorted(ranked[demand] for demand in entry)))
    for demand in sorted(shortest, key=ranked.__getitem__):
        rest = _hit([entry for entry in sets if demand not in entry], size - 1, ranked)
        if rest is not None:
            return (demand, *rest)
    return None


def _apart(sets: Iterable[frozenset[int]]) -> int:
    """How many of the sets have nothing in common, at least: each wants a demand of its own."""
    seen: set[int] = set()
    count = 0
    for entry in sorted(sets, key=len):
        if not seen & entry:
            seen |= entry
            count += 1
    return count
