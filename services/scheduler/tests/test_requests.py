"""The athlete's own hand and questions, from the request to what is said."""

from __future__ import annotations

import pytest
from sample_week import sample_preferences
from scheduler_facts import Log, local, preferences, profile, sample_log, scored, wish

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import Action, SessionStatus
from tandem.contracts.events.week import Goals

NOW = local("2026-11-20T06:00")
LOWER = "lower@2026-W48"


def test_a_move_by_hand_is_honoured_and_the_rest_gives_way() -> None:
    log = sample_log().fold(wish(Wish.MOVE, 1, session_key=LOWER, to_time=local("2026-11-26T12:00")))
    revised = log.revision(NOW)
    assert revised.request_id == "r50"
    assert (log.sessions[LOWER].start_time, log.sessions[LOWER].pinned) == (local("2026-11-26T12:00"), True)
    moved = {change.session_key: change for change in revised.changes}
    assert moved[LOWER].rule == "your_own_hand"
    assert moved["intervals@2026-W48"].rule == "heavy_legs_before_hard_run_same_day"


def test_a_move_against_what_was_done_is_honoured_and_warned_about() -> None:
    log = sample_log().fold(scored(local("2026-11-19T20:00"), 60, title="Track"))
    log.decide(NOW)
    log.fold(wish(Wish.MOVE, 1, session_key="full@2026-W47", to_time=local("2026-11-20T07:00")))
    (warned,) = log.revision(NOW).warnings
    assert warned.rule == "hard_run_before_moderate_legs"
    assert "full@2026-W47" in warned.session_keys
    assert warned.sentence == (
        "You put Full-body strength on Friday 07:00: Thursday's track ended 10 h before Friday's full-body strength, "
        "and leg strength wants at least 12 h."
    )
    assert log.sessions["full@2026-W47"].accepts == ("hard_run_before_moderate_legs",)
    assert log.decide(NOW) == []


def test_a_session_put_beside_a_pinned_one_eases_it_and_says_so() -> None:
    log = sample_log().fold(wish(Wish.PIN, 1, session_key="full@2026-W47"))
    log.revision(NOW)
    log.fold(wish(Wish.MOVE, 2, 51, session_key="long@2026-W47", to_time=local("2026-11-21T10:00")))
    changes = {change.session_key: change for change in log.revision(NOW).changes}
    assert "although Saturday's full-body strength would end 2 h before" in changes["long@2026-W47"].sentence
    assert changes["full@2026-W47"].action is Action.MAKE_EASY
    assert log.sessions["full@2026-W47"].start_time == local("2026-11-21T07:00")


def test_undo_brings_back_every_start() -> None:
    log = sample_log()
    before = {key: session.start_time for key, session in log.sessions.items()}
    log.fold(wish(Wish.MOVE, 1, session_key=LOWER, to_time=local("2026-11-26T12:00")))
    log.revision(NOW)
    log.fold(wish(Wish.UNDO, 2, 51))
    log.revision(NOW)
    assert {key: session.start_time for key, session in log.sessions.items()} == before


def test_why_not_is_answered_from_the_model_and_changes_nothing() -> None:
    log = sample_log().fold(wish(Wish.WHY, 1, session_key=LOWER, to_time=local("2026-11-26T00:00")))
    answer = log.answer(NOW)
    assert answer.rule == "heavy_legs_before_hard_run_same_day"
    assert answer.extra_cost is not None
    assert answer.extra_cost > 0
    assert answer.answer.startswith("Possible, at a price: lower-body strength on Thursday 07:00 costs ")
    assert log.decide(NOW) == []


@pytest.mark.parametrize(
    ("what", "asked", "said"),
    [
        (Wish.MOVE, {"session_key": "nothing", "to_time": local("2026-11-26T12:00")}, "has no session 'nothing'"),
        (Wish.MOVE, {"session_key": LOWER, "to_time": local("2026-11-19T12:00")}, "passed"),
        (Wish.DROP, {"session_key": "upper@2026-W47"}, "Upper-body strength"),
        (Wish.UNDO, {}, "nothing"),
        (Wish.ANSWER, {"question_id": "none", "was_hard": True}, "no open question"),
    ],
)
def test_what_cannot_be_done_is_answered_in_words(what: Wish, asked: dict[str, object], said: str) -> None:
    answer = sample_log().fold(wish(what, 1, **asked)).answer(NOW)
    assert said.lower() in answer.answer.lower()


def test_a_drop_by_hand_is_taken_and_an_undo_returns_it() -> None:
    log = sample_log().fold(wish(Wish.DROP, 1, session_key=LOWER))
    (change,) = log.revision(NOW).changes
    assert (change.action, change.rule) == (Action.DROP, "your_own_hand")
    log.fold(wish(Wish.UNDO, 2, 51)).revision(NOW)
    assert log.sessions[LOWER].status is SessionStatus.PLANNED


def test_goals_make_the_sample_week_and_it_lasts_over_a_roll() -> None:
    asked = sample_preferences().model_copy(update={"week": (), "goals": Goals(lifts_per_week=3, runs_per_week=4)})
    log = Log(profile(), preferences(asked))
    revised = log.revision(local("2026-11-16T05:00"))
    usual = {(s.weekday, s.start, s.session_class) for s in revised.usual_week}
    assert usual == {(s.weekday, s.start, s.session_class) for s in sample_preferences().week}
    assert revised.usual_week_for == "preferences-2"
    assert log.decide(local("2026-11-16T05:00")) == []
    assert len(revised.new) == 16
