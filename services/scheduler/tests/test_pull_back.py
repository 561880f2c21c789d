"""Pulling back: what is eased, shortened or left out, within its window only."""

from __future__ import annotations

from datetime import date

import pytest
from asked_facts import MINUTE_S, planned, readiness, state_of
from directed_facts import DROPPED, NOW, PLANNED, SAMPLE, TUESDAY, made_of, named, on, pulled_back
from scheduler_facts import BERLIN, local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.week import SessionKind
from tandem.scheduler.domain.asked.directed import directed
from tandem.scheduler.domain.asked.directives import PULL_BACK, directives


def test_without_readiness_or_workouts_nothing_is_directed() -> None:
    assert directives(state_of(), NOW, BERLIN) == ()
    assert directed(SAMPLE, (), (), BERLIN, NOW) == SAMPLE


@pytest.mark.parametrize("stands", [ReadinessState.PUSH, ReadinessState.STEADY, ReadinessState.WATCH])
def test_only_pull_back_takes_load_away(stands: ReadinessState) -> None:
    assert directives(state_of(stands=readiness(stands, TUESDAY)), NOW, BERLIN) == ()


def test_a_pull_back_moves_on_window_by_window_never_day_by_day() -> None:
    state = state_of(stands=pulled_back())
    spans = [(named(state, on(day))[PULL_BACK].first_day.day, named(state, on(day))[PULL_BACK].last_day) for day in
             range(17, 24)]  # fmt: skip
    assert spans == [
        *[(17, date(2026, 11, 19))] * 3,
        *[(20, date(2026, 11, 22))] * 3,
        (23, date(2026, 11, 25)),
    ]


def test_a_pull_back_is_told_with_its_days_and_its_source() -> None:
    found = named(state_of(stands=pulled_back()))[PULL_BACK]
    assert found.sentence == (
        "You pull back until Thursday: at least about 25 % less in all, runs stay easy, legs are spared. "
        "Then it is looked at again."
    )
    assert "Nuuttila 2022" in found.evidence


def test_a_pull_back_eases_and_leaves_one_out_within_its_window_only() -> None:
    """Tuesday to Thursday hold mobility, upper body and intervals: of the two that train, the last priority goes, and the
    other is easy; without the first its length is little enough."""
    found = made_of(state_of(stands=pulled_back()))
    touched = {key: s for key, s in found.items() if s.adjusted is not None}
    assert set(touched) == {"upper@2026-W47", "intervals@2026-W47"}
    assert (touched["upper@2026-W47"].status, touched["upper@2026-W47"].adjusted) == (DROPPED, PULL_BACK)
    run = touched["intervals@2026-W47"]
    assert (run.session_class, run.planned_class, run.duration_s) == (SessionClass.EASY, SessionClass.EASY, 60 * 60)
    assert (run.planned_duration_s, run.start_time) == (60 * 60, local("2026-11-19T18:00"))


