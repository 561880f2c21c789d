"""Independent packages on the same series. The values are theirs, each with the package that gave it.

`endurance-metrics` 0.1.0 holds decoupling and normalising; of TRIMP, HRSS, zones and NGP on slopes it has none, so `fitdocs`
0.2.0 and `trainingload` 0.1.0 answer for those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tandem.contracts.events.athlete import Sex
from tandem.load_scoring.domain.channels.trace import rolling_mean, trace_of
from tandem.load_scoring.domain.running.drift import decoupling_percent
from tandem.load_scoring.domain.running.graded_pace import cost, normalised, rtss
from tandem.load_scoring.domain.running.trimp import trimp
from tandem.load_scoring.domain.running.zones import Zones

type Make = Callable[..., Any]
SECONDS = np.arange(3600)
SPEED = 3.2 - 0.0001 * SECONDS + 0.1 * np.sin(SECONDS / 47)
BEATS = 140 + 0.004 * SECONDS + 3 * np.sin(SECONDS / 31)
INTERVALS = np.where(SECONDS // 180 % 2 == 1, 4.3, 2.4)
INTERVAL_BEATS = np.where(SECONDS // 180 % 2 == 1, 175.0, 130.0)


def real(recording: Make, name: str) -> Any:
    _, samples = recording(f"runs/{name}.fit")
    trace = trace_of(samples)
    assert trace is not None
    return trace.channels


def test_decoupling_is_endurance_metrics_with_the_sign_turned() -> None:
    """endurance-metrics 0.1.0, `calculate_decoupling(effort_type="raw")`: (EF₂ − EF₁)/EF₁, in tenths of a percent. Ours is
    Friel's (EF₁ − EF₂)/EF₁: a loss is positive."""
    theirs, worked = -10.3, -6.5
    assert decoupling_percent(SPEED, BEATS) == pytest.approx(-theirs, abs=0.05)
    halved = decoupling_percent(np.repeat([3.0, 2.9], 1800), np.repeat([150.0, 155.0], 1800))
    assert halved == pytest.approx(-worked, abs=0.05)


def test_decoupling_is_that_of_fitdocs() -> None:
    """fitdocs 0.2.0, `decoupling_pct`: the same halves and sign; whole heart beats."""
    assert decoupling_percent(SPEED, np.round(BEATS)) == pytest.approx(10.264826308125471, abs=1e-9)


def test_normalising_is_endurance_metrics_but_for_the_first_half_minute() -> None:
    """endurance-metrics 0.1.0, `compute_normalized_power` of a speed: only whole windows of 30 s. Ours shortens the window at
    the start instead of dropping those seconds, which changes an hour by less than half a percent."""
    for speed, theirs in ((INTERVALS, 3.6677435852357414), (SPEED, 3.0284738916640905)):
        whole = rolling_mean(speed, 30)[29:]
        assert np.mean(whole**4) ** 0.25 == pytest.approx(theirs, rel=1e-12)
        assert normalised(speed) == pytest.approx(theirs, rel=5e-3)


@pytest.mark.parametrize(
    ("beats", "sex", "theirs"),
    [
        (np.round(BEATS), Sex.MALE, 99.89651340610135),
        (np.round(BEATS), Sex.FEMALE, 112.89215112340871),
        (INTERVAL_BEATS, Sex.MALE, 124.70358973744736),
        (INTERVAL_BEATS, Sex.FEMALE, 137.2707285897349),
    ],
)
def test_trimp_is_that_of_fitdocs(beats: np.ndarray, sex: Sex, theirs: float) -> None:
    """fitdocs 0.2.0, `trimp` with Banister's pairs, rest 48 and maximum 192. For an unknown sex it takes the male curve, ours
    the mean of both."""
    assert trimp(beats, 48, 192, sex) == pytest.approx(theirs, rel=1e-12)


def test_time_in_zones_is_that_of_fitdocs() -> None:
    """fitdocs 0.2.0, `time_in_zone` with the dividers of Friel's zones at a threshold of 170, and of 60 to 90 % of 192."""
    friel = Zones("friel", ("1", "2", "3", "4", "5a", "5b", "5c"), (144.5, 153, 161.5, 170, 175.1, 181.9))
    assert list(friel.seconds(np.round(BEATS)).values()) == [1115, 1947, 538, 0, 0, 0, 0]
    tenths = Zones("max", ("1", "2", "3", "4", "5"), (115.2, 134.4, 153.6, 172.8))
    assert list(tenths.seconds(np.round(BEATS)).values()) == [0, 0, 3221, 379, 0]


@pytest.mark.parametrize(
    ("grade", "theirs"),
    [(-0.5, 1.12008484375), (-0.05, 0.7627566493055554), (0.05, 1.3014433506944445), (0.6, 5.3961151562500005)],
)
def test_the_cost_of_slopes_is_that_of_fitdocs(grade: float, theirs: float) -> None:
    """fitdocs 0.2.0, `running_cost_ratio`: Minetti's polynomial, clamped at ±0.45."""
    assert float(cost(grade) / cost(0.0)) == pytest.approx(theirs, rel=1e-12)


def test_rtss_is_trainingloads_up_to_its_cap() -> None:
    """trainingload 0.1.0, `calculate_run_tss` at a threshold pace of 250 s/km, to a tenth. It caps the intensity at 1.5 and
    knows only mean pace; ours takes NGP and has no cap."""
    assert rtss(3.6, 2700, 4.0) == pytest.approx(60.8, abs=0.05)
    assert rtss(3.1, 5400, 4.0) == pytest.approx(90.1, abs=0.05)


@pytest.mark.parametrize(
    ("name", "load", "speed"),
    [
        ("garmin-fr965-5x3min-intervals", 105.14882041534507, 3.1301292123247713),
        ("garmin-fr745-marathon", 432.8422726116773, 4.697115311648331),
        ("garmin-fenix5x-4x1km-devdata", 49.61385039008276, 3.413818454018412),
    ],
)
def test_real_recordings_agree(recording: Make, name: str, load: float, speed: float) -> None:
    """fitdocs 0.2.0 `trimp` (male, 44 to 206) and endurance-metrics 0.1.0 `compute_normalized_power` of the recorded speed.
    Ours reads the middle of each second. The marathon was written every third second, which endurance-metrics takes for one."""
    channels = real(recording, name)
    assert trimp(channels["heart_rate_bpm"], 44, 206, Sex.MALE) == pytest.approx(load, rel=1e-3)
    assert normalised(channels["speed_mps"]) == pytest.approx(speed, rel=5e-3)


def test_on_a_real_marathon_the_packages_drift_apart_by_what_they_leave_out(recording: Make) -> None:
    """fitdocs 0.2.0 says 1.59 %, endurance-metrics 0.1.0 −1.8 (a loss of 1.8): both weigh each sample alike, and the watch
    writes more of them where the pace changes. Ours weighs seconds and leaves standing out."""
    channels = real(recording, "garmin-fr745-marathon")
    ours = decoupling_percent(channels["speed_mps"], channels["heart_rate_bpm"])
    assert ours == pytest.approx(1.59, abs=1.0)
