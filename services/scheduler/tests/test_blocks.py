"""Blocks and phases: what each week is for, and what it makes of the usual sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from asked_facts import MINUTE_S, MONDAY, cause, preferences, template
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.athlete import TrainingStatus
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import (
    Block,
    BlockSpan,
    ExpectedLoad,
    Goals,
    LiftGoal,
    Mode,
    Phase,
    Race,
    SessionKind,
    TemplateSession,
)
from tandem.local.sample_week import sample_week
from tandem.scheduler.domain.asked.block_week import BLOCK, DELOAD, TAPER, asked_in
from tandem.scheduler.domain.asked.blocks import WeekPlan, settings_of, week_plan
from tandem.scheduler.domain.rulebook.prices import lift_weight
from tandem.scheduler.domain.state import Pattern, Profile

RACE_SUNDAY = date(2027, 4, 25)
PROFILE = Profile(timezone="Europe/Berlin", training_status=TrainingStatus.MODERATE, cause=cause())


def to_the_race(day: date = RACE_SUNDAY, duration_s: int = 2 * 3600, **wishes: Any) -> Any:
    race = Race(day=day, title="City half", duration_s=duration_s)
    return preferences(goals=Goals(block=Block.STRENGTH, race=race), **wishes)


def monday(weeks: int) -> date:
    """So many weeks after the race's Monday."""
    return date(2027, 4, 19) + timedelta(weeks=weeks)


def plan(block: Block = Block.BALANCED, phase: Phase | None = None, factor: float = 1.0) -> WeekPlan:
    return WeekPlan("2026-W47", MONDAY, block, phase, factor)


def test_without_calendar_race_or_deloads_every_week_is_the_athletes_block() -> None:
    found = week_plan(preferences(block=Block.RACE), MONDAY)
    assert (found.block, found.phase, found.volume_factor, found.why) == (Block.RACE, None, 1.0, "")
    assert found.week == "2026-W47"


def test_a_balanced_setting_leaves_the_block_to_the_goals() -> None:
    assert week_plan(preferences(goals=Goals(block=Block.STRENGTH)), MONDAY).block is Block.STRENGTH


@pytest.mark.parametrize(
    ("weeks", "block", "phase", "factor"),
    [
        (-17, Block.STRENGTH, None, 1.0),
        (-15, Block.STRENGTH, Phase.BASE, 1.0),
        (-10, Block.STRENGTH, Phase.BASE, 1.0),
        (-9, Block.RACE, Phase.BUILD, 1.0),
        (-4, Block.RACE, Phase.BUILD, 1.0),
        (-3, Block.RACE, Phase.PEAK, 1.0),
        (-2, Block.RACE, Phase.PEAK, 1.0),
        (-1, Block.RACE, Phase.TAPER, 0.5),
        (0, Block.RACE, Phase.TAPER, 0.5),
        (1, Block.BALANCED, Phase.DELOAD, 0.65),
        (2, Block.BALANCED, None, 1.0),
    ],
)
def test_sixteen_weeks_lead_to_a_race_by_base_build_peak_and_taper(
    weeks: int, block: Block, phase: Phase | None, factor: float
) -> None:
    found = week_plan(to_the_race(), monday(weeks))
    assert (found.block, found.phase, found.volume_factor) == (block, phase, factor)


def test_after_a_short_race_the_next_week_is_a_usual_one() -> None:
    assert week_plan(to_the_race(duration_s=45 * 60), monday(1)).phase is None


@pytest.mark.parametrize("weekday", range(7))
def test_a_taper_holds_most_of_the_fourteen_days_before_the_race(weekday: int) -> None:
    race_day = date(2027, 4, 19) + timedelta(days=weekday)
    tapered = [
        monday(weeks) for weeks in range(-4, 1) if week_plan(to_the_race(race_day), monday(weeks)).phase is Phase.TAPER
    ]
    days = {first + timedelta(days=offset) for first in tapered for offset in range(7)}
    inside = sum(race_day - timedelta(days=back) in days for back in range(1, 15))
    assert inside >= 11
    assert monday(0) in tapered


def test_a_deload_falls_every_fourth_week_before_the_taper_and_never_in_the_peak() -> None:
    asked = to_the_race(deload_every_weeks=4)
    lighter = [w for w in range(-14, 1) if week_plan(asked, monday(w)).phase is Phase.DELOAD]
    assert lighter == [-13, -9, -5]


@given(st.integers(0, 400), st.sampled_from([4, 5, 6]))
def test_one_week_in_so_many_is_a_deload_whenever_one_asks(weeks: int, every: int) -> None:
    asked = preferences(deload_every_weeks=every)
    first = MONDAY + timedelta(weeks=weeks)
    phases = [week_plan(asked, first + timedelta(weeks=offset)).phase for offset in range(every)]
    assert phases.count(Phase.DELOAD) == 1


