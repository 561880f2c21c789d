"""The promises that hold for every history: grouped, repeated, crashed and reordered as chance will have it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.alert import AlertDue
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import Action, PlanChange
from tandem.contracts.events.reach import AlertKind, ChannelKind, PushSubscribed
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.notifier.decide import decide
from tandem.notifier.domain.state import State
from tandem.notifier.evolve import evolve

Make = Callable[..., Event]
Group = tuple[datetime, Sequence[Event]]
SEEDS = range(60)


class Log:
    """The ALERT stream and one athlete's document, driven as the chassis drives them: the stored alert is the commit, the
    document is saved last, and a retry first folds what was stored meanwhile."""

    def __init__(self, publish: Callable[[Decision, int], Event]) -> None:
        self.publish = publish
        self.alerts: list[Event] = []
        self.document, self.known = State(athlete_id="ada"), 0
        self.look_at: datetime | None = None

    def handle(self, group: Group, crash_after: int | None = None) -> bool:
        """False when it crashed after publishing `crash_after` decisions, with the document unsaved."""
        now, events = group
        state = self.document
        for event in (*self.alerts[self.known :], *events):
            state = evolve(state, event)
        outcome = decide(state, now, {})
        self.look_at = next((entry.due_at for entry in outcome if isinstance(entry, Timer)), None)
        decisions = [entry for entry in outcome if isinstance(entry, Decision)]
        for done, decision in enumerate(decisions):
            if done == crash_after:
                return False
            stored = self.publish(decision, len(self.alerts) + 1)
            self.alerts.append(stored)
            state = evolve(state, stored)
        if crash_after is not None:
            return False
        self.document, self.known = state, len(self.alerts)
        return True

    def wait(self) -> datetime | None:
        """Let the timers come, one after the other, until nothing waits any more. The last one's time."""
        last = None
        for _ in range(300):
            if self.look_at is None:
                return last
            last = self.look_at
            assert self.handle((last, ()))
        raise AssertionError("the timers never end")

    def stands(self, alert: AlertDue) -> bool:
        """Whether it was not withdrawn: nothing is ever delivered here, and no word comes of any try."""
        return alert.attempt == 1 and self.document.alerts[alert.alert_id].stands

    def bodies(self) -> list[str]:
        return [event.data.model_dump_json() for event in self.alerts]


@pytest.fixture
def history(
    event: Make,
    revised: Make,
    asked: Make,
    readiness: Make,
    stop: Callable[..., Suspension],
    change: Callable[..., PlanChange],
    now: datetime,
) -> Callable[[random.Random], list[Event]]:
    """A week of facts: settings, revisions with one to three roots some of which they share, questions, readiness."""

    def make(chance: random.Random) -> list[Event]:
        def some_change() -> PlanChange:
            start = now + timedelta(hours=chance.randrange(-12, 96))
            action = chance.choice(list(Action))
            to_time = None if action is Action.DROP else now + timedelta(hours=chance.randrange(-12, 96))
            return change(chance.choice("abc"), action=action, from_time=start, to_time=to_time)

        def roots() -> list[str]:
            return [f"root{n}" for n in chance.sample(range(9), chance.randint(1, 3))]

        facts = [
            event(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"), 1),
            event(PushSubscribed(athlete_id="ada", subscription_id="s", channel=ChannelKind.CONSOLE), 2),
        ]
        for version in range(2, 2 + chance.randint(1, 7)):
            changes = [some_change() for _ in range(chance.randint(0, 3))]
            facts.append(revised(version, changes, roots=roots()))
        facts += [asked(f"q{n}", roots=roots(), sequence=n) for n in range(chance.randint(0, 3))]
        for n in range(chance.randint(0, 5)):
            reported = chance.sample(["Fever", "Fainting"], chance.choice((0, 0, 1, 2)))
            standing = stop(*reported) if reported else None
            facts.append(readiness(chance.choice(list(ReadinessState)).value, n, roots(), stop=standing))
        return facts

    return make


def groups_of(facts: Sequence[Event], chance: random.Random, now: datetime) -> list[Group]:
    groups: list[Group] = []
    left = list(facts)
    while left:
        size = chance.randint(1, 4)
        groups.append((now + timedelta(minutes=len(groups)), left[:size]))
        left = left[size:]
    return groups


def is_stop(alert: Event) -> bool:
    data = alert.data
    return isinstance(data, AlertDue) and data.kind is AlertKind.SAFETY_STOP


def versions_of(alert: Event) -> tuple[int, ...]:
    return alert.data.plan_versions if isinstance(alert.data, AlertDue) else ()


@pytest.mark.parametrize("seed", SEEDS)
def test_duplicates_and_crashes_anywhere_publish_the_same_bytes(
    seed: int, history: Callable[[random.Random], list[Event]], published: Callable[..., Event], now: datetime
) -> None:
    chance = random.Random(seed)
    groups = groups_of(history(chance), chance, now)
    calm, rough = Log(published), Log(published)
    for number, group in enumerate(groups):
        assert calm.handle(group)
        while chance.random() < 0.5:
            rough.handle(group, crash_after=chance.randint(0, 2))
        assert rough.handle(group)
        if chance.random() < 0.5:
            at, events = groups[chance.randrange(number + 1)]
            assert rough.handle((max(at, group[0]), events))
    assert rough.bodies() == calm.bodies()
    assert rough.document == calm.document


@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_order_each_root_is_told_once_besides_stops_and_changes_of_the_week_and_then_there_is_quiet(
    seed: int, history: Callable[[random.Random], list[Event]], published: Callable[..., Event], now: datetime
) -> None:
    chance = random.Random(seed)
    facts = history(chance)
    log = Log(published)
    for group in groups_of(chance.sample(facts, len(facts)), chance, now):
        log.handle(group)
    last = log.wait() or now
    standing = [event for event in log.alerts if isinstance(event.data, AlertDue) and log.stands(event.data)]
    told: Counter[str] = Counter()
    for alert in standing:
        assert is_stop(alert) or versions_of(alert) or not set(alert.rootids) & set(told)
        told.update(alert.rootids)
    versions = Counter(version for alert in standing for version in versions_of(alert))
    assert set(versions.values()) <= {1}
    assert all(alert.rootids for alert in log.alerts)
    assert decide(log.document, last + timedelta(hours=1), {}) == []
    assert len({alert.id for alert in log.alerts}) == len(log.alerts)


@pytest.mark.parametrize("seed", range(10))
def test_a_document_folded_again_from_the_log_is_the_same_and_tells_nothing_anew(
    seed: int, history: Callable[[random.Random], list[Event]], published: Callable[..., Event], now: datetime
) -> None:
    chance = random.Random(seed)
    facts = history(chance)
    log = Log(published)
    for group in groups_of(facts, chance, now):
        log.handle(group)
    last = log.wait() or now
    rebuilt = State(athlete_id="ada")
    for event in chance.sample([*facts, *log.alerts], len(facts) + len(log.alerts)):
        rebuilt = evolve(rebuilt, event)
    assert rebuilt == log.document
    assert decide(rebuilt, last + timedelta(minutes=30), {}) == []
