"""What goes to a phone is whole JSON within the limit, whatever the words; the title is the last to go."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.notifier.domain.payload import MAX_PLAINTEXT_BYTES, payload_of

AT = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8"), max_size=5000)


def alert(title: str, body: str) -> AlertDue:
    return AlertDue(
        athlete_id="ada",
        alert_id="0" * 36,
        kind=AlertKind.PLAN_REVISED,
        title=title,
        body=body,
        subscription_ids=("phone",),
        topic="0" * 32,
        expires_at=AT,
        decided_at=AT,
    )


@given(
    WORDS,
    WORDS,
    st.lists(st.fixed_dictionaries({"action": st.just("undo"), "title": WORDS, "url": WORDS}), max_size=4),
    st.sampled_from((MAX_PLAINTEXT_BYTES, MAX_PLAINTEXT_BYTES // 2, MAX_PLAINTEXT_BYTES // 4)),
)
def test_it_is_json_within_the_limit_and_names_the_alert(
    title: str, body: str, actions: list[dict[str, str]], limit: int
) -> None:
    encoded = payload_of(alert(title, body), actions, {"inbox": body}, limit)
    assert len(encoded) <= limit
    assert json.loads(encoded)["alert_id"] == "0" * 36


def test_the_body_gives_way_before_the_title_and_the_buttons(alert: Callable[..., AlertDue]) -> None:
    actions = [{"action": "undo", "title": "Undo", "url": "https://example.com/a/1"}]
    told = json.loads(payload_of(alert(body="one two " * 900), actions, {"inbox": "https://example.com/i"}))
    assert (told["title"], told["actions"], told["links"]) == (
        alert().title,
        actions,
        {"inbox": "https://example.com/i"},
    )
    assert told["body"].endswith("one…") or told["body"].endswith("two…")


def test_links_go_before_buttons_and_the_last_button_before_the_first(alert: Callable[..., AlertDue]) -> None:
    actions = [{"action": "answer", "title": str(number), "url": "x" * 300} for number in range(3)]
    told = json.loads(payload_of(alert(), actions, {"inbox": "y" * 300}, 800))
    assert "links" not in told
    assert [action["title"] for action in told["actions"]] == ["0"]
    assert told["title"] == alert().title


def test_what_cannot_be_shortened_enough_is_said(alert: Callable[..., AlertDue]) -> None:
    with pytest.raises(ValueError, match="without its text"):
        payload_of(alert(), limit_bytes=100)
