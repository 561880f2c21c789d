"""What a lifting session holds: volume, hard sets and where they fell, how heavy they were, the best estimate of each lift."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from tandem.contracts.events.training import SetType, StrengthSet
from tandem.load_scoring.domain.strength.catalogue import exercise
from tandem.load_scoring.domain.strength.exercise import COMPOUND_LEGS, Exercise, Muscle, Region
from tandem.load_scoring.domain.strength.inol import inol
from tandem.load_scoring.domain.strength.one_rep_max import Estimate, estimate, rpe_of_reserve
from tandem.load_scoring.domain.strength.volume import is_working, remarks, total_kg, weigh

METHOD = "strength-sets"
VERSION = "2"

HARD_RPE = 6.0
"""A hard set leaves at most four repetitions in reserve: RPE 6 or more."""

HEAVY_RPE = 8.0
HEAVY_PERCENT = 80.0
HEAVY_SETS = 3
HARD_LOWER_SETS = 6
"""Heavy lower body: 3 working sets of a knee- or hip-dominant compound at RPE ≥ 8 or ≥ 80 % e1RM, or 6 hard lower sets."""

SECONDARY_SHARE = 0.5
"""A set counts whole for its prime movers and half for the muscles that help: of three ways to count, this "fractional" one
was best supported by 67 studies (Pelland 2024, SportRxiv, The Resistance Training Dose-Response)."""


@dataclass(frozen=True)
class Lift:
    """A session's sets, counted. Warm-ups are in no figure but `volume_with_warm_ups_kg`.

    `volume_kg` sums the sets whose load is known and is None without any; `remarks` say which sets it leaves out. `hard_lower`,
    `hard_upper` and `hard_other` (core and carries) count hard sets of known exercises, `hard_by_muscle` the same sets by
    muscle group; sets without an RPE count as hard and are named in `unrated`. `e1rm` and `inol` go by the catalogue's slug.
    With dumbbells the estimate is of what one hand held. `unknown` lists exercises the catalogue does not hold.
    """

    working_sets: int
    volume_kg: float | None
    volume_with_warm_ups_kg: float | None
    hard_lower: int
    hard_upper: int
    hard_other: int
    hard_by_muscle: Mapping[Muscle, float]
    easy_sets: int
    heavy_sets: int
    unrated: int
    mean_rpe: float | None
    e1rm: Mapping[str, Estimate]
    inol: Mapping[str, float]
    unknown: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def hard_sets(self) -> int:
        return self.hard_lower + self.hard_upper + self.hard_other

    @property
    def leg_share(self) -> float | None:
        """Share of the hard sets of known exercises that load the legs; None without any."""
        return self.hard_lower / self.hard_sets if self.hard_sets else None

    @property
    def heavy_lower(self) -> bool:
        return self.heavy_sets >= HEAVY_SETS or self.hard_lower >= HARD_LOWER_SETS


@dataclass(frozen=True, slots=True)
class _Known:
    """A working set of a known exercise, with its load and effort as far as they are known."""

    lift: Exercise
    reps: int | None
    load_kg: float | None
    rpe: float | None

    @property
    def hard(self) -> bool:
        """Hard by its RPE; a working set that states none is taken as hard, which is what working sets are for."""
        return self.rpe is None or self.rpe >= HARD_RPE


def read_lift(sets: Sequence[StrengthSet], body_mass_kg: float | None = None) -> Lift:
    """Count a session. The order of the sets does not matter."""
    weighed = weigh(sets, body_mass_kg)
    used = [(entry, moved) for entry, moved in weighed if is_working(entry)]
    known = [
        _Known(found, entry.reps, moved.one_hand_kg, effort(entry))
        for entry, moved in used
        if (found := exercise(entry.exercise)) is not None
    ]
    best = _best_estimates(known)
    hard = Counter(one.lift.region for one in known if one.hard)
    rated = [rpe for entry, _ in used if (rpe := effort(entry)) is not None]
    return Lift(
        working_sets=len(used),
        volume_kg=total_kg(used),
        volume_with_warm_ups_kg=total_kg(weighed),
        hard_lower=hard[Region.LOWER],
        hard_upper=hard[Region.UPPER],
        hard_other=hard[Region.CORE],
        hard_by_muscle=_by_muscle(one.lift for one in known if one.hard),
        easy_sets=len(known) - hard.total(),
        heavy_sets=sum(_is_heavy(one, best) for one in known),
        unrated=len(used) - len(rated),
        mean_rpe=fsum(rated) / len(rated) if rated else None,
        e1rm=best,
        inol=_inol(known, best),
        unknown=tuple(sorted({entry.exercise for entry, _ in used if exercise(entry.exercise) is None})),
        remarks=remarks(weighed),
    )


def effort(entry: StrengthSet) -> float | None:
    """The set's RPE: as stated, else from the repetitions in reserve, 10 for a set to failure, else None."""
    if entry.rpe is not None:
        return entry.rpe
    if entry.rir is not None:
        return rpe_of_reserve(entry.rir)
    return 10.0 if entry.set_type is SetType.FAILURE else None


def _by_muscle(lifts: Iterable[Exercise]) -> dict[Muscle, float]:
    counts: dict[Muscle, float] = defaultdict(float)
    for lift in lifts:
        for muscle in lift.primary:
            counts[muscle] += 1.0
        for muscle in lift.secondary - lift.primary:
            counts[muscle] += SECONDARY_SHARE
    return {muscle: counts[muscle] for muscle in Muscle if muscle in counts}


def _best_estimates(known: Sequence[_Known]) -> dict[str, Estimate]:
    """The best estimate of each lift within the session; the same in whatever order the sets came."""
    best: dict[str, Estimate] = {}
    for one in known:
        found = estimate(one.load_kg, one.reps, one.rpe)
        before = best.get(one.lift.slug)
        if found and (before is None or (found.value_kg, found.method) > (before.value_kg, before.method)):
            best[one.lift.slug] = found
    return dict(sorted(best.items()))


def _percent(one: _Known, best: Mapping[str, Estimate]) -> float | None:
    top = best.get(one.lift.slug)
    return 100.0 * one.load_kg / top.value_kg if top and one.load_kg is not None else None


def _inol(known: Sequence[_Known], best: Mapping[str, Estimate]) -> dict[str, float]:
    """INOL of each lift against the best estimate of this session, its only reference here."""
    parts: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for one in known:
        percent = _percent(one, best)
        if one.reps and percent is not None:
            parts[one.lift.slug].append((one.reps, percent))
    return {slug: inol(sorted(parts[slug])) for slug in sorted(parts)}


def _is_heavy(one: _Known, best: Mapping[str, Estimate]) -> bool:
    if one.lift.pattern not in COMPOUND_LEGS:
        return False
    if one.rpe is not None and one.rpe >= HEAVY_RPE:
        return True
    percent = _percent(one, best)
    return one.hard and percent is not None and percent >= HEAVY_PERCENT
