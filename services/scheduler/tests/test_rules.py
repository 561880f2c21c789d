"""The rules table: each row with its hours, as a coach would check it."""

from __future__ import annotations

from math import inf

import pytest

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Block, Mode, RuleBend
from tandem.scheduler.domain.rulebook.hours import gap_of, pair_rule, reach_s
from tandem.scheduler.domain.rulebook.kinds import Kind, kind_of
from tandem.scheduler.domain.rulebook.order import ORDER_RULES
from tandem.scheduler.domain.rulebook.rules import (
    HARD_SLOTS,
    MEDIUM_DAYS,
    PAIR_RULES,
    REST_DAYS,
    TWO_A_DAY,
    WEEK_RULES,
    Gap,
    Season,
    Settings,
)

HOUR_S = 3600
SPREAD = Settings()
CLUSTER = Settings(mode=Mode.CLUSTER)
STACKED = Settings(stacked_days=True)

GOLDEN = [
    # before, after, same day, floor, target: domain.md 3.2, spread column
    (Kind.EASY, Kind.EASY, True, 6, 6),
    (Kind.MOD, Kind.MOD, True, 6, 6),
    (Kind.LONG, Kind.EASY, True, 6, 6),
    (Kind.EASY_SHORT, Kind.HEAVY, True, 6, 6),
    (Kind.EASY_SHORT, Kind.MOD, True, 6, 6),
    (Kind.EASY, Kind.HEAVY, True, 8, 24),
    (Kind.EASY, Kind.MOD, False, 8, 24),
    (Kind.LONG, Kind.HEAVY, False, 8, 24),
    (Kind.LONG, Kind.MOD, False, 8, 24),
    (Kind.HARD_RUN, Kind.HEAVY, True, inf, inf),
    (Kind.HEAVY, Kind.HARD_RUN, True, inf, inf),
    (Kind.HARD_RUN, Kind.HEAVY, False, 18, 24),
    (Kind.HARD_RUN, Kind.MOD, False, 12, 24),
    (Kind.HARD_RUN, Kind.MOD, True, 12, 24),
    (Kind.HEAVY, Kind.HARD_RUN, False, 24, 48),
    (Kind.HEAVY, Kind.LONG, False, 12, 24),
    (Kind.HEAVY, Kind.EASY, True, 6, 6),
    (Kind.HEAVY, Kind.EASY_SHORT, True, 6, 6),
    (Kind.HEAVY, Kind.HEAVY, False, 44, 72),
    (Kind.HARD_RUN, Kind.HARD_RUN, False, 36, 48),
    (Kind.HARD_RUN, Kind.LONG, False, 12, 36),
    (Kind.LONG, Kind.HARD_RUN, False, 24, 48),
    (Kind.MOD, Kind.HARD_RUN, False, 12, 24),
    (Kind.MOD, Kind.LONG, False, 6, 24),
    (Kind.MOD, Kind.HEAVY, False, 24, 48),
    (Kind.HEAVY, Kind.MOD, False, 24, 48),
    (Kind.UPPER, Kind.UPPER, False, 24, 48),
    (Kind.UPPER, Kind.HARD_RUN, True, 0, 3),
    (Kind.UPPER, Kind.EASY, True, 0, 3),
    (Kind.LONG, Kind.UPPER, True, 0, 3),
    (Kind.HARD_RUN, Kind.LIGHT, False, 12, 24),
    (Kind.LIGHT, Kind.HARD_RUN, False, 12, 24),
    (Kind.LIGHT, Kind.HEAVY, False, 24, 48),
    (Kind.REST, Kind.HEAVY, True, 0, 0),
    (Kind.HEAVY, Kind.REST, True, 0, 0),
]


def hours(before: Kind, after: Kind, same_day: bool, settings: Settings = SPREAD, second_min: int = 60) -> Gap | None:
    rule = pair_rule(before, after, same_day)
    return gap_of(rule, settings, after, second_min * 60) if rule else None


