"""`tandem score`: what it prints, for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tandem.local.cli import app
from tandem.local.commands import scoring
from tandem.local.watch import club_intervals

KEYS = {"file", "sport", "class", "confidence", "reasons", "bouts", "load", "metrics"}
LIFT = {
    "sport": "strength",
    "start_time": "2026-11-22T07:00:00+01:00",
    "duration_min": 60,
    "rpe": 8,
    "title": "Legs",
    "sets": [{"exercise": "squat", "reps": 5, "weight_kg": 100, "rpe": 8}] * 5,
}


def score(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "140", "NO_COLOR": "1"}).invoke(app, ["score", *map(str, arguments)])


def as_data(*arguments: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in score(*arguments, "--json").stdout.splitlines()]


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """The evening of the day on which the files of these tests were recorded."""
    monkeypatch.setattr(scoring, "_now", lambda: datetime(2026, 11, 22, 20, tzinfo=UTC))


@pytest.fixture
def club(tmp_path: Path) -> Path:
    path = tmp_path / "club.fit"
    path.write_bytes(club_intervals(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), utc_offset_s=3600))
    return path


@pytest.fixture
def lift(tmp_path: Path) -> Path:
    path = tmp_path / "lift.json"
    path.write_text(json.dumps(LIFT))
    return path


def shared(name: str) -> Path:
    """A file of the shared data; skips the test where the folder is absent."""
    for folder in Path(__file__).resolve().parents:
        project = folder / "pyproject.toml"
        if project.exists() and "tool.uv.workspace" in project.read_text():
            path = folder.parent / "shared" / "data" / name
            if path.exists():
                return path
    pytest.skip(f"the real recording {name} is not on this machine")


def test_one_file_is_one_object_with_the_promised_keys(club: Path) -> None:
    (told,) = as_data(club)
    assert told.keys() >= KEYS
    assert (told["file"], told["sport"], told["class"], len(told["bouts"])) == ("club.fit", "running", "hard_run", 5)
    assert told["load"].keys() == {"systemic_au", "lower_body_au", "upper_body_au"}
    assert told["load"]["systemic_au"] > 50
    assert all(metric.keys() == {"name", "value", "unit", "method"} for metric in told["metrics"])
    assert {"trimp", "hrss"} <= {metric["name"] for metric in told["metrics"]}
    assert {"method", "method_version", "confidence", "reasons"} <= told["ledgers"]["systemic"].keys()


def test_several_sessions_are_a_line_each_and_one_that_cannot_be_read_costs_the_exit_code(
    club: Path, lift: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.fit"
    bad.write_bytes(b"?")
    result = score(club, bad, lift, "--json")
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert result.exit_code == 1
    assert (first["class"], third["class"]) == ("hard_run", "heavy_lower")
    assert second.keys() == {"file", "problem", "where", "remedy"}
    assert score(club, lift, "--json").exit_code == 0


def test_a_profile_changes_the_reading_and_its_limits_say_so(club: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.json"
    profile.write_text('{"max_heart_rate_bpm": 210, "threshold_heart_rate_bpm": 195, "sex": "male"}')
    (told,) = as_data(club, "--profile", profile)
    limits = {limit["name"]: limit for limit in told["thresholds"]}
    assert (limits["threshold_heart_rate"]["value"], limits["threshold_heart_rate"]["origin"]) == (195, "profile")
    assert told["load"]["systemic_au"] < as_data(club)[0]["load"]["systemic_au"]


def test_a_profile_that_cannot_be_true_is_refused_with_its_file_and_field(club: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.json"
    profile.write_text('{"birth_date": "2999-01-01"}')
    result = score(club, "--profile", profile)
    assert result.exit_code == 1
    assert "p.json: birth_date 2999-01-01" in str(result.exception)


def test_people_are_shown_bouts_ledgers_and_every_metric_with_unit_and_method(club: Path) -> None:
    (told,) = as_data(club)
    text = score(club).stdout
    assert "hard run  confidence" in text
    assert "2026-11-22 17:30 UTC+01:00" in text
    assert all(reason in text for reason in told["reasons"])
    for metric in told["metrics"]:
        (line,) = (line for line in text.splitlines() if line.split()[:1] == [metric["name"]])
        assert metric["method"] in line
    for name in ("systemic", "lower body", "upper body"):
        assert f"\n  {name}" in text
    assert sum(line.split()[:1] == [str(number)] for line in text.splitlines() for number in range(1, 6)) == 5


def test_figures_of_single_lifts_are_grouped_and_none_is_left_out(lift: Path) -> None:
    (told,) = as_data(lift)
    text = " ".join(score(lift).stdout.split())
    for metric in told["metrics"]:
        kind, _, what = metric["name"].partition(":")
        assert kind in text
        assert what in text
        assert metric["method"] in text


def test_parts_of_one_session_are_read_together(tmp_path: Path) -> None:
    def part(name: str, start: str) -> Path:
        path = tmp_path / name
        run = {"sport": "running", "start_time": start, "duration_min": 30, "distance_m": 5000, "rpe": 5}
        path.write_text(json.dumps(run))
        return path

    first = part("warm-up.json", "2026-11-22T17:00:00+01:00")
    second = part("work.json", "2026-11-22T17:35:00+01:00")
    assert [told["duration_s"] for told in as_data(first, second)] == [1800, 1800]
    (told,) = as_data(second, first, "--together")
    assert told["duration_s"] == 3900
    assert "warm-up.json" in told["file"]
    assert "work.json" in told["file"]


def test_a_run_and_a_lift_are_no_parts_of_one_session(club: Path, lift: Path) -> None:
    result = score(club, lift, "--together")
    assert result.exit_code == 1
    assert "running and strength" in str(result.exception)


def test_a_real_track_session_in_three_files_is_one_hard_run() -> None:
    parts = [shared(f"runs/strava-track-{name}.json") for name in ("1-warmup", "2-work", "3-cooldown")]
    (told,) = as_data(*parts, "--together")
    assert (told["sport"], told["class"]) == ("running", "hard_run")
    assert told["load"]["systemic_au"] > 0


def test_a_real_hevy_export_gives_a_reading_for_each_workout() -> None:
    told = as_data(shared("strength/hevy-15-workouts.json"))
    assert [one["number"] for one in told] == list(range(1, 16))
    assert told[12]["title"] == "Workout 13"
    assert 16_250 in {metric["value"] for metric in told[12]["metrics"]}


def plain(folder: Path, **fields: Any) -> Path:
    path = folder / "plain.json"
    run = {"sport": "running", "start_time": "2026-11-20T07:00:00+01:00", "duration_min": 60}
    path.write_text(json.dumps(run | fields))
    return path


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"start_time": "2027-11-20T07:00:00+01:00"}, "start_time"),
        ({"duration_min": -60}, "/duration_min"),
        ({"rpe": 11}, "/rpe"),
        ({"mean_heart_rate_bpm": 300}, "/mean_heart_rate_bpm"),
        ({"sport": "strength", "sets": [{"exercise": "squat", "reps": 5, "weight_kg": 10_000}]}, "/sets/0/weight_kg"),
        ({"sport": "strength", "sets": [{"exercise": "squat", "reps": 5, "rpe": 11}]}, "/sets/0/rpe"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_field(tmp_path: Path, wrong: dict[str, Any], field: str) -> None:
    path = plain(tmp_path, **wrong)
    (told,) = as_data(path)
    assert told["where"] == field
    assert told["remedy"]
    assert score(path).exit_code == 1


def test_the_limits_of_a_heart_that_nobody_heard_are_not_spoken_of(tmp_path: Path, lift: Path) -> None:
    for path in (plain(tmp_path, distance_m=10_000, rpe=5), lift):
        text = score(path).stdout
        assert "heart rate" not in text
        assert "heart_rate" not in text
    assert "maximum heart rate unknown: 190 assumed" in score(plain(tmp_path, mean_heart_rate_bpm=150)).stdout


def test_what_was_said_of_the_class_is_not_said_again_of_each_ledger(tmp_path: Path) -> None:
    text = " ".join(score(plain(tmp_path, mean_heart_rate_bpm=150)).stdout.split())
    assert text.count("resting heart rate unknown: 60 assumed") == 1
    assert "from the mean heart rate: a lower bound; what is said above" in text


def test_no_class_is_read_as_a_degree_of_confidence(tmp_path: Path) -> None:
    sets = [{"exercise": name, "reps": 5, "weight_kg": 60, "rpe": 8} for name in ("squat", "bench press")] * 3
    assert "full body  confidence" in score(plain(tmp_path, sport="strength", sets=sets)).stdout
    assert "upper body  confidence" in score(plain(tmp_path, sport="strength", sets=sets[1::2])).stdout
