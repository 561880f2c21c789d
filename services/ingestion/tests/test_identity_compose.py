"""What several recordings of one workout say together: totals, clock, laps and samples, and who gave what."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingestion_desk import START_S, Desk, read_one

from tandem.contracts.events.training import Lap, RawRef, Source, Sport, StrengthSet, WorkoutRecorded
from tandem.contracts.samples import decode
from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.identity.compose import Member, compose
from tandem.ingestion.domain.recording import sample_block

START = datetime.fromtimestamp(START_S, UTC)
TRACKPOINT = re.compile(rb"<HeartRateBpm>.*?</HeartRateBpm>", re.DOTALL)


def member(
    device: str = "watch", *, after_s: float = 0.0, columns: Mapping[str, Any] | None = None, **told: Any
) -> Member:
    """A recording of a run of ten minutes; columns as lists."""
    arrays = {name: np.array(values, dtype=float) for name, values in (columns or {}).items()}
    start = START + timedelta(seconds=after_s)
    fields: dict[str, Any] = {"sport": Sport.RUNNING, "start_time": start, "duration_s": 600.0, "decoder": "d"} | told
    workout = DecodedWorkout(**fields, columns=arrays)
    source = Source(
        recording_id=device,
        submission_id=device,
        device_id=device,
        sport=workout.sport,
        start_time=start,
        duration_s=workout.duration_s,
        decoder="d",
        raw=RawRef(ref="r", sha256="", size_bytes=0, media_type=""),
    )
    return Member(source, workout)


def steady(until_s: int = 600, every_s: int = 1, **values: float) -> dict[str, list[float]]:
    times = [float(second) for second in range(0, until_s + 1, every_s)]
    return {"time_s": times, **{name: [value] * len(times) for name, value in values.items()}}


def whose(sources: tuple[Source, ...]) -> dict[str, str]:
    return {name: source.device_id for source in sources for name in source.gave}


def test_who_typed_in_an_hour_is_not_cut_to_the_ten_minutes_that_the_strap_lasted() -> None:
    app = member("app", duration_s=3600.0, sport=Sport.STRENGTH, sets=(StrengthSet(exercise="Squat", reps=5),))
    strap = member(
        "strap", after_s=60, columns=steady(heart_rate_bpm=130), sport=Sport.OTHER, mean_heart_rate_bpm=130.0
    )
    whole, sources = compose([app, strap])
    assert (whole.start_time, whole.duration_s, whole.sport) == (START, 3600, Sport.STRENGTH)
    assert (whole.columns["time_s"][0], whole.columns["time_s"][-1]) == (60, 660)
    assert (whose(sources)["duration_s"], whose(sources)["heart_rate_bpm"]) == ("app", "strap")


def test_a_stop_that_was_forgotten_overnight_does_not_make_ten_hours_of_one() -> None:
    app = member("app", duration_s=36_000.0, sport=Sport.STRENGTH)
    watch = member("watch", columns=steady(3600, heart_rate_bpm=130), duration_s=3600.0, sport=Sport.STRENGTH)
    whole, _ = compose([app, watch])
    assert whole.duration_s == 3600
    ride, _ = compose([replace_told(app, distance_m=90_000.0), watch])
    assert (ride.duration_s, ride.distance_m) == (36_000, 90_000)


def replace_told(one: Member, **told: Any) -> Member:
    return Member(one.source, replace(one.workout, **told))


def test_the_totals_of_a_piece_are_not_the_totals_of_the_whole() -> None:
    whole = member("phone", duration_s=3600.0, columns=steady(3600, 10, speed_mps=3))
    piece = member("watch", columns=steady(heart_rate_bpm=150), distance_m=2000.0, moving_s=590.0, ascent_m=20.0)
    told, sources = compose([whole, piece])
    assert (told.distance_m, told.moving_s, told.ascent_m) == (None, None, None)
    assert not {"moving_s", "ascent_m"} & set(whose(sources))


def test_the_clock_of_a_sparse_whole_gives_way_to_the_seconds_of_a_piece() -> None:
    phone = member("phone", duration_s=3600.0, columns=steady(3600, 60, speed_mps=3))
    watch = member("watch", after_s=600, columns=steady(2000, heart_rate_bpm=150), duration_s=2000.0)
    told, _ = compose([phone, watch])
    rates = told.columns["heart_rate_bpm"]
    assert np.isfinite(rates).sum() == 2001
    assert (told.columns["time_s"][0], told.columns["time_s"][-1]) == (0, 3600)


def test_moments_before_the_start_of_the_whole_are_left_out() -> None:
    app = member("app", duration_s=3600.0)
    watch = member("watch", after_s=-60, columns=steady(heart_rate_bpm=150))
    told, _ = compose([app, watch])
    assert (told.columns["time_s"][0], told.columns["time_s"][-1]) == (0, 540)
    early = member("early", after_s=-600.5, columns=steady(heart_rate_bpm=150))
    assert compose([app, early])[0].columns == {}


def test_laps_keep_to_the_clock_of_the_workout() -> None:
    laps = (Lap(start_s=0, duration_s=10), Lap(start_s=10, duration_s=290), Lap(start_s=300, duration_s=300))
    watch = member("watch", columns=steady(heart_rate_bpm=150, speed_mps=3))
    phone = member("phone", after_s=-12, laps=laps)
    told, sources = compose([watch, phone])
    assert [(lap.start_s, lap.duration_s) for lap in told.laps] == [(0, 288), (288, 300)]
    assert whose(sources)["laps"] == "phone"


def test_sets_with_weights_say_more_than_the_many_that_a_watch_counted() -> None:
    counted = tuple(StrengthSet(exercise="squat", reps=5) for _ in range(12))
    written = tuple(StrengthSet(exercise="Back squat", reps=5, weight_kg=100, rpe=8) for _ in range(9))
    told, sources = compose(
        [member("watch", sets=counted, columns=steady(heart_rate_bpm=120)), member("app", sets=written)]
    )
    assert told.sets == written
    assert whose(sources)["sets"] == "app"


def test_a_running_total_has_one_teller_and_goes_on_evenly_between_its_values() -> None:
    times = [0.0, 4.0, 8.0, 12.0]
    phone = member(
        "phone", columns={"time_s": times, "distance_m": [3 * t for t in times]}, duration_s=12.0, distance_m=36.0
    )
    watch = member("watch", after_s=0.5, columns=steady(14, heart_rate_bpm=150, cadence_spm=170), duration_s=14.0)
    told, sources = compose([phone, watch])
    assert told.start_time == START + timedelta(seconds=0.5)
    distance = told.columns["distance_m"]
    assert distance[:12] == pytest.approx([3 * (second + 0.5) for second in range(12)])
    assert whose(sources)["distance_m"] == "phone"


def test_the_total_and_the_column_of_a_distance_are_one_device_s() -> None:
    fewer = steady(600, 2, heart_rate_bpm=150, speed_mps=3, power_w=300) | {}
    fewer["distance_m"] = [3.0 * second for second in fewer["time_s"]]
    more = steady(600)
    more["distance_m"] = [3.3 * second for second in more["time_s"]]
    told, sources = compose(
        [member("watch", columns=fewer, distance_m=1800.0), member("phone", columns=more, distance_m=1980.0)]
    )
    assert (told.distance_m, np.nanmax(told.columns["distance_m"])) == (1800, 1800)
    assert whose(sources)["distance_m"] == "watch"


def test_a_column_of_which_nothing_can_be_placed_is_none() -> None:
    watch = member("watch", columns={"time_s": [0, 300, 600], "speed_mps": [3, 3, 3]})
    empty = member("empty", columns={"time_s": [0, 300, 600], "power_w": [math.nan] * 3})
    lonely = member("lonely", columns={"time_s": [100], "heart_rate_bpm": [150]})
    told, sources = compose([watch, empty, lonely])
    assert set(told.columns) == {"time_s", "speed_mps"}
    assert not {"power_w", "heart_rate_bpm"} & set(whose(sources))


def test_a_clock_that_is_half_a_minute_off_moves_no_samples_of_the_other() -> None:
    watch = member("watch", columns=steady(heart_rate_bpm=150, speed_mps=3))
    phone = member("phone", after_s=30, columns=steady(altitude_m=40))
    told, _ = compose([watch, phone])
    assert (told.start_time, told.duration_s) == (START, 630)
    assert np.isnan(told.columns["altitude_m"][:25]).all()
    assert np.isfinite(told.columns["altitude_m"][25:]).all()
    assert np.isnan(told.columns["speed_mps"][told.columns["time_s"] > 605]).all()


values = st.one_of(st.floats(0, 300, allow_nan=False, width=32), st.just(math.nan))


@st.composite
def recordings(draw: st.DrawFn) -> list[Member]:
    made = []
    for number in range(draw(st.integers(2, 4))):
        count = draw(st.integers(0, 8))
        steps = draw(st.lists(st.sampled_from([0.02, 0.5, 1.0, 4.0, 7.0, 60.0]), min_size=count, max_size=count))
        times = list(itertools.accumulate(steps, initial=0.0))[:count]
        columns: dict[str, list[float]] = {"time_s": times} if times else {}
        for name in draw(st.sets(st.sampled_from(["heart_rate_bpm", "distance_m", "speed_mps"]))) if times else ():
            told = draw(st.lists(values, min_size=count, max_size=count))
            columns[name] = list(np.fmax.accumulate(told)) if name == "distance_m" else told
        after_s = draw(st.floats(-130, 130, allow_nan=False)) + draw(st.sampled_from([0.0, 80_000.0]))
        duration_s = draw(st.floats(max([1.0, *times]), 20_000, allow_nan=False))
        made.append(
            member(str(number), after_s=after_s, columns=columns if len(columns) > 1 else {}, duration_s=duration_s)
        )
    return made


@given(recordings(), st.randoms(use_true_random=False))
def test_whatever_is_put_together_rises_and_stays_within_the_workout(made: list[Member], chance: Any) -> None:
    told, sources = compose(made)
    shuffled = list(made)
    chance.shuffle(shuffled)
    again, as_well = compose(shuffled)
    assert (sample_block(again.columns), as_well) == (sample_block(told.columns), sources)
    given_names = [name for source in sources for name in source.gave]
    assert len(given_names) == len(set(given_names)), "one thing, one giver"
    if not told.columns:
        return
    kept = {name: np.array(column) for name, column in decode(sample_block(told.columns)).items()}
    assert (np.diff(kept["time_s"]) > 0).all()
    assert kept["time_s"][0] >= 0
    assert kept["time_s"][-1] <= np.float32(told.duration_s)
    for name, column in kept.items():
        assert np.isfinite(column).any(), name
    if "distance_m" in kept:
        distance = kept["distance_m"]
        assert (np.diff(distance[np.isfinite(distance)]) >= 0).all()


def event_of(desk: Desk) -> tuple[WorkoutRecorded, dict[str, Any]]:
    workout = desk.only()
    assert workout.samples is not None
    block = next(one.objects for one in reversed(desk.log) if one.objects)[workout.samples.ref.removeprefix("object:")]
    return workout, {name: np.array(column) for name, column in decode(block).items()}


def gpx_of(start: datetime, columns: Mapping[str, Any]) -> bytes:
    """A track along a meridian with the distances of the columns, and no pulse."""
    points = []
    for time_s, metres in zip(columns["time_s"], columns["distance_m"], strict=True):
        moment = start + timedelta(seconds=float(time_s))
        points.append(f'<trkpt lat="{metres / 111_195:.7f}" lon="0"><time>{moment:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>')
    return (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="x"><trk><type>running</type><trkseg>'
        f"{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def test_a_real_run_from_the_watch_a_track_without_pulse_and_a_platform_s_summary(real: Callable[[str], bytes]) -> None:
    raw = real("runs/garmin-fenix5x-4x1km-devdata.fit")
    alone = read_one(raw, "", datetime(2026, 1, 1, tzinfo=UTC))
    summary = {"sport_type": "Run", "start_date": f"{alone.start_time + timedelta(seconds=2):%Y-%m-%dT%H:%M:%SZ}"}
    summary |= {"id": 7, "name": "4 x 1 km", "elapsed_time": 1690, "moving_time": 1600, "distance": 5400.0}
    for order in itertools.permutations(
        [
            (raw, "watch"),
            (gpx_of(alone.start_time, alone.columns), "phone"),
            (json.dumps({"activity": summary}).encode(), "strava-7"),
        ]
    ):
        desk = Desk()
        for body, device in order:
            desk.send(body, device)
        workout, columns = event_of(desk)
        assert (workout.start_time, workout.duration_s) == (alone.start_time, pytest.approx(alone.duration_s, abs=1))
        assert (workout.distance_m, workout.moving_s) == (alone.distance_m, alone.moving_s)
        assert (workout.laps, workout.title) == (alone.laps, "4 x 1 km")
        for name, column in alone.columns.items():
            np.testing.assert_allclose(columns[name], column.astype(np.float32), err_msg=name)
        gave = {name: source.device_id for source in workout.sources for name in source.gave}
        assert {gave[name] for name in alone.columns if name in gave} == {"watch"}
        assert (gave["title"], gave["laps"], gave["mean_heart_rate_bpm"]) == ("strava-7", "watch", "watch")


def test_a_real_ride_of_which_the_pulse_was_stripped_takes_it_from_the_other_file(real: Callable[[str], bytes]) -> None:
    tcx, gpx = TRACKPOINT.sub(b"", real("runs/garmin-export.tcx")), real("runs/garmin-export.gpx")
    desk = Desk()
    desk.send(tcx, "watch")
    desk.send(gpx, "phone")
    workout, columns = event_of(desk)
    gave = {name: source.device_id for source in workout.sources for name in source.gave}
    assert (gave["heart_rate_bpm"], gave["power_w"], gave["distance_m"]) == ("phone", "watch", "watch")
    assert workout.distance_m == pytest.approx(668.19)
    assert np.nanmax(columns["distance_m"]) <= 669
    assert np.isfinite(columns["heart_rate_bpm"]).sum() == 96


def test_a_real_session_of_the_lifting_app_and_the_pulse_of_a_real_watch(real: Callable[[str], bytes]) -> None:
    raw = real("strength/garmin-vivoactive-strength-hr-only.fit")
    watch = read_one(raw, "", datetime(2026, 1, 1, tzinfo=UTC))
    written = json.loads(real("strength/hevy-15-workouts.json"))
    session = (written["workouts"] if isinstance(written, dict) else written)[0]
    start, end = watch.start_time - timedelta(minutes=1), watch.start_time + timedelta(minutes=30)
    session |= {"start_time": start.isoformat(), "end_time": end.isoformat()}
    desk = Desk()
    desk.send(json.dumps(session).encode(), "hevy-1")
    desk.send(raw, "watch")
    workout, columns = event_of(desk)
    gave = {name: source.device_id for source in workout.sources for name in source.gave}
    assert (gave["sets"], gave["heart_rate_bpm"], workout.sport) == ("hevy-1", "watch", Sport.STRENGTH)
    assert (workout.start_time, workout.duration_s) == (start, 1860)
    assert (columns["time_s"][0], columns["time_s"][-1]) == (60, 60 + 1417)
    assert workout.mean_heart_rate_bpm == watch.mean_heart_rate_bpm
