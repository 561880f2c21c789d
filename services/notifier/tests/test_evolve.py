"""Facts fold in any order to the same document."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.athlete import ChannelKind, PlanRequested, ProfileSet, PushSubscribed
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import State, newest

Make = Callable[..., Event]
Fold = Callable[..., State]


def subscribed(name: str = "phone", *, sealed: str | None = "sealed", revoked: bool = False) -> PushSubscribed:
    return PushSubscribed(
        athlete_id="ada", subscription_id=name, channel=ChannelKind.WEBPUSH, sealed=sealed, revoked=revoked
    )


def failed(name: str = "phone", *, gone: bool = True, sequence: int | None = None) -> AlertFailed:
    return AlertFailed(
        athlete_id="ada",
        alert_id="a",
        subscription_id=name,
        channel=ChannelKind.WEBPUSH,
        reason="ended",
        gone=gone,
        attempts=1,
        subscription_sequence=sequence,
    )


def profile(zone: str) -> ProfileSet:
    return ProfileSet(athlete_id="ada", timezone=zone)


def test_of_a_subscription_the_highest_sequence_stands_whatever_arrives_last(event: Make, fold: Fold) -> None:
    newer, older = event(subscribed(sealed="new"), 7), event(subscribed(sealed="old"), 3)
    assert fold(newer, older) == fold(older, newer)
    assert fold(newer, older).subscriptions["phone"].sealed == "new"


def test_of_the_time_zone_the_highest_sequence_stands(event: Make, fold: Fold) -> None:
    facts = (event(profile("Europe/Berlin"), 9), event(profile("Asia/Tokyo"), 2))
    assert fold(*facts).timezone == fold(*reversed(facts)).timezone == "Europe/Berlin"


def test_a_revoked_subscription_is_not_alive_and_a_later_one_revives_it(event: Make, fold: Fold) -> None:
    gone = fold(event(subscribed(), 1), event(subscribed(revoked=True), 2))
    assert gone.live_subscription_ids() == ()
    assert fold(event(subscribed(), 3), state=gone).live_subscription_ids() == ("phone",)


def test_a_push_service_that_says_gone_ends_the_subscription_as_it_stood_then(event: Make, fold: Fold) -> None:
    first, end, again = event(subscribed(), 1), event(failed(sequence=1), 5), event(subscribed(sealed="new"), 2)
    assert fold(first, end).live_subscription_ids() == ()
    assert fold(end, first).live_subscription_ids() == ()
    assert fold(first, end, again) == fold(again, end, first)
    assert fold(first, end, again).live_subscription_ids() == ("phone",)


def test_a_failure_that_is_not_gone_ends_nothing(event: Make, fold: Fold) -> None:
    assert fold(event(subscribed(), 1), event(failed(gone=False), 2)).live_subscription_ids() == ("phone",)


def test_a_gone_without_a_sequence_ends_the_subscription_for_good(event: Make, fold: Fold) -> None:
    assert fold(event(failed(), 1), event(subscribed(), 9)).live_subscription_ids() == ()


def test_an_outcome_once_known_is_settled_for_that_alert_and_subscription_only(event: Make, fold: Fold) -> None:
    delivered = AlertDelivered(
        athlete_id="ada", alert_id="a", subscription_id="phone", channel=ChannelKind.WEBPUSH, attempts=1
    )
    state = fold(event(delivered, 4))
    assert state.is_settled("a", "phone")
    assert not state.is_settled("a", "tablet")
    assert not state.is_settled("b", "phone")


def test_an_event_that_is_none_of_ours_changes_nothing(event: Make, fold: Fold) -> None:
    before = fold(event(subscribed(), 1))
    assert fold(event(PlanRequested(athlete_id="ada", request_id="r", base_plan_version=1)), state=before) is before


def test_of_a_told_revision_only_what_it_touched_is_kept_whichever_is_folded_first(
    event: Make, fold: Fold, revised: Make, alert: Callable[..., AlertDue]
) -> None:
    told = event(alert(plan_version=3, plan_versions=(2, 3)), 1)
    state = fold(told, revised(2), revised(3), revised(4))
    assert state == fold(revised(4), revised(3), revised(2), told)
    assert [len(state.revisions[version].changes) for version in (2, 3, 4)] == [0, 0, 1]
    assert state.revisions[2].touched == ("lower@2026-W48",)


def test_the_document_stays_bounded(
    event: Make, fold: Fold, revised: Make, asked: Make, alert: Callable[..., AlertDue]
) -> None:
    state = fold(
        *(event(subscribed(f"s{n}"), n) for n in range(100)),
        *(revised(n, roots=(f"r{n}",)) for n in range(1, 40)),
        *(asked(f"q{n}", roots=(f"q{n}",), sequence=n) for n in range(40)),
        *(event(failed(f"s{n}", sequence=n), n) for n in range(300)),
        *(event(alert(plan_version=n), n, roots=(f"old{n}",)) for n in range(1000, 1400)),
    )
    assert len(state.subscriptions) == len(state.ended) == known.MAX_SUBSCRIPTIONS
    assert list(state.revisions) == list(range(32, 40))
    assert len(state.questions) == known.MAX_QUESTIONS
    assert len(state.settled) == known.MAX_SETTLED
    assert len(state.told_roots) == known.MAX_TOLD_ROOTS
    assert list(state.told_versions) == list(range(1400 - known.MAX_TOLD_VERSIONS, 1400))
    assert len(state.model_dump_json()) < 64_000


@given(st.lists(st.tuples(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 30)), max_size=25), st.randoms())
def test_the_newest_of_a_union_do_not_depend_on_the_order_of_its_making(
    entries: list[tuple[str, int]], chance: random.Random
) -> None:
    unique = list(dict(entries).items())
    shuffled = chance.sample(unique, len(unique))

    def added(items: list[tuple[str, int]]) -> list[tuple[str, int]]:
        kept: dict[str, int] = {}
        for key, age in items:
            kept = newest({**kept, key: age}, 4, lambda value: value)
        return list(kept.items())

    assert added(unique) == added(shuffled)


@pytest.mark.parametrize("seed", range(40))
def test_facts_and_alerts_fold_in_any_order_and_any_number_of_times_to_the_same_bytes(
    seed: int, event: Make, fold: Fold, revised: Make, asked: Make, readiness: Make, alert: Callable[..., AlertDue]
) -> None:
    facts = [
        event(profile("Europe/Berlin"), 1),
        event(profile("Asia/Tokyo"), 5),
        *(event(subscribed(f"s{n % 3}", sealed=str(n), revoked=n == 4), n) for n in range(6)),
        *(event(failed(f"s{n}", sequence=n + 1), 20 + n) for n in range(3)),
        *(revised(n, roots=(f"r{n}", f"r{n - 1}")) for n in range(2, 14)),
        *(asked(f"q{n}", roots=(f"q{n}",), sequence=n) for n in range(12)),
        *(event(alert(alert_id=f"a{n}", plan_version=n), 10 + n, roots=(f"r{n}",)) for n in (3, 5)),
        *(readiness("watch" if n % 2 else "steady", n) for n in range(20)),
        *(event(alert(alert_id=f"b{n}", plan_version=None), 30 + n, roots=(f"r{n}",)) for n in range(40)),
    ]
    chance = random.Random(seed)
    mixed = chance.sample(facts, len(facts)) + chance.choices(facts, k=10)
    assert fold(*mixed).model_dump_json() == fold(*facts).model_dump_json()
