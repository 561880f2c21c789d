"""`tandem wellness log`: what the athlete says of a day, as a device would send it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from tandem.contracts.events.wellness import Circumstance, Symptom
from tandem.local.commands.workout import Key, Url
from tandem.local.sending import send

app = typer.Typer(
    no_args_is_help=True, help="What a watch measured overnight, and what the athlete says of themselves."
)

GAIT = "gait"


@app.callback()
def wellness() -> None:
    """One statement about one day at a time."""


def _option(text: str) -> Any:
    return typer.Option(help=text)


@app.command()
def log(
    key: Key,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="the athlete's day; today")
    ] = None,
    resting_hr: Annotated[float | None, _option("beats per minute")] = None,
    hrv_rmssd: Annotated[float | None, _option("RMSSD in ms")] = None,
    hrv_sdnn: Annotated[float | None, _option("SDNN in ms, as Apple Watches give it")] = None,
    sleep_h: Annotated[float | None, _option("hours asleep, of the night that ended on this day")] = None,
    sleep_quality: Annotated[float | None, _option("0 to 10, 10 the best")] = None,
    soreness: Annotated[float | None, _option("0 to 10, 10 the sorest")] = None,
    mood: Annotated[float | None, _option("0 to 10, 10 the best")] = None,
    motivation: Annotated[float | None, _option("0 to 10, 10 the most")] = None,
    pain: Annotated[
        list[str] | None, _option('SITE:SEVERITY[:STRUCTURE][:gait], like "left achilles:4:tendon"')
    ] = None,
    symptom: Annotated[list[Symptom] | None, _option("stops hard training until --recovered")] = None,
    circumstance: Annotated[list[Circumstance] | None, _option("explains a marker without being fatigue")] = None,
    recovered: Annotated[bool, typer.Option("--recovered", help="the symptoms are over")] = False,
    energy_intake_kcal: Annotated[float | None, _option("eaten that day")] = None,
    energy_expenditure_kcal: Annotated[float | None, _option("spent that day, all of it")] = None,
    protein_g: Annotated[float | None, _option("eaten that day")] = None,
    protein_meals: Annotated[int | None, _option("meals with a good portion of protein")] = None,
    carbohydrate_g: Annotated[float | None, _option("eaten that day")] = None,
    body_mass_kg: Annotated[float | None, _option("in the morning")] = None,
    wellness_id: Annotated[
        str | None, typer.Option("--id", help="of an earlier statement that this one replaces")
    ] = None,
    url: Url = None,
) -> None:
    """Say how a day is.

    Several statements on one day add up, field by field the newest counts; with the --id that an earlier one printed, this
    one takes its place."""
    said = {
        "resting_heart_rate_bpm": resting_hr,
        "hrv_rmssd_ms": hrv_rmssd,
        "hrv_sdnn_ms": hrv_sdnn,
        "sleep_h": sleep_h,
        "sleep_quality": sleep_quality,
        "soreness": soreness,
        "mood": mood,
        "motivation": motivation,
        "pain": [pain_of(one) for one in pain or ()] or None,
        "symptoms": [one.value for one in symptom or ()] or None,
        "circumstances": [one.value for one in circumstance or ()] or None,
        "recovered": recovered or None,
        "energy_intake_kcal": energy_intake_kcal,
        "energy_expenditure_kcal": energy_expenditure_kcal,
        "protein_g": protein_g,
        "protein_meals": protein_meals,
        "carbohydrate_g": carbohydrate_g,
        "body_mass_kg": body_mass_kg,
    }
    told = {name: value for name, value in said.items() if value is not None}
    if not told and wellness_id is None:
        raise ValueError("nothing was said of the day: give at least one option, such as --soreness 3")
    now = datetime.now().astimezone()
    on = day.date() if day else now.date()
    name = wellness_id or f"said-{now:%Y%m%dT%H%M%S.%f}"
    _send(on, told | {"wellness_id": name}, key, url)


def _send(on: date, told: dict[str, Any], key: str, url: str | None) -> None:
    body = json.dumps({"local_date": on.isoformat(), **told}).encode()
    receipt = send("/v1/wellness", body, "application/json", key, url)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{receipt['status']}: {on}, statement {receipt.get('wellness_id')}")
    for note in receipt.get("dropped") or ():
        console.print(f"  {note}")


def pain_of(text: str) -> dict[str, Any]:
    """`SITE:SEVERITY[:STRUCTURE][:gait]` as a pain of a statement. ValueError with an example."""
    parts = [part.strip() for part in text.split(":")]
    gait = len(parts) > 2 and parts[-1] == GAIT
    site, severity, *structure = parts[:-1] if gait else [*parts, *([] if len(parts) > 1 else [""])]
    try:
        level = float(severity)
    except ValueError:
        level = -1.0
    if not site or not 0 <= level <= 10 or len(structure) > 1:
        raise ValueError(
            f"--pain {text!r} is not SITE:SEVERITY[:STRUCTURE][:gait] with a severity from 0 to 10, "
            'like "left achilles:4:tendon" or "knee:6:gait"'
        )
    return {"site": site, "severity": level, "structure": next(iter(structure), None), "alters_gait": gait}
