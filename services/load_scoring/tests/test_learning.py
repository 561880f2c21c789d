"""Learning which week fits: simulated athletes who recover better from one kind of week, and athletes who do not.

What the simulation assumes: markers share a latent recovery (SD 1, AR(1) 0.4) and add noise of their own; a hard run takes
0.4 ± 0.3 of it and heavy legs 0.5 ± 0.3 for two mornings, more when the session was longer; `clustering` is what both on
one day take besides. 15 % of mornings are missing, the usual drifts by half an SD over 90–200 days. Each week holds
`pairs` of a hard run and heavy legs, on one day or one or two days apart by lot.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.wellness import Circumstance, Symptom
from tandem.load_scoring.domain.readiness.carry_over import carry_over
from tandem.load_scoring.domain.readiness.learning import Pattern, clustered_days, learn, spread_pairs, t975
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, Wellness
from tandem.load_scoring.domain.readiness.mornings import recovery_by_morning

START = date(2026, 1, 5)
RUN, LEGS, BOTH = DayLoad(70, 0, True), DayLoad(50, 0, False, True), DayLoad(120, 0, True, True)
REST = DayLoad()
type Flags = np.ndarray[Any, np.dtype[np.bool_]]
type Series = np.ndarray[Any, np.dtype[np.float64]]


def day(n: int) -> date:
    return START + timedelta(days=n)


def hard_days(lot: np.random.Generator, weeks: int, pairs: int) -> tuple[Flags, Flags]:
    run, legs = np.zeros((2, 7 * weeks), dtype=bool)
    for week in range(weeks):
        for first in (1, 4)[:pairs]:
            other = 0 if lot.random() < 0.5 else int(lot.integers(1, 3))
            gaps = (0, other) if lot.random() < 0.5 else (other, 0)
            run[7 * week + first + gaps[0]] = legs[7 * week + first + gaps[1]] = True
    return run, legs


def latent_recovery(lot: np.random.Generator, cost: Series) -> Series:
    days = len(cost)
    noise = lot.standard_normal(days)
    for n in range(1, days):
        noise[n] = 0.4 * noise[n - 1] + np.sqrt(1 - 0.4**2) * noise[n]
    drift = 0.5 * np.sin(2 * np.pi * np.arange(days) / lot.uniform(90, 200) + lot.uniform(0, 6))
    before = np.concatenate([[0.0, 0.0], cost])
    return np.asarray(noise + drift - before[1:-1] - before[:-2])


def wellness(lot: np.random.Generator, latent: Series) -> dict[date, Wellness]:
    def rating(level: float, slope: float, spread: float) -> Series:
        return np.clip(np.round(level + slope * latent + spread * lot.standard_normal(len(latent))), 0, 10)

    heart = 50 - 1.5 * latent + 1.2 * lot.standard_normal(len(latent))
    variability = 4 + 0.12 * latent + 0.1 * lot.standard_normal(len(latent))
    soreness, sleep, mood = rating(3, -1, 0.8), rating(7, 0.6, 1), rating(7, 0.6, 1)
    return {
        day(n): Wellness(
            resting_heart_rate_bpm=float(heart[n]),
            ln_rmssd=float(variability[n]),
            soreness=float(soreness[n]),
            sleep_quality=float(sleep[n]),
            mood=float(mood[n]),
        )
        for n in range(len(latent))
        if lot.random() >= 0.15
    }


def athlete(
    seed: int, clustering: float = 0.0, weeks: int = 26, pairs: int = 2, shorter_when_clustered: float = 1.0
) -> DayLog:
    lot = np.random.default_rng(seed)
    run, legs = hard_days(lot, weeks, pairs)
    size = np.where(run & legs, shorter_when_clustered, 1.0) * lot.normal(1.0, 0.2, len(run)).clip(0.3)
    easy = np.where(lot.random(len(run)) < 0.5, 35.0, 0.0)
    load = easy + size * (70 * run + 50 * legs)
    own = lot.normal(0, 0.3, (2, len(run)))
    cost = run * (0.4 * size + own[0]) + legs * (0.5 * size + own[1]) + clustering * (run & legs)
    loads = {day(n): DayLoad(float(load[n]), 0, bool(run[n]), bool(legs[n])) for n in range(len(run)) if load[n] > 0}
    return DayLog(wellness=wellness(lot, latent_recovery(lot, cost)), loads=loads)


END = day(26 * 7 - 1)


def verdicts(athletes: int, **kind: Any) -> list[Pattern | None]:
    return [learn(athlete(seed, **kind), END).better for seed in range(athletes)]


def test_half_of_the_athletes_whom_clustering_costs_an_sd_are_told_to_spread_after_half_a_year() -> None:
    """With two pairs a week; of 100 such athletes 71 are told."""
    told = verdicts(40, clustering=1.0)
    assert told.count(Pattern.SPREAD) >= 20
    assert told.count(Pattern.CLUSTERED) == 0


def test_half_of_the_athletes_whom_clustering_spares_an_sd_are_told_to_cluster_after_half_a_year() -> None:
    """With two pairs a week; of 100 such athletes 52 are told."""
    told = verdicts(40, clustering=-1.0)
    assert told.count(Pattern.CLUSTERED) >= 20
    assert told.count(Pattern.SPREAD) == 0


@pytest.mark.parametrize("pairs", [1, 2])
def test_an_athlete_without_a_difference_is_told_of_one_in_at_most_5_of_100(pairs: int) -> None:
    assert sum(better is not None for better in verdicts(200, pairs=pairs)) <= 10


def test_looking_every_other_week_does_not_find_a_difference_that_is_not_there() -> None:
    told = 0
    for seed in range(100, 180):
        log = athlete(seed)
        told += any(learn(log, END - timedelta(days=14 * back)).better for back in range(8))
    assert told <= 4


def test_two_sessions_on_one_day_are_not_called_worse_for_being_two() -> None:
    """Each session costs the same wherever it lies, so mornings after a clustered day are lower than after a spread one."""
    found = [learn(athlete(seed), END).difference_sd for seed in range(60)]
    assert abs(float(np.mean([value for value in found if value is not None]))) < 0.1


def test_shorter_sessions_on_clustered_days_flatter_clustering_rarely_and_are_said() -> None:
    """The day's load adjusts for them in part: half of a difference of 0.2 SD remains, so false claims stay rare."""
    readings = [learn(athlete(seed, shorter_when_clustered=0.5), END) for seed in range(100)]
    assert sum(reading.better is not None for reading in readings) <= 5
    assert all("of the load of the two days apart" in reading.limits[-1] for reading in readings)
    assert all("of the load" not in limit for limit in learn(athlete(1), END).limits)


