"""What is told of readiness: stops always, pulling back once, and nothing that cries wolf."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from at_once import decide

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.contracts.events.plan import Action, PlanChange
from tandem.contracts.events.readiness import Suspension
from tandem.notifier.domain.state import MAX_READINESS, MAX_TOLD_READINESS, State

Make = Callable[..., Event]
MakeChange = Callable[..., PlanChange]
Stop = Callable[..., Suspension]
Fold = Callable[..., State]
Tell = Callable[[State, datetime], tuple[State, list[AlertDue]]]


def test_a_safety_stop_is_told_at_once_with_what_was_reported_and_what_to_do(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    after, (told,) = tell(fold(readiness("steady", stop=stop("Chest pain"))), now)
    assert told.title == "Stop hard and heavy training and see a doctor"
    assert told.body == "Chest pain was reported on 22 November 2026: stop and see a doctor."
    assert told.urgency == "high"
    assert told.plan_version is None
    assert tell(after, now)[1] == []


def test_a_stop_that_needs_no_doctor_does_not_send_to_one(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    _, (told,) = tell(fold(readiness("steady", stop=stop("Illness", doctor=False))), now)
    assert told.title == "Stop hard and heavy training for now"


def test_a_stop_is_told_though_its_root_was_told_already(
    fold: Fold, revised: Make, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    state, _ = tell(fold(revised()), now)
    after, (told,) = tell(fold(readiness("steady", roots=("root",), stop=stop("Fever")), state=state), now)
    assert told.urgency == "high"
    assert tell(after, now)[1] == []


def test_a_stop_speaks_for_what_it_takes_off_the_plan_and_what_else_moves_is_told_besides(
    fold: Fold, revised: Make, change: MakeChange, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    off = revised(2, [change(action=Action.SUSPEND, to_time=None)])
    state, alerts = tell(fold(off, readiness("steady", roots=("root",), stop=stop("Fever"))), now)
    assert [told.title for told in alerts] == ["Stop hard and heavy training and see a doctor"]
    _, (moved,) = tell(fold(revised(3, [change("run", "Easy run")]), state=state), now)
    assert moved.title.startswith("Easy run")


def test_a_stop_is_told_however_old_while_it_stands_and_not_once_it_is_over(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    begun = readiness("steady", 1, stop=stop("Fever"), day=date(2026, 10, 1))
    assert len(tell(fold(begun), now)[1]) == 1
    assert tell(fold(begun, readiness("steady", 2)), now)[1] == []


def test_another_red_flag_is_told_first_and_the_same_one_is_not_told_again(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    state, _ = tell(fold(readiness("steady", 1, stop=stop("Fever"))), now)
    state, again = tell(fold(readiness("watch", 2, stop=stop("Fever")), state=state), now)
    assert again == []
    _, (worse,) = tell(fold(readiness("watch", 3, stop=stop("Fever", "Fainting")), state=state), now)
    assert [line.split(" was ")[0] for line in worse.body.splitlines()] == ["Fainting", "Fever"]


def test_a_stop_after_another_is_told_though_it_reads_alike(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    first = stop("Fever").model_copy(update={"since": date(2026, 11, 20)})
    state, _ = tell(fold(readiness("steady", 1, stop=first)), now)
    both = fold(readiness("steady", 2), readiness("steady", 3, stop=stop("Fever")), state=state)
    _, (told,) = tell(both, now)
    assert told.title.startswith("Stop hard and heavy training")


def test_the_end_of_a_stop_says_what_ended_it_and_replaces_it_on_the_phone(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    state, (begun,) = tell(fold(readiness("steady", 1, stop=stop("Fever"))), now)
    after, (ended,) = tell(fold(readiness("steady", 2), state=state), now)
    assert ended.title == "Hard and heavy training may begin again"
    assert "You said that you have recovered" in ended.body
    assert ended.urgency == "normal"
    assert ended.topic == begun.topic
    assert tell(after, now)[1] == []


def test_pulling_back_is_told_when_it_begins_and_when_it_ends(
    fold: Fold, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, (begun,) = tell(fold(readiness("pull_back", 1)), now)
    state, (ended,) = tell(fold(readiness("watch", 2), state=state), now)
    assert (begun.title, begun.urgency) == ("Time to pull back", "normal")
    assert ended.title == "You have recovered: back to normal"
    assert tell(fold(readiness("steady", 3), state=state), now)[1] == []


@pytest.mark.parametrize("quiet", ["watch", "steady"])
def test_watch_and_steady_are_not_told(quiet: str, fold: Fold, readiness: Make, now: datetime) -> None:
    assert decide(fold(readiness(quiet)), now, {}) == []


def test_push_is_told_quietly_once_for_each_time_it_is_earned(
    fold: Fold, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, (told,) = tell(fold(readiness("push", 1, since=date(2026, 11, 22))), now)
    assert told.urgency == "low"
    state, same = tell(fold(readiness("push", 2, since=date(2026, 11, 22)), state=state), now)
    state, left = tell(fold(readiness("steady", 3), state=state), now)
    _, earned = tell(fold(readiness("push", 4, since=date(2026, 11, 23)), state=state), now)
    assert (same, left, len(earned)) == ([], [], 1)


def test_while_a_stop_stands_nothing_sounds_like_leave_to_train_hard(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    fever = stop("Fever")
    state, _ = tell(fold(readiness("pull_back", 1, stop=fever)), now)
    state, steady = tell(fold(readiness("steady", 2, stop=fever), state=state), now)
    state, push = tell(fold(readiness("push", 3, stop=fever), state=state), now)
    assert (steady, push) == ([], [])
    _, (after,) = tell(fold(readiness("steady", 4), state=state), now)
    assert after.title == "Hard and heavy training may begin again"
    assert "asked you to pull back are back to usual" in after.body


def test_what_comes_and_goes_before_it_is_told_is_not_told(
    fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    assert decide(fold(readiness("pull_back", 1), readiness("steady", 2)), now, {}) == []
    assert decide(fold(readiness("steady", 1, stop=stop("Fever")), readiness("steady", 2)), now, {}) == []
    state, _ = tell(fold(readiness("pull_back", 1)), now)
    assert decide(fold(readiness("steady", 2), readiness("pull_back", 3), state=state), now, {}) == []


def test_a_change_that_comes_late_from_further_down_the_log_was_overtaken(
    fold: Fold, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, (told,) = tell(fold(readiness("pull_back", 5)), now)
    assert told.title == "Time to pull back"
    assert tell(fold(readiness("steady", 4), state=state), now)[1] == []


def test_the_plan_s_alert_speaks_for_the_readiness_of_the_same_root(
    fold: Fold, revised: Make, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, together = tell(fold(readiness("pull_back", 1, ("root",)), revised()), now)
    assert [told.title[:15] for told in together] == ["Lower-body stre"]
    assert tell(fold(readiness("pull_back", 1, ("root",)), state=state), now)[1] == []
    before, _ = tell(fold(revised()), now)
    assert tell(fold(readiness("pull_back", 1, ("root",)), state=before), now)[1] == []


def test_readiness_that_was_told_first_keeps_no_change_of_the_week_back(
    fold: Fold, revised: Make, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, (told,) = tell(fold(readiness("pull_back", 1, ("root",))), now)
    assert told.title == "Time to pull back"
    state, (late,) = tell(fold(revised(2), state=state), now)
    assert late.plan_versions == (2,)
    assert tell(state, now)[1] == []


def test_a_state_of_an_imported_past_is_no_news(fold: Fold, readiness: Make, now: datetime) -> None:
    week, longer = (now.date() - timedelta(days=days) for days in (7, 8))
    assert len(decide(fold(readiness("pull_back", day=week)), now, {})) == 1
    assert decide(fold(readiness("pull_back", day=longer)), now, {}) == []


def test_alerts_of_readiness_replace_neither_the_plan_s_nor_a_stop_on_the_phone(
    fold: Fold, revised: Make, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    _, (plan,) = tell(fold(revised()), now)
    _, (pull,) = tell(fold(readiness("pull_back")), now)
    _, (halt,) = tell(fold(readiness("steady", stop=stop("Fever"))), now)
    assert len({plan.topic, pull.topic, halt.topic}) == 3
    assert {len(plan.topic), len(pull.topic), len(halt.topic)} == {32}
    assert [pull.kind, halt.kind] == [AlertKind.READINESS, AlertKind.SAFETY_STOP]


def test_no_figure_of_the_body_reaches_the_lock_screen(fold: Fold, readiness: Make, tell: Tell, now: datetime) -> None:
    state = fold(readiness("pull_back", 1))
    for sequence, name in enumerate(("watch", "push"), start=2):
        state, alerts = tell(state, now)
        assert not [told for told in alerts if any(letter.isdigit() for letter in told.title + told.body)]
        state = fold(readiness(name, sequence), state=state)


def test_an_alert_of_readiness_is_remembered_apart_from_the_plan_s(
    fold: Fold, revised: Make, readiness: Make, tell: Tell, now: datetime
) -> None:
    state, (told,) = tell(fold(readiness("pull_back")), now)
    assert set(state.told_readiness) == {told.alert_id}
    assert state.told_versions == {}
    after, _ = tell(fold(revised()), now)
    assert after.told_readiness == {}


def test_what_is_remembered_of_readiness_is_bounded(
    event: Make, fold: Fold, readiness: Make, alert: Callable[..., AlertDue]
) -> None:
    alerts = (
        event(alert(alert_id=f"a{n}", kind=AlertKind.READINESS, plan_version=None), n, roots=(f"r{n}",))
        for n in range(200)
    )
    state = fold(*(readiness("steady", n) for n in range(200)), *alerts)
    assert len(state.readiness) == MAX_READINESS
    assert len(state.told_readiness) == MAX_TOLD_READINESS
    assert {change.sequence for change in state.readiness.values()} == set(range(200 - MAX_READINESS, 200))


@pytest.mark.parametrize("seed", range(30))
def test_in_any_order_and_with_duplicates_the_same_is_told(
    seed: int, fold: Fold, readiness: Make, stop: Stop, now: datetime
) -> None:
    chance = random.Random(seed)
    states = chance.choices(["push", "steady", "watch", "pull_back"], k=6)
    stops = chance.choices([None, None, stop("Fever"), stop("Fever", "Fainting")], k=6)
    facts = [readiness(name, n, stop=standing) for n, (name, standing) in enumerate(zip(states, stops, strict=True))]
    mixed = chance.sample(facts, len(facts)) + chance.choices(facts, k=4)
    assert fold(*mixed).model_dump_json() == fold(*facts).model_dump_json()
    assert decide(fold(*mixed), now, {}) == decide(fold(*facts), now, {})


@pytest.mark.parametrize("seed", range(30))
def test_told_one_by_one_the_athlete_never_hears_the_same_twice_running(
    seed: int, fold: Fold, readiness: Make, stop: Stop, tell: Tell, now: datetime
) -> None:
    chance = random.Random(seed)
    state, titles = State(athlete_id="ada"), []
    for n in range(12):
        standing = chance.choice([None, stop("Fever")])
        name = chance.choice(["steady", "watch", "pull_back"])
        state, alerts = tell(fold(readiness(name, n, stop=standing), state=state), now)
        assert len(alerts) <= 1
        titles += [told.title for told in alerts]
    assert all(first != second for first, second in pairwise(titles))


def test_the_same_state_and_time_decide_the_same_bytes(fold: Fold, readiness: Make, stop: Stop, now: datetime) -> None:
    state = fold(readiness("pull_back", stop=stop("Fever", "Fainting")))
    again = State.model_validate_json(state.model_dump_json())
    (first,), (second,) = decide(state, now, {}), decide(again, now, {})
    assert isinstance(first, Decision)
    assert isinstance(second, Decision)
    assert first.data.model_dump_json() == second.data.model_dump_json()
    assert first.id == second.id
