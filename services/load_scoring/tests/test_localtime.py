"""Which day of the athlete's life a workout belongs to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tandem.load_scoring.domain.localtime import local_date

LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset_s", "zone", "expected"),
    [
        (3600, None, date(2026, 11, 23)),
        (-18_000, "Europe/Berlin", date(2026, 11, 22)),
        (None, "Europe/Berlin", date(2026, 11, 23)),
        (None, "America/New_York", date(2026, 11, 22)),
        (0, "Europe/Berlin", date(2026, 11, 22)),
    ],
)
def test_the_devices_offset_comes_before_the_athletes_zone(
    offset_s: int | None, zone: str | None, expected: date
) -> None:
    assert local_date(LATE, offset_s, zone) == (expected, ())


@pytest.mark.parametrize(("offset_s", "zone"), [(None, None), (None, "Mars/Olympus"), (10**6, None), (None, "../etc")])
def test_an_unknown_zone_is_utc_and_said(offset_s: int | None, zone: str | None) -> None:
    day, reasons = local_date(LATE, offset_s, zone)
    assert day == date(2026, 11, 22)
    assert "UTC" in reasons[0]
