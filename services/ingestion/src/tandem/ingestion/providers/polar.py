"""Polar AccessLink: signed events name an exercise or a night, which is fetched (polar.com/accesslink-api, webhooks)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote

from pydantic import BaseModel, SecretStr

from tandem.ingestion.providers.checks import digest, document, moment, name_in, require, same
from tandem.ingestion.providers.provider import (
    Api,
    Fetched,
    Gone,
    Malformed,
    Piece,
    PieceKind,
    Provider,
    Request,
    Window,
)


class PolarSettings(BaseModel, frozen=True, extra="forbid"):
    """`signature_secret` is told once, in the answer that creates the webhook."""

    signature_secret: SecretStr
    api_url: str = "https://www.polaraccesslink.com/v3"
    requests_per_15_min: int = 500
    requests_per_day: int = 5000


class Polar(Provider):
    """Its tokens do not end, so there is nothing to renew."""

    name = "polar"

    def __init__(self, settings: PolarSettings) -> None:
        self._settings = settings
        self.api_url = settings.api_url
        windows = (settings.requests_per_15_min, 900), (settings.requests_per_day, 86_400)
        self.windows = tuple(Window(limit, length_s) for limit, length_s in windows)  # of an application without users

    def handshake(self, request: Request) -> dict[str, str] | None:
        """The PING that creates a webhook comes before its secret exists, so it cannot be signed. It does nothing."""
        if request.method == "POST" and "polar-webhook-signature" not in request.headers:
            return {} if document(request.body).get("event") == "PING" else None
        return None

    def verify(self, request: Request, now: datetime) -> None:
        told = request.headers.get("polar-webhook-signature", "").lower()
        require(same(told, digest(self._settings.signature_secret, request.body)), "the signature does not fit")

    def pieces(self, request: Request) -> list[Piece]:
        event = document(request.body)
        told_at = moment(event.get("timestamp"))
        if event.get("event") == "EXERCISE":
            user, named = name_in(event, "user_id"), name_in(event, "entity_id")
            return [Piece(user, PieceKind.NOTICE, request.body, named, told_at)]
        if event.get("event") == "SLEEP":
            _day(event)
            return [Piece(name_in(event, "user_id"), PieceKind.NOTICE, request.body, told_at=told_at)]
        return []

    def remaining(self, headers: Mapping[str, str]) -> tuple[int, ...] | None:
        try:
            limits = [int(part) for part in headers["ratelimit-limit"].split(",")]
            used = [int(part) for part in headers["ratelimit-usage"].split(",")]
        except (KeyError, ValueError):
            return None
        return tuple(limit - use for limit, use in zip(limits, used, strict=False))

    async def fetch(self, notice: bytes, api: Api) -> list[Fetched]:
        """An exercise with its samples (not its route), or a night with the recovery that belongs to it."""
        event = document(notice)
        if event.get("event") == "EXERCISE":
            named = quote(name_in(event, "entity_id"), safe="")
            return [Fetched(await api.get(f"/exercises/{named}", {"samples": "true"}))]
        day = _day(event)
        night = [Fetched(await api.get(f"/users/sleep/{day}"))]
        try:
            return [*night, Fetched(await api.get(f"/users/nightly-recharge/{day}"))]
        except Gone:
            return night


def _day(event: dict[str, object]) -> date:
    """The date of a SLEEP event: told as `date`, else the end of its `url`. Raises Malformed."""
    told = event.get("date") or str(event.get("url", "")).rstrip("/").rsplit("/", 1)[-1]
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        raise Malformed("date is not a date") from None
