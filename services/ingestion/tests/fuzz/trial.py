"""One input through the entrance it came by, and what has to hold of whatever comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice

import numpy as np
import orjson
import platform_words as words
from ingestion_desk import NOW, Desk

from fuzz.mutations import Input
from fuzz.seed import Way
from tandem.contracts.event import Decision
from tandem.contracts.events.training import WorkoutRecorded
from tandem.contracts.model import Payload
from tandem.contracts.samples import decode
from tandem.contracts.topology import MAX_STORED_BYTES
from tandem.ingestion.adapters.parcels import Parcel, _headers
from tandem.ingestion.adapters.unpack import Member, Walk
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.json.plain import decode_plain
from tandem.ingestion.domain.formats.json.wellness import digest_of, read_wellness
from tandem.ingestion.domain.interpret import wants_timezone
from tandem.ingestion.domain.live.lines import read_message
from tandem.ingestion.domain.live.moments import Told
from tandem.ingestion.domain.live.session import cut
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.submission import Kind, Status
from tandem.ingestion.providers.provider import Forged, Malformed, PieceKind, device_id_of

HEADERS_BYTES = 4096
"""Room for the headers of an event, which have some 600 bytes."""

_KINDS = {PieceKind.DOCUMENT: Kind.WORKOUT, PieceKind.WITHDRAWAL: Kind.WITHDRAWAL}
_COMPOSED_BYTES = 65_536
_PROVIDERS = {one.name: one for one in (words.strava(), words.garmin(), words.polar(), words.suunto(), words.hevy())}


def tried(one: Input) -> bool:
    """True where something could be read of the input, False where it was refused in words. Raises whatever else happens."""
    match one.seed.way:
        case Way.LIVE:
            return _live(one.body)
        case Way.ARCHIVE:
            return _archive(one.body)
        case Way.WEBHOOK:
            return _webhook(one)
        case Way.WITHDRAWAL:
            desk = Desk()
            desk.send(b'{"sport":"running","start_time":"2026-11-22T16:30:00Z","duration_min":40,"external_id":"r1"}')
            return _submitted(desk, one.body, Kind.WITHDRAWAL)
        case Way.WELLNESS:
            return _submitted(Desk(), one.body, Kind.WELLNESS)
        case _:
            desk = Desk()
            if one.number % 4 == 0 and len(one.seed.body) < _COMPOSED_BYTES:  # beside the sound one: one workout or two
                _submitted(desk, one.seed.body, Kind.WORKOUT, "phone")
            return _submitted(desk, one.body, Kind.WORKOUT)


def _submitted(desk: Desk, raw: bytes, kind: Kind, device_id: str = "watch") -> bool:
    """As the edge hands it in: read, decided, said, and sent a second time."""
    zone = "Europe/Berlin" if wants_timezone(raw) else None
    received_at = NOW + timedelta(minutes=1)
    told = {"timezone": zone, "received_at": received_at, "statement": _statement(raw, kind)}
    with suppress(Unreadable):
        found = None if kind is Kind.WITHDRAWAL else reading(raw, kind, "", received_at, zone)
        assert found is None or found.workouts or found.days, "a reading of nothing"
    before = len(desk.log)
    desk.send(raw, device_id, kind, **told)
    outcome = desk.told()
    assert outcome.status is not Status.PENDING, "a submission without an answer"
    assert len(orjson.dumps(outcome.model_dump(mode="json"))) < MAX_STORED_BYTES
    _check_all(desk, desk.log[before:])
    if outcome.status is Status.REJECTED:
        assert outcome.problem, "a refusal without words"
        assert outcome.remedy, "a refusal without a remedy"
        return False
    standing = desk.standing()
    again = desk.send(raw, device_id, kind, **told)
    assert desk.standing() == standing, "the same bytes again changed a workout"
    assert kind is Kind.WITHDRAWAL or not again, "the same bytes again were said again"
    return True


def _statement(raw: bytes, kind: Kind) -> str | None:
    if kind is not Kind.WELLNESS:
        return None
    try:
        statement, _ = read_wellness(raw, athlete_id="ada", device_id="watch", received_at=NOW + timedelta(minutes=1))
    except Unreadable:
        return None
    return digest_of(statement)


def _check_all(desk: Desk, said: Sequence[Decision]) -> None:
    for decision in said:
        _check_event(decision.data)
        for name, block in decision.objects.items():
            assert name.startswith(f"{desk.athlete_id}/")
            _check_samples(block, decision.data)
    state = desk.state
    assert type(state).model_validate_json(state.model_dump_json()) == state


def _check_event(data: Payload) -> None:
    """It is JSON, is what it was when it is read again, and fits on the log."""
    body = data.model_dump_json().encode()
    assert type(data).model_validate_json(body) == data, "an event that is another one when it is read again"
    assert len(body) + HEADERS_BYTES <= MAX_STORED_BYTES, f"an event of {len(body)} bytes"


def _check_samples(block: bytes, data: Payload) -> None:
    assert isinstance(data, WorkoutRecorded)
    assert data.samples is not None
    columns = {name: np.asarray(column) for name, column in decode(block).items()}
    assert tuple(columns) == data.samples.columns
    assert len(columns["time_s"]) == data.samples.count
    assert np.isfinite(columns["time_s"]).all(), "a moment that is none"
    assert (np.diff(columns["time_s"]) > 0).all(), "a clock that does not rise"
    assert not any(np.isinf(column).any() for column in columns.values()), "a value without bound"
    rates = columns.get("heart_rate_bpm", np.full(1, np.nan))
    assert not (rates <= 0).any(), "a heart rate of zero"
    distances = columns.get("distance_m", np.zeros(1))
    assert not (np.diff(distances[np.isfinite(distances)]) < 0).any(), "a distance that falls"


def _live(raw: bytes) -> bool:
    """A message, and the sessions in it: each of them must be a workout that can be read."""
    try:
        heard = read_message(raw)
    except Unreadable:
        return False
    told = [Told(1, place, NOW.timestamp() - 5, said) for place, said in enumerate(heard.said) if said.tells]
    for session in cut(told, over=True).sessions:
        decode_plain(session.document)
    return True


def _archive(raw: bytes) -> bool:
    with tempfile.TemporaryFile() as file:
        file.write(raw)
        found = list(islice(Walk(member_bytes=1 << 20, total_bytes=1 << 26).through(file), 5000))
    members = [one for one in found if isinstance(one, Member)]
    assert orjson.dumps([[one.name, one.problem, one.remedy] for one in found if not isinstance(one, Member)])
    for member in [one for one in members if len(one.body) < _COMPOSED_BYTES][:3]:
        _submitted(Desk(), member.body, Kind.WORKOUT)
    return bool(members)


def _webhook(one: Input) -> bool:
    """What a platform pushes: verified or forged, it is taken to pieces, and each piece is stored and read."""
    provider, request = _PROVIDERS[one.seed.provider], words.request(one.body)
    with suppress(Forged, Malformed):
        provider.verify(request, NOW)
    try:
        pieces = provider.pieces(request)
    except (Forged, Malformed):
        return False
    for piece in pieces:
        assert device_id_of(provider.name, piece.user_id).isascii()
        parcel = Parcel(piece.kind, piece.body, external_id=piece.external_id, told_at=piece.told_at)
        assert all(value.isprintable() and value.isascii() for value in _headers(parcel).values())
        if piece.kind in _KINDS:
            _submitted(Desk(), piece.body, _KINDS[piece.kind])
    return bool(pieces)
