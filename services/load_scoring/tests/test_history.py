"""What an import of years brings: scored as ever, judged once when it is quiet, and marked as history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lived import NOW, Life

from tandem.contracts.event import Timer
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.timer import TimerDue
from tandem.contracts.events.training import WorkoutWithdrawn
from tandem.contracts.events.wellness import Symptom, WellnessLogged
from tandem.contracts.model import Payload
from tandem.load_scoring.decide import decide
from tandem.load_scoring.domain import state as state_module
from tandem.load_scoring.domain.quiet import QUIET
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.domain.view import daily_au

type Make = Callable[..., Any]


class Groups(Life):
    """A life in which each group is folded into the document as it was saved: what was in hand is forgotten."""

    def say(self, *facts: Payload, now: datetime = NOW) -> list[LoadScored]:
        self.state = State.model_validate_json(self.state.model_dump_json())
        return super().say(*facts, now=now)

    def timers(self, now: datetime = NOW) -> list[Timer]:
        return [each for each in decide(self.state, now, {}) if isinstance(each, Timer) and each.kind == QUIET]

    def quiet(self, now: datetime = NOW) -> None:
        due_at = now + timedelta(minutes=2)
        timer = TimerDue(athlete_id="ada", service="load_scoring", kind=QUIET, due_at=due_at, generation=str(due_at))
        self.say(timer, now=due_at)


def ill(day: date, *, history: bool) -> WellnessLogged:
    return WellnessLogged(
        athlete_id="ada", wellness_id=f"ill-{day}", local_date=day, symptoms=(Symptom.FEVER,), history=history
    )


@pytest.fixture
def run(workout: Make) -> Callable[..., Any]:
    """The run of so many days ago."""

    def made(days: int, **fields: Any) -> Any:
        own = {"workout_id": f"w{days}", "start_time": workout().start_time - timedelta(days=days), "rpe": 4}
        return workout(**(own | fields))

    return made


def test_an_imported_workout_is_scored_at_once_and_marked_as_history(run: Make) -> None:
    life = Groups()
    old, new = life.say(run(400, history=True), run(399, history=True))
    (live,) = life.say(run(0))
    assert (old.history, new.history, live.history) == (True, True, False)
    assert old.systemic.load_au is not None


def test_readiness_is_judged_once_it_is_quiet_and_marked_as_history() -> None:
    life = Groups()
    for days in range(3):
        life.say(ill(NOW.date() - timedelta(days=days), history=True))
    assert life.changes() == []
    life.quiet()
    (change,) = life.changes()
    assert change.suspension is not None
    assert change.history


def test_a_live_morning_amid_an_import_is_judged_at_once(run: Make) -> None:
    life = Groups()
    life.say(run(30, history=True))
    life.say(ill(NOW.date(), history=False), run(29, history=True))
    (change,) = life.changes()
    assert not change.history
    life.say(run(28, history=True))
    life.quiet()
    assert len(life.changes()) == 1


def test_an_import_sets_one_deadline_a_minute_and_each_moves_the_one_before(run: Make) -> None:
    life = Groups()
    found: list[Timer] = []
    for second in range(0, 180, 5):
        now = NOW + timedelta(seconds=second)
        life.say(run(100 + second, history=True), now=now)
        (timer,) = life.timers(now)
        assert timedelta(minutes=1) < timer.due_at - now <= timedelta(minutes=2)
        found.append(timer)
    assert len({timer.generation for timer in found}) == 3


def test_nothing_waits_without_history(run: Make) -> None:
    life = Groups()
    life.say(run(0), ill(NOW.date(), history=False))
    assert life.timers() == []
    assert len(life.changes()) == 1


def test_what_an_import_scores_again_is_history_too(run: Make, workout: Make) -> None:
    """A maximum that only the import shows moves the limits of a live run: nobody is alerted of that either."""
    life = Groups()
    life.say(run(1))
    shown = run(300, history=True, thresholds={"max_heart_rate_bpm": 207, "threshold_heart_rate_bpm": 171})
    again = [load for load in life.say(workout(**shown.model_dump())) if load.workout_id == "w1"]
    assert all(load.history for load in again)
    assert [load.scoring for load in again] == [2]


def test_a_live_part_of_an_imported_session_is_live(workout: Make) -> None:
    life = Groups()
    life.say(workout(workout_id="a", duration_s=1200.0, history=True))
    second = workout().start_time + timedelta(minutes=22)
    (load,) = life.say(workout(workout_id="b", start_time=second, duration_s=1200.0))
    assert len(load.parts) == 2
    assert not load.history


def test_an_import_changes_no_state_of_today_that_the_same_days_lived_would_not_have(run: Make) -> None:
    lived, imported = Groups(), Groups()
    for days in range(60, 0, -1):
        lived.say(run(days))
        imported.say(run(days, history=True))
    lived.quiet()
    imported.quiet()
    assert {k: v.systemic for k, v in lived.loads().items()} == {k: v.systemic for k, v in imported.loads().items()}
    assert imported.state.standing.state is lived.state.standing.state is ReadinessState.STEADY


# -- a deletion that has overtaken its workout ---------------------------------------------------------------------------


def gone(revision: int, workout_id: str = "w5", **fields: Any) -> WorkoutWithdrawn:
    return WorkoutWithdrawn(athlete_id="ada", workout_id=workout_id, revision=revision, reason="deleted", **fields)


@pytest.mark.parametrize("revision", [1, 2])
def test_a_workout_that_was_withdrawn_before_it_came_stays_out(run: Make, revision: int) -> None:
    life = Groups()
    assert life.say(gone(2)) == []
    assert life.say(run(5, revision=revision)) == []
    assert life.loads() == {}


def test_a_later_revision_brings_it_back(run: Make) -> None:
    life = Groups()
    life.say(gone(2))
    (load,) = life.say(run(5, revision=3))
    assert (load.workout_id, load.revision) == ("w5", 3)


def test_the_tombstone_outlives_the_rows(run: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_module, "ROWS", 3)
    monkeypatch.setattr(state_module, "MOST_ROWS", 3)
    life = Groups()
    life.say(gone(2))
    for days in (9, 8, 7, 6, 4, 3, 2):
        life.say(run(days))
    assert life.say(run(5, revision=2)) == []
    assert "w5" not in life.loads()


def test_a_thousand_deletions_of_what_never_came_do_not_grow_the_document() -> None:
    life = Groups()
    life.say(*(gone(1, f"never-{number}") for number in range(1000)))
    assert len(life.state.withdrawn) <= state_module.KEPT_WITHDRAWALS
    assert life.say(gone(1, "never-1")) == []


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(4)), st.booleans(), st.lists(st.booleans(), min_size=4, max_size=4))
def test_a_workout_merged_into_another_counts_once_in_any_order(
    workout: Make, order: list[int], history: bool, apart: list[bool]
) -> None:
    """V and W are recordings of one thing: W is withdrawn into V, and V has its second revision. Told in any order, in any
    groups, one load stands."""
    own = {"workout_id": "v", "rpe": 5, "history": history}
    facts: list[Payload] = [
        workout(**own),
        workout(**own | {"workout_id": "w"}),
        workout(**own | {"revision": 2, "rpe": 6}),
        gone(2, "w", into="v", history=history),
    ]
    life = Groups()
    life.say(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"))
    group: list[Payload] = []
    for index in order:
        group.append(facts[index])
        if apart[index]:
            life.say(*group)
            group = []
    life.say(*group)
    loads = life.loads()
    assert [(load.workout_id, load.revision, load.rpe) for load in loads.values()] == [("v", 2, 6)]
    alone = Groups()
    (only,) = alone.say(facts[2])
    assert loads["v"].systemic == only.systemic
    assert daily_au(life.state, only.local_date) == daily_au(alone.state, only.local_date)
    assert life.rebuilt().rows == life.state.rows


def test_what_is_withdrawn_in_the_same_breath_is_in_no_sum(workout: Make) -> None:
    life, alone = Groups(), Groups()
    merged = workout(workout_id="v", revision=2, rpe=6)
    life.say(workout(workout_id="v", rpe=5), workout(workout_id="w", rpe=5))
    said = life.say(merged, gone(2, "w", into="v"))
    assert [(load.workout_id, load.withdrawn) for load in said] == [("w", True), ("v", False)]
    (only,) = alone.say(merged)
    assert said[-1].form.fatigue_au == only.form.fatigue_au
