"""Everything that speaks on a run, gathered and weighed: its class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tandem.load_scoring.domain.channels.trace import MAX_DURATION_S
from tandem.load_scoring.domain.running import evidence as says
from tandem.load_scoring.domain.running.classify_run import CONTRADICTED, classify_run
from tandem.load_scoring.domain.running.intervals import FoundBouts
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.verdict import Band, Evidence, Verdict

FORGOTTEN = "longer than a day: a forgotten watch, its length says nothing"
BELT = "indoors a gentle pace contradicts nobody: the belt may have been tilted"


def weigh_run(facts: Facts, intervals: FoundBouts) -> Verdict:
    """The class of a run from heart rate, pace, bouts and RPE, as far as each is known and to be believed."""
    workout, body, heart = facts.workout, facts.body, facts.heart_rate
    found, doubtful = _heart_rate(facts)
    found.extend(_pace(facts))
    said = says.of_bouts(
        intervals.bouts,
        intervals.signal,
        heart.bpm if heart.usable and not heart.constant else None,
        body.threshold_bpm,
        facts.pace.graded_mps if facts.pace else None,
        body.threshold_mps,
    )
    found = said.reconciled(found)
    if said.evidence is not None:
        found.append(said.evidence)
    if workout.rpe is not None:
        found.append(says.of_rpe(workout.rpe))
    found, belt = _without_the_belt(facts, found)
    remarks = (*said.remarks, *belt, *heart.reasons, *_of_limits(facts))
    if facts.timer_s > MAX_DURATION_S:
        return _asking(classify_run(0.0, found, doubtful, (FORGOTTEN, *remarks)))
    verdict = classify_run(facts.timer_s, found, doubtful, remarks)
    return _asking(verdict) if facts.ground.mostly_carried else verdict


def _of_limits(facts: Facts) -> tuple[str, ...]:
    """What is to be said of the limits; those of the heart only where some heart rate was held against them."""
    reasons = facts.body.reasons
    if facts.hears_the_heart:
        return reasons
    return tuple(reason for reason in reasons if "heart rate" not in reason)


def _asking(verdict: Verdict) -> Verdict:
    return replace(verdict, confidence=min(verdict.confidence, CONTRADICTED))


def _heart_rate(facts: Facts) -> tuple[list[Evidence], Evidence | None]:
    """What heart rate says, and what a heart rate that follows the feet would say."""
    workout, body, heart = facts.workout, facts.body, facts.heart_rate
    if heart.bpm is None:
        mean = workout.mean_heart_rate_bpm
    elif heart.usable and heart.constant:
        mean = float(heart.bpm[heart.bpm > 0][0])
    elif heart.usable:
        return [says.trusted_less(says.of_heart_rate(heart.bpm, body.threshold_bpm), heart.trust)], None
    else:
        return [], says.of_heart_rate(heart.bpm, body.threshold_bpm) if heart.locked else None
    if not mean:
        return [], None
    return [says.of_mean("heart rate", mean, body.threshold_bpm, says.STEADY_HEART_RATE, facts.timer_s)], None


def _pace(facts: Facts) -> list[Evidence]:
    threshold = facts.body.threshold_mps
    if threshold is None or facts.ground.mostly_carried:
        return []
    if facts.pace is not None:
        entry = says.of_pace(facts.pace.graded_mps, threshold)
    elif (mean := facts.mean_speed_mps) is not None:
        entry = says.of_mean("pace", mean, threshold, says.STEADY_SPEED, facts.timer_s)
    else:
        return []
    return [says.trusted_less(entry, facts.pace_trust)]


def _without_the_belt(facts: Facts, found: Sequence[Evidence]) -> tuple[list[Evidence], tuple[str, ...]]:
    """Indoors, a pace that says easy is not heard against anything that says hard."""
    kept = [entry for entry in found if not (entry.source == "pace" and entry.band is Band.EASY)]
    if facts.ground.indoors and len(kept) < len(found) and any(entry.band is Band.HARD for entry in kept):
        return kept, (BELT,)
    return list(found), ()
