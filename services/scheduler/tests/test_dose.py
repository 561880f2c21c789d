"""What a week should hold: the dose of running and the long run's share, on round numbers."""

from __future__ import annotations

import pytest

from tandem.contracts.events.week import Activity, Block
from tandem.scheduler.domain.rulebook.dose import (
    liked_run_s,
    long_share_percent,
    monday_of,
    planned_runs,
    week_dose,
    week_doses,
)
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.week import Slot

STRENGTH = Settings(block=Block.STRENGTH)
RACE = Settings(block=Block.RACE)


def run(minutes: int, kind: Kind = Kind.EASY, day: int = 8, fixed: bool = False) -> Slot:
    return Slot(f"{kind}-{day}-{minutes}", "", kind, day * 86400, minutes * 60, day, fixed)


def test_a_strength_block_likes_less_running_and_a_race_block_all_of_it() -> None:
    assert [liked_run_s(Settings(block=block)) for block in (Block.STRENGTH, Block.BALANCED, Block.RACE)] == [
        150 * 60,
        300 * 60,
        None,
    ]


def test_power_takes_less_running_than_size() -> None:
    power, size = Settings(lift_weight=1.5), Settings(lift_weight=0.9)
    assert liked_run_s(power) == 200 * 60
    assert liked_run_s(size) == 333 * 60


def test_minutes_above_cost_by_begun_tens_and_by_training_status() -> None:
    runs = [run(80), run(81)]
    dose = week_dose(runs, 2, STRENGTH)
    assert (dose.run_tens, dose.run_price) == (2, 20)
    assert week_dose(runs, 2, Settings(block=Block.STRENGTH, status_weight=0.6)).run_price == 12
    assert week_dose(runs[:1], 1, STRENGTH).run_price == 0
    assert week_dose([run(600)], 1, RACE).run_price == 0


def test_lifts_are_no_running() -> None:
    assert week_dose([run(600, Kind.HEAVY)], 0, STRENGTH).run_price == 0


@pytest.mark.parametrize(("runs", "percent"), [(1, 100), (2, 88), (3, 58), (4, 44), (5, 35), (6, 30), (9, 30)])
def test_the_long_runs_share_follows_the_number_of_runs(runs: int, percent: int) -> None:
    assert long_share_percent(runs) == percent


def test_the_sample_weeks_long_run_keeps_its_share() -> None:
    week = [run(35), run(60, Kind.HARD_RUN), run(35), run(95, Kind.LONG)]
    assert week_dose(week, 4, Settings()).long_price == 0
    assert week_dose([*week[:3], run(115, Kind.LONG)], 4, Settings()).long_price == 20


def test_a_week_is_the_iso_week_and_follows_its_own_settings() -> None:
    assert [monday_of(day) for day in (7, 8, 14, 15)] == [1, 8, 8, 15]
    season = Season(RACE, ((15, STRENGTH),))
    slots = [run(200, day=14), run(200, day=15)]
    doses = week_doses(slots, {8: 1, 15: 1}, season)
    assert {monday: dose.run_tens for monday, dose in doses.items()} == {8: 0, 15: 5}


def test_a_weeks_runs_are_the_free_ones_and_what_is_fixed_beside_them() -> None:
    free = [(Activity.RUN, 10), (Activity.RUN, 12), (Activity.LIFT, 10)]
    fixed = [run(40, day=9, fixed=True), run(40, day=20, fixed=True), run(40, Kind.HEAVY, day=9, fixed=True)]
    assert planned_runs(free, fixed) == {8: 3}
