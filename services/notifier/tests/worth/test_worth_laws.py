"""Laws over random athletes: time is never missed, keys tell matters apart, and what was told stays told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from worth_facts import (
    ada,
    at,
    change,
    fever,
    question,
    readiness,
    refused,
    request,
    revision,
    revisions,
    session,
    standing,
    subscription,
    workout,
)

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import SessionStatus
from tandem.contracts.events.reach import AlertPreferences
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.state import Scored, State
from tandem.notifier.domain.worth import matters, upcoming

DAYS = st.integers(19, 32)
HOURS = st.integers(0, 23)
ZONES = ("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", None)


@st.composite
def weeks(draw: Callable[..., object]) -> tuple[object, ...]:
    days = draw(st.lists(st.tuples(DAYS, HOURS), max_size=6, unique=True))
    assert isinstance(days, list)
    return tuple(
        session(
            f"s{number}",
            at(day, hour),
            session_class=draw(st.sampled_from(SessionClass)),
            status=draw(st.sampled_from(SessionStatus)),
            optional=draw(st.booleans()),
        )
        for number, (day, hour) in enumerate(days)
    )


@st.composite
def workouts(draw: Callable[..., object]) -> dict[str, Scored]:
    days = draw(st.lists(st.tuples(st.integers(8, 24), HOURS), max_size=5, unique=True))
    assert isinstance(days, list)
    return {
        f"w{number}": workout(
            at(day, hour),
            draw(st.sampled_from([Sport.RUNNING, Sport.STRENGTH])),
            rpe=draw(st.none() | st.just(5.0)),
            trouble=draw(st.sampled_from([(), (SensorTrouble.FROZEN,)])),
            history=draw(st.booleans()),
        )
        for number, (day, hour) in enumerate(days)
    }


WANTS = st.none() | st.builds(
    AlertPreferences,
    evening_at=st.times(min_value=time(17), max_value=time(23)),
    morning_at=st.times(min_value=time(4), max_value=time(13)),
    weekly_on=st.integers(1, 7),
)
STANDINGS = st.sampled_from(["push", "steady", "watch", "pull_back"])
ATHLETES: st.SearchStrategy[State] = st.builds(
    lambda week, scored, wants, zone, state, stop: ada(
        week=week,
        scored=scored,
        preferences=wants,
        timezone=zone,
        revisions=revisions(revision(2), revision(3, change("run"), timezone="Nowhere/Else")),
        questions={"q": question()},
        readiness=readiness(standing(state, fever() if stop else None)),
        rejected={"f": refused("f", at(23, 12))},
        requested={"n": request("n", at(23, 12))},
        subscriptions={"m": subscription(confirmed=False)},
    ),
    weeks(),
    workouts(),
    WANTS,
    st.sampled_from(ZONES),
    STANDINGS,
    st.booleans(),
)
NOWS = st.datetimes(datetime(2026, 11, 22), datetime(2026, 11, 27), timezones=st.just(UTC))  # noqa: DTZ001
WAITS = st.timedeltas(timedelta(0), timedelta(hours=60))


@settings(max_examples=300, deadline=None)
@given(ATHLETES, NOWS, WAITS)
def test_between_now_and_the_next_moment_named_time_alone_makes_no_matter(
    state: State, now: datetime, wait: timedelta
) -> None:
    named = upcoming(state, now)
    assert named is None or named > now
    last = now + wait if named is None else min(now + wait, named - timedelta(microseconds=1))
    assert {matter.key for matter in matters(state, last)} <= {matter.key for matter in matters(state, now)}


@settings(max_examples=200, deadline=None)
@given(ATHLETES, NOWS)
def test_every_matter_has_a_key_of_its_own_roots_and_time_left(state: State, now: datetime) -> None:
    found = matters(state, now)
    assert len({matter.key for matter in found}) == len(found)
    assert len({matter.cause for matter in found}) == len(found)
    for matter in found:
        assert matter.rootids
        assert matter.until > now


@settings(max_examples=200, deadline=None)
@given(ATHLETES, NOWS, st.data())
def test_what_was_told_is_no_matter_and_the_others_stay(state: State, now: datetime, data: st.DataObject) -> None:
    found = [matter.key for matter in matters(state, now)]
    told = data.draw(st.lists(st.sampled_from(found), unique=True) if found else st.just([]))
    after = state.model_copy(update={"told": dict.fromkeys(told, 1)})
    left = [matter.key for matter in matters(after, now)]
    assert not set(left) & set(told)
    assert [key for key in found if key not in told and not key.startswith(("effort:", "sensor:"))] == [
        key for key in left if not key.startswith(("effort:", "sensor:"))
    ]
    assert set(left) <= set(found)


@settings(max_examples=100, deadline=None)
@given(ATHLETES, NOWS)
def test_the_same_document_and_moment_give_the_same_matters(state: State, now: datetime) -> None:
    again = State.model_validate_json(state.model_dump_json())
    assert matters(again, now) == matters(state, now)
    assert upcoming(again, now) == upcoming(state, now)
