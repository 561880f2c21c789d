"""Apple Health: gigabytes in constant memory to one small document for every workout and every day."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from tandem.contracts.events.training import Lap, Sport
from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.xml import apple
from tandem.ingestion.domain.formats.xml.apple import is_apple_export, read_apple
from tandem.ingestion.domain.formats.xml.apple_item import AppleItem, decode_apple_item, is_apple_item

START = datetime(2026, 11, 22, 17, 30, tzinfo=timezone(timedelta(hours=1)))
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ATTLIST HealthData
  locale CDATA #REQUIRED
<!ELEMENT Record (MetadataEntry*)>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-11-23 10:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-05-05"/>
"""


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S %z")


def record(
    kind: str, at: datetime, value: object, unit: str = "count/min", until: datetime | None = None, inside: str = ""
) -> str:
    name = kind if kind.startswith("HK") else f"HKQuantityTypeIdentifier{kind}"
    who = 'sourceName="Anna&apos;s Watch" device="&lt;&lt;HKDevice&gt;, name:Anna&gt;"'
    times = f'creationDate="{stamp(until or at)}" startDate="{stamp(at)}" endDate="{stamp(until or at)}"'
    return f'<Record type="{name}" {who} unit="{unit}" {times} value="{value}">{inside}</Record>\n'


def asleep(at: datetime, hours: float, stage: str = "Core", inside: str = "") -> str:
    value = f"HKCategoryValueSleepAnalysis{stage if stage in ('InBed', 'Awake') else f'Asleep{stage}'}"
    return record("HKCategoryTypeIdentifierSleepAnalysis", at, value, until=at + timedelta(hours=hours), inside=inside)


def workout(
    inside: str = "", at: datetime = START, minutes: float = 60, activity: str = "Running", told: str = 'duration="58"'
) -> str:
    times = f'startDate="{stamp(at)}" endDate="{stamp(at + timedelta(minutes=minutes))}"'
    name = f'workoutActivityType="HKWorkoutActivityType{activity}"'
    return f'<Workout {name} {told} durationUnit="min" sourceName="Anna&apos;s Watch" {times}>{inside}</Workout>\n'


def items(*parts: str) -> list[AppleItem]:
    raw = f"{HEAD}{''.join(parts)}</HealthData>".encode()
    return list(read_apple(lambda: iter([raw])))


def workouts(*parts: str) -> list[DecodedWorkout]:
    return [one for item in items(*parts) for one in decode_apple_item(item.body).workouts]


def days(*parts: str) -> list[DecodedDay]:
    return [one for item in items(*parts) for one in decode_apple_item(item.body).days]


STATISTICS = (
    '<MetadataEntry key="HKElevationAscended" value="8520 cm"/><MetadataEntry key="HKIndoorWorkout" value="0"/>'
    '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="10.5" unit="km"/>'
    '<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="150.5" maximum="171" unit="count/min"/>'
)


def test_a_run_gets_the_heart_rates_that_stood_before_it() -> None:
    rates = [
        record("HeartRate", START + timedelta(seconds=s), bpm) for s, bpm in ((-5, 99), (10, 141), (5, 140), (4000, 98))
    ]
    (run,) = workouts(*rates, workout(STATISTICS))
    assert (run.sport, run.start_time, run.utc_offset_s) == (Sport.RUNNING, START.astimezone(UTC), 3600)
    assert (run.duration_s, run.moving_s) == (3600, 58 * 60)
    assert (run.distance_m, run.ascent_m) == (10_500, pytest.approx(85.2))
    assert (run.mean_heart_rate_bpm, run.max_heart_rate_bpm) == (150.5, 171)
    assert {name: column.tolist() for name, column in run.columns.items()} == {
        "time_s": [5, 10],
        "heart_rate_bpm": [140, 141],
    }
    assert run.dropped == ()


def test_speed_and_power_come_along_in_their_units() -> None:
    at = START + timedelta(seconds=30)
    parts = (
        record("RunningSpeed", at, 10.8, "km/hr"),
        record("RunningPower", at, 250, "W"),
        record("RunningSpeed", at, 3, "knots"),
    )
    (run,) = workouts(*parts, workout())
    assert {name: column.tolist() for name, column in run.columns.items()} == {
        "time_s": [30], "speed_mps": [pytest.approx(3)], "power_w": [250],
    }  # fmt: skip


