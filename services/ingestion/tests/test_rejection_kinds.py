"""What is wrong with a submission is said without words as well: who tells the athlete makes their own of it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from ingestion_desk import START_S, Desk

from tandem.contracts.events.training import RejectionKind, WorkoutRejected
from tandem.ingestion.adapters.unpack import NotUnderstood, Walk
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ENTITIES = b'<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>'
UNTIMED = (
    b'<TrainingCenterDatabase><Activities><Activity Sport="Running"><Lap><TotalTimeSeconds>60</TotalTimeSeconds></Lap>'
    b"</Activity></Activities></TrainingCenterDatabase>"
)
ROUTE = b'<gpx><trk><trkseg><trkpt lat="52.5" lon="13.4"/></trkseg></trk></gpx>'


def told(**fields: object) -> bytes:
    return json.dumps(
        {"sport": "running", "start_time": "2026-11-22T17:30:00+01:00", "duration_min": 60} | fields
    ).encode()


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(f"{name}.fit", body)
    return made.getvalue()


def kind_of(raw: bytes, kind: Kind = Kind.WORKOUT, timezone: str | None = None) -> RejectionKind | None:
    """The kind of the refusal; None for what is read."""
    try:
        reading(raw, kind, "", RECEIVED, timezone)
    except Unreadable as refusal:
        return refusal.kind
    return None


REFUSED: dict[str, tuple[bytes, RejectionKind]] = {
    "no bytes": (b"", RejectionKind.EMPTY),
    "nothing in gzip": (gzip.compress(b""), RejectionKind.EMPTY),
    "a text": (b"Dear diary,\n", RejectionKind.NOT_A_WORKOUT),
    "a page": (b"<html><body>", RejectionKind.NOT_A_WORKOUT),
    "a picture": (b"\x89PNG\r\n\x1a\n", RejectionKind.NOT_A_WORKOUT),
    "a route without times": (ROUTE, RejectionKind.NOT_A_WORKOUT),
    "a GPX that is cut before its first point": (b"<gpx><trk", RejectionKind.DAMAGED),
    "a FIT header and no more": (b"\x0e\x20\x00\x00\x05\x00\x00\x00.FIT", RejectionKind.DAMAGED),
    "gzip that is none": (b"\x1f\x8b\x08\x00rest", RejectionKind.DAMAGED),
    "more than any workout": (bytes(16 * 1024 * 1024 + 1), RejectionKind.TOO_LARGE),
    "gzip of more than any workout": (gzip.compress(bytes(17 * 1024 * 1024)), RejectionKind.TOO_LARGE),
    "a zip": (zipped(a=b"x"), RejectionKind.ARCHIVE),
    "Apple's export": (b"<HealthData locale='de'></HealthData>", RejectionKind.ARCHIVE),
    "entities": (ENTITIES, RejectionKind.UNSAFE),
    "elements without end": (b"<gpx>" + b"<a>" * 200, RejectionKind.UNSAFE),
    "compressed twice": (gzip.compress(gzip.compress(told())), RejectionKind.UNSUPPORTED),
    "a table of another app": (b"Date,Exercise,Kilos,Reps\n2026-11-22,Squat,100,5\n", RejectionKind.UNSUPPORTED),
    "half a JSON object": (told()[:-4], RejectionKind.MISWRITTEN),
    "deep JSON": (b'{"a":' * 5000, RejectionKind.MISWRITTEN),
    "a field that there is not": (told(rpm=90), RejectionKind.MISWRITTEN),
    "a number that cannot be": (told(rpe=11), RejectionKind.MISWRITTEN),
    "a slip in shorthand": (b"squat 5x5 100kgg @8", RejectionKind.MISWRITTEN),
    "an activity without a time": (UNTIMED, RejectionKind.NO_START),
    "a start without offset": (told(start_time="2026-11-22T17:30:00"), RejectionKind.NO_TIMEZONE),
    "a day that has not come": (told(start_time="2026-12-24T17:30:00+01:00"), RejectionKind.WRONG_CLOCK),
    "a day before watches": (told(start_time="1980-01-06T00:00:00Z"), RejectionKind.MISWRITTEN),
    "no time at all": (b"2026-11-22 17:30 +01:00 0min\nsquat 5x5 100kg", RejectionKind.WRONG_DURATION),
    "a push of what is not used": (b'{"epochs": [{"summaryId": "1"}]}', RejectionKind.NOTHING_USED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_says_of_what_kind_that_is(name: str) -> None:
    raw, kind = REFUSED[name]
    assert kind_of(raw) is kind


@pytest.mark.parametrize(
    ("session", "kind"),
    [
        ({"start_time": 0}, RejectionKind.WRONG_CLOCK),
        ({"total_elapsed_time": 0.0, "total_timer_time": 0.0}, RejectionKind.WRONG_DURATION),
        ({"start_time": START_S + 40 * 86_400}, RejectionKind.WRONG_CLOCK),
        ({"total_elapsed_time": 27 * 86_400.0}, RejectionKind.WRONG_DURATION),
    ],
)
def test_a_recording_says_what_of_its_time_cannot_be(
    run: Callable[..., bytes], session: dict[str, Any], kind: RejectionKind
) -> None:
    assert kind_of(run(session=session, records=[])) is kind


def test_a_settings_file_is_no_workout(fit: Callable[..., bytes]) -> None:
    raw = fit(("file_id", {"type": "settings", "manufacturer": "development"}))
    assert kind_of(raw) is RejectionKind.NOT_A_WORKOUT


def test_a_table_of_local_times_wants_a_zone() -> None:
    raw = b"Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n2026-11-20 18:00:00,Legs,Squat,1,100,5\n"
    assert kind_of(raw) is RejectionKind.NO_TIMEZONE
    assert kind_of(raw, timezone="Europe/Berlin") is None


def test_statements_about_days_have_kinds_too() -> None:
    assert kind_of(b"fine", Kind.WELLNESS) is RejectionKind.MISWRITTEN
    assert kind_of(b'{"local_date": "2026-12-24", "mood": 7}', Kind.WELLNESS) is RejectionKind.WRONG_CLOCK


def test_every_real_file_that_is_broken_is_read_and_cut_to_its_head_it_is_damaged_or_empty(
    real: Callable[[str], bytes], malformed: list[str]
) -> None:
    for name in malformed:
        raw = real(f"malformed/{name}")
        assert kind_of(raw) is None
        assert kind_of(raw[:13]) is RejectionKind.DAMAGED
        assert kind_of(raw[:64]) in {RejectionKind.DAMAGED, RejectionKind.EMPTY}


def test_a_member_of_an_archive_says_it_as_well() -> None:
    sealed = bytearray(zipped(sealed=b"secret" * 9, bomb=bytes(60_000_000)))
    sealed[sealed.index(b"PK\x01\x02") + 8] |= 1  # encrypted, as the table of contents says
    found = Walk().through(io.BytesIO(bytes(sealed)))
    kinds = {one.name: one.kind for one in found if isinstance(one, NotUnderstood)}
    assert kinds == {"sealed.fit": RejectionKind.ENCRYPTED, "bomb.fit": RejectionKind.UNSAFE}


def rejected(desk: Desk, raw: bytes, **more: Any) -> WorkoutRejected:
    [event] = desk.send(raw, **more)
    assert isinstance(event, WorkoutRejected)
    return event


def test_the_event_and_the_receipt_say_the_kind_also_when_everything_is_folded_again() -> None:
    desk = Desk()
    assert rejected(desk, b"").kind is RejectionKind.EMPTY
    assert (desk.told().status, desk.told().kind) == (Status.REJECTED, RejectionKind.EMPTY)
    desk.rebuild()
    assert desk.told().kind is RejectionKind.EMPTY


def test_a_deletion_of_what_does_not_stand_has_a_kind_of_its_own() -> None:
    event = rejected(Desk(), b'{"workout_id": "w"}', kind=Kind.WITHDRAWAL)
    assert event.kind is RejectionKind.UNKNOWN_WORKOUT


def test_what_an_import_brought_is_marked_as_history() -> None:
    assert rejected(Desk(), b"", history=True).history
    assert not rejected(Desk(), b"").history
