"""Runs in the notifier's image, beside the system under test: the push service with the phones behind it, and a door for
the test outside. `POST /phones` (JSON: application_server_key) makes a phone; `GET /phones/{id}/next` waits for its next
message, as the phone decrypts it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from aiohttp import web

from tandem.notifier.push_service import PushService

PUSH_PORT, DOOR_PORT = 8090, 8091
PATIENCE_S = 30.0


def door(service: PushService) -> web.Application:
    async def subscribe(request: web.Request) -> web.Response:
        wish = await request.json()
        return web.json_response(asdict(service.subscribe(wish["application_server_key"])), status=201)

    async def following(request: web.Request) -> web.Response:
        try:
            message = await service.next_message(request.match_info["phone"], PATIENCE_S)
        except TimeoutError:
            return web.json_response({"reason": f"nothing arrived within {PATIENCE_S:g} s"}, status=504)
        return web.Response(body=message.plaintext, content_type="application/json")

    app = web.Application()
    app.add_routes([web.post("/phones", subscribe), web.get("/phones/{phone}/next", following)])
    return app


async def main() -> None:
    async with PushService(PUSH_PORT, host="0.0.0.0", name="phone") as service:
        runner = web.AppRunner(door(service), access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "0.0.0.0", DOOR_PORT).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
