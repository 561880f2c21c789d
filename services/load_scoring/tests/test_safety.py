"""Safety first: what stops hard and loaded work, and that only the athlete's word ends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.readiness import RedFlagKind, Suspension
from tandem.contracts.events.wellness import Symptom
from tandem.load_scoring.domain.readiness.log import DayLog, Wellness
from tandem.load_scoring.domain.readiness.red_flags import red_flags
from tandem.load_scoring.domain.readiness.safety import LOOK_BACK_DAYS, lasting_pain, suspension

DAY = date(2026, 11, 22)
CHEST = Wellness(symptoms=frozenset({Symptom.CHEST_PAIN}))
FEVER = Wellness(symptoms=frozenset({Symptom.FEVER}))
ILL = Wellness(symptoms=frozenset({Symptom.ILLNESS}))
WELL = Wellness(recovered=True)
QUIET = Wellness(mood=7.0)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def told(said: Mapping[int, Wellness]) -> DayLog:
    """A log of what was said so many days ago."""
    return DayLog(wellness={ago(days): entry for days, entry in said.items()})


def replayed(said: Mapping[int, Wellness], days: int = 20) -> list[Suspension | None]:
    """The stop of each day as the service would publish it, each resting on the one before; the last is today's."""
    log, stop, stops = told(said), None, []
    for back in range(days, -1, -1):
        stop = suspension(log, ago(back), stop)
        stops.append(stop)
    return stops


@pytest.mark.parametrize(
    "said",
    [
        CHEST,
        Wellness(symptoms=frozenset({Symptom.FAINTING})),
        FEVER,
        Wellness(pain_severity=5.0),
        Wellness(pain_severity=2.0, gait_altered=True),
    ],
)
def test_a_red_flag_stops_hard_and_loaded_work_and_sends_to_a_doctor(said: Wellness) -> None:
    stop = suspension(told({0: said}), DAY, None)
    assert stop is not None
    assert (stop.hard, stop.loaded, stop.see_a_doctor, stop.since) == (True, True, True, DAY)
    assert len(stop.reasons) == 1
    assert "was reported on 22 November 2026: stop hard runs and heavy lifts and see a doctor" in stop.reasons[0]
    assert "recovered" in stop.reasons[0]


@pytest.mark.parametrize("symptom", [Symptom.CHEST_PAIN, Symptom.FAINTING])
def test_after_chest_pain_or_fainting_training_waits_for_medical_clearance(symptom: Symptom) -> None:
    stop = suspension(told({0: Wellness(symptoms=frozenset({symptom}))}), DAY, None)
    assert stop is not None
    assert "only after medical clearance" in stop.reasons[0]


def test_illness_stops_hard_and_loaded_work_and_tells_when_to_see_a_doctor() -> None:
    stop = suspension(told({0: ILL}), DAY, None)
    assert stop is not None
    assert (stop.hard, stop.loaded, stop.see_a_doctor) == (True, True, False)
    assert "below the neck" in stop.reasons[0]


@pytest.mark.parametrize("said", [QUIET, Wellness(), Wellness(pain_severity=4.9), Wellness(soreness=9.0), WELL])
def test_what_is_no_red_flag_stops_nothing(said: Wellness) -> None:
    assert suspension(told({0: said}), DAY, None) is None
    assert red_flags(said) == ()


def test_days_without_symptoms_do_not_end_a_stop() -> None:
    stops = replayed({15: FEVER, **dict.fromkeys(range(15), QUIET)})
    assert all(stop is not None and stop.since == ago(15) for stop in stops[5:])


def test_a_stop_outlives_the_look_back_until_it_is_confirmed() -> None:
    stops = replayed({3 * LOOK_BACK_DAYS: CHEST}, days=3 * LOOK_BACK_DAYS)
    assert stops[-1] == stops[0]
    assert stops[0] is not None


def test_only_the_athletes_word_ends_a_stop() -> None:
    stops = replayed({10: FEVER, 4: WELL})
    assert [stop is not None for stop in stops[10:]] == [True] * 6 + [False] * 5


def test_a_word_later_on_the_day_of_the_report_ends_it_where_the_day_no_longer_shows_the_flag() -> None:
    stop = suspension(told({0: FEVER}), DAY, None)
    assert suspension(told({0: WELL}), DAY, stop) is None


