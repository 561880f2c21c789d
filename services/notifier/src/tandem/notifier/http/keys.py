"""GET /v1/push/keys: the public keys that a subscriber needs. They are for everyone to see."""

from __future__ import annotations

import base64

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.notifier.adapters.keys import Keys


def routes(keys: Keys) -> list[BaseRoute]:
    """`vapid_public` is the browser's applicationServerKey (base64url); subscriptions are sealed to `sealing_public`
    (base64 of 32 bytes)."""
    answer = {"vapid_public": keys.vapid_public, "sealing_public": base64.b64encode(keys.sealing_public).decode()}

    async def push_keys(_: Request) -> Response:
        return JSONResponse(answer, headers={"Cache-Control": "no-cache"})

    return [Route("/v1/push/keys", push_keys)]
