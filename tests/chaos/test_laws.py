"""The two laws of the design over the real functions of all four services, chained: what order, repeats and crashes may
do, and what they may not."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rig.audit import BEHAVIOURS
from rig.chain import ATHLETE, Chain, Crash, Delivery, locked_that_moved
from rig.told import told_again
from rig.town import BERLIN
from rig.workouts import easy_run, hard_run, plain

from tandem.contracts.events.athlete import PlanRequested, ProfileSet
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.ingestion.domain.state import State as Submissions
from tandem.local.sample_week import sample_preferences

MONDAY = datetime(2026, 11, 16, 5, 0, tzinfo=BERLIN)
SQUATS = [{"exercise": "Back squat", "reps": 5, "weight_kg": 120.0, "rpe": 9.0}] * 5
PRESSES = [{"exercise": "Bench press", "reps": 8, "weight_kg": 70.0, "rpe": 7.0}] * 4

Act = tuple[str, int]
"""What happens, and how many hours after the one before."""

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["hard", "hard", "easy", "long", "squats", "presses", "again", "corrected", "broken", "zone", "week", "ask"]
        ),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=7,
)
chances = st.randoms(use_true_random=False)


def body_of(kind: str, now: datetime, chain: Chain, number: int) -> bytes:
    """What the watch sends; "again" and "corrected" speak of something it has sent before."""
    sent = [body for ref, body in chain.objects.items() if ref.startswith("stream:")]
    name = f"w{number}"
    match kind:
        case "hard":
            return hard_run(now - timedelta(minutes=70), external_id=name)
        case "easy":
            return easy_run(now - timedelta(minutes=70), external_id=name)
        case "long":
            return plain(now - timedelta(minutes=130), duration_s=7200, rpe=4, external_id=name)
        case "squats" | "presses":
            sets = SQUATS if kind == "squats" else PRESSES
            return plain(now - timedelta(minutes=70), sport="strength", sets=sets, external_id=name)
        case "again" if sent:
            return sent[0]
        case "corrected":
            return easy_run(now - timedelta(minutes=70), external_id="w0", title=f"correction {number}")
        case _:
            return b"\xff not a workout " + str(number).encode()


def act(chain: Chain, kind: str, now: datetime, number: int) -> None:
    match kind:
        case "zone":
            zone = ["America/New_York", "Europe/Berlin"][number % 2]
            chain.say(ProfileSet(athlete_id=ATHLETE, timezone=zone), now)
        case "week":
            week = sample_preferences(ATHLETE)
            kept = week.week[number % 3 :]
            chain.say(week.model_copy(update={"week": kept}), now)
        case "ask":
            version = max((e.data.plan_version for e in chain.log.get("PLAN", []) if hasattr(e.data, "new")), default=0)
            chain.say(PlanRequested(athlete_id=ATHLETE, request_id=f"r{number}", base_plan_version=version), now)
        case _:
            chain.submit(body_of(kind, now, chain, number), now)


def enrol(chain: Chain) -> None:
    chain.say(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin", max_heart_rate_bpm=190), MONDAY)
    chain.say(sample_preferences(ATHLETE), MONDAY)
    chain.say(PushSubscribed(athlete_id=ATHLETE, subscription_id="phone", channel=ChannelKind.CONSOLE), MONDAY)


def take(chain: Chain, chance: random.Random, now: datetime) -> Delivery | None:
    """Some of what waits for some service, in any order; None when nothing waits."""
    names = sorted(name for name, events in chain.waiting.items() if events)
    if not names:
        return None
    name = chance.choice(names)
    queue = chain.waiting[name]
    group = [queue.pop(chance.randrange(len(queue))) for _ in range(min(len(queue), chance.randint(1, 3)))]
    return Delivery(name, tuple(event.id for event in group), now)


Step = tuple[Act | None, Delivery | None, datetime]


def live(history: list[Act], chance: random.Random) -> tuple[Chain, list[Step], datetime]:
    """A life without mishaps: what happened, and in which groups it was handled while more was still to come."""
    chain, steps, now = Chain(), [], MONDAY
    enrol(chain)

    def handle(most: int) -> None:
        for _ in range(most):
            if (delivery := take(chain, chance, now)) is None:
                return
            steps.append((None, delivery, now))
            chain.handle(delivery)

    handle(chance.choice([0, 2, 99]))
    for number, (kind, hours) in enumerate(history):
        now += timedelta(hours=hours)
        chain.wake(now)
        act(chain, kind, now, number)
        steps.append(((kind, number), None, now))
        handle(chance.choice([0, 1, 3, 99]))
    handle(999)
    return chain, steps, now


def live_roughly(steps: list[Step], chance: random.Random) -> Chain:
    """The same life, in which every group may crash after any effect, and come again when it is done."""
    chain = Chain()
    enrol(chain)
    for happening, delivery, now in steps:
        if happening is not None:
            kind, number = happening
            chain.wake(now)
            act(chain, kind, now, number)
        if delivery is not None:
            while chance.random() < 0.5:
                with pytest.raises(Crash):
                    chain.handle(delivery, crash_after=chance.choice([0, 0, 1, 2, 3]))
            for _ in range(chance.choice([1, 1, 2])):
                chain.handle(delivery)
    return chain


def check_the_same_bytes(history: list[Act], chance: random.Random) -> None:
    calm, steps, _ = live(history, chance)
    rough = live_roughly(steps, chance)
    assert rough.bytes_said() == calm.bytes_said()
    for service in BEHAVIOURS:
        assert rough.state(service) == calm.state(service)


def check_the_same_state(history: list[Act], chance: random.Random) -> None:
    calm, _, _ = live(history, chance)
    for service, behaviour in BEHAVIOURS.items():
        facts, own = calm.folded(service)
        pieces = [*facts, *facts[: len(facts) // 2], *([None] * len(own))]
        chance.shuffle(pieces)
        decisions = iter(own)  # a service's own decisions are read in the order of its stream, between facts in any
        order = [piece or next(decisions) for piece in pieces]
        state = behaviour.empty(ATHLETE)
        for event in order:
            state = behaviour.evolve(state, event)
        assert on_the_log(state) == on_the_log(calm.state(service)), service


def on_the_log(state: Any) -> Any:
    """What of a state follows from the log: not what ingestion says to itself alone, of submissions that are no news."""
    return state.model_copy(update={"pending": (), "outcomes": {}}) if isinstance(state, Submissions) else state


def check_any_order(history: list[Act], chance: random.Random) -> None:
    chain, _, now = live(history, chance)
    assert chain.broken == []
    plans = [event.data for event in chain.log.get("PLAN", ()) if isinstance(event.data, PlanRevised)]
    assert locked_that_moved(plans) == []
    assert [plan.plan_version for plan in plans] == list(range(1, len(plans) + 1))
    assert told_again(chain.log.get("ALERT", ())) == []
    assert chain.still_to_say(now) == []


few = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
many = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(acts, chances)
def test_repeats_and_crashes_between_any_two_steps_publish_the_same_bytes(
    history: list[Act], chance: random.Random
) -> None:
    check_the_same_bytes(history, chance)


@few
@given(acts, chances)
def test_facts_in_any_order_fold_to_the_same_state(history: list[Act], chance: random.Random) -> None:
    check_the_same_state(history, chance)


@few
@given(acts, chances)
def test_in_any_order_no_rule_breaks_nothing_locked_moves_and_a_root_is_told_once(
    history: list[Act], chance: random.Random
) -> None:
    check_any_order(history, chance)


@pytest.mark.soak
@many
@given(acts, chances)
def test_the_laws_hold_over_many_histories(history: list[Act], chance: random.Random) -> None:
    check_the_same_bytes(history, chance)
    check_the_same_state(history, chance)
    check_any_order(history, chance)
