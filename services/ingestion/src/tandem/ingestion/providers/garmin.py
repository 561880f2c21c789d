"""Garmin Health and Activity API: batches of summaries, pushed whole, or announced with the address to fetch them from
(fields and keys in domain.md 5.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, SecretStr

from tandem.ingestion.providers.checks import document, name_in, packed, parsed, require, same
from tandem.ingestion.providers.provider import (
    Api,
    Fetched,
    Malformed,
    Piece,
    PieceKind,
    Provider,
    Renewal,
    Request,
    Window,
)

FILES = "activityFiles"

SUMMARIES = frozenset(
    {"activities", "manuallyUpdatedActivities", "activityDetails", "dailies", "sleeps", "hrv", "bodyComps"}
)
"""The summary types that say something of a workout or a day. The others (epochs, stress, pulse oximetry, …) are not taken."""

_SECRET = frozenset({"userAccessToken"})
"""Sent along with every summary by older applications; not ours to keep."""


class GarminSettings(BaseModel, frozen=True, extra="forbid"):
    """Garmin signs nothing: the callback's path must be unguessable, and the header must name our client."""

    client_id: str
    client_secret: SecretStr
    path_token: Annotated[SecretStr, Field(description="the last part of the callback's path")]
    api_url: str = "https://apis.garmin.com/wellness-api"
    token_url: str = "https://diauth.garmin.com/di-oauth2-service/oauth/token"
    requests_per_minute: int = 100


class Garmin(Provider):
    name = "garmin"
    max_body_bytes = 16 * 1024 * 1024  # ours: a day of activityDetails at 1 Hz is about five megabytes

    def __init__(self, settings: GarminSettings) -> None:
        self._settings = settings
        self.api_url = settings.api_url
        self.windows = (Window(settings.requests_per_minute, 60),)  # ours: Garmin states none for what it announces

    def knows(self, request: Request) -> None:
        require(same(request.tail, self._settings.path_token), "the path does not end in the secret")
        require(same(request.headers.get("garmin-client-id", ""), self._settings.client_id), "another client's id")

    def verify(self, request: Request, now: datetime) -> None:
        self.knows(request)

    def pieces(self, request: Request) -> list[Piece]:
        found: list[Piece] = []
        for kind, items in document(request.body).items():
            for item in items if isinstance(items, list) else []:
                if isinstance(item, dict) and (piece := _piece(kind, item)):
                    found.append(piece)
        return found

    def renewal(self, refresh_token: str) -> Renewal:
        client = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
        }
        form = client | {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return Renewal(self._settings.token_url, form)

    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        ((kind, (item,)),) = document(notice).items()
        body = await api.get(_address_in(item))
        if kind == FILES:
            return [Fetched(body, "application/vnd.ant.fit" if body[8:12] == b".FIT" else "application/octet-stream")]
        items = parsed(body)
        if not isinstance(items, list):
            raise Malformed("Garmin's answer is not a list of summaries")
        ours = [one for one in items if isinstance(one, dict) and one.get("userId", item["userId"]) == item["userId"]]
        return [Fetched(_subset(kind, one)) for one in ours]


def _address_in(item: dict[str, Any]) -> str:
    """Where a notice says that its summaries are. Raises Malformed."""
    address = item.get("callbackURL")
    if not isinstance(address, str):
        raise Malformed("callbackURL is not an address")
    return address


def _piece(kind: str, item: dict[str, Any]) -> Piece | None:
    if not isinstance(item.get("userId"), str):
        return None
    user = name_in(item, "userId")
    if kind == "deregistrations":
        return Piece(user, PieceKind.DEREGISTRATION, _subset(kind, item), repeats=True)
    if kind not in SUMMARIES and kind != FILES:
        return None
    if "callbackURL" in item:  # unnamed: an address that has expired is not a recording that was deleted
        return Piece(user, PieceKind.NOTICE, _subset(kind, item))
    named = item.get("activityId") or item.get("summaryId")
    return Piece(user, PieceKind.DOCUMENT, _subset(kind, item), str(named) if named else None)


def _subset(kind: str, item: dict[str, Any]) -> bytes:
    """The push as if it had told of this one thing only: each is known again by its own bytes, however they are batched."""
    return packed({kind: [{key: value for key, value in item.items() if key not in _SECRET}]})
