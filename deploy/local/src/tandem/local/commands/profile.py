"""`tandem athlete profile` and `tandem athlete rescore`: what scoring knows of an athlete, and reading it all again."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tandem.chassis.ids import edge_id
from tandem.contracts import subjects
from tandem.contracts.events.athlete import (
    Maternity,
    ProfileSet,
    RescoreRequested,
    Sex,
    TrainingStatus,
    ZoneMethod,
)
from tandem.local import profiles
from tandem.local.connecting import connected

if TYPE_CHECKING:
    from tandem.local.operator import Operator

AthleteId = Annotated[str, typer.Argument(help="letters, digits, - and _")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def _option(text: str) -> Any:
    return typer.Option(help=text)


def profile(
    athlete_id: AthleteId,
    timezone: Annotated[str | None, _option("IANA name of the zone the athlete lives in")] = None,
    sex: Annotated[Sex | None, _option("sets the constants of TRIMP")] = None,
    birth_date: Day = None,
    max_hr: Annotated[float | None, _option("highest heart rate ever seen, beats per minute")] = None,
    resting_hr: Annotated[float | None, _option("resting heart rate, beats per minute")] = None,
    threshold_hr: Annotated[float | None, _option("lactate threshold heart rate, beats per minute")] = None,
    threshold_speed: Annotated[float | None, _option("threshold speed, metres per second")] = None,
    thresholds_as_of: Day = None,
    zone_method: Annotated[ZoneMethod | None, _option("how the training zones are cut")] = None,
    body_mass_kg: Annotated[float | None, _option("for body-weight lifts; more only with --energy-features")] = None,
    training_status: Annotated[
        TrainingStatus | None, _option("weighs how lifting and running disturb each other")
    ] = None,
    maternity: Annotated[Maternity | None, _option("nothing is pushed, no intake prescribed")] = None,
    energy_features: Annotated[
        bool | None, typer.Option("--energy-features/--no-energy-features", help="the opt-in to energy and body mass")
    ] = None,
    forget: Annotated[list[str] | None, _option("a field that is to be unknown again, such as maternity")] = None,
) -> None:
    """Say what is known of an athlete's body, or show it.

    What is left out stays as it was. A changed limit scores their last half year anew."""
    told: dict[str, Any] = {
        "timezone": timezone,
        "sex": sex,
        "birth_date": birth_date.date() if birth_date else None,
        "max_heart_rate_bpm": max_hr,
        "resting_heart_rate_bpm": resting_hr,
        "threshold_heart_rate_bpm": threshold_hr,
        "threshold_speed_mps": threshold_speed,
        "thresholds_as_of": thresholds_as_of.date() if thresholds_as_of else None,
        "zone_method": zone_method,
        "body_mass_kg": body_mass_kg,
        "training_status": training_status,
        "maternity": maternity,
        "energy_features": energy_features,
    }
    changes = {name: value for name, value in told.items() if value is not None}
    forgotten = forget or []
    unknown = [name for name in forgotten if name not in told or name == "timezone"]
    if unknown:
        names = ", ".join(name for name in told if name != "timezone")
        raise ValueError(f"{unknown[0]!r} is nothing that could be forgotten; there are {names}")
    asyncio.run(_profile(athlete_id, changes, forgotten))


async def _profile(athlete_id: str, changes: dict[str, Any], forgotten: list[str]) -> None:
    async with connected() as operator:
        standing = await _standing(operator, athlete_id)
        if changes or forgotten:
            known = standing.model_dump(exclude_defaults=True) if standing else {"athlete_id": athlete_id}
            kept = {name: value for name, value in known.items() if name not in forgotten}
            if "timezone" not in kept | changes:
                raise ValueError(f"athlete {athlete_id!r} has no profile yet: give at least --timezone")
            standing = profiles.made(kept | changes, _today())
            await operator.say(standing)
    if standing is None:
        raise LookupError(f"athlete {athlete_id!r} has no profile yet: give at least --timezone")
    table = Table("profile", athlete_id, box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for name, value in standing.model_dump(mode="json", exclude={"athlete_id"}).items():
        table.add_row(name, "unknown" if value is None else str(value))
    Console(highlight=False).print(table)


async def _standing(operator: Operator, athlete_id: str) -> ProfileSet | None:
    stored = await operator.log.last("ATHLETE", subjects.profile(athlete_id))
    data = stored.event().data if stored else None
    return data if isinstance(data, ProfileSet) else None


def _today() -> date:
    return datetime.now(UTC).date()


def rescore(
    athlete_id: AthleteId,
    reason: Annotated[str, _option("what the log will say")] = "the operator asked for it",
) -> None:
    """Have the half year that form and readiness look at scored again, such as after a better scorer was deployed."""
    asyncio.run(_rescore(athlete_id, reason))


async def _rescore(athlete_id: str, reason: str) -> None:
    async with connected() as operator:
        if await _standing(operator, athlete_id) is None:
            raise LookupError(f"nothing is known of an athlete {athlete_id!r}")
        request = RescoreRequested(athlete_id=athlete_id, request_id=edge_id(datetime.now(UTC)), reason=reason)
        await operator.say(request)
    Console(highlight=False).print(f"asked for: the last half year of {athlete_id} is read and scored again")
