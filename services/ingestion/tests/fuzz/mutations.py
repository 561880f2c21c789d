"""The input of a number: always the same one for the same seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from fuzz import structure
from fuzz.damage import ANY, MAX_BYTES, TEXT, Damage
from fuzz.seed import Seed

_SMALL_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Input:
    """A damaged document, the seed it was made of, and by which damages."""

    number: int
    seed: Seed
    body: bytes
    damages: tuple[str, ...]


def mutated(number: int, seeds: Sequence[Seed]) -> Input:
    """Input `number` of these seeds. Small ones come more often: what is wrong with large ones is seldom their size."""
    rng = Random(number)
    seed = rng.choices(seeds, _weights(tuple(len(seed.body) for seed in seeds)))[0]
    others = [one.body for one in seeds if one.way is seed.way] if rng.random() < 0.6 else [one.body for one in seeds]
    body, names = seed.body, []
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        damage = rng.choice(_suiting(body))
        body = damage(rng, body, others)[:MAX_BYTES]
        names.append(damage.__name__)
        if not body:
            break
    if rng.random() < 0.03:
        body = structure.wrap(rng, body, others)
        names.append("wrap")
    return Input(number, seed, body, tuple(names))


@lru_cache(maxsize=4)
def _weights(sizes: tuple[int, ...]) -> tuple[float, ...]:
    return tuple((_SMALL_BYTES / max(size, _SMALL_BYTES)) ** 0.5 for size in sizes)


def _suiting(body: bytes) -> tuple[Damage, ...]:
    own = structure.of(body)
    is_text = b"\0" not in body[:64] and not body.startswith(b"\x1f\x8b")
    return ANY + own + (TEXT if is_text else ())
