"""What every route needs: who asks, whether they may, and problem documents."""

from __future__ import annotations

import math
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.mailbox import HISTORY_HEADER
from tandem.ingestion.adapters.rates import Budget, Rates
from tandem.ingestion.http.intake import Crowded, TooLarge, TooSlow

_CLOSE = {"Connection": "close"}
_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    408: _CLOSE,  # RFC 9110 15.5.9; the rest of the body is read by nobody
    413: _CLOSE,
    503: {"Retry-After": "2"},
}


def problem(status: int, title: str, detail: str, *, retry_after_s: float | None = None, **extra: Any) -> Response:
    """An RFC 9457 problem document. `retry_after_s` is rounded up to whole seconds (RFC 9110 10.2.3)."""
    headers = {"Retry-After": str(math.ceil(retry_after_s))} if retry_after_s is not None else _HEADERS.get(status)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **extra}
    return JSONResponse(body, status, headers=headers, media_type="application/problem+json")


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


def not_received(error: TooLarge | TooSlow | Crowded, limit: int) -> Response:
    """What is said of a body that was not received whole; nothing of it was stored."""
    match error:
        case TooLarge():
            return problem(413, "too large", f"at most {limit} bytes are taken; nothing was stored")
        case TooSlow():
            return problem(408, "too slow", "the body did not come in time; nothing was stored, send it again")
        case Crowded():
            return problem(503, "try again", "too much is being received at once; nothing was stored, send it again")
