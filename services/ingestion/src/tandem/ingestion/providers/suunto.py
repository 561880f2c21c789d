"""Suunto: signed notifications of a workout, which is fetched as the FIT file it is (apizone.suunto.com/webhooks)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

from tandem.ingestion.providers.checks import digest, document, name_in, packed, require, same
from tandem.ingestion.providers.provider import (
    Api,
    Fetched,
    Gone,
    Malformed,
    Piece,
    PieceKind,
    Provider,
    Renewal,
    Request,
    Window,
)


class SuuntoSettings(BaseModel, frozen=True, extra="forbid"):
    """`subscription_key` opens the API itself, beside each athlete's token; `notification_secret` signs what is sent."""

    client_id: str
    client_secret: SecretStr
    subscription_key: SecretStr
    notification_secret: SecretStr
    api_url: str = "https://cloudapi.suunto.com"
    token_url: str = "https://cloudapi-oauth.suunto.com/oauth/token"
    requests_per_minute: int = 10


class Suunto(Provider):
    name = "suunto"
    revoked_by = frozenset({401})  # 403 is what Azure API Management says of a used-up quota

    def __init__(self, settings: SuuntoSettings) -> None:
        self._settings = settings
        self.api_url = settings.api_url
        self.windows = (
            Window(settings.requests_per_minute, 60),
        )  # ours, below what a developer's subscription is given

    def verify(self, request: Request, now: datetime) -> None:
        told = request.headers.get("x-hmac-sha256-signature", "").lower()
        require(same(told, digest(self._settings.notification_secret, request.body)), "the signature does not fit")

    def pieces(self, request: Request) -> list[Piece]:
        event = document(request.body)
        if event.get("type") != "WORKOUT_CREATED":
            return []
        workout = _workout(event)
        return [Piece(name_in(event, "username"), PieceKind.NOTICE, packed(workout), name_in(workout, "workoutKey"))]

    def headers(self, access_token: str) -> dict[str, str]:
        key = self._settings.subscription_key.get_secret_value()
        return super().headers(access_token) | {"Ocp-Apim-Subscription-Key": key}

    def renewal(self, refresh_token: str) -> Renewal:
        client = (self._settings.client_id, self._settings.client_secret.get_secret_value())
        return Renewal(
            self._settings.token_url, {"grant_type": "refresh_token", "refresh_token": refresh_token}, basic=client
        )

    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        """The FIT file; for a workout that has none (typed in, or a sport mode without), the summary in the notice."""
        workout = document(notice)
        try:
            body = await api.get(f"/v3/workouts/{quote(name_in(workout, 'workoutKey'), safe='')}/fit")
        except Gone:
            return [Fetched(notice)]
        if body[8:12] != b".FIT":
            raise Malformed("Suunto's answer is not a FIT file")
        return [Fetched(body, "application/vnd.ant.fit")]


def _workout(event: dict[str, Any]) -> dict[str, Any]:
    """The workout of an event without where it began. Raises Malformed."""
    workout = event.get("workout")
    if not isinstance(workout, dict):
        raise Malformed("workout is not an object")
    return {
        key: value for key, value in workout.items() if key not in {"startPosition", "stopPosition", "centerPosition"}
    }
