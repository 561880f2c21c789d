"""A platform on loopback for tests: it gives tokens, asks for them, hands out documents, and misbehaves when told to.

async with PlatformPlayer() as platform:
    platform.put("/activities/7", {"id": 7, …})
    platform.answer_next(429, {"Retry-After": "1"})
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tandem.chassis.http import HttpServer


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came to the platform."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class PlatformPlayer:
    """One application's view of a platform with one athlete. `access` and `refresh` are the tokens that it takes right now."""

    def __init__(self, access: str = "access-0", refresh: str = "refresh-0") -> None:
        self.access, self.refresh = access, refresh
        self.asked: list[Asked] = []
        self.renewals = 0
        self.renewal_takes_s = 0.0
        self.headers: dict[str, str] = {}
        self._documents: dict[str, bytes] = {}
        self._answers: deque[tuple[int, dict[str, str]]] = deque()
        routes = [
            Route("/oauth/token", self._renew, methods=["POST"]),
            Route("/{path:path}", self._give, methods=["GET"]),
        ]
        self._server = HttpServer(Starlette(routes=routes), "127.0.0.1", 0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def token_url(self) -> str:
        return f"{self.url}/oauth/token"

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()

    def put(self, path: str, document: Any) -> None:
        """What the path answers from now on: bytes as they are, all else as JSON."""
        self._documents[path] = document if isinstance(document, bytes) else json.dumps(document).encode()

    def drop(self, path: str) -> None:
        """The path answers 404 from now on."""
        del self._documents[path]

    def answer_next(self, status: int, headers: dict[str, str] | None = None, *, times: int = 1) -> None:
        """Answer the next `times` requests with this status, whatever they ask."""
        self._answers.extend([(status, headers or {})] * times)

    def paths(self) -> list[str]:
        """What was asked for, in order, renewals left out."""
        return [entry.path for entry in self.asked]

    async def _renew(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        await asyncio.sleep(self.renewal_takes_s)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.renewals += 1
        self.access, self.refresh = f"access-{self.renewals}", f"refresh-{self.renewals}"
        return JSONResponse({"access_token": self.access, "refresh_token": self.refresh, "expires_in": 21600})

    async def _give(self, request: Request) -> Response:
        self.asked.append(Asked(request.url.path, dict(request.query_params), dict(request.headers)))
        if self._answers:
            status, headers = self._answers.popleft()
            return Response(status_code=status, headers=headers)
        if self.access not in {request.headers.get("api-key"), request.headers.get("authorization", "")[7:]}:
            return Response(status_code=401)
        body = self._documents.get(request.url.path)
        return Response(body or b"", 404 if body is None else 200, self.headers)


def signed(secret: str, body: bytes) -> str:
    """HMAC-SHA256 in hex, as Polar and Suunto sign what they send."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def strava_signature(secret: str, body: bytes, at: float) -> str:
    """The value of X-Strava-Signature."""
    return f"t={int(at)},v1={signed(secret, f'{int(at)}.'.encode() + body)}"
