"""The figures of an endurance session that make no ledger: loads by zones, time in zones, efficiency, best half hours.

The athlete's history is built on some of them by name: `peak_heart_rate`, `best_30min_heart_rate`, `best_30min_speed`,
`threshold_speed_observed`, `efficiency_factor`, `decoupling`. What cannot be told is left out, never zero. A figure from a
heart rate that does not cover the whole session says in its method how much it covers. A heart rate that never changes (a
mean, a stuck sensor) and a pace that is an estimate or was seen to err make no history: nothing is learnt from them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tandem.contracts.events.load import Measure, SessionClass
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.channels.bouts import Bout
from tandem.load_scoring.domain.channels.trace import Channel, rolling_mean
from tandem.load_scoring.domain.running import best_effort, drift, zone_trimp, zones
from tandem.load_scoring.domain.running.graded_pace import METHOD as NGP_METHOD
from tandem.load_scoring.domain.session.facts import Facts
from tandem.load_scoring.domain.session.reading import measure

WHOLE = 0.995
"""Coverage from which a session counts as covered whole (it reads as 100 %)."""

COMPARABLE = frozenset({SessionClass.EASY, SessionClass.LONG})
"""Efficiency is compared between runs that are not hard: it falls as intensity rises."""


PACE_SMOOTHING_S = 30
"""Pace is put into zones as 30 s means, as it is normalised: a second of GPS speed is no effort."""


def covering(method: str, coverage: float) -> str:
    """The method's name, with the share of the session that its channel covers where that is not all of it."""
    return method if coverage >= WHOLE else f"{method}, covering {coverage:.0%}"


def figures(facts: Facts, session_class: SessionClass, bouts: Sequence[Bout]) -> tuple[Measure, ...]:
    """All that applies to this session, given its class and its work bouts. The plainest come first."""
    bpm = facts.heart_rate.bpm if facts.heart_rate.usable else None
    out = _plain(facts, bpm)
    if bpm is not None:
        out += _by_zones(facts, bpm)
    out += _mean_heart_rate(facts, bpm)
    out += _time_in_zones(facts, bpm)
    beating = bpm if not facts.heart_rate.constant else None
    if beating is not None and facts.pace is not None and drift.is_unbroken(bouts, beating.size):
        comparable = session_class in COMPARABLE and facts.pace_trust == 1.0
        out += _drift(facts.pace.graded_mps, beating, facts.timer_s, comparable=comparable)
    if facts.workout.sport is Sport.RUNNING:
        out += _best_half_hour(facts, beating)
    return tuple(out)


def _plain(facts: Facts, bpm: Channel | None) -> list[Measure]:
    heart, threshold = facts.heart_rate, facts.body.threshold_bpm
    out: list[Measure] = []
    if heart.bpm is not None:
        out.append(measure("heart_rate_coverage", heart.coverage, "share", "samples/timer"))
    if bpm is not None:
        at_threshold = float((bpm >= threshold.value).sum())
        method = covering(f"heart-rate/{threshold.origin}", heart.coverage)
        out.append(measure("time_at_threshold", at_threshold, "s", method))
    if facts.pace is not None:
        out.append(measure("ngp", facts.pace.ngp_mps, "m/s", NGP_METHOD))
    if facts.mean_speed_mps:
        out.append(measure("mean_speed", facts.mean_speed_mps, "m/s", "distance/timer"))
    return out


def _by_zones(facts: Facts, bpm: Channel) -> list[Measure]:
    """Edwards and Lucia; the time below and between the ventilatory thresholds (the third is `time_at_threshold`)."""
    body, coverage = facts.body, facts.heart_rate.coverage
    polarised = zones.three_zones(body)
    below, between, _ = polarised.seconds(bpm).values()
    method = covering(polarised.method, coverage)
    edwards = zone_trimp.edwards(bpm, body.max_bpm.value)
    lucia = zone_trimp.lucia(bpm, *polarised.borders)
    return [
        measure("edwards", edwards, "au", covering(zone_trimp.EDWARDS_METHOD, coverage)),
        measure("lucia", lucia, "au", covering(zone_trimp.LUCIA_METHOD, coverage)),
        measure("time_below_vt1", below, "s", method),
        measure("time_between_thresholds", between, "s", method),
    ]


def _mean_heart_rate(facts: Facts, bpm: Channel | None) -> list[Measure]:
    """Mean and peak of the trace; without a trace to doubt it, the mean as the device says it."""
    heart = facts.heart_rate
    if bpm is not None:
        mean = measure("mean_heart_rate", float(np.nanmean(bpm)), "bpm", covering("samples", heart.coverage))
        peak = heart.max_bpm if not heart.constant else None
        return [mean, measure("peak_heart_rate", peak, "bpm", "highest 5 s mean")] if peak is not None else [mean]
    stated = facts.workout.mean_heart_rate_bpm
    return [measure("mean_heart_rate", stated, "bpm", "summary")] if heart.bpm is None and stated else []


def _time_in_zones(facts: Facts, bpm: Channel | None) -> list[Measure]:
    speed = facts.pace.graded_mps if facts.pace is not None else None
    cut = zones.zones_of(facts.body, facts.zone_method, heart_rate=bpm is not None, pace=speed is not None)
    if cut is None:
        return []
    if cut.by_pace and speed is not None:
        seconds, method = cut.seconds(rolling_mean(speed, PACE_SMOOTHING_S, centred=True)), cut.method
    elif bpm is not None:
        seconds, method = cut.seconds(bpm), covering(cut.method, facts.heart_rate.coverage)
    else:
        return []
    return [measure(f"zone_{name}_s", value, "s", method) for name, value in seconds.items()]


def _drift(graded_mps: Channel, bpm: Channel, timer_s: float, *, comparable: bool) -> list[Measure]:
    """Efficiency of a run that can be compared with others, and its loss over a long one; of a steady run only."""
    speed, beats = graded_mps[drift.WARM_UP_S :], bpm[drift.WARM_UP_S :]
    if timer_s < drift.WARM_UP_S + drift.MIN_EFFICIENCY_S or not drift.is_steady(speed):
        return []
    out: list[Measure] = []
    efficiency = drift.efficiency_factor(speed, beats) if comparable else None
    if efficiency is not None:
        out.append(measure("efficiency_factor", efficiency, "m/beat", drift.EF_METHOD))
    lost = drift.decoupling_percent(speed, beats) if timer_s >= drift.MIN_DECOUPLING_S else None
    if lost is not None:
        out.append(measure("decoupling", lost, "%", drift.DECOUPLING_METHOD))
    return out


def _best_half_hour(facts: Facts, bpm: Channel | None) -> list[Measure]:
    out: list[Measure] = []
    by_heart = best_effort.best_window(bpm) if bpm is not None else None
    if by_heart is not None:
        out.append(measure("best_30min_heart_rate", by_heart.mean, "bpm", best_effort.METHOD))
    trusted = facts.pace if facts.pace_trust == 1.0 else None
    by_speed = best_effort.best_window(trusted.graded_mps) if trusted is not None else None
    if by_speed is not None:
        out.append(measure("best_30min_speed", by_speed.mean, "m/s", best_effort.METHOD))
        if bpm is not None and best_effort.shows_threshold(by_speed, bpm, facts.body, facts.workout.rpe):
            out.append(measure("threshold_speed_observed", by_speed.mean, "m/s", best_effort.METHOD))
    return out
