"""What the athlete placed by hand is warned about, and what the planner did can be undone."""

from __future__ import annotations

from datetime import UTC

from hand_facts import CLUB_RUN, ask, desk, done, one, refused, weeks, with_
from scheduler_facts import BERLIN, local

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import SessionStatus
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.hand.bend import warnings
from tandem.scheduler.domain.rulebook.rules import Settings

# -- warnings ----------------------------------------------------------------------------------------------------------


def test_what_the_athlete_accepted_is_warned_about_with_its_evidence() -> None:
    sessions = with_("lower@2026-W48", pinned=True, accepts=("hard_run_before_heavy_legs",))
    lower = slot_of(next(s for s in sessions if s.key == "lower@2026-W48"), BERLIN, fixed=True)
    (warned,) = warnings([CLUB_RUN, lower], Settings(), sessions, BERLIN)
    assert warned.rule == "hard_run_before_heavy_legs"
    assert warned.session_keys == ("w1", "lower@2026-W48")
    assert warned.evidence.startswith("Sporer & Wenger 2003")
    assert warned.sentence == (
        "You put Lower-body strength on Monday 07:00: Sunday's club intervals ended 12 h before Monday's lower-body "
        "strength, and heavy legs want at least 18 h."
    )


def test_nobody_is_warned_of_what_they_did_not_place() -> None:
    lower = slot_of(weeks()[0], BERLIN, fixed=True)
    assert warnings([CLUB_RUN, lower], Settings(), weeks(), BERLIN) == ()


# -- undo --------------------------------------------------------------------------------------------------------------


def test_undo_puts_back_what_the_planner_moved_and_warns_of_the_rule_again() -> None:
    """The story: club intervals moved heavy legs to Tuesday and mobility to Monday. The athlete takes it back."""
    moved = {
        "lower@2026-W48": local("2026-11-24T07:00").astimezone(UTC),
        "mobility@2026-W48": local("2026-11-23T07:00").astimezone(UTC),
    }
    standing = tuple(s.model_copy(update={"start_time": moved.get(s.key, s.start_time)}) for s in weeks())
    answer = done(ask(Wish.UNDO, at=desk(standing, CLUB_RUN), previous=weeks()))
    lower, mobility = one(answer, "lower@2026-W48"), one(answer, "mobility@2026-W48")
    assert (lower.start_time, lower.pinned, lower.accepts) == (
        local("2026-11-23T07:00"),
        True,
        ("hard_run_before_heavy_legs",),
    )
    assert (mobility.start_time, mobility.pinned) == (local("2026-11-24T07:00"), False)
    assert {change.sentence for change in answer.changes} == {
        "Lower-body strength is back on Monday 07:00, as before.",
        "Mobility and a walk is back on Tuesday 07:00, as before.",
    }


def test_undo_brings_back_what_was_dropped_and_takes_out_what_was_added() -> None:
    off = desk(with_("upper@2026-W48", status=SessionStatus.DROPPED))
    assert one(ask(Wish.UNDO, at=off, previous=weeks()), "upper@2026-W48").status is SessionStatus.PLANNED
    before = tuple(session for session in weeks() if session.key != "upper@2026-W48")
    answer = done(ask(Wish.UNDO, previous=before))
    assert one(answer, "upper@2026-W48").status is SessionStatus.DROPPED
    assert answer.changes[0].sentence == "Upper-body strength on Wednesday 07:00 is off again, as before."


def test_undo_leaves_what_was_lived_what_a_lighter_time_asks_and_a_week_that_just_began() -> None:
    finished = desk(with_("upper@2026-W48", status=SessionStatus.DONE))
    assert "nothing to undo" in refused(ask(Wish.UNDO, at=finished, previous=weeks()))
    lighter = desk(with_("intervals@2026-W48", session_class=SessionClass.EASY, adjusted="pull_back"))
    assert "nothing to undo" in refused(ask(Wish.UNDO, at=lighter, previous=weeks()))
    first_week = tuple(session for session in weeks() if session.key.endswith("W48"))
    assert "nothing to undo" in refused(ask(Wish.UNDO, previous=first_week))


def test_undo_of_nothing_is_answered() -> None:
    assert refused(ask(Wish.UNDO, previous=weeks())) == (
        "There is nothing to undo: the newest plan changed nothing that still lies ahead."
    )
