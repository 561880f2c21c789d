"""Prices keep the promises made for them: the ladder, least change, what is made up, and who goes first on a day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import TrainingStatus
from tandem.contracts.events.week import Activity, Block, LiftGoal
from tandem.scheduler.domain.rulebook.forms import Rung
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.order import ORDER_RULES, order_rule
from tandem.scheduler.domain.rulebook.prices import (
    MOVE,
    OPTIONAL_GAIN,
    STACKED_DAY,
    drop_price,
    form_price,
    lift_weight,
    move_price,
    pair_parts,
    pair_price,
    side_weight,
    status_weight,
)
from tandem.scheduler.domain.rulebook.rules import Settings, Side

HOUR_S = 3600
DAY_S = 24 * HOUR_S
BALANCED = Settings()
PRIORITIES = range(1, 6)


def parts(first: Kind, second: Kind, gap_h: float, settings: Settings = BALANCED, minutes: int = 60) -> dict[str, int]:
    """The named prices of two sessions of one day, or of two days when the gap is that long."""
    found = pair_parts(first, second, minutes * 60, gap_h < 14, int(gap_h * HOUR_S), settings)
    assert found is not None
    return dict(found)


def test_the_ladder_rises_from_move_to_drop_for_every_priority() -> None:
    dearest_move = move_price(0, 6 * DAY_S, hour_in_use=False)
    for priority in PRIORITIES:
        eased, shortened = form_price(Rung.EASY, priority), form_price(Rung.SHORTENED, priority)
        assert MOVE < dearest_move < eased < shortened < drop_price(priority)


def test_the_more_a_session_matters_the_dearer_it_is_to_touch() -> None:
    for rung in (Rung.EASY, Rung.SHORTENED):
        prices = [form_price(rung, priority) for priority in PRIORITIES]
        assert prices == sorted(prices, reverse=True)
    assert [drop_price(p) for p in PRIORITIES] == sorted((drop_price(p) for p in PRIORITIES), reverse=True)


@pytest.mark.parametrize("priority", [1, 2])
def test_a_missed_key_session_is_worth_its_own_move_and_one_more_but_neither_two_nor_easing(priority: int) -> None:
    let_go = drop_price(priority, missed=True)
    assert move_price(0, 5 * DAY_S, hour_in_use=False) < let_go
    assert move_price(0, DAY_S, hour_in_use=True) + move_price(0, DAY_S, hour_in_use=False) <= let_go
    assert let_go <= 3 * MOVE
    assert let_go < MOVE + min(form_price(Rung.EASY, p) for p in PRIORITIES)


@pytest.mark.parametrize("priority", [4, 5])
def test_a_missed_session_of_little_weight_is_let_go(priority: int) -> None:
    assert drop_price(priority, missed=True) < MOVE


def test_an_optional_session_is_worth_less_than_any_move() -> None:
    assert all(drop_price(priority, optional=True) == OPTIONAL_GAIN < MOVE for priority in PRIORITIES)


def test_blocks_double_the_side_they_are_for() -> None:
    assert side_weight(Side.LIFT, Settings(block=Block.STRENGTH)) == 2
    assert side_weight(Side.RUN, Settings(block=Block.STRENGTH)) == 1
    assert side_weight(Side.RUN, Settings(block=Block.RACE)) == 2
    assert side_weight(Side.LIFT, BALANCED) == 1


def test_status_and_goal_weigh_as_their_sources_say() -> None:
    assert [status_weight(s) for s in TrainingStatus] == [0.25, 0.6, 1.0]
    assert status_weight(None) == 1.0
    assert [lift_weight(goal) for goal in (LiftGoal.POWER, LiftGoal.MAX_STRENGTH, LiftGoal.SIZE)] == [1.5, 1.0, 0.9]
    power = Settings(lift_weight=1.5, status_weight=0.6)
    assert side_weight(Side.LIFT, power) == pytest.approx(0.9)
    assert side_weight(Side.RUN, power) == pytest.approx(0.6)


def test_a_target_missed_costs_the_square_of_what_is_missing() -> None:
    assert parts(Kind.HEAVY, Kind.HARD_RUN, 24) == {"heavy_legs_before_hard_run": 80}
    assert parts(Kind.HEAVY, Kind.HARD_RUN, 48) == {}
    assert pair_price(Kind.HEAVY, Kind.HARD_RUN, HOUR_S, False, 23 * HOUR_S, BALANCED) is None


def test_legs_that_hardly_lift_weigh_half() -> None:
    assert parts(Kind.MOD, Kind.HARD_RUN, 14) == {"moderate_legs_before_hard_run": 60}
    assert parts(Kind.LIGHT, Kind.HARD_RUN, 14) == {"moderate_legs_before_hard_run": 20}


def test_on_a_strength_day_the_lift_comes_first() -> None:
    assert "legs_before_easy_run" in parts(Kind.EASY, Kind.HEAVY, 10)
    assert parts(Kind.HEAVY, Kind.EASY, 10) == {}
    assert "legs_before_easy_run" not in parts(Kind.EASY_SHORT, Kind.HEAVY, 10)


def test_on_the_day_of_a_key_run_the_run_comes_first_unless_strength_leads() -> None:
    assert parts(Kind.UPPER, Kind.HARD_RUN, 10) == {"key_run_first": 100}
    assert parts(Kind.HARD_RUN, Kind.UPPER, 10) == {}
    strength = Settings(block=Block.STRENGTH)
    assert parts(Kind.UPPER, Kind.HARD_RUN, 10, strength) == {}
    assert parts(Kind.HARD_RUN, Kind.UPPER, 10, strength) == {"lift_first_in_a_strength_block": 200}


def test_of_two_easy_sessions_the_athletes_taste_decides_the_order() -> None:
    lift, run = Settings(prefers_first=Activity.LIFT), Settings(prefers_first=Activity.RUN)
    assert parts(Kind.EASY, Kind.UPPER, 10) == parts(Kind.UPPER, Kind.EASY, 10) == {}
    assert parts(Kind.EASY, Kind.UPPER, 10, lift) == {"lift_before_easy_run_by_preference": 60}
    assert parts(Kind.UPPER, Kind.EASY, 10, lift) == {}
    assert parts(Kind.UPPER, Kind.EASY, 10, run) == {"easy_run_before_lift_by_preference": 60}


def test_the_order_is_priced_on_one_day_only() -> None:
    assert parts(Kind.UPPER, Kind.HARD_RUN, 20) == {}


@pytest.mark.parametrize("block", list(Block))
@pytest.mark.parametrize("prefers", [None, Activity.LIFT, Activity.RUN])
def test_no_order_of_two_sessions_is_priced_twice_or_both_ways(block: Block, prefers: Activity | None) -> None:
    settings = Settings(block=block, prefers_first=prefers)
    for first in Kind:
        for second in Kind:
            speaking = [
                rule
                for rule in ORDER_RULES
                if first in rule.first
                and second in rule.second
                and block in rule.blocks
                and rule.preference in (None, prefers)
            ]
            assert len(speaking) <= 1
            assert not (order_rule(first, second, settings) and order_rule(second, first, settings))


def test_a_stacked_day_is_the_last_resort_of_a_day_and_may_stay_where_it_stands() -> None:
    stacked = Settings(stacked_days=True)
    close = parts(Kind.MOD, Kind.EASY, 1, stacked, minutes=40)
    assert close["stacked_day"] == STACKED_DAY
    assert sum(close.values()) < MOVE
    assert parts(Kind.MOD, Kind.EASY, 6, stacked, minutes=40) == {}
    assert pair_price(Kind.MOD, Kind.EASY, 41 * 60, True, HOUR_S, stacked) is None


@given(
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Kind)),
    st.booleans(),
    st.integers(0, 100 * HOUR_S),
    st.integers(0, 100 * HOUR_S),
    st.sampled_from(list(Block)),
)
def test_more_distance_never_costs_more(
    first: Kind, second: Kind, same_day: bool, gap_s: int, more_s: int, block: Block
) -> None:
    settings = Settings(block=block, stacked_days=True)
    near = pair_price(first, second, 2400, same_day, gap_s, settings)
    far = pair_price(first, second, 2400, same_day, gap_s + more_s, settings)
    if near is not None:
        assert far is not None
        assert 0 <= far <= near
