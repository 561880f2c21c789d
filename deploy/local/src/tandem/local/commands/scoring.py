"""`tandem score`: what files would score, offline."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from tandem.contracts import samples
from tandem.contracts.event import Decision
from tandem.contracts.events.training import RawRef, WorkoutRecorded, WorkoutRejected

if TYPE_CHECKING:
    from tandem.load_scoring.domain.session.score import Score


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
    from tandem.ingestion.decide import decide  # the decoders and NumPy: not for every command to wait for
    from tandem.ingestion.domain.state import State
    from tandem.ingestion.domain.submission import SubmissionReceived
    from tandem.load_scoring.domain.session.score import score as score_workout

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
    console = Console(highlight=False)
    for file, result in results:
        if "problem" in result:
            console.print(f"[bold]{file.name}[/]  [red]unreadable[/]\n  {result['problem']}; {result['remedy']}")
            continue
        loads = {name: ledger["load_au"] for name, ledger in result["ledgers"].items()}
        ledgers = ", ".join(f"{name} {'unknown' if load is None else f'{load:.0f} au'}" for name, load in loads.items())
        bouts = f", {len(result['bouts'])} work bouts" if result["bouts"] else ""
        console.print(
            f"[bold]{file.name}[/]  {result['duration_s'] / 60:.0f} min, [bold]{result['session_class']}[/] "
            f"(confidence {result['class_confidence']:.2f}){bouts}: {ledgers}"
        )
        for reason in (*result["class_reasons"], *result["dropped"]):
            console.print(f"  [dim]{reason}[/]")
