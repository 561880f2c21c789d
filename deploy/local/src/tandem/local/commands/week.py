"""`tandem athlete week`: how an athlete trains, from a file."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.text import Text

from tandem.contracts import subjects
from tandem.contracts.events.athlete import PreferencesSet, ProfileSet, TrainingPreferences
from tandem.contracts.faults import Fault, faults, known_zone
from tandem.local.connecting import connected
from tandem.local.plan_file import BadFile, read_week
from tandem.local.plan_text import complain


def week(
    athlete_id: Annotated[str, typer.Argument(help="letters, digits, - and _")],
    file: Annotated[
        Path, typer.Argument(metavar="WEEK.json", help="week, windows, goals …: the fields of PreferencesSet")
    ],
) -> None:
    """Set how an athlete trains: the usual week or the goals, the windows, the calendar. Replaces what was set before."""
    try:
        preferences = read_week(file)
    except BadFile as error:
        complain(file.name, error.problems)
    found = asyncio.run(_set(athlete_id, preferences))
    refused = [fault.sentence for fault in found if fault.refuses]
    if refused:
        complain(file.name, refused)
    console = Console(highlight=False, soft_wrap=True)
    for fault in found:
        console.print(Text(f"note: {fault.sentence}", "yellow"))
    console.print(Text(f"{athlete_id} trains by {file.name} from now on: see `tandem plan show {athlete_id}`"))


async def _set(athlete_id: str, preferences: TrainingPreferences) -> tuple[Fault, ...]:
    """Say the preferences unless a fault refuses them; returns what was found."""
    async with connected() as operator:
        stored = await operator.log.last("ATHLETE", subjects.profile(athlete_id))
        profile = stored.event().data if stored else None
        if not isinstance(profile, ProfileSet):
            raise LookupError(
                f"athlete {athlete_id!r} has no profile yet: give it with `tandem athlete profile {athlete_id} --timezone …`"
            )
        found = faults(preferences, profile.timezone, _today(profile.timezone))
        if not any(fault.refuses for fault in found):
            said = {name: getattr(preferences, name) for name in TrainingPreferences.model_fields}
            await operator.say(PreferencesSet(athlete_id=athlete_id, **said))
    return found


def _today(timezone: str) -> date | None:
    return datetime.now(ZoneInfo(timezone)).date() if known_zone(timezone) else None
