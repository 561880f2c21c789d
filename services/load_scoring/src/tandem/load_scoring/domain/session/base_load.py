"""The load of an endurance session before it is shared out: HRSS, else rTSS, else session RPE, else what a mean gives."""

from __future__ import annotations

from tandem.contracts.events.load import Measure
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.running import graded_pace, trimp
from tandem.load_scoring.domain.session import session_rpe
from tandem.load_scoring.domain.session.endurance_figures import covering
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.ledgers import HRSS_TRUST, RPE_TRUST, RTSS_TRUST, Base
from tandem.load_scoring.domain.session.reading import measure

APART = 1.5
"""HRSS and rTSS further apart than this: the trust in HRSS is halved. Indoors it is not: there the pace is an estimate, and
the belt may have been tilted."""

MEAN_TRUST = 0.6
LOCKED_TRUST = 0.2


def base_load(facts: Facts, *, intervals_found: bool) -> tuple[Base | None, tuple[Measure, ...]]:
    """The best base there is, and every figure that was computed on the way."""
    figures: list[Measure] = []
    by_heart = _by_heart_rate(facts, figures, intervals_found=intervals_found)
    by_pace = _by_pace(facts, figures)
    by_rpe = _by_rpe(facts, figures)
    comparable = not facts.ground.indoors
    if by_heart and by_pace and comparable and not 1 / APART <= by_heart.load_au / max(by_pace.load_au, 1e-9) <= APART:
        by_heart = _doubted(by_heart, f"rTSS says {by_pace.load_au:.0f}: heart rate and pace are far apart")
    fallback = by_pace or by_rpe or _by_means(facts) or _by_locked(facts)
    return by_heart or fallback, tuple(figures)


def _by_heart_rate(facts: Facts, figures: list[Measure], *, intervals_found: bool) -> Base | None:
    heart, body = facts.heart_rate, facts.body
    if heart.bpm is None or not heart.usable:
        return None
    load = trimp.trimp(heart.bpm, body.rest_bpm.value, body.max_bpm.value, body.sex)
    score = _hrss(facts, load)
    figures.append(measure("trimp", load, "au", covering(trimp.METHOD, heart.coverage)))
    figures.append(measure("hrss", score, "au", covering(trimp.HRSS_METHOD, heart.coverage)))
    reasons = [*body.reasons, *heart.reasons]
    if body.sex is None:
        reasons.append("sex unknown: the mean of both weightings")
    if heart.coverage < 0.99:
        reasons.append(f"heart rate covers {heart.coverage:.0%} of the session, the rest adds nothing")
    if intervals_found:
        reasons.append("heart-rate load understates intervals")
    trust = min(HRSS_TRUST, body.threshold_bpm.trust) * heart.coverage * (MEAN_TRUST if heart.constant else 1.0)
    return Base(score, trimp.HRSS_METHOD, trust, tuple(reasons))


def _by_pace(facts: Facts, figures: list[Measure]) -> Base | None:
    threshold = facts.body.threshold_mps
    if facts.pace is None or threshold is None:
        return None
    load = graded_pace.rtss(facts.pace.ngp_mps, facts.timer_s, threshold.value)
    figures.append(measure("rtss", load, "au", graded_pace.RTSS_METHOD))
    reasons = (*facts.pace.reasons, *facts.ground.reasons, *facts.heart_rate.reasons)
    return Base(load, graded_pace.RTSS_METHOD, min(RTSS_TRUST, threshold.trust) * facts.pace_trust, reasons)


def _by_rpe(facts: Facts, figures: list[Measure]) -> Base | None:
    rpe, duration_s = facts.workout.rpe, facts.workout.duration_s
    if rpe is None:
        return None
    figures.append(measure("session_rpe", session_rpe.session_rpe(rpe, duration_s), "au", session_rpe.METHOD))
    return Base(
        session_rpe.scaled_load(rpe, duration_s),
        session_rpe.SCALED_METHOD,
        RPE_TRUST,
        facts.heart_rate.reasons,
        perceived=True,
    )


def _by_means(facts: Facts) -> Base | None:
    workout, body = facts.workout, facts.body
    if facts.heart_rate.bpm is None and workout.mean_heart_rate_bpm:
        load = trimp.trimp_of_mean(
            workout.mean_heart_rate_bpm, facts.timer_s, body.rest_bpm.value, body.max_bpm.value, body.sex
        )
        trust = MEAN_TRUST * min(HRSS_TRUST, body.threshold_bpm.trust)
        return Base(
            _hrss(facts, load), "hrss-of-mean", trust, ("from the mean heart rate: a lower bound", *body.reasons)
        )
    if workout.sport is Sport.RUNNING and body.threshold_mps and facts.mean_speed_mps:
        load = graded_pace.rtss(facts.mean_speed_mps, facts.timer_s, body.threshold_mps.value)
        trust = MEAN_TRUST * min(RTSS_TRUST, body.threshold_mps.trust) * facts.pace_trust
        return Base(load, "rtss-of-mean", trust, ("from the mean pace: a lower bound", *facts.ground.reasons))
    return None


def _by_locked(facts: Facts) -> Base | None:
    """When nothing else speaks, a heart rate that follows the feet, marked as such."""
    heart, body = facts.heart_rate, facts.body
    if heart.bpm is None or not heart.locked:
        return None
    load = trimp.trimp(heart.bpm, body.rest_bpm.value, body.max_bpm.value, body.sex)
    return Base(_hrss(facts, load), trimp.HRSS_METHOD, LOCKED_TRUST, (*heart.reasons, *body.reasons))


def _hrss(facts: Facts, load: float) -> float:
    body = facts.body
    return trimp.hrss(load, body.threshold_bpm.value, body.rest_bpm.value, body.max_bpm.value, body.sex)


def _doubted(base: Base, reason: str) -> Base:
    return Base(base.load_au, base.method, base.confidence / 2, (reason, *base.reasons), base.perceived)