def test_few_episodes_are_too_early_and_say_what_is_missing() -> None:
    reading = learn(athlete(1, weeks=6, pairs=1), day(6 * 7 - 1))
    assert (reading.better, reading.difference_sd, reading.low_sd, reading.high_sd) == (None, None, None, None)
    assert reading.sentence.startswith(
        f"Too early: {reading.clustered} clustered days and {reading.spread} spread pairs"
    )
    assert "6 of each are needed" in reading.sentence


def test_an_empty_log_is_too_early() -> None:
    assert learn(DayLog(), START).sentence.startswith("Too early: 0 clustered days")


def test_without_markers_it_is_too_early_whatever_was_trained() -> None:
    log = athlete(1)
    assert learn(replace(log, wellness={}), END).clustered == 0
    constant = dict.fromkeys(log.wellness, Wellness(resting_heart_rate_bpm=50.0))
    assert learn(replace(log, wellness=constant), END).difference_sd is None


def test_what_is_told_comes_with_its_interval_its_numbers_and_its_limits() -> None:
    told = next(r for seed in range(40) if (r := learn(athlete(seed, clustering=1.0), END)).better)
    assert told.difference_sd is not None
    assert told.low_sd is not None
    assert told.high_sd is not None
    assert told.low_sd < told.difference_sd < told.high_sd < 0
    assert told.clustered >= 6 <= told.spread
    assert f"{told.clustered} clustered days, {told.spread} spread pairs" in told.sentence
    assert any("not drawn by lot" in limit for limit in told.limits)


@pytest.mark.parametrize(
    "excuse", [{"circumstances": frozenset({Circumstance.TRAVEL})}, {"symptoms": frozenset({Symptom.ILLNESS})}]
)
def test_days_of_travel_or_illness_do_not_speak(excuse: dict[str, Any]) -> None:
    log = athlete(3)
    days = [entry for n, entry in enumerate(log.wellness) if 40 <= n < 50]
    silent = {entry: w for entry, w in log.wellness.items() if entry not in days}
    wild = Wellness(resting_heart_rate_bpm=90.0, ln_rmssd=2.0, soreness=10.0, sleep_quality=0.0, mood=0.0, **excuse)
    assert learn(replace(log, wellness=silent | dict.fromkeys(days, wild)), END) == learn(
        replace(log, wellness=silent), END
    )


def test_days_to_come_and_the_order_of_arrival_do_not_matter() -> None:
    log, until = athlete(4), END - timedelta(days=30)
    past = DayLog(
        wellness={entry: w for entry, w in log.wellness.items() if entry <= until},
        loads={entry: load for entry, load in log.loads.items() if entry <= until},
    )
    backwards = DayLog(
        wellness=dict(reversed(list(log.wellness.items()))), loads=dict(reversed(list(log.loads.items())))
    )
    assert learn(log, until) == learn(past, until) == learn(backwards, until)


def test_a_stray_day_of_long_ago_changes_nothing() -> None:
    log, old = athlete(5), date(1991, 3, 1)
    stray = DayLog(wellness={old: Wellness(mood=3.0)} | dict(log.wellness), loads={old: BOTH} | dict(log.loads))
    assert learn(stray, END) == learn(log, END)


