"""The same on a notifier that runs: over real HTTP, on a real log."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from counterparts.web_services import Posted, WebServices
from desk_rig import HTML, browser
from nats.aio.client import Client

from tandem.chassis import logs
from tandem.chassis.ids import edge_id
from tandem.chassis.log import Log
from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested, ProfileSet, Wish
from tandem.contracts.events.reach import AlertPreferencesSet, PushSubscribed
from tandem.local.servers import NatsServer, ValkeyServer
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import EndGrant, Links
from tandem.notifier.app import build
from tandem.notifier.settings import Settings

pytestmark = pytest.mark.server

PATIENCE_S, TRIES = 10.0, 50
LOOPBACK = "http://127.0.0.1:9/push/secret-path"


class Served:
    """A notifier and a front end of Ada's."""

    def __init__(self, http: httpx.AsyncClient, links: Links, log: Log) -> None:
        self.http, self.links, self.log = http, links, log
        self.token = links.inbox_token("ada", datetime.now(UTC))
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    async def get_until(self, path: str, holds: Callable[[Any], bool]) -> Any:
        for _ in range(TRIES):
            told = (await self.http.get(path)).json()
            if holds(told):
                return told
            await asyncio.sleep(0.2)  # the inbox answers two a second for long
        raise TimeoutError(told)

    async def sign_up(self) -> None:
        """As whoever runs Tandem does it: links work from then on."""
        now, profile = datetime.now(UTC), ProfileSet(athlete_id="ada", timezone="UTC")
        identity = edge_id(now)
        await self.log.append(Event(identity, profile, now, "/test", (identity,)))

    async def said(self, kind: type[Any], subject: str) -> list[Any]:
        events = [stored.event().data for stored in await self.log.read("ATHLETE", subject)]
        return [data for data in events if isinstance(data, kind)]


@pytest_asyncio.fixture
async def served(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer, tmp_path: Path
) -> AsyncIterator[Served]:
    settings = Settings(
        nats_url=nats_server.url,
        redis_url=valkey_server.url,
        http_port=0,
        keys_directory=tmp_path / "keys",
        public_url="https://tandem.example.com",
        allow_loopback_push=True,
        coalesce_s=0,
    )
    log = Log()
    log.attach(provisioned)
    async with build(settings, on_closed=lambda: None) as service:
        links = Links(Keys.load_or_create(settings.keys_directory), settings.public_url)
        base = f"http://127.0.0.1:{service.http.port}"
        async with httpx.AsyncClient(base_url=base, timeout=PATIENCE_S) as http:
            served = Served(http, links, log)
            await served.sign_up()
            yield served


async def test_a_channel_is_added_shown_and_ended_by_its_link(served: Served) -> None:
    asked = browser(endpoint=LOOPBACK)
    added = await served.http.post("/v1/channels", json=asked)
    assert added.status_code == 201
    name = added.json()["id"]
    await served.get_until("/v1/channels", lambda told: [one["id"] for one in told["channels"]] == [name])
    assert (await served.http.post("/v1/channels", json=asked)).status_code == 200
    path = "/u/" + served.links.token(EndGrant("ada", name))
    for _ in range(2):
        assert (await served.http.post(path, data={"List-Unsubscribe": "One-Click"})).status_code == 204
    await served.get_until("/v1/channels", lambda told: told["channels"][0]["ended"] == "revoked")
    stored = await served.said(PushSubscribed, "athlete.ada.subscription.*")
    assert [data.revoked for data in stored] == [False, True]
    assert (await served.http.post("/v1/channels", json=asked)).status_code == 201
    await served.get_until("/v1/channels", lambda told: told["channels"][0]["ended"] is None)


async def test_preferences_are_stored_once_and_told_back(served: Served) -> None:
    wanted = {"language": "de", "quiet": None}
    assert (await served.http.put("/v1/alerts/preferences", json=wanted)).status_code == 200
    await served.get_until("/v1/alerts/preferences", lambda told: told["language"] == "de" and told["quiet"] is None)
    assert (await served.http.put("/v1/alerts/preferences", json=wanted)).status_code == 200
    assert len(await served.said(AlertPreferencesSet, "athlete.ada.alerts")) == 1


async def test_an_erasure_ends_every_link_and_who_signs_up_again_gets_new_ones(served: Served) -> None:
    old = served.links.inbox_token("ada", datetime.now(UTC) - timedelta(hours=1))

    async def answers(token: str) -> int:
        return (await served.http.get("/v1/alerts", headers={"Authorization": f"Bearer {token}"})).status_code

    assert [await answers(token) for token in (old, served.token)] == [401, 200]
    await served.log.jetstream.purge_stream("ATHLETE", subject="athlete.ada.>")
    assert [await answers(token) for token in (old, served.token)] == [401, 401]
    await served.sign_up()
    assert [await answers(token) for token in (old, served.links.inbox_token("ada", datetime.now(UTC)))] == [401, 200]


