"""Every real file that is broken or odd, and what it has to come to. Figures: read from the files with the official decoder,
where it reads them at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.formats.fit.reading import read_fit

Real = Callable[[str], bytes]


@dataclass(frozen=True)
class Told:
    """One workout: sport, sub-sport, seconds, metres, samples, laps, the columns beside time, and words of its notes."""

    sport: Sport
    sub_sport: str | None
    duration_s: float
    distance_m: float | None
    samples: int
    laps: int
    columns: str
    notes: tuple[str, ...] = ()


_TRACK = "speed_mps distance_m altitude_m"
_SHORT = (Sport.RUNNING, "generic", 13.749, 5.73, 14, 1, _TRACK)

EXPECTED: dict[str, tuple[list[Told], tuple[str, ...]]] = {
    # file -> its workouts, and words of the notes on the file as a whole
    "activity-activity-filecrc.fit": ([Told(*_SHORT)], ("1 workouts that the chain of files holds once more",)),
    "activity-filecrc.fit": ([Told(*_SHORT, ("its checksum is wrong",))], ()),
    "activity-settings-corruptheader.fit": ([Told(*_SHORT)], ("83 bytes between or after the files",)),
    "activity-settings-nodata.fit": ([Told(*_SHORT)], ("file 2 of 2: no message",)),
    "activity-unexpected-eof.fit": ([Told(*_SHORT, ("tells another length", "its last 17 bytes"))], ()),
    "activity_truncated.fit": (
        [Told(Sport.OTHER, None, 13.0, 5.73, 14, 0, _TRACK, ("which sport", "the span of the samples"))],
        (),
    ),
    "coros-pace-2-cycling-misaligned-fields.fit": (
        [Told(Sport.CYCLING, "cycling", 12719.0, 32145.76, 11272, 4, f"heart_rate_bpm {_TRACK}")],
        (),
    ),
    "elemnt-bolt-no-application-id-inside-developer-data-id.fit": (
        [Told(Sport.CYCLING, "cycling", 140.0, 963.65, 132, 1, f"{_TRACK} power_w")],
        (),
    ),
    "event_timestamp.fit": (
        [Told(Sport.SWIMMING, "lap_swimming", 4567.485, 2606.04, 4374, 99, "heart_rate_bpm speed_mps distance_m")],
        (),
    ),
    "mornindew-broken.fit": (
        [
            Told(
                Sport.RUNNING, "generic", 8629.415, 16773.34, 6874, 11,
                f"heart_rate_bpm {_TRACK} cadence_spm power_w", ("fields of apps",),
            )
        ],
        (),
    ),
    "null_compressed_speed_dist.fit": (
        [Told(Sport.CYCLING, "virtual_activity", 1807.0, 13400.14, 1808, 1, f"{_TRACK} power_w", ("0 throughout",))],
        (),
    ),
    "sample_mulitple_header.fit": (
        [
            Told(Sport.SWIMMING, "open_water", 1987.521, 1644.71, 349, 1, "heart_rate_bpm speed_mps distance_m"),
            Told(Sport.CYCLING, "generic", 4422.14, 40909.42, 854, 1, f"heart_rate_bpm {_TRACK}"),
            Told(Sport.RUNNING, "generic", 2850.694, 9805.92, 518, 1, f"heart_rate_bpm {_TRACK} cadence_spm"),
        ],
        ("2 transitions",),
    ),
    "unterminated-strings.fit": (
        [Told(Sport.CYCLING, "indoor_cycling", 32.0, 69.0, 33, 1, "heart_rate_bpm speed_mps distance_m power_w")],
        (),
    ),
    "venu3-non-monotonic.fit": ([Told(Sport.MOBILITY, "yoga", 778.918, None, 779, 0, "heart_rate_bpm")], ()),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_malformed_file_comes_to_what_can_be_saved_of_it(real: Real, name: str) -> None:
    reading = read_fit(real(f"malformed/{name}"))
    expected, notes = EXPECTED[name]
    assert len(reading.workouts) == len(expected)
    for workout, told in zip(reading.workouts, expected, strict=True):
        assert (workout.sport, workout.sub_sport, len(workout.laps)) == (told.sport, told.sub_sport, told.laps)
        assert workout.duration_s == pytest.approx(told.duration_s)
        assert workout.distance_m == (told.distance_m and pytest.approx(told.distance_m))
        assert {len(column) for column in workout.columns.values()} == {told.samples}
        assert set(workout.columns) == {"time_s", *told.columns.split()}
        assert (np.diff(workout.columns["time_s"]) > 0).all()
        _said(workout.dropped, told.notes)
    _said(reading.dropped, notes)


def _said(notes: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert len(notes) == len(words)
    assert all(part in note for part, note in zip(words, notes, strict=True))


def test_no_malformed_file_is_without_its_expected_answer(malformed: list[str]) -> None:
    assert set(malformed) == set(EXPECTED)


def test_the_parts_of_a_triathlon_have_names_of_their_own_and_their_own_metres(real: Real) -> None:
    workouts = read_fit(real("malformed/sample_mulitple_header.fit")).workouts
    assert [workout.external_id for workout in workouts] == [
        "3915525118:1527406381", "3915525118:1527408538", "3915525118:1527413021",
    ]  # fmt: skip
    for workout in workouts:
        distance = workout.columns["distance_m"]
        assert distance[0] < 20
        assert np.nanmax(distance) == pytest.approx(workout.distance_m, abs=20)
        assert np.nanmean(workout.columns["heart_rate_bpm"]) == pytest.approx(workout.mean_heart_rate_bpm, abs=1)


def test_the_heart_rates_a_strap_kept_under_water_are_put_where_they_belong(real: Real) -> None:
    (swim,) = read_fit(real("malformed/event_timestamp.fit")).workouts
    heart = swim.columns["heart_rate_bpm"]
    assert np.nanmax(heart) == 161  # as the watch says
    assert np.nanmean(heart) == pytest.approx(138.3, abs=0.5)  # as the official decoder merges them
    assert not np.isnan(heart).any()
