"""Who is believed to be a platform, and what each of its words means to us."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import platform_words as words
import pytest
from hypothesis import given
from hypothesis import strategies as st
from platform_words import NOW, SECRET, request
from pydantic import SecretStr, ValidationError

from tandem.ingestion.providers import KINDS, switched_on
from tandem.ingestion.providers.hevy import token_of
from tandem.ingestion.providers.provider import Forged, Malformed, PieceKind, Provider, device_id_of
from tandem.ingestion.settings import Settings
from tandem.local.platform_player import strava_signature

EVERY: dict[str, Callable[[], Provider]] = {
    "strava": words.strava,
    "garmin": words.garmin,
    "polar": words.polar,
    "hevy": words.hevy,
    "suunto": words.suunto,
}


def test_strava_s_handshake_is_said_back() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "say this back", "hub.challenge": "15f7d1a91c1f40f8"}
    told = words.strava().handshake(request(method="GET", query=query, tail="unguessable"))
    assert told == {"hub.challenge": "15f7d1a91c1f40f8"}


@pytest.mark.parametrize(("token", "tail"), [("", "unguessable"), ("another", "unguessable"), ("say this back", "x")])
def test_a_handshake_with_another_secret_is_refused(token: str, tail: str) -> None:
    with pytest.raises(Forged):
        words.strava().handshake(request(method="GET", query={"hub.verify_token": token}, tail=tail))


@pytest.mark.parametrize("subscription", [120475, "120475"])
def test_strava_s_event_is_known_by_path_and_subscription(subscription: object) -> None:
    event = words.strava_event(subscription_id=subscription)
    words.strava().verify(request(event, tail="unguessable"), NOW)


@pytest.mark.parametrize(
    ("subscription", "tail"), [(1, "unguessable"), (None, "unguessable"), (120475, ""), (120475, "x")]
)
def test_an_event_of_another_subscription_or_path_is_refused(subscription: object, tail: str) -> None:
    with pytest.raises(Forged):
        words.strava().verify(request(words.strava_event(subscription_id=subscription), tail=tail), NOW)


def _signed_strava(at: datetime, secret: str = SECRET, body: bytes | None = None) -> Any:
    raw = json.dumps(words.strava_event()).encode()
    header = {"x-strava-signature": strava_signature(secret, raw, at.timestamp())}
    return request(body or raw, header, tail="unguessable")


def test_a_signed_event_is_believed_for_five_minutes() -> None:
    signed = words.strava(signing_secret=SECRET)
    signed.verify(_signed_strava(NOW), NOW)
    signed.verify(_signed_strava(NOW), NOW + timedelta(seconds=300))
    with pytest.raises(Forged, match="too old"):
        signed.verify(_signed_strava(NOW), NOW + timedelta(seconds=301))


@pytest.mark.parametrize(
    "told",
    [
        _signed_strava(NOW, "another secret"),
        _signed_strava(NOW, body=json.dumps(words.strava_event(owner_id=1)).encode()),
        request(words.strava_event(), tail="unguessable"),
        request(words.strava_event(), {"x-strava-signature": "t=1,v1="}, tail="unguessable"),
        request(words.strava_event(), {"x-strava-signature": "garbage"}, tail="unguessable"),
    ],
    ids=["other secret", "other body", "unsigned", "empty", "garbage"],
)
def test_a_forged_signature_is_refused_once_a_secret_is_set(told: Any) -> None:
    with pytest.raises(Forged):
        words.strava(signing_secret=SECRET).verify(told, NOW)


def test_strava_without_any_proof_does_not_start() -> None:
    with pytest.raises(ValidationError, match="anybody could speak for Strava"):
        words.strava(path_token=None)


@pytest.mark.parametrize(("client", "tail"), [("our-client", "x"), ("another", "unguessable"), ("", "unguessable")])
def test_garmin_is_known_by_its_header_and_our_path(client: str, tail: str) -> None:
    words.garmin().verify(request({}, {"garmin-client-id": "our-client"}, tail="unguessable"), NOW)
    with pytest.raises(Forged):
        words.garmin().verify(request({}, {"garmin-client-id": client}, tail=tail), NOW)


def test_polar_s_ping_needs_no_signature_and_nothing_else_goes_without() -> None:
    assert words.polar().handshake(request({"timestamp": "2026-11-22T14:22:24Z", "event": "PING"})) == {}
    assert words.polar().handshake(request(words.polar_event())) is None
    with pytest.raises(Forged):
        words.polar().verify(request(words.polar_event()), NOW)


@pytest.mark.parametrize(
    ("provider", "told"), [(words.polar(), words.polar_request), (words.suunto(), words.suunto_request)]
)
def test_a_signature_over_the_raw_body_is_believed_and_no_other(provider: Provider, told: Callable[..., Any]) -> None:
    provider.verify(told({"a": 1}), NOW)
    with pytest.raises(Forged):
        provider.verify(told({"a": 1}, "another secret"), NOW)


def test_hevy_s_token_is_one_athlete_s_own() -> None:
    own = {"authorization": f"Bearer {token_of(SecretStr(SECRET), 'anna')}"}
    words.hevy().verify(request(words.HEVY_EVENT, own, tail="anna"), NOW)
    for headers, tail in ((own, "bob"), ({}, "anna"), ({"authorization": "Bearer "}, "anna")):
        with pytest.raises(Forged):
            words.hevy().verify(request(words.HEVY_EVENT, headers, tail=tail), NOW)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (words.strava_event(), PieceKind.NOTICE),
        (words.strava_event(aspect_type="update", updates={"title": "Tempo"}), PieceKind.NOTICE),
        (words.strava_event(aspect_type="delete"), PieceKind.WITHDRAWAL),
        (
            words.strava_event(object_type="athlete", aspect_type="update", updates={"authorized": "false"}),
            PieceKind.DEREGISTRATION,
        ),
    ],
)
def test_what_strava_s_events_mean(event: dict[str, Any], kind: PieceKind) -> None:
    (piece,) = words.strava().pieces(request(event))
    assert (piece.user_id, piece.kind) == ("134815", kind)
    assert piece.told_at == datetime.fromtimestamp(1795370000, UTC)
    if kind is PieceKind.WITHDRAWAL:
        assert json.loads(piece.body) == {"external_id": "1360128428", "reason": "deleted at Strava"}


def test_what_strava_says_of_an_athlete_otherwise_is_left_out() -> None:
    assert words.strava().pieces(request(words.strava_event(object_type="athlete", updates={"weight": "70"}))) == []


def test_a_batch_of_garmin_s_is_taken_apart_by_athlete_and_summary() -> None:
    body = {
        "activities": [words.garmin_activity(), words.garmin_activity(userId="another", activityId=2)],
        "dailies": [words.garmin_daily()],
        "epochs": [{"userId": "another", "summaryId": "e"}],
        "deregistrations": [{"userId": "gone"}],
    }
    pieces = words.garmin().pieces(request(body))
    assert [(piece.user_id[:4], piece.kind.value, piece.external_id) for piece in pieces] == [
        ("4aac", "document", "5001968355"),
        ("anot", "document", "2"),
        ("4aac", "document", "x153a9f3-5a9478d4-15180-6"),
        ("gone", "deregistration", None),
    ]
    assert json.loads(pieces[0].body).keys() == {"activities"}


def test_a_summary_is_the_same_bytes_however_it_is_batched() -> None:
    one, two = words.garmin_activity(), words.garmin_activity(activityId=2)
    (alone,) = words.garmin().pieces(request({"activities": [one]}))
    among = words.garmin().pieces(request({"activities": [two, dict(reversed(one.items()))]}))[1]
    assert among == alone


def test_access_tokens_that_garmin_sends_along_are_not_kept() -> None:
    pieces = words.garmin().pieces(request({"activities": [words.garmin_activity()]}))
    assert b"8f57a6f1" not in pieces[0].body


def test_garmin_s_ping_is_a_notice_that_names_nothing() -> None:
    ping = {"userId": "u", "callbackURL": "https://apis.garmin.com/wellness-api/rest/activities?token=t"}
    (piece,) = words.garmin().pieces(request({"activities": [ping]}))
    assert (piece.kind, piece.external_id) == (PieceKind.NOTICE, None)


def test_where_a_suunto_workout_began_is_not_kept() -> None:
    (piece,) = words.suunto().pieces(request(words.suunto_event()))
    assert (piece.user_id, piece.external_id) == ("johndoe123", "67604889401b942184624cb8")
    assert b"Position" not in piece.body


def test_polar_s_events_of_exercises_and_nights_are_notices_and_others_are_left_out() -> None:
    told = [
        words.polar().pieces(request(words.polar_event(**more)))
        for more in ({}, {"event": "SLEEP", "date": "2026-11-22"}, {"event": "ACTIVITY_SUMMARY"})
    ]
    assert [[(piece.kind.value, piece.external_id) for piece in pieces] for pieces in told] == [
        [("notice", "aQlC83")],
        [("notice", None)],
        [],
    ]


def test_hevy_s_notice_is_never_taken_for_a_repeat() -> None:
    for event in (words.HEVY_EVENT, words.HEVY_EVENT["payload"]):
        (piece,) = words.hevy().pieces(request(event, tail="anna"))
        assert (piece.user_id, piece.external_id, piece.repeats) == ("anna", "b459cba5-cd6d-463c-abd6", True)


@pytest.mark.parametrize("name", EVERY)
@given(
    body=st.binary(max_size=40)
    | st.builds(
        lambda value: json.dumps(value).encode(),
        st.dictionaries(
            st.sampled_from(
                [
                    "object_type",
                    "owner_id",
                    "object_id",
                    "event",
                    "user_id",
                    "entity_id",
                    "type",
                    "username",
                    "workout",
                    "activities",
                    "payload",
                    "workoutId",
                    "updates",
                    "event_time",
                    "timestamp",
                    "date",
                ]
            ),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False)
                | st.text(max_size=5)
                | st.sampled_from(["activity", "athlete", "EXERCISE", "SLEEP", "WORKOUT_CREATED"]),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(["userId", "callbackURL", "workoutKey", "authorized", "workoutId"]),
                        inner,
                        max_size=3,
                    )
                ),
            ),
        ),
    )
)
def test_any_body_is_pieces_or_malformed(name: str, body: bytes) -> None:
    try:
        pieces = EVERY[name]().pieces(request(body, tail="anna"))
    except Malformed:
        return
    for piece in pieces:
        assert piece.user_id


@pytest.mark.parametrize("name", EVERY)
def test_a_body_nested_to_the_bottom_is_malformed(name: str) -> None:
    with pytest.raises(Malformed):
        EVERY[name]().pieces(request(b'{"activities":' + b"[" * 100_000 + b"]" * 100_000 + b"}"))


@given(st.text(min_size=1, max_size=200))
def test_every_account_is_a_device_that_a_subject_can_name(user: str) -> None:
    name = device_id_of("suunto", user)
    assert name.isascii()
    assert 0 < len(name) <= 64
    assert name.replace("-", "").replace("_", "").isalnum()


def test_accounts_that_look_alike_are_different_devices() -> None:
    digest = hashlib.sha256(b"john.doe").hexdigest()[:32]
    assert device_id_of("suunto", "john.doe") == f"suunto-{digest}"
    assert device_id_of("strava", "134815") == "strava-134815"


def test_a_platform_is_on_when_it_has_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert switched_on(Settings()) == {}
    monkeypatch.setenv("TANDEM_POLAR__SIGNATURE_SECRET", "s")
    monkeypatch.setenv("TANDEM_HEVY__AUTH_SECRET", "s")
    assert switched_on(Settings()).keys() == {"polar", "hevy"}
    assert set(KINDS) <= Settings.model_fields.keys()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    told = repr(words.strava().renewal("a refresh token")) + repr(Settings(polar=words.POLAR).polar)
    assert "refresh token" not in told
    assert SECRET not in told
