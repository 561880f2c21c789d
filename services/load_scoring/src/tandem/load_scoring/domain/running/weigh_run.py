"""Everything that speaks on a run, gathered and weighed: its class."""

from __future__ import annotations

from tandem.load_scoring.domain.running import evidence as says
from tandem.load_scoring.domain.running.classify_run import classify_run
from tandem.load_scoring.domain.running.intervals import FoundBouts
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.verdict import Evidence, Verdict


def weigh_run(facts: Facts, intervals: FoundBouts) -> Verdict:
    """The class of a run from heart rate, pace, bouts and RPE, as far as each is known and to be believed."""
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