def test_a_flag_beside_a_word_on_one_day_may_be_newer_and_stops() -> None:
    both = Wellness(symptoms=frozenset({Symptom.CHEST_PAIN}), recovered=True)
    assert suspension(told({0: both}), DAY, None) is not None
    stop = suspension(told({5: FEVER}), ago(5), None)
    again = suspension(told({5: FEVER, 0: both}), DAY, stop)
    assert again is not None
    assert again.since == DAY
    assert [reason.split(" was ")[0] for reason in again.reasons] == ["Chest pain"]
    assert suspension(told({5: FEVER, 0: both}), DAY, again) == again


def test_a_word_before_the_report_ends_nothing() -> None:
    stops = replayed({6: WELL, 5: CHEST})
    assert stops[-1] is not None
    assert stops[-1].since == ago(5)


def test_a_symptom_after_recovery_begins_a_new_stop() -> None:
    stops = replayed({10: FEVER, 6: WELL, 2: FEVER})
    assert stops[-1] is not None
    assert stops[-1].since == ago(2)


def test_a_correction_of_what_began_a_stop_does_not_resume_training() -> None:
    stop = suspension(told({3: CHEST}), ago(3), None)
    assert suspension(told({3: QUIET, 0: QUIET}), DAY, stop) == stop
    assert suspension(DayLog(), DAY, stop) == stop


def test_a_word_that_arrives_late_for_an_earlier_day_does_not_resume_training() -> None:
    stop = suspension(told({3: CHEST}), ago(3), None)
    assert suspension(told({5: WELL, 3: CHEST}), DAY, stop) == stop
    assert suspension(told({5: WELL, 3: CHEST}), ago(5), stop) == stop


def test_a_report_that_arrives_late_still_stops_within_four_weeks() -> None:
    assert suspension(told({LOOK_BACK_DAYS: CHEST}), DAY, None) is not None
    assert suspension(told({LOOK_BACK_DAYS + 1: CHEST}), DAY, None) is None


def test_what_is_said_of_later_days_is_not_looked_at() -> None:
    assert suspension(told({-1: CHEST}), DAY, None) is None
    stop = suspension(told({0: CHEST}), DAY, None)
    assert suspension(told({0: CHEST, -1: WELL}), DAY, stop) == stop


def test_another_kind_of_flag_adds_a_reason_and_the_same_kind_does_not() -> None:
    stops = replayed({5: ILL, 4: ILL, 3: FEVER, 2: FEVER})
    assert stops[-1] is not None
    assert stops[-1].since == ago(5)
    assert [reason.split(" was ")[0] for reason in stops[-1].reasons] == ["Illness", "Fever"]
    assert stops[-1].see_a_doctor
    assert stops[-4] == stops[-3] == stops[-1]


def test_each_reason_of_a_stop_stands_without_words_too_in_the_same_order() -> None:
    stop = replayed({5: ILL, 4: ILL, 3: FEVER, 2: Wellness(pain_severity=8.0, gait_altered=True)})[-1]
    assert stop is not None
    assert [(flag.kind, flag.local_date) for flag in stop.flags] == [
        (RedFlagKind.ILLNESS, ago(5)),
        (RedFlagKind.FEVER, ago(3)),
        (RedFlagKind.STRONG_PAIN, ago(2)),
        (RedFlagKind.GAIT, ago(2)),
    ]
    assert len(stop.flags) == len(stop.reasons)


def test_a_stop_published_before_reasons_had_kinds_gets_them_when_another_comes() -> None:
    for said in ({5: CHEST, 0: FEVER}, {5: Wellness(pain_severity=8.0, gait_altered=True), 0: FEVER}):
        full = replayed(said)
        before, after = full[-2], full[-1]
        assert before is not None
        old = before.model_copy(update={"flags": ()})
        assert suspension(told(said), DAY, old) == after
        assert suspension(told({}), DAY, old) == before


def test_a_reason_in_other_words_leaves_a_stop_as_it_was_published() -> None:
    old = Suspension(hard=True, loaded=True, since=ago(3), reasons=("rest",), see_a_doctor=True)
    assert suspension(told({}), DAY, old) == old
    more = suspension(told({0: FEVER}), DAY, old)
    assert more is not None
    assert (len(more.reasons), more.flags) == (2, ())


