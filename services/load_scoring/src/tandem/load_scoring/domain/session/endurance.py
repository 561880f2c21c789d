"""Reading a workout by heart rate, pace and RPE: runs, and any other sport that is not lifting."""

from __future__ import annotations

import numpy as np

from tandem.contracts.events.load import SessionClass, WorkBout
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.channels.bouts import Bout
from tandem.load_scoring.domain.running import evidence as says
from tandem.load_scoring.domain.running.intervals import FoundBouts, intervals_of
from tandem.load_scoring.domain.running.weigh_run import weigh_run
from tandem.load_scoring.domain.session.base_load import base_load
from tandem.load_scoring.domain.session.endurance_figures import figures
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.ledgers import sport_shares
from tandem.load_scoring.domain.session.reading import Reading
from tandem.load_scoring.domain.verdict import Verdict

REST_WALK_S = 90 * 60
REST_WALK_RPE = 5.0
"""A shorter and gentler walk is rest (domain rules, 3.2)."""


def read_endurance(facts: Facts) -> Reading:
    """Class, load, figures and bouts of a session that is not a lift."""
    workout = facts.workout
    intervals = intervals_of(facts) if workout.sport is Sport.RUNNING else FoundBouts()
    base, loads = base_load(facts, intervals_found=len(intervals.bouts) > 1)
    verdict = weigh_run(facts, intervals) if workout.sport is Sport.RUNNING else _other(workout, facts)
    sources = "heart rate, threshold pace" if workout.sport is Sport.RUNNING else "heart rate"
    unknown = (f"neither {sources} nor RPE is known: give an RPE", *facts.heart_rate.reasons)
    return Reading(
        verdict=verdict,
        base=base,
        shares=sport_shares(workout.sport, workout.sub_sport),
        measures=(*loads, *figures(facts, verdict.session_class, intervals.bouts)),
        bouts=tuple(_work_bout(bout, facts) for bout in intervals.bouts),
        unknown=unknown,
    )


def _other(workout: WorkoutRecorded, facts: Facts) -> Verdict:
    if workout.sport is Sport.MOBILITY:
        return Verdict(SessionClass.MOBILITY, 0.9, ("mobility, as the device says",))
    gentle = facts.timer_s < REST_WALK_S and (workout.rpe is None or workout.rpe < REST_WALK_RPE)
    if workout.sport is Sport.WALKING and gentle:
        return Verdict(SessionClass.MOBILITY, 0.8, ("a walk counts as rest",))
    if workout.sport is Sport.OTHER:
        return Verdict(SessionClass.OTHER, 0.9, ("not known to be a run or a lift",))
    return Verdict(SessionClass.OTHER, 0.9, (f"{workout.sport.value}: neither a run nor a lift",))


def _work_bout(bout: Bout, facts: Facts) -> WorkBout:
    metres = _distance(bout, facts)
    heart = facts.heart_rate.bpm if facts.heart_rate.usable else None
    mean_heart = says.mean_in((bout,), heart) if heart is not None else float("nan")
    return WorkBout(
        start_s=round(bout.start_s, 1),
        duration_s=round(bout.duration_s, 1),
        distance_m=round(metres, 1) if metres is not None else None,
        mean_speed_mps=round(metres / bout.duration_s, 3) if metres is not None else None,
        mean_heart_rate_bpm=round(mean_heart, 1) if np.isfinite(mean_heart) else None,
    )


def _distance(bout: Bout, facts: Facts) -> float | None:
    """Metres of a bout by the distance channel, else by its mean speed."""
    distance = facts.channel("distance_m")
    if distance is not None:
        inside = distance[int(bout.start_s) : int(bout.end_s) + 1]
        if inside.size and np.isfinite(inside[[0, -1]]).all():
            return float(inside[-1] - inside[0])
    speed = facts.channel("speed_mps")
    mean = says.mean_in((bout,), speed) if speed is not None else float("nan")
    return mean * bout.duration_s if np.isfinite(mean) else None
