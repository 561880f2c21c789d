"""Reading a lift: what it cost by RPE and sets. Heart rate says almost nothing of a lift, so by itself it gives no load."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tandem.contracts.events.load import Measure
from tandem.load_scoring.domain.running import trimp
from tandem.load_scoring.domain.session import session_rpe
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.ledgers import RPE_TRUST, Base, lift_shares
from tandem.load_scoring.domain.session.reading import Reading, measure
from tandem.load_scoring.domain.strength import inol, volume
from tandem.load_scoring.domain.strength.classify_lift import classify_lift
from tandem.load_scoring.domain.strength.sets import METHOD, Lift, read_lift
from tandem.load_scoring.domain.verdict import Verdict

MEAN_SET_TRUST = 0.55
ASSUMED_TRUST = 0.3
ASSUMED_RPE = 7.0
"""The effort assumed of working sets that state none: hard sets end at RPE 6–8. Ours, hence the low trust."""


def read_lifting(facts: Facts) -> Reading:
    """Class, load and figures of a lift."""
    workout = facts.workout
    lift = read_lift(workout.sets, facts.body.body_mass_kg) if workout.sets else None
    verdict = _with_remarks(classify_lift(lift, workout.title), lift)
    shares = lift_shares(verdict.leg_share)
    why = "heart rate understates lifting and there are neither sets nor an RPE: ask for RPE"
    return Reading(verdict, _base(facts, lift), shares, _figures(facts, lift), unknown=(why,))


def _with_remarks(verdict: Verdict, lift: Lift | None) -> Verdict:
    return replace(verdict, reasons=(*verdict.reasons, *lift.remarks)) if lift else verdict


def _base(facts: Facts, lift: Lift | None) -> Base | None:
    workout = facts.workout
    if workout.rpe is not None:
        rpe, trust, reasons = workout.rpe, RPE_TRUST, ("session RPE",)
    elif lift is not None and lift.mean_rpe is not None:
        rpe, trust, reasons = lift.mean_rpe, MEAN_SET_TRUST, ("no session RPE: the mean of the sets' RPE",)
    elif lift is not None and lift.working_sets:
        rpe, trust = ASSUMED_RPE, ASSUMED_TRUST
        reasons = (f"no RPE at all: {ASSUMED_RPE:g} assumed for working sets, give an RPE",)
    else:
        return None
    load = session_rpe.scaled_load(rpe, workout.duration_s)
    return Base(load, session_rpe.SCALED_METHOD, trust, reasons, perceived=True)


def _figures(facts: Facts, lift: Lift | None) -> tuple[Measure, ...]:
    workout, heart, body = facts.workout, facts.heart_rate, facts.body
    out: list[Measure] = []
    if workout.rpe is not None:
        load = session_rpe.session_rpe(workout.rpe, workout.duration_s)
        out.append(measure("session_rpe", load, "au", session_rpe.METHOD))
    if lift is not None:
        out.extend(_volumes(lift))
        out.extend(_hard_sets(lift))
        out.extend(measure(f"e1rm:{slug}", best.value_kg, "kg", best.method) for slug, best in lift.e1rm.items())
        for slug, value in lift.inol.items():
            out.append(measure(f"inol:{slug}", value, "inol", f"{inol.METHOD}, {inol.band(value)}"))
    if heart.bpm is not None and heart.usable:
        load = trimp.trimp(heart.bpm, body.rest_bpm.value, body.max_bpm.value, body.sex)
        out.append(measure("trimp", load, "au", trimp.METHOD))
    return tuple(out)


def _volumes(lift: Lift) -> Iterator[Measure]:
    if lift.volume_kg is not None:
        yield measure("volume_load", lift.volume_kg, "kg", volume.METHOD)
    if lift.volume_with_warm_ups_kg is not None:
        yield measure("volume_load_with_warm_ups", lift.volume_with_warm_ups_kg, "kg", volume.METHOD)


def _hard_sets(lift: Lift) -> Iterator[Measure]:
    """Nothing where no exercise is known: how hard those sets were for which muscles is unknown, not zero."""
    if not lift.hard_sets and not lift.easy_sets:
        return
    yield measure("hard_sets", lift.hard_sets, "sets", METHOD)
    yield measure("hard_sets_lower", lift.hard_lower, "sets", METHOD)
    yield measure("hard_sets_upper", lift.hard_upper, "sets", METHOD)
    for muscle, count in lift.hard_by_muscle.items():
        yield measure(f"hard_sets:{muscle.value}", count, "sets", METHOD)
