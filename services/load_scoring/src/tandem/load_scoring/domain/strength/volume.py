"""What a set moved, in kg, and why that is sometimes not known.

Volume load is repetitions × load. The load is the stated weight, twice of it where each arm held it, and with movements of
the body's own weight the share of body mass that is moved besides (less the weight that an assisting machine takes off).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.catalogue import exercise
from tandem.load_scoring.domain.strength.exercise import Exercise, Pattern

METHOD = "reps×load"

_HEAVIEST_KG = {
    Pattern.KNEE: 600.0,
    Pattern.HIP: 700.0,
    Pattern.LEG_ISOLATION: 500.0,
    Pattern.PUSH: 640.0,
    Pattern.PULL: 500.0,
    Pattern.ARM: 250.0,
    Pattern.CARRY: 700.0,
    Pattern.CORE: 400.0,
}
_HEAVIEST_PART_KG = {
    "dumbbell": 200.0,
    "kettlebell": 200.0,
    "leg_press": 1000.0,
    "calf": 1000.0,
    "sled": 1000.0,
    "hack_squat": 1000.0,
    "overhead_press": 300.0,
}
"""A stated weight beyond these is a slip of the pen: rounded up from the heaviest lifts with any equipment (squat 595 kg,
bench press 635 kg, deadlift 510 kg, a partial pull 580 kg), or as far as sleds and stacks go. By a part of the slug where
that says more than the pattern. Ours."""

_HEAVIEST_KNOWN_KG = max(_HEAVIEST_PART_KG.values())

NO_REPS = "without repetitions"
NO_WEIGHT = "without a weight"
NO_BODY_MASS = "moving body mass, which is not known"
NO_SHARE = "moving a share of body mass that nobody has measured"
ABSURD = "beyond any lift on record"
TOO_MUCH_HELP = "assisted with more than it takes"


@dataclass(frozen=True, slots=True)
class Moved:
    """The load of one repetition of a set in kg, or None with the reason in words.

    `one_hand_kg` is the same with what one hand held instead of both, as lifters name a dumbbell lift and its maximum.
    """

    load_kg: float | None
    one_hand_kg: float | None = None
    why: str = ""


type Weighed = Sequence[tuple[StrengthSet, Moved]]
"""Sets, each with its load."""


def weigh(sets: Iterable[StrengthSet], body_mass_kg: float | None) -> list[tuple[StrengthSet, Moved]]:
    """Every set with its load."""
    return [(entry, load_of(entry, body_mass_kg)) for entry in sets]


def is_working(entry: StrengthSet) -> bool:
    """Neither a warm-up nor empty (zero repetitions: an aborted or forgotten set)."""
    return entry.reps != 0 and entry.set_type is not SetType.WARMUP


def load_of(entry: StrengthSet, body_mass_kg: float | None) -> Moved:
    """The load of one repetition; of an unknown exercise the stated weight. Set durations and rests play no part."""
    found = exercise(entry.exercise)
    held = entry.weight_kg or 0.0
    if held > _heaviest(found.slug, found.pattern) if found else held > _HEAVIEST_KNOWN_KG:
        return Moved(None, why=f"{ABSURD} ({entry.exercise} {held:g} kg)")
    if found is not None and found.body_weight:
        return _with_body(found, held, body_mass_kg, hands=2 if entry.per_arm else 1)
    return Moved(held * 2 if entry.per_arm else held, held) if held else Moved(None, why=NO_WEIGHT)


def total_kg(weighed: Weighed) -> float | None:
    """Volume load: Σ repetitions × load in kg of the sets in which both are known; None without any."""
    parts = [entry.reps * moved.load_kg for entry, moved in weighed if entry.reps and moved.load_kg is not None]
    return fsum(parts) if parts else None


def remarks(weighed: Weighed) -> tuple[str, ...]:
    """In words, which working sets the volume leaves out and why; and which sets were empty."""
    causes = Counter(
        moved.why or NO_REPS for entry, moved in weighed if is_working(entry) and (moved.why or not entry.reps)
    )
    notes = [f"not in the volume: {count} of the sets, {cause}" for cause, count in sorted(causes.items())]
    empty = sum(entry.reps == 0 for entry, _ in weighed)
    return (*notes, *((f"{empty} of the sets with no repetition: ignored",) if empty else ()))


def _with_body(found: Exercise, held_kg: float, body_mass_kg: float | None, hands: int) -> Moved:
    if found.body_mass_factor is None:
        return Moved(None, why=NO_SHARE)
    if body_mass_kg is None:
        return Moved(None, why=NO_BODY_MASS)
    body_kg = found.body_mass_factor * body_mass_kg
    if not found.assisted:
        return Moved(body_kg + hands * held_kg, body_kg + held_kg)
    if not held_kg:
        return Moved(None, why=NO_WEIGHT)
    left_kg = body_kg - held_kg
    return Moved(left_kg, left_kg) if left_kg > 0 else Moved(None, why=TOO_MUCH_HELP)


@lru_cache(maxsize=4096)
def _heaviest(slug: str, pattern: Pattern) -> float:
    return next((limit for part, limit in _HEAVIEST_PART_KG.items() if part in slug), _HEAVIEST_KG[pattern])
