"""The families of markers: each on its own evidence, silent without it, and in words an athlete understands."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tandem.contracts.events.readiness import Family
from tandem.contracts.events.wellness import Circumstance
from tandem.load_scoring.domain.readiness.autonomic import ON_Z
from tandem.load_scoring.domain.readiness.baseline import Baseline
from tandem.load_scoring.domain.readiness.families import Families
from tandem.load_scoring.domain.readiness.log import DayLog, EasyRun, LiftEstimate, Wellness

TODAY = date(2026, 11, 22)


def day(back: int) -> date:
    return TODAY - timedelta(days=back)


def steady(back: int, **fields: Any) -> Wellness:
    """An ordinary day: resting heart rate 48 ± 2, lnRMSSD 4.0 ± 0.15, ratings about 7."""
    swing = (-1, 0, 1, 0)[back % 4]
    plain: dict[str, Any] = {
        "resting_heart_rate_bpm": 48.0 + 2 * swing,
        "ln_rmssd": 4.0 - 0.15 * swing,
        "soreness": 3.0 + swing,
        "sleep_quality": 7.0 - swing,
        "mood": 7.0 - swing,
        "motivation": 7.0 - swing,
    }
    return Wellness(**(plain | fields))


def days(first: int = 0, last: int = 119, **fields: Any) -> dict[date, Wellness]:
    return {day(n): steady(n, **fields) for n in range(first, last + 1)}


def run(back: int, efficiency: float, hours: float | None = None) -> EasyRun:
    return EasyRun(day(back), datetime.combine(day(back), time(18), UTC), efficiency, hours)


def runs(*recent: EasyRun, fresh: float = 1.2, heavy: float | None = None) -> tuple[EasyRun, ...]:
    """Easy runs every third day until a fortnight ago, then `recent`; with `heavy`, as many within 48 h of heavy legs."""
    past = [run(n, fresh * (1.01 if n % 2 else 0.99)) for n in range(90, 15, -3)]
    if heavy is not None:
        past += [run(n - 1, heavy * (1.01 if n % 2 else 0.99), 20.0) for n in range(90, 15, -3)]
    return tuple(sorted((*past, *recent), key=lambda r: r.day))


def lifts(recent_kg: dict[int, float], lift: str = "squat", usual_kg: float = 100.0) -> tuple[LiftEstimate, ...]:
    past = {n: usual_kg * (1.01 if n % 8 < 4 else 0.99) for n in range(90, 15, -4)}
    return tuple(LiftEstimate(day(n), lift, kg) for n, kg in sorted((past | recent_kg).items(), reverse=True))


def sign(family: Family, log: DayLog) -> Any:
    return Families(log, TODAY).sign(family)


class TestAutonomic:
    def test_ordinary_days_are_no_sign(self) -> None:
        found = sign(Family.AUTONOMIC, DayLog(wellness=days()))
        assert (found.known, found.on) == (True, False)
        assert {marker.name for marker in found.markers} == {"resting_heart_rate", "ln_rmssd"}
        assert found.reason == "Resting heart rate is at your usual 48 and heart-rate variability is at your usual."

    def test_a_single_bad_night_is_no_sign(self) -> None:
        assert not sign(Family.AUTONOMIC, DayLog(wellness=days() | {day(0): steady(0, resting_heart_rate_bpm=56.0)})).on

    def test_a_week_of_raised_heart_rate_and_low_variability_is_one_strong_sign(self) -> None:
        log = DayLog(wellness=days() | days(0, 6, resting_heart_rate_bpm=52.0, ln_rmssd=3.8))
        found = sign(Family.AUTONOMIC, log)
        assert (found.on, found.strong) == (True, True)
        assert "resting heart rate is 4 beats above your usual 48" in found.reason.lower()
        assert "18 % below your usual" in found.reason
        assert found.since is not None

    def test_low_heart_rate_with_high_variability_is_fitness_or_saturation_and_no_sign(self) -> None:
        assert not sign(
            Family.AUTONOMIC, DayLog(wellness=days() | days(0, 6, resting_heart_rate_bpm=44.0, ln_rmssd=4.4))
        ).on

    def test_rmssd_and_sdnn_are_never_mixed(self) -> None:
        sdnn = {day(n): steady(n, ln_rmssd=None, ln_sdnn=5.0) for n in range(120)}
        mixed = sdnn | days(0, 6, resting_heart_rate_bpm=48.0, ln_rmssd=3.0)
        found = {m.name: m for m in sign(Family.AUTONOMIC, DayLog(wellness=mixed)).markers}
        assert found["ln_rmssd"].z is None
        assert found["ln_rmssd"].baseline_days == 0
        swapped = {m.name for m in sign(Family.AUTONOMIC, DayLog(wellness=sdnn)).markers}
        assert swapped == {"resting_heart_rate", "ln_sdnn"}

    def test_without_21_days_or_three_mornings_it_is_silent_and_says_why(self) -> None:
        young = sign(Family.AUTONOMIC, DayLog(wellness=days(0, 25)))
        assert (young.known, young.on) == (False, False)
        assert "no baseline yet" in young.reason
        off = sign(Family.AUTONOMIC, DayLog(wellness=days(5)))
        assert not off.known
        assert off.reason == "Fewer than 3 of the last 7 mornings were measured."

    def test_a_raised_week_abroad_says_nothing(self) -> None:
        abroad = days(0, 6, resting_heart_rate_bpm=56.0, circumstances=frozenset({Circumstance.TRAVEL}))
        assert not sign(Family.AUTONOMIC, DayLog(wellness=days() | abroad)).known


def test_the_published_band_of_variability_is_left_sooner_than_the_family_is_on() -> None:
    """lnRMSSD 4.00 ± 0.16: half an SD is the band 3.92 to 4.08 (Vesterinen 2016), and a week of 3.90 lies below it. Ours asks
    for 0.75 SD, because the published band cries wolf in simulated healthy athletes (domain rules 3.3)."""
    usual = Baseline(4.00, 0.16, 60)
    assert [usual.z(edge) for edge in (3.92, 4.08)] == pytest.approx([-0.5, 0.5])
    assert -ON_Z < usual.z(3.90) < -0.5


class TestEfficiency:
    def test_two_runs_five_percent_down_are_a_sign(self) -> None:
        found = sign(Family.RUN_EFFICIENCY, DayLog(runs=runs(run(5, 1.14), run(2, 1.14))))
        assert found.on
        assert found.reason.startswith("Easy runs cost 5 % more than usual")
        assert found.markers[0].baseline == pytest.approx(1.2, abs=0.01)

    def test_one_bad_run_is_none(self) -> None:
        assert not sign(Family.RUN_EFFICIENCY, DayLog(runs=runs(run(2, 1.10)))).known

    def test_heavy_legs_are_compared_with_heavy_legs(self) -> None:
        tired = (run(5, 1.14, 20.0), run(2, 1.14, 20.0))
        assert not sign(Family.RUN_EFFICIENCY, DayLog(runs=runs(*tired, heavy=1.14))).on
        assert not sign(Family.RUN_EFFICIENCY, DayLog(runs=runs(*tired))).known

    def test_runs_in_the_heat_are_left_out(self) -> None:
        hot = {day(n): Wellness(circumstances=frozenset({Circumstance.HEAT})) for n in (2, 5)}
        assert not sign(Family.RUN_EFFICIENCY, DayLog(wellness=hot, runs=runs(run(5, 1.14), run(2, 1.14)))).known

    def test_a_run_that_is_wildly_off_is_no_comparable_run(self) -> None:
        assert not sign(Family.RUN_EFFICIENCY, DayLog(runs=runs(run(5, 1.2), run(3, 1.2), run(2, 0.6)))).on


class TestStrength:
    def test_lifts_five_percent_down_over_a_fortnight_are_a_sign(self) -> None:
        found = sign(Family.STRENGTH, DayLog(lifts=lifts({9: 94.0, 5: 94.0, 2: 94.0})))
        assert found.on
        assert found.reason.startswith("Squat is 5 % weaker than usual")

    def test_one_weak_session_is_none(self) -> None:
        assert not sign(Family.STRENGTH, DayLog(lifts=lifts({9: 100.0, 5: 100.0, 2: 95.0}))).on

    def test_a_light_week_is_not_lost_strength(self) -> None:
        assert not sign(Family.STRENGTH, DayLog(lifts=lifts({9: 100.0, 5: 99.0, 3: 80.0, 2: 80.0}))).on

    def test_one_lift_that_falls_while_the_others_hold_is_no_sign_of_fatigue(self) -> None:
        bench = lifts({9: 80.0, 5: 80.0, 2: 80.0}, "bench_press", 80.0)
        squat = lifts({9: 96.5, 5: 96.5, 2: 96.5})
        both = tuple(sorted((*squat, *bench), key=lambda one: one.day))
        assert not sign(Family.STRENGTH, DayLog(lifts=both)).on
        assert sign(Family.STRENGTH, DayLog(lifts=squat)).on

    def test_a_lift_too_rarely_trained_is_silent(self) -> None:
        assert not sign(
            Family.STRENGTH, DayLog(lifts=(LiftEstimate(day(40), "row", 60), LiftEstimate(day(2), "row", 50)))
        ).known


class TestWellbeing:
    def test_four_bad_days_of_seven_are_a_sign_and_three_are_none(self) -> None:
        bad = {"soreness": 7.0, "sleep_quality": 4.0, "mood": 4.0, "motivation": 3.0}
        four = days() | {day(n): steady(n, **bad) for n in (0, 2, 3, 6)}
        three = days() | {day(n): steady(n, **bad) for n in (0, 2, 6)}
        found = sign(Family.WELLBEING, DayLog(wellness=four))
        assert found.on
        assert "clearly worse than usual on 4 of the last 7 days" in found.reason
        assert found.since == day(4)
        assert not sign(Family.WELLBEING, DayLog(wellness=three)).on

    def test_sleep_alone_is_not_how_somebody_feels(self) -> None:
        only = {day(n): Wellness(sleep_quality=7.0 - n % 3) for n in range(120)}
        assert not sign(Family.WELLBEING, DayLog(wellness=only)).known

    def test_a_soreness_of_zero_is_an_answer(self) -> None:
        fresh = {day(n): steady(n, soreness=0.0) for n in range(120)}
        assert sign(Family.WELLBEING, DayLog(wellness=fresh)).known


class TestPain:
    def test_a_tendon_at_three_of_ten_on_three_days_is_a_sign_and_needs_no_baseline(self) -> None:
        sore = {day(n): Wellness(joint_pain_severity=3.0) for n in (0, 3, 6)}
        assert sign(Family.PAIN, DayLog(wellness=sore)).on

    def test_twice_or_milder_or_a_sore_muscle_is_none(self) -> None:
        assert not sign(Family.PAIN, DayLog(wellness={day(n): Wellness(joint_pain_severity=6.0) for n in (0, 3)})).on
        assert not sign(Family.PAIN, DayLog(wellness={day(n): Wellness(joint_pain_severity=2.5) for n in range(7)})).on
        assert not sign(Family.PAIN, DayLog(wellness={day(n): Wellness(pain_severity=4.0) for n in range(7)})).known


def test_an_empty_log_knows_nothing_and_says_so_of_every_family() -> None:
    signs = Families(DayLog(), TODAY).signs()
    assert [found.family for found in signs] == list(Family)
    assert not any(found.known or found.on for found in signs)
    assert all(found.reason.endswith(".") for found in signs)


def test_a_gap_neither_counts_nor_breaks_a_run_of_days() -> None:
    raised = {"resting_heart_rate_bpm": 54.0, "ln_rmssd": 3.7}
    whole = days() | days(0, 19, **raised)
    gap = {d: w for d, w in whole.items() if not day(8) <= d <= day(2)}
    with_gap, without = Families(DayLog(wellness=gap), TODAY), Families(DayLog(wellness=whole), TODAY)
    assert with_gap.on(Family.AUTONOMIC) is None
    assert Family.AUTONOMIC in with_gap.standing_out()
    assert 0 < with_gap.days_on(Family.AUTONOMIC) < without.days_on(Family.AUTONOMIC)


def test_after_more_than_five_silent_days_the_family_is_unknown() -> None:
    raised = days(0, 19, resting_heart_rate_bpm=54.0, ln_rmssd=3.7)
    silent = {d: w for d, w in (days() | raised).items() if d < day(11)}
    assert Families(DayLog(wellness=silent), TODAY).standing_out() == []


def test_the_order_in_which_the_log_was_filled_does_not_matter() -> None:
    told = days() | days(0, 8, resting_heart_rate_bpm=53.0, mood=3.0, soreness=8.0)
    items = list(told.items())
    random.Random(5).shuffle(items)
    log = {"runs": runs(run(5, 1.14), run(2, 1.14)), "lifts": lifts({5: 95.0, 2: 95.0})}
    assert (
        Families(DayLog(wellness=dict(items), **log), TODAY).signs()
        == Families(DayLog(wellness=told, **log), TODAY).signs()
    )
