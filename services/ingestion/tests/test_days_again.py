"""Days that are told again: by the same import, by a late push, by a replay, and by something else on the same device."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from ingestion_desk import NOW, Desk, plain

from tandem.contracts.events.wellness import WellnessLogged
from tandem.ingestion.domain.formats.json import garmin_days
from tandem.ingestion.domain.formats.json.wellness import digest_of, read_wellness
from tandem.ingestion.domain.interpret import interpret
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.state import MAX_DIGESTS, MAX_STATEMENTS, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

type Write = Callable[..., bytes]

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(MAX_STATEMENTS + 20)]
PAIN = {"site": "left achilles", "severity": 6, "structure": "tendon", "alters_gait": True}
DAWN_S = int(datetime(2026, 11, 20, 6, tzinfo=UTC).timestamp())


def said_by_hand(desk: Desk, device_id: str = "phone", **fields: Any) -> SubmissionReceived:
    """As the edge hands a statement in: with what it says in a digest."""
    body = json.dumps(fields).encode()
    statement, _ = read_wellness(body, athlete_id="ada", device_id=device_id, received_at=NOW)
    return desk.submission(body, device_id, Kind.WELLNESS, statement=digest_of(statement), history=True)


def daily(day: date | str, resting: int, covers_s: int = 40_000, **more: Any) -> bytes:
    """A push of Garmin's: the summary of a day so far."""
    told = {"userId": "u", "summaryId": f"x{day}", "calendarDate": str(day), "durationInSeconds": covers_s, **more}
    return json.dumps({"dailies": [told | {"restingHeartRateInBeatsPerMinute": resting}]}).encode()


def monitoring(write: Write, hour: int, resting: int, **named: Any) -> bytes:
    """A monitoring file of a watch, as it lay there at that hour of the day."""
    at_s = DAWN_S + hour * 3600
    return write(
        ("file_id", {"type": "monitoring_b", "manufacturer": "garmin", **named}),
        ("monitoring_hr_data", {"timestamp": at_s, "current_day_resting_heart_rate": resting}),
    )


def again(desk: Desk, *originals: SubmissionReceived) -> list[Status]:
    """What the operator's replay of them comes to."""
    told = []
    for original in originals:
        desk.received += 1
        news = {"submission_id": f"again{desk.received}", "kind": Kind.AGAIN, "original": original.submission_id}
        desk.take(original.model_copy(update={**news, "statement": None, "history": True}))
        told.append(desk.told().status)
    return told


def standing(desk: Desk) -> dict[str, WellnessLogged]:
    """The days as a reader of the log has them."""
    return {one.data.wellness_id: one.data for one in desk.log if isinstance(one.data, WellnessLogged)}


def resting(desk: Desk) -> set[float | None]:
    return {day.resting_heart_rate_bpm for day in standing(desk).values()}


def test_an_import_of_years_in_two_versions_of_each_day_changes_nothing_the_second_time() -> None:
    desk, sent = Desk(), []
    for day in DAYS:
        for rate in (50, 47):
            sent.append(said_by_hand(desk, local_date=str(day), wellness_id=f"w:{day}", resting_heart_rate_bpm=rate))
            desk.take(sent[-1])
    said = len(desk.log)
    for number, one in enumerate(sent):
        desk.take(one.model_copy(update={"submission_id": f"again{number}"}))
        assert desk.told().status is Status.DUPLICATE
    assert (len(desk.log), resting(desk)) == (said, {47})


def test_versions_of_a_day_beyond_those_that_are_kept_with_it_are_known_as_well() -> None:
    desk = Desk()
    sent = [said_by_hand(desk, local_date="2026-11-20", mood=mood / 2) for mood in range(MAX_DIGESTS + 5)]
    desk.take(*sent[:MAX_DIGESTS])
    assert len(desk.state.older_words) == 0
    desk.take(*sent[MAX_DIGESTS:])
    assert len(desk.state.older_words) == 5
    assert not desk.take(*[one.model_copy(update={"submission_id": f"b{n}"}) for n, one in enumerate(sent)])
    assert len(desk.log) == len(sent)


@pytest.mark.parametrize("replayed", [False, True])
def test_pushes_of_old_days_that_come_again_or_are_read_again_change_nothing(replayed: bool) -> None:
    desk, sent = Desk(), []
    for day in DAYS:
        for rate in (50, 47):
            sent.append(desk.submission(daily(day, rate), "garmin-1"))
            desk.take(sent[-1])
    said = len(desk.log)
    if replayed:
        assert set(again(desk, *sent)) == {Status.DUPLICATE}
    else:
        for number, one in enumerate(sent):
            desk.take(one.model_copy(update={"submission_id": f"again{number}"}))
    assert (len(desk.log), resting(desk)) == (said, {47})


