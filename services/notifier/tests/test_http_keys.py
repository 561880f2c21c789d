"""What the notifier tells a subscriber over HTTP."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
from starlette.applications import Starlette

from tandem.contracts.events.reach import ChannelKind
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import Opener, PushTarget, seal
from tandem.notifier.http import routes


async def test_what_is_sealed_to_the_published_key_opens(tmp_path: Path) -> None:
    keys = Keys.load_or_create(tmp_path / "keys")
    transport = httpx.ASGITransport(Starlette(routes=routes(keys)))
    async with httpx.AsyncClient(transport=transport, base_url="http://notifier") as client:
        answer = (await client.get("/v1/push/keys")).json()
    assert answer.keys() == {"vapid_public", "sealing_public"}
    assert answer["vapid_public"] == keys.vapid_public
    target = PushTarget(endpoint="https://push.example.com/1", p256dh="p", auth="a")
    sealed = seal(base64.b64decode(answer["sealing_public"], validate=True), "ada", "phone", target)
    assert Opener(keys.sealing).open(sealed, "ada", "phone", ChannelKind.WEBPUSH) == target
