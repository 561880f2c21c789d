"""CloudEvents on NATS headers: what goes out comes back, and what is wrong is named."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts import envelope
from tandem.contracts.envelope import NotAnEvent
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.plan import PlanAnswered
from tandem.contracts.events.timer import TimerDue

AT = datetime(2026, 11, 22, 16, 31, 5, 123456, UTC)
ANSWERED = PlanAnswered(athlete_id="ada", request_id="r", plan_version=3, answer="it stands", decided_at=AT)
EVENT = Event("e1", ANSWERED, AT, "/tandem/scheduler", ("root-1", "root-2"), cause_id="c1")


def sent(**changes: str | None) -> dict[str, str]:
    headers = envelope.headers_of(EVENT) | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in headers.items() if value is not None}


text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
times = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(identity=text, source=text, time=times, roots=st.lists(st.uuids().map(str), min_size=1), cause=st.none() | text)
def test_every_attribute_comes_back_whatever_its_characters(
    identity: str, source: str, time: datetime, roots: list[str], cause: str | None
) -> None:
    event = Event(identity, ANSWERED, time, source, tuple(roots), sequence=7, stream="PLAN", cause_id=cause)
    headers = envelope.headers_of(event)
    encoded = {name: value for name, value in headers.items() if name.startswith("ce-")}
    assert all(re.fullmatch(r"[\x21-\x7e]*", value) and '"' not in value for value in encoded.values())
    assert envelope.parse(encoded, envelope.body_of(event), stream="PLAN", sequence=7) == event


def test_values_are_percent_encoded_as_the_binding_says() -> None:
    event = Event("e1", ANSWERED, AT, 'Läufe "100 %"', ("r",))
    assert envelope.headers_of(event)["ce-source"] == "L%C3%A4ufe%20%22100%20%25%22"


def test_jetstream_drops_a_repeat_because_its_message_id_is_the_events() -> None:
    assert envelope.headers_of(EVENT)["Nats-Msg-Id"] == envelope.headers_of(EVENT)["ce-id"] == "e1"


def test_fields_of_a_newer_producer_are_ignored() -> None:
    body = json.loads(envelope.body_of(EVENT)) | {"invented_later": [1, {"x": 2}]}
    assert envelope.parse(sent(), json.dumps(body).encode()).data == ANSWERED


def test_headers_are_found_in_any_case() -> None:
    assert envelope.parse({name.title(): value for name, value in sent().items()}, envelope.body_of(EVENT)) == EVENT


def test_an_event_without_rootids_is_its_own_root() -> None:
    assert envelope.parse(sent(ce_rootids=None), envelope.body_of(EVENT)).rootids == ("e1",)


def test_a_time_in_another_offset_is_the_same_moment() -> None:
    local = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert envelope.parse(sent(ce_time=local.isoformat()), envelope.body_of(EVENT)).time == AT


@pytest.mark.parametrize("value", ["", "nonsense", "00-ABC-def-01", "x" * 500])
def test_a_traceparent_that_is_none_is_dropped_not_believed(value: str) -> None:
    assert envelope.parse(sent(ce_traceparent=value), envelope.body_of(EVENT)).traceparent is None


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        (None, b"{}", "header ce-id is missing"),
        (sent(ce_source=None), b"{}", "header ce-source is missing"),
        (sent(ce_type=None), b"{}", "header ce-type is missing"),
        (sent(ce_time=None), b"{}", "header ce-time is missing"),
        (sent(ce_type="tandem.plan.guessed.v9"), b"{}", "ce-type 'tandem.plan.guessed.v9' is not an event of Tandem"),
        (sent(ce_time="2026-11-22T17:30:00"), None, "has no UTC offset"),
        (sent(ce_time="on Sunday"), None, "ce-time 'on Sunday' is not an RFC 3339 time"),
        (sent(), b"\xff\xfe", "PlanAnswered: body"),
        (sent(), b"[]", "PlanAnswered: body"),
        (sent(), b'{"athlete_id": "a.b"}', "PlanAnswered: athlete_id"),
        (sent(), b'{"athlete_id": "ada"}', "PlanAnswered: request_id: Field required"),
        (
            sent(),
            envelope.body_of(EVENT).replace(b"2026-11-22T16:31:05.123456Z", b"2026-11-22T16:31:05"),
            "PlanAnswered: decided_at",
        ),
    ],
)
def test_what_is_not_an_event_is_told_by_name(headers: dict[str, str] | None, body: bytes | None, told: str) -> None:
    with pytest.raises(NotAnEvent, match=re.escape(told)):
        envelope.parse(headers, envelope.body_of(EVENT) if body is None else body)


def test_an_event_on_another_athletes_subject_is_refused() -> None:
    body = envelope.body_of(EVENT)
    assert envelope.parse(sent(), body, subject="plan.ada.answered").athlete_id == "ada"
    with pytest.raises(NotAnEvent, match="is not the athlete of subject"):
        envelope.parse(sent(), body, subject="plan.bob.answered")


def test_a_deadlines_subject_names_the_service_before_the_athlete() -> None:
    due = TimerDue(athlete_id="ada", service="scheduler", kind="roll", due_at=AT, generation="g")
    event = Event("t1", due, AT, "/tandem/scheduler", ("t1",))
    headers, body = envelope.headers_of(event), envelope.body_of(event)
    assert envelope.parse(headers, body, subject="due.scheduler.ada.roll").data == due


@given(st.binary(), st.dictionaries(st.sampled_from(["ce-id", "ce-type", "ce-time", "ce-source", "x"]), st.text()))
def test_nothing_a_stranger_sends_raises_anything_else(body: bytes, headers: dict[str, str]) -> None:
    with pytest.raises(NotAnEvent):
        envelope.parse(headers, body)


def test_ids_follow_from_their_parts_and_from_nothing_else() -> None:
    golden = derived_id("cause", "step")
    assert golden.startswith("87833e9b-5e5a-59d4-8b66-"), "changing this breaks every deduplication under way"
    assert golden == derived_id("cause", "step")
    assert golden != derived_id("causes", "tep")
