"""The athlete's own hand: what they ask is honoured as asked or refused in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hand_facts import CLUB_RUN, NOW, ask, desk, done, one, places, refused, weeks, with_
from hypothesis import given
from hypothesis import strategies as st
from scheduler_facts import local

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, SessionStatus
from tandem.scheduler.domain.hand.desk import Desk, Edited
from tandem.scheduler.domain.hand.edit import HAND, edited
from tandem.scheduler.domain.hand.find import Refusal
from tandem.scheduler.domain.state import Cause, Request

# -- moving ------------------------------------------------------------------------------------------------------------


def test_a_move_by_hand_is_honoured_outside_windows_and_pinned_there() -> None:
    answer = done(ask(Wish.MOVE, "intervals@2026-W48", "2026-11-26T11:30"))
    moved = one(answer, "intervals@2026-W48")
    assert moved.start_time == local("2026-11-26T11:30")
    assert moved.pinned
    assert moved.accepts == ()
    (change,) = answer.changes
    assert change.action is Action.MOVE
    assert change.sentence == "Intervals are now Thursday 11:30, as you asked."
    assert change.alternative is not None
    assert change.alternative.extra_cost == -1427  # a move (1000), 6.5 of 24 h (27), a new hour (400); no gap changes
    assert change.alternative.sentence == "Left on Thursday 18:00 it would have cost 1427 points less."


def test_a_move_that_breaks_a_rule_against_what_was_done_is_honoured_and_names_the_rule() -> None:
    sessions = with_("lower@2026-W48", start_time=local("2026-11-24T07:00").astimezone(UTC))
    answer = done(ask(Wish.MOVE, "lower@2026-W48", "2026-11-23T07:00", at=desk(sessions, CLUB_RUN)))
    moved = one(answer, "lower@2026-W48")
    assert moved.accepts == ("hard_run_before_heavy_legs",)
    assert answer.changes[0].sentence == (
        "Lower-body strength is now Monday 07:00, as you asked, although Sunday's club intervals ended 12 h before "
        "Monday's lower-body strength, and heavy legs want at least 18 h."
    )


def test_rules_against_sessions_that_may_still_move_are_not_accepted() -> None:
    """Thursday's intervals give way to heavy legs on Thursday morning; pinned, they would not."""
    assert one(ask(Wish.MOVE, "lower@2026-W48", "2026-11-26T07:00"), "lower@2026-W48").accepts == ()
    held = desk(with_("intervals@2026-W48", pinned=True))
    moved = one(ask(Wish.MOVE, "lower@2026-W48", "2026-11-26T07:00", at=held), "lower@2026-W48")
    assert moved.accepts == ("heavy_legs_before_hard_run_same_day",)


def test_a_session_may_be_moved_into_another_week_of_the_plan_but_not_beyond_it() -> None:
    moved = one(ask(Wish.MOVE, "upper@2026-W48", "2026-12-01T12:00"), "upper@2026-W48")
    assert moved.start_time == local("2026-12-01T12:00")
    assert refused(ask(Wish.MOVE, "upper@2026-W48", "2026-12-07T12:00")) == (
        "2026-12-07 is beyond your plan, which reaches to 2026-12-06: choose a time up to then."
    )


def test_a_dropped_or_missed_session_comes_back_by_moving_it() -> None:
    for status in (SessionStatus.DROPPED, SessionStatus.MISSED):
        off = desk(with_("upper@2026-W48", status=status))
        answer = done(ask(Wish.MOVE, "upper@2026-W48", "2026-11-27T12:00", at=off))
        assert one(answer, "upper@2026-W48").status is SessionStatus.PLANNED
        assert answer.changes[0].action is Action.RESTORE
        assert answer.changes[0].sentence == "Upper-body strength is back: Friday 12:00, as you asked."