def test_a_heart_rate_of_zero_is_missing() -> None:
    (run,) = workouts(record("HeartRate", START, 0), workout())
    assert run.columns == {}
    assert (run.mean_heart_rate_bpm, run.max_heart_rate_bpm) == (None, None)


def test_older_exports_tell_the_distance_on_the_workout_and_newer_ones_within_its_parts() -> None:
    (old,) = workouts(workout(told='duration="58" totalDistance="3.1" totalDistanceUnit="mi"'))
    (new,) = workouts(workout(f"<WorkoutActivity>{STATISTICS}</WorkoutActivity>"))
    assert old.distance_m == pytest.approx(4988.97, abs=0.01)
    assert (new.distance_m, new.ascent_m) == (10_500, pytest.approx(85.2))


def test_the_steps_of_a_structured_workout_are_its_laps() -> None:
    def step(minute: int, minutes: int, km: float) -> str:
        begins, ends = START + timedelta(minutes=minute), START + timedelta(minutes=minute + minutes)
        span = f'startDate="{stamp(begins)}" endDate="{stamp(ends)}"'
        statistics = (
            f'<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" {span} sum="{km}" unit="km"/>'
            f'<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" {span} average="160" maximum="170" unit="count/min"/>'
        )
        return f"<WorkoutActivity {span}>{statistics}</WorkoutActivity>"

    (run,) = workouts(workout(step(0, 10, 2) + step(10, 4, 1)))
    assert run.laps == (
        Lap(start_s=0, duration_s=600, distance_m=2000, mean_heart_rate_bpm=160, max_heart_rate_bpm=170),
        Lap(start_s=600, duration_s=240, distance_m=1000, mean_heart_rate_bpm=160, max_heart_rate_bpm=170),
    )
    assert run.distance_m == 3000


def test_laps_are_taken_and_the_segments_that_apple_adds_are_not() -> None:
    def event(kind: str) -> str:
        return f'<WorkoutEvent type="HKWorkoutEventType{kind}" date="{stamp(START)}" duration="5" durationUnit="min"/>'

    (run,) = workouts(workout(event("Segment") + event("Lap")))
    assert run.laps == (Lap(start_s=0, duration_s=300),)


def test_without_a_told_duration_the_pauses_are_taken_off() -> None:
    def event(kind: str, minute: int) -> str:
        return f'<WorkoutEvent type="HKWorkoutEventType{kind}" date="{stamp(START + timedelta(minutes=minute))}"/>'

    (run,) = workouts(workout(event("Pause", 10) + event("Resume", 15) + event("Pause", 60), told=""))
    assert (run.duration_s, run.moving_s) == (3600, 3300)


def test_the_athlete_s_word_counts_before_apple_s_estimate() -> None:
    until = START + timedelta(hours=1)
    own = record("WorkoutEffortScore", START, 7, "appleEffortScore", until)
    guess = record("EstimatedWorkoutEffortScore", START, 4, "appleEffortScore", until)
    other = record("WorkoutEffortScore", START - timedelta(hours=5), 9, "appleEffortScore", until)
    (said,), (guessed,), (unsaid,) = (
        workouts(own, guess, workout()),
        workouts(guess, workout()),
        workouts(other, workout()),
    )
    assert (said.rpe, said.dropped) == (7, ())
    assert (guessed.rpe, guessed.dropped) == (4, ("rpe is Apple's estimate, not the athlete's word",))
    assert unsaid.rpe is None


def test_the_zone_where_it_happened_counts_before_the_zone_of_the_export() -> None:
    zones = ("Asia/Tokyo", "Europe", "../../etc/passwd", "No/Where")
    told = [workouts(workout(f'<MetadataEntry key="HKTimeZone" value="{zone}"/>'))[0].utc_offset_s for zone in zones]
    assert told == [32_400, 3600, 3600, 3600]


@pytest.mark.parametrize(
    ("activity", "indoor", "sport", "sub_sport"),
    [
        ("Running", "1", Sport.RUNNING, "treadmill"),
        ("TraditionalStrengthTraining", "0", Sport.STRENGTH, "strength_training"),
        ("Cycling", "1", Sport.CYCLING, "indoor_cycling"),
        ("Yoga", "0", Sport.MOBILITY, "yoga"),
        ("Surfing", "0", Sport.OTHER, "Surfing"),
    ],
)
def test_the_activity_says_the_sport(activity: str, indoor: str, sport: Sport, sub_sport: str) -> None:
    (told,) = workouts(workout(f'<MetadataEntry key="HKIndoorWorkout" value="{indoor}"/>', activity=activity))
    assert (told.sport, told.sub_sport) == (sport, sub_sport)