def test_a_phone_s_archive_does_not_take_back_the_pain_that_was_reported_by_it() -> None:
    desk = Desk()
    desk.take(said_by_hand(desk, local_date="2026-11-20", soreness=7, pain=[PAIN]))
    apple = json.dumps({"apple_health": 1, "day": {"local_date": "2026-11-20", "resting_heart_rate_bpm": 48.0}})
    (day,) = desk.send(apple.encode(), "phone", history=True)
    assert desk.told().status is Status.RECORDED
    assert isinstance(day, WellnessLogged)
    assert day.wellness_id == "phone:apple_health:2026-11-20"
    assert standing(desk)["phone:2026-11-20"].pain[0].severity == 6


def test_no_format_names_a_day_as_the_athlete_s_own_word_is_named(fit: Write) -> None:
    point = {"header": {"schema_id": {"namespace": "omh", "name": "body-weight", "version": "3.0"}}}
    weight = {"body_weight": {"value": 70, "unit": "kg"}, "effective_time_frame": {"date_time": "2026-11-20T07:00:00Z"}}
    sleep = {"userId": "u", "calendarDate": "2026-11-20", "deepSleepDurationInSeconds": 20_000}
    variability = {"userId": "u", "calendarDate": "2026-11-20", "lastNightAvg": 60}
    night = {"date": "2026-11-20", "light_sleep": 9000, "sleep_start_time": "2026-11-19T23:00:00+01:00"}
    bodies = [
        json.dumps(point | {"body": weight}).encode(),
        json.dumps(
            {**json.loads(daily("2026-11-20", 48, summaryId=None)), "sleeps": [sleep], "hrv": [variability]}
        ).encode(),
        json.dumps(night).encode(),
        monitoring(fit, 0, 47),
        json.dumps({"apple_health": 1, "day": {"local_date": "2026-11-20", "sleep_s": 27_000}}).encode(),
    ]
    desk = Desk()
    desk.take(said_by_hand(desk, "watch", local_date="2026-11-20", pain=[PAIN]))
    for body in bodies:
        desk.send(body)
        assert desk.told().status is Status.RECORDED
    assert sorted(standing(desk)) == [
        "sleep:2026-11-20",
        "watch:2026-11-20",
        "watch:apple_health:2026-11-20",
        "watch:fit:resting:2026-11-20",
        "watch:garmin:daily:2026-11-20",
        "watch:garmin:hrv:2026-11-20",
        "watch:garmin:sleep:2026-11-20",
        "watch:open-mhealth:body-weight:2026-11-20",
    ]


def _two_versions(desk: Desk, covers_s: int, later_days: int) -> list[SubmissionReceived]:
    """A day as it was at some hour and as it was when over, and so many days after it, all from the log alone."""
    burned = {"activeKilocalories": 600, "bmrKilocalories": 1500}
    old = desk.submission(daily("2026-01-01", 55, covers_s, **burned), "garmin-1")
    new = desk.submission(daily("2026-01-01", 47, 86_400, **burned), "garmin-1")
    for one in (old, new):
        desk.take(one)
    for day in DAYS[1 : 1 + later_days]:
        desk.send(daily(day, 46), "garmin-1")
    desk.rebuild()
    return [old, new]


LATER_DAYS = pytest.mark.parametrize("later_days", [0, MAX_STATEMENTS], ids=["remembered", "by_its_words_only"])


@LATER_DAYS
def test_a_better_reading_of_an_older_version_alone_does_not_replace_the_newer_one(
    monkeypatch: pytest.MonkeyPatch, later_days: int
) -> None:
    desk = Desk()
    versions = _two_versions(desk, 40_000, later_days)
    monkeypatch.setattr(garmin_days, "WHOLE_DAY_S", 36_000)
    reading.cache_clear()
    assert again(desk, *versions) == [Status.SUPERSEDED, Status.DUPLICATE]
    reading.cache_clear()
    assert standing(desk)["daily:x2026-01-01"].resting_heart_rate_bpm == 47


@pytest.mark.parametrize("covers_s", [40_000, 86_400])
@LATER_DAYS
def test_a_better_reading_of_every_version_ends_with_the_newest(
    monkeypatch: pytest.MonkeyPatch, covers_s: int, later_days: int
) -> None:
    desk = Desk()
    versions = _two_versions(desk, covers_s, later_days)
    monkeypatch.setattr(garmin_days, "SOURCE", "connect")
    reading.cache_clear()
    assert again(desk, *versions, *versions)[0] is Status.SUPERSEDED
    reading.cache_clear()
    whole = standing(desk)["daily:x2026-01-01"]
    assert (whole.source, whole.resting_heart_rate_bpm) == ("connect", 47)
    assert len(desk.log) == 3 + later_days


