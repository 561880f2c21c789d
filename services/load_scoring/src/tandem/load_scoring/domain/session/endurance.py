"""Reading a workout by heart rate, pace and RPE: runs, and any other sport that is not lifting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.contracts.events.load import Measure, SessionClass, WorkBout
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.channels.bouts import MIN_HEART_RATE_RATIO, MIN_RATIO, Bout, find_bouts
from tandem.load_scoring.domain.running import evidence as says
from tandem.load_scoring.domain.running.classify_run import classify_run
from tandem.load_scoring.domain.running.graded_pace import METHOD as NGP_METHOD
from tandem.load_scoring.domain.session.base_load import base_load
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.ledgers import sport_shares
from tandem.load_scoring.domain.session.reading import Reading, measure
from tandem.load_scoring.domain.verdict import Evidence, Verdict

REST_WALK_S = 90 * 60
REST_WALK_RPE = 5.0
"""A shorter and gentler walk is rest (domain rules, 3.2)."""


@dataclass(frozen=True)
class _Intervals:
    bouts: tuple[Bout, ...] = ()
    signal: str = ""


def read_endurance(facts: Facts) -> Reading:
    """Class, load, figures and bouts of a session that is not a lift."""
    workout = facts.workout
    intervals = _intervals(facts) if workout.sport is Sport.RUNNING else _Intervals()
    base, figures = base_load(facts, intervals_found=len(intervals.bouts) > 1)
    verdict = _run(facts, intervals) if workout.sport is Sport.RUNNING else _other(workout, facts)
    unknown = ("neither heart rate, threshold pace nor RPE is known: give an RPE", *facts.heart_rate.reasons)
    return Reading(
        verdict=verdict,
        base=base,
        shares=sport_shares(workout.sport, workout.sub_sport),
        measures=(*figures, *_figures(facts)),
        bouts=tuple(_work_bout(bout, facts) for bout in intervals.bouts),
        unknown=unknown,
    )


def _intervals(facts: Facts) -> _Intervals:
    """Bouts in the speed; without speed in the power; without power in a heart rate that can be believed."""
    laps = facts.workout.laps
    for name in ("speed", "power"):
        channel = facts.channel("speed_mps" if name == "speed" else "power_w")
        if channel is not None and facts.covered(channel):
            return _Intervals(find_bouts(channel, laps, min_ratio=MIN_RATIO), name)
    if facts.heart_rate.usable and facts.heart_rate.bpm is not None:
        return _Intervals(find_bouts(facts.heart_rate.bpm, laps, min_ratio=MIN_HEART_RATE_RATIO), "heart rate")
    return _Intervals()


def _run(facts: Facts, intervals: _Intervals) -> Verdict:
    workout, body, heart = facts.workout, facts.body, facts.heart_rate
    found: list[Evidence] = []
    doubtful: Evidence | None = None
    if heart.bpm is not None and heart.usable:
        found.append(says.of_heart_rate(heart.bpm, body.threshold_bpm))
    elif heart.bpm is not None and heart.locked:
        doubtful = says.of_heart_rate(heart.bpm, body.threshold_bpm)
    elif heart.bpm is None and workout.mean_heart_rate_bpm:
        mean = workout.mean_heart_rate_bpm
        found.append(says.of_mean("heart rate", mean, body.threshold_bpm, says.STEADY_HEART_RATE, facts.timer_s))
    found.extend(_pace(facts))
    said = says.of_bouts(
        intervals.bouts,
        intervals.signal,
        heart.bpm if heart.usable else None,
        body.threshold_bpm,
        facts.pace.graded_mps if facts.pace else None,
        body.threshold_mps,
    )
    found = said.reconciled(found)
    if said.evidence is not None:
        found.append(said.evidence)
    if workout.rpe is not None:
        found.append(says.of_rpe(workout.rpe))
    return classify_run(facts.timer_s, found, doubtful, (*said.remarks, *heart.reasons, *body.reasons))


def _pace(facts: Facts) -> list[Evidence]:
    threshold = facts.body.threshold_mps
    if threshold is None:
        return []
    if facts.pace is not None:
        return [says.of_pace(facts.pace.graded_mps, threshold)]
    mean = facts.mean_speed_mps
    return [says.of_mean("pace", mean, threshold, says.STEADY_SPEED, facts.timer_s)] if mean else []


def _other(workout: WorkoutRecorded, facts: Facts) -> Verdict:
    if workout.sport is Sport.MOBILITY:
        return Verdict(SessionClass.MOBILITY, 0.9, ("mobility, as the device says",))
    gentle = facts.timer_s < REST_WALK_S and (workout.rpe is None or workout.rpe < REST_WALK_RPE)
    if workout.sport is Sport.WALKING and gentle:
        return Verdict(SessionClass.MOBILITY, 0.8, ("a walk counts as rest",))
    return Verdict(SessionClass.OTHER, 0.9, (f"{workout.sport.value}: neither a run nor a lift",))


def _figures(facts: Facts) -> tuple[Measure, ...]:
    out: list[Measure] = []
    heart, pace = facts.heart_rate, facts.pace
    if heart.bpm is not None:
        out.append(measure("heart_rate_coverage", heart.coverage, "share", "samples/timer"))
    if heart.bpm is not None and heart.usable:
        at_threshold = float((heart.bpm >= facts.body.threshold_bpm.value).sum())
        out.append(measure("time_at_threshold", at_threshold, "s", f"heart-rate/{facts.body.threshold_bpm.origin}"))
    if pace is not None:
        out.append(measure("ngp", pace.ngp_mps, "m/s", NGP_METHOD))
    if facts.mean_speed_mps:
        out.append(measure("mean_speed", facts.mean_speed_mps, "m/s", "distance/timer"))
    return tuple(out)


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
