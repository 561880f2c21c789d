"""Any answer of FCM and APNs has a meaning, and none can end a subscription, or get into a reason, that should not."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.alert import AlertAction, AlertDue
from tandem.notifier.adapters.channels import Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native import apns_answers, fcm_answers
from tandem.notifier.adapters.native.fitting import Fitted, TooLarge, fitted
from tandem.notifier.adapters.native.provider_http import Answer

NOW_S = 1_800_000_000.0

words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["UNREGISTERED", "NOT_FOUND", "INVALID_ARGUMENT", "Unregistered", "BadDeviceToken", "ExpiredToken"]
    ),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["error", "status", "details", "errorCode", "reason"]), words), inner, max_size=4
        ),
    ),
    max_leaves=12,
)
bodies = st.one_of(
    st.binary(max_size=200),
    anything.map(lambda value: json.dumps(value).encode()),
    words.map(lambda code: json.dumps({"reason": code}).encode()),
    words.map(lambda code: json.dumps({"error": {"status": "X", "details": [{"errorCode": code}]}}).encode()),
    st.sampled_from([b"[" * 60000, b'{"error":' * 9000, b"\xff\xfe", b'{"reason":"\\ud800"}']),
)
waits = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(-(10**6), 10**40).map(str),
    st.sampled_from(["Wed, 21 Oct 2015 07:28:00 GMT", "Mon, 01 Jan 0001 00:00:00 -0000", "9" * 400, "nan", "1e9", "²"]),
)
answers = st.builds(Answer, status=st.integers(100, 999), body=bodies, whole=st.booleans(), retry_after=waits)
MEANINGS: list[Callable[[Answer], Outcome]] = [
    lambda answer: fcm_answers.outcome_of(answer, NOW_S),
    lambda answer: apns_answers.outcome_of(answer, "normal", NOW_S),
]


@pytest.mark.parametrize("meaning", MEANINGS, ids=["fcm", "apns"])
@given(answer=answers)
def test_every_answer_has_a_meaning(meaning: Callable[[Answer], Outcome], answer: Answer) -> None:
    outcome = meaning(answer)
    assert outcome.status == answer.status
    assert isinstance(outcome, Delivered) == (200 <= answer.status < 300)
    if isinstance(outcome, Retry):
        assert outcome.after_s is None or outcome.after_s >= 0
    if answer.status >= 500:
        assert isinstance(outcome, Retry) or (isinstance(outcome, Failed) and outcome.gone)


@pytest.mark.parametrize("meaning", MEANINGS, ids=["fcm", "apns"])
@given(answer=answers)
def test_only_the_provider_s_own_words_end_a_subscription(meaning: Callable[[Answer], Outcome], answer: Answer) -> None:
    outcome = meaning(answer)
    if isinstance(outcome, Failed) and outcome.gone:
        says_so = any(word in answer.body for word in (b"UNREGISTERED", b"NOT_FOUND", b"Unregistered", b"Bad", b"Exp"))
        assert answer.status == 410 or says_so


@pytest.mark.parametrize("meaning", MEANINGS, ids=["fcm", "apns"])
@given(status=st.integers(300, 599), secret=st.text("0123456789abcdef:_-", min_size=8))
def test_what_a_provider_writes_freely_is_in_no_reason(
    meaning: Callable[[Answer], Outcome], status: int, secret: str
) -> None:
    said = {"reason": secret, "error": {"status": secret, "message": secret, "details": [{"errorCode": secret}]}}
    outcome = meaning(Answer(status, json.dumps(said).encode(), True, None))
    assert isinstance(outcome, Failed | Retry)
    assert secret not in outcome.reason


@given(
    title=st.text(max_size=200), body=st.text(max_size=3000), urls=st.lists(st.text(max_size=600), max_size=8),
    limit_bytes=st.integers(0, 4096),
)  # fmt: skip
def test_a_fitted_letter_fits_and_gives_way_in_order(title: str, body: str, urls: list[str], limit_bytes: int) -> None:
    def measure(part: Fitted) -> int:
        return len(
            json.dumps([part.title, part.body, [button.url for button in part.buttons]], ensure_ascii=False).encode()
        )

    buttons = tuple(Button(AlertAction.ACCEPT, "Okay", url) for url in urls)
    letter = Letter(AlertDue.model_validate(_FIELDS | {"title": title, "body": body}), "phone", buttons)
    bare = measure(Fitted("", "", ()))
    try:
        part = fitted(letter, limit_bytes, measure)
    except TooLarge:
        assert limit_bytes < bare
        return
    assert measure(part) <= limit_bytes
    assert buttons[: len(part.buttons)] == tuple(part.buttons)
    if measure(Fitted(title, body, buttons)) <= limit_bytes:
        assert part == Fitted(title, body, buttons)
    if part.title != title:
        assert not part.buttons
        assert len(part.body.encode()) <= len("…".encode())


_FIELDS = {
    "athlete_id": "ada", "alert_id": "alert-1", "kind": "plan_revised", "subscription_ids": ("phone",), "topic": "t",
    "expires_at": "2026-11-23T17:40:00Z", "decided_at": "2026-11-22T17:40:00Z",
}  # fmt: skip
