"""Time in zones, and the loads that weigh it: Edwards and Lucia."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import ZoneMethod
from tandem.load_scoring.domain.channels.trace import trace_of
from tandem.load_scoring.domain.running.zone_trimp import edwards, lucia
from tandem.load_scoring.domain.running.zones import Zones, three_zones, zones_of
from tandem.load_scoring.domain.standing.thresholds import Limit, Origin, Physiology

type Make = Callable[..., Any]
STATED = Origin.PROFILE
LIMITS = Physiology(
    sex=None,
    max_bpm=Limit(190, STATED),
    rest_bpm=Limit(50, STATED),
    threshold_bpm=Limit(170, STATED),
    threshold_mps=Limit(4.0, STATED),
    body_mass_kg=None,
)
ASSUMED_THRESHOLD = Limit(171, Origin.RECORDED)
ASSUMED_REST = Limit(60, Origin.ESTIMATE)
MAXIMUM_ONLY = replace(LIMITS, rest_bpm=ASSUMED_REST, threshold_bpm=ASSUMED_THRESHOLD, threshold_mps=None)
beats = st.lists(st.floats(30, 230) | st.just(float("nan")), max_size=60).map(np.array)


def zones(body: Physiology, wanted: ZoneMethod | None = None, *, heart_rate: bool = True, pace: bool = True) -> Zones:
    found = zones_of(body, wanted, heart_rate=heart_rate, pace=pace)
    assert found is not None
    return found


def minutes(*parts: tuple[float, float]) -> np.ndarray:
    return np.concatenate([np.full(round(60 * length), value) for length, value in parts])


def zone_at(cut: Zones, value: float) -> str:
    return next(name for name, seconds in cut.seconds(np.array([value])).items() if seconds)


def test_edwards_matches_the_worked_value() -> None:
    bpm = minutes((10, 110), (20, 130), (15, 150), (10, 170), (5, 190))
    assert edwards(bpm, 200) == pytest.approx(160)


def test_lucia_matches_the_worked_value() -> None:
    assert lucia(minutes((20, 120), (15, 160), (5, 180)), 150, 170) == pytest.approx(65)


def test_one_beat_across_a_border_changes_edwards_weight() -> None:
    """The border itself belongs to the zone above; 70 % of 190 is 133, which floating point would call 132.99…"""
    assert [edwards(minutes((1, bpm)), 190) for bpm in (132, 133)] == pytest.approx([2, 3])
    assert [edwards(minutes((1, bpm)), 200) for bpm in (99, 100, 179, 180)] == pytest.approx([0, 1, 4, 5])


def test_one_beat_across_a_threshold_changes_lucias_weight() -> None:
    assert [lucia(minutes((1, bpm)), 150, 170) for bpm in (149, 150, 169, 170)] == pytest.approx([1, 2, 2, 3])


def test_a_heart_rate_above_the_maximum_weighs_as_the_highest_zone() -> None:
    assert edwards(minutes((1, 215)), 190) == pytest.approx(5)


def test_limits_that_cannot_be_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="maximum heart rate"):
        edwards(minutes((1, 100)), 0)
    with pytest.raises(ValueError, match="first ventilatory threshold"):
        lucia(minutes((1, 100)), 170, 170)


@given(beats, st.floats(0, 40))
def test_loads_by_zones_never_fall_when_the_heart_beats_faster_or_longer(bpm: np.ndarray, faster: float) -> None:
    for load in (lambda x: edwards(x, 190), lambda x: lucia(x, 150, 170)):
        assert 0 <= load(bpm) <= load(bpm + faster)
        assert load(np.concatenate((bpm, bpm))) == pytest.approx(2 * load(bpm))


def test_zones_by_maximum_are_tenths_of_it() -> None:
    cut = zones(LIMITS, ZoneMethod.MAX_HEART_RATE)
    assert cut.borders == pytest.approx((114, 133, 152, 171))
    assert cut.names == ("1", "2", "3", "4", "5")


def test_karvonens_zones_are_tenths_of_the_reserve_above_rest() -> None:
    assert zones(LIMITS, ZoneMethod.KARVONEN).borders == pytest.approx((134, 148, 162, 176))


@pytest.mark.parametrize(
    ("percent", "name"),
    list(
        zip(
            (84, 85, 89, 90, 94, 95, 99, 100, 102, 103, 106, 107),
            ("1", "2", "2", "3", "3", "4", "4", "5a", "5a", "5b", "5b", "5c"),
            strict=True,
        )
    ),
)
def test_friels_table_by_heart_rate(percent: int, name: str) -> None:
    cut = zones(replace(LIMITS, threshold_bpm=Limit(160, STATED)), ZoneMethod.FRIEL)
    assert zone_at(cut, percent * 160 / 100) == name


@pytest.mark.parametrize(
    ("percent", "name"),
    list(
        zip(
            (130, 129, 114, 113, 106, 105, 101, 100, 97, 96, 90, 89),
            ("1", "2", "2", "3", "3", "4", "4", "5a", "5a", "5b", "5b", "5c"),
            strict=True,
        )
    ),
)
def test_friels_table_by_pace_counts_time_per_kilometre(percent: int, name: str) -> None:
    cut = zones(LIMITS, ZoneMethod.PACE)
    assert cut.by_pace
    assert zone_at(cut, 4.0 * 100 / percent) == name


def test_the_athletes_own_way_is_taken_where_its_limits_are_known() -> None:
    for method in ZoneMethod:
        assert zones(LIMITS, method).method == f"{method}/profile"


def test_without_a_wish_the_best_known_limits_decide() -> None:
    no_threshold = replace(LIMITS, threshold_bpm=ASSUMED_THRESHOLD)
    nothing = replace(MAXIMUM_ONLY, max_bpm=Limit(190, Origin.ESTIMATE))
    assert zones(LIMITS).method == "friel/profile"
    assert zones(no_threshold).method == "pace/profile"
    assert zones(no_threshold, pace=False).method == "karvonen/profile"
    assert zones(MAXIMUM_ONLY).method == "max_heart_rate/profile"
    assert zones(nothing).method == "max_heart_rate/estimate"


def test_a_wish_that_cannot_be_met_is_answered_with_what_was_done_instead() -> None:
    by_reserve = zones(MAXIMUM_ONLY, ZoneMethod.KARVONEN)
    assert by_reserve.method == "max_heart_rate/profile instead of karvonen"
    assert zones(LIMITS, ZoneMethod.PACE, pace=False).method == "friel/profile instead of pace"
    assert zones(LIMITS, ZoneMethod.FRIEL, heart_rate=False).method == "pace/profile instead of friel"


def test_a_threshold_that_is_a_share_of_the_maximum_makes_no_friel_zones() -> None:
    assert zones(MAXIMUM_ONLY, ZoneMethod.FRIEL).method == "max_heart_rate/profile instead of friel"


def test_zones_that_rest_on_two_limits_name_the_weaker_origin() -> None:
    mixed = replace(LIMITS, rest_bpm=Limit(50, Origin.HISTORY))
    assert zones(mixed, ZoneMethod.KARVONEN).method == "karvonen/history"


def test_without_heart_rate_and_threshold_pace_there_are_no_zones() -> None:
    assert zones_of(MAXIMUM_ONLY, None, heart_rate=False, pace=True) is None
    assert zones_of(LIMITS, None, heart_rate=False, pace=False) is None


def test_the_first_ventilatory_threshold_lies_at_90_percent_of_the_second() -> None:
    assert three_zones(LIMITS).borders == pytest.approx((153, 170))


@given(beats, st.sampled_from(ZoneMethod))
def test_zones_sum_to_the_time_that_was_measured(bpm: np.ndarray, method: ZoneMethod) -> None:
    seconds = zones(LIMITS, method).seconds(bpm)
    assert min(seconds.values()) >= 0
    assert sum(seconds.values()) == np.isfinite(bpm).sum()


def test_seconds_in_zones_agree_with_the_watchs_own(recording: Make) -> None:
    """The FR965 wrote 29, 1663, 615, 986, 378 and 812 s between the heart rates 94, 136, 145, 153, 170 and 206;
    ours reads the middle of each second, where a heart rate on a border may already be across it."""
    _, samples = recording("runs/garmin-fr965-5x3min-intervals.fit")
    trace = trace_of(samples)
    assert trace is not None
    own = Zones("watch", tuple("012345"), (94, 136, 145, 153, 170))
    measured = list(own.seconds(trace.channels["heart_rate_bpm"]).values())
    assert measured == pytest.approx([29, 1663, 615, 986, 378, 812], abs=16)
