"""`tandem plan` and `tandem athlete week` against a running system: what is asked is on the log, and the answer is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rig.process import tandem
from rig.town import Town

from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, Wish
from tandem.contracts.events.plan import PlannedSession, PlanRevised
from tandem.local.home import Home
from tandem.local.sample_week import sample_preferences

pytestmark = [pytest.mark.server, pytest.mark.slow]
WEEK = sample_preferences("x").model_dump(mode="json", exclude={"athlete_id"}, exclude_defaults=True)


def ok(home: Home, *arguments: str) -> str:
    code, out, err = tandem(home, *arguments, columns=240)
    assert code == 0, (arguments, out, err)
    return out


def refused(home: Home, *arguments: str) -> list[str]:
    code, out, err = tandem(home, *arguments)
    assert (code, out) == (1, ""), (arguments, out, err)
    return err.splitlines()


async def planned(outside: Town, athlete_id: str) -> PlanRevised:
    ok(outside.home, "athlete", "add", athlete_id)
    await outside.operator.quiet()
    plan = await outside.operator.plan(athlete_id)
    assert plan is not None
    return plan


def late(plan: PlanRevised) -> PlannedSession:
    """The last session of the horizon: ahead on whatever day this runs."""
    return max(plan.new, key=lambda session: session.start_time)


async def test_a_week_from_a_file_becomes_the_athletes_own(outside: Town, tmp_path: Path) -> None:
    await planned(outside, "filed")
    file = tmp_path / "week.json"
    file.write_text(json.dumps(WEEK | {"week": WEEK["week"][:1]}))
    assert "filed trains by week.json from now on" in ok(outside.home, "athlete", "week", "filed", str(file))
    await outside.operator.quiet()
    plan = await outside.operator.plan("filed")
    assert plan is not None
    ahead = {session.key.split("@")[0] for session in plan.new if session.status.value == "planned"}
    assert ahead <= {"lower"}


async def test_a_week_that_cannot_be_planned_is_refused_with_a_line_for_each_fault(
    outside: Town, tmp_path: Path
) -> None:
    await planned(outside, "faulty")
    said = len(await outside.said("faulty", PreferencesSet))
    file = tmp_path / "week.json"
    long = {**WEEK["week"][0], "duration_s": 3 * 3600}
    file.write_text(json.dumps(WEEK | {"week": [long], "windows": [*WEEK["windows"], WEEK["windows"][0]]}))
    lines = refused(outside.home, "athlete", "week", "faulty", str(file))
    assert len(lines) == 2
    assert lines[0].startswith("tandem: week.json: /windows/14: the windows Monday 07:00 (120 min)")
    assert lines[1].startswith("tandem: week.json: /week/0: Lower-body strength (Monday 07:00) takes 180 min")
    assert len(await outside.said("faulty", PreferencesSet)) == said


async def test_a_week_needs_an_athlete_with_a_profile(outside: Town, tmp_path: Path) -> None:
    file = tmp_path / "week.json"
    file.write_text(json.dumps(WEEK))
    (line,) = refused(outside.home, "athlete", "week", "nobody", str(file))
    assert "has no profile yet" in line


async def test_a_request_is_said_from_the_version_that_was_seen_and_its_answer_is_printed(outside: Town) -> None:
    plan = await planned(outside, "asks")
    assert "Answer: " in ok(outside.home, "plan", "replan", "asks")
    (request,) = await outside.said("asks", PlanRequested)
    assert (request.wish, request.base_plan_version) == (Wish.REPLAN, plan.plan_version)
    told = ok(outside.home, "plan", "replan", "asks", "--base", "99")
    assert "There is no plan 99 yet" in told


async def test_the_athletes_own_hand_names_session_and_moment(outside: Town) -> None:
    plan = await planned(outside, "hand")
    session = late(plan)
    name = session.key.split("@")[0]
    ok(outside.home, "plan", "move", "hand", session.key, "sat 11:30")
    ok(outside.home, "plan", "pin", "hand", session.key)
    ok(outside.home, "plan", "swap", "hand", session.key, name)
    moved, pinned, swapped = await outside.said("hand", PlanRequested)
    assert (moved.wish, moved.session_key) == (Wish.MOVE, session.key)
    assert moved.to_time is not None
    local = moved.to_time.astimezone(session.start_time.tzinfo)
    assert 0 < (session.start_time - local).total_seconds() < 2 * 86400
    assert (pinned.wish, pinned.session_key) == (Wish.PIN, session.key)
    assert (swapped.wish, swapped.other_key is not None) == (Wish.SWAP, True)


async def test_what_cannot_be_asked_is_one_line(outside: Town) -> None:
    plan = await planned(outside, "slips")
    key = late(plan).key
    for arguments, phrase in (
        (("move", "slips", key, "tuesday"), "names no time of day"),
        (("move", "slips", key, "someday"), "is no moment"),
        (("drop", "slips", "yoga"), "there is no session 'yoga' in the plan; there are easy-mon"),
        (("undo", "stranger"), "has no plan yet"),
        (("why", "stranger", "lower"), "has no plan yet"),
        (("what-if", "slips"), "suppose something"),
    ):
        (line,) = refused(outside.home, "plan", *arguments)
        assert phrase in line
    assert await outside.said("slips", PlanRequested) == []


async def test_why_and_what_if_of_a_live_plan_publish_nothing(outside: Town) -> None:
    plan = await planned(outside, "wonders")
    before = await outside.operator.history("wonders")
    session = late(plan)
    assert "Answer: " in ok(outside.home, "plan", "why", "wonders", session.key)
    assert "Answer: " in ok(outside.home, "plan", "why", "wonders", session.key, "sat")
    assert ok(outside.home, "plan", "what-if", "wonders", "--missed", session.key)
    assert ok(outside.home, "plan", "what-if", "wonders", "--closed", "sun:run")
    await outside.operator.quiet()
    assert await outside.operator.history("wonders") == before
