"""How what stands differs from what the athlete's weeks ask for."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from asked_facts import MINUTE_S, planned
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import local

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.contracts.events.week import SessionKind
from tandem.scheduler.domain.asked.demand import Demanded, demanded

NOW = local("2026-11-17T12:00")
THURSDAY = "2026-11-19T18:00"
KEY = "intervals@2026-W47"


def intervals(start: str = THURSDAY, **terms: Any) -> PlannedSession:
    return planned(KEY, start, SessionClass.HARD_RUN, **terms)


def eased_by(name: str, **terms: Any) -> PlannedSession:
    """The same as an easy run of 45 min, by a block or directive."""
    return planned(KEY, THURSDAY, SessionClass.EASY, duration_s=45 * MINUTE_S, adjusted=name, **terms)


def moved(session: PlannedSession, start: str, **terms: Any) -> PlannedSession:
    return session.model_copy(update={"start_time": local(start).astimezone(UTC), **terms})


def only(standing: PlannedSession, wish: PlannedSession | None) -> tuple[PlannedSession | None, Demanded]:
    found = demanded((standing,), (wish,) if wish else (), NOW)
    return next(iter(found.sessions), None), found


def test_what_stands_as_asked_differs_in_nothing() -> None:
    session, found = only(intervals(), intervals())
    assert session == intervals()
    assert not found.differs


def test_what_the_solver_made_of_a_session_is_no_difference() -> None:
    stands = moved(intervals(), "2026-11-20T18:00", session_class=SessionClass.EASY, duration_s=1800)
    session, found = only(stands, intervals())
    assert session == stands
    assert not found.differs


def test_a_new_session_is_fresh_unless_its_time_has_passed() -> None:
    past = planned("early@2026-W47", "2026-11-17T11:00")
    found = demanded((), (intervals(), past), NOW)
    assert found.fresh == {KEY}
    assert [session.key for session in found.sessions] == [KEY]


def test_a_session_that_the_week_no_longer_has_is_gone() -> None:
    for status in (SessionStatus.PLANNED, SessionStatus.SUSPENDED):
        stands = intervals(status=status)
        session, found = only(stands, None)
        assert session is None
        assert found.gone == (stands,)


@pytest.mark.parametrize(
    "change",
    [{"title": "Track"}, {"priority": 1}, {"planned_start_time": local("2026-11-20T18:00").astimezone(UTC)}],
)
def test_another_time_title_or_priority_in_the_own_week_puts_the_session_there(change: dict[str, Any]) -> None:
    stands = moved(intervals(), "2026-11-18T18:00", pinned=True)
    wish = intervals().model_copy(update=change)
    session, found = only(stands, wish)
    assert session == wish
    assert found.reset == {KEY}


def test_a_time_that_has_passed_asks_for_nothing_and_is_not_told() -> None:
    session, found = only(intervals(), intervals("2026-11-17T07:00"))
    assert session is not None
    assert session.start_time == local(THURSDAY)
    assert not found.differs


def test_another_length_in_the_own_week_keeps_the_place() -> None:
    session, found = only(moved(intervals(), "2026-11-20T18:00"), intervals(duration_s=3000))
    assert session is not None
    assert (session.start_time, session.duration_s) == (local("2026-11-20T18:00"), 3000)
    assert (found.reset, found.retermed) == ({KEY}, {})


def test_a_directive_changes_terms_where_the_session_stands_and_is_named() -> None:
    stands = moved(intervals(), "2026-11-20T18:00", pinned=True, accepts=("hard_run_twice",))
    session, found = only(stands, eased_by("pull_back"))
    assert session is not None
    assert (session.session_class, session.duration_s) == (SessionClass.EASY, 45 * MINUTE_S)
    assert (session.start_time, session.pinned, session.accepts) == (stands.start_time, True, stands.accepts)
    assert found.retermed == {KEY: "pull_back"}
    assert not found.reset


def test_what_a_lighter_time_took_is_given_back_under_its_name() -> None:
    session, found = only(moved(eased_by("pull_back"), "2026-11-20T18:00"), intervals())
    assert session is not None
    assert (session.session_class, session.duration_s, session.adjusted) == (SessionClass.HARD_RUN, 3600, None)
    assert session.start_time == local("2026-11-20T18:00")
    assert (found.restored, found.retermed, found.reset) == ({KEY: "pull_back"}, {}, frozenset())


def test_a_pull_back_that_ends_in_a_deload_gives_back_up_to_the_deload() -> None:
    wish = intervals(duration_s=2400, adjusted="deload")
    _, found = only(eased_by("pull_back"), wish)
    assert found.restored == {KEY: "pull_back"}
    _, found = only(intervals(), wish)
    assert found.retermed == {KEY: "deload"}


def test_a_safety_stop_suspends_a_session_where_it_stands() -> None:
    stands = moved(intervals(), "2026-11-20T18:00")
    session, found = only(stands, intervals(status=SessionStatus.SUSPENDED, adjusted="safety_stop"))
    assert session == stands.model_copy(update={"status": SessionStatus.SUSPENDED, "adjusted": "safety_stop"})
    assert found.suspended == {KEY: "safety_stop"}
    again = only(session, intervals(status=SessionStatus.SUSPENDED, adjusted="safety_stop"))
    assert again[0] == session
    assert not again[1].differs


def test_after_a_safety_stop_what_is_ahead_comes_back_where_it_stood() -> None:
    suspended = moved(
        intervals(), "2026-11-20T18:00", status=SessionStatus.SUSPENDED, adjusted="safety_stop", pinned=True
    )
    session, found = only(suspended, intervals())
    assert session == moved(intervals(), "2026-11-20T18:00", pinned=True)
    assert found.returned == {KEY: "safety_stop"}


def test_a_suspended_session_whose_time_has_passed_stays_suspended() -> None:
    suspended = intervals("2026-11-16T18:00", status=SessionStatus.SUSPENDED, adjusted="safety_stop")
    session, found = only(suspended, intervals("2026-11-16T18:00"))
    assert session == suspended
    assert not found.differs


def test_a_session_left_out_by_a_pull_back_returns_with_recovery() -> None:
    left_out = {"status": SessionStatus.DROPPED, "adjusted": "pull_back"}
    session, found = only(intervals(), intervals(**left_out))
    assert session == intervals(**left_out)
    assert found.left_out == {KEY: "pull_back"}
    assert not only(session, intervals(**left_out))[1].differs
    session, found = only(intervals(**left_out), intervals())
    assert session == intervals()
    assert found.returned == {KEY: "pull_back"}


def test_from_a_pull_back_into_a_safety_stop_nothing_returns() -> None:
    stands = intervals(status=SessionStatus.DROPPED, adjusted="pull_back")
    session, found = only(stands, intervals(status=SessionStatus.SUSPENDED, adjusted="safety_stop"))
    assert session is not None
    assert session.status is SessionStatus.SUSPENDED
    assert (found.returned, found.suspended) == ({}, {KEY: "safety_stop"})


@pytest.mark.parametrize("adjusted", [None, "deload"])
def test_what_was_dropped_for_another_reason_does_not_come_back(adjusted: str | None) -> None:
    dropped = intervals(status=SessionStatus.DROPPED, adjusted=adjusted)
    session, found = only(dropped, intervals())
    assert session == dropped
    assert not found.differs


def test_what_found_no_place_while_a_directive_lasts_waits_for_its_end() -> None:
    dropped = eased_by("pull_back", status=SessionStatus.DROPPED)
    session, found = only(dropped, eased_by("pull_back"))
    assert session == dropped
    assert not found.differs
    assert only(dropped, intervals())[1].returned == {KEY: "pull_back"}


@pytest.mark.parametrize("status", [SessionStatus.DONE, SessionStatus.PAST, SessionStatus.MISSED])
def test_what_is_done_past_or_missed_stays_whatever_is_asked(status: SessionStatus) -> None:
    stands = intervals(status=status)
    for wish in (None, intervals("2026-11-20T18:00"), eased_by("pull_back")):
        session, found = only(stands, wish)
        assert session == stands
        assert not found.differs


def test_what_never_shows_is_carried_over_without_a_word() -> None:
    wish = intervals(kind=SessionKind.TEMPO, rpe=8, may_ease=False, optional=True)
    stands = moved(intervals(), "2026-11-20T18:00")
    session, found = only(stands, wish)
    assert session == moved(wish, "2026-11-20T18:00")
    assert not found.differs


def test_what_the_own_week_fixes_goes_to_its_time_and_what_the_hand_pinned_stays() -> None:
    wish = intervals(pinned=True)
    session, found = only(moved(intervals(), "2026-11-20T18:00"), wish)
    assert session == wish
    assert found.reset == {KEY}
    by_hand = moved(intervals(), "2026-11-20T18:00", pinned=True)
    assert only(by_hand, wish)[0] == by_hand


statuses = st.sampled_from(list(SessionStatus))
names = st.sampled_from([None, "deload", "block", "pull_back", "restart", "safety_stop"])
starts = st.sampled_from(["2026-11-16T18:00", THURSDAY, "2026-11-20T07:00", "2026-11-21T18:00"])
classes = st.sampled_from([SessionClass.HARD_RUN, SessionClass.EASY])
standing = st.builds(
    lambda start, at, session_class, status, adjusted, pinned: moved(
        planned(KEY, start, session_class, status=status, adjusted=adjusted, pinned=pinned), at
    ),
    starts, starts, classes, statuses, names, st.booleans(),
)  # fmt: skip


@st.composite
def asked_for(draw: st.DrawFn) -> PlannedSession:
    """A wish as blocks and directives leave it: off the plan only by a directive."""
    terms = draw(
        st.sampled_from(
            [
                {},
                {"adjusted": "deload"},
                {"adjusted": "pull_back"},
                {"adjusted": "pull_back", "status": SessionStatus.DROPPED},
                {"adjusted": "safety_stop", "status": SessionStatus.SUSPENDED},
            ]
        )
    )
    return planned(KEY, draw(starts), draw(classes), duration_s=draw(st.sampled_from([2400, 3600])), **terms)


@given(standing, asked_for())
def test_what_is_demanded_once_is_not_demanded_again(stands: PlannedSession, wish: PlannedSession) -> None:
    once = demanded((stands,), (wish,), NOW)
    twice = demanded(once.sessions, (wish,), NOW)
    assert not twice.differs
    assert twice.sessions == once.sessions


@given(standing, asked_for())
def test_nothing_in_the_past_changes_and_nothing_is_put_there(stands: PlannedSession, wish: PlannedSession) -> None:
    (found,) = demanded((stands,), (wish,), NOW).sessions
    if stands.start_time <= NOW:
        assert found == stands
    else:
        assert found.start_time > NOW
