"""The promises that hold whatever becomes of the tries: a day in the life of one athlete, with settings, facts, outcomes,
crashes and repeats as chance will have them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed, AlertWithdrawn
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.plan import Action, PlanChange
from tandem.contracts.events.reach import AlertKind, AlertPreferencesSet, ChannelKind, PushSubscribed, QuietHours
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.notifier.decide import decide
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.state import Progress, State
from tandem.notifier.domain.upkeep import untold
from tandem.notifier.domain.wall import zone_of
from tandem.notifier.domain.worth import matters
from tandem.notifier.evolve import evolve

Make = Callable[..., Event]
SEEDS = range(60)
MOST_TRIES = 6


class World:
    """The log of alerts, one document, a sender that tries what is due a little later, and the phones."""

    def __init__(self, chance: random.Random, event: Make, published: Callable[[Decision, int], Event]) -> None:
        self.chance, self.event, self.published = chance, event, published
        self.document, self.known = State(athlete_id="ada"), 0
        self.log: list[Event] = []
        self.owed: list[tuple[datetime, Event]] = []
        self.shown: Counter[tuple[str, str]] = Counter()
        self.look_at: datetime | None = None
        self.pressed: dict[str, bool] = {}

    def handle(self, now: datetime, *facts: Event) -> list[Event]:
        """As the chassis does it; a crash after any publish leaves the document unsaved, and the group comes again."""
        while True:
            state, said = self.document, []
            for fact in (*self.log[self.known :], *facts):
                state = evolve(state, fact)
            outcome = decide(state, now, {})
            pressing = {
                matter.key for matter in matters(untold(state, list(state.alerts.values())), now) if matter.presses
            }
            crash = self.chance.random() < 0.2
            for decision in (entry for entry in outcome if isinstance(entry, Decision)):
                stored = self.published(decision, len(self.log) + 1)
                assert stored.id not in {event.id for event in self.log}, "said before"
                self.log.append(stored)
                state = evolve(state, stored)
                said.append(stored)
                if isinstance(stored.data, AlertDue):
                    stop = stored.data.kind is AlertKind.SAFETY_STOP
                    self.pressed[stored.id] = stop or bool(pressing & set(stored.data.tells))
                    self.owed.append((now + timedelta(seconds=self.chance.choice((0, 1, 1, 5, 40))), stored))
                if crash and self.chance.random() < 0.5:
                    break
            else:
                if not crash:
                    self.document, self.known = state, len(self.log)
                    self.look_at = next((entry.due_at for entry in outcome if isinstance(entry, Timer)), None)
                    assert self.look_at is None or self.look_at > now
                    return said

    def try_next(self, now: datetime) -> None:
        """The oldest try that is owed, on each subscription that is still open, as the sender does it."""
        _, due = self.owed.pop(0)
        assert isinstance(due.data, AlertDue)
        known = self.document.alerts[due.data.alert_id]
        for name in due.data.subscription_ids:
            if known.withdrawn is None and known.sendings[name].progress is Progress.DUE:
                self.handle(now, *self._outcome(due, due.data, name, now))

    def _outcome(self, due: Event, data: AlertDue, name: str, now: datetime) -> list[Event]:
        what = self.chance.choice(("delivered", "delivered", "deferred", "failed"))
        said = {"athlete_id": "ada", "alert_id": data.alert_id, "subscription_id": name, "channel": ChannelKind.WEBPUSH}
        wait = timedelta(seconds=self.chance.choice((1, 4, 60, 3600)))
        payload: AlertDelivered | AlertDeferred | AlertFailed
        if now >= data.expires_at or (what != "delivered" and data.attempt >= MOST_TRIES) or what == "failed":
            payload = AlertFailed.model_validate(said | {"reason": "no", "attempts": data.attempt})
        elif what == "deferred":
            payload = AlertDeferred.model_validate(
                said | {"reason": "busy", "attempts": data.attempt, "retry_at": now + wait}
            )
        else:
            payload = AlertDelivered.model_validate(said | {"attempts": data.attempt})
            self.shown[data.alert_id, name] += 1
        stored = self.event(payload, len(self.log) + 1, id=f"{due.id} {name}")
        self.log.append(stored)
        return [stored] * self.chance.choice((1, 1, 2))

    def standing(self) -> list[AlertDue]:
        """The first AlertDue of each alert that counts as told."""
        firsts = {event.data.alert_id: event.data for event in reversed(self.log) if isinstance(event.data, AlertDue)}
        return [data for name, data in firsts.items() if self.document.alerts[name].stands]


@pytest.fixture
def facts_of(
    event: Make,
    revised: Make,
    asked: Make,
    readiness: Make,
    stop: Callable[..., Suspension],
    change: Callable[..., PlanChange],
    now: datetime,
) -> Callable[[random.Random], list[tuple[datetime, Event]]]:
    def make(chance: random.Random) -> list[tuple[datetime, Event]]:
        def some_change() -> PlanChange:
            hours = chance.choice((20, 40, 60))
            action = chance.choice((Action.MOVE, Action.DROP, Action.MAKE_EASY, Action.DONE))
            to_time = None if action is Action.DROP else now + timedelta(hours=chance.choice((20, 40, 60)))
            return change(chance.choice("abc"), action=action, from_time=now + timedelta(hours=hours), to_time=to_time)

        def roots() -> list[str]:
            return [f"root{n}" for n in chance.sample(range(12), chance.randint(1, 2))]

        wanted = AlertPreferencesSet(
            athlete_id="ada",
            quiet=chance.choice(
                (None, QuietHours(start=time(22), end=time(6)), QuietHours(start=time(12), end=time(20)))
            ),
            digest_at=chance.choice(((), (), (time(19),), (time(7), time(12), time(23)))),
            order=chance.choice(((), ("mail", "s"))),
            muted=chance.choice(((), (AlertKind.READINESS,), (AlertKind.MORNING, AlertKind.WEEKLY))),
        )
        facts = [
            event(ProfileSet(athlete_id="ada", timezone=chance.choice(("Europe/Berlin", "America/New_York"))), 1),
            event(wanted, 2),
            *(
                event(PushSubscribed(athlete_id="ada", subscription_id=name, channel=channel, sealed="s"), n)
                for n, (name, channel) in enumerate(
                    (("s", ChannelKind.WEBPUSH), ("t", ChannelKind.WEBPUSH), ("mail", ChannelKind.APPRISE)), 3
                )
                if chance.random() < 0.8
            ),
        ]
        later = [
            revised(version, [some_change() for _ in range(chance.randint(0, 2))], roots=roots())
            for version in range(2, 2 + chance.randint(1, 8))
        ]
        later += [asked(f"q{n}", roots=roots(), sequence=n) for n in range(chance.randint(0, 2))]
        for n in range(chance.randint(0, 4)):
            standing = stop("Fever") if chance.random() < 0.3 else None
            later.append(readiness(chance.choice(list(ReadinessState)).value, n, roots(), stop=standing))
        chance.shuffle(later)
        at, timed = now, [(now, fact) for fact in facts]
        for fact in later:
            at += timedelta(seconds=chance.choice((0, 2, 2, 15, 600, 6000)))
            timed.append((at, fact))
        return timed

    return make


def live(world: World, facts: list[tuple[datetime, Event]]) -> datetime:
    """Everything in its time: facts, timers, tries, until nothing is left but what the calendar brings. When that was."""
    now = facts[0][0]
    end = now + timedelta(days=2)
    left = list(facts)
    for _ in range(2000):
        world.owed.sort(key=lambda entry: entry[0])
        moments = [left[0][0] if left else end, world.look_at or end, world.owed[0][0] if world.owed else end]
        now = max(now, min(moments))
        if now >= end:
            return now
        if world.look_at is not None and world.look_at <= now:
            world.handle(now)
        elif left and left[0][0] <= now:
            fact = left.pop(0)[1]
            world.handle(now, *[fact] * world.chance.choice((1, 1, 2)))
            check_stop(world, fact)
        else:
            world.try_next(now)
        check_timer(world, now, left[0][0] if left else end)
    raise AssertionError("it never comes to rest")


def check_stop(world: World, fact: Event) -> None:
    """A safety stop that begins is told before anything else happens."""
    stops = [matter for matter in matters(world.document, fact.time) if matter.kind is AlertKind.SAFETY_STOP]
    assert not stops


def check_timer(world: World, now: datetime, until: datetime) -> None:
    """Until the timer comes, time alone brings nothing: whoever looks earlier finds nothing to tell. While a try is under way
    its outcome is what is waited for."""
    before = min(until, world.look_at or until)
    if not world.owed and before - now > timedelta(seconds=2):
        at = now + (before - now) * world.chance.uniform(0.01, 0.99)
        found = [entry.data for entry in decide(world.document, at, {}) if isinstance(entry, Decision)]
        assert not [data for data in found if not isinstance(data, AlertWithdrawn)]


@pytest.fixture
def lived(
    event: Make,
    published: Callable[[Decision, int], Event],
    facts_of: Callable[[random.Random], list[tuple[datetime, Event]]],
) -> Callable[[int], tuple[World, datetime, list[Event]]]:
    def run(seed: int) -> tuple[World, datetime, list[Event]]:
        chance = random.Random(seed)
        facts = facts_of(chance)
        world = World(chance, event, published)
        return world, live(world, facts), [fact for _, fact in facts]

    return run


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_becomes_of_the_tries_each_thing_is_told_once_and_nothing_is_left(
    seed: int, lived: Callable[[int], tuple[World, datetime, list[Event]]]
) -> None:
    world, end, _ = lived(seed)
    standing = world.standing()
    again = {data.alert_id for data in standing if data.kind is AlertKind.SAFETY_STOP or data.plan_versions}
    roots = Counter(
        root
        for alert in world.document.alerts.values()
        if alert.stands and alert.alert_id not in again
        for root in alert.rootids
    )
    assert set(roots.values()) <= {1}
    for told in ("tells", "plan_versions"):
        assert set(Counter(one for data in standing for one in getattr(data, told)).values()) <= {1}
    muted = world.document.preferences.muted if world.document.preferences else ()
    left = [matter for matter in matters(world.document, end) if matter.kind not in muted]
    assert all(set(matter.rootids) <= set(world.document.told_roots) for matter in left)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_rings_in_quiet_hours_but_what_presses(
    seed: int, lived: Callable[[int], tuple[World, datetime, list[Event]]]
) -> None:
    world, _, _ = lived(seed)
    chosen = world.document.preferences
    assert chosen is not None
    hours = Hours(chosen, zone_of(world.document))
    for event in world.log:
        if isinstance(event.data, AlertDue) and event.data.decided_at < event.data.expires_at:
            assert world.pressed[event.id] or hours.quiet_until(event.data.decided_at) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_tries_stop_at_delivery_and_no_phone_shows_an_alert_twice(
    seed: int, lived: Callable[[int], tuple[World, datetime, list[Event]]]
) -> None:
    world, _, _ = lived(seed)
    assert set(world.shown.values()) <= {1}
    arrived: set[tuple[str, str]] = set()
    withdrawn: set[str] = set()
    for data in (event.data for event in world.log):
        if isinstance(data, AlertDue):
            assert data.alert_id not in withdrawn
            assert not {(data.alert_id, name) for name in data.subscription_ids} & arrived
        elif isinstance(data, AlertWithdrawn):
            withdrawn.add(data.alert_id)
        elif isinstance(data, AlertDelivered | AlertFailed):
            arrived.add((data.alert_id, data.subscription_id))
    for alert in world.document.alerts.values():
        progress = {sending.progress for sending in alert.sendings.values()}
        assert alert.withdrawn or not progress & {Progress.DUE} or alert.is_delivered


@pytest.mark.parametrize("seed", range(20))
def test_a_document_folded_again_from_the_log_is_the_same(
    seed: int, lived: Callable[[int], tuple[World, datetime, list[Event]]]
) -> None:
    world, _, facts = lived(seed)
    rebuilt = State(athlete_id="ada")
    own = [event for event in world.log if isinstance(event.data, AlertDue | AlertWithdrawn)]
    outcomes = [event for event in world.log if event not in own]
    for event in (*facts, *outcomes, *own):
        rebuilt = evolve(rebuilt, event)
    assert rebuilt == world.document
