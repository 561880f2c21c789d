"""Hevy: each athlete's own API key, and a webhook that names a workout but not whose it is (api.hevyapp.com/docs).

So the callback's path ends in the athlete's user id, and its token follows from that id and our secret: what one athlete
typed in at Hevy does not speak for another.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

from tandem.ingestion.providers.checks import digest, document, moment, name_in, packed, require, same
from tandem.ingestion.providers.provider import Api, Fetched, Piece, PieceKind, Provider, Request, Window


class HevySettings(BaseModel, frozen=True, extra="forbid"):
    """`auth_secret` is ours alone; what an athlete types in at Hevy is made from it (`token_of`)."""

    auth_secret: SecretStr
    api_url: str = "https://api.hevyapp.com/v1"
    requests_per_minute: int = 60


class Hevy(Provider):
    name = "hevy"

    def __init__(self, settings: HevySettings) -> None:
        self._settings = settings
        self.api_url = settings.api_url
        self.windows = (Window(settings.requests_per_minute, 60),)  # ours: Hevy states no limit

    def knows(self, request: Request) -> None:
        told = request.headers.get("authorization", "").removeprefix("Bearer ")
        require(same(told, token_of(self._settings.auth_secret, request.tail)), "the token is not this athlete's")

    def verify(self, request: Request, now: datetime) -> None:
        self.knows(request)

    def pieces(self, request: Request) -> list[Piece]:
        named = _workout_of(request.body)
        return [Piece(request.tail, PieceKind.NOTICE, request.body, named, repeats=True)]

    def headers(self, access_token: str) -> dict[str, str]:
        return {"api-key": access_token}

    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        told = document(await api.get(f"/workouts/{quote(_workout_of(notice), safe='')}"))
        workout = told["workout"] if isinstance(told.get("workout"), dict) else told
        return [Fetched(packed(workout), told_at=moment(workout.get("updated_at")))]


def token_of(secret: SecretStr, user_id: str) -> str:
    """What Hevy sends as its bearer token for this athlete."""
    return digest(secret, f"hevy/{user_id}".encode())


def _workout_of(body: bytes) -> str:
    """The id in `{"id": …, "payload": {"workoutId": …}}`; the inner object has been seen alone as well."""
    event = document(body)
    payload = event.get("payload")
    return name_in(payload if isinstance(payload, dict) else event, "workoutId")
