"""The inbox: every alert with what became of it, for front ends and for people."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_rig import HTML, NOW, PUBLIC_URL, front, phone, told, with_alerts

from tandem.contracts.events.alert import AlertAction, OfferedAction
from tandem.contracts.events.reach import AlertKind, AlertPreferences, ChannelKind, Language
from tandem.notifier.domain.state import Progress, Sending
from tandem.notifier.http.rates import MAX_COUNTED, Rates
from tandem.notifier.http.view import MOST


def sending(progress: Progress, **fields: Any) -> Sending:
    standard: dict[str, Any] = {"progress": progress, "at": NOW, "sequence": 9, "cause": "outcome"}
    return Sending(**standard | fields)


DEFERRED = sending(
    Progress.DEFERRED, retry_at=NOW + timedelta(minutes=2), attempts=2, reason="the push service answered 503"
)
FAILED = sending(Progress.FAILED, attempts=6, reason="gave up after 6 tries", status_code=503, sequence=8)


async def test_the_newest_alert_comes_first_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    older = told(alert_id="alert-0", decided_at=NOW - timedelta(days=1))
    delivered = told(sendings={"phone": sending(Progress.DELIVERED, attempts=1, status_code=201)}, answered="undo")
    kept = with_alerts(older, delivered, subscriptions={"phone": phone(channel=ChannelKind.WEBPUSH, label="Tablet")})
    async with front(tmp_path, kept) as ada:
        answer = await ada.http.get("/v1/alerts", headers=ada.bearer())
        first, second = answer.json()["alerts"]
        assert (first["alert_id"], second["alert_id"]) == ("alert-1", "alert-0")
        assert (first["status"], first["answered"], first["kind"]) == ("delivered", "undo", "plan_revised")
        assert (first["title"], datetime.fromisoformat(first["decided_at"])) == ("Squats → Tue 07:00", NOW)
        [channel] = first["channels"]
        assert (channel["channel"], channel["label"], channel["status"]) == ("webpush", "Tablet", "delivered")
        [action] = first["actions"]
        assert (action["action"], action["label"]) == ("undo", "Take it back")
        assert action["url"] == PUBLIC_URL + ada.act_path(AlertAction.UNDO, "2")


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({}, "no_channel", "there was no channel to send it on"),
        ({"unsent": "it would have been too late"}, "held_back", "it would have been too late"),
        ({"sendings": {"phone": sending(Progress.DUE)}}, "due", None),
        ({"sendings": {"phone": DEFERRED}}, "deferred", "the push service answered 503"),
        ({"sendings": {"phone": FAILED}}, "failed", "gave up after 6 tries"),
        ({"sendings": {"phone": FAILED}, "fallback_ids": ("mail",)}, "due", None),
        ({"sendings": {"phone": FAILED, "mail": DEFERRED}}, "deferred", "the push service answered 503"),
        ({"sendings": {"phone": FAILED, "mail": sending(Progress.DELIVERED)}}, "delivered", None),
        (
            {"sendings": {"phone": DEFERRED}, "withdrawn": "the session has passed"},
            "withdrawn",
            "the session has passed",
        ),
    ],
)
async def test_an_alert_says_where_it_stands_and_why(
    tmp_path: Path, fields: dict[str, Any], status: str, reason: str | None
) -> None:
    async with front(tmp_path, with_alerts(told(**fields))) as ada:
        [shown] = (await ada.http.get("/v1/alerts", headers=ada.bearer())).json()["alerts"]
        assert (shown["status"], shown["reason"]) == (status, reason)
        retry_at = shown["retry_at"] and datetime.fromisoformat(shown["retry_at"])
        assert retry_at == (DEFERRED.retry_at if status == "deferred" else None)


async def test_an_alert_that_was_withdrawn_offers_nothing(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told(withdrawn="overtaken"))) as ada:
        [shown] = (await ada.http.get("/v1/alerts", headers=ada.bearer())).json()["alerts"]
        assert shown["actions"] == []


async def test_the_inbox_does_not_confirm_a_channel_that_may_be_a_stranger_s(tmp_path: Path) -> None:
    confirm = OfferedAction(action=AlertAction.CONFIRM, label="Yes, it is mine", subject="phone")
    async with front(tmp_path, with_alerts(told(kind=AlertKind.CONFIRM, actions=(confirm,)))) as ada:
        [shown] = (await ada.http.get("/v1/alerts", headers=ada.bearer())).json()["alerts"]
        assert shown["actions"] == []
        page = (await ada.http.get(ada.inbox_path(), headers=HTML)).text
        assert "/a/" not in page


async def test_no_more_than_fifty_are_shown(tmp_path: Path) -> None:
    many = [told(alert_id=f"alert-{n}", decided_at=NOW + timedelta(seconds=n)) for n in range(MOST + 5)]
    async with front(tmp_path, with_alerts(*many)) as ada:
        shown = (await ada.http.get("/v1/alerts", headers=ada.bearer())).json()["alerts"]
        assert [alert["alert_id"] for alert in shown] == [f"alert-{n}" for n in range(MOST + 4, 4, -1)]


async def test_what_has_not_changed_is_not_sent_again_and_no_cache_shares_it(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        first = await ada.http.get("/v1/alerts", headers=ada.bearer())
        tag = first.headers["etag"]
        again = await ada.http.get("/v1/alerts", headers=ada.bearer() | {"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "private" in first.headers["cache-control"]
        ada.book.state = with_alerts(told(answered="undo"))
        assert (await ada.http.get("/v1/alerts", headers=ada.bearer() | {"If-None-Match": tag})).status_code == 200


async def test_the_token_opens_the_inbox_in_the_header_or_in_the_address(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        token = ada.links.inbox_token("ada", NOW)
        assert (await ada.http.get("/v1/alerts", params={"token": token})).json() == {"alerts": []}
        wrong: list[dict[str, str]] = [
            {},
            {"Authorization": f"Basic {token}"},
            {"Authorization": f"Bearer {token[:-1]}"},
            {"Authorization": f"Bearer {ada.end_path().removeprefix('/u/')}"},
        ]
        for headers in wrong:
            refused = await ada.http.get("/v1/alerts", headers=headers)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        ada.clock[0] = NOW + timedelta(days=401)
        expired = await ada.http.get("/v1/alerts", headers=ada.bearer())
        assert (expired.status_code, expired.json()["title"]) == (401, "the token has expired")


async def test_people_read_the_same_as_a_page(tmp_path: Path) -> None:
    silent = told(alert_id="alert-2", title="<Knee>", decided_at=NOW + timedelta(hours=1), actions=())
    state = with_alerts(told(sendings={"phone": FAILED}), silent, timezone="Europe/Berlin")
    async with front(tmp_path, state) as ada:
        page = (await ada.http.get(ada.inbox_path(), headers=HTML)).text
        assert page.index("&lt;Knee&gt;") < page.index("Squats → Tue 07:00")
        assert "Sun, Nov 22, 18:40 · not delivered" in page
        assert "Sun, Nov 22, 19:40 · shown here only: you have no channel" in page
        assert f'<a href="..{ada.act_path(AlertAction.UNDO, "2")}">Take it back</a>' in page
        assert (await ada.http.get(ada.inbox_path()[:-1], headers=HTML)).status_code == 404


async def test_the_page_has_the_athlete_s_language_and_clock(tmp_path: Path) -> None:
    for language, clock_24h, moment in (("de", True, "So., 22. Nov., 18:40"), ("en", False, "Sun, Nov 22, 6:40")):
        preferences = AlertPreferences(language=Language(language), clock_24h=clock_24h)
        state = with_alerts(told(), timezone="Europe/Berlin", preferences=preferences)
        async with front(tmp_path, state) as ada:
            page = (await ada.http.get(ada.inbox_path(), headers=HTML)).text
            assert (f'lang="{language}"' in page, moment in page) == (True, True)
            assert "PM" in page or clock_24h


async def test_who_asks_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answers = [await ada.http.get("/v1/alerts", headers=ada.bearer()) for _ in range(70)]
        refused = answers[-1]
        assert answers[0].status_code == 200
        assert (refused.status_code, refused.headers["content-type"]) == (429, "application/problem+json")
        assert int(refused.headers["retry-after"]) >= 1
        assert (await ada.http.post(ada.end_path())).status_code == 204
        pages = [await ada.http.get(ada.end_path(), headers=HTML) for _ in range(70)]
        assert (pages[-1].status_code, "One moment, please" in pages[-1].text) == (429, True)


def test_counting_takes_no_more_memory_for_ever_more_athletes() -> None:
    rates = Rates(monotonic=lambda: 0.0)
    assert [rates.wait_s(f"a{n}") for n in range(MAX_COUNTED * 2)] == [0.0] * (MAX_COUNTED * 2)
    assert rates.counted == MAX_COUNTED


def test_a_budget_fills_up_again() -> None:
    clock = [0.0]
    rates = Rates(per_min=60, burst=2, monotonic=lambda: clock[0])
    assert [rates.wait_s("ada") for _ in range(3)] == [0.0, 0.0, 1.0]
    clock[0] = 1.0
    assert [rates.wait_s("ada"), rates.wait_s("ada")] == [0.0, 1.0]
    assert rates.wait_s("bob") == 0.0