FULL_WINDOW = (
    planned("easy@2026-W47", "2026-11-17T18:00", duration_s=35 * MINUTE_S),
    planned("hard@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, priority=1),
    planned("upper@2026-W47", "2026-11-19T18:00", SessionClass.UPPER, duration_s=95 * MINUTE_S, priority=1),
    planned("last@2026-W47", "2026-11-19T07:00", duration_s=30 * MINUTE_S, priority=5),
)


@pytest.mark.parametrize("factor", [0.7, 0.75, 0.8])
def test_what_is_left_out_and_what_is_shorter_take_a_fifth_to_a_third_together(factor: float) -> None:
    found = made_of(state_of(stands=pulled_back(volume_factor=factor)), FULL_WINDOW)
    assert found.pop("last@2026-W47").status is DROPPED
    minutes = sum(s.duration_s for s in found.values()) / sum(wish.duration_s for wish in FULL_WINDOW)
    assert abs(minutes - factor) <= 0.03
    assert not {SessionClass.HARD_RUN, SessionClass.HEAVY_LOWER} & {s.session_class for s in found.values()}


def test_of_what_a_pull_back_shortens_the_long_run_goes_first() -> None:
    """It is the most of the week's running; the others are then cut by what is still too much, or not at all."""
    wishes = (
        *FULL_WINDOW,
        planned("long@2026-W47", "2026-11-17T07:00", SessionClass.LONG, duration_s=7200, priority=1),
    )
    found = made_of(state_of(stands=pulled_back(volume_factor=0.75)), wishes)
    long = found["long@2026-W47"]
    assert (long.session_class, long.duration_s) == (SessionClass.LONG, 90 * MINUTE_S)
    assert found["upper@2026-W47"].duration_s > 0.75 * 95 * MINUTE_S
    minutes = sum(s.duration_s for s in found.values() if s.status is PLANNED) / sum(wish.duration_s for wish in wishes)
    assert abs(minutes - 0.75) <= 0.03


def test_a_pull_back_asks_the_same_on_each_of_its_days() -> None:
    """What has been done by then does not make the rest longer or shorter."""
    rules = directives(state_of(stands=pulled_back(volume_factor=0.7)), NOW, BERLIN)
    first = directed(FULL_WINDOW, FULL_WINDOW, rules, BERLIN, NOW)
    for now in (on(18, 5), on(19, 5), on(19, 19)):
        assert directed(FULL_WINDOW, first, rules, BERLIN, now) == first


def test_a_pull_back_over_a_weekend_leaves_out_one_session_not_one_each_week() -> None:
    sunday = tuple(planned(f"{n}@2026-W47", f"2026-11-22T{n}:00") for n in ("07", "18"))
    monday = tuple(planned(f"{n}@2026-W48", f"2026-11-23T{n}:00") for n in ("07", "18"))
    rules = directives(state_of(stands=pulled_back(date(2026, 11, 22))), on(22, 5), BERLIN)
    before = directed((*sunday, *monday), (), rules, BERLIN, on(22, 5))
    assert [s.key for s in before if s.status is DROPPED] == ["18@2026-W48"]
    early = directed((*sunday, *monday), (sunday[1].model_copy(update={"status": DROPPED, "adjusted": PULL_BACK}),),
                     rules, BERLIN, on(22, 19))  # fmt: skip
    rolled = directed(monday, early, rules, BERLIN, on(23, 0), sunday)
    assert [s.status for s in rolled] == [PLANNED, PLANNED]
    assert [s.duration_s for s in rolled] == [s.duration_s for s in early if s.key.endswith("W48")]


def test_heavy_legs_become_moderate() -> None:
    wishes = (
        planned("lower@2026-W47", "2026-11-17T18:00", SessionClass.HEAVY_LOWER, kind=SessionKind.LOWER_HEAVY, rpe=9),
        planned("full@2026-W47", "2026-11-18T18:00", SessionClass.FULL, leg_share=0.5),
        planned("easy@2026-W47", "2026-11-19T18:00", priority=5),
    )
    found = made_of(state_of(stands=pulled_back()), wishes)
    lower = found["lower@2026-W47"]
    assert (lower.session_class, lower.kind, lower.rpe) == (SessionClass.MODERATE_LOWER, SessionKind.LOWER_MODERATE, 6)
    assert found["full@2026-W47"].session_class is SessionClass.MODERATE_LOWER


def test_of_one_session_ahead_none_is_left_out() -> None:
    wishes = (planned("easy@2026-W47", "2026-11-18T18:00"), planned("then@2026-W47", "2026-11-21T18:00"))
    found = made_of(state_of(stands=pulled_back()), wishes)
    assert {s.status for s in found.values()} == {PLANNED}


def test_what_was_left_out_stays_so_when_its_time_has_passed() -> None:
    """Were it chosen anew each day, every day would lose a session."""
    wishes = tuple(planned(f"easy-{day}@2026-W47", f"2026-11-{day}T12:00") for day in (17, 18, 19))
    rules = directives(state_of(stands=pulled_back()), NOW, BERLIN)
    first = directed(wishes, (), rules, BERLIN, NOW)
    assert [s.status for s in first] == [PLANNED, PLANNED, DROPPED]
    stands = (first[2], *first[:2])
    later = directed(wishes, stands, rules, BERLIN, on(19, 13))
    assert [s.status for s in later] == [PLANNED, PLANNED, DROPPED]
    early = first[0].model_copy(update={"status": DROPPED, "adjusted": PULL_BACK})
    again = directed(wishes, (early, *wishes[1:]), rules, BERLIN, on(17, 13))
    assert [s.status for s in again] == [DROPPED, PLANNED, PLANNED]


def test_what_has_begun_is_not_left_out() -> None:
    wishes = (
        planned("begun@2026-W47", "2026-11-17T18:00", priority=5),
        planned("next@2026-W47", "2026-11-18T18:00", priority=3),
        planned("then@2026-W47", "2026-11-19T18:00", priority=1),
    )
    found = made_of(state_of(stands=pulled_back()), wishes, on(18, 5))
    assert [key for key, s in found.items() if s.status is DROPPED] == ["next@2026-W47"]


def test_a_session_moved_into_the_window_is_lighter_and_one_moved_out_stays_so() -> None:
    state = state_of(stands=pulled_back())
    inside = planned("in@2026-W47", "2026-11-19T18:00", SessionClass.HARD_RUN)
    outside = planned("out@2026-W47", "2026-11-21T18:00", SessionClass.HARD_RUN)
    swapped = (
        inside.model_copy(update={"start_time": outside.start_time}),
        outside.model_copy(update={"start_time": inside.start_time}),
    )
    found = directed((inside, outside), swapped, directives(state, NOW, BERLIN), BERLIN, NOW)
    assert [s.session_class for s in found] == [SessionClass.EASY, SessionClass.EASY]


def test_what_is_hard_and_may_not_be_eased_is_left_out() -> None:
    club = planned("club@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, may_ease=False, pinned=True)
    found = made_of(state_of(stands=pulled_back()), (club, planned("easy@2026-W47", "2026-11-19T18:00")))
    assert (found["club@2026-W47"].status, found["club@2026-W47"].adjusted) == (DROPPED, PULL_BACK)
    assert found["easy@2026-W47"].status is PLANNED


def test_a_race_is_left_to_the_athlete_while_pulling_back() -> None:
    race = planned("race@2026-W47", "2026-11-18T18:00", SessionClass.HARD_RUN, kind=SessionKind.RACE)
    assert made_of(state_of(stands=pulled_back()), (race,))["race@2026-W47"] == race
