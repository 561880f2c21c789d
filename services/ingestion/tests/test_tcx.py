"""TCX: every activity a workout, its laps as the timer told them, positions left behind."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from tandem.contracts.events.training import Lap, Sport
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.xml.tcx import decode_tcx, is_tcx

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/'
    'TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">'
)


def point(
    second: int, *, told: str = "", distance_m: float | None = None, at: tuple[float, float] | None = None
) -> str:
    distance = "" if distance_m is None else f"<DistanceMeters>{distance_m}</DistanceMeters>"
    time = f"<Time>2026-11-22T16:{30 + second // 60:02d}:{second % 60:02d}Z</Time>"
    return f"<Trackpoint>{time}{position(*at) if at else ''}{distance}{told}</Trackpoint>"


def position(latitude: float, longitude: float) -> str:
    return f"<Position><LatitudeDegrees>{latitude}</LatitudeDegrees><LongitudeDegrees>{longitude}</LongitudeDegrees></Position>"


def lap(*points: str, start: str = "2026-11-22T16:30:00Z", seconds: float = 60, told: str = "") -> str:
    track = f"<Track>{''.join(points)}</Track>"
    return f'<Lap StartTime="{start}"><TotalTimeSeconds>{seconds}</TotalTimeSeconds>{told}{track}</Lap>'


def activity(*laps: str, sport: str = "Running", name: str = "2026-11-22T16:30:00Z", unit: str = "77") -> str:
    creator = f"<Creator><Name>Ann's watch</Name><UnitId>{unit}</UnitId></Creator>"
    return f'<Activity Sport="{sport}"><Id>{name}</Id>{"".join(laps)}<Notes>with Ann</Notes>{creator}</Activity>'


def tcx(*activities: str) -> bytes:
    return f"{HEAD}<Activities>{''.join(activities)}</Activities></TrainingCenterDatabase>".encode()


def read(*activities: str) -> DecodedWorkout:
    (workout,) = decode_tcx(tcx(*activities)).workouts
    return workout


def test_a_run_is_read_with_its_laps_and_channels() -> None:
    extension = "<ns3:Speed>3.0</ns3:Speed><ns3:RunCadence>85</ns3:RunCadence><ns3:Watts>250</ns3:Watts>"
    heart_rate = "<HeartRateBpm><Value>150</Value></HeartRateBpm>"
    told = f"<AltitudeMeters>12.5</AltitudeMeters>{heart_rate}<Extensions><ns3:TPX>{extension}</ns3:TPX></Extensions>"
    summary = (
        "<DistanceMeters>180.5</DistanceMeters><AverageHeartRateBpm><Value>149</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>155</Value></MaximumHeartRateBpm><Intensity>Resting</Intensity>"
    )
    workout = read(activity(lap(*(point(s, told=told, distance_m=3.0 * s) for s in range(61)), told=summary)))
    assert (workout.sport, workout.sub_sport) == (Sport.RUNNING, "running")
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert (workout.duration_s, workout.moving_s, workout.distance_m) == (60, 60, 180.5)
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (149, 155)
    assert workout.laps == (
        Lap(
            start_s=0,
            duration_s=60,
            distance_m=180.5,
            mean_heart_rate_bpm=149,
            max_heart_rate_bpm=155,
            intensity="rest",
        ),
    )
    last = {name: column[-1] for name, column in workout.columns.items()}
    assert last == {
        "time_s": 60, "heart_rate_bpm": 150, "speed_mps": 3, "distance_m": 180, "altitude_m": 12.5, "cadence_spm": 170,
        "power_w": 250,
    }  # fmt: skip
    assert (workout.utc_offset_s, workout.dropped) == (None, ())


def test_the_real_ride_is_a_ride_and_no_run(real: Callable[[str], bytes]) -> None:
    raw = real("runs/garmin-export.tcx")
    assert is_tcx(raw[:4096])
    (workout,) = decode_tcx(raw).workouts
    assert workout.sport is Sport.CYCLING
    assert workout.start_time == datetime(2020, 6, 1, 14, 52, 40, tzinfo=UTC)
    assert (workout.duration_s, workout.moving_s) == (126, 126)
    assert workout.distance_m == pytest.approx(668.19)
    assert workout.external_id == "tcx:3907354759:2020-06-01T14:52:40+00:00"
    assert [one.duration_s for one in workout.laps] == [26, 14, 45, 17, 24]
    assert set(workout.columns) == {"time_s", "heart_rate_bpm", "speed_mps", "distance_m", "altitude_m", "power_w"}
    assert len(workout.columns["time_s"]) == raw.count(b"<Trackpoint>") - 4  # the ends of laps are told twice
    assert workout.max_heart_rate_bpm == 156
    assert workout.dropped == ()


def test_every_activity_of_a_multi_sport_session_is_a_workout_and_the_way_between_them_is_none() -> None:
    swim = activity(lap(point(0), point(60)), sport="Other", name="2026-11-22T16:30:00Z")
    run = activity(lap(point(300), point(360), start="2026-11-22T16:35:00Z"), name="2026-11-22T16:35:00Z")
    session = f"<MultiSportSession><Id>2026-11-22T16:30:00Z</Id><FirstSport>{swim}</FirstSport><NextSport><Transition>"
    raw = f"{HEAD}<Activities>{session}{lap(point(100))}</Transition>{run}</NextSport></MultiSportSession></Activities>"
    workouts = decode_tcx(f"{raw}</TrainingCenterDatabase>".encode()).workouts
    assert [(one.sport, one.duration_s) for one in workouts] == [(Sport.OTHER, 60), (Sport.RUNNING, 60)]
    assert workouts[0].dropped == ("the file does not say which sport it was",)
    assert [len(one.laps) for one in workouts] == [1, 1]


def test_a_heart_rate_of_zero_is_missing() -> None:
    zero = "<HeartRateBpm><Value>0</Value></HeartRateBpm>"
    workout = read(activity(lap(*(point(s, told=zero, distance_m=s) for s in range(5)))))
    assert "heart_rate_bpm" not in workout.columns
    assert workout.mean_heart_rate_bpm is None
    assert "heart rate is 0 throughout" in workout.dropped[0]


def test_values_that_are_none_are_unknown_and_counted() -> None:
    rates = [f"<HeartRateBpm><Value>{text}</Value></HeartRateBpm>" for text in ("140", "1e300", "secret", "141,5")]
    workout = read(activity(lap(*(point(s, told=rate, distance_m=s) for s, rate in enumerate(rates)))))
    assert np.isnan(workout.columns["heart_rate_bpm"]).tolist() == [False, True, True, False]
    assert workout.max_heart_rate_bpm == 141.5
    assert workout.dropped == ("2 values of heart_rate: not a possible number",)


def test_positions_only_measure_the_distance_where_none_is_told() -> None:
    north = [(52.0 + s * 3 / 111_195.08, 4.0) for s in range(61)]  # 3 m/s: a degree of a great circle is 111,195 m
    told = read(activity(lap(*(point(s, distance_m=2.0 * s, at=at) for s, at in enumerate(north)))))
    untold = read(activity(lap(*(point(s, at=at) for s, at in enumerate(north)))))
    assert told.columns["distance_m"][-1] == 120
    assert untold.columns["distance_m"][-1] == pytest.approx(180, abs=0.01)
    assert untold.distance_m == pytest.approx(180, abs=0.01)
    assert set(untold.columns) == {"time_s", "distance_m"}


def test_steps_of_both_feet_are_counted_once() -> None:
    both = "<Extensions><TPX><RunCadence>172</RunCadence></TPX></Extensions>"
    workout = read(activity(lap(*(point(s, told=both) for s in range(5)))))
    assert set(workout.columns["cadence_spm"]) == {172.0}
    assert "both feet" in workout.dropped[0]


def test_the_id_names_the_recording_only_where_a_device_does() -> None:
    assert read(activity(lap(point(0), point(9)))).external_id == "tcx:77:2026-11-22T16:30:00+00:00"
    assert read(activity(lap(point(0), point(9)), unit="0")).external_id is None
    assert read(activity(lap(point(0), point(9)), name="Ann's run")).external_id is None


def test_an_offset_in_the_id_is_the_athlete_s_clock() -> None:
    workout = read(activity(lap(point(0), point(60)), name="2026-11-22T17:30:00+01:00"))
    assert workout.utc_offset_s == 3600
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_points_before_the_id_belong_to_the_workout() -> None:
    workout = read(activity(lap(*(point(s) for s in range(10)), start="x"), name="2026-11-22T16:30:05Z"))
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert workout.duration_s == 9


STALE = ("2026-11-01T16:00:00Z", "2026-11-22T00:30:00Z", "2026-11-23T16:30:00Z")


@pytest.mark.parametrize("stale", STALE)
def test_a_first_point_of_another_clock_gives_neither_the_start_nor_a_lap(stale: str) -> None:
    first = point(0, distance_m=0.0).replace("2026-11-22T16:30:00Z", stale)
    run = [point(s, distance_m=3.0 * s) for s in range(601)]
    told = "<DistanceMeters>900</DistanceMeters>"
    laps = (
        lap(first, *run[:300], start=stale, seconds=80_000, told=told),
        lap(*run[300:], start="2026-11-22T16:35:00Z", seconds=300, told=told),
    )
    workout = read(activity(*laps, name=stale))
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert (workout.duration_s, workout.moving_s, workout.distance_m) == (600, None, 1800)
    assert [one.start_s for one in workout.laps] == [300]
    assert [note.split(":")[0] for note in workout.dropped] == ["1 of 602 samples", "1 of 2 laps"]


def test_an_id_of_a_clock_that_was_never_set_is_not_believed() -> None:
    workout = read(activity(lap(point(0), point(60), start="1999-01-01T00:00:00Z"), name="1999-01-01T00:00:00Z"))
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert workout.laps == ()
    assert "1 of 1 laps" in workout.dropped[0]


def test_what_a_cut_document_held_is_kept_and_the_cut_is_told() -> None:
    raw = tcx(activity(lap(*(point(s, distance_m=3 * s) for s in range(60)))))
    reading = decode_tcx(raw[: raw.index(b"16:30:40")])
    (workout,) = reading.workouts
    assert workout.columns["time_s"].tolist() == list(range(40))
    assert workout.sport is Sport.RUNNING
    assert "breaks off at line 1" in reading.dropped[0]


REFUSED = {  # what -> document, where, words
    "a course": (HEAD + "<Courses/></TrainingCenterDatabase>", "Activities", "no activity"),
    "no time": (HEAD + "<Activities><Activity Sport='Running'><Id>x</Id></Activity></Activities></TrainingCenterDatabase>",
                "Activity 1, Id, Lap/StartTime, Trackpoint/Time", "no usable time"),
    "one moment": (tcx(activity(lap(point(0), seconds=0))).decode(), "Activity 1, Lap/TotalTimeSeconds", "no duration"),
    "a cut before anything": (HEAD + "<Activities><Activity", "line 1, column 208", "not XML"),
    "too many": (HEAD + "<Activity/>" * 1001, "Activities", "more than 1000"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_holds_no_workout_is_refused_with_its_place_and_a_remedy(what: str) -> None:
    raw, where, words = REFUSED[what]
    with pytest.raises(Unreadable, match=words) as refusal:
        decode_tcx(raw.encode())
    assert refusal.value.where == where
    assert refusal.value.remedy


def test_an_activity_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    reading = decode_tcx(tcx("<Activity Sport='Biking'/>", activity(lap(point(0), point(60)))))
    assert [one.sport for one in reading.workouts] == [Sport.RUNNING]
    assert reading.dropped[0].startswith("Activity 1, ")


def test_nobody_s_name_and_no_position_is_kept() -> None:
    told = repr(read(activity(lap(*(point(s, at=(52.1234567, 4.7654321)) for s in range(5))))))
    assert not [word for word in ("Ann", "watch", "52.1", "4.76") if word in told]


def test_a_thousand_mutations_of_the_real_file_are_read_or_refused(real: Callable[[str], bytes]) -> None:
    raw = real("runs/garmin-export.tcx")[:12_000]
    dice = random.Random(5)
    for _ in range(1000):
        mutant = bytearray(raw)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(mutant))
            noise = dice.randbytes(2) if dice.random() < 0.5 else dice.choice([b"<", b">", b"&", b"9", b"-", b""])
            mutant[at : at + dice.randint(0, 3)] = noise
        try:
            reading = decode_tcx(bytes(mutant))
        except Unreadable:
            continue
        for workout in reading.workouts:
            assert workout.duration_s > 0
            assert not workout.columns or (np.diff(workout.columns["time_s"]) > 0).all()
