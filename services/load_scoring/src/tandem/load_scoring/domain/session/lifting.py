"""Reading a lift: what it cost by RPE and sets. Heart rate says almost nothing of a lift, so by itself it gives no load."""

from __future__ import annotations

from tandem.contracts.events.load import Measure
from tandem.load_scoring.domain.running import trimp
from tandem.load_scoring.domain.session import session_rpe
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.ledgers import RPE_TRUST, Base, lift_shares
from tandem.load_scoring.domain.session.reading import Reading, measure
from tandem.load_scoring.domain.strength.classify_lift import classify_lift
from tandem.load_scoring.domain.strength.sets import METHOD, Lift, read_lift

MEAN_SET_TRUST = 0.55
ASSUMED_TRUST = 0.3
ASSUMED_RPE = 7.0
"""The effort assumed of working sets that state none: hard sets end at RPE 6–8. Ours, hence the low trust."""


def read_lifting(facts: Facts) -> Reading:
    """Class, load and figures of a lift."""
    workout = facts.workout
    lift = read_lift(workout.sets, facts.body.body_mass_kg) if workout.sets else None
    verdict = classify_lift(lift, workout.title)
    shares = lift_shares(verdict.leg_share)
    why = "heart rate understates lifting and there are neither sets nor an RPE: ask for RPE"
    return Reading(verdict, _base(facts, lift), shares, _figures(facts, lift), unknown=(why,))


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
        if lift.volume_kg is not None:
            out.append(measure("volume_load", lift.volume_kg, "kg", "reps×weight"))
        hard = lift.hard_lower + lift.hard_upper + lift.hard_other
        out.append(measure("hard_sets", hard, "sets", METHOD))
        out.append(measure("hard_sets_lower", lift.hard_lower, "sets", METHOD))
        out.append(measure("hard_sets_upper", lift.hard_upper, "sets", METHOD))
        out.extend(measure(f"e1rm:{name}", value, "kg", "rpe-chart|epley") for name, value in lift.e1rm_kg.items())
    if heart.bpm is not None and heart.usable:
        load = trimp.trimp(heart.bpm, body.rest_bpm.value, body.max_bpm.value, body.sex)
        out.append(measure("trimp", load, "au", trimp.METHOD))
    return tuple(out)
