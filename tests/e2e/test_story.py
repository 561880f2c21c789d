"""The journey of one workout, from the watch's publish to the phone's push, over real servers."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from rig.process import tandem
from rig.town import BERLIN, SUNDAY_EVENING, Town
from rig.workouts import contradicting_run

from tandem.contracts.events.alert import AlertDelivered, AlertDue
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import Action, PlanRevised, QuestionAsked
from tandem.local import story
from tandem.local.home import Home
from tandem.local.watch import easy_run

pytestmark = pytest.mark.server
CLUB_SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=BERLIN)
MOVES = {
    "lower@2026-W48": (Action.MOVE, "2026-11-23T07:00+01:00", "2026-11-24T07:00+01:00"),
    "mobility@2026-W48": (Action.SWAP, "2026-11-24T07:00+01:00", "2026-11-23T07:00+01:00"),
}
"""Squats twelve hours after the club session go a day later, and mobility takes their place."""


def moves_of(plan: PlanRevised) -> dict[str, tuple[Action, str, str]]:
    """What changed for sessions to come, in the athlete's own time."""
    return {
        change.session_key: (change.action, _local(change.from_time), _local(change.to_time))
        for change in plan.changes
        if change.action is not Action.DONE
    }


def _local(moment: datetime | None) -> str:
    return moment.astimezone(BERLIN).isoformat(timespec="minutes") if moment else ""


def assert_the_week_moved_as_it_must(told: story.Story) -> None:
    assert told.missing == ()
    assert told.before is not None
    assert told.after is not None
    assert told.load is not None
    assert told.load.session_class is SessionClass.HARD_RUN
    assert len(told.load.bouts) == 5
    assert moves_of(told.after) == MOVES
    before = {session.key: session for session in told.before.new}
    changed = {*MOVES, "long@2026-W47"}
    assert {key: s.start_time for s in told.after.new if (key := s.key) not in changed} == {
        key: s.start_time for key, s in before.items() if key not in changed
    }
    assert told.after.proof is not None
    assert told.after.proof.status == "optimal"
    assert told.after.proof.objective == told.after.proof.bound
    assert told.alert is not None
    assert told.alert["title"].startswith("Lower-body strength → Tue 07:00")
    assert told.alert["plan_version"] == told.after.plan_version
    assert [action["title"] for action in told.alert["actions"]] == ["OK", "Undo"]
    assert told.delivered is not None
    assert told.delivered.alert_id == told.alert["alert_id"]


async def test_the_club_session_moves_the_squats_and_tells_the_athlete_once() -> None:
    told = await story.play(story.recording(None, None), brief=True)
    assert_the_week_moved_as_it_must(told)
    assert told.sequel == ()


async def test_the_story_goes_on_with_a_question_a_move_by_hand_a_missed_session_and_a_fever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(
        "TANDEM_COALESCE_S", raising=False
    )  # as everywhere but here: what is taken back at once is not told
    told = await story.play(story.recording(None, None))
    assert_the_week_moved_as_it_must(told)
    scenes = {scene.title: scene for scene in told.sequel}
    assert list(scenes) == ["asked", "moved by hand", "taken back", "missed", "stopped", "recovered"]
    asked, moved, back = scenes["asked"].answer, scenes["moved by hand"].plan, scenes["taken back"].plan
    assert asked is not None
    assert asked.rule == "hard_run_before_heavy_legs"
    assert moved is not None
    assert [warning.rule for warning in moved.warnings] == ["hard_run_before_heavy_legs"]
    assert back is not None
    assert told.after is not None
    assert {s.key: s.start_time for s in back.new} == {s.key: s.start_time for s in told.after.new}
    missed, stopped = scenes["missed"], scenes["stopped"]
    assert missed.plan is not None
    assert [(c.session_key, c.rule) for c in missed.plan.changes] == [("intervals@2026-W48", "missed_session")]
    assert missed.alert is not None
    assert missed.alert["title"].startswith("Intervals → Fri")
    assert stopped.alert is not None
    assert stopped.alert["kind"] == "safety_stop"
    recovered = scenes["recovered"]
    assert recovered.plan is not None
    assert recovered.alert is not None
    assert recovered.alert["kind"] == "safety_stop"
    assert scenes["moved by hand"].alert is None


async def test_a_real_watch_s_intervals_move_the_same_sessions(real_files: Path) -> None:
    file = real_files / "runs" / "garmin-fr965-5x3min-intervals.fit"
    told = await story.play(story.recording(file, CLUB_SUNDAY), brief=True)
    assert_the_week_moved_as_it_must(told)
    assert told.alert is not None
    # what was done, not the long run that was planned that day
    assert "only 12 h after Hard run, which ended Sun 18:44" in told.alert["body"]


@pytest.mark.slow
def test_the_demo_prints_the_story_as_data_and_exits_0(tmp_path: Path) -> None:
    code, out, err = tandem(Home(tmp_path), "demo", "--json", "--brief")
    assert code == 0, err
    assert_the_week_moved_as_it_must(story.Story.model_validate_json(out))
    assert json.loads(out)["publish_to_push_ms"] > 0


@pytest.mark.slow
def test_a_demo_of_a_broken_file_says_so_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.fit"
    broken.write_bytes(b"not a recording at all")
    code, out, err = tandem(Home(tmp_path), "demo", "--json", "--file", str(broken))
    assert code == 1
    assert out == ""
    assert err.startswith("tandem: ")
    assert len(err.splitlines()) == 1
    assert "plain text" in err


async def test_an_easy_run_moves_nothing_and_alerts_nobody(town: Town) -> None:
    await town.move_in("ada", max_heart_rate_bpm=194, resting_heart_rate_bpm=48, threshold_heart_rate_bpm=172)
    await town.operator.quiet()
    before = await town.operator.plan("ada")
    start = SUNDAY_EVENING.replace(hour=18, minute=0)
    await town.publish("ada", easy_run(start, 2400, utc_offset_s=3600))
    await town.operator.quiet()
    (load,) = await town.said("ada", LoadScored)
    assert load.session_class is SessionClass.EASY
    after = await town.operator.plan("ada")
    assert before is not None
    assert after is not None
    assert all(change.action is Action.DONE for change in after.changes) or after == before
    assert {s.key: s.start_time for s in after.new if s.status == "planned"} == {
        s.key: s.start_time for s in before.new if s.status == "planned"
    }
    assert await town.said("ada", AlertDue) == []
    assert town.alerts("ada") == []


async def test_a_hard_run_whose_heart_rate_contradicts_its_pace_asks_and_moves_nothing(town: Town) -> None:
    await town.move_in("ada", max_heart_rate_bpm=190, resting_heart_rate_bpm=50, threshold_speed_mps=4.0)
    await town.operator.quiet()
    before = await town.operator.plan("ada")
    await town.publish("ada", contradicting_run(SUNDAY_EVENING.replace(hour=18, minute=0)))
    await town.operator.quiet()
    (load,) = await town.said("ada", LoadScored)
    assert load.session_class is SessionClass.HARD_RUN
    assert load.class_confidence < 0.5
    assert await town.operator.plan("ada") == before
    (question,) = await town.said("ada", QuestionAsked)
    (alert,) = town.alerts("ada")
    assert alert["kind"] == "question"
    assert alert["title"].startswith("Hard or easy: ")
    assert "If it was hard, Lower-body strength (Mon 07:00) should move." in alert["body"]
    assert question.at_stake is not None
    assert question.at_stake.title == "Lower-body strength"
    (delivered,) = await town.said("ada", AlertDelivered)
    assert delivered.alert_id == alert["alert_id"]
