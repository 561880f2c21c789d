"""`tandem alert …`: what an athlete was told, on which channels, when, and in which words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts.events.reach import AlertKind, AlertRequested, Language
from tandem.local.commands.alert_preferences import preferences
from tandem.local.commands.profile import AthleteId
from tandem.local.connecting import connected

app = typer.Typer(no_args_is_help=True, help="What athletes are told, where and when.")

app.command("preferences")(preferences)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True, markup=False)


@app.command()
def send(
    athlete_id: AthleteId,
    title: Annotated[str, typer.Argument(help="what to say, in one line")],
    body: Annotated[str, typer.Option(help="more of it")] = "",
    urgency: Annotated[
        Literal["low", "normal", "high"], typer.Option(help="high is let through quiet hours")
    ] = "normal",
    wait_s: Annotated[float, typer.Option(min=0, help="how long to wait for what becomes of it")] = 10.0,
) -> None:
    """Say something to an athlete on their channels, and show what became of it: a test of them."""
    asyncio.run(_send(athlete_id, title, body, urgency, wait_s))


async def _send(
    athlete_id: str, title: str, body: str, urgency: Literal["low", "normal", "high"], wait_s: float
) -> None:
    from tandem.chassis.ids import edge_id
    from tandem.local import alert_desk

    request = AlertRequested(
        athlete_id=athlete_id, request_id=edge_id(datetime.now(UTC)), title=title, body=body, urgency=urgency
    )
    async with connected() as operator:
        alert = await alert_desk.send(operator, request, wait_s)
    if alert is None:
        _console().print("not told yet: quiet hours or a digest hold it back; `tandem alert inbox` shows it when it is")
        return
    _console().print(alert_desk.status_of(alert, datetime.now(UTC)))


@app.command()
def inbox(
    athlete_id: AthleteId,
    json: Annotated[bool, typer.Option("--json", help="as data, one alert a line")] = False,
) -> None:
    """The last 50 alerts of an athlete, newest first: delivered or not, and why."""
    asyncio.run(_inbox(athlete_id, json))


async def _inbox(athlete_id: str, as_json: bool) -> None:
    from tandem.local import alert_desk

    async with connected() as operator:
        alerts = alert_desk.newest_first(await alert_desk.standing(operator, athlete_id))
    console = _console()
    if not alerts and not as_json:
        console.print("no alerts yet")
    for alert in alerts:
        if as_json:
            console.print(alert.model_dump_json())
            continue
        console.print(f"{alert.decided_at:%Y-%m-%d %H:%M:%S} UTC  {alert.kind.value}  {alert.title}")
        for line in (*filter(None, alert.body.splitlines()), f"[{alert_desk.status_of(alert, datetime.now(UTC))}]"):
            console.print(f"    {line}")


@app.command()
def channels(
    athlete_id: AthleteId,
    add: Annotated[
        str | None, typer.Option(metavar="URL", help="an apprise URL: ntfys://…, tgram://…, mailtos://…")
    ] = None,
    label: Annotated[str | None, typer.Option(help="what the athlete calls it")] = None,
    remove: Annotated[str | None, typer.Option(metavar="ID", help="end a channel")] = None,
) -> None:
    """The ways to reach an athlete, in the order in which they came. One that is added is asked first whether it is the
    athlete's, by a message with a link, and is told nothing else until then."""
    asyncio.run(_channels(athlete_id, add, label, remove))


async def _channels(athlete_id: str, url: str | None, label: str | None, remove: str | None) -> None:
    from tandem.local import alert_desk, channel_desk

    async with connected() as operator:
        if url is not None:
            name = await channel_desk.add(athlete_id, url, label)
            _console().print(f"channel {name} was added; a message there asks the athlete to confirm it")
        if remove is not None:
            await channel_desk.remove(operator, await alert_desk.standing(operator, athlete_id), remove)
        state = await alert_desk.standing(operator, athlete_id)
    table = Table("channel", "kind", "label", "", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name, one in sorted(state.subscriptions.items(), key=lambda entry: entry[1].sequence):
        table.add_row(
            name,
            one.service or one.channel.value,
            one.label or "",
            channel_desk.standing_of(state, name, datetime.now(UTC)),
        )
    _console().print(table if state.subscriptions else "no channels: alerts are kept in the inbox only")


@app.command()
def preview(
    kind: Annotated[AlertKind | None, typer.Option(help="all kinds when left out")] = None,
    lang: Annotated[Language, typer.Option(help="en or de")] = Language.ENGLISH,
    discreet: Annotated[bool, typer.Option(help="nothing of the body in it")] = False,
    imperial: Annotated[bool, typer.Option(help="pounds, miles and a 12-hour clock")] = False,
) -> None:
    """Every text that there is, as a phone would show it. Needs no running system."""
    from tandem.local.alert_preview import previews

    console = _console()
    for shown in previews(kind, lang, discreet=discreet, imperial=imperial):
        console.print(shown)


@app.command()
def link(athlete_id: AthleteId) -> None:
    """A link to the athlete's inbox, for a front end to use. Whoever has it may read and set what the athlete may: keep it as
    you would a password. Only beside the notifier's own keys."""
    from tandem.local.channel_desk import inbox_link

    _console().print(inbox_link(athlete_id))
