"""What a revision and a question say without words, so that an alert can say it in another language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scheduler_facts import (
    Log,
    club_run,
    day_begins,
    local,
    preferences,
    profile,
    roll,
    sample_log,
    scored,
    stands,
    wish,
)
from without_words import untellable

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, Beside, CauseKind, PlanRevised, QuestionAsked, RevisionCause
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import HARD_SLOTS, NOT_A_WINDOW, ONE_PER_WINDOW
from tandem.scheduler.domain.told.beside import beside_in
from tandem.scheduler.domain.told.rules_told import RULES_TOLD
from tandem.scheduler.domain.week import Slot, epoch_s

MONDAY_DAWN, SUNDAY_EVENING = local("2026-11-16T05:00"), local("2026-11-22T18:47")

CLUB_RUN = Beside(
    title="Club intervals",
    session_class=SessionClass.HARD_RUN,
    start_time=local("2026-11-22T17:30"),
    end_time=local("2026-11-22T18:45"),
    done=True,
)


def test_a_move_names_the_workout_that_forced_it_and_says_that_it_came_first() -> None:
    revised = sample_log().fold(club_run()).revision(SUNDAY_EVENING)
    forced = [change for change in revised.changes if change.beside is not None and change.gap_h is not None]
    assert forced
    for change in forced:
        assert change.beside == CLUB_RUN
        assert change.beside_first
        assert change.sentence.count("club intervals ended") == 1


def test_a_move_that_gives_way_to_a_planned_session_names_it_where_the_new_week_has_it() -> None:
    log = sample_log()
    revised = log.fold(
        wish(Wish.MOVE, 1, session_key="intervals@2026-W47", to_time=local("2026-11-16T18:00"))
    ).revision(MONDAY_DAWN)
    new = {session.title: session for session in revised.new if session.key.endswith("W47")}
    named = [change for change in revised.changes if change.beside is not None]
    assert named
    for change in named:
        assert change.beside is not None
        assert not change.beside.done
        assert change.beside.start_time == new[change.beside.title].start_time
        assert change.beside.session_class is new[change.beside.title].session_class


def test_what_the_athletes_own_hand_breaks_is_named_too() -> None:
    log = sample_log()
    log.fold(wish(Wish.PIN, 1, session_key="lower@2026-W47"))
    log.revision(MONDAY_DAWN)
    log.fold(wish(Wish.MOVE, 2, 51, session_key="intervals@2026-W47", to_time=local("2026-11-16T18:00")))
    revised = log.revision(MONDAY_DAWN)
    mine = next(change for change in revised.changes if change.session_key == "intervals@2026-W47")
    assert mine.beside is not None
    assert mine.beside.title == "Lower-body strength"
    assert mine.beside_first
    assert "lower-body strength" in mine.sentence


def test_a_session_done_otherwise_names_what_was_done() -> None:
    easy = scored(local("2026-11-19T18:00"), 50, SessionClass.EASY, "w7", title="Jog with the dog")
    revised = sample_log().fold(easy, club_run()).revision(SUNDAY_EVENING)
    change = next(change for change in revised.changes if change.action is Action.DONE)
    assert change.beside is not None
    assert (change.beside.title, change.beside.session_class) == ("Jog with the dog", SessionClass.EASY)
    assert change.beside.done
    assert change.beside.end_time == local("2026-11-19T18:50")


def slot(key: str, hour: int) -> Slot:
    start_s = epoch_s(local(f"2026-11-23T{hour:02}:00"))
    day = local("2026-11-23T00:00").date().toordinal()
    return Slot(key, key.capitalize(), Kind.EASY, start_s, 3600, day, False, session_class=SessionClass.EASY)


def test_a_taken_window_names_what_took_it_and_limits_of_a_week_name_nobody() -> None:
    mine, other = slot("jog", 7), slot("run", 7)
    beside, first = beside_in(Violation(ONE_PER_WINDOW, (mine, other)), mine.key)
    assert beside is not None
    assert (beside.title, first) == ("Run", False)
    for rule in (HARD_SLOTS, NOT_A_WINDOW):
        assert beside_in(Violation(rule, (mine, other)), mine.key) == (None, False)
    assert beside_in(None, mine.key) == (None, False)


def test_what_set_a_revision_off_is_said_without_words() -> None:
    log = Log(profile(), preferences())
    assert log.revision(MONDAY_DAWN).cause == RevisionCause(kind=CauseKind.FIRST_PLAN)
    log.fold(club_run())
    assert log.revision(SUNDAY_EVENING).cause == RevisionCause(kind=CauseKind.WORKOUT, beside=CLUB_RUN)
    log.fold(roll("2026-11-23"))
    assert log.revision(local("2026-11-23T00:00")).cause == RevisionCause(kind=CauseKind.ROLL)
    log.fold(wish(Wish.DROP, 3, session_key="intervals@2026-W49"))
    assert log.revision(local("2026-11-23T05:00")).cause == RevisionCause(kind=CauseKind.REQUEST)
    log.fold(profile("America/New_York", 3))
    assert log.revision(local("2026-11-23T05:00")).cause == RevisionCause(kind=CauseKind.ZONE)


def test_a_safety_stop_and_its_end_are_told_apart_without_words() -> None:
    stop = Suspension(
        hard=True, loaded=True, since=local("2026-11-16T05:00").date(), reasons=("fever",), see_a_doctor=False
    )
    log = sample_log().fold(stands(ReadinessState.STEADY, "2026-11-16", suspension=stop))
    assert log.revision(MONDAY_DAWN).cause == RevisionCause(kind=CauseKind.SAFETY_STOP)
    log.fold(stands(ReadinessState.STEADY, "2026-11-18", 31))
    assert log.revision(local("2026-11-18T05:00")).cause == RevisionCause(kind=CauseKind.RECOVERED)


def test_pulling_back_begins_and_is_over_without_words() -> None:
    back = stands(ReadinessState.PULL_BACK, "2026-11-16", recheck_after_days=4, volume_factor=0.8, intensity_cap="vt1")
    log = sample_log().fold(back)
    assert log.revision(MONDAY_DAWN).cause == RevisionCause(kind=CauseKind.PULL_BACK)
    log.fold(stands(ReadinessState.STEADY, "2026-11-17", 31))
    assert log.revision(local("2026-11-17T05:00")).cause == RevisionCause(kind=CauseKind.RECOVERED)


def test_what_was_missed_is_named_without_words() -> None:
    log = sample_log()
    log.fold(scored(local("2026-11-16T07:00"), 60, SessionClass.HEAVY_LOWER, "w2", title="Squats"))
    log.fold(day_begins("2026-11-19"))
    said = log.decide(local("2026-11-19T00:01"))
    missed = next(
        one for one in said if isinstance(one, PlanRevised) and one.cause and one.cause.kind is CauseKind.MISSED
    )
    assert missed.cause is not None
    assert missed.cause.beside is not None
    assert missed.cause.beside.title in missed.cause_title
    assert not missed.cause.beside.done


def test_a_question_says_what_it_is_about_what_is_at_stake_and_what_that_may_be_eased_to() -> None:
    asked = sample_log().fold(club_run(confidence=0.3)).question(SUNDAY_EVENING)
    assert asked.about == CLUB_RUN
    assert asked.at_stake == Beside(
        title="Lower-body strength",
        session_class=SessionClass.HEAVY_LOWER,
        start_time=local("2026-11-23T07:00"),
        end_time=local("2026-11-23T08:00"),
    )
    assert asked.offer_class is SessionClass.MODERATE_LOWER
    assert asked.offer is not None
    assert "moderate lower-body strength" in asked.offer


def bare(data: PlanRevised | QuestionAsked) -> PlanRevised | QuestionAsked:
    """The same as it was published before it said anything without words."""
    if isinstance(data, QuestionAsked):
        return data.model_copy(update={"about": None, "at_stake": None, "offer_class": None})
    changes = tuple(change.model_copy(update={"beside": None, "beside_first": False}) for change in data.changes)
    return data.model_copy(update={"changes": changes, "cause": None})


@pytest.mark.parametrize("confidence", [0.3, 0.9])
def test_what_was_published_without_these_fields_stands_and_is_not_said_again(confidence: float) -> None:
    full, old = sample_log(), Log(profile(), preferences())
    for decision in full.said:
        old.fold(Event(decision.id, bare(decision.data), MONDAY_DAWN, "scheduler", decision.rootids))  # type: ignore[arg-type]
    for log in (full, old):
        log.fold(club_run(confidence))
    said = full.decide(SUNDAY_EVENING)
    assert said
    for decision in full.said[-len(said) :]:
        old.fold(Event(decision.id, bare(decision.data), SUNDAY_EVENING, "scheduler", decision.rootids))  # type: ignore[arg-type]
    assert old.state == full.state
    for hours in (0, 1, 3):
        assert old.decide(SUNDAY_EVENING + timedelta(hours=hours)) == []


def test_every_rule_of_a_change_is_listed_once() -> None:
    assert len(set(RULES_TOLD)) == len(RULES_TOLD)
    for log in (sample_log(), sample_log().fold(club_run())):
        log.decide(SUNDAY_EVENING)
        for decision in log.said:
            assert isinstance(decision.data, PlanRevised)
            assert list(untellable(decision.data)) == []
