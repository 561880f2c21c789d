"""Strava: webhook events name an activity, which is fetched with its streams (developers.strava.com/docs/webhooks)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, SecretStr, model_validator

from tandem.ingestion.providers.checks import (
    digest,
    document,
    moment,
    name_in,
    packed,
    parsed,
    require,
    same,
    withdrawal,
)
from tandem.ingestion.providers.provider import Api, Fetched, Gone, Piece, PieceKind, Provider, Renewal, Request, Window

MAX_AGE_S = 300
"""How old a signature's own time may be: five minutes, as Stripe's, whose header Strava's follows."""

STREAMS = "time,distance,altitude,velocity_smooth,heartrate,cadence,watts,moving"
"""Streams by key (developers.strava.com/docs/reference, getActivityStreams). `latlng` is not asked for."""

_LEFT_THERE = frozenset(
    {"map", "start_latlng", "end_latlng", "location_city", "location_state", "location_country", "segment_efforts"}
    | {"best_efforts", "photos", "similar_activities", "athlete", "stats_visibility", "highlighted_kudosers"}
    | {"kudos_count", "comment_count", "photo_count", "total_photo_count", "athlete_count", "achievement_count"}
    | {"pr_count", "has_kudoed"}
)
"""Of a DetailedActivity: where it was and who was there, and what changes whenever somebody looks at it."""


class StravaSettings(BaseModel, frozen=True, extra="forbid"):
    """`verify_token` is said back in the handshake; `subscription_id` is what Strava answered to it."""

    client_id: str
    client_secret: SecretStr
    verify_token: SecretStr
    subscription_id: int | None = None
    signing_secret: Annotated[SecretStr | None, Field(description="set, every event must be signed with it")] = None
    path_token: Annotated[SecretStr | None, Field(description="the last part of the callback's path")] = None
    api_url: str = "https://www.strava.com/api/v3"
    token_url: str = "https://www.strava.com/oauth/token"
    reads_per_15_min: int = 100
    reads_per_day: int = 1000

    @model_validator(mode="after")
    def _known_by_something(self) -> Self:
        if self.signing_secret is None and self.path_token is None:
            raise ValueError("set signing_secret, or path_token: anybody could speak for Strava otherwise")
        return self


class Strava(Provider):
    name = "strava"

    def __init__(self, settings: StravaSettings) -> None:
        self._settings = settings
        self.api_url = settings.api_url
        self.windows = (Window(settings.reads_per_15_min, 900), Window(settings.reads_per_day, 86_400))

    def handshake(self, request: Request) -> dict[str, str] | None:
        if request.method != "GET":
            return None
        self._know(request)
        told = request.query.get("hub.verify_token", "")
        require(same(told, self._settings.verify_token), "the verify token is not ours")
        return {"hub.challenge": request.query.get("hub.challenge", "")}

    def verify(self, request: Request, now: datetime) -> None:
        self._know(request)
        if self._settings.signing_secret is not None:
            _check(request, self._settings.signing_secret, now)
        wanted = self._settings.subscription_id
        if wanted is not None:  # it has been seen as a number and as text (domain.md 5.1)
            require(str(document(request.body).get("subscription_id")) == str(wanted), "another subscription's event")

    def pieces(self, request: Request) -> list[Piece]:
        event = document(request.body)
        user, named, told_at = name_in(event, "owner_id"), name_in(event, "object_id"), moment(event.get("event_time"))
        aspect, updates = event.get("aspect_type"), event.get("updates")
        if event.get("object_type") == "athlete":
            left = isinstance(updates, dict) and str(updates.get("authorized")).lower() == "false"
            return [Piece(user, PieceKind.DEREGISTRATION, request.body, told_at=told_at)] if left else []
        if event.get("object_type") != "activity":
            return []
        if aspect == "delete":
            body = withdrawal(named, "deleted at Strava")
            return [Piece(user, PieceKind.WITHDRAWAL, body, named, told_at)]
        return [Piece(user, PieceKind.NOTICE, request.body, named, told_at)] if aspect in ("create", "update") else []

    def renewal(self, refresh_token: str) -> Renewal:
        client = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        form = client | {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return Renewal(self._settings.token_url, form)

    def remaining(self, headers: Mapping[str, str]) -> tuple[int, ...] | None:
        try:
            limits = [int(part) for part in headers["x-readratelimit-limit"].split(",")]
            used = [int(part) for part in headers["x-readratelimit-usage"].split(",")]
        except (KeyError, ValueError):
            return None
        return tuple(limit - use for limit, use in zip(limits, used, strict=False))

    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        named = int(name_in(document(notice), "object_id"))
        activity = document(await api.get(f"/activities/{named}", {"include_all_efforts": "false"}))
        kept = {key: value for key, value in activity.items() if key not in _LEFT_THERE}
        try:
            keys = {"keys": STREAMS, "key_by_type": "true"}
            streams = parsed(await api.get(f"/activities/{named}/streams", keys))
        except Gone:  # typed in by hand: an activity without streams
            streams = None
        return [Fetched(packed({"activity": kept} | ({"streams": streams} if streams else {})))]

    def _know(self, request: Request) -> None:
        if self._settings.path_token is not None:
            require(same(request.tail, self._settings.path_token), "the path does not end in the secret")


def _check(request: Request, secret: SecretStr, now: datetime) -> None:
    """`X-Strava-Signature: t=<unix>,v1=<hex>` over `{t}.{body}`."""
    parts = [part.partition("=") for part in request.headers.get("x-strava-signature", "").split(",")]
    told = next((value.strip() for key, _, value in parts if key.strip() == "t"), "")
    expected = digest(secret, f"{told}.".encode() + request.body)
    signed = [same(value.strip(), expected) for key, _, value in parts if key.strip() == "v1"]
    require(any(signed), "the signature does not fit")
    require(told.isdecimal() and abs(now.timestamp() - int(told)) <= MAX_AGE_S, "the signature is too old")
