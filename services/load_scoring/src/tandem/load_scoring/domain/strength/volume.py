"""What a set moved, in kg, and why that is sometimes not known.

Volume load is repetitions × load. The load is the stated weight, twice of it where each arm held it, and with movements of
the body's own weight the share of body mass that is moved besides (less the weight that an assisting machine takes off).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

NO_REPS = "without repetitions"
NO_WEIGHT = "without a weight"
NO_BODY_MASS = "moving body mass, which is not known"
NO_SHARE = "moving a share of body mass that nobody has measured"
ABSURD = "beyond any lift on record"
TOO_MUCH_HELP = "assisted with more than it takes"


@dataclass(frozen=True, slots=True)
class Moved:
    """One set's load in kg, or None with the reason in words."""

    load_kg: float | None
    why: str = ""


def working(sets: Iterable[StrengthSet]) -> list[StrengthSet]:
    """The sets that are neither warm-ups nor empty (zero repetitions: an aborted or forgotten set)."""
    return [entry for entry in sets if entry.set_type is not SetType.WARMUP and entry.reps != 0]


def load_of(entry: StrengthSet, body_mass_kg: float | None, *, one_hand: bool = False) -> Moved:
    """The load of one repetition; of an unknown exercise the stated weight. Set durations and rests play no part.

    `one_hand`: what one hand held instead of both, as lifters name a dumbbell lift and its maximum.
    """
    found = exercise(entry.exercise)
    held = entry.weight_kg or 0.0
    if held > _heaviest(found):
        return Moved(None, f"{ABSURD} ({entry.exercise} {held:g} kg)")
    held *= 2 if entry.per_arm and not one_hand else 1
    if found is None or not found.body_weight:
        return Moved(held) if held else Moved(None, NO_WEIGHT)
    return _with_body(found, held, body_mass_kg)


def volume_load_kg(
    sets: Sequence[StrengthSet], body_mass_kg: float | None = None, *, with_warm_ups: bool = False
) -> float | None:
    """Σ repetitions × load in kg over the working sets, or over all of them `with_warm_ups` (as Hevy shows it).

    Sets whose load is not known are left out; None when none is known.
    """
    used = sets if with_warm_ups else working(sets)
    parts = [part for entry in used if (part := set_volume_kg(entry, body_mass_kg)) is not None]
    return fsum(parts) if parts else None


def set_volume_kg(entry: StrengthSet, body_mass_kg: float | None) -> float | None:
    """Repetitions × load of one set in kg; None when either is not known."""
    load = load_of(entry, body_mass_kg).load_kg
    return entry.reps * load if entry.reps and load is not None else None


def unknown_volume(sets: Sequence[StrengthSet], body_mass_kg: float | None) -> tuple[str, ...]:
    """In words, which working sets the volume leaves out and why; and which sets were empty."""
    causes = Counter(cause for entry in working(sets) if (cause := _missing(entry, body_mass_kg)))
    empty = sum(entry.reps == 0 for entry in sets)
    notes = [f"not in the volume: {count} of the sets, {cause}" for cause, count in sorted(causes.items())]
    return (*notes, *((f"{empty} of the sets with no repetition: ignored",) if empty else ()))


def _missing(entry: StrengthSet, body_mass_kg: float | None) -> str:
    why = load_of(entry, body_mass_kg).why
    return why if why or entry.reps else NO_REPS


def _with_body(found: Exercise, held_kg: float, body_mass_kg: float | None) -> Moved:
    if found.body_mass_factor is None:
        return Moved(None, NO_SHARE)
    if body_mass_kg is None:
        return Moved(None, NO_BODY_MASS)
    if not found.assisted:
        return Moved(found.body_mass_factor * body_mass_kg + held_kg)
    left = found.body_mass_factor * body_mass_kg - held_kg
    if not held_kg:
        return Moved(None, NO_WEIGHT)
    return Moved(left) if left > 0 else Moved(None, TOO_MUCH_HELP)


def _heaviest(found: Exercise | None) -> float:
    if found is None:
        return max(_HEAVIEST_PART_KG.values())
    named = (limit for part, limit in _HEAVIEST_PART_KG.items() if part in found.slug)
    return next(named, _HEAVIEST_KG[found.pattern])