def test_the_calendar_goes_before_the_race_and_the_later_span_before_the_earlier() -> None:
    spans = (
        BlockSpan(first_day=MONDAY, weeks=8, block=Block.STRENGTH),
        BlockSpan(first_day=MONDAY + timedelta(weeks=2), weeks=1, block=Block.STRENGTH, phase=Phase.DELOAD),
        BlockSpan(first_day=MONDAY + timedelta(weeks=3), weeks=1, block=Block.RACE, volume_factor=0.8),
    )
    asked = to_the_race(day=MONDAY + timedelta(days=6), calendar=spans)
    found = [week_plan(asked, MONDAY + timedelta(weeks=offset)) for offset in range(9)]
    assert [(each.block, each.phase, each.volume_factor) for each in found[:4]] == [
        (Block.STRENGTH, Phase.BUILD, 1.0),
        (Block.STRENGTH, Phase.BUILD, 1.0),
        (Block.STRENGTH, Phase.DELOAD, 0.65),
        (Block.RACE, Phase.BUILD, 0.8),
    ]
    assert found[3].why == "Your calendar asks for 80 % of the usual week"
    assert (found[8].block, found[8].phase) == (Block.STRENGTH, None)


def test_within_a_span_deloads_are_counted_from_its_first_week() -> None:
    asked = preferences(
        calendar=(BlockSpan(first_day=MONDAY, weeks=9, block=Block.STRENGTH),),
        deload_every_weeks=4,
    )
    phases = [week_plan(asked, MONDAY + timedelta(weeks=offset)).phase for offset in range(9)]
    assert [index for index, phase in enumerate(phases) if phase is Phase.DELOAD] == [3, 7]


def test_settings_follow_the_block_of_each_week() -> None:
    mondays = [monday(weeks) for weeks in (-10, -9, 2)]
    season = settings_of(to_the_race(), PROFILE, None, None, mondays)
    assert season.usual.block is Block.STRENGTH
    assert [season.at(day.toordinal() + 6).block for day in mondays] == [Block.STRENGTH, Block.RACE, Block.BALANCED]
    assert season.at(monday(3).toordinal()) == season.usual


def test_settings_carry_what_the_athlete_chose_and_is() -> None:
    asked = preferences(stacked_days=True, sessions_per_day=3, goals=Goals(lift_goal=LiftGoal.SIZE))
    usual = settings_of(asked, PROFILE, None, True, [MONDAY]).usual
    assert (usual.stacked_days, usual.sessions_per_day, usual.leg_volume_rose) == (True, 3, True)
    assert (usual.status_weight, usual.lift_weight) == (0.6, lift_weight(LiftGoal.SIZE))


@pytest.mark.parametrize(
    ("better_sd", "mode"), [(None, Mode.SPREAD), (-0.4, Mode.SPREAD), (0.0, Mode.SPREAD), (0.3, Mode.CLUSTER)]
)
def test_a_learned_mode_is_what_the_mornings_suggest(better_sd: float | None, mode: Mode) -> None:
    pattern = Pattern(clustered_better_sd=better_sd, cause=cause()) if better_sd is not None else None
    assert settings_of(preferences(mode=Mode.LEARNED), PROFILE, pattern, None, []).usual.mode is mode


def test_a_chosen_mode_is_not_unlearned() -> None:
    pattern = Pattern(clustered_better_sd=0.9, cause=cause())
    assert settings_of(preferences(mode=Mode.SPREAD), PROFILE, pattern, None, []).usual.mode is Mode.SPREAD