def test_a_workout_keeps_its_name_and_bytes_in_the_next_export_in_another_zone() -> None:
    zone = '<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>'
    (here,) = items(workout(zone))
    (there,) = items(workout(zone, at=START.astimezone(timezone(timedelta(hours=-8)))), record("StepCount", START, 5))
    assert here == there
    assert decode_apple_item(here.body).workouts[0].external_id == here.name


def test_overlapping_workouts_both_get_the_samples_and_the_same_one_is_told_once() -> None:
    rate = record("HeartRate", START + timedelta(minutes=10), 150)
    told = workouts(
        rate, workout(), workout(), workout(at=START - timedelta(minutes=2)), workout(at=START + timedelta(minutes=30))
    )
    assert [len(one.columns.get("time_s", ())) for one in told] == [1, 1, 0]


def test_samples_reach_workouts_of_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apple, "BATCH_S", 5000.0)
    starts = [START + timedelta(hours=2 * n) for n in range(5)]
    rates = [record("HeartRate", at + timedelta(seconds=9), 140 + n) for n, at in enumerate(starts)]
    told = workouts(*rates, *(workout(at=at) for at in reversed(starts)))
    assert [one.columns["heart_rate_bpm"].tolist() for one in told] == [[140], [141], [142], [143], [144]]


def test_a_night_belongs_to_the_day_it_ends_on_and_sources_are_not_added_up() -> None:
    late = datetime(2026, 11, 21, 22, 30, tzinfo=START.tzinfo)
    watch = (
        asleep(late, 1)
        + asleep(late + timedelta(hours=1.5), 6, "Deep")
        + asleep(late + timedelta(hours=1), 0.5, "Awake")
    )
    phone = asleep(late - timedelta(hours=1), 9, "InBed") + asleep(late + timedelta(hours=0.5), 3, "Unspecified")
    nap = asleep(datetime(2026, 11, 22, 14, tzinfo=START.tzinfo), 0.5)
    (day,) = days(watch, phone, nap)
    assert day == DecodedDay(date(2026, 11, 22), {"sleep_s": (7.5 + 0.5) * 3600}, "apple_health")


def test_sleep_of_a_journey_ends_on_the_day_where_it_was_slept() -> None:
    tokyo = '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
    at = datetime(2026, 11, 21, 15, tzinfo=START.tzinfo)  # 23:00 in Tokyo
    (day,) = days(asleep(at, 7.5, inside=tokyo))  # ends 22:30 at home, 06:30 of the next day there
    assert day.local_date == date(2026, 11, 22)


def test_variability_is_the_night_s_where_there_is_one_and_says_which() -> None:
    at = datetime(2026, 11, 21, 23, tzinfo=START.tzinfo)
    readings = [
        record("HeartRateVariabilitySDNN", at + timedelta(hours=h), ms, "ms") for h, ms in ((1, 60), (2, 70), (12, 20))
    ]
    (night,), (day,) = days(*readings, asleep(at, 8)), days(readings[2])
    assert night.told["hrv_sdnn_ms"] == 65
    assert night.dropped == ("hrv_sdnn_ms is the mean of 2 readings of the night",)
    assert day.told == {"hrv_sdnn_ms": 20}
    assert day.dropped == ("hrv_sdnn_ms is the mean of 1 readings of the day, none of the night",)


def test_the_last_word_of_a_day_on_resting_heart_rate_and_mass_counts() -> None:
    early, late = START.replace(hour=6), START.replace(hour=7)
    rest = record("RestingHeartRate", early, 47, until=late), record("RestingHeartRate", early, 52, until=early)
    (day,) = days(*rest, record("BodyMass", early, 154.3, "lb"), record("BodyMass", late, 0, "kg"))
    assert day.told == {"resting_heart_rate_bpm": 47, "body_mass_kg": pytest.approx(69.989, abs=0.001)}


def test_nobody_s_name_device_or_birthday_is_in_an_item() -> None:
    rate = record("HeartRate", START, 140)
    told = b"".join(item.body for item in items(rate, record("RestingHeartRate", START, 50), workout(STATISTICS)))
    assert not [word for word in (b"Anna", b"Watch", b"HKDevice", b"1990") if word in told]


