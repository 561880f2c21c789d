"""The sample week, and what a hard club run on Sunday evening does to it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sample_week import sample_preferences
from scheduler_facts import BERLIN, Log, club_run, local, preferences, profile, request, roll, sample_log, scored

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, Misfit, PlanRevised, SessionStatus
from tandem.contracts.events.week import Activity, WindowException
from tandem.scheduler.domain.outlook import outlook
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.solving import model
from tandem.scheduler.domain.week import Slot

SUNDAY_EVENING = local("2026-11-22T18:47")


def test_the_first_plan_is_the_athletes_own_week_twice() -> None:
    log = Log(profile(), preferences())
    revised = log.revision(local("2026-11-16T05:00"))
    assert revised.plan_version == 1
    assert revised.base_plan_version == 0
    assert {change.action for change in revised.changes} == {Action.ADDED}
    assert len(revised.new) == 2 * len(sample_preferences().week)
    assert all(session.start_time == session.planned_start_time for session in revised.new)


def test_nothing_is_planned_before_the_zone_is_known() -> None:
    log = Log(preferences())
    assert log.decide(local("2026-11-16T05:00")) == []
    log.fold(profile())
    assert log.revision(local("2026-11-16T05:00")).timezone == "Europe/Berlin"


def test_a_first_plan_in_the_middle_of_a_week_holds_nothing_that_has_passed() -> None:
    log = Log(profile(), preferences())
    revised = log.revision(local("2026-11-19T12:00"))
    assert [s.key for s in revised.new if s.key.endswith("W47")] == [
        f"{name}@2026-W47" for name in ("intervals", "full", "easy-sat", "long")
    ]


def test_the_sample_week_breaks_no_rule_over_a_year_of_repeats() -> None:
    view = outlook(Log(profile(), preferences()).state, local("2026-11-16T05:00"))
    assert view is not None
    assert view.broken == ()
    week_s, cyclic = 7 * 86400, []
    for slot in view.free[:8]:
        for nth in range(4):
            shifted = Slot(
                f"{slot.key}{nth}",
                slot.title,
                slot.kind,
                slot.start_s + nth * week_s,
                slot.duration_s,
                slot.day + 7 * nth,
                False,
            )
            cyclic.append(shifted)
    assert violations(cyclic, view.season) == []


def test_asking_with_nothing_new_moves_nothing_and_is_answered_with_a_proof() -> None:
    log = sample_log().fold(request("r1", base=1))
    answer = log.answer(local("2026-11-16T05:10"))
    assert answer.plan_version == 1
    assert "proven" in answer.answer


def test_a_hard_sunday_evening_moves_mondays_squats_to_tuesday_and_nothing_else() -> None:
    log = sample_log().fold(club_run())
    revised = log.revision(SUNDAY_EVENING)
    moved = {c.session_key: c for c in revised.changes if c.action is not Action.DONE}
    assert {key: (c.action, c.to_time) for key, c in moved.items()} == {
        "lower@2026-W48": (Action.MOVE, local("2026-11-24T07:00")),
        "mobility@2026-W48": (Action.SWAP, local("2026-11-23T07:00")),
    }
    before = {s.key: s for s in revised.old}
    untouched = [s for s in revised.new if s.key not in moved and s.status is SessionStatus.PLANNED]
    assert all(s == before[s.key] for s in untouched)
    assert revised.proof is not None
    assert revised.proof.status == "optimal"
    assert revised.cause_title == "Club intervals, Sunday 17:30"
    assert revised.workout_ids == ("w1",)


def test_the_move_names_rule_evidence_gap_and_the_next_best_choice() -> None:
    log = sample_log().fold(club_run())
    change = next(c for c in log.revision(SUNDAY_EVENING).changes if c.session_key == "lower@2026-W48")
    assert change.rule == "hard_run_before_heavy_legs"
    assert "Sporer" in change.evidence
    assert (change.gap_h, change.floor_h) == (12.25, 18)
    assert change.sentence == (
        "Lower-body strength is now Tuesday 07:00: Sunday's club intervals ended 12 h before "
        "Monday's lower-body strength, and heavy legs want at least 18 h."
    )
    assert change.alternative is not None
    assert change.alternative.extra_cost is not None
    assert change.alternative.extra_cost > 0
    assert "Wednesday 07:00" in change.alternative.sentence


def test_the_club_run_takes_the_place_of_the_planned_long_run() -> None:
    log = sample_log().fold(club_run())
    revised = log.revision(SUNDAY_EVENING)
    long_run = next(s for s in revised.new if s.key == "long@2026-W47")
    assert (long_run.status, long_run.workout_id) == (SessionStatus.DONE, "w1")
    assert (long_run.planned_class, long_run.session_class) == (SessionClass.LONG, SessionClass.HARD_RUN)


def test_the_same_effect_when_the_plan_was_made_only_that_sunday() -> None:
    log = Log(profile(), preferences())
    log.revision(local("2026-11-22T12:00"))
    revised = log.fold(club_run()).revision(SUNDAY_EVENING)
    assert {c.session_key for c in revised.changes} == {"lower@2026-W48", "mobility@2026-W48"}


def test_another_week_changes_other_things() -> None:
    """A hard run on Friday evening ends 11 h before Saturday's full-body session, whose floor is 12. Moving it would
    push three others around, so it leaves the legs out instead."""
    log = sample_log().fold(scored(local("2026-11-20T19:00"), minutes=60, title="Track"))
    (change,) = log.revision(local("2026-11-20T20:05")).changes
    assert (change.session_key, change.action) == ("full@2026-W47", Action.MAKE_EASY)
    assert change.sentence == (
        "Full-body strength becomes upper-body strength, still Saturday 07:00: Friday's track ended 11 h before "
        "Saturday's full-body strength, and leg strength wants at least 12 h."
    )


def test_an_easy_run_where_one_was_planned_says_nothing() -> None:
    log = sample_log().fold(scored(local("2026-11-16T18:10"), 35, SessionClass.EASY, title="Easy run"))
    assert log.decide(local("2026-11-16T19:00")) == []


def test_softer_distances_alone_move_nothing() -> None:
    """Twenty hours between a hard run and heavy legs is under the target of 24, above the floor of 18."""
    log = sample_log().fold(scored(local("2026-11-22T09:00"), minutes=75))
    assert log.decide(local("2026-11-22T10:30")) == []


def test_a_withdrawn_workout_never_was() -> None:
    log = sample_log().fold(club_run(), club_run(revision=2, withdrawn=True))
    assert log.decide(SUNDAY_EVENING) == []


def test_what_is_done_or_has_begun_never_moves() -> None:
    log = sample_log()
    now = local("2026-11-23T07:05")
    log.fold(club_run())
    assert log.decide(now) == []
    assert log.sessions["lower@2026-W48"].start_time == local("2026-11-23T07:00")


def test_nothing_is_placed_within_the_notice_period() -> None:
    wish = sample_preferences().model_copy(update={"notice_h": 48})
    log = Log(profile(), preferences(wish))
    log.revision(local("2026-11-16T05:00"))
    revised = log.fold(club_run()).revision(SUNDAY_EVENING)
    placed = [c.to_time for c in revised.changes if c.action in (Action.MOVE, Action.SWAP) and c.to_time]
    assert all(start >= SUNDAY_EVENING + timedelta(hours=48) for start in placed)
    assert violations_of(log, SUNDAY_EVENING) == ()


def violations_of(log: Log, now: object) -> tuple[object, ...]:
    view = outlook(log.state, now)  # type: ignore[arg-type]
    assert view is not None
    return view.broken


def test_the_horizon_rolls_on_monday_and_only_adds() -> None:
    log = sample_log()
    assert [(t.kind, t.due_at, t.generation) for t in log.timers] == [
        ("roll", local("2026-11-23T00:00"), "2026-11-23"),
        ("day", local("2026-11-17T00:00"), "2026-11-17"),
    ]
    revised = log.fold(roll("2026-11-23")).revision(local("2026-11-23T00:00"))
    assert {change.action for change in revised.changes} == {Action.ADDED}
    assert {change.session_key.split("@")[1] for change in revised.changes} == {"2026-W49"}
    assert revised.first_day.isoformat() == "2026-11-23"
    assert log.timers[0].generation == "2026-11-30"


def test_a_roll_timer_of_the_past_is_ignored() -> None:
    log = sample_log().fold(roll("2026-11-16"))
    assert log.decide(local("2026-11-16T06:00")) == []


def test_after_a_roll_last_sunday_still_counts_for_monday() -> None:
    log = sample_log().fold(roll("2026-11-23"))
    log.revision(local("2026-11-23T00:00"))
    revised = log.fold(club_run()).revision(local("2026-11-23T06:00"))
    assert {c.session_key for c in revised.changes} >= {"lower@2026-W48", "mobility@2026-W48"}


def test_a_new_week_replaces_what_was_not_yet_done() -> None:
    log = sample_log()
    week = tuple(s for s in sample_preferences().week if s.session_id != "easy-sat")
    log.fold(preferences(sample_preferences().model_copy(update={"week": week}), sequence=9))
    revised = log.revision(local("2026-11-18T12:00"))
    assert {(c.session_key, c.action) for c in revised.changes} == {
        ("easy-sat@2026-W47", Action.DROP),
        ("easy-sat@2026-W48", Action.DROP),
    }


def test_a_closed_gym_moves_the_lift() -> None:
    log = sample_log()
    windows = tuple(w for w in sample_preferences().windows if (w.weekday, w.start) != (5, "07:00"))
    log.fold(preferences(sample_preferences().model_copy(update={"windows": windows}), sequence=9))
    revised = log.revision(local("2026-11-18T12:00"))
    moved = {c.session_key: c for c in revised.changes}
    assert moved["full@2026-W47"].rule == "inside_a_window"
    assert moved["full@2026-W47"].misfit is Misfit.OTHER_ACTIVITY
    assert violations_of(log, local("2026-11-18T12:00")) == ()


def test_a_new_zone_moves_the_clock_of_every_session() -> None:
    log = sample_log().fold(profile("America/New_York", sequence=7))
    revised = log.revision(local("2026-11-18T12:00"))
    assert revised.timezone == "America/New_York"
    ahead = [s for s in revised.new if s.status is SessionStatus.PLANNED]
    assert {s.start_time.astimezone(BERLIN).hour for s in ahead} == {13, 0}


def test_one_revision_answers_one_cause_and_its_id_follows_from_it() -> None:
    one, two = sample_log(), sample_log()
    for log in (one, two):
        log.fold(club_run()).decide(SUNDAY_EVENING)
    assert [d.id for d in one.said] == [d.id for d in two.said]
    assert one.said[-1].cause == "scored-w1-1"
    assert one.said[-1].rootids == ("scored-w1-1",)
    assert isinstance(one.said[-1].data, PlanRevised)


def test_the_costs_are_named_and_add_up_to_the_objective() -> None:
    revised = sample_log().fold(club_run()).revision(SUNDAY_EVENING)
    assert revised.proof is not None
    assert sum(term.cost for term in revised.costs) == revised.proof.objective
    assert {"change", "endurance_before_legs", "hard_slots"} <= {term.name for term in revised.costs}


def test_without_a_window_left_a_session_is_dropped_and_says_so() -> None:
    log = sample_log()
    ice = WindowException(first_day=date(2026, 11, 16), last_day=date(2026, 11, 29), closed=(Activity.RUN,))
    log.fold(preferences(sample_preferences().model_copy(update={"exceptions": (ice,)}), sequence=9))
    revised = log.revision(local("2026-11-18T12:00"))
    dropped = {s.key for s in revised.new if s.status is SessionStatus.DROPPED}
    assert dropped >= {"intervals@2026-W47", "long@2026-W47", "intervals@2026-W48"}
    change = next(c for c in revised.changes if c.session_key == "intervals@2026-W47")
    assert change.misfit is Misfit.CLOSED
    assert change.sentence.startswith(
        "Intervals on Thursday 18:00 are dropped this week: your usual windows on Thursday 19 November are closed for running"
    )
    assert dropped == {c.session_key for c in revised.changes if c.action is Action.DROP}
    assert {key for conflict in revised.conflicts for key in conflict.session_keys} >= {"intervals@2026-W47"}


def test_a_week_that_no_window_fits_is_answered_and_the_one_before_goes_on() -> None:
    log = sample_log()
    lifting = tuple(w for w in sample_preferences().windows if w.start == "07:00")
    windows = tuple(w.model_copy(update={"activities": (Activity.LIFT, Activity.MOBILITY)}) for w in lifting)
    log.fold(preferences(sample_preferences().model_copy(update={"windows": windows}), sequence=9))
    answer = log.answer(local("2026-11-18T12:00"))
    assert answer.request_id == "preferences-9"
    assert answer.answer.startswith("Your week cannot be planned; what you had before goes on. ")
    assert "Intervals" in answer.answer
    assert log.decide(local("2026-11-18T12:00")) == []
    assert log.sessions["intervals@2026-W47"].status is SessionStatus.PLANNED


def test_a_solver_out_of_time_still_gives_a_week_that_breaks_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MAX_DETERMINISTIC_TIME", 0.0)
    log = sample_log().fold(club_run())
    revised = log.revision(SUNDAY_EVENING)
    assert revised.proof is not None
    assert revised.proof.status == "feasible"
    assert violations_of(log, SUNDAY_EVENING) == ()


def test_a_new_week_carries_the_roots_of_who_asked_for_it() -> None:
    log = sample_log().fold(club_run())
    log.revision(SUNDAY_EVENING)
    log.fold(preferences(sample_preferences(), sequence=9))
    assert log.decide(SUNDAY_EVENING) == []
    week = tuple(s for s in sample_preferences().week if s.session_id != "easy-sat")
    log.fold(preferences(sample_preferences().model_copy(update={"week": week}), sequence=10))
    log.revision(SUNDAY_EVENING)
    assert log.said[-1].rootids == ("preferences-10",)