def shapes(found: WeekPlan) -> dict[str, tuple[SessionClass, int, str | None]]:
    return {
        asked.session.session_id: (asked.session.session_class, asked.session.duration_s // 60, asked.adjusted)
        for asked in asked_in(sample_week(), found)
    }


def test_a_usual_week_is_the_athletes_own() -> None:
    assert [asked.session for asked in asked_in(sample_week(), plan())] == list(sample_week())
    assert {asked.adjusted for asked in asked_in(sample_week(), plan())} == {None}


def test_a_deload_shortens_everything_and_spares_the_legs() -> None:
    assert shapes(plan(phase=Phase.DELOAD, factor=0.65)) == {
        "lower": (SessionClass.MODERATE_LOWER, 40, DELOAD),
        "easy-mon": (SessionClass.EASY, 25, DELOAD),
        "mobility": (SessionClass.MOBILITY, 40, None),
        "upper": (SessionClass.UPPER, 40, DELOAD),
        "intervals": (SessionClass.HARD_RUN, 40, DELOAD),
        "full": (SessionClass.FULL, 40, DELOAD),
        "easy-sat": (SessionClass.EASY, 25, DELOAD),
        "long": (SessionClass.EASY, 60, DELOAD),
    }


def test_a_deload_of_the_sample_week_is_at_sixty_to_seventy_percent() -> None:
    asked = asked_in(sample_week(), plan(phase=Phase.DELOAD, factor=0.65))
    training = [each.session for each in asked if each.session.session_class is not SessionClass.MOBILITY]
    usual = [each for each in sample_week() if each.session_class is not SessionClass.MOBILITY]
    assert 0.60 <= sum(s.duration_s for s in training) / sum(s.duration_s for s in usual) <= 0.70


def test_a_taper_halves_the_runs_and_keeps_their_intensity() -> None:
    found = shapes(plan(Block.RACE, Phase.TAPER, 0.5))
    assert found["intervals"] == (SessionClass.HARD_RUN, 30, TAPER)
    assert found["easy-mon"] == (SessionClass.EASY, 20, TAPER)
    assert found["long"] == (SessionClass.EASY, 50, TAPER)


def test_towards_a_race_lifting_is_maintenance_heavy_for_the_legs_once() -> None:
    week = (
        template("squat", SessionClass.HEAVY_LOWER, weekday=0, priority=2),
        template("deadlift", SessionClass.HEAVY_LOWER, weekday=3, priority=1),
        template("total", SessionClass.FULL, weekday=5, leg_share=0.5),
        template("upper", SessionClass.UPPER, weekday=4),
        template("tempo", SessionClass.HARD_RUN, weekday=1),
    )
    found = {each.session.session_id: each.session for each in asked_in(week, plan(Block.RACE, Phase.PEAK))}
    assert {name: (s.session_class, s.duration_s // 60) for name, s in found.items()} == {
        "squat": (SessionClass.MODERATE_LOWER, 40),
        "deadlift": (SessionClass.HEAVY_LOWER, 40),
        "total": (SessionClass.MODERATE_LOWER, 40),
        "upper": (SessionClass.UPPER, 40),
        "tempo": (SessionClass.HARD_RUN, 60),
    }
    assert asked_in(week, plan(Block.RACE, Phase.BUILD))[0].session == week[0]


def test_in_a_strength_block_running_stays_aerobic() -> None:
    found = shapes(plan(Block.STRENGTH, Phase.BUILD))
    assert found["intervals"] == (SessionClass.EASY, 60, BLOCK)
    assert found["lower"] == (SessionClass.HEAVY_LOWER, 60, None)
    assert found["long"] == (SessionClass.LONG, 95, None)


def test_hill_sprints_stay_in_a_strength_block() -> None:
    sprints = template("hills", SessionClass.HARD_RUN, kind=SessionKind.HILL_SPRINTS)
    assert asked_in((sprints,), plan(Block.STRENGTH))[0].session == sprints


def test_an_eased_session_takes_the_words_and_the_effort_of_what_it_is_now() -> None:
    tempo = template(
        "tempo", SessionClass.HARD_RUN, kind=SessionKind.TEMPO, rpe=8, expected=ExpectedLoad(systemic_au=90)
    )
    (found,) = asked_in((tempo,), plan(Block.STRENGTH))
    assert (found.session.kind, found.session.rpe, found.session.expected) == (SessionKind.EASY, 3, None)


def test_a_shortened_session_is_expected_to_cost_its_share() -> None:
    easy = template("easy", expected=ExpectedLoad(systemic_au=40, lower_body_au=20))
    (found,) = asked_in((easy,), plan(phase=Phase.TAPER, factor=0.5))
    assert found.session.expected == ExpectedLoad(systemic_au=20, lower_body_au=10)


def test_what_may_not_be_eased_or_shortened_stays() -> None:
    club = template("club", SessionClass.HARD_RUN, may_ease=False, shortest_s=60 * MINUTE_S, fixed=True)
    assert asked_in((club,), plan(Block.STRENGTH, Phase.DELOAD, 0.65))[0].session == club


def test_a_race_is_never_shortened() -> None:
    race = template("parkrun", SessionClass.HARD_RUN, kind=SessionKind.RACE)
    for phase in Phase:
        assert asked_in((race,), plan(Block.STRENGTH, phase, 0.5))[0].session == race


sessions = st.builds(
    template,
    st.just("any"),
    st.sampled_from(list(SessionClass)),
    weekday=st.integers(0, 6),
    duration_s=st.integers(300, 20_000),
    leg_share=st.sampled_from([None, 0.2, 0.6]),
    shortest_s=st.sampled_from([None, 600, 3000, 9000]),
    may_ease=st.booleans(),
    kind=st.sampled_from([None, *SessionKind]),
)
plans = st.builds(
    WeekPlan,
    st.just("2026-W47"),
    st.just(MONDAY),
    st.sampled_from(list(Block)),
    st.sampled_from([None, *Phase]),
    st.floats(0.05, 1.0),
)


@given(st.lists(sessions, max_size=5), plans)
def test_a_block_takes_but_never_adds_and_leaves_days_and_hours(week: list[TemplateSession], asked: WeekPlan) -> None:
    found = asked_in(week, asked)
    for before, after in zip(week, found, strict=True):
        assert after.session.duration_s <= before.duration_s
        assert (after.session.weekday, after.session.start) == (before.weekday, before.start)
        assert (after.adjusted is None) == (after.session == before)


def test_a_factor_above_one_lengthens_only_as_the_calendar_says() -> None:
    (found,) = asked_in((template("easy"),), replace(plan(), phase=Phase.BUILD, volume_factor=1.25))
    assert (found.session.duration_s, found.adjusted) == (75 * MINUTE_S, BLOCK)