@pytest.mark.parametrize(("before", "after", "same_day", "floor_h", "target_h"), GOLDEN)
def test_each_row_gives_the_hours_of_its_source(
    before: Kind, after: Kind, same_day: bool, floor_h: float, target_h: float
) -> None:
    assert hours(before, after, same_day) == Gap(floor_h, target_h)


def test_every_row_is_reached_by_a_golden_case() -> None:
    reached = {rule.name for before, after, same, *_ in GOLDEN if (rule := pair_rule(before, after, same))}
    assert reached == {rule.name for rule in PAIR_RULES}


@pytest.mark.parametrize(("before", "after"), [(Kind.EASY, Kind.EASY), (Kind.EASY_SHORT, Kind.HEAVY)])
def test_pairs_of_no_row_on_different_days_are_free(before: Kind, after: Kind) -> None:
    assert hours(before, after, same_day=False) is None


@pytest.mark.parametrize("before", list(Kind))
@pytest.mark.parametrize("after", list(Kind))
@pytest.mark.parametrize("same_day", [True, False])
def test_the_most_specific_row_is_never_ambiguous(before: Kind, after: Kind, same_day: bool) -> None:
    rows = (
        [r for r in PAIR_RULES if before in r.before and after in r.after and r.day != "another day"]
        if same_day
        else [r for r in PAIR_RULES if before in r.before and after in r.after and r.day != "same day"]
    )
    chosen = pair_rule(before, after, same_day)
    assert (chosen is None) == (not rows)
    everything = frozenset(Kind)
    if chosen is not None:
        ranks = [
            ((r.before != everything) + (r.after != everything), r.day != "any day", -len(r.before) - len(r.after))
            for r in rows
        ]
        ties = [r for r, rank in zip(rows, ranks, strict=True) if rank == max(ranks)]
        assert len({(r.spread, r.cluster) for r in ties}) == 1


def test_clustering_allows_a_hard_run_before_heavy_legs_unless_strength_leads() -> None:
    assert hours(Kind.HARD_RUN, Kind.HEAVY, True, CLUSTER) == Gap(6, 8)
    strength = Settings(mode=Mode.CLUSTER, block=Block.STRENGTH)
    assert hours(Kind.HARD_RUN, Kind.HEAVY, True, strength) == Gap(inf, inf)


def test_clustering_allows_heavy_legs_before_a_hard_run_only_when_strength_leads() -> None:
    strength = Settings(mode=Mode.CLUSTER, block=Block.STRENGTH)
    assert hours(Kind.HEAVY, Kind.HARD_RUN, True, strength) == Gap(6, 8)
    assert hours(Kind.HEAVY, Kind.HARD_RUN, True, CLUSTER) == Gap(inf, inf)


def test_stacked_days_waive_six_hours_for_a_short_easy_second_session_only() -> None:
    assert hours(Kind.EASY_SHORT, Kind.MOD, True, STACKED, second_min=40) == Gap(0, 3)
    assert hours(Kind.MOD, Kind.EASY, True, STACKED, second_min=40) == Gap(0, 6)
    assert hours(Kind.MOD, Kind.EASY, True, STACKED, second_min=41) == Gap(6, 6)
    assert hours(Kind.HARD_RUN, Kind.HEAVY, True, STACKED, second_min=30) == Gap(inf, inf)


def test_legs_that_lift_more_than_they_are_used_to_want_longer_before_running() -> None:
    rose = Settings(leg_volume_rose=True)
    assert hours(Kind.HEAVY, Kind.HARD_RUN, False, rose) == Gap(24, 72)
    assert hours(Kind.HEAVY, Kind.LONG, False, rose) == Gap(12, 36)
    assert hours(Kind.HEAVY, Kind.HEAVY, False, rose) == Gap(44, 72)


def test_hard_runs_a_day_apart_are_an_opt_in() -> None:
    assert hours(Kind.HARD_RUN, Kind.HARD_RUN, False, Settings(hard_runs_a_day_apart=True)) == Gap(24, 24)
    assert hours(Kind.HARD_RUN, Kind.LONG, False, Settings(hard_runs_a_day_apart=True)) == Gap(12, 36)


