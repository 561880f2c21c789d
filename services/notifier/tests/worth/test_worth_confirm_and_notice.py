"""Channels that are to be confirmed, and an operator's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from worth_facts import ada, at, keys, only, request, subscription

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.said import ConfirmSaid, NoticeSaid

NOW = at(23, 18, 30)


def test_a_channel_that_is_not_confirmed_is_asked_each_time_it_is_set_up() -> None:
    asked = subscription(confirmed=False, service="mailto", label="Post")
    matter = only(ada(subscriptions={"mail": asked}), NOW)
    assert matter.said == ConfirmSaid("mail", "mailto", "Post")
    assert (matter.key, matter.kind, matter.presses) == ("confirm:mail:7", AlertKind.CONFIRM, True)
    assert (matter.urgency, matter.until) == ("high", NOW + timedelta(days=1))
    assert (matter.cause, matter.rootids) == ("subscribed", ("subscribed",))
    assert keys(ada(subscriptions={"mail": asked}, told={"confirm:mail:7": 1}), NOW) == []
    anew = asked.model_copy(update={"sequence": 8})
    assert keys(ada(subscriptions={"mail": anew}, told={"confirm:mail:7": 1}), NOW) == ["confirm:mail:8"]


def test_what_is_confirmed_revoked_gone_or_expired_is_not_asked() -> None:
    for fields in ({"confirmed": True}, {"revoked": True}, {"expires_at": NOW}):
        assert keys(ada(subscriptions={"mail": subscription(**{"confirmed": False, **fields})}), NOW) == []
    gone = subscription(confirmed=False)
    assert keys(ada(subscriptions={"mail": gone}, ended={"mail": 7}), NOW) == []


@pytest.mark.parametrize("urgency", ["low", "normal", "high"])
def test_an_operator_s_words_are_told_for_a_day_and_press_when_they_are_urgent(urgency: str) -> None:
    state = ada(requested={"n": request("n", at(23, 12), urgency)})
    matter = only(state, NOW)
    assert matter.said == NoticeSaid("Test", "")
    assert (matter.key, matter.urgency, matter.presses) == ("notice:n", urgency, urgency == "high")
    assert matter.until == at(24, 12)
    assert keys(state, at(24, 12)) == []


def test_each_notice_stands_by_itself_on_the_phone() -> None:
    state = ada(requested={"a": request("a", at(23, 12)), "b": request("b", at(23, 12) + timedelta(minutes=1))})
    assert keys(state, NOW) == ["notice:a", "notice:b"]


def test_a_channel_s_confirmation_and_a_notice_replace_nothing_else() -> None:
    both = ada(requested={"a": request("a", NOW)}, subscriptions={"m": subscription(confirmed=False)})
    assert only(ada(requested={"a": request("a", NOW)}), NOW).topic == "notice:a"
    assert keys(both, NOW) == ["confirm:m:7", "notice:a"]
