"""What an erasure ends: no link that was made before it opens anything of whoever comes back under the same name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from desk_rig import HTML, NOW, Front, front, phone, told, with_alerts

from tandem.chassis.log import Stored
from tandem.contracts import envelope
from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertAction
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.reach import PushSubscribed
from tandem.notifier.domain.state import State
from tandem.notifier.http.standing import CLOCKS_DIFFER, stands

NEWCOMER = with_alerts(told(title="Nobody else's business"), subscriptions={"phone": phone()})
LATER = NOW + timedelta(minutes=1)


async def managing(ada: Front) -> list[httpx.Response]:
    """Everything that the front end's own token allows."""
    return [
        await ada.http.get("/v1/alerts", headers=ada.bearer()),
        await ada.http.get("/v1/alerts/preferences", headers=ada.bearer()),
        await ada.http.put("/v1/alerts/preferences", headers=ada.bearer(), json={"language": "de"}),
        await ada.http.get("/v1/channels", headers=ada.bearer()),
        await ada.post_channel({"url": "ntfys://push.example.com/topic"}),
        await ada.http.delete("/v1/channels/phone", headers=ada.bearer()),
    ]


@pytest.mark.parametrize(("since", "state"), [(LATER, NEWCOMER), (None, State(athlete_id="ada"))])
async def test_a_link_from_before_an_erasure_opens_nothing_whether_somebody_came_back_or_not(
    tmp_path: Path, since: datetime | None, state: State
) -> None:
    async with front(tmp_path, state) as ada:
        ada.book.since = since
        for answer in await managing(ada):
            assert (answer.status_code, answer.json()["title"]) == (401, "the token has ended")
        buttons = [ada.act_path(AlertAction.UNDO, "2"), ada.act_path(AlertAction.ACCEPT)]
        for method, path in [
            ("GET", ada.inbox_path()),
            *((method, path) for method in ("GET", "POST") for path in buttons),
        ]:
            page = await ada.http.request(method, path, headers=HTML)
            assert (page.status_code, "This link is too old" in page.text, "business" in page.text) == (
                410,
                True,
                False,
            )
        assert ada.book.events == []


async def test_a_link_works_from_the_moment_on_in_which_its_athlete_signed_up(tmp_path: Path) -> None:
    async with front(tmp_path, NEWCOMER) as ada:
        for since in (NOW, NOW + CLOCKS_DIFFER):  # what follows a sign-up at once, on a machine whose clock is behind
            ada.book.since = since
            assert (await ada.http.get("/v1/alerts", headers=ada.bearer())).status_code == 200
            assert (await ada.http.get(ada.inbox_path(), headers=HTML)).status_code == 200


async def test_what_cannot_be_told_is_neither_opened_nor_called_ended(tmp_path: Path) -> None:
    async with front(tmp_path, NEWCOMER) as ada:
        ada.book.mute = True
        for answer in [*await managing(ada), await ada.http.get(ada.inbox_path())]:
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert ada.book.events == []
        assert (await ada.http.post(ada.end_path())).status_code == 204


async def test_whoever_gets_letters_may_stop_them_for_ever(tmp_path: Path) -> None:
    async with front(tmp_path, NEWCOMER) as ada:
        ada.book.since = LATER
        assert (await ada.http.post(ada.end_path())).status_code == 204
        assert [data.revoked for data in ada.book.said(PushSubscribed)] == [True]
    async with front(tmp_path) as ada:
        ada.book.since = None
        assert (await ada.http.post(ada.end_path())).status_code == 204
        assert ada.book.events == []


@pytest.mark.parametrize(("said_at", "stored_at"), [(NOW, LATER), (LATER, NOW)])
async def test_the_earlier_of_two_clocks_counts(tmp_path: Path, said_at: datetime, stored_at: datetime) -> None:
    """A link is made by the one or by the other, and a simulated clock is far from the real one."""
    event = Event("1", ProfileSet(athlete_id="ada", timezone="UTC"), said_at, "/test", ("1",))
    headers = envelope.headers_of(event) | {"Nats-Time-Stamp": stored_at.isoformat()}

    class Log:
        async def pages(
            self, stream: str, subject: str, *, after: int = 0, size: int = 500
        ) -> AsyncIterator[list[Stored]]:
            yield [Stored(stream, "athlete.ada.profile", 7, headers, envelope.body_of(event))]

    assert await stands(Log(), "ada", int(NOW.timestamp()))
    assert not await stands(Log(), "ada", int((NOW - 2 * CLOCKS_DIFFER).timestamp()))
