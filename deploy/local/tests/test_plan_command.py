"""`tandem plan` offline: a week from a file is planned, questioned and supposed about; each thing wrong is one line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from tandem.contracts.plan_problem import PlanProblem
from tandem.local import plan_options
from tandem.local.cli import app
from tandem.local.plan_file import BadFile, read_problem, read_week
from tandem.local.sample_week import sample_preferences
from tandem.scheduler.desk import desk
from tandem.scheduler.domain.told.account import account
from tandem.scheduler.domain.told.table import text_of

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 16)
SAID = {
    "title": "Sample week and a club run",
    "timezone": "Europe/Berlin",
    "planned_at": "2026-11-16T05:00",
    "now": "2026-11-22T18:47",
    "preferences": sample_preferences("file").model_dump(mode="json", exclude={"athlete_id"}, exclude_defaults=True),
    "workouts": [
        {"start": "2026-11-22T17:30", "duration_min": 75, "session_class": "hard_run", "title": "Club intervals"}
    ],
}


def plan(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"}).invoke(app, ["plan", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, SAID)


def written(folder: Path, said: Any) -> Path:
    path = folder / "week.json"
    path.write_text(said if isinstance(said, str) else json.dumps(said))
    return path


def test_solve_prints_the_account_without_breaking_its_lines(file: Path) -> None:
    result = plan("solve", file)
    assert result.exit_code == 0, result.exception
    told = desk(PlanProblem.model_validate(SAID))
    assert result.stdout == text_of(account(told.said, SAID["title"], told.remarks, told.now, told.facts.clock))
    assert "→ Lower-body strength is now Tuesday 07:00" in result.stdout


def test_solve_as_data_is_one_object_with_the_newest_plan_and_all_that_was_said(file: Path) -> None:
    result = plan("solve", file, "--json")
    data = json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert data["title"] == SAID["title"]
    assert data["plan"]["plan_version"] == 2
    assert [one["type"] for one in data["said"]] == ["tandem.plan.revised.v1"] * 2
    assert data["said"][-1]["data"] == data["plan"]


def test_why_answers_from_the_plan_that_stands(file: Path) -> None:
    for when in ((), ("wed",), ("wed 07:00",), ("2026-11-25T07:00",)):
        result = plan("why", file, "lower", *when)
        assert result.exit_code == 0, result.exception
        assert result.stdout.strip().startswith("Answer: ")


def test_what_if_says_what_would_change_and_what_it_takes_for_granted(file: Path) -> None:
    result = plan("what-if", file, "--done", "hard_run@2026-11-23T18:00/60")
    assert result.exit_code == 0, result.exception
    assert "Supposing also that these are done as planned: Mobility and a walk Monday 07:00." in result.stdout
    assert "Changes of plan 3" in result.stdout


def test_what_if_of_nothing_new_says_so(file: Path) -> None:
    result = plan("what-if", file, "--readiness", "steady")
    assert result.exit_code == 0, result.exception
    assert result.stdout == "Nothing would change: plan 2 stands.\n"


def test_what_if_as_data(file: Path) -> None:
    result = plan("what-if", file, "--done", "hard_run@2026-11-23T18:00/60", "--json")
    assert "tandem.plan.revised.v1" in {one["type"] for one in json.loads(result.stdout)["said"]}


def test_what_if_wants_something_to_suppose(file: Path) -> None:
    result = plan("what-if", file)
    assert isinstance(result.exception, ValueError)
    assert "--done" in str(result.exception)


WEEK = SAID["preferences"]
BAD: dict[str, tuple[Any, list[str]]] = {
    "a field of the problem that is none": (
        {**SAID, "timzone": "UTC"},
        ["/timzone: is no field; did you mean 'timezone'?"],
    ),
    "fields deep in the week that are none": (
        {
            **SAID,
            "preferences": {"week": [], "windws": [], "windows": [{"weekday": 0, "start": "07:00", "duration": 5}]},
        },
        [
            "/preferences/windws: is no field; did you mean 'windows'?",
            "/preferences/windows/0/duration: is no field; did you mean 'duration_s'?",
        ],
    ),
    "a field of a workout that is none": (
        {**SAID, "workouts": [{**SAID["workouts"][0], "rpe": 8}]},
        ["/workouts/0/rpe: is no field"],
    ),
    "a value that cannot be": ({**SAID, "now": "tomorrow"}, ["/now: Input should be a valid datetime"]),
    "what is missing": ({"timezone": "UTC", "now": "2026-11-22"}, ["/preferences: Field required"]),
    "no JSON": ("{", ["Invalid JSON"]),
    "no object": ("[]", ["Input should be"]),
    "a plan for yesterday": (
        {**SAID, "now": "2026-11-15T12:00"},
        ["/now: a plan for yesterday", "/workouts/0: it ends"],
    ),
    "an unknown zone": ({**SAID, "timezone": "Mars"}, ["/timezone: 'Mars' is no time zone"]),
    "forty sessions": (
        {
            **SAID,
            "preferences": {"week": [{**WEEK["week"][0], "session_id": f"s{n}"} for n in range(40)], "windows": []},
        },
        ["/preferences/week: 40 sessions are asked of one week; at most 21"],
    ),
}


@pytest.mark.parametrize("command", [("solve",), ("why", "lower"), ("what-if", "--readiness", "watch")])
@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_file_is_a_line_each_with_its_place(
    name: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    said, lines = BAD[name]
    result = plan(command[0], written(tmp_path, said), *command[1:])
    assert result.exit_code == 1
    assert result.stdout == ""
    found = result.stderr.splitlines()
    assert len(found) == len(lines)
    for line, phrase in zip(found, lines, strict=True):
        assert line.startswith(f"tandem: week.json: {phrase}")


def test_a_file_that_is_not_there_is_a_line(tmp_path: Path) -> None:
    result = plan("solve", tmp_path / "none.json")
    assert (result.exit_code, result.stderr) == (1, "tandem: none.json: cannot be read: No such file or directory\n")


def test_a_session_that_there_is_not_is_a_line_with_those_there_are(file: Path) -> None:
    for command in (("why", file, "yoga"), ("what-if", file, "--missed", "yoga")):
        result = plan(*command)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
        assert "no session 'yoga' in the plan; there are easy-mon" in result.stderr


def test_many_problems_are_cut_short(tmp_path: Path) -> None:
    week = [{**WEEK["week"][0], "session_id": f"s{n}", "shortest": 1} for n in range(25)]
    result = plan("solve", written(tmp_path, {**SAID, "preferences": {**WEEK, "week": week}}))
    assert len(result.stderr.splitlines()) == 21
    assert result.stderr.endswith("and 5 more\n")


def test_a_week_in_a_file_is_read_as_strictly(tmp_path: Path) -> None:
    assert read_week(written(tmp_path, WEEK)).week == sample_preferences("x").week
    assert read_problem(written(tmp_path, SAID)).title == SAID["title"]
    with pytest.raises(BadFile, match=r"week.json: /goal: is no field; did you mean 'goals'\?"):
        read_week(written(tmp_path, {**WEEK, "goal": {}}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tue", datetime(2026, 11, 17, tzinfo=ZONE)),
        ("Tuesday 7:00", datetime(2026, 11, 17, 7, tzinfo=ZONE)),
        ("sun 17:30", datetime(2026, 11, 22, 17, 30, tzinfo=ZONE)),
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=ZONE)),
        ("2026-11-24 18:00", datetime(2026, 11, 24, 18, tzinfo=ZONE)),
        ("2026-11-24T18:00:00Z", datetime(2026, 11, 24, 18, tzinfo=UTC)),
    ],
)
def test_moments_are_read_as_people_type_them(text: str, expected: datetime) -> None:
    assert plan_options.when(text, ZONE, MONDAY) == expected


@pytest.mark.parametrize("text", ["", "t", "tu 18:00 sharp", "tue 25:00", "someday", "2026-13-01"])
def test_what_is_no_moment_is_said_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is no moment: write it as in 'tue 18:00'"):
        plan_options.when(text, ZONE, MONDAY)


@pytest.mark.parametrize(
    "text", ["hard_run", "hard_run@sun 17:30", "sprint@sun 17:30/60", "easy@sun 17:30/0", "easy@/x"]
)
def test_what_is_no_workout_is_said_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no workout: write it as in 'hard_run@sun 17:30/75'"):
        plan_options.workout(text, ZONE, MONDAY)


def test_a_closed_day_is_the_next_one_of_its_name() -> None:
    thursday = date(2026, 11, 19)
    assert plan_options.closed("sat", thursday).day == date(2026, 11, 21)
    assert plan_options.closed("thu", thursday).day == thursday
    assert plan_options.closed("wed:lift,run", thursday).day == date(2026, 11, 25)
    assert [one.value for one in plan_options.closed("wed:lift,run", thursday).activities] == ["lift", "run"]
    with pytest.raises(ValueError, match="is no day"):
        plan_options.closed("sat:golf", thursday)


@pytest.mark.parametrize(("text", "day"), [("thu 18:00", 26), ("sat 18:00", 28), ("wed 18:00", 2)])
def test_a_weekday_is_the_next_one_from_the_first_day_on(text: str, day: int) -> None:
    thursday = date(2026, 11, 26)
    assert plan_options.when(text, ZONE, thursday).astimezone(ZONE).day == day


def test_who_gives_goals_may_leave_the_week_out(tmp_path: Path) -> None:
    windows = [{"weekday": day, "start": "07:00"} for day in range(7)]
    goals = {"lifts_per_week": 3, "runs_per_week": 3}
    assert read_week(written(tmp_path, {"goals": goals, "windows": windows})).week == ()
    with pytest.raises(BadFile, match="/week: Field required"):
        read_week(written(tmp_path, {"windows": windows}))