@pytest.mark.parametrize(
    ("values", "to", "words"),
    [
        ({}, "2026-11-22T19:00", "Sunday 19:00 (2026-11-22) has passed: choose a time ahead."),
        ({}, None, "Say where intervals is to go: a day and a time."),
        (
            {"status": SessionStatus.DONE},
            "2026-11-27T07:00",
            "Intervals (Thursday 18:00) is done, and what is done stays as it is.",
        ),
        (
            {"start_time": local("2026-11-22T19:30").astimezone(UTC)},
            "2026-11-27T07:00",
            "Intervals (Sunday 19:30) has begun or gone by, and what has begun stays as it is.",
        ),
        (
            {"status": SessionStatus.SUSPENDED},
            "2026-11-27T07:00",
            "Intervals (Thursday 18:00) is suspended to keep you safe: confirm that you have recovered first.",
        ),
        (
            {"status": SessionStatus.DROPPED, "adjusted": "pull_back"},
            "2026-11-27T07:00",
            "Intervals (Thursday 18:00) is off while you pull back; it comes back after that.",
        ),
    ],
)
def test_a_move_that_cannot_be_says_why(values: dict[str, object], to: str | None, words: str) -> None:
    at = desk(with_("intervals@2026-W48", **values))
    assert refused(ask(Wish.MOVE, "intervals@2026-W48", to, at=at)) == words


def test_a_time_that_a_pinned_session_holds_is_refused() -> None:
    held = desk(with_("upper@2026-W48", pinned=True))
    assert refused(ask(Wish.MOVE, "intervals@2026-W48", "2026-11-25T07:30", at=held)) == (
        "Intervals does not fit on Wednesday 07:30: Upper-body strength is pinned to Wednesday 07:00; "
        "unpin it or choose another time."
    )


# -- which session -----------------------------------------------------------------------------------------------------


def test_an_unknown_session_is_answered_with_those_there_are() -> None:
    few = desk(weeks()[:2])
    assert refused(ask(Wish.DROP, "legs", at=few)) == (
        "Your plan has no session 'legs'. Ahead are lower@2026-W48 (Lower-body strength, Monday 07:00) and "
        "easy-mon@2026-W48 (Easy run, Monday 18:00)."
    )


def test_a_bare_id_is_enough_while_only_one_of_that_name_lies_ahead() -> None:
    assert "could be lower@2026-W48" in refused(ask(Wish.DROP, "lower"))
    tuesday = desk(now=local("2026-11-24T12:00"))
    assert one(ask(Wish.DROP, "lower", at=tuesday), "lower@2026-W49").status is SessionStatus.DROPPED


# -- the other wishes --------------------------------------------------------------------------------------------------


def test_a_swap_exchanges_the_starts_and_pins_both() -> None:
    answer = done(ask(Wish.SWAP, "mobility@2026-W48", other="upper@2026-W48"))
    mobility, upper = one(answer, "mobility@2026-W48"), one(answer, "upper@2026-W48")
    assert (mobility.start_time, upper.start_time) == (local("2026-11-25T07:00"), local("2026-11-24T07:00"))
    assert mobility.pinned
    assert upper.pinned
    assert [change.sentence for change in answer.changes] == [
        "Mobility and a walk swap to Wednesday 07:00, as you asked.",
        "Upper-body strength swaps to Tuesday 07:00, as you asked.",
    ]


def test_a_swap_with_itself_or_with_what_is_done_is_refused() -> None:
    assert "name two sessions" in refused(ask(Wish.SWAP, "upper@2026-W48", other="upper@2026-W48"))
    assert "Say which session" in refused(ask(Wish.SWAP, "upper@2026-W48"))
    finished = desk(with_("mobility@2026-W48", status=SessionStatus.DONE))
    assert "is done" in refused(ask(Wish.SWAP, "upper@2026-W48", other="mobility@2026-W48", at=finished))


def test_what_the_athlete_drops_stays_off_whatever_rule_had_adjusted_it() -> None:
    lighter = desk(with_("upper@2026-W48", adjusted="deload"))
    dropped = one(ask(Wish.DROP, "upper@2026-W48", at=lighter), "upper@2026-W48")
    assert dropped.status is SessionStatus.DROPPED
    assert dropped.adjusted is None


def test_a_suspended_session_may_be_dropped_but_not_eased() -> None:
    stopped = desk(with_("upper@2026-W48", status=SessionStatus.SUSPENDED))
    assert one(ask(Wish.DROP, "upper@2026-W48", at=stopped), "upper@2026-W48").status is SessionStatus.DROPPED
    assert "confirm that you have recovered first" in refused(ask(Wish.EASE, "upper@2026-W48", at=stopped))


