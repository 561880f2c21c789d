"""What every route needs: who asks, the body within bounds, and problem documents."""

from __future__ import annotations

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.mailbox import HISTORY_HEADER
from tandem.ingestion.adapters.rates import Budget, Rates

_HEADERS = {503: {"Retry-After": "2"}, 401: {"WWW-Authenticate": "Bearer"}}


def problem(status: int, title: str, detail: str, *, retry_after_s: float | None = None, **extra: Any) -> Response:
    """An RFC 9457 problem document. `retry_after_s` is rounded up to whole seconds (RFC 9110 10.2.3)."""
    headers = {"Retry-After": str(math.ceil(retry_after_s))} if retry_after_s is not None else _HEADERS.get(status)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


class TooLarge(Exception):
    """The body is longer than is taken."""


class TooMany(Exception):
    """The device sends more than it may; one would be taken in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many: the next would be taken in {wait_s:.1f} s")
        self.wait_s = wait_s

    def answer(self) -> Response:
        """429, and when to come again."""
        detail = "this device sends more than is taken; nothing was stored, send this again after Retry-After seconds"
        return problem(429, "too many requests", detail, retry_after_s=self.wait_s)


async def authenticate(request: Request, devices: Devices) -> DeviceRegistered:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise UnknownDevice("")
    return await devices.of_key(key.strip())


async def admit(request: Request, device: DeviceRegistered, rates: Rates) -> None:
    """Count this one against what the device may send; what says that it is history has a budget of its own. Raises
    TooMany."""
    budget = Budget.HISTORY if request.headers.get(HISTORY_HEADER) == "1" else Budget.SUBMISSION
    if wait_s := await rates.wait_s(device.device_id, budget):
        raise TooMany(wait_s)


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
