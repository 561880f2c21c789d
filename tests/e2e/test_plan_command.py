"""`tandem plan` and `tandem athlete week` against a running system: what is asked is on the log, and the answer is printed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rig.process import tandem
from rig.town import BERLIN, Town
from rig.workouts import hard_run

from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import PlannedSession, PlanRevised
from tandem.contracts.events.week import AvailabilityWindow, TemplateSession
from tandem.local.home import Home
from tandem.local.sample_week import sample_preferences

pytestmark = [pytest.mark.server, pytest.mark.slow]
WEEK = sample_preferences("x").model_dump(mode="json", exclude={"athlete_id"}, exclude_defaults=True)
AFTER_A_HARD_RUN = {
    "hard_run_before_heavy_legs": "heavy legs want at least 18 h",
    "hard_run_before_heavy_legs_same_day": "never share a day",
}
"""What is said of heavy legs too soon after a hard run, by the rule that they break."""


def ok(home: Home, *arguments: str) -> str:
    code, out, err = tandem(home, *arguments, columns=240)
    assert code == 0, (arguments, out, err)
    return out


def refused(home: Home, *arguments: str) -> list[str]:
    code, out, err = tandem(home, *arguments)
    assert (code, out) == (1, ""), (arguments, out, err)
    return err.splitlines()


def not_done(home: Home, *arguments: str) -> str:
    """A wish that was answered in words and changed nothing."""
    code, out, err = tandem(home, *arguments, columns=240)
    assert (code, err) == (1, ""), (arguments, out, err)
    assert out.startswith("Answer: ")
    return out


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
    ok(outside.home, "plan", "move", "hand", session.key, "sat 11:30")
    assert "is pinned to Saturday 11:30 already" in not_done(outside.home, "plan", "pin", "hand", session.key)
    moved, pinned = await outside.said("hand", PlanRequested)
    assert (moved.wish, moved.session_key) == (Wish.MOVE, session.key)
    assert moved.to_time is not None
    local = moved.to_time.astimezone(session.start_time.tzinfo)
    assert 0 < (session.start_time - local).total_seconds() < 2 * 86400
    assert (pinned.wish, pinned.session_key) == (Wish.PIN, session.key)


def next_week(plan: PlanRevised, name: str) -> str:
    """The key of a session of the plan's second week: ahead on whatever day this runs."""
    return max(session.key for session in plan.new if session.key.startswith(f"{name}@"))


def start_of(plan: PlanRevised, key: str) -> str:
    session = next(one for one in plan.new if one.key == key)
    return f"{session.start_time.astimezone(ZoneInfo(plan.timezone)):%a %H:%M}"


def squats_in_three_days(athlete_id: str, now: datetime) -> PreferencesSet:
    """A week of one session and one window, as far from now on both sides as whatever day this runs lets it be: nothing that
    happens now moves it."""
    weekday = (now.astimezone(BERLIN) + timedelta(days=3)).weekday()
    squats = TemplateSession(
        session_id="squats",
        title="Squats",
        session_class=SessionClass.HEAVY_LOWER,
        weekday=weekday,
        start="12:00",
        duration_s=3600,
    )
    return PreferencesSet(
        athlete_id=athlete_id, week=(squats,), windows=(AvailabilityWindow(weekday=weekday, start="12:00"),)
    )


async def test_a_move_against_a_rule_is_honoured_warned_about_and_can_be_taken_back(outside: Town) -> None:
    """Heavy legs two hours from now, with a hard run an hour ago, break one rule at any hour: midnight says which."""
    now = datetime.now(UTC).replace(microsecond=0)
    await outside.move_in("stubborn", squats_in_three_days("stubborn", now))
    await outside.publish("stubborn", hard_run(now - timedelta(hours=2)))
    await outside.operator.quiet()
    plan = await outside.operator.plan("stubborn")
    assert plan is not None
    squats, soon = next(one.key for one in plan.new if one.start_time > now), now + timedelta(hours=2)
    said = ok(outside.home, "plan", "move", "stubborn", squats, soon.isoformat(timespec="minutes"))
    assert "as you asked, although " in said
    assert "! You put " in said
    moved = await outside.operator.plan("stubborn")
    assert moved is not None
    (warning,) = moved.warnings
    assert AFTER_A_HARD_RUN[warning.rule] in said
    assert "as before" in ok(outside.home, "plan", "undo", "stubborn")
    back = await outside.operator.plan("stubborn")
    assert back is not None
    assert start_of(back, squats) == start_of(plan, squats)
    assert back.warnings == ()


async def test_two_sessions_change_places(outside: Town) -> None:
    plan = await planned(outside, "trades")
    upper, full = next_week(plan, "upper"), next_week(plan, "full")
    ok(outside.home, "plan", "swap", "trades", upper, full)
    traded = await outside.operator.plan("trades")
    assert traded is not None
    assert (start_of(traded, upper), start_of(traded, full)) == ("Sat 07:00", "Wed 07:00")


async def test_what_was_asked_from_an_old_plan_is_not_done_and_says_so(outside: Town) -> None:
    plan = await planned(outside, "slow")
    key = next_week(plan, "lower")
    ok(outside.home, "plan", "pin", "slow", key)
    before = await outside.operator.plan("slow")
    said = not_done(outside.home, "plan", "move", "slow", key, "tue 07:00", "--base", "1")
    assert "You asked from plan 1, but plan 2 stands now" in said
    assert await outside.operator.plan("slow") == before


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
