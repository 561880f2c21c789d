"""Live streams become sessions: where they begin and end, and what the document says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_stream import NOON_S, line, only, stream, told, workouts

from tandem.contracts.events.training import Sport
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import decode_plain
from tandem.ingestion.domain.live.lines import read_message
from tandem.ingestion.domain.live.moments import Told
from tandem.ingestion.domain.live.said import Said
from tandem.ingestion.domain.live.session import Cut, cut


# what a message says
def test_a_line_gives_rate_time_and_marks() -> None:
    assert read_message(b'{"hr": 142, "rr_ms": [421, 430], "ts": 1795348800}').said == (
        Said(heart_rate_bpm=142, at_s=1795348800, lasts_s=0.851),
    )
    assert read_message(b'{"sport": "running"}').said == (Said(sport=Sport.RUNNING),)
    assert read_message(b'{"end": true}').said == (Said(end=True),)


@pytest.mark.parametrize("ts", ["1795348800.5", "1795348800500"])
def test_seconds_and_milliseconds_are_told_apart(ts: str) -> None:
    assert read_message(f'{{"hr": 60, "ts": {ts}}}'.encode()).said[0].at_s == 1795348800.5


def test_a_line_of_intervals_alone_has_their_rate() -> None:
    (said,) = read_message(b'{"rr_ms": [500, 500, 9000]}').said
    assert said.heart_rate_bpm == 120, "an interval of nine seconds is a beat that was missed"


@pytest.mark.parametrize("body", [b'{"hr": 0}', b'{"hr": 0, "ts": 1795348800}', b'{"hr": 256}', b"\x06\x00", b"{}"])
def test_a_rate_of_zero_is_no_pulse(body: bytes) -> None:
    assert not any(said.tells for said in read_message(body).said)


def test_a_line_that_cannot_be_read_costs_only_itself() -> None:
    heard = read_message(b'{"hr": 60}\n{"hr": "sixty"}\r\n\n{"hr": 6\n{"hr": 61}\n')
    assert [said.heart_rate_bpm for said in heard.said] == [60, 61]
    assert heard.unread == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b'{"hr": "142 of Anna"}', "line 1, /hr: hr should be a valid number"),
        (b'{"hr": -1}', "greater than or equal to 0"),
        (b'{"sport": "chess"}', "sport should be"),
        (b"hr=142", "reserved flags"),
        (b"\x16\x3c\x11", "heart rate measurement"),
        (b'{"rr_ms": [' + b"1," * 600 + b"1]}", "at most 512"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_that_quote_no_value(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as refusal:
        read_message(body)
    assert "Anna" not in str(refusal.value)


@given(st.binary(max_size=64) | st.text(max_size=64).map(lambda text: b'{"' + text.encode()))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        heard = read_message(body)
    except Unreadable:
        return
    for said in heard.said:
        assert said.heart_rate_bpm is None or 0 < said.heart_rate_bpm <= 255


# where a session begins and ends
def test_a_stream_becomes_a_workout_named_after_its_first_message() -> None:
    opening = (1, NOON_S, line(sport="running"))
    pulses = [(sequence + 1, stored_s, body) for sequence, stored_s, body in stream(601)]
    found = cut(told(opening, *pulses, (603, NOON_S + 601, line(end=True))), over=False)
    workout = only(found)
    assert (workout.sport, workout.external_id, workout.duration_s) == (Sport.RUNNING, "live:2", 600)
    assert workout.start_time == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert workout.mean_heart_rate_bpm == 140
    assert len(workout.columns["time_s"]) == 601
    assert found.upto == (603, 0)


def test_without_a_word_about_the_sport_it_is_other() -> None:
    assert only(cut(told(*stream(120)), over=True)).sport is Sport.OTHER


def test_a_stream_that_goes_on_is_left_alone() -> None:
    assert cut(told(*stream(600)), over=False) == Cut()


def test_five_minutes_without_a_pulse_divide_and_less_does_not() -> None:
    first, close, later = stream(120), stream(120, start_s=NOON_S + 419), stream(120, start_s=NOON_S + 840)
    found = cut(
        told(*first, *[(s + 120, t, b) for s, t, b in close], *[(s + 240, t, b) for s, t, b in later]), over=True
    )
    assert [session.duration_s for session in found.sessions] == [538, 119]
    assert [session.external_id for session in found.sessions] == ["live:1", "live:241"]


def test_zeros_of_a_strap_on_the_shelf_are_no_pulse_and_do_not_prolong_a_session() -> None:
    shelf = [(200 + s, NOON_S + 120 + s, line(hr=0, ts=NOON_S + 120 + s)) for s in range(900)]
    assert only(cut(told(*stream(120), *shelf), over=True)).duration_s == 119


def test_an_end_mark_ends_and_what_follows_is_the_next_session() -> None:
    body = b"\n".join(
        [b'{"sport": "cycling"}']
        + [line(hr=120, ts=NOON_S + s) for s in range(90)]
        + [line(end=True), line(sport="running")]
        + [line(hr=150, ts=NOON_S + 90 + s) for s in range(90)]
    )
    found = cut(told((7, NOON_S + 180, body)), over=False)
    assert [(one.sport, one.external_id) for one in workouts(found)] == [(Sport.CYCLING, "live:7.1")]
    assert found.upto == (7, 91)
    both = cut(told((7, NOON_S + 180, body)), over=True)
    assert [(one.sport, one.external_id) for one in workouts(both)] == [
        (Sport.CYCLING, "live:7.1"),
        (Sport.RUNNING, "live:7.93"),
    ]


def test_another_sport_begins_another_session_and_the_same_one_again_does_not() -> None:
    again = (200, NOON_S + 60, line(sport="running"))
    opening, half, rest = (1, NOON_S, line(sport="running")), stream(60), stream(60, start_s=NOON_S + 61)
    assert len(cut(told(opening, *half, again, *rest), over=True).sessions) == 1
    other = (200, NOON_S + 60, line(sport="cycling"))
    found = cut(told(opening, *half, other, *rest), over=True)
    assert [session.sport for session in found.sessions] == [Sport.RUNNING, Sport.CYCLING]


def test_a_strap_tried_on_for_half_a_minute_is_no_session_unless_it_is_said_to_be() -> None:
    tried = cut(told(*stream(30)), over=True)
    assert tried.sessions == ()
    assert tried.notes == ("29 s of heart rate: no session is that short",)
    meant = cut(told((40, NOON_S, line(sport="running")), *stream(30)), over=True)
    assert only(meant).duration_s == 29


def test_a_session_that_was_announced_without_a_pulse_is_said_to_be_none() -> None:
    found = cut(told((1, NOON_S, line(sport="running")), (2, NOON_S + 900, line(end=True))), over=False)
    assert (found.sessions, found.upto) == ((), (2, 0))
    assert found.notes == ("a session without a pulse: nobody wore the sensor",)


def test_a_stream_without_end_is_cut_where_no_workout_lasts_longer() -> None:
    pulses = [Told(s + 1, 0, NOON_S + 30 * s, Said(heart_rate_bpm=60)) for s in range(3 * 2880)]
    found = workouts(cut(pulses, over=True))
    assert [round(one.duration_s / 3600, 1) for one in found] == [48.0, 24.0]


def test_two_days_at_one_hertz_fit_and_are_read_as_they_were() -> None:
    count = 172_800
    pulses = [Told(s + 1, 0, NOON_S + s, Said(heart_rate_bpm=60 + s % 100, at_s=NOON_S + s)) for s in range(count)]
    found = cut(pulses, over=True)
    assert [session.duration_s for session in found.sessions] == [count - 1]
    assert len(decode_plain(found.sessions[0].document).columns["heart_rate_bpm"]) == count


# properties
_LINES = st.lists(
    st.one_of(
        st.builds(
            lambda rate, ts: {"hr": rate, "ts": ts},
            st.integers(0, 255),
            st.integers(0, 4000).map(lambda s: NOON_S + s) | st.integers(0, 4000) | st.just(NOON_S * 1000),
        ),
        st.builds(lambda rate: {"hr": rate}, st.integers(0, 255)),
        st.builds(lambda sport: {"sport": sport}, st.sampled_from(["running", "cycling", "other"])),
        st.just({"end": True}),
    ),
    max_size=40,
)


@given(lines=_LINES, data=st.data())
def test_how_lines_are_put_into_messages_changes_nothing_but_the_name(lines: list[dict], data: st.DataObject) -> None:
    apart = [(place + 1, NOON_S, json.dumps(one).encode()) for place, one in enumerate(lines)]
    messages, rest = [], list(lines)
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        body = b"\n".join(json.dumps(one).encode() for one in rest[:size])
        messages.append((len(messages) + 1, NOON_S, body))
        rest = rest[size:]

    def unnamed(found: Cut) -> list[dict]:
        return [json.loads(session.document) | {"external_id": ""} for session in found.sessions]

    for over in (True, False):
        assert unnamed(cut(told(*apart), over=over)) == unnamed(cut(told(*messages), over=over))


@given(lines=_LINES, gaps=st.lists(st.floats(0, 1000), max_size=40))
def test_every_session_is_a_workout_that_is_read_and_has_a_name_of_its_own(
    lines: list[dict], gaps: list[float]
) -> None:
    stored_s, messages = NOON_S, []
    for place, one in enumerate(lines):
        stored_s += gaps[place] if place < len(gaps) else 1.0
        messages.append((place + 1, stored_s, json.dumps(one).encode()))
    found = cut(told(*messages), over=True)
    read = workouts(found)
    assert len({one.external_id for one in read}) == len(read)
    pulses = sum(1 for one in lines if one.get("hr"))
    assert sum(len(session.time_s) for session in found.sessions) <= pulses
    assert [one.document for one in cut(told(*messages), over=True).sessions] == [
        one.document for one in found.sessions
    ]
