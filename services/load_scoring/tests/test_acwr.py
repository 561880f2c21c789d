"""The acute:chronic ratio in three forms: worked values, bounds, and that a finished session never counts at the start."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tandem.load_scoring.domain.standing.acwr import acute_chronic
from tandem.load_scoring.domain.standing.form import form_after, form_before
from tandem.load_scoring.domain.standing.recent import RecentDays, recent_days

DAY = date(2026, 1, 1)
DOUBLED = [50.0] * 28 + [100.0] * 7
UNEVEN = [(n * 37) % 97 + (n % 3) * 20.0 if n % 5 else 0.0 for n in range(60)]
FOUR_WEEKS = st.lists(st.floats(0, 500), min_size=28, max_size=60)


def days(loads: list[float]) -> dict[date, float]:
    return {DAY + timedelta(days=n): load for n, load in enumerate(loads)}


def recent(loads: list[float], *unknown: int) -> RecentDays:
    last = DAY + timedelta(days=len(loads) - 1)
    return recent_days(last, days(loads), [DAY + timedelta(days=n) for n in unknown])


def test_a_doubled_week_has_its_three_worked_ratios() -> None:
    ratio = acute_chronic(recent(DOUBLED))
    assert (ratio.coupled, ratio.uncoupled) == pytest.approx((1.6, 2.0), abs=1e-9)
    assert ratio.ewma == pytest.approx(1.339350, abs=1e-6)


@pytest.mark.parametrize(
    ("last", "coupled", "uncoupled", "ewma"),
    [
        (27, 1.028910303928836, 1.0389221556886228, 1.2075870822923886),
        (40, 1.0263852242744063, 1.0354924578527063, 0.9919695286387922),
        (59, 0.9456322541233965, 0.9288, 1.0708299496639309),
    ],
)
def test_the_ratios_agree_with_an_independent_package(last: int, coupled: float, uncoupled: float, ewma: float) -> None:
    """PyPI acwr 0.1.1, methods rac, rau and ewma with span decay; endurance-metrics 0.1.0 says 0.95 for the last, coupled.
    Where the chronic load is 0 they say inf, NaN or 0; we say None."""
    ratio = acute_chronic(recent(UNEVEN[: last + 1]))
    assert (ratio.coupled, ratio.uncoupled, ratio.ewma) == pytest.approx((coupled, uncoupled, ewma), abs=1e-9)


@example([0.0] * 27 + [5e-324])
@given(FOUR_WEEKS)
def test_the_coupled_ratio_never_exceeds_four(loads: list[float]) -> None:
    ratio = acute_chronic(recent(loads))
    assert ratio.coupled is None or 0 <= ratio.coupled <= 4 + 1e-9


@given(FOUR_WEEKS)
def test_coupling_pulls_the_ratio_towards_one(loads: list[float]) -> None:
    ratio = acute_chronic(recent(loads))
    assume(ratio.coupled is not None and ratio.uncoupled is not None)
    assert abs(ratio.coupled - 1) <= abs(ratio.uncoupled - 1) + 1e-9
    assert (ratio.coupled - 1) * (ratio.uncoupled - 1) >= -1e-9


def test_todays_finished_session_does_not_count_at_the_start_of_the_day() -> None:
    hard_today = [*DOUBLED[:-1], 600.0]
    last = DAY + timedelta(days=len(DOUBLED) - 1)
    assert form_before(last, days(hard_today)) == form_before(last, days(DOUBLED))
    assert form_after(last, days(hard_today)).acwr_coupled > form_after(last, days(DOUBLED)).acwr_coupled


def test_four_weeks_are_needed() -> None:
    few = acute_chronic(recent([50.0] * 27))
    assert (few.coupled, few.uncoupled, few.ewma) == (None, None, None)
    assert "27 are known" in few.remarks[0]
    assert acute_chronic(recent([50.0] * 28)).coupled == pytest.approx(1.0)


def test_an_unknown_load_within_four_weeks_leaves_no_ratio() -> None:
    assert acute_chronic(recent([50.0] * 40, 12)).coupled is None
    assert acute_chronic(recent([50.0] * 40, 11)).coupled == pytest.approx(1.0)


def test_after_four_weeks_off_there_is_no_ratio() -> None:
    ratio = acute_chronic(recent([50.0] * 10 + [0.0] * 28))
    assert (ratio.coupled, ratio.uncoupled, ratio.ewma) == (None, None, None)
    assert "nothing was trained" in ratio.remarks[0]


def test_the_first_week_back_reads_four_and_has_no_uncoupled_ratio() -> None:
    ratio = acute_chronic(recent([50.0] * 10 + [0.0] * 21 + [60.0] * 7))
    assert ratio.coupled == pytest.approx(4.0)
    assert ratio.uncoupled is None
    assert "three weeks before" in ratio.remarks[0]


def test_form_carries_the_three_ratios() -> None:
    form = form_after(DAY + timedelta(days=34), days(DOUBLED))
    assert (form.acwr_coupled, form.acwr_uncoupled, form.acwr_ewma) == (1.6, 2.0, 1.339)
