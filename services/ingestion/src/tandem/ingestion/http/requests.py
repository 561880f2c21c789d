"""What every route needs: who asks, the body within bounds, and problem documents."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.devices import Devices, UnknownDevice


def problem(status: int, title: str, detail: str, **extra: Any) -> Response:
    """An RFC 9457 problem document."""
    headers = {"Retry-After": "2"} if status == 503 else {"WWW-Authenticate": "Bearer"} if status == 401 else None
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


class TooLarge(Exception):
    """The body is longer than is taken."""


async def authenticate(request: Request, devices: Devices) -> DeviceRegistered:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise UnknownDevice("")
    return await devices.of_key(key.strip())


async def read(request: Request, limit: int) -> bytes:
    """The body, never more of it in memory than is taken."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        parts.append(chunk)
    return b"".join(parts)