def test_a_day_that_was_logged_without_its_time_is_replaced_by_whatever_comes() -> None:
    desk = Desk()
    sent = desk.submission(daily("2026-11-20", 55), "garmin-1")
    [logged] = desk.take(sent)
    desk.log[0] = replace(desk.log[0], data=logged.model_copy(update={"told_at": None}))
    desk.rebuild()
    assert desk.state.told_s("daily:x2026-11-20") == 0
    assert again(desk, sent) == [Status.DUPLICATE]
    desk.send(daily("2026-11-20", 50, 30_000), "garmin-1")
    assert desk.told().status is Status.REVISED


@LATER_DAYS
def test_a_summary_of_less_of_the_day_that_comes_late_is_superseded(later_days: int) -> None:
    desk = Desk()
    desk.send(daily("2026-01-01", 47, 80_000), "garmin-1")
    for day in DAYS[1 : 1 + later_days]:
        desk.send(daily(day, 47), "garmin-1")
    assert not desk.send(daily("2026-01-01", 55), "garmin-1")
    told = desk.told()
    assert (told.status, told.wellness_id) == (Status.SUPERSEDED, "daily:x2026-01-01")
    assert resting(desk) == {47}
    desk.send(daily("2026-01-01", 48, 86_400), "garmin-1")
    assert resting(desk) == {48} if not later_days else {47, 48}


def test_what_the_athlete_says_anew_counts_though_the_clock_was_set_back_meanwhile() -> None:
    desk = Desk()
    desk.take(said_by_hand(desk, local_date="2026-11-20", mood=6))
    worse = said_by_hand(desk, local_date="2026-11-20", pain=[PAIN])
    desk.take(worse.model_copy(update={"received_at": NOW - timedelta(hours=1)}))
    assert desk.told().status is Status.REVISED


def test_the_morning_s_file_after_the_evening_s_is_superseded(fit: Write) -> None:
    desk = Desk()
    desk.send(monitoring(fit, 12, 47, serial_number=77), history=True)
    desk.send(monitoring(fit, 0, 55, serial_number=77), history=True)
    assert (desk.told().status, resting(desk)) == (Status.SUPERSEDED, {47})


def test_what_was_said_before_and_is_true_again_later_in_the_day_stands_again() -> None:
    desk = Desk()
    pushes = [daily("2026-11-20", rate, covers_s) for rate, covers_s in ((50, 20_000), (49, 30_000), (50, 40_000))]
    statuses = []
    for _ in range(2):
        for body in pushes:
            desk.send(body, "garmin-1")
            statuses.append(desk.told().status)
    assert statuses == [Status.RECORDED, Status.REVISED, Status.REVISED] + [Status.DUPLICATE] * 3
    assert resting(desk) == {50}


def test_of_two_summaries_of_a_day_in_one_push_the_one_of_more_of_it_counts() -> None:
    evening, noon = (json.loads(daily("2026-11-20", *told))["dailies"] for told in ((47, 80_000), (55, 40_000)))
    desk = Desk()
    desk.send(json.dumps({"dailies": [*evening, *noon]}).encode(), "garmin-1")
    assert resting(desk) == {47}


def test_a_workout_s_sender_is_told_of_the_workout_where_a_day_beside_it_is_old() -> None:
    start_s = int(datetime(2026, 11, 20, 6, tzinfo=UTC).timestamp())
    run = {"userId": "u", "summaryId": "9", "activityType": "RUNNING", "startTimeInSeconds": start_s}
    noon = json.loads(daily("2026-11-20", 55))
    both = json.dumps({"activities": [run | {"durationInSeconds": 1800}], **noon}).encode()
    desk = Desk()
    desk.send(daily("2026-11-20", 47, 80_000), "garmin-1")
    desk.send(both, "garmin-1")
    desk.send(both + b" ", "garmin-1")
    told = desk.told()
    assert (told.status, told.workout_id) == (Status.DUPLICATE, desk.only().workout_id)


def test_memory_of_days_comes_back_from_the_log() -> None:
    desk = Desk()
    for day in DAYS:
        for rate, covers_s in ((50, 20_000), (47, 86_400)):
            desk.send(daily(day, rate, covers_s), "garmin-1")
    desk.send(plain())
    before = desk.state
    desk.rebuild()
    assert (desk.state.statements, desk.state.older_words, desk.state.older_times) == (
        before.statements,
        before.older_words,
        before.older_times,
    )
    assert (len(before.older_words), len(before.older_times)) == (40, 20)


def test_a_summary_tells_up_to_when_it_covers_its_day_in_the_athlete_s_zone() -> None:
    bodies = daily("2026-11-20", 48, 36_000, startTimeOffsetInSeconds=3600), daily("2026-11-20", 48, 86_400)
    covered, whole = (day for body in bodies for day in interpret(body, Kind.WORKOUT, "", NOW, None).days)
    assert covered.told_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert whole.told_at is None
