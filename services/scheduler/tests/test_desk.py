"""A problem from a file is lived through as the service would: the same events, the same decisions, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from desk_facts import CLUB, STORY, preferences, problem
from scheduler_facts import local

from tandem.contracts.event import Decision, Timer
from tandem.contracts.events.plan import Action, PlanAnswered, QuestionAsked
from tandem.scheduler.decide import decide
from tandem.scheduler.desk import LONGEST, BadProblem, desk, key_of
from tandem.scheduler.domain.state import State
from tandem.scheduler.domain.told.account import account
from tandem.scheduler.domain.told.table import Line, Tone, text_of


def test_the_first_plan_is_made_at_planned_at_and_the_last_one_at_now() -> None:
    told = desk(STORY)
    assert told.first is not None
    assert told.newest is not None
    assert (told.first.plan_version, told.first.decided_at) == (1, local("2026-11-16T05:00"))
    assert told.newest.decided_at == told.now == local("2026-11-22T18:47")
    moved = {change.session_key: change.to_time for change in told.newest.changes if change.action is Action.MOVE}
    assert moved == {"lower@2026-W48": local("2026-11-24T07:00")}


def test_where_nothing_happened_the_first_plan_is_the_newest() -> None:
    told = desk(problem())
    assert told.said == (told.first,)
    assert told.newest is told.first


def test_without_a_planned_at_the_plan_is_made_when_the_week_of_now_begins() -> None:
    told = desk(problem(planned_at=None, now="2026-11-18T12:00"))
    assert told.first is not None
    assert told.first.decided_at == local("2026-11-16T00:00")


def test_moments_with_an_offset_are_taken_as_they_are() -> None:
    told = desk(problem(now="2026-11-16T12:00:00-05:00"))
    assert told.now == datetime(2026, 11, 16, 17, tzinfo=UTC)


def test_every_midnight_and_monday_in_between_comes_to_pass() -> None:
    told = desk(problem(now="2026-11-25T06:00"))
    assert told.state.day is not None
    assert told.state.roll is not None
    assert told.state.day.generation == date(2026, 11, 25)
    assert told.state.roll.generation == date(2026, 11, 23)
    assert told.newest is not None
    assert told.newest.first_day == date(2026, 11, 23)


def test_what_had_ended_when_the_plan_was_made_is_known_to_it() -> None:
    """A hard run on Sunday evening, planned on Monday at dawn: the first plan itself keeps its distance from it."""
    sunday = CLUB | {"start": "2026-11-15T17:30"}
    told = desk(problem(workouts=[sunday]))
    assert told.first is not None
    assert told.newest is told.first
    squats = next(one for one in told.first.new if one.key == "lower@2026-W47")
    assert squats.start_time - local("2026-11-15T18:45") >= timedelta(hours=18)


@pytest.mark.parametrize(("since", "known"), [("2026-11-15", True), ("2026-11-16", False)])
def test_a_state_that_held_on_a_day_before_is_known_to_the_first_plan_and_a_later_one_is_not(
    since: str, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[State] = []

    def recorded(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
        seen.append(state)
        return decide(state, now, objects)

    monkeypatch.setattr("tandem.scheduler.desk.decide", recorded)
    desk(problem(readiness={"state": "watch", "since": since, "short_of": ["sleep"]}))
    assert [state.readiness is not None for state in seen] == [known, True]
    assert seen[-1].readiness is not None
    assert seen[-1].readiness.short_of == ("sleep",)


def test_a_stop_suspends_hard_and_loaded_sessions() -> None:
    told = desk(problem(readiness={"state": "pull_back", "since": "2026-11-16", "stop": ["fever"]}))
    assert told.state.readiness is not None
    assert told.state.readiness.suspension is not None
    assert (told.state.readiness.suspension.hard, told.state.readiness.suspension.loaded) == (True, True)
    assert told.state.readiness.suspension.reasons == ("fever",)


def test_requests_are_asked_one_after_the_other_of_the_plan_that_stands_by_then() -> None:
    told = desk(problem(now="2026-11-22T18:47", workouts=[CLUB], requests=[{"wish": "replan"}, {"wish": "replan"}]))
    answers = [payload for payload in told.said if isinstance(payload, PlanAnswered)]
    assert len(answers) == 2
    assert {answer.plan_version for answer in answers} == {2}
    assert len({answer.request_id for answer in answers}) == 2


def test_an_answer_needs_a_question() -> None:
    with pytest.raises(BadProblem, match=r"/requests/0: nothing was asked"):
        desk(problem(requests=[{"wish": "answer", "was_hard": True}]))


def test_a_doubtful_workout_is_asked_about_and_the_answer_finds_the_question() -> None:
    doubtful = CLUB | {"class_confidence": 0.3}
    told = desk(problem(now="2026-11-22T18:47", workouts=[doubtful], requests=[{"wish": "answer", "was_hard": True}]))
    question = next(payload for payload in told.said if isinstance(payload, QuestionAsked))
    assert told.state.verdicts[question.question_id].was_hard is True


def test_the_same_problem_gives_the_same_ids() -> None:
    one, two = desk(STORY), desk(STORY)
    assert [payload.model_dump_json() for payload in one.said] == [payload.model_dump_json() for payload in two.said]
    assert one.state == two.state


def test_a_session_is_named_by_key_or_by_id_and_then_the_next_one_ahead_is_meant() -> None:
    told = desk(problem())
    assert told.first is not None
    assert key_of("lower", told.first.new, local("2026-11-16T05:00")) == "lower@2026-W47"
    assert key_of("lower", told.first.new, local("2026-11-16T08:00")) == "lower@2026-W48"
    assert key_of("lower@2026-W47", told.first.new, local("2026-11-16T08:00")) == "lower@2026-W47"
    assert key_of("lower", told.first.new, local("2026-12-30T08:00")) == "lower@2026-W48"


def test_a_session_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadProblem, match=r"no session 'lowr' in the plan; there are easy-mon, easy-sat, full, .*lower"):
        desk(problem(requests=[{"wish": "drop", "session": "lowr"}]))


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a plan for yesterday": ({"now": "2026-11-15T12:00"}, "/now: a plan for yesterday"),
    "a horizon long past": ({"now": "2027-11-15T12:00"}, f"at most {LONGEST.days} days"),
    "an unknown zone": ({"timezone": "Mars/Olympus"}, "/timezone: 'Mars/Olympus' is no time zone"),
    "a workout yet to come": ({"workouts": [CLUB]}, "/workouts/0: it ends after now"),
    "a state yet to come": ({"readiness": {"state": "push", "since": "2026-11-17"}}, "/readiness/since: 2026-11-17"),
    "the end of the calendar": ({"now": "9999-12-31T12:00"}, "/now: give a year from 1970 to 2100"),
    "windows twice": (
        {"preferences": preferences(windows=[*STORY.preferences.windows, STORY.preferences.windows[0]])},
        "/preferences/windows/14: the windows Monday 07:00",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_planned_is_refused_before_any_solving(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, phrase = BAD[name]
    monkeypatch.setattr("tandem.scheduler.desk.decide", None)
    with pytest.raises(BadProblem) as refused:
        desk(problem(**said))
    assert len(refused.value.problems) == 1
    assert phrase in refused.value.problems[0]


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(BadProblem) as refused:
        desk(problem(timezone="Nowhere", preferences=preferences(week=[])))
    assert [text.split(":")[0] for text in refused.value.problems] == ["/timezone", "/preferences/week"]


def test_remarks_do_not_keep_a_week_from_being_planned() -> None:
    told = desk(problem(preferences=preferences(goals={"race": {"day": "2026-04-12"}})))
    assert told.first is not None
    assert told.remarks == (
        "/preferences/goals/race/day: Race was on 2026-04-12, which has passed; name the next one, or leave it out",
    )


# -- the account ------------------------------------------------------------------------------------------------------


def lines_of(told: Any, title: str = "") -> list[str]:
    return text_of(account(told.said, title, told.remarks)).splitlines()


def test_the_account_names_day_time_length_and_what_became_of_each_session() -> None:
    lines = lines_of(desk(STORY), STORY.title)
    assert lines[0] == STORY.title
    assert lines[1].startswith("plan 2 · Mon 16 Nov to Sun 29 Nov 2026 · Europe/Berlin · Club intervals, Sunday 17:30")
    assert "  Tue 24 Nov  07:00  Lower-body strength   60 min  was Monday 07:00" in lines
    assert any(line.startswith("  Sun 22 Nov  17:30  Long run") and "done as hard run" in line for line in lines)


def test_the_account_gives_sentence_rule_evidence_next_best_cost_and_proof() -> None:
    text = "\n".join(lines_of(desk(STORY)))
    assert "→ Lower-body strength is now Tuesday 07:00: Sunday's club intervals ended 12 h before" in text
    assert "hard_run_before_heavy_legs, 12.2 h where at least 18 h are asked: Sporer & Wenger 2003" in text
    assert "Next best: " in text
    assert "proven: no week costs less" in text


def test_a_first_plan_counts_what_enters_as_asked_instead_of_listing_it() -> None:
    assert "  16 sessions enter as your week has it." in lines_of(desk(problem()))


def test_a_plan_that_stands_is_said_to_stand() -> None:
    told = desk(problem(now="2026-11-17T06:00"))
    lines = text_of(account(told.said, "", (), told.now)).splitlines()
    assert lines[-1] == "Until Tue 17 Nov 06:00 nothing called for another change: plan 1 stands."
    assert not any(
        "stands" in line for line in text_of(account(told.said, "", (), told.said[0].decided_at)).splitlines()
    )


def test_changes_of_two_weeks_are_told_week_by_week() -> None:
    closed = tuple(one for one in STORY.preferences.windows if one.weekday != 5)
    lines = lines_of(desk(problem(preferences=preferences(windows=closed))))
    weeks = [index for index, line in enumerate(lines) if line in ("  2026-W47", "  2026-W48")]
    assert len(weeks) == 2
    assert "→" in lines[weeks[0] + 1]


def test_no_line_ends_in_blanks_and_the_tone_says_how_it_is_meant() -> None:
    told = desk(STORY)
    lines = account(told.said, STORY.title, told.remarks)
    assert all(line.text == line.text.rstrip() for line in lines)
    assert lines[0] == Line(STORY.title, Tone.HEAD)
    assert {line.tone for line in lines if line.text.startswith("  →")} == {Tone.CHANGED}
