"""`tandem score`: what files would score, offline."""

from __future__ import annotations

import json as jsonlib
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.training import Sport
from tandem.local import profiles
from tandem.local.files import Refused, Taken, take


def score(
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True, dir_okay=False, help="FIT, JSON as for POST /v1/workouts, a Hevy export, Strava's streams"
        ),
    ],
    profile: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="JSON with the fields of ProfileSet; none is required"),
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="the files are parts of one session: warm-up, work, cool-down")
    ] = False,
    sport: Annotated[Sport, typer.Option(help="of streams that do not name theirs")] = Sport.RUNNING,
    json: Annotated[
        bool, typer.Option("--json", help="data: one line with one JSON object for each session, in their order")
    ] = False,
) -> None:
    """What files would score, offline: nothing is stored, nobody is told.

    Each file is a session by itself, and a file of many workouts as many sessions. Exit code 1 when anything could not be
    read; the others are scored all the same."""
    known = _profile(profile)
    found = list(take(files, sport, _now()))
    if together:
        found = _together(found)
    readings = [(one, None if isinstance(one, Refused) else _read(one, known)) for one in found]
    if json:
        for one, load in readings:
            print(jsonlib.dumps(_data(one, load)))  # noqa: T201  data for another program
    else:
        from tandem.local.score_text import show

        console = Console(highlight=False)
        for one, load in readings:
            show(console, one, load)
    sys.exit(1 if any(load is None for _, load in readings) else 0)


def _now() -> datetime:
    return datetime.now(UTC)


def _profile(path: Path | None) -> ProfileSet | None:
    if path is None:
        return None
    try:
        return profiles.parsed(path.read_bytes(), _now().date())
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None


def _together(found: Iterable[Taken | Refused]) -> list[Taken | Refused]:
    """The parts as one session, then what could not be read."""
    from tandem.load_scoring.domain.session.parts import merge_parts

    parts, rest = [], []
    for one in found:
        if isinstance(one, Taken):
            parts.append(one)
        else:
            rest.append(one)
    if not parts:
        return [*rest]
    sports = {one.workout.sport for one in parts}
    if len(sports) > 1:
        raise ValueError(f"parts of one session are of one sport, not of {' and '.join(sorted(sports))}")
    workout, columns = merge_parts([(one.workout, one.samples) for one in parts])
    dropped = tuple(dict.fromkeys(note for one in parts for note in one.workout.dropped))
    merged = workout.model_copy(update={"dropped": dropped})
    return [Taken(" + ".join(dict.fromkeys(one.file for one in parts)), merged, columns), *rest]


def _read(one: Taken, profile: ProfileSet | None) -> LoadScored:
    from tandem.load_scoring.domain.session.score import score as score_workout
    from tandem.load_scoring.domain.standing.form import form_after

    reading = score_workout(one.workout, one.samples, profile)
    return reading.published(form_after(reading.local_date, {}))


def _data(one: Taken | Refused, load: LoadScored | None) -> dict[str, Any]:
    named = {"file": one.file} | ({"number": one.number} if one.number else {})
    if isinstance(one, Refused):
        return named | {"problem": one.problem, "where": one.where, "remedy": one.remedy}
    assert load is not None
    return named | dict(_figures(one, load))


def _figures(one: Taken, load: LoadScored) -> Iterator[tuple[str, Any]]:
    ledgers = {"systemic": load.systemic, "lower_body": load.lower_body, "upper_body": load.upper_body}
    yield "sport", load.sport.value
    yield "class", load.session_class.value
    yield "confidence", load.class_confidence
    yield "reasons", list(load.class_reasons)
    yield "bouts", [bout.model_dump(mode="json") for bout in load.bouts]
    yield "load", {f"{name}_au": ledger.load_au for name, ledger in ledgers.items()}
    yield "metrics", [measure.model_dump(mode="json") for measure in load.measures]
    yield "ledgers", {name: ledger.model_dump(mode="json") for name, ledger in ledgers.items()}
    yield "thresholds", [threshold.model_dump(mode="json") for threshold in load.thresholds]
    yield "leg_share", load.leg_share
    yield "title", load.title
    yield "start_time", load.start_time.isoformat()
    yield "duration_s", one.workout.duration_s
    yield "rpe", load.rpe
    yield "decoder", one.workout.decoder
    yield "dropped", list(one.workout.dropped)
    yield "scorer_version", load.scorer_version