async def test_an_alert_without_a_channel_stands_in_the_inbox_and_its_button_reaches_the_planner(
    served: Served, revised: Callable[..., Event], change: Callable[..., Any]
) -> None:
    await served.http.put("/v1/alerts/preferences", json={"quiet": None})
    await served.get_until("/v1/alerts/preferences", lambda told: told["quiet"] is None)
    await served.log.append(revised(2, [_soon(change)]))
    told = await served.get_until("/v1/alerts", lambda told: bool(told["alerts"]))
    [alert] = told["alerts"]
    assert (alert["status"], alert["kind"], alert["plan_version"]) == ("no_channel", "plan_revised", 2)
    [undo] = [action["url"] for action in alert["actions"] if action["action"] == "undo"]
    path = undo.removeprefix("https://tandem.example.com")
    assert (await served.http.get(path, headers=HTML)).status_code == 200
    assert await served.said(PlanRequested, "athlete.ada.plan.requested") == []
    for _ in range(2):
        assert (await served.http.post(path, headers=HTML)).status_code == 200
    [asked] = await served.said(PlanRequested, "athlete.ada.plan.requested")
    assert (asked.wish, asked.base_plan_version) == (Wish.UNDO, 2)
    told = await served.get_until("/v1/alerts", lambda told: told["alerts"][0]["answered"] is not None)
    assert told["alerts"][0]["answered"] == "undo"
    assert "You have already said this." in (await served.http.get(path, headers=HTML)).text


async def test_a_stranger_s_channel_is_asked_once_and_told_nothing_until_its_owner_says_yes(
    served: Served, revised: Callable[..., Event], change: Callable[..., Any]
) -> None:
    await served.http.put("/v1/alerts/preferences", json={"quiet": None})
    async with WebServices() as ntfy:
        added = await served.http.post("/v1/channels", json={"url": f"ntfy://127.0.0.1:{ntfy.port}/secret-path"})
        assert (added.status_code, added.json()["confirmed"], added.json()["service"]) == (201, False, "ntfy")
        async with asyncio.timeout(PATIENCE_S * 2):
            await ntfy.arrival.wait()
        asked = _all_of(ntfy.last)
        assert "/i/" not in asked
        ntfy.forget()
        await served.log.append(revised(2, [_soon(change)]))
        await served.get_until("/v1/alerts", lambda told: "plan_revised" in [one["kind"] for one in told["alerts"]])
        assert ntfy.received == []
        [path] = set(re.findall(r"/a/[A-Za-z0-9_-]+", asked))
        assert (await served.http.get(path, headers=HTML)).status_code == 200
        assert [(await served.http.post(path, headers=HTML)).status_code for _ in range(2)] == [200, 200]
        await served.get_until("/v1/channels", lambda told: told["channels"][0]["confirmed"])
        await served.log.append(revised(3, [_soon(change, "upper")], roots=["another"]))
        async with asyncio.timeout(PATIENCE_S * 4):
            await ntfy.arrival.wait()
        assert "/i/" in _all_of(ntfy.last)


async def test_no_token_and_no_endpoint_is_ever_logged(served: Served) -> None:
    end = served.links.token(EndGrant("ada", "phone"))
    with _everything_logged() as written:
        await served.http.get("/v1/alerts", params={"token": served.token})
        await served.http.get(f"/i/{served.token}")
        await served.http.post(f"/u/{end}")
        await served.http.get(f"/a/{end}")
        await served.http.post("/v1/channels", json=browser(endpoint=LOOPBACK))
        await served.http.post("/v1/channels", json={"url": "mailto://ada:secret-path@example.com"})
        await asyncio.sleep(0.2)
    lines = [line for line in written.getvalue().splitlines() if '"logger":"http' not in line]  # our own client's
    assert not any(secret in line for line in lines for secret in (served.token, end, "secret-path"))


def _all_of(posted: Posted) -> str:
    return f"{posted.headers} {posted.content.decode()}"


def _soon(change: Callable[..., Any], key: str = "lower") -> Any:
    now = datetime.now(UTC)
    return change(key, from_time=now + timedelta(hours=12), to_time=now + timedelta(hours=36))


@contextmanager
def _everything_logged() -> Iterator[io.StringIO]:
    written, root = io.StringIO(), logging.getLogger()
    before, handlers, configured = root.level, root.handlers[:], structlog.get_config()
    logs.configure("DEBUG", written)
    root.setLevel(logging.DEBUG)
    try:
        logging.getLogger("probe").debug("heard")
        yield written
        assert "heard" in written.getvalue()
    finally:
        root.setLevel(before)
        root.handlers[:] = handlers
        structlog.configure(**configured)