def bent(rule: str, floor_h: float | None = None, target_h: float | None = None, mode: Mode = Mode.SPREAD) -> Settings:
    return Settings(mode=mode, bends=(RuleBend(rule=rule, floor_h=floor_h, target_h=target_h),))


def test_a_floor_bends_up_freely_and_takes_its_target_along() -> None:
    assert hours(Kind.HARD_RUN, Kind.HEAVY, False, bent("hard_run_before_heavy_legs", 20)) == Gap(20, 24)
    assert hours(Kind.HARD_RUN, Kind.HEAVY, False, bent("hard_run_before_heavy_legs", 30)) == Gap(30, 30)


def test_a_floor_bends_down_only_as_far_as_its_row_allows() -> None:
    assert hours(Kind.HARD_RUN, Kind.HEAVY, False, bent("hard_run_before_heavy_legs", 6)) == Gap(18, 24)
    assert hours(Kind.HARD_RUN, Kind.HARD_RUN, False, bent("hard_run_twice", 30)) == Gap(30, 48)
    assert hours(Kind.HARD_RUN, Kind.HARD_RUN, False, bent("hard_run_twice", 12)) == Gap(24, 48)


def test_a_target_bends_freely_but_not_below_its_floor() -> None:
    assert hours(Kind.HEAVY, Kind.HEAVY, False, bent("heavy_legs_twice", target_h=96)) == Gap(44, 96)
    assert hours(Kind.HEAVY, Kind.HEAVY, False, bent("heavy_legs_twice", target_h=10)) == Gap(44, 44)


def test_what_is_forbidden_does_not_bend_and_an_unknown_row_bends_nothing() -> None:
    name = "hard_run_before_heavy_legs_same_day"
    assert hours(Kind.HARD_RUN, Kind.HEAVY, True, bent(name, 6, 8)) == Gap(inf, inf)
    assert hours(Kind.HARD_RUN, Kind.HEAVY, True, bent(name, 9, mode=Mode.CLUSTER)) == Gap(9, 9)
    assert hours(Kind.HEAVY, Kind.HEAVY, False, bent("no_such_row", 1, 1)) == Gap(44, 72)


def test_the_rules_reach_as_far_as_the_furthest_bend() -> None:
    assert reach_s(SPREAD) == 72 * HOUR_S
    far = bent("heavy_legs_twice", target_h=100)
    assert reach_s(far) == 100 * HOUR_S
    assert reach_s(Season(SPREAD, ((8, far),))) == 100 * HOUR_S


def test_a_season_gives_each_week_its_own_settings() -> None:
    strength = Settings(block=Block.STRENGTH)
    season = Season(SPREAD, ((15, strength),))
    assert [season.at(day) for day in (14, 15, 21, 22)] == [SPREAD, strength, strength, SPREAD]


def test_week_rules_are_those_of_the_source() -> None:
    assert (HARD_SLOTS.limit, MEDIUM_DAYS.limit, REST_DAYS.limit, TWO_A_DAY.limit) == (4, 5, 1, 2)


def test_every_rule_says_where_it_comes_from_and_has_a_name_of_its_own() -> None:
    rules = [*PAIR_RULES, *WEEK_RULES, *ORDER_RULES]
    assert all(len(rule.evidence) > 10 for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)


@pytest.mark.parametrize(
    ("session_class", "leg_share", "minutes", "kind"),
    [
        (SessionClass.FULL, 0.4, 60, Kind.HEAVY),
        (SessionClass.FULL, 0.39, 60, Kind.MOD),
        (SessionClass.FULL, 0.2, 60, Kind.MOD),
        (SessionClass.FULL, 0.19, 60, Kind.LIGHT),
        (SessionClass.FULL, None, 60, Kind.MOD),
        (SessionClass.EASY, None, 30, Kind.EASY_SHORT),
        (SessionClass.EASY, None, 31, Kind.EASY),
        (SessionClass.OTHER, None, 60, Kind.REST),
    ],
)
def test_kinds_follow_leg_share_and_length(
    session_class: SessionClass, leg_share: float | None, minutes: int, kind: Kind
) -> None:
    assert kind_of(session_class, leg_share, minutes * 60) is kind
