"""`tandem alert preferences`: when and how an athlete wants to be told."""

from __future__ import annotations

import asyncio
from datetime import time
from typing import Annotated, Any

import typer
from rich.console import Console

from tandem.contracts.events.reach import AlertKind, AlertPreferences, DistanceUnit, Language, MassUnit
from tandem.local.commands.profile import AthleteId
from tandem.local.connecting import connected

_TIMED = {"evening_at": AlertKind.EVENING_BEFORE, "morning_at": AlertKind.MORNING, "weekly_at": AlertKind.WEEKLY}
"""The alerts that come at a time of their own."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _option(text: str) -> Any:
    return typer.Option(help=text)


def preferences(
    athlete_id: AthleteId,
    lang: Annotated[Language | None, _option("en or de")] = None,
    quiet: Annotated[
        str | None, _option("hours without alerts that can wait, as in 22:00-06:00; 'none' ends them")
    ] = None,
    mute: Annotated[list[AlertKind] | None, _option("switch a kind off (again for more)")] = None,
    unmute: Annotated[list[AlertKind] | None, _option("switch a kind on")] = None,
    digest: Annotated[str | None, _option("times for what is not urgent, as in 12:00,18:00; 'none': at once")] = None,
    evening: Annotated[str | None, _option("when to tell of tomorrow's key day, as in 19:30")] = None,
    morning: Annotated[str | None, _option("when to say how to take the day, as in 06:00")] = None,
    weekly: Annotated[str | None, _option("when to sum up the week, as in 'sun 18:00'")] = None,
    order: Annotated[
        str | None, _option("channels in the order to try them, with commas; 'none': devices first")
    ] = None,
    mass: Annotated[MassUnit | None, _option("kg or lb")] = None,
    distance: Annotated[DistanceUnit | None, _option("km or mi")] = None,
    clock_24h: Annotated[bool | None, typer.Option("--clock-24h/--clock-12h", help="how times are written")] = None,
    discreet: Annotated[bool | None, typer.Option("--discreet/--open", help="say nothing of the body")] = None,
) -> None:
    """Show them, or change what is named. Having set any, the athlete also hears in the evening before a key day, in the
    morning, and once a week, until a kind is muted."""
    named = {
        "language": lang,
        "mass_unit": mass,
        "distance_unit": distance,
        "clock_24h": clock_24h,
        "discreet": discreet,
        "evening_at": _time(evening),
        "morning_at": _time(morning),
    }
    changes: dict[str, object] = {name: value for name, value in named.items() if value is not None}
    changes |= _quiet(quiet) | _digest(digest) | _weekly(weekly) | _order(order)
    asyncio.run(_set(athlete_id, changes, set(mute or ()), set(unmute or ())))


async def _set(athlete_id: str, changes: dict[str, object], mute: set[AlertKind], unmute: set[AlertKind]) -> None:
    from tandem.local import alert_desk

    async with connected() as operator:
        known = (await alert_desk.standing(operator, athlete_id)).preferences or AlertPreferences()
        if mute or unmute:
            changes["muted"] = tuple(sorted((set(known.muted) | mute) - unmute))
        wanted, had_any = await alert_desk.set_preferences(operator, athlete_id, changes)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    if not changes and not had_any:
        console.print("none set; these are the defaults, without the evening's, morning's and weekly alerts:")
    for name, value in wanted.model_dump(mode="json", exclude={"athlete_id"}).items():
        console.print(f"{name}: {_usual(name, wanted) if value is None and name in _TIMED else _shown(value)}")


def _usual(name: str, wanted: AlertPreferences) -> str:
    """When an alert comes whose time is not set."""
    from tandem.notifier.domain.times import time_of

    return f"{time_of(_TIMED[name], wanted):%H:%M} (not set)"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "-".join(str(part)[:5] for part in value.values())
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "none"
    return "none" if value is None else str(value)


def _time(text: str | None) -> time | None:
    try:
        at = None if text is None else time.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no time of day: write it like 19:30") from None
    if at is not None and at.tzinfo is not None:
        raise ValueError(f"{text!r} names an offset: times are those of the athlete's own clock, write it like 19:30")
    return at


def _quiet(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    if text == "none":
        return {"quiet": None}
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} are no quiet hours: write them like 22:00-06:00")
    return {"quiet": {"start": _time(start), "end": _time(end)}}


def _digest(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    return {"digest_at": () if text == "none" else tuple(sorted(filter(None, map(_time, text.split(",")))))}


def _weekly(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    day, _, at = text.strip().partition(" ")
    if day.lower()[:3] not in WEEKDAYS or not at:
        raise ValueError(f"{text!r} is no time of the week: write it like 'sun 18:00'")
    return {"weekly_on": WEEKDAYS.index(day.lower()[:3]) + 1, "weekly_at": _time(at)}


def _order(text: str | None) -> dict[str, object]:
    if text is None:
        return {}
    return {"order": () if text == "none" else tuple(name.strip() for name in text.split(",") if name.strip())}