def test_pain_that_alters_the_gait_and_strong_pain_are_both_named() -> None:
    assert red_flags(Wellness(pain_severity=8.0, gait_altered=True)) == ("Strong pain", "Pain that alters your gait")


WELLNESS = st.builds(
    Wellness,
    symptoms=st.frozensets(st.sampled_from(list(Symptom)), max_size=2),
    pain_severity=st.none() | st.floats(0, 10),
    gait_altered=st.booleans(),
    recovered=st.booleans(),
)
LOGS = st.dictionaries(st.integers(0, 25), WELLNESS, max_size=12)


@given(LOGS, st.randoms())
def test_the_order_in_which_days_became_known_does_not_matter(said: dict[int, Wellness], chance: Any) -> None:
    shuffled = dict(chance.sample(list(said.items()), len(said)))
    assert replayed(said) == replayed(shuffled)


@given(LOGS)
def test_asking_again_with_the_answer_changes_nothing(said: dict[int, Wellness]) -> None:
    log = told(said)
    stop = suspension(log, DAY, None)
    assert suspension(log, DAY, stop) == stop


@given(LOGS)
def test_day_by_day_and_all_at_once_agree_on_whether_training_is_stopped(said: dict[int, Wellness]) -> None:
    assert replayed(said, days=25)[-1] == suspension(told(said), DAY, None)


@given(LOGS)
def test_a_stop_never_ends_without_the_athletes_word_on_that_day(said: dict[int, Wellness]) -> None:
    stops = replayed(said, days=25)
    for back, before, after in zip(range(24, -1, -1), stops, stops[1:], strict=False):
        if before is not None and (after is None or after.since != before.since):
            assert said[back].recovered


def aching(severities: Mapping[int, float]) -> DayLog:
    return told({days: Wellness(pain_severity=severity) for days, severity in severities.items()})


def test_pain_of_three_for_two_weeks_wants_a_doctor_without_a_stop() -> None:
    log = aching(dict.fromkeys(range(14), 3.0))
    piece = lasting_pain(log, DAY)
    assert piece is not None
    assert "has lasted 14 days: see a doctor" in piece.sentence
    assert (piece.value, piece.target_high, piece.unit) == (3.0, 3.0, "of 10")
    assert suspension(log, DAY, None) is None


@pytest.mark.parametrize(
    "severities",
    [
        dict.fromkeys(range(13), 3.0),
        dict.fromkeys(range(20), 2.0),
        {**dict.fromkeys(range(20), 3.0), 7: 1.0},
        dict.fromkeys(range(4, 25), 4.0),
        {0: 4.0, 15: 4.0},
        {**dict.fromkeys(range(1, 20), 4.0), 0: 2.0},
        {},
    ],
    ids=["13 days", "a trifle", "a better day between", "no word for four days", "two days", "better today", "none"],
)
def test_pain_that_is_short_slight_interrupted_or_over_is_left_alone(severities: dict[int, float]) -> None:
    assert lasting_pain(aching(severities), DAY) is None


def test_three_silent_days_do_not_break_a_run_of_pain_and_four_do() -> None:
    assert lasting_pain(aching(dict.fromkeys([0, 4, 8, 12, 16], 3.0)), DAY) is not None
    assert lasting_pain(aching(dict.fromkeys([0, 5, 10, 15, 20], 3.0)), DAY) is None


def test_pain_over_the_horizon_is_said_to_be_longer() -> None:
    piece = lasting_pain(aching(dict.fromkeys(range(120), 4.0)), DAY)
    assert piece is not None
    assert "more than 90 days" in piece.sentence


def test_rising_pain_wants_a_doctor_before_it_has_lasted() -> None:
    piece = lasting_pain(aching({9: 1.0, 6: 2.0, 3: 3.0, 0: 4.0}), DAY)
    assert piece is not None
    assert "risen to 4/10" in piece.sentence
    assert lasting_pain(aching({9: 4.0, 6: 3.0, 3: 2.0, 0: 3.0}), DAY) is None
    assert lasting_pain(aching({3: 1.0, 2: 2.0, 1: 3.0, 0: 4.0}), DAY) is None


@given(st.dictionaries(st.integers(0, 40), st.floats(0, 10), max_size=30))
def test_pain_below_three_today_never_sends_to_a_doctor(severities: dict[int, float]) -> None:
    assert lasting_pain(aching({**severities, 0: 2.9}), DAY) is None
