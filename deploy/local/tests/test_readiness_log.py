"""A log in one file: what is read, and how each mistake in it is told."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tandem.local.readiness_log import BadLog, Log, read_log
from tandem.local.sample_log import as_text, sample_log

TODAY = date(2026, 11, 22)
RUN = {"sport": "running", "start_time": "2026-11-20T07:00:00+01:00", "duration_min": 40, "rpe": 3}
DAY = {"local_date": "2026-11-20", "resting_heart_rate_bpm": 48}


def read(**parts: Any) -> Log:
    return read_log(json.dumps(parts).encode(), TODAY)


def problems_of(raw: bytes | dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(BadLog) as refusal:
        read_log(raw if isinstance(raw, bytes) else json.dumps(raw).encode(), TODAY)
    return refusal.value.problems


def test_profile_workouts_and_wellness_are_read() -> None:
    log = read(profile={"timezone": "Europe/Berlin", "max_heart_rate_bpm": 190}, workouts=[RUN], wellness=[DAY])
    assert log.profile is not None
    assert log.profile.max_heart_rate_bpm == 190
    assert [workout.rpe for workout, _ in log.workouts] == [3]
    assert [statement.resting_heart_rate_bpm for statement in log.wellness] == [48]


def test_every_part_may_be_left_out() -> None:
    assert read() == Log(None, (), ())


def test_samples_come_with_their_workout() -> None:
    ((_, samples),) = read(workouts=[{**RUN, "samples": {"time_s": [0, 5], "heart_rate_bpm": [120, 121]}}]).workouts
    assert samples is not None
    assert list(samples["heart_rate_bpm"]) == [120, 121]


def test_a_corrected_workout_is_the_next_revision_and_a_repeated_one_is_none() -> None:
    log = read(workouts=[RUN, {**RUN, "rpe": 6}, RUN])
    assert [(workout.revision, workout.rpe) for workout, _ in log.workouts] == [(1, 3), (2, 6)]
    assert len({workout.workout_id for workout, _ in log.workouts}) == 1


def test_statements_of_one_day_add_up_unless_they_share_a_name() -> None:
    evening = {"local_date": "2026-11-20", "soreness": 4}
    assert len({statement.wellness_id for statement in read(wellness=[DAY, evening]).wellness}) == 2
    named = [{**DAY, "wellness_id": "x"}, {**evening, "wellness_id": "x"}]
    assert {statement.wellness_id for statement in read(wellness=named).wellness} == {"x"}


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (b"", "this is no JSON"),
        (b"[" * 100_000, "this is no JSON"),
        (b"[]", "a log is one JSON object with profile, workouts, wellness"),
        ({"workout": [RUN]}, "/workout: is no part of a log"),
        ({"workouts": RUN}, "/workouts: must be a list"),
        ({"workouts": [RUN, 5]}, "/workouts/1: this is plain text"),
        ({"workouts": [{**RUN, "duration_min": -3}]}, "/workouts/0/duration_min: duration_min should be greater than 0"),
        ({"workouts": [RUN, {**RUN, "rpe": 11}]}, "/workouts/1/rpe: rpe should be less than or equal to 10"),
        ({"workouts": [{**RUN, "distanse_m": 5}]}, "/workouts/0/distanse_m: 'distanse_m' is not a field here; did you mean"),
        ({"wellness": [DAY, {"mood": 3}]}, "/wellness/1/local_date: 'local_date' is missing; add 'local_date'"),
        ({"wellness": [{**DAY, "resting_heart_rate_bpm": 300}]}, "/wellness/0/resting_heart_rate_bpm"),
        ({"wellness": [None]}, "/wellness/0: this is no JSON object"),
        ({"profile": {"birth_date": "2027-01-01"}}, "/profile: birth_date 2027-01-01 has not come yet"),
        ({"profile": {"max_hr": 190}}, "/profile: 'max_hr' is not a field"),
        ({"profile": 5}, "/profile: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_in_the_file(log: bytes | dict[str, Any], words: str) -> None:
    (problem,) = problems_of(log)
    assert problem.startswith(words) or words in problem


def test_all_mistakes_are_told_at_once() -> None:
    said = problems_of({"workouts": [{**RUN, "rpe": 11}, RUN, {}], "wellness": [{}], "profile": {"sex": "x"}})
    assert [problem.split(":")[0] for problem in said] == [
        "/profile",
        "/workouts/0/rpe",
        "/workouts/2/sport",
        "/wellness/0/local_date",
    ]


def test_the_example_is_a_whole_log_and_always_the_same() -> None:
    text = as_text(sample_log())
    assert text == as_text(sample_log())
    log = read_log(text.encode(), TODAY)
    assert len(log.wellness) == 119
    assert (log.wellness[0].local_date, log.wellness[-1].local_date) == (date(2026, 1, 5), date(2026, 5, 3))
    assert 70 < len(log.workouts) < 120
    assert sum(samples is not None for _, samples in log.workouts) == 34
    assert {workout.revision for workout, _ in log.workouts} == {1}


def test_in_the_example_the_bad_weeks_show_in_every_marker() -> None:
    log = read_log(as_text(sample_log()).encode(), TODAY)

    def mean(field: str, first: int, last: int) -> float:
        values = [getattr(statement, field) for statement in log.wellness[first:last]]
        return float(sum(values) / len(values))

    for field, worse in (
        ("resting_heart_rate_bpm", 1),
        ("hrv_rmssd_ms", -1),
        ("sleep_s", -1),
        ("soreness", 1),
        ("mood", -1),
    ):
        good, bad, after = mean(field, 0, 70), mean(field, 77, 91), mean(field, 105, 119)
        assert worse * (bad - good) > 0, field
        assert abs(after - good) < abs(bad - good) / 2, field
