"""Doubt asks, requests are answered once, repeats and reordering change nothing."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from scheduler_facts import ATHLETE, Log, club_run, local, preferences, profile, request, roll, sample_log, scored

from tandem.contracts.event import Decision, Event
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlanAnswered, PlanRevised
from tandem.scheduler.decide import decide, needs
from tandem.scheduler.domain.state import KEPT_WORKOUTS, State
from tandem.scheduler.evolve import evolve

SUNDAY_EVENING = local("2026-11-22T18:47")


def test_a_doubtful_hard_run_asks_instead_of_moving_the_week() -> None:
    log = sample_log().fold(club_run(confidence=0.3))
    asked = log.question(SUNDAY_EVENING)
    assert asked.workout_id == "w1"
    assert asked.plan_version == 1
    assert asked.reasons == ("five work bouts",)
    assert asked.text == (
        "Club intervals, Sunday 17:30: was it really a hard run? If so, lower-body strength on Monday 07:00 should move. "
        "Until then it stays."
    )
    assert log.sessions["lower@2026-W48"].start_time == local("2026-11-23T07:00")


def test_a_question_is_asked_once_for_each_revision_of_a_workout() -> None:
    log = sample_log().fold(club_run(confidence=0.3))
    log.question(SUNDAY_EVENING)
    assert log.decide(SUNDAY_EVENING) == []
    log.fold(club_run(confidence=0.4, revision=2))
    log.question(SUNDAY_EVENING)


def test_a_confirmed_hard_run_moves_the_week_after_all() -> None:
    log = sample_log().fold(club_run(confidence=0.3))
    log.question(SUNDAY_EVENING)
    log.fold(club_run(confidence=0.9, revision=2))
    assert isinstance(log.revision(SUNDAY_EVENING), PlanRevised)


def test_a_doubtful_hard_run_that_moves_nothing_is_not_asked_about() -> None:
    log = sample_log().fold(scored(local("2026-11-19T18:00"), confidence=0.2))
    assert log.decide(local("2026-11-19T19:30")) == []


def test_doubtful_heavy_legs_ask_too() -> None:
    lift = scored(local("2026-11-18T17:30"), 60, SessionClass.HEAVY_LOWER, confidence=0.2, title="Squats")
    asked = sample_log().fold(lift).question(local("2026-11-18T18:35"))
    assert asked.text.startswith("Squats, Wednesday 17:30: was it really heavy for the legs? If so, intervals")


def test_a_stale_request_gets_a_clear_answer() -> None:
    log = sample_log().fold(club_run())
    log.revision(SUNDAY_EVENING)
    log.fold(request("r1", base=1))
    assert log.answer(SUNDAY_EVENING).answer == (
        "You asked from plan 1, but plan 2 stands now: look at it and ask again."
    )


def test_a_request_from_a_plan_that_does_not_exist_says_so() -> None:
    answer = sample_log().fold(request("r1", base=7)).answer(SUNDAY_EVENING)
    assert answer.answer == "There is no plan 7 yet: the newest is 1. Ask again from that one."


def test_a_request_is_answered_once() -> None:
    log = sample_log().fold(request("r1", base=1))
    log.answer(SUNDAY_EVENING)
    log.fold(request("r1", base=1), request("r1", base=1, sequence=11))
    assert log.decide(SUNDAY_EVENING) == []


def test_requests_are_answered_in_the_order_they_were_made() -> None:
    log = sample_log().fold(request("r2", base=1, sequence=12), request("r1", base=0, sequence=11))
    answers = [a for a in log.decide(SUNDAY_EVENING) if isinstance(a, PlanAnswered)]
    assert [answer.request_id for answer in answers] == ["r1", "r2"]


def test_a_request_without_a_plan_hears_what_is_missing() -> None:
    now = local("2026-11-16T05:00")
    assert "profile" in Log(request("r1", base=0)).answer(now).answer
    assert "preferences" in Log(profile(), request("r1", base=0)).answer(now).answer
    wrong = Log(profile("Mars/Olympus"), preferences(), request("r1", base=0)).answer(now)
    assert "'Mars/Olympus' is not an IANA time zone" in wrong.answer


def test_facts_fold_to_the_same_state_in_any_order() -> None:
    facts = [
        profile(),
        profile("America/New_York", sequence=3),
        preferences(),
        club_run(),
        club_run(revision=2, confidence=0.7),
        request("r1", base=0),
    ]
    states = set()
    for order in itertools.permutations(facts):
        states.add(Log(*order).state.model_dump_json())
    assert len(states) == 1


def test_repeated_events_change_nothing() -> None:
    log = sample_log()
    facts = [profile(), preferences(), club_run(), request("r1", base=1), roll("2026-11-23")]
    log.fold(*facts)
    once = log.state.model_dump_json()
    log.fold(*facts, *facts[::-1])
    assert log.state.model_dump_json() == once


def test_own_decisions_fold_once_and_deciding_again_says_nothing() -> None:
    log = sample_log().fold(club_run(), request("r1", base=1))
    log.decide(SUNDAY_EVENING)
    after = log.state.model_dump_json()
    for said in log.said:
        log.fold(Event(said.id, said.data, SUNDAY_EVENING, "scheduler", said.rootids))
    assert log.state.model_dump_json() == after
    assert log.decide(SUNDAY_EVENING) == []


def test_a_crash_between_two_decisions_is_invisible() -> None:
    """Whatever was folded before the crash, the rest comes out as the same bytes."""
    doubtful = scored(local("2026-11-22T17:30"), confidence=0.3)
    hard = scored(local("2026-11-20T19:00"), minutes=60, workout_id="w2", title="Track")
    log = sample_log().fold(doubtful, hard, request("r1", base=1), request("r2", base=2, sequence=11))
    now = local("2026-11-20T20:05")
    whole = [d for d in decide(log.state, now, {}) if isinstance(d, Decision)]
    assert len(whole) >= 3
    for folded in range(len(whole) + 1):
        state = log.state
        for said in whole[:folded]:
            state = evolve(state, Event(said.id, said.data, now, "scheduler", said.rootids))
        rest = [d for d in decide(state, now, {}) if isinstance(d, Decision)]
        assert [(d.id, d.data.model_dump_json()) for d in rest] == [
            (d.id, d.data.model_dump_json()) for d in whole[folded:]
        ]


def test_the_same_state_and_moment_give_the_same_bytes() -> None:
    said = set()
    for _ in range(3):
        log = sample_log().fold(club_run())
        said.add(log.revision(SUNDAY_EVENING).model_dump_json())
    assert len(said) == 1


STORY = """
from scheduler_facts import club_run, local, sample_log
print(sample_log().fold(club_run()).revision(local("2026-11-22T18:47")).model_dump_json())
"""


def test_another_process_with_another_hash_seed_says_the_same_bytes() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(Path(__file__).parent)}
    ran = subprocess.run([sys.executable, "-c", STORY], env=environment, capture_output=True, check=True, text=True)
    here = sample_log().fold(club_run()).revision(SUNDAY_EVENING).model_dump_json()
    assert ran.stdout.strip() == here


def test_the_state_stays_bounded() -> None:
    state = State(athlete_id=ATHLETE)
    for index in range(3 * KEPT_WORKOUTS):
        start = local("2026-01-01T07:00") + timedelta(days=index)
        state = evolve(state, scored(start, workout_id=f"w{index}"))
    assert len(state.workouts) == KEPT_WORKOUTS
    log = sample_log().fold(*(scored(local(f"2026-09-{d:02d}T07:00"), workout_id=f"o{d}") for d in range(1, 29)))
    assert set(log.state.workouts) == {"o28"}


def test_a_year_of_mondays_keeps_a_small_state() -> None:
    log = sample_log()
    for week in range(52):
        monday = local("2026-11-23T00:00").date().toordinal() + 7 * week
        day = type(local("2026-11-23T00:00").date()).fromordinal(monday).isoformat()
        log.fold(roll(day))
        log.revision(local(f"{day}T00:00"))
    assert log.state.plan is not None
    assert log.state.plan.version == 53
    assert len(log.state.plan.sessions) + len(log.state.plan.history) <= 32
    assert len(log.state.model_dump_json()) < 32_000


def test_the_scheduler_needs_no_stored_objects() -> None:
    assert needs(State(athlete_id=ATHLETE)) == ()
