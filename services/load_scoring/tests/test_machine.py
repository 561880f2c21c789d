"""The state machine: noise is let be, and fatigue is not."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from machine_days import BAD, FINE, FIRST, HEART, MOOD, PULL_BACK, PUSH, STEADY, WATCH, day, follow, lived, states, told

from tandem.contracts.events.readiness import Family, ReadinessState
from tandem.contracts.events.wellness import Circumstance
from tandem.load_scoring.domain.readiness.log import DayLog, Wellness
from tandem.load_scoring.domain.readiness.machine import CLEAR_DAYS, Context, Standing, assess


def test_an_athlete_of_whom_nothing_is_known_stands_steady_with_little_confidence() -> None:
    found = assess(DayLog(), FIRST, None, FINE)
    assert (found.state, found.since, found.confidence) == (STEADY, FIRST, 0.2)
    assert found.reasons == ("Too little is known of you yet to say more than: go on as planned.",)


def test_a_single_bad_night_changes_nothing() -> None:
    log = lived(170, {range(BAD, BAD + 1): HEART | MOOD})
    assert set(states(log, 165)) == {STEADY}


def test_two_families_for_a_few_days_are_training_noise() -> None:
    log = lived(170, {range(BAD, BAD + 3): HEART | MOOD})
    assert PULL_BACK not in states(log, 170)


def test_one_family_is_watched_only_after_a_fortnight() -> None:
    log = lived(190, {range(BAD, 190): HEART})
    found = states(log, 190)
    assert PULL_BACK not in found
    assert 15 <= found.index(WATCH) - 5 <= 22


def test_two_families_for_days_are_watched_and_then_pulled_back() -> None:
    found = follow(lived(180, {range(BAD, 180): HEART | MOOD}), BAD - 5, 175)
    order = [one.state for one in found]
    assert order.index(WATCH) < order.index(PULL_BACK) <= 5 + 14
    pulled = found[order.index(PULL_BACK)]
    assert (pulled.volume_factor, pulled.intensity_cap, pulled.recheck_after_days) == (0.7, "vt1", 5)
    assert pulled.since == day(BAD - 5 + order.index(PULL_BACK))
    assert pulled.reasons[0].startswith("2 kinds of signs at once")
    assert any("beats above your usual 48" in reason for reason in pulled.reasons)
    assert [sign.family for sign in pulled.families if sign.on] == [Family.AUTONOMIC, Family.WELLBEING]


def test_all_four_families_pull_back_within_a_fortnight_of_their_first_day() -> None:
    log = lived(175, {range(BAD, 175): HEART | MOOD}, slow=range(BAD, 175), weak=range(BAD, 175))
    assert states(log, 175).index(PULL_BACK) - 5 <= 14


def test_two_signs_for_three_weeks_pull_back_however_well_the_rest_looks() -> None:
    """The athlete who is never pulled back under the obvious rule: efficiency and strength are off, the rest shines."""
    shines = {"resting_heart_rate_bpm": 44.0, "ln_rmssd": 4.4, "mood": 9.0, "motivation": 9.0, "soreness": 1.0}
    log = lived(200, {range(BAD, 200): shines}, slow=range(BAD, 200), weak=range(BAD, 200))
    found = states(log, 200)
    assert PULL_BACK in found
    assert found.index(PULL_BACK) - 5 <= 31


def test_pull_back_clears_after_five_quiet_days_and_not_before() -> None:
    end = BAD + 20
    found = follow(lived(200, {range(BAD, end): HEART | MOOD}), BAD, 200)
    order = [one.state for one in found]
    cleared = next(n for n in range(order.index(PULL_BACK), len(order)) if order[n] is not PULL_BACK)
    quiet = [len(one.seen.standing_out()) <= 1 for one in found]
    assert all(quiet[cleared - CLEAR_DAYS + 1 : cleared + 1])
    assert not all(quiet[cleared - CLEAR_DAYS : cleared])
    assert BAD + cleared <= end + 14
    assert order[-1] is STEADY


def test_pull_back_asks_for_load_to_be_taken_and_no_other_state_does() -> None:
    for one in follow(lived(200, {range(BAD, BAD + 20): HEART | MOOD}), BAD, 200):
        asks = (one.volume_factor, one.intensity_cap, one.recheck_after_days)
        if one.state is PULL_BACK:
            assert 0.7 <= one.volume_factor <= 0.8  # type: ignore[operator]
            assert one.recheck_after_days in (3, 4, 5)
        else:
            assert asks == (None, None, None)


def test_a_painful_tendon_is_watched_at_once_and_for_itself() -> None:
    log = lived(170, {range(BAD, BAD + 3): {"joint_pain_severity": 4.0}})
    found = follow(log, BAD - 5, 165)
    order = [one.state for one in found]
    assert order.index(WATCH) == 5 + 2
    assert PULL_BACK not in order
    assert found[7].reasons[0].startswith("A tendon or joint hurts again and again")


def test_a_week_of_travel_says_nothing_for_or_against_the_athlete() -> None:
    log = lived(175)
    abroad = {
        day(n): replace(told(n, **HEART, **MOOD), circumstances=frozenset({Circumstance.TRAVEL}))
        for n in range(BAD, BAD + 8)
    }
    assert set(states(replace(log, wellness={**log.wellness, **abroad}), 175)) == {STEADY}


def test_silence_ends_a_pull_back_in_the_end_and_never_starts_one() -> None:
    log = lived(165, {range(BAD, 165): HEART | MOOD})
    order = [one.state for one in follow(log, BAD, 190)]
    assert order[164 - BAD] is PULL_BACK
    assert order[168 - BAD] is PULL_BACK
    assert order[-1] is STEADY


def test_asked_again_on_the_same_day_it_answers_the_same() -> None:
    log = lived(200, {range(BAD, BAD + 20): HEART | MOOD})
    for one in follow(log, BAD - 20, 200, FINE):
        again = assess(log, one.seen.day, Standing(one.state, one.since), FINE)
        assert (again, again.families, again.reasons) == (one, one.families, one.reasons)


def test_what_arrives_late_counts_as_if_it_had_come_in_time() -> None:
    whole = lived(175, {range(BAD, 175): HEART | MOOD})
    late = replace(whole, wellness={d: w for d, w in whole.wellness.items() if d < day(BAD)})
    assert follow(late, BAD, 166)[-1].state is STEADY
    assert assess(whole, day(166), Standing(STEADY, day(BAD)), Context()).state is PULL_BACK
    assert assess(lived(175), day(166), Standing(PULL_BACK, day(164)), Context()).state is STEADY


def test_the_future_is_not_looked_at() -> None:
    log = lived(200, {range(BAD, 200): HEART | MOOD}, slow=range(BAD, 200), weak=range(BAD, 200))
    past = lived(BAD)
    for number in range(BAD - 5, BAD):
        with_future, without = (assess(one, day(number), None, FINE) for one in (log, past))
        assert (with_future, with_future.families) == (without, without.families)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_in_which_the_log_was_filled_does_not_matter(seed: int) -> None:
    log = lived(175, {range(BAD, 175): HEART | MOOD}, slow=range(BAD, 175))
    items = list(log.wellness.items())
    random.Random(seed).shuffle(items)
    standing = Standing(WATCH, day(BAD))
    one, other = (assess(x, day(165), standing, FINE) for x in (log, replace(log, wellness=dict(items))))
    assert (one, one.families, one.reasons) == (other, other.families, other.reasons)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 80),
        st.builds(
            Wellness,
            resting_heart_rate_bpm=st.none() | st.floats(0, 149),
            ln_rmssd=st.none() | st.floats(0, 6.2),
            ln_sdnn=st.none() | st.floats(0, 6.2),
            soreness=st.none() | st.floats(0, 10),
            mood=st.none() | st.floats(0, 10),
            motivation=st.none() | st.floats(0, 10),
            joint_pain_severity=st.none() | st.floats(0, 10),
        ),
    ),
    st.sampled_from(ReadinessState),
    st.integers(-10, 60),
)
def test_whatever_was_logged_there_is_an_answer_that_can_be_published(
    log: dict[int, Wellness], state: ReadinessState, since: int
) -> None:
    found = assess(
        DayLog(wellness={day(n): w for n, w in log.items()}), day(80), Standing(state, day(80 - since)), FINE
    )
    assert 0 <= found.confidence <= 1
    assert found.state is not PUSH
    assert len(found.families) == len(Family)
    assert all(reason.endswith(".") for reason in found.reasons)
    assert all(not sign.on or sign.since is not None for sign in found.families)


def test_beside_a_safety_stop_nobody_is_told_to_go_on_as_planned() -> None:
    stopped = assess(DayLog(), FIRST, None, Context(suspended=True))
    assert stopped.state is STEADY
    assert stopped.reasons == ("Safety comes first: hard and loaded work is suspended, whatever the other signs say.",)
