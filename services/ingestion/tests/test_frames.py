"""The summary of a FIT file says what the whole file says of the same kinds."""

from __future__ import annotations

from collections.abc import Callable

import fitfast
import pytest

from tandem.ingestion.domain.formats.fit.frames import SUMMARY_KINDS, crc16, summary_of


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
    summary = summary_of(raw)
    assert summary is not None
    assert len(summary) < len(raw) / 5
    whole = {kind: many for kind, many in fitfast.parse(raw).items() if kind in SUMMARY_KINDS.values()}
    assert fitfast.parse(summary) == whole


def test_the_summary_of_a_file_without_records_is_the_file_itself(fit: Callable[..., bytes]) -> None:
    raw = fit(("file_id", {"type": "activity"}))
    assert fitfast.parse(summary_of(raw) or b"") == fitfast.parse(raw)


def test_files_in_a_chain_are_left_whole(real: Callable[[str], bytes], run: Callable[..., bytes]) -> None:
    assert summary_of(run() + run()) is None
    assert summary_of(real("malformed/sample_mulitple_header.fit")) is None


def test_compressed_timestamps_are_left_whole(run: Callable[..., bytes]) -> None:
    raw = bytearray(run())
    raw[14] = 0x80
    assert summary_of(bytes(raw)) is None


@pytest.mark.parametrize("length", [0, 3, 13, 40, 500])
def test_bytes_that_do_not_add_up_are_left_whole(run: Callable[..., bytes], length: int) -> None:
    assert summary_of(run()[:length]) is None
