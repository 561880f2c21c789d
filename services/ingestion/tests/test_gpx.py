"""GPX: every track with times a workout, measured by its positions, which stay behind."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.xml import points
from tandem.ingestion.domain.formats.xml.gpx import decode_gpx, is_gpx
from tandem.ingestion.domain.formats.xml.tcx import decode_tcx

METRES_PER_DEGREE = 111_195.08  # of a great circle of 6,371,008.8 m


def point(second: int, metres: float, told: str = "", *, time: str | None = None) -> str:
    moment = time or f"2026-11-22T{16 + second // 3600}:{second // 60 % 60:02d}:{second % 60:02d}Z"
    return f'<trkpt lat="{48.1 + metres / METRES_PER_DEGREE:.9f}" lon="4.5"><time>{moment}</time>{told}</trkpt>'


def track(*segments: list[str], kind: str = "<type>running</type>", told: str = "") -> str:
    joined = "".join(f"<trkseg>{''.join(points)}</trkseg>" for points in segments)
    return f"<trk><name>Ann in Leiden</name>{kind}<extensions>{told}</extensions>{joined}</trk>"


def gpx(*tracks: str) -> bytes:
    head = (
        "<gpx xmlns='http://www.topografix.com/GPX/1/1'><metadata><time>2020-01-01T00:00:00Z</time><author>Ann</author>"
    )
    return f"{head}</metadata>{''.join(tracks)}</gpx>".encode()


def read(*tracks: str) -> DecodedWorkout:
    (workout,) = decode_gpx(gpx(*tracks)).workouts
    return workout


def test_a_run_is_measured_by_its_positions_which_stay_behind() -> None:
    workout = read(track([point(s, 3.0 * s, "<ele>7</ele>") for s in range(601)]))
    assert (workout.sport, workout.start_time) == (Sport.RUNNING, datetime(2026, 11, 22, 16, tzinfo=UTC))
    assert workout.duration_s == 600
    assert workout.distance_m == pytest.approx(1800, abs=0.1)
    assert (workout.ascent_m, workout.title, workout.external_id, workout.utc_offset_s) == (None, None, None, None)
    assert set(workout.columns) == {"time_s", "distance_m", "altitude_m"}
    assert not [word for word in ("Ann", "Leiden", "48.1", "4.5") if word in repr(workout)]
    assert workout.dropped == ()


def test_the_real_ride_is_the_same_as_in_tcx_but_for_the_hole_that_only_positions_see(
    real: Callable[[str], bytes],
) -> None:
    raw = real("runs/garmin-export.gpx")
    assert is_gpx(raw[:4096])
    (ours,) = decode_gpx(raw).workouts
    (tcx,) = decode_tcx(real("runs/garmin-export.tcx")).workouts
    assert ours.sport is tcx.sport is Sport.CYCLING
    assert (ours.start_time, ours.duration_s) == (tcx.start_time, tcx.duration_s)
    assert ours.columns["time_s"].tolist() == tcx.columns["time_s"].tolist()
    assert ours.columns["heart_rate_bpm"].tolist() == tcx.columns["heart_rate_bpm"].tolist()
    steps = np.diff(ours.columns["time_s"])
    metres, told = np.diff(ours.columns["distance_m"]), np.diff(tcx.columns["distance_m"])
    assert steps[steps > 1].tolist() == [32]  # the ride went on at 7.7 m/s, the watch counted 8 m
    assert metres[steps == 1].sum() == pytest.approx(told[steps == 1].sum(), rel=0.005)
    assert metres[steps > 1].sum() == pytest.approx(246, abs=1)
    assert ours.dropped == ("1 holes of more than 30 s: 246 m straight across them",)


EXTENSIONS = {  # who writes it -> the extensions of a point with 150 bpm, 85 strides, 250 W
    "Garmin": "<extensions><ns3:TrackPointExtension><ns3:hr>150</ns3:hr><ns3:cad>85</ns3:cad></ns3:TrackPointExtension>"
    "<pwr:PowerExtension><pwr:PowerInWatts>250</pwr:PowerInWatts></pwr:PowerExtension></extensions>",
    "Strava": "<extensions><power>250</power><gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad>"
    "</gpxtpx:TrackPointExtension></extensions>",
    "Cluetrust": "<extensions><gpxdata:hr>150</gpxdata:hr><gpxdata:cadence>85</gpxdata:cadence><power>250</power></extensions>",
    "bare": "<extensions><heartrate>150</heartrate><cadence>85</cadence><power>250</power></extensions>",
}


@pytest.mark.parametrize("who", EXTENSIONS)
def test_extensions_of_every_maker_are_read(who: str) -> None:
    workout = read(track([point(s, 3.0 * s, EXTENSIONS[who]) for s in range(3)]))
    last = {name: column[-1] for name, column in workout.columns.items() if name != "distance_m"}
    assert last == {"time_s": 2, "heart_rate_bpm": 150, "cadence_spm": 170, "power_w": 250}
    assert (workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm) == (150, 150)


def test_a_told_speed_and_distance_count_before_measured_ones() -> None:
    told = "<extensions><speed>2.5</speed><gpxdata:distance>{}</gpxdata:distance></extensions>"
    workout = read(track([point(s, 3.0 * s, told.format(2.5 * s)) for s in range(11)]))
    assert workout.distance_m == 25
    assert set(workout.columns["speed_mps"]) == {2.5}


def test_told_totals_are_taken() -> None:
    told = {"Distance": 1700, "TimerTime": 580, "Ascent": 25}
    stats = "".join(f"<gpxtrkx:{name}>{value}</gpxtrkx:{name}>" for name, value in told.items())
    workout = read(track([point(s, 3.0 * s) for s in range(601)], told=stats))
    assert (workout.distance_m, workout.moving_s, workout.ascent_m) == (1700, 580, 25)


def test_segments_are_joined_with_their_gap_and_nothing_is_measured_across_it() -> None:
    before = [point(s, 3.0 * s) for s in range(101)]
    after = [point(s, 3.0 * s) for s in range(200, 301)]
    workout = read(track(before, after))
    assert workout.duration_s == 300
    assert workout.distance_m == pytest.approx(600, abs=0.1)
    assert workout.dropped == ("2 segments: the way between them is not counted",)


def test_a_leap_that_nobody_runs_is_left_out_of_the_distance_and_told() -> None:
    run = [point(s, 3.0 * s) for s in range(101)]
    run[50] = point(50, 5_000)
    workout = read(track(run))
    assert workout.distance_m == pytest.approx(294, abs=0.1)
    assert workout.dropped == ("2 leaps of the position faster than 12.5 m/s: not counted as distance",)


STALE = {  # a first point that is -> its time
    "of the last fix, weeks old": ("2026-11-01T16:00:00Z", "1 of 602 samples: hours apart from all the others"),
    "hours old": ("2026-11-22T12:00:00Z", "1 of 602 samples: hours apart from all the others"),
    "a day ahead": ("2026-11-23T16:00:00Z", "1 of 602 samples: their clock is ahead of those after them"),
    "minutes ahead": ("2026-11-22T16:05:00Z", "1 of 602 samples: their clock is ahead of those after them"),
}


@pytest.mark.parametrize("what", STALE)
def test_a_first_point_with_another_clock_costs_itself_and_not_the_run(what: str) -> None:
    time, note = STALE[what]
    workout = read(track([point(0, 0, time=time), *(point(s, 3.0 * s) for s in range(601))]))
    assert (workout.start_time, workout.duration_s) == (datetime(2026, 11, 22, 16, tzinfo=UTC), 600)
    assert workout.distance_m == pytest.approx(1800, abs=0.1)
    assert len(workout.columns["time_s"]) == 601
    assert workout.dropped == (note,)


def test_a_point_written_hours_after_the_end_does_not_make_the_run_longer() -> None:
    workout = read(track([*(point(s, 3.0 * s) for s in range(601)), point(0, 1800, time="2026-11-22T23:00:00Z")]))
    assert workout.duration_s == 600
    assert workout.dropped == ("1 of 602 samples: hours apart from all the others",)


def test_a_leap_of_the_clock_in_the_middle_costs_the_point_and_not_what_follows() -> None:
    run = [point(s, 3.0 * s) for s in range(601)]
    run[300] = point(300, 900, time="2026-11-23T16:00:00Z")
    workout = read(track(run))
    assert (workout.duration_s, len(workout.columns["time_s"])) == (600, 600)
    assert workout.dropped == ("1 of 601 samples: their clock is ahead of those after them",)


def test_a_pause_of_hours_stays_in_the_workout_and_so_do_sparse_points() -> None:
    ultra = read(track([point(s, 3.0 * s) for s in (*range(300), *range(7200, 7500))]))
    assert ultra.duration_s == 7499
    few = read(track([point(s, 3.0 * s) for s in (0, 1, 2, 7200, 7201, 7202, 7203)]))
    assert few.duration_s == 7203
    tracker = read(track([point(0, 3000.0 * n, time=f"2026-11-22T{n:02d}:00:00Z") for n in range(24)]))
    assert (tracker.duration_s, len(tracker.columns["time_s"])) == (23 * 3600, 24)


def test_a_track_that_lasts_no_time_beside_another_is_not_called_a_route() -> None:
    reading = decode_gpx(gpx(track([point(s, 3.0 * s) for s in range(11)]), track([point(0, 0)])))
    assert reading.dropped == ("1 of 2 tracks: no point of it is later than the first and within 48 h of it",)


def test_points_without_a_time_or_beyond_any_workout_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points, "MAX_POINTS", 500)
    untimed = [point(0, 0, time="yesterday"), '<trkpt lat="1" lon="1"/>']
    workout = read(track([*untimed, *(point(s, 3.0 * s) for s in range(600))]))
    assert len(workout.columns["time_s"]) == 511  # what is read at once is kept whole
    assert workout.dropped[:2] == (
        "2 of 602 points: without a usable time",
        "89 of 602 points: more than any workout has",
    )


def test_no_fix_at_zero_zero_is_no_position() -> None:
    missing = '<trkpt lat="0" lon="0"><time>2026-11-22T16:00:05Z</time></trkpt>'
    run = [point(s, 3.0 * s) for s in range(11)]
    run[5] = missing
    assert read(track(run)).distance_m == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "sport", "sub_sport"),
    [
        ("<type>9</type>", Sport.RUNNING, "running"),
        ("<type>Run</type>", Sport.RUNNING, "running"),
        ("<type>trail_running</type>", Sport.RUNNING, "trail"),
        ("<type>treadmill_running</type>", Sport.RUNNING, "treadmill"),
        ("<type>1</type>", Sport.CYCLING, "cycling"),
        ("<type>EBikeRide</type>", Sport.CYCLING, "e_bike_ride"),
        ("<type>hiking</type>", Sport.WALKING, "hiking"),
        ("<link href='x'><type>text/html</type></link><type>running</type>", Sport.RUNNING, "running"),
        ("<type>brunch</type>", Sport.OTHER, "brunch"),
        ("<type>motorcycle ride</type>", Sport.OTHER, "motorcycle_ride"),
        ("<type>ann@example.org</type>", Sport.OTHER, None),
        ("<type>77</type>", Sport.OTHER, None),
        ("", Sport.OTHER, None),
    ],
)
def test_the_type_says_the_sport_or_it_is_other_with_a_note(kind: str, sport: Sport, sub_sport: str | None) -> None:
    workout = read(track([point(s, 3.0 * s) for s in range(3)], kind=kind))
    assert (workout.sport, workout.sub_sport) == (sport, sub_sport)
    assert len(workout.dropped) == (sport is Sport.OTHER)
    assert "example" not in repr(workout)


def test_each_track_is_a_workout_and_a_route_among_them_is_told() -> None:
    first = track([point(s, 3.0 * s) for s in range(11)])
    later = track([point(s, 3.0 * s) for s in range(600, 611)], kind="<type>cycling</type>")
    route = '<trk><trkseg><trkpt lat="52" lon="4"/></trkseg></trk>'
    reading = decode_gpx(gpx(later, route, first))
    assert [workout.sport for workout in reading.workouts] == [Sport.RUNNING, Sport.CYCLING]
    assert reading.dropped == ("1 of 3 tracks: without times they are routes",)


def test_a_zone_in_the_times_is_the_athlete_s_clock() -> None:
    times = [f"2026-11-22T17:00:{s:02d}.500+01:00" for s in range(5)]
    workout = read(track([point(s, 3.0 * s, time=time) for s, time in enumerate(times)]))
    assert workout.utc_offset_s == 3600
    assert workout.start_time == datetime(2026, 11, 22, 16, 0, 0, 500_000, tzinfo=UTC)


def test_a_cut_document_keeps_what_it_had() -> None:
    raw = gpx(track([point(s, 3.0 * s) for s in range(100)]))
    reading = decode_gpx(raw[: raw.index(b"16:00:50")])
    assert reading.workouts[0].duration_s == 49
    assert reading.workouts[0].sport is Sport.OTHER  # the type counts at the end of the track, which never came
    assert "breaks off" in reading.dropped[0]


REFUSED = {  # what -> document, words
    "a track without times": (b"<gpx><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></gpx>", "no times: it is a route"),
    "a route": (b"<gpx><rte><rtept lat='1' lon='2'><time>2026-11-22T16:00:00Z</time></rtept></rte></gpx>", "holds no track"),
    "one moment": (gpx(track([point(0, 0)])), "has times, but no point of it is later"),
    "cut before the first point": (b"<gpx><trk><trkseg><trkpt lat='1'", "not XML"),
    "too many tracks": (b"<gpx>" + b"<trk/>" * 1001 + b"</gpx>", "more than 1000"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_activity_is_refused_in_words(what: str) -> None:
    raw, words = REFUSED[what]
    with pytest.raises(Unreadable, match=words) as refusal:
        decode_gpx(raw)
    assert refusal.value.where
    assert refusal.value.remedy


@given(st.lists(st.tuples(st.integers(0, 900), st.floats(-89, 89), st.floats(-180, 180)), min_size=2, max_size=40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_distance_never_falls_and_the_clock_always_rises(walk: list[tuple[int, float, float]]) -> None:
    run = [
        f'<trkpt lat="{la}" lon="{lo}"><time>2026-11-22T16:{s // 60:02d}:{s % 60:02d}Z</time></trkpt>'
        for s, la, lo in walk
    ]
    try:
        workout = read(track(run))
    except Unreadable:
        return
    for name in {"time_s", "distance_m"} & set(workout.columns):
        column = workout.columns[name]
        assert (np.diff(column[np.isfinite(column)]) >= 0).all()


def test_a_thousand_mutations_of_the_real_file_are_read_or_refused(real: Callable[[str], bytes]) -> None:
    raw = real("runs/garmin-export.gpx")[:8_000]
    dice = random.Random(7)
    for _ in range(1000):
        mutant = bytearray(raw)
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(mutant))
            noise = dice.randbytes(2) if dice.random() < 0.5 else dice.choice([b"<", b">", b"&", b"9", b"-", b""])
            mutant[at : at + dice.randint(0, 3)] = noise
        try:
            reading = decode_gpx(bytes(mutant))
        except Unreadable:
            continue
        assert all(workout.duration_s > 0 for workout in reading.workouts)