def test_a_cut_export_keeps_what_it_had_and_tells_the_cut() -> None:
    raw = f"{HEAD}{record('RestingHeartRate', START, 50)}{workout()}{workout(at=START + timedelta(days=1))}".encode()[
        :-90
    ]
    notes: list[str] = []
    found = list(read_apple(lambda: iter([raw]), notes.append))
    assert [item.kind for item in found] == ["day", "workout"]
    assert "breaks off at line" in notes[0]


def test_what_cannot_be_used_is_counted_in_words() -> None:
    notes: list[str] = []
    parts = workout(minutes=0, told=""), record("RestingHeartRate", START, "x"), record("RestingHeartRate", START, 50)
    raw = f"{HEAD}{''.join(parts)}</HealthData>".encode()
    assert len(list(read_apple(lambda: iter([raw]), notes.append))) == 1
    assert notes == [
        "1 workouts: without a usable time or length",
        "1 records of sleep, heart or mass: without a usable date, figure or unit",
    ]


@pytest.mark.parametrize("raw", [f"{HEAD}</HealthData>".encode(), HEAD.encode(), b"", b"<HealthData", b"PK"])
def test_an_export_of_nothing_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(read_apple(lambda: iter([raw])))
    assert refusal.value.remedy


def test_it_is_known_by_its_first_bytes_and_its_items_by_their_mark() -> None:
    assert is_apple_export(HEAD.encode()[:120])
    assert not is_apple_export(b"<?xml version='1.0'?><ClinicalDocument>")
    assert is_apple_item(json.loads(items(workout())[0].body))
    assert not is_apple_item([]) and not is_apple_item({"sport": "running"})  # noqa: PT018


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "nothing in it": ({"apple_health": 1}, "/workout"),
    "another version": ({"apple_health": 2, "day": {"local_date": "2026-11-22"}}, "/apple_health"),
    "no start": (
        {"apple_health": 1, "workout": {"activity": "x", "external_id": "x", "duration_s": 5}},
        "/workout/start_time",
    ),
    "a mass of a ton": (
        {"apple_health": 1, "day": {"local_date": "2026-11-22", "body_mass_kg": 1000}},
        "/day/body_mass_kg",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_an_item_is_told_with_its_place(mistake: str) -> None:
    document, where = MISTAKES[mistake]
    with pytest.raises(Unreadable) as refusal:
        decode_apple_item(json.dumps(document).encode())
    assert refusal.value.where == where


def test_a_thousand_mutations_of_an_export_are_read_or_refused() -> None:
    rates = [record("HeartRate", START + timedelta(seconds=s), 140) for s in range(0, 60, 20)]
    nights = asleep(START - timedelta(hours=18), 7), record("HeartRateVariabilitySDNN", START, 60, "ms")
    raw = f"{HEAD}{''.join((*rates, *nights))}{workout(STATISTICS)}</HealthData>".encode()
    dice = random.Random(9)
    for _ in range(1000):
        mutant = bytearray(raw)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(HEAD), len(mutant))
            noise = dice.randbytes(2) if dice.random() < 0.5 else dice.choice([b'"', b"9", b"-", b" ", b"00", b""])
            mutant[at : at + dice.randint(0, 3)] = noise
        try:
            found = list(read_apple(lambda again=bytes(mutant): iter([again])))  # type: ignore[misc]
        except Unreadable:
            continue
        readings = [decode_apple_item(item.body) for item in found]
        assert [item.kind for item in found] == ["workout" if one.workouts else "day" for one in readings]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_export() -> None:
    hour = "".join(record("HeartRate", START + timedelta(seconds=5 * n), 140 + n % 9) for n in range(720))
    elsewhere = hour.replace("2026-11-22", "2026-11-20").encode()
    rest = (hour + record("RestingHeartRate", START, 50) + workout(STATISTICS) + "</HealthData>").encode()

    def export(copies: int) -> Iterator[bytes]:
        yield HEAD.encode()
        yield from (elsewhere for _ in range(copies))
        yield rest

    def peak(copies: int) -> int:
        tracemalloc.start()
        found = list(read_apple(lambda: export(copies)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [item.kind for item in found] == ["day", "workout"]
        assert len(decode_apple_item(found[1].body).workouts[0].columns["time_s"]) == 720
        return most

    peak(1)
    size = len(elsewhere) * 100
    assert size > 20_000_000
    assert peak(100) < peak(2) + 100_000