def test_an_outlier_changes_no_verdict_by_itself() -> None:
    log = athlete(6)
    entry = next(iter(log.wellness))
    slipped = {**log.wellness, entry: replace(log.wellness[entry], ln_rmssd=6.2)}
    was, now = learn(log, END).difference_sd, learn(replace(log, wellness=slipped), END).difference_sd
    assert was is not None
    assert now == pytest.approx(was, abs=0.05)


def test_a_hard_run_and_heavy_legs_within_a_week_are_a_pair() -> None:
    loads = {day(0): RUN, day(2): LEGS, day(7): LEGS, day(13): RUN}
    assert spread_pairs(loads) == [(day(0), day(2)), (day(7), day(13))]
    assert spread_pairs({day(0): RUN, day(7): LEGS}) == []


def test_two_of_a_kind_are_no_pair_and_a_clustered_day_parts_what_lies_around_it() -> None:
    assert spread_pairs({day(0): RUN, day(2): RUN, day(3): LEGS}) == [(day(2), day(3))]
    assert spread_pairs({day(0): RUN, day(1): BOTH, day(2): LEGS}) == []
    assert clustered_days({day(0): RUN, day(1): BOTH, day(2): REST}) == [day(1)]


def repeated(*week: DayLoad) -> dict[date, DayLoad]:
    return {day(n): week[n % len(week)] for n in range(15 * len(week))}


def test_what_clustering_adds_is_read_exactly_where_nothing_else_varies() -> None:
    loads = repeated(RUN, REST, REST, LEGS, REST, REST, BOTH, REST, REST, RUN, LEGS, REST, REST, REST)
    cost = {entry: 0.3 * load.hard_run + 0.5 * load.heavy_legs for entry, load in loads.items()}
    cost = {entry: value + 0.7 * (loads[entry] == BOTH) for entry, value in cost.items()}
    mornings = [day(n) for n in range(2, len(loads))]
    recovery = {m: 1.0 - cost[m - timedelta(days=1)] - cost[m - timedelta(days=2)] for m in mornings}
    fit = carry_over(recovery, {entry: replace(load, systemic_au=50.0) for entry, load in loads.items()})
    assert fit is not None
    assert fit.excess == pytest.approx(-0.7, abs=1e-6)
    assert fit.mornings == len(mornings)


def test_sessions_that_all_weigh_the_same_need_no_adjusting() -> None:
    log = athlete(7)
    alike = {
        entry: replace(load, systemic_au=70.0 * load.hard_run + 50.0 * load.heavy_legs)
        for entry, load in log.loads.items()
    }
    assert carry_over(recovery_by_morning(log, END, 365), alike) is not None


def test_weeks_that_are_all_alike_cannot_tell() -> None:
    loads = repeated(BOTH, REST, REST, BOTH, REST, REST, REST)
    lot = np.random.default_rng(1)
    assert carry_over({entry: float(lot.standard_normal()) for entry in loads}, loads) is None
    assert carry_over({}, loads) is None
    assert carry_over({START: 1.0}, {}) is None


def test_a_morning_after_an_unknown_load_is_left_out() -> None:
    log = athlete(7)
    recovery = recovery_by_morning(log, END, 365)
    known = carry_over(recovery, log.loads)
    late = (entry for entry in log.loads if entry > day(10))
    entry = next(e for e in late if {e + timedelta(days=1), e + timedelta(days=2)} <= set(recovery))
    partly = carry_over(recovery, {**log.loads, entry: replace(log.loads[entry], unknown=1)})
    assert known is not None
    assert partly is not None
    assert partly.mornings == known.mornings - 2


def test_recovery_is_in_sds_of_the_athletes_own_mornings_and_higher_is_better() -> None:
    log = athlete(8)
    figures = recovery_by_morning(log, END, 365)
    worst, best = min(figures, key=figures.__getitem__), max(figures, key=figures.__getitem__)
    assert float(np.median(list(figures.values()))) == pytest.approx(0.0, abs=1e-9)
    assert 0.8 < float(np.std(list(figures.values()))) < 1.2
    assert log.wellness[worst].soreness > log.wellness[best].soreness  # type: ignore[operator]
    assert log.wellness[worst].ln_rmssd < log.wellness[best].ln_rmssd  # type: ignore[operator]


def test_twenty_mornings_have_no_usual_yet() -> None:
    log = athlete(9)
    few = dict(list(log.wellness.items())[:20])
    assert recovery_by_morning(DayLog(wellness=few), END, 365) == {}


@pytest.mark.parametrize(("freedom", "quantile"), [(5, 2.570582), (10, 2.228139), (20, 2.085963), (50, 2.008559)])
def test_students_t_has_its_tabled_quantiles(freedom: int, quantile: float) -> None:
    assert t975(freedom) == pytest.approx(quantile, rel=2e-3)
