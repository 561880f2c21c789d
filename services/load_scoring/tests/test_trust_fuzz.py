"""Whatever a device writes: no reading raises, every output is finite or unknown, every confidence is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.training import Lap, Sport
from tandem.load_scoring.domain.channels.trace import PLAUSIBLE
from tandem.load_scoring.domain.running.intervals import intervals_of
from tandem.load_scoring.domain.running.weigh_run import weigh_run
from tandem.load_scoring.domain.session.facts import facts_of

type Make = Callable[..., Any]

TYPICAL = {
    "heart_rate_bpm": 150.0,
    "speed_mps": 3.5,
    "distance_m": 4000.0,
    "altitude_m": 100.0,
    "cadence_spm": 170.0,
    "power_w": 250.0,
}
KINDS: dict[str, Callable[[np.random.Generator, int, float], np.ndarray]] = {
    "noise": lambda rng, n, middle: middle * (1 + 0.3 * rng.standard_normal(n)),
    "walk": lambda rng, n, middle: middle + 0.02 * middle * np.cumsum(rng.standard_normal(n)),
    "growing": lambda rng, n, middle: np.cumsum(rng.random(n)) * middle,
    "steps": lambda rng, n, middle: middle * rng.choice([0.5, 1.0, 1.4], n // 60 + 1).repeat(60)[:n],
    "constant": lambda rng, n, middle: np.full(n, middle),
    "zeros": lambda rng, n, middle: np.zeros(n),
    "negative": lambda rng, n, middle: -middle * rng.random(n),
    "unknown": lambda rng, n, middle: np.full(n, np.nan),
    "holes": lambda rng, n, middle: np.where(rng.random(n) < 0.5, np.nan, middle + rng.standard_normal(n)),
    "infinite": lambda rng, n, middle: rng.choice([np.inf, -np.inf, np.nan, middle], n),
    "huge": lambda rng, n, middle: middle * 10.0 ** rng.uniform(-30, 30, n),
}
CLOCKS: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "each second": lambda rng, n: np.arange(n, dtype=float),
    "smart": lambda rng, n: np.cumsum(rng.integers(1, 9, n)).astype(float),
    "backwards": lambda rng, n: np.arange(n, dtype=float)[::-1].copy(),
    "jumping": lambda rng, n: np.arange(n) + rng.choice([0.0, -50.0, 300.0], n),
    "broken": lambda rng, n: rng.choice([0.0, np.nan, np.inf, -1.0, 1e9, 7.5], n),
    "still": lambda rng, n: np.zeros(n),
    "a month": lambda rng, n: np.linspace(0, 30 * 86400, n),
}

columns = st.dictionaries(st.sampled_from(sorted(PLAUSIBLE)), st.sampled_from(sorted(KINDS)))


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 4000),
    st.sampled_from(sorted(CLOCKS)),
    columns,
    st.integers(0, 2**32 - 1),
    st.sampled_from([None, "treadmill", "trail"]),
)
def test_no_column_however_broken_breaks_a_reading(
    workout: Make, count: int, clock: str, kinds: dict[str, str], seed: int, sub_sport: str | None
) -> None:
    rng = np.random.default_rng(seed)
    samples = {"time_s": CLOCKS[clock](rng, count)}
    samples |= {name: KINDS[kind](rng, count, TYPICAL[name]) for name, kind in kinds.items()}
    recorded = workout(
        sport=Sport.RUNNING,
        sub_sport=sub_sport,
        duration_s=max(float(count), 1.0),
        distance_m=3.0 * count,
        laps=(Lap(start_s=-5, duration_s=60), Lap(start_s=1e9, duration_s=0)),
    )
    facts = facts_of(recorded, samples, None)
    found = intervals_of(facts)
    verdict = weigh_run(facts, found)

    assert 0 <= verdict.confidence <= 1
    assert 0 <= facts.heart_rate.coverage <= 1
    assert 0 <= facts.heart_rate.trust <= 1
    assert 0 < facts.pace_trust <= 1
    assert facts.timer_s > 0
    assert facts.mean_speed_mps is None or np.isfinite(facts.mean_speed_mps)
    assert facts.heart_rate.max_bpm is None or 25 <= facts.heart_rate.max_bpm <= 240
    for channel in (facts.trace.channels if facts.trace else {}).values():
        assert not np.isinf(channel).any()
    ends = [0.0, *(moment for bout in found.bouts for moment in (bout.start_s, bout.end_s))]
    assert ends == sorted(ends)
    assert all(reason for reason in verdict.reasons)
