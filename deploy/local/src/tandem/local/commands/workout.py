"""`tandem workout send` and `tandem score`: a file to the system, or to the scorer alone."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts import samples
from tandem.contracts.event import Decision
from tandem.contracts.events.training import RawRef, WorkoutRecorded, WorkoutRejected
from tandem.ingestion.decide import decide
from tandem.ingestion.domain.state import State
from tandem.ingestion.domain.submission import SubmissionReceived
from tandem.load_scoring.domain.score import Score
from tandem.load_scoring.domain.score import score as score_workout
from tandem.local.home import Home

app = typer.Typer(no_args_is_help=True, help="Workouts in files.")


@app.command()
def send(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a FIT file or JSON")],
    key: Annotated[str, typer.Option(envvar="TANDEM_DEVICE_KEY", help="the device's key")],
    url: Annotated[str | None, typer.Option(help="ingestion's address; the local system's when left out")] = None,
) -> None:
    """Send a workout over HTTP as a device would, and print what became of it."""
    if url is None:
        running = Home.default().running()
        if running is None:
            raise RuntimeError("nothing runs here: start it with `make run`, or give --url")
        url = f"http://127.0.0.1:{running.http['ingestion']}"
    kind = "application/json" if file.suffix == ".json" else "application/vnd.ant.fit"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    try:
        answer = httpx.post(f"{url}/v1/workouts", content=file.read_bytes(), headers=headers, timeout=30)
    except httpx.HTTPError as error:
        raise RuntimeError(f"no answer from {url}: {error}") from error
    told = answer.json()
    if answer.status_code >= 400:
        raise RuntimeError(f"{told.get('title')}: {told.get('detail')}")
    Console(highlight=False).print(
        f"{told['status']}: workout {told.get('workout_id')} revision {told.get('revision')}"
    )


def score(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="FIT files or JSON")],
    json: Annotated[bool, typer.Option("--json", help="one JSON object a file")] = False,
) -> None:
    """What files would score, offline: nothing is stored, nobody is told. Exit code 1 when one could not be read."""
    results = [(file, _score(file)) for file in files]
    if json:
        for file, result in results:
            print(jsonlib.dumps({"file": file.name, **result}))  # noqa: T201  data for another program
    else:
        _print(results)
    sys.exit(1 if any("problem" in result for _, result in results) else 0)


def _score(file: Path) -> dict[str, Any]:
    raw = file.read_bytes()
    ref = RawRef(ref="stream:offline:0", sha256=sha256(raw).hexdigest(), size_bytes=len(raw), media_type="")
    submission = SubmissionReceived(
        athlete_id="offline",
        device_id="offline",
        submission_id="offline",
        received_at=datetime.now(UTC) + timedelta(days=36500),
        raw=ref,
    )
    state = State(athlete_id="offline", pending=(submission,))
    decision = decide(state, submission.received_at, {ref.ref: raw})[0]
    assert isinstance(decision, Decision)
    if isinstance(decision.data, WorkoutRejected):
        return {"problem": decision.data.problem, "where": decision.data.where, "remedy": decision.data.remedy}
    assert isinstance(decision.data, WorkoutRecorded)
    return _figures(score_workout(decision.data, _columns(decision.objects), None), decision.data)


def _columns(objects: Mapping[str, bytes]) -> Mapping[str, Any] | None:
    return next((samples.decode(block) for block in objects.values()), None)


def _figures(result: Score, workout: WorkoutRecorded) -> dict[str, Any]:
    ledgers = {
        "systemic": result.ledgers.systemic,
        "lower_body": result.ledgers.lower_body,
        "upper_body": result.ledgers.upper_body,
    }
    return {
        "sport": workout.sport.value,
        "start_time": workout.start_time.isoformat(),
        "duration_s": workout.duration_s,
        "session_class": result.session_class.value,
        "class_confidence": result.class_confidence,
        "class_reasons": list(result.class_reasons),
        "leg_share": result.leg_share,
        "ledgers": {name: ledger.model_dump(mode="json") for name, ledger in ledgers.items()},
        "measures": [measure.model_dump(mode="json") for measure in result.measures],
        "bouts": [bout.model_dump(mode="json") for bout in result.bouts],
        "dropped": list(workout.dropped),
    }


def _print(results: list[tuple[Path, dict[str, Any]]]) -> None:
    table = Table(
        "file", "min", "class", "sure", "bouts", "systemic", "lower", "upper", "why", box=None, padding=(0, 2, 0, 0)
    )
    for file, result in results:
        if "problem" in result:
            table.add_row(
                file.name, "", "[red]unreadable[/]", "", "", "", "", "", f"{result['problem']}; {result['remedy']}"
            )
            continue
        loads = [result["ledgers"][name]["load_au"] for name in ("systemic", "lower_body", "upper_body")]
        table.add_row(
            file.name,
            f"{result['duration_s'] / 60:.0f}",
            result["session_class"],
            f"{result['class_confidence']:.2f}",
            str(len(result["bouts"])),
            *("?" if load is None else f"{load:.0f}" for load in loads),
            "; ".join(result["class_reasons"]),
        )
    Console(highlight=False).print(table)
