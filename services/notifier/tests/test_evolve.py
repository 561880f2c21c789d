"""Facts fold in any order to the same document."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.alert import (
    AlertAction,
    AlertAnswered,
    AlertDeferred,
    AlertDelivered,
    AlertDue,
    AlertFailed,
    AlertWithdrawn,
)
from tandem.contracts.events.athlete import PlanRequested, ProfileSet
from tandem.contracts.events.reach import AlertPreferencesSet, ChannelKind, PushSubscribed
from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import Progress, State, newest

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


def outcome(alert_id: str = "a", *, name: str = "phone") -> AlertDelivered:
    return AlertDelivered(
        athlete_id="ada", alert_id=alert_id, subscription_id=name, channel=ChannelKind.WEBPUSH, attempts=1
    )


def deferred(alert_id: str = "a", *, attempts: int = 1, name: str = "phone") -> AlertDeferred:
    return AlertDeferred(
        athlete_id="ada",
        alert_id=alert_id,
        subscription_id=name,
        channel=ChannelKind.WEBPUSH,
        reason="busy",
        attempts=attempts,
        retry_at=datetime(2026, 11, 22, 17, 41, tzinfo=UTC),
    )


def withdrawn(alert_id: str = "a") -> AlertWithdrawn:
    at = datetime(2026, 11, 22, 17, 41, tzinfo=UTC)
    return AlertWithdrawn(athlete_id="ada", alert_id=alert_id, reason="overtaken", replaced_by="b", decided_at=at)


def answered(subject: str, value: str = "hard", alert_id: str = "a") -> AlertAnswered:
    return AlertAnswered(athlete_id="ada", alert_id=alert_id, action=AlertAction.ANSWER, subject=subject, value=value)


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
    state = fold(event(outcome("a"), 4))
    assert state.is_settled("a", "phone")
    assert not state.is_settled("a", "tablet")
    assert not state.is_settled("b", "phone")


def test_an_event_that_is_none_of_ours_changes_nothing(event: Make, fold: Fold) -> None:
    before = fold(event(subscribed(), 1))
    assert fold(event(PlanRequested(athlete_id="ada", request_id="r", base_plan_version=1)), state=before) is before


def test_what_an_alert_tells_is_told_whichever_is_folded_first(
    event: Make, fold: Fold, revised: Make, alert: Callable[..., AlertDue]
) -> None:
    told = event(alert(plan_version=3, plan_versions=(2, 3), tells=("plan:3", "readiness:r")), 1)
    state = fold(told, revised(2), revised(3), revised(4))
    assert state == fold(revised(4), revised(3), revised(2), told)
    assert set(state.told_versions) == {2, 3}
    assert set(state.told) == {"plan:3", "readiness:r"}
    assert set(state.told_readiness) == {derived_id("r", "alert")}
    assert set(state.told_roots) == {"root"}


def test_the_document_stays_bounded(
    event: Make, fold: Fold, revised: Make, asked: Make, scored: Make, alert: Callable[..., AlertDue]
) -> None:
    state = fold(
        *(event(subscribed(f"s{n}"), n) for n in range(100)),
        *(revised(n, roots=(f"r{n}",)) for n in range(1, 40)),
        *(asked(f"q{n}", roots=(f"q{n}",), sequence=n) for n in range(40)),
        *(event(failed(f"s{n}", sequence=n), n) for n in range(300)),
        *(
            event(alert(alert_id=f"a{n}", plan_version=n, tells=(f"t{n}",)), n, roots=(f"old{n}",))
            for n in range(1000, 1400)
        ),
        *(event(outcome(f"x{n}"), n) for n in range(known.MAX_EARLY + 100)),
        *(event(answered(f"q{n}"), n) for n in range(300)),
        *(scored(f"w{n}", n) for n in range(100)),
    )
    assert len(state.subscriptions) == known.MAX_GONE
    assert len(state.ended) == known.MAX_SUBSCRIPTIONS + known.MAX_GONE
    assert list(state.revisions) == list(range(40 - known.MAX_REVISIONS, 40))
    assert len(state.questions) == known.MAX_QUESTIONS
    assert len(state.settled) == known.MAX_SETTLED
    assert len(state.told_roots) == known.MAX_TOLD_ROOTS
    assert list(state.told_versions) == list(range(1400 - known.MAX_TOLD_VERSIONS, 1400))
    assert list(state.alerts) == [f"a{n}" for n in range(1400 - known.MAX_ALERTS - known.MAX_WAITING, 1400)]
    assert len(state.early) == known.MAX_EARLY
    assert len(state.answered) == known.MAX_ANSWERED
    assert len(state.told) == known.MAX_TOLD
    assert sorted(state.scored) == sorted(f"w{n}" for n in range(100 - known.MAX_SCORED, 100))
    assert len(state.model_dump_json()) < 512_000


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


def test_the_inbox_shows_how_an_alert_stands_on_each_subscription(
    event: Make, fold: Fold, alert: Callable[..., AlertDue]
) -> None:
    due = event(alert(alert_id="a", subscription_ids=("phone", "tablet"), fallback_ids=("mail",)), 1)
    again = event(alert(alert_id="a", title="Later words", subscription_ids=("tablet",), attempt=2), 4)
    state = fold(due, event(outcome("a"), 2), event(deferred("a", name="tablet"), 3), again)
    (shown,) = state.alerts.values()
    assert {name: sending.progress for name, sending in shown.sendings.items()} == {
        "phone": Progress.DELIVERED,
        "tablet": Progress.DUE,
    }
    assert shown.sendings["tablet"].attempts == 1
    assert (shown.title, shown.sequence, shown.newest) == ("Later words", 1, 4)
    assert shown.is_delivered


def test_what_was_withdrawn_before_it_arrived_is_untold_and_what_arrived_stays_told(
    event: Make, fold: Fold, alert: Callable[..., AlertDue]
) -> None:
    due = event(alert(alert_id="a", plan_versions=(2,), tells=("plan:2",)), 1)
    gone = fold(due, event(withdrawn("a"), 2))
    assert (gone.told, gone.told_versions, gone.told_roots) == ({}, {}, {})
    assert gone.alerts["a"].replaced_by == "b"
    arrived = fold(event(outcome("a"), 3), state=gone)
    assert (set(arrived.told), set(arrived.told_versions), set(arrived.told_roots)) == ({"plan:2"}, {2}, {"root"})


def test_what_another_alert_tells_as_well_stays_told_when_one_is_withdrawn(
    event: Make, fold: Fold, alert: Callable[..., AlertDue]
) -> None:
    first, second = (event(alert(alert_id=name, plan_version=None), n, roots=("r",)) for n, name in enumerate("ab", 1))
    assert set(fold(first, second, event(withdrawn("b"), 3)).told_roots) == {"r"}
    assert set(fold(first, second, event(withdrawn("a"), 3)).told_roots) == {"r"}


def test_a_document_folded_again_meets_all_outcomes_first_and_still_knows_what_arrived(
    event: Make, fold: Fold, alert: Callable[..., AlertDue]
) -> None:
    outcomes = [event(outcome(f"a{n}"), 2 * n + 1) for n in range(300)]
    dues = [event(alert(alert_id=f"a{n}"), 2 * n, roots=(f"r{n}",)) for n in range(300)]
    state = fold(*outcomes, *dues)
    assert len(state.alerts) == known.MAX_ALERTS
    assert all(shown.is_delivered for shown in state.alerts.values())


def test_of_a_workout_the_highest_revision_and_scoring_stand(fold: Fold, scored: Make) -> None:
    facts = [
        scored("w", 1, rpe=3.0),
        scored("w", 2, revision=2, rpe=4.0),
        scored("w", 3, revision=2, scoring=2, rpe=5.0),
    ]
    for chance in range(6):
        mixed = random.Random(chance).sample(facts, 3)
        assert fold(*mixed).scored["w"].rpe == 5.0


def test_an_import_of_old_workouts_does_not_push_out_the_latest(fold: Fold, scored: Make, now: datetime) -> None:
    latest = scored("latest", 1, at=now)
    old = [scored(f"old{n}", 2 + n, at=now - timedelta(days=400)) for n in range(known.MAX_SCORED + 5)]
    assert "latest" in fold(latest, *old).scored


def test_the_newest_preferences_stand_and_the_newest_plan_s_week(event: Make, fold: Fold, revised: Make) -> None:
    older, newer = (
        event(AlertPreferencesSet(athlete_id="ada", discreet=discreet), n) for n, discreet in enumerate((False, True))
    )
    weeks = [revised(2, priorities={"a": 1}), revised(3, priorities={"b": 1})]
    state = fold(newer, older, *reversed(weeks))
    assert state.preferences is not None
    assert state.preferences.discreet
    assert [session.title for session in state.week] == ["b"]


@pytest.mark.parametrize("seed", range(40))
def test_alerts_and_what_became_of_them_fold_in_any_order_to_the_same_bytes(
    seed: int, event: Make, fold: Fold, alert: Callable[..., AlertDue]
) -> None:
    facts: list[Event] = []
    for n in range(12):
        name, at = f"a{n}", 10 * n
        facts += [
            event(alert(alert_id=name, plan_versions=(n, n + 1), tells=(f"plan:{n}",)), at, roots=(f"r{n % 5}",)),
            event(deferred(name), at + 1),
            event(
                alert(alert_id=name, attempt=2, plan_versions=(n, n + 1), tells=(f"plan:{n}",)), at + 2, (f"r{n % 5}",)
            ),
        ]
        facts += [event(withdrawn(name), at + 3)] if n % 3 == 0 else []
        facts += [event(outcome(name), at + 4)] if n % 2 == 0 else [event(deferred(name, attempts=2), at + 4)]
        facts += [event(answered(f"q{n % 4}", "easy", name), at + 5), event(answered("q", "hard", name), at + 6)]
    chance = random.Random(seed)
    mixed = chance.sample(facts, len(facts)) + chance.choices(facts, k=10)
    assert fold(*mixed).model_dump_json() == fold(*facts).model_dump_json()
