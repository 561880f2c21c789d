"""When and how the athlete wants to be told: read, set, and every mistake named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk_rig import front

from tandem.contracts.events.reach import AlertPreferences, AlertPreferencesSet
from tandem.notifier.domain.state import State

PATH = "/v1/alerts/preferences"
WANTED = {"language": "de", "muted": ["weekly"], "quiet": {"start": "21:30", "end": "07:00"}, "digest_at": ["12:00"]}
USUALLY = {"evening": "19:30:00", "morning": "06:00:00", "weekly": "18:00:00"}
DEFAULTS = json.loads(AlertPreferences().model_dump_json()) | {"comes_at": USUALLY}


async def test_without_any_the_defaults_are_told(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.http.get(PATH, headers=ada.bearer())
        assert answer.json() == DEFAULTS


async def test_what_is_set_is_stored_and_told_back_and_setting_it_again_is_nothing_new(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        for _ in range(2):
            answer = await ada.http.put(PATH, json=WANTED, headers=ada.bearer())
            assert answer.status_code == 200
        [stored] = ada.book.said(AlertPreferencesSet)
        assert stored == AlertPreferencesSet.model_validate(WANTED | {"athlete_id": "ada"})
        assert (await ada.http.get(PATH, headers=ada.bearer())).json() == answer.json()
        assert (await ada.http.put(PATH, json=answer.json(), headers=ada.bearer())).status_code == 200


async def test_the_last_wish_stands_though_the_state_lags_behind_the_one_before(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        await ada.http.put(PATH, json={}, headers=ada.bearer())
        await ada.http.get(PATH, headers=ada.bearer())
        await ada.http.put(PATH, json=WANTED, headers=ada.bearer())
        ada.book.behind = 1
        assert (await ada.http.put(PATH, json={}, headers=ada.bearer())).status_code == 200
        assert (await ada.http.get(PATH, headers=ada.bearer())).json() == DEFAULTS


@pytest.mark.parametrize(
    ("wanted", "comes_at"),
    [
        ({"quiet": {"start": "22:00", "end": "08:00"}}, USUALLY | {"morning": "08:00:00"}),
        ({"quiet": {"start": "22:00", "end": "08:00"}, "morning_at": "06:00"}, USUALLY),
        ({"quiet": {"start": "17:30", "end": "19:45"}}, USUALLY | {"evening": "19:45:00", "weekly": "19:45:00"}),
        ({"quiet": {"start": "19:00", "end": "05:00"}}, USUALLY | {"evening": "18:30:00"}),
    ],
)
async def test_the_answer_says_when_the_calendar_s_alerts_come(
    tmp_path: Path, wanted: dict[str, Any], comes_at: dict[str, str]
) -> None:
    """A time that was set counts; a usual one leaves the quiet hours alone."""
    async with front(tmp_path) as ada:
        told = (await ada.http.put(PATH, json=wanted, headers=ada.bearer())).json()
        assert told["comes_at"] == comes_at
        assert (await ada.http.put(PATH, json=told, headers=ada.bearer())).json() == told
        assert len(ada.book.said(AlertPreferencesSet)) == 1


async def test_defaults_that_are_set_are_set(tmp_path: Path) -> None:
    """The calendar's alerts come only to who has set preferences."""
    async with front(tmp_path) as ada:
        await ada.http.put(PATH, json={}, headers=ada.bearer())
        assert ada.book.said(AlertPreferencesSet) == [AlertPreferencesSet(athlete_id="ada")]


@pytest.mark.parametrize(
    ("body", "where", "says"),
    [
        (b"", "body", "JSON"),
        (b"{", "body", "JSON"),
        (b"[]", "body", "object"),
        (b'{"language": "fr"}', "language", "'en' or 'de'"),
        (b'{"muted": ["safety_stop"]}', "muted", "cannot be switched off: safety_stop"),
        (b'{"quiet": {"start": "25:00", "end": "06:00"}}', "quiet.start", "hour"),
        (b'{"quiet": {"start": "22:00"}}', "quiet.end", "required"),
        (b'{"quiet": {"start": "22:00", "end": "06:00", "days": 3}}', "quiet.days", "no such setting"),
        (b'{"quiet": {"start": "22:00+02:00", "end": "06:00"}}', "quiet.start", "without an offset"),
        (b'{"digest_at": ["12:00Z"]}', "digest_at.0", "without an offset"),
        (b'{"digest_at": ["1:00","2:00","3:00","4:00","5:00"]}', "digest_at.0", "time"),
        (b'{"weekly_on": 8}', "weekly_on", "less than or equal to 7"),
        (b'{"discreet": "yes"}', "discreet", "boolean"),
        (b'{"langauge": "de"}', "langauge", "there are clock_24h"),
        (b'{"order": ["a b"]}', "order.0", "pattern"),
        (b'{"evening_at": "half past"}', "evening_at", "time"),
        (b"\xff\xfe", "body", "JSON"),
    ],
)
async def test_a_mistake_is_named_with_its_field_and_changes_nothing(
    tmp_path: Path, body: bytes, where: str, says: str
) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.http.put(PATH, content=body, headers=ada.bearer())
        told = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert told["where"] == where
        assert says in told["detail"]
        assert "send all of it again" in told["detail"]
        assert ada.book.events == []


async def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        body: dict[str, Any] = {"weekly_on": 9, "discreet": 1, "language": "xx"}
        errors = (await ada.http.put(PATH, json=body, headers=ada.bearer())).json()["errors"]
        assert {error["where"] for error in errors} == set(body)


async def test_a_body_without_end_is_refused(tmp_path: Path) -> None:
    async with front(tmp_path) as ada:
        answer = await ada.http.put(PATH, content=b" " * 20_000, headers=ada.bearer())
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")


async def test_nobody_sets_preferences_without_the_inbox_s_token(tmp_path: Path) -> None:
    async with front(tmp_path, State(athlete_id="ada")) as ada:
        assert (await ada.http.put(PATH, json=WANTED)).status_code == 401
        assert (await ada.http.get(PATH)).status_code == 401
        assert ada.book.events == []
