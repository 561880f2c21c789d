"""When the pulses of a live stream were: on arrival, held back, or by a clock that is wrong."""

from __future__ import annotations

import pytest
from live_stream import NOON_S, line, only, stream, told

from tandem.ingestion.domain.live.moments import Told, moments
from tandem.ingestion.domain.live.said import Said
from tandem.ingestion.domain.live.session import cut


def test_notifications_of_a_strap_were_when_they_were_stored() -> None:
    beats = [(s + 1, NOON_S + 1.01 * s, bytes.fromhex("163c1104")) for s in range(100)]
    workout = only(cut(told(*beats), over=True))
    assert workout.start_time.timestamp() == NOON_S
    assert workout.duration_s == 99


def test_notifications_that_were_held_back_are_laid_out_before_the_last() -> None:
    """The bridge was away for a minute; the gateway kept the strap's messages and delivered them all at once."""
    live = [(s + 1, NOON_S + s, b"\x06\x3c") for s in range(60)]
    held = [(61 + s, NOON_S + 120 + 0.002 * s, b"\x06\x78") for s in range(60)]
    workout = only(cut(told(*live, *held), over=True))
    assert workout.duration_s == pytest.approx(120, abs=1)
    assert (workout.columns["heart_rate_bpm"] == 120).sum() == pytest.approx(60, abs=1)


def test_what_was_held_back_never_reaches_behind_what_came_before() -> None:
    when, _ = moments(
        [
            Told(1, 0, NOON_S, Said(60)),
            *(Told(2 + place, 0, NOON_S + 10, Said(60, lasts_s=1.0)) for place in range(40)),
        ]
    )
    assert when[0] == NOON_S
    assert (when[1:] > NOON_S).all()
    assert when[-1] == NOON_S + 10


@pytest.mark.parametrize("off_s", [0.0, 90.0, -90.0])
def test_a_clock_that_is_nearly_right_is_believed(off_s: float) -> None:
    found = cut(told(*stream(300, off_s=off_s)), over=True)
    assert only(found).start_time.timestamp() == NOON_S - off_s
    assert found.notes == ()


@pytest.mark.parametrize("seconds", [20, 300])
@pytest.mark.parametrize("off_s", [7200.0, -7200.0, NOON_S - 5])
def test_a_clock_off_by_hours_keeps_its_spacing_and_is_anchored_on_arrival(off_s: float, seconds: int) -> None:
    messages = [(s, stored_s + 0.4 + (s % 3), body) for s, stored_s, body in stream(seconds, off_s=off_s)]
    found = cut(told(*messages, (seconds + 1, NOON_S + seconds, line(end=True))), over=False)
    workout = only(found)
    assert workout.start_time.timestamp() == pytest.approx(NOON_S, abs=2)
    assert workout.duration_s == seconds - 1
    (note,) = found.notes
    assert ("behind" if off_s > 0 else "ahead") in note


@pytest.mark.parametrize("seconds", [20, 70, 600])
def test_lines_that_a_phone_held_back_for_an_hour_keep_their_own_time(seconds: int) -> None:
    messages = [(s, NOON_S + 3600 + s / 100, body) for s, _, body in stream(seconds)]
    found = cut(told(*messages, (seconds + 1, NOON_S + 3700, line(end=True))), over=False)
    assert only(found).start_time.timestamp() == NOON_S
    assert found.notes == ()


def test_lines_that_nobody_took_for_twenty_minutes_belong_to_their_session() -> None:
    """Ingestion was down in the middle: stored times have a hole, the sender's have none."""
    messages = [
        (s, stored_s if s < 300 or s > 1500 else NOON_S + 1501 + s / 1000, body) for s, stored_s, body in stream(1800)
    ]
    workout = only(cut(told(*sorted(messages)), over=True))
    assert (workout.duration_s, len(workout.columns["time_s"])) == (1799, 1800)


def test_lines_out_of_order_and_twice_are_one_session_in_order() -> None:
    messages = stream(300)
    shuffled = messages[100:] + messages[:100] + messages[50:150]
    lines = told(*((place + 1, NOON_S + 300, body) for place, (_, _, body) in enumerate(shuffled)))
    workout = only(cut(lines, over=True))
    assert (workout.duration_s, len(workout.columns["time_s"])) == (299, 300)
