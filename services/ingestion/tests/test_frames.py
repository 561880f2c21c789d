"""The summary of a FIT file says what the whole file says of the same kinds."""

from __future__ import annotations

from collections.abc import Callable

import fitfast
import pytest

from tandem.ingestion.domain.formats.fit.frames import SUMMARY_KINDS, Broken, crc16, file_of, frames_of


def test_the_checksum_is_crc_16_arc() -> None:
    assert crc16(b"123456789") == 0xBB3D  # the check value of CRC-16/ARC in Greg Cook's catalogue of CRC algorithms


@pytest.mark.parametrize(
    "name",
    [
        "runs/garmin-fr965-5x3min-intervals.fit",
        "runs/garmin-fenix5x-4x1km-devdata.fit",
        "runs/garmin-fr745-marathon.fit",
        "strength/suunto-strength-hr-only.fit",
        "malformed/venu3-non-monotonic.fit",
        "malformed/coros-pace-2-cycling-misaligned-fields.fit",
    ],
)
def test_every_summary_message_is_the_same_as_in_the_whole_file(real: Callable[[str], bytes], name: str) -> None:
    raw = real(name)
    frames = frames_of(raw)
    assert len(frames.summary) < len(raw) / 5
    whole = {kind: many for kind, many in fitfast.parse(raw).items() if kind in SUMMARY_KINDS.values()}
    assert fitfast.parse(frames.summary) == whole


def test_the_summary_of_a_file_without_records_is_the_file_itself(fit: Callable[..., bytes]) -> None:
    raw = fit(("file_id", {"type": "activity"}))
    assert fitfast.parse(frames_of(raw).summary) == fitfast.parse(raw)


def test_records_under_compressed_timestamps_are_passed_over(fit: Callable[..., bytes]) -> None:
    body = bytearray(fit(("record", {"heart_rate": 120}), ("record", {"heart_rate": 121}))[14:-2])
    length = 2  # header and heart rate
    for place in (len(body) - 2 * length, len(body) - length):
        body[place] = 0x80 | body[place] << 5 | 0x03
    frames = frames_of(file_of(bytes(body)))
    assert 20 in frames.kinds
    assert "record" not in fitfast.parse(frames.summary)


def test_files_in_a_chain_are_not_one(real: Callable[[str], bytes], run: Callable[..., bytes]) -> None:
    for raw in (run() + run(), real("malformed/sample_mulitple_header.fit")):
        with pytest.raises(Broken):
            frames_of(raw)


@pytest.mark.parametrize("length", [0, 3, 13, 40, 500])
def test_bytes_that_do_not_add_up_are_no_sound_file(run: Callable[..., bytes], length: int) -> None:
    with pytest.raises(Broken):
        frames_of(run()[:length])


@pytest.mark.parametrize("size", [16_383, 16_384, 16_385, 65_536, 99_999])
def test_a_long_checksum_is_that_of_one_step_after_the_other(size: int) -> None:
    data = bytes(place * 31 % 251 for place in range(size))
    middle = size // 3
    longer = crc16(data)
    state = 0
    for byte in data[:middle] + data[middle:]:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0xA001 if state & 1 else 0)
    assert longer == state
