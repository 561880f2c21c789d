"""`tandem connect …`: an athlete's accounts at platforms. Tokens come from the environment or standard input, never from the
command line, where others could read them, and leave this process sealed."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from tandem.contracts import subjects
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.providers import KINDS
from tandem.ingestion.providers.provider import device_id_of
from tandem.local.commands.profile import AthleteId
from tandem.local.connecting import connected
from tandem.local.home import Home

if TYPE_CHECKING:
    from tandem.ingestion.adapters.tokens import Tokens

TOKENS_VARIABLE = "TANDEM_CONNECT_TOKENS"

app = typer.Typer(no_args_is_help=True, help="Accounts at platforms: Strava, Garmin, Polar, Hevy, Suunto.")

User = Annotated[str, typer.Option("--user", help="the platform's own id of the athlete")]
Url = Annotated[str | None, typer.Option(help="ingestion's address; the local system's when left out")]


def _connecting(provider: str) -> Callable[[str, str, str | None], None]:
    def connect(athlete_id: AthleteId, user: User, url: Url = None) -> None:
        sealed = _sealed(athlete_id, device_id_of(provider, user), _tokens(), url)
        asyncio.run(_register(athlete_id, provider, user, sealed))

    connect.__doc__ = (
        f"Connect an account at {provider.capitalize()}: its tokens come from {TOKENS_VARIABLE} or standard input, as JSON "
        "(access_token, refresh_token, expires_at) or as the bare access token."
    )
    return connect


for _name in KINDS:
    app.command(_name)(_connecting(_name))


@app.command("list")
def show(athlete_id: AthleteId) -> None:
    """The accounts of an athlete; never their tokens."""
    asyncio.run(_list(athlete_id))


@app.command()
def revoke(athlete_id: AthleteId, provider: str, user: User) -> None:
    """End a connection: what the platform still says of the account is stored no more."""
    asyncio.run(_revoke(athlete_id, device_id_of(provider, user)))


def _tokens() -> Tokens:
    """What was given, as JSON or as a bare token. ValueError in words that do not repeat it."""
    from pydantic import ValidationError  # not for every command to wait for

    from tandem.ingestion.adapters.tokens import Tokens

    told = os.environ.get(TOKENS_VARIABLE) or _typed()
    if not told.startswith("{"):
        if not told or any(letter.isspace() for letter in told):
            raise ValueError(f"no token was given: put it into {TOKENS_VARIABLE}, or into standard input")
        return Tokens(access_token=told)
    try:
        return Tokens.model_validate_json(told)
    except ValidationError as error:
        places = ", ".join(".".join(map(str, wrong["loc"])) or "JSON" for wrong in error.errors(include_input=False))
        raise ValueError(f"these are no tokens: look at {places}") from None


def _typed() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("tokens", hide_input=True)).strip()
    return sys.stdin.read().strip()


def _sealed(athlete_id: str, device_id: str, tokens: Tokens, url: str | None) -> str:
    """The tokens, sealed to ingestion. RuntimeError when ingestion does not answer or has no platform on."""
    import httpx

    from tandem.ingestion.adapters.tokens import seal_tokens

    running = Home.default().running()
    if url is None and running is None:
        raise RuntimeError("nothing runs here: start it with `make run`, or give --url")
    base = url or f"http://127.0.0.1:{running.http['ingestion'] if running else 0}"
    try:
        answer = httpx.get(f"{base}/v1/connections/key", timeout=10)
    except httpx.HTTPError as error:
        raise RuntimeError(f"no answer from {base}: {error}") from error
    if answer.status_code != 200:
        raise RuntimeError(
            "no platform is switched on: give ingestion its settings first (TANDEM_STRAVA__CLIENT_ID, …)"
        )
    key = base64.b64decode(answer.json()["sealing_public"])
    return seal_tokens(key, athlete_id, device_id, tokens)


async def _register(athlete_id: str, provider: str, user: str, sealed: str) -> None:
    device_id = device_id_of(provider, user)
    account: dict[str, Any] = {"provider": provider, "provider_user_id": user, "sealed": sealed}
    async with connected() as operator:
        stored = await operator.log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        owner = stored.event().data if stored else None
        if isinstance(owner, DeviceRegistered) and owner.athlete_id != athlete_id and not owner.revoked:
            raise ValueError(f"{device_id} belongs to athlete {owner.athlete_id}; revoke it there first")
        await operator.say(DeviceRegistered(athlete_id=athlete_id, device_id=device_id, key_sha256="", **account))
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{device_id} is connected to athlete [bold]{athlete_id}[/]")
    if provider == "hevy":
        console.print(_at_hevy(user))


def _at_hevy(user: str) -> str:
    """What the athlete types in at Hevy, which tells nobody whose workout it speaks of."""
    from pydantic import SecretStr

    from tandem.ingestion.providers.hevy import token_of

    secret = os.environ.get("TANDEM_HEVY__AUTH_SECRET")
    token = f"Bearer {token_of(SecretStr(secret), user)}" if secret else "set TANDEM_HEVY__AUTH_SECRET to see it"
    return f"at Hevy: callback path /v1/webhooks/hevy/{user}, authorization: {token}"


async def _list(athlete_id: str) -> None:
    found: dict[str, tuple[datetime, DeviceRegistered]] = {}
    async with connected() as operator:
        for stored in await operator.log.read("ATHLETE", subjects.device_registered(athlete_id, subjects.ANY)):
            event = stored.event()
            if isinstance(event.data, DeviceRegistered) and event.data.provider:
                found[event.data.device_id] = (event.time, event.data)
    table = Table("platform", "account", "", "since", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for since, account in found.values():
        state = "ended" if account.revoked else "connected"
        table.add_row(account.provider, account.provider_user_id, state, f"{since:%Y-%m-%d %H:%M} UTC")
    Console(highlight=False).print(table if found else f"athlete {athlete_id} has no accounts")


async def _revoke(athlete_id: str, device_id: str) -> None:
    async with connected() as operator:
        stored = await operator.log.last("ATHLETE", subjects.device_registered(athlete_id, device_id))
        account = stored.event().data if stored else None
        if not isinstance(account, DeviceRegistered) or account.revoked:
            raise LookupError(f"{device_id} is not connected to athlete {athlete_id}")
        await operator.say(account.model_copy(update={"revoked": True, "sealed": None}))
    Console(highlight=False).print(f"{device_id} has ended")
