"""Which figures an endurance session comes with, by which method, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.athlete import ProfileSet, ZoneMethod
from tandem.contracts.events.load import Measure
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.session.score import score

type Make = Callable[..., Any]
PROFILE = ProfileSet(
    athlete_id="ada",
    timezone="UTC",
    max_heart_rate_bpm=190,
    resting_heart_rate_bpm=50,
    threshold_heart_rate_bpm=170,
    threshold_speed_mps=4.0,
)
FROM_HEART_RATE = {"trimp", "hrss", "edwards", "lucia", "time_at_threshold", "mean_heart_rate", "peak_heart_rate"}


def measures(workout: Any, samples: Any, profile: ProfileSet | None = PROFILE) -> dict[str, Measure]:
    found = score(workout, samples, profile).measures
    named = {figure.name: figure for figure in found}
    assert len(named) == len(found), "a figure was said twice"
    return named


def beats(columns: Make, seconds: int = 3600, known: float = 1.0) -> Any:
    bpm = 140 + 8 * np.sin(np.arange(seconds + 1) / 60)
    bpm[int(known * seconds) + 1 :] = np.nan
    return columns(heart_rate_bpm=bpm, speed_mps=np.full(seconds + 1, 2.8))


def test_an_hour_with_heart_rate_and_pace_has_them_all(workout: Make, columns: Make) -> None:
    found = measures(workout(), beats(columns))
    pace = {"ngp", "rtss", "best_30min_speed", "best_30min_heart_rate", "efficiency_factor", "decoupling"}
    times = {"time_below_vt1", "time_between_thresholds", "zone_1_s", "zone_5c_s"}
    assert found.keys() >= FROM_HEART_RATE | pace | times


def test_every_figure_from_a_heart_rate_with_holes_names_the_share_it_covers(workout: Make, columns: Make) -> None:
    found = measures(workout(), beats(columns, known=0.9))
    zones = {name for name in found if name.startswith("zone_")}
    named = FROM_HEART_RATE - {"peak_heart_rate"} | {"time_below_vt1", "time_between_thresholds"} | zones
    assert {name for name, figure in found.items() if "covering 90%" in figure.method} == named
    assert found["heart_rate_coverage"].value == pytest.approx(0.9, abs=0.001)


def test_a_heart_rate_that_covers_the_session_needs_no_remark(workout: Make, columns: Make) -> None:
    assert not any("covering" in figure.method for figure in measures(workout(), beats(columns)).values())


def test_a_heart_rate_that_covers_too_little_gives_no_figure(workout: Make, columns: Make) -> None:
    found = measures(workout(), beats(columns, known=0.6))
    assert not FROM_HEART_RATE & found.keys()
    assert found["heart_rate_coverage"].value == pytest.approx(0.6, abs=0.001)


def test_the_three_zones_of_the_ventilatory_thresholds_sum_to_the_hour(workout: Make, columns: Make) -> None:
    found = measures(workout(), beats(columns))
    parts = ("time_below_vt1", "time_between_thresholds", "time_at_threshold")
    assert sum(found[name].value for name in parts) == 3600


def test_the_athletes_way_of_cutting_zones_is_used(workout: Make, columns: Make) -> None:
    for method in ZoneMethod:
        found = measures(workout(), beats(columns), PROFILE.model_copy(update={"zone_method": method}))
        zones = {name: figure for name, figure in found.items() if name.startswith("zone_")}
        assert {figure.method for figure in zones.values()} == {f"{method}/profile"}
        assert sum(figure.value for figure in zones.values()) == 3600


def test_pace_zones_stand_in_where_there_is_no_heart_rate(workout: Make, columns: Make) -> None:
    found = measures(workout(), columns(speed_mps=np.full(3601, 3.3)))
    assert found["zone_2_s"].value == 3600
    assert found["zone_2_s"].method == "pace/profile"


def test_a_mean_heart_rate_in_the_summary_is_passed_on_as_such(workout: Make) -> None:
    found = measures(workout(mean_heart_rate_bpm=150), None)
    assert (found["mean_heart_rate"].value, found["mean_heart_rate"].method) == (150, "summary")


def test_a_heart_rate_that_follows_the_feet_gives_no_mean(workout: Make, columns: Make) -> None:
    steps = 170 + 6 * np.sin(np.arange(3601) / 40)
    samples = columns(heart_rate_bpm=steps, cadence_spm=steps, speed_mps=np.full(3601, 2.8))
    assert not FROM_HEART_RATE & measures(workout(mean_heart_rate_bpm=170), samples).keys()


def test_a_ride_has_heart_rate_zones_and_no_pace(workout: Make, columns: Make) -> None:
    pace = PROFILE.model_copy(update={"zone_method": ZoneMethod.PACE})
    found = measures(workout(sport=Sport.CYCLING), beats(columns), pace)
    assert found["zone_1_s"].method == "friel/profile instead of pace"
    assert not {"ngp", "efficiency_factor", "decoupling", "best_30min_speed"} & found.keys()


def test_a_heart_rate_that_never_changes_makes_no_history(workout: Make, columns: Make) -> None:
    """A mean written each second, or a stuck sensor: its load counts with the trust of a mean, nothing is learnt from it."""
    still = columns(heart_rate_bpm=np.full(3601, 150.0))
    learnt = {"peak_heart_rate", "best_30min_heart_rate", "efficiency_factor", "decoupling"}
    assert not learnt & measures(workout(), still).keys()
    beating = columns(heart_rate_bpm=150 + 5 * np.sin(np.arange(3601) / 30))
    ledgers = [score(workout(), samples, PROFILE).ledgers.systemic for samples in (still, beating)]
    assert ledgers[0].confidence == pytest.approx(0.6 * ledgers[1].confidence, abs=0.01)


def test_a_pace_indoors_is_an_estimate_and_makes_no_history(workout: Make, columns: Make) -> None:
    found = measures(workout(sub_sport="treadmill"), beats(columns))
    assert not {"best_30min_speed", "threshold_speed_observed", "efficiency_factor"} & found.keys()
    assert {"decoupling", "best_30min_heart_rate"} <= found.keys()


def test_a_tilted_belt_casts_no_doubt_on_heart_rate(workout: Make, columns: Make) -> None:
    """Heart rate at threshold, pace far below it: outdoors a contradiction, on a treadmill a slope nobody recorded."""
    hour = columns(heart_rate_bpm=168 + 3 * np.sin(np.arange(3601) / 30), speed_mps=np.full(3601, 2.4))
    belt, road = (score(workout(sub_sport=kind), hour, PROFILE).ledgers.systemic for kind in ("treadmill", None))
    assert any("far apart" in reason for reason in road.reasons)
    assert not any("far apart" in reason for reason in belt.reasons)
    assert belt.confidence == pytest.approx(2 * road.confidence, abs=0.01)


def test_a_pace_that_is_an_estimate_weighs_less_as_a_load(workout: Make, columns: Make) -> None:
    hour = columns(speed_mps=np.full(3601, 3.8))
    belt, road = (score(workout(sub_sport=kind), hour, PROFILE).ledgers.systemic for kind in ("treadmill", None))
    assert belt.method == road.method == "rtss"
    assert belt.confidence < road.confidence
    assert any("indoors" in reason for reason in belt.reasons)


@settings(max_examples=60, deadline=None)
@given(
    bpm=st.lists(st.floats(0, 260) | st.just(float("nan")), min_size=1, max_size=40),
    speed=st.lists(st.floats(0, 14) | st.just(float("nan")), min_size=1, max_size=40),
    slope=st.floats(-0.6, 0.6),
    rpe=st.none() | st.floats(0, 10),
    sport=st.sampled_from([Sport.RUNNING, Sport.CYCLING, Sport.WALKING]),
    method=st.none() | st.sampled_from(ZoneMethod),
    known=st.booleans(),
)
def test_whatever_was_recorded_every_figure_is_a_number_that_can_be(
    workout: Make,
    columns: Make,
    bpm: list[float],
    speed: list[float],
    slope: float,
    rpe: float | None,
    sport: Sport,
    method: ZoneMethod | None,
    known: bool,
) -> None:
    count = 3601
    beat, pace = (np.resize(np.repeat(values, 97), count) for values in (bpm, speed))
    samples = columns(heart_rate_bpm=beat, speed_mps=pace, altitude_m=np.nancumsum(pace * slope))
    profile = PROFILE.model_copy(update={"zone_method": method}) if known else None
    found = measures(workout(sport=sport, rpe=rpe), samples, profile)
    assert all(np.isfinite(figure.value) for figure in found.values())
    assert all(figure.value >= 0 for name, figure in found.items() if name != "decoupling")
    assert sum(figure.value for name, figure in found.items() if name.startswith("zone_")) <= count


def test_a_run_s_distance_is_among_its_figures_and_a_ride_s_or_an_unknown_one_is_not(workout: Make) -> None:
    assert measures(workout(distance_m=10_000.0), None)["distance"].value == 10_000
    assert "distance" not in measures(workout(distance_m=None), None)
    assert "distance" not in measures(workout(distance_m=30_000.0, sport=Sport.CYCLING), None)
