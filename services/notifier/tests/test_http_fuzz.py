"""Whatever is sent is answered, and never with a 5xx; nothing that is refused changes anything."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from desk_rig import ENDPOINT, HTML, Front, browser, front, phone, told, with_alerts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.contracts.events.alert import AlertAction
from tandem.contracts.events.reach import AlertPreferences
from tandem.notifier.http.rates import Rates

EASY = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)
SETTINGS = st.sampled_from([*AlertPreferences.model_fields, "other"])
PREFERENCES = st.dictionaries(SETTINGS, VALUES, max_size=5)
HOSTS = st.one_of(
    st.text(max_size=80), st.sampled_from(["[::1]", "0x7f.1", "a..b", "xn--", "%31", "1", "a" * 70, "[v1.a]"])
)
ENDPOINTS = st.one_of(
    VALUES, HOSTS.map(lambda host: f"https://{host}/x"), st.text(max_size=40).map(lambda tail: ENDPOINT + tail)
)
KEYS = st.one_of(VALUES, st.fixed_dictionaries({"p256dh": st.text(max_size=100), "auth": st.text(max_size=30)}))
SUBSCRIPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "endpoint": ENDPOINTS,
        "expirationTime": st.one_of(VALUES, st.floats(0, 1e14)),
        "keys": st.one_of(KEYS, st.just(browser()["keys"])),
        "url": VALUES,
        "token": VALUES,
        "channel": st.one_of(VALUES, st.sampled_from(["fcm", "apns", "webpush", "apprise", "console"])),
        "label": VALUES,
    },
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b'"\\ud800"', b'{"label": "\\ud800"}', b"[" * 5000, b'{"a":' * 3000, b"1e999999", b"NaN"]),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def ada(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    state = with_alerts(told(), subscriptions={"phone": phone()})
    opened = front(tmp_path_factory.mktemp("keys"), state, rates=Rates(per_min=1e12, burst=10**9))
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


def _send(
    runner: asyncio.Runner, ada: Front, method: str, path: str, content: bytes = b"", **headers: str
) -> httpx.Response:
    before = len(ada.book.events)
    request = ada.http.request(method, path, content=content, headers=ada.bearer() | headers)
    answer = runner.run(request)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert len(ada.book.events) == before
        assert answer.json()["detail"]
    return answer


@EASY
@given(said=PREFERENCES)
def test_preferences_of_any_json(runner: asyncio.Runner, ada: Front, said: dict[str, Any]) -> None:
    assert _send(runner, ada, "PUT", "/v1/alerts/preferences", json.dumps(said).encode()).status_code in (200, 422)


@EASY
@given(said=SUBSCRIPTIONS)
def test_subscriptions_of_any_json(runner: asyncio.Runner, ada: Front, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    assert _send(runner, ada, "POST", "/v1/channels", body).status_code in (200, 201, 409, 413, 422)


@EASY
@given(body=BODIES, target=st.sampled_from([("PUT", "/v1/alerts/preferences"), ("POST", "/v1/channels")]))
def test_bodies_of_any_bytes(runner: asyncio.Runner, ada: Front, body: bytes, target: tuple[str, str]) -> None:
    assert _send(runner, ada, *target, body).status_code in (200, 413, 422)


@EASY
@given(
    room=st.sampled_from("aui"),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    token=st.text(st.characters(exclude_characters="/?#\\", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80),
    accept=st.sampled_from(["*/*", HTML["Accept"]]),
)
def test_links_of_any_token(
    runner: asyncio.Runner, ada: Front, room: str, method: str, token: str, accept: str
) -> None:
    request = ada.http.build_request(method, httpx.URL("http://notifier").copy_with(path=f"/{room}/{token}"))
    request.headers["Accept"] = accept
    answer = runner.run(ada.http.send(request))
    assert answer.status_code in (404, 405)


@EASY
@given(
    action=st.sampled_from([one for one in AlertAction if one is not AlertAction.CONFIRM]),
    subject=st.text(max_size=30),
    value=st.text(max_size=10),
    method=st.sampled_from(["GET", "POST"]),
)
def test_buttons_of_any_meaning(
    runner: asyncio.Runner, ada: Front, action: AlertAction, subject: str, value: str, method: str
) -> None:
    """No link of ours says such things; if one ever did, the athlete would be told."""
    path = ada.act_path(action, subject, value)
    assert _send(runner, ada, method, path).status_code in (200, 204, 409, 410)


@EASY
@given(
    header=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
    name=st.sampled_from(["Accept-Language", "If-None-Match", "Accept", "Content-Length", "Authorization"]),
)
def test_headers_of_any_text(runner: asyncio.Runner, ada: Front, header: str, name: str) -> None:
    for path in ("/v1/alerts", ada.act_path(AlertAction.ACCEPT), ada.inbox_path()):
        answer = runner.run(ada.http.get(path, headers=ada.bearer() | {name: header}))
        assert answer.status_code < 500
