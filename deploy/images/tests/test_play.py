"""The story that test.sh plays must be the same at every hour and on every weekday."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tandem.local.sample_week import sample_week

_spec = importlib.util.spec_from_file_location("play", Path(__file__).parents[1] / "play.py")
assert _spec is not None
assert _spec.loader is not None
play = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(play)


@pytest.mark.parametrize("hour", range(24))
def test_it_is_evening_for_the_athlete_whatever_the_hour_here(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 59, 59, tzinfo=UTC)
    here = now.astimezone(ZoneInfo(play.evening_zone(now)))
    assert here.hour == 18
    squats = here.replace(hour=7, minute=0, second=0) + timedelta(days=1)
    assert timedelta(hours=12) < squats - here <= timedelta(hours=13)


@pytest.mark.parametrize("weekday", range(7))
def test_the_turned_week_keeps_its_sessions_and_puts_the_squats_on_the_next_morning(weekday: int) -> None:
    turned = play.week_ending(weekday)
    shift = weekday - 6
    assert [(s.session_id, s.start, s.weekday) for s in turned.week] == [
        (s.session_id, s.start, (s.weekday + shift) % 7) for s in sample_week()
    ]
    squats = next(s for s in turned.week if s.session_id == "lower")
    assert (squats.weekday, squats.start) == ((weekday + 1) % 7, "07:00")
