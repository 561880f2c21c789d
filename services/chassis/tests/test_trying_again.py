"""What an HTTP answer says about trying again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tandem.chassis.trying_again import passes, retry_after_s

NOW = datetime(2026, 11, 22, 18, 50, tzinfo=UTC)
DAY_S = 86_400.0


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW.replace(tzinfo=None) + timedelta(seconds=90)), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("999999999", DAY_S),
        ("9" * 400, DAY_S),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY_S),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_believed_for_as_long_as_makes_sense(
    told: str | None, seconds: float | None
) -> None:
    assert retry_after_s(told, NOW.timestamp(), DAY_S) == seconds


@pytest.mark.parametrize(("status", "passing"), [(408, True), (429, True), (503, True), (400, False), (413, False)])
def test_what_time_heals_is_tried_again(status: int, passing: bool) -> None:
    assert passes(status) is passing
