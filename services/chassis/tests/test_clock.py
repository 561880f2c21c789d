"""What a clock says of a time that somebody else stamped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tandem.chassis.clock import SimulatedClock, SystemClock

THEN = datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_the_machine_s_clock_shows_what_the_machine_stamps() -> None:
    assert SystemClock().at(THEN) == THEN


def test_a_simulated_clock_tells_a_stamp_s_time_alike_before_and_after_it_is_set_forward() -> None:
    clock = SimulatedClock(THEN)
    stamped = datetime.now(UTC)
    told = clock.at(stamped)
    assert timedelta() <= told - THEN < timedelta(minutes=1)
    clock.set(THEN + timedelta(days=3))
    assert clock.at(stamped) == told
    assert clock.at(datetime.now(UTC)) >= THEN + timedelta(days=3)
