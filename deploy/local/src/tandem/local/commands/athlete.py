"""`tandem athlete …`: who trains."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts.events.alert import AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.athlete import DeviceRegistered, PlanRequested, Sex
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanAnswered, PlanRevised, QuestionAsked
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.events.wellness import WellnessLogged
from tandem.contracts.model import Payload
from tandem.local import profiles
from tandem.local.commands.profile import AthleteId, profile, rescore
from tandem.local.commands.week import week
from tandem.local.connecting import connected
from tandem.local.sample_week import sample_preferences

app = typer.Typer(no_args_is_help=True, help="Add, show or erase an athlete.")

app.command()(profile)
app.command()(rescore)
app.command()(week)


@app.command()
def add(
    athlete_id: AthleteId,
    timezone: Annotated[str, typer.Option(help="IANA name of the zone the athlete lives in")] = "Europe/Berlin",
    sex: Annotated[Sex | None, typer.Option(help="sets the constants of TRIMP; unknown is fine")] = None,
    max_hr: Annotated[float | None, typer.Option(help="highest heart rate ever seen, beats per minute")] = None,
    resting_hr: Annotated[float | None, typer.Option(help="resting heart rate, beats per minute")] = None,
    device: Annotated[str | None, typer.Option(help="id of the first device; made up when left out")] = None,
) -> None:
    """An athlete with the sample week, a console subscription and one device; prints the device's key, once."""
    told = {"timezone": timezone, "sex": sex, "max_heart_rate_bpm": max_hr, "resting_heart_rate_bpm": resting_hr}
    profile = profiles.made({"athlete_id": athlete_id, **told}, datetime.now(UTC).date())
    console_channel = PushSubscribed(athlete_id=athlete_id, subscription_id="console", channel=ChannelKind.CONSOLE)
    asyncio.run(_add([profile, console_channel, sample_preferences(athlete_id)], device or f"w{secrets.token_hex(3)}"))


async def _add(sayings: list[Payload], device_id: str) -> None:
    athlete_id = sayings[0].athlete_id
    async with connected() as operator:
        key = await operator.add_device(athlete_id, device_id)
        for saying in sayings:
            await operator.say(saying)
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"athlete [bold]{athlete_id}[/] has the sample week; device [bold]{device_id}[/] has the key (shown once):"
    )
    console.print(key)


@app.command()
def show(athlete_id: AthleteId) -> None:
    """What is known of an athlete: the last loads, plan, refusals and alerts."""
    asyncio.run(_show(athlete_id))


async def _show(athlete_id: str) -> None:
    async with connected() as operator:
        history = await operator.history(athlete_id)
    if not history:
        raise LookupError(f"nothing is known of an athlete {athlete_id!r}")
    table = Table("when", "what", "", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for event in history[-30:]:
        table.add_row(f"{event.time:%Y-%m-%d %H:%M:%S}", type(event.data).__name__, _gist(event.data))
    Console(highlight=False).print(table)


def _gist(data: Payload) -> str:
    match data:
        case WorkoutRecorded():
            sources = f", from {len(data.sources)} recordings" if len(data.sources) > 1 else ""
            return f"{data.sport.value}, {data.start_time:%Y-%m-%d %H:%M} UTC, {data.duration_s / 60:.0f} min{sources}"
        case WorkoutWithdrawn():
            return data.reason
        case DeviceRegistered():
            return f"{data.device_id}{' revoked' if data.revoked else ''}"
        case LoadScored():
            au = "unknown" if data.systemic.load_au is None else f"{data.systemic.load_au:.0f} au"
            return f"{data.session_class.value}, {au}, form {data.form.form_au:+.1f}"
        case ReadinessChanged():
            return f"{data.previous.value} to {data.state.value} on {data.local_date}: {'; '.join(data.reasons[:2])}"
        case WellnessLogged():
            said = data.model_dump(
                exclude_defaults=True, exclude={"athlete_id", "wellness_id", "local_date", "told_at"}
            )
            symptoms = [f"symptoms {' and '.join(data.symptoms)}"] if data.symptoms else []
            return f"{data.local_date}: {', '.join([*symptoms, *(name for name in said if name != 'symptoms')]) or 'nothing'}"
        case PlanRevised():
            return f"version {data.plan_version}, {len(data.changes)} changes: {data.cause_title}"
        case PlanRequested():
            to = f"{data.to_time:%Y-%m-%d %H:%M} UTC" if data.to_time else None
            return " ".join(word for word in (data.wish.value, data.session_key, data.other_key, to) if word)
        case PlanAnswered():
            return data.answer
        case QuestionAsked():
            return data.text
        case WorkoutRejected():
            return f"{data.problem}; {data.remedy}"
        case AlertDue():
            return data.title
        case AlertDelivered() | AlertFailed():
            return f"{data.channel.value}: {getattr(data, 'reason', 'delivered')}"
        case _:
            return ""


@app.command()
def erase(
    athlete_id: AthleteId,
    yes: Annotated[bool, typer.Option("--yes", help="do it without asking")] = False,
) -> None:
    """Forget an athlete: events, device messages, objects, documents, timers, dead letters. There is no way back."""
    if not yes:
        typer.confirm(f"Erase everything about {athlete_id}? There is no way back.", abort=True)
    asyncio.run(_erase(athlete_id))


async def _erase(athlete_id: str) -> None:
    async with connected() as operator:
        gone = await operator.erase(athlete_id)
    told = ", ".join(f"{count} in {place}" for place, count in gone.items() if count)
    Console(highlight=False).print(f"erased: {told or f'nothing, because nothing is kept of {athlete_id}'}")
