"""`tandem readiness`: a log replayed, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tandem.local.cli import app

KEYS = {"date", "state", "since", "changed", "confidence", "reasons", "families", "suspension", "guidance", "form"}
FIRST_BAD_DAY, FIRST_DAY_OF_REST = "2026-03-16", "2026-04-06"


def readiness(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "140", "NO_COLOR": "1"}).invoke(app, ["readiness", *map(str, arguments)])


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("readiness") / "log.json"
    path.write_text(readiness("--example").stdout)
    return path


@pytest.fixture(scope="session")
def days(example: Path) -> list[dict[str, Any]]:
    result = readiness(example, "--json")
    assert result.exit_code == 0, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_day_of_the_log_is_one_object_with_the_promised_keys(days: list[dict[str, Any]]) -> None:
    assert [days[0]["date"], days[-1]["date"], len(days)] == ["2026-01-05", "2026-05-03", 119]
    assert all(day.keys() >= KEYS for day in days)
    assert all(day["reasons"] for day in days if day["changed"])
    assert {session["class"] for day in days for session in day["sessions"]} >= {
        "easy",
        "hard_run",
        "heavy_lower",
        "long",
    }


def test_the_example_s_athlete_is_left_alone_while_well_pulled_back_when_not_and_let_go_afterwards(
    days: list[dict[str, Any]],
) -> None:
    well = Counter(day["state"] for day in days if day["date"] < FIRST_BAD_DAY)
    assert well["pull_back"] == 0
    assert well["watch"] <= 7
    pulled = [day for day in days if day["state"] == "pull_back"]
    assert FIRST_BAD_DAY < pulled[0]["date"] < FIRST_DAY_OF_REST
    assert sum(family["on"] for family in pulled[0]["families"]) >= 2
    assert days[-1]["state"] in {"steady", "push"}


def test_people_are_shown_the_changes_and_a_line_a_year(example: Path, days: list[dict[str, Any]]) -> None:
    text = readiness(example).stdout
    changed = [day["date"] for day in days if day["changed"]]
    assert [line[:10] for line in text.splitlines() if line.startswith("2026-")] == changed
    states = Counter(day["state"] for day in days)
    summary = [states[name] for name in ("push", "steady", "watch", "pull_back")]
    year = next(line for line in text.splitlines() if line.startswith("2026 "))
    assert year.split() == ["2026", "119", *map(str, summary), str(len(changed))]
    assert "Too early: 0 clustered days" in text
    assert "back squat: " in text
    assert all(reason in " ".join(text.split()) for day in days if day["changed"] for reason in day["reasons"])


def test_each_day_is_shown_to_those_who_ask(example: Path) -> None:
    lines = readiness(example, "--days", "--until", "2026-01-31").stdout.splitlines()
    assert len([line for line in lines if line.startswith("2026-01-")]) == 27


def test_a_log_that_cannot_be_read_is_refused_with_every_mistake_in_its_place(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text(
        json.dumps({"workouts": [{"sport": "running"}], "wellness": [{"local_date": "2026-01-01", "mood": 11}]})
    )
    result = readiness(log)
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first.startswith("tandem: log.json: /workouts/0/start_time: 'start_time' is missing")
    assert second.startswith("tandem: log.json: /wellness/0/mood: mood should be less than or equal to 10")


def test_a_safety_stop_is_never_told_beside_going_on_as_planned(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    told = [{"local_date": "2026-01-01", "symptoms": ["chest_pain"]}, {"local_date": "2026-01-02", "mood": 6}]
    log.write_text(json.dumps({"wellness": told}))
    text = readiness(log, "--days").stdout
    assert "Safety comes first: hard and loaded work is suspended" in text
    assert "as planned" not in text
    assert [line.endswith("hard and loaded work suspended") for line in text.splitlines()[:1]] == [True]
    assert "suspended" in next(line for line in text.splitlines() if line.startswith("2026-01-02"))


def test_an_empty_log_holds_no_day(tmp_path: Path) -> None:
    log = tmp_path / "log.json"
    log.write_text("{}")
    assert "the log holds no day" in readiness(log).stdout
    assert readiness(log, "--json").stdout == ""


def test_without_a_log_it_says_how_to_get_one() -> None:
    result = readiness()
    assert result.exit_code == 1
    assert "--example" in str(result.exception)