def test_easing_takes_one_step_down_each_time_until_there_is_none() -> None:
    first = done(ask(Wish.EASE, "intervals@2026-W48"))
    assert first.changes[0].action is Action.MAKE_EASY
    assert first.changes[0].sentence == "Intervals on Thursday 18:00 become an easy run, as you asked."
    second = done(ask(Wish.EASE, "intervals@2026-W48", at=desk(first.sessions)))
    assert second.changes[0].action is Action.SHORTEN
    assert one(second, "intervals@2026-W48").duration_s == 30 * 60
    assert one(second, "intervals@2026-W48").session_class is SessionClass.EASY
    assert "as easy and as short as it gets" in refused(ask(Wish.EASE, "intervals@2026-W48", at=desk(second.sessions)))


def test_the_athletes_hand_may_ease_what_the_planner_may_not() -> None:
    firm = desk(with_("intervals@2026-W48", may_ease=False))
    assert one(ask(Wish.EASE, "intervals@2026-W48", at=firm), "intervals@2026-W48").session_class is SessionClass.EASY


def test_a_pin_holds_a_session_and_unpinning_frees_it_and_what_it_accepted() -> None:
    pinned = done(ask(Wish.PIN, "upper@2026-W48"))
    assert one(pinned, "upper@2026-W48").pinned
    assert refused(ask(Wish.PIN, "upper@2026-W48", at=desk(pinned.sessions))) == (
        "Upper-body strength is pinned to Wednesday 07:00 already."
    )
    held = desk(with_("upper@2026-W48", pinned=True, accepts=("upper_body_twice",)))
    freed = one(ask(Wish.UNPIN, "upper@2026-W48", at=held), "upper@2026-W48")
    assert (freed.pinned, freed.accepts) == (False, ())
    assert "is not pinned" in refused(ask(Wish.UNPIN, "upper@2026-W48"))


# -- properties --------------------------------------------------------------------------------------------------------


keys = st.sampled_from([session.key for session in weeks()])
moments = st.integers(0, 14 * 24 * 4).map(lambda quarter: NOW + timedelta(minutes=15 * quarter))
moments_of_day = st.sampled_from([NOW, local("2026-11-25T12:00"), local("2026-11-29T23:00")])


def made(wish: Wish, key: str, other: str, to: datetime, at: Desk) -> Edited | Refusal:
    request = Request(
        request_id="r",
        base_plan_version=1,
        wish=wish,
        session_key=key,
        other_key=other,
        to_time=to,
        cause=Cause(event_id="e", rootids=("e",)),
    )
    return edited(request, at, (), places())


@given(st.sampled_from(sorted(HAND - {Wish.UNDO})), keys, keys, moments, moments_of_day)
def test_an_edit_changes_no_session_but_those_it_names_and_none_of_the_past(
    wish: Wish, key: str, other: str, to: datetime, now: datetime
) -> None:
    answer = made(wish, key, other, to, desk(None, CLUB_RUN, now=now))
    if isinstance(answer, Refusal):
        assert answer.answer.endswith(".")
        return
    named = {key, other} if wish is Wish.SWAP else {key}
    before = {session.key: session for session in weeks()}
    assert {session.key for session in answer.sessions} == set(before)
    for session in answer.sessions:
        old = before[session.key]
        if session.key not in named or old.start_time <= now:
            assert session == old
        assert session == old or session.start_time > now
    assert {change.session_key for change in answer.changes} <= named


@given(st.sampled_from(sorted(HAND - {Wish.UNDO})), keys, keys, moments, moments_of_day)
def test_an_edit_and_its_undo_leave_every_session_where_it_was(
    wish: Wish, key: str, other: str, to: datetime, now: datetime
) -> None:
    answer = made(wish, key, other, to, desk(now=now))
    if isinstance(answer, Refusal):
        return
    again = desk(answer.sessions, now=now)
    back = done(ask(Wish.UNDO, at=again, previous=weeks()))
    terms = {s.key: (s.start_time, s.status, s.session_class, s.duration_s, s.pinned) for s in back.sessions}
    assert terms == {s.key: (s.start_time, s.status, s.session_class, s.duration_s, s.pinned) for s in weeks()}
