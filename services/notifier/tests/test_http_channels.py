"""The ways to reach the athlete: shown without their secrets, added, removed, and ended by a link that needs no login."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk_rig import HTML, NOW, browser, front, phone, told, with_alerts

from tandem.contracts.events.reach import AlertKind, AlertPreferences, ChannelKind, Language, PushSubscribed
from tandem.notifier.domain.state import State
from tandem.notifier.http.channels import MAX_ASKED, MAX_LIVE

KNOWN = State(athlete_id="ada", subscriptions={"phone": phone(label="Phone", sealed="c2VhbGVk")})


async def test_channels_are_shown_with_why_they_ended_and_never_with_their_secrets(tmp_path: Path) -> None:
    subscriptions = {
        "live": phone(sequence=1, sealed="c2VhbGVk", label="Tablet", channel=ChannelKind.WEBPUSH),
        "off": phone(sequence=2, revoked=True),
        "gone": phone(sequence=3),
        "old": phone(sequence=4, expires_at=NOW),
        "asked": phone(sequence=5, confirmed=False, service="ntfy", channel=ChannelKind.APPRISE),
    }
    async with front(tmp_path, State(athlete_id="ada", subscriptions=subscriptions, ended={"gone": 3})) as ada:
        answer = await ada.http.get("/v1/channels", headers=ada.bearer())
        shown = {channel["id"]: channel for channel in answer.json()["channels"]}
        assert list(shown) == ["live", "off", "gone", "old", "asked"]
        assert [shown[name]["ended"] and shown[name]["ended"].partition(":")[0] for name in shown] == [
            None,
            "revoked",
            "gone",
            "expired",
            None,
        ]
        assert (shown["live"]["label"], shown["asked"]["service"], shown["asked"]["confirmed"]) == (
            "Tablet",
            "ntfy",
            False,
        )
        assert "c2VhbGVk" not in answer.text


async def test_a_channel_is_removed_once_and_for_all(tmp_path: Path) -> None:
    async with front(tmp_path, KNOWN) as ada:
        for _ in range(2):
            assert (await ada.http.delete("/v1/channels/phone", headers=ada.bearer())).status_code == 204
        [data] = ada.book.said(PushSubscribed)
        assert (data.subscription_id, data.revoked, data.sealed, data.label) == ("phone", True, None, "Phone")
        unknown = await ada.http.delete("/v1/channels/other", headers=ada.bearer())
        assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/problem+json")


async def test_a_channel_that_was_removed_can_be_added_and_removed_again(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = browser()
        for _ in range(3):
            name = (await ada.post_channel(asked)).json()["id"]
            await ada.http.delete(f"/v1/channels/{name}", headers=ada.bearer())
        assert [data.revoked for data in ada.book.said(PushSubscribed)] == [False, True] * 3
        assert {data.subscription_id for data in ada.book.said(PushSubscribed)} == {name}


async def test_there_are_no_more_channels_than_are_remembered(tmp_path: Path) -> None:
    many = {f"c{n}": phone(sequence=n) for n in range(MAX_LIVE)}
    async with front(tmp_path, State(athlete_id="ada", subscriptions=many)) as ada:
        refused = await ada.post_channel(browser())
        assert (refused.status_code, "remove one" in refused.json()["detail"]) == (409, True)
        await ada.http.delete("/v1/channels/c0", headers=ada.bearer())
        assert (await ada.post_channel(browser())).status_code == 201


async def test_channels_are_not_added_faster_than_anybody_would(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answers = [await ada.post_channel({"url": f"ntfys://host/{n}"}) for n in range(15)]
        assert [answer.status_code for answer in answers].count(201) == 10
        assert answers[-1].status_code == 429


async def test_a_button_pressed_twice_subscribes_once_even_before_the_first_is_known(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = {"url": "ntfys://host/topic"}
        first = await ada.post_channel(asked)
        ada.book.behind = 3
        again = await ada.post_channel(asked)
        assert (first.status_code, again.status_code, len(ada.book.events)) == (201, 200, 1)


async def test_a_new_name_is_not_lost_where_the_old_one_is_not_known_yet(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = browser()
        await ada.post_channel(asked | {"label": "Old"})
        ada.book.behind = 3
        assert (await ada.post_channel(asked | {"label": "New"})).json()["label"] == "New"
        assert [data.label for data in ada.book.said(PushSubscribed)] == ["Old", "New"]


async def test_a_channel_that_was_forgotten_among_very_many_can_come_back(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        asked = browser()
        await ada.post_channel(asked)
        ada.book.forgets = True
        assert (await ada.post_channel(asked)).status_code == 201
        assert len(ada.book.events) == 2


async def test_nobody_sees_or_changes_channels_without_the_inbox_s_token(tmp_path: Path) -> None:
    async with front(tmp_path, KNOWN) as ada:
        answers = [
            await ada.http.get("/v1/channels"),
            await ada.http.post("/v1/channels", json=browser()),
            await ada.http.delete("/v1/channels/phone", params={"token": "forged"}),
        ]
        assert [answer.status_code for answer in answers] == [401] * 3
        assert ada.book.events == []


async def test_a_link_from_an_alert_reads_the_inbox_and_changes_nothing_else(tmp_path: Path) -> None:
    async with front(tmp_path, KNOWN) as ada:
        link = {"Authorization": f"Bearer {ada.inbox_path().removeprefix('/i/')}"}
        assert (await ada.http.get("/v1/alerts", headers=link)).status_code == 200
        answers = [
            await ada.http.get("/v1/channels", headers=link),
            await ada.http.post("/v1/channels", json=browser(), headers=link),
            await ada.http.delete("/v1/channels/phone", headers=link),
            await ada.http.get("/v1/alerts/preferences", headers=link),
            await ada.http.put("/v1/alerts/preferences", json={}, headers=link),
        ]
        assert [answer.status_code for answer in answers] == [403] * 5
        assert answers[0].headers["content-type"] == "application/problem+json"
        assert ada.book.events == []


async def test_looking_at_an_unsubscribe_link_ends_nothing(tmp_path: Path) -> None:
    async with front(tmp_path, KNOWN) as ada:
        page = await ada.http.get(ada.end_path(), headers=HTML)
        assert "<button>Switch this channel off</button>" in page.text
        assert (await ada.http.head(ada.end_path())).status_code == 200
        assert ada.book.events == []


async def test_unsubscribing_works_without_a_login_twice_and_says_how_to_come_back(tmp_path: Path) -> None:
    async with front(tmp_path, KNOWN) as ada:
        for _ in range(2):
            page = await ada.http.post(ada.end_path(), headers=HTML)
            assert page.status_code == 200
            assert "This channel is off." in page.text
            assert "To come back" in page.text
        [data] = ada.book.said(PushSubscribed)
        assert (data.subscription_id, data.revoked) == ("phone", True)
        assert "This channel is off." in (await ada.http.get(ada.end_path(), headers=HTML)).text


async def test_a_mail_program_s_one_click_ends_the_subscription(tmp_path: Path) -> None:
    """RFC 8058, 3.1 and 3.2: a POST with this form, without cookies, years later."""
    async with front(tmp_path, KNOWN) as ada:
        ada.clock[0] = NOW + timedelta(days=3000)
        form = {"List-Unsubscribe": "One-Click"}
        assert (await ada.http.post(ada.end_path(), data=form)).status_code == 204
        assert ada.book.said(PushSubscribed)[0].revoked


async def test_a_link_of_a_channel_that_is_long_forgotten_says_that_it_is_off(tmp_path: Path) -> None:
    german = State(athlete_id="ada", preferences=AlertPreferences(language=Language.GERMAN))
    async with front(tmp_path, german) as ada:
        page = await ada.http.post(ada.end_path(), headers=HTML)
        assert (page.status_code, "Dieser Kanal ist ausgeschaltet." in page.text) == (200, True)
        assert ada.book.events == []


async def test_strangers_are_not_asked_again_and_again_whose_a_channel_is(tmp_path: Path) -> None:
    """A channel can be removed and added anew as often as one likes, and each time its owner gets a message."""
    asked = [
        told(alert_id=f"alert-{n}", kind=AlertKind.CONFIRM, decided_at=NOW - timedelta(hours=n))
        for n in range(MAX_ASKED)
    ]
    other = {"url": "ntfys://push.example.com/stranger"}
    async with front(tmp_path, with_alerts(*asked)) as ada:
        refused = await ada.post_channel(other)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, str((24 - MAX_ASKED + 1) * 3600))
        assert (await ada.post_channel(browser())).status_code == 201  # it has shown whose it is
        ada.clock[0] = NOW + timedelta(hours=24 - MAX_ASKED + 1)
        assert (await ada.post_channel(other)).status_code == 201
        ada.clock[0] = NOW
        assert (await ada.post_channel(other)).status_code == 200  # it is asked already
        assert (await ada.post_channel(other | {"label": "Club"})).status_code == 429  # and would be asked anew
    async with front(tmp_path, with_alerts(*asked[1:])) as ada:
        assert (await ada.post_channel(other)).status_code == 201
