"""What a lifting session holds: volume, hard sets, where they fell, how heavy they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.catalogue import COMPOUND_LEGS, Exercise, Region, exercise
from tandem.load_scoring.domain.strength.one_rep_max import e1rm

METHOD = "strength-sets"
VERSION = "1"

HARD_RPE = 6.0
"""A hard set leaves at most four repetitions in reserve: RPE 6 or more."""

HEAVY_RPE = 8.0
HEAVY_PERCENT = 80.0
HEAVY_SETS = 3
HARD_LOWER_SETS = 6
"""Heavy lower body: 3 working sets of a knee- or hip-dominant compound at RPE ≥ 8 or ≥ 80 % e1RM, or 6 hard lower sets."""


@dataclass(frozen=True)
class Lift:
    """A session's sets, counted. Warm-ups are in none of the figures.

    `volume_kg` is None when no working set states both weight and repetitions. `hard_lower`, `hard_upper` and
    `hard_other` (core and carries) count hard sets of known exercises; sets without an RPE count as hard and are named
    in `unrated`. `unknown` lists exercises the catalogue does not hold.
    """

    working_sets: int
    volume_kg: float | None
    hard_lower: int
    hard_upper: int
    hard_other: int
    easy_sets: int
    heavy_sets: int
    unrated: int
    mean_rpe: float | None
    e1rm_kg: dict[str, float]
    unknown: tuple[str, ...]

    @property
    def leg_share(self) -> float | None:
        """Share of the hard sets of known exercises that load the legs; None without any."""
        total = self.hard_lower + self.hard_upper + self.hard_other
        return self.hard_lower / total if total else None

    @property
    def heavy_lower(self) -> bool:
        return self.heavy_sets >= HEAVY_SETS or self.hard_lower >= HARD_LOWER_SETS


def volume_load_kg(sets: Sequence[StrengthSet], body_mass_kg: float | None = None) -> float | None:
    """Σ repetitions × weight over working sets, in kg; None when no set states both.

    A body-weight exercise counts body mass plus what was added, where body mass is known.
    """
    parts = [part for entry in working(sets) if (part := _volume(entry, body_mass_kg)) is not None]
    return sum(parts) if parts else None


def working(sets: Sequence[StrengthSet]) -> list[StrengthSet]:
    """The sets that are neither warm-ups nor empty (zero repetitions: an aborted or forgotten set)."""
    return [entry for entry in sets if entry.set_type is not SetType.WARMUP and entry.reps != 0]


def read_lift(sets: Sequence[StrengthSet], body_mass_kg: float | None = None) -> Lift:
    """Count a session. The order of the sets does not matter."""
    used = working(sets)
    known = [(entry, found) for entry in used if (found := exercise(entry.exercise)) is not None]
    best = _best_e1rm(used)
    hard = [found.region for entry, found in known if is_hard(entry)]
    rated = [rpe for entry in used if (rpe := effort(entry)) is not None]
    return Lift(
        working_sets=len(used),
        volume_kg=volume_load_kg(sets, body_mass_kg),
        hard_lower=hard.count(Region.LOWER),
        hard_upper=hard.count(Region.UPPER),
        hard_other=hard.count(Region.CORE),
        easy_sets=len(known) - len(hard),
        heavy_sets=sum(_is_heavy(entry, found, best) for entry, found in known),
        unrated=len(used) - len(rated),
        mean_rpe=sum(rated) / len(rated) if rated else None,
        e1rm_kg=best,
        unknown=tuple(sorted({entry.exercise for entry in used if exercise(entry.exercise) is None})),
    )


def effort(entry: StrengthSet) -> float | None:
    """The set's RPE: as stated, 10 for a set to failure, else None."""
    if entry.rpe is not None:
        return entry.rpe
    return 10.0 if entry.set_type is SetType.FAILURE else None


def is_hard(entry: StrengthSet) -> bool:
    """Hard by its RPE; a working set that states none is taken as hard, which is what working sets are for."""
    rpe = effort(entry)
    return rpe is None or rpe >= HARD_RPE


def _is_heavy(entry: StrengthSet, found: Exercise, best: dict[str, float]) -> bool:
    if found.pattern not in COMPOUND_LEGS:
        return False
    rpe, top = effort(entry), best.get(entry.exercise)
    if rpe is not None and rpe >= HEAVY_RPE:
        return True
    return is_hard(entry) and bool(top and entry.weight_kg and 100.0 * entry.weight_kg / top >= HEAVY_PERCENT)


def _best_e1rm(used: Sequence[StrengthSet]) -> dict[str, float]:
    """The best estimate of each exercise within the session."""
    best: dict[str, float] = {}
    for entry in used:
        estimate = e1rm(entry.weight_kg, entry.reps, effort(entry))
        if estimate is not None:
            best[entry.exercise] = max(estimate, best.get(entry.exercise, 0.0))
    return dict(sorted(best.items()))


def _volume(entry: StrengthSet, body_mass_kg: float | None) -> float | None:
    if entry.reps is None:
        return None
    found = exercise(entry.exercise)
    body = body_mass_kg if found is not None and found.body_weight else None
    if entry.weight_kg is None and body is None:
        return None
    return entry.reps * ((entry.weight_kg or 0.0) + (body or 0.0))
