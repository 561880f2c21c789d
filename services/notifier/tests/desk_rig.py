"""The athlete's routes over a log that keeps what it is given and folds it as the service would."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nats.js.api import PubAck
from starlette.applications import Starlette

from tandem.chassis.errors import Fenced, Unavailable
from tandem.chassis.log import Stored
from tandem.contracts.event import Event, derived_id
from tandem.contracts.events.alert import AlertAction, AlertAnswered, OfferedAction
from tandem.contracts.events.reach import AlertKind, AlertPreferences, AlertPreferencesSet, ChannelKind, PushSubscribed
from tandem.contracts.model import Payload
from tandem.contracts.registry import route_of
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import ActGrant, EndGrant, InboxGrant, Links
from tandem.notifier.adapters.subscribing import Checks, Subscribing
from tandem.notifier.domain.state import Alert, State, Subscription
from tandem.notifier.http import athlete_routes, routes
from tandem.notifier.http.acts import spoken
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.rates import Rates

NOW = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
PUBLIC_URL = "https://tandem.example.com"
ENDPOINT = "https://push.example.com/send/secret-path"
HTML = {"Accept": "text/html,application/xhtml+xml"}


class Names(AbstractResolver):
    """Every host has the address that is set here."""

    def __init__(self) -> None:
        self.addresses: tuple[str, ...] = ("93.184.215.14",)
        self.error: Exception | None = None

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        if self.error:
            raise self.error
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        pass


@dataclass
class Book:
    """Loop and log in one. `behind` events are not folded yet; `down` fails every append, `forgets` never folds any. The
    log has known the athlete `since` then, None of whom it knows nothing; where it is `mute` it cannot be asked."""

    state: State = field(default_factory=lambda: State(athlete_id="ada"))
    events: list[Event] = field(default_factory=list)
    down: bool = False
    behind: int = 0
    forgets: bool = False
    since: datetime | None = NOW - timedelta(days=30)
    mute: bool = False

    async def read(self, athlete_id: str) -> State:
        assert athlete_id == self.state.athlete_id
        state = self.state
        if self.forgets:
            return state
        for event in self.events[: len(self.events) - self.behind]:
            state = _folded(state, event)
        self.behind = max(0, self.behind - 1)
        return state

    async def append(self, event: Event, *, fence: int | None = None, fence_subject: str = "") -> PubAck:
        if self.down:
            raise Unavailable("down")
        route = route_of(event.data)
        if any(known.id == event.id for known in self.events):
            return PubAck(stream=route.stream, seq=1, duplicate=True)
        if fence is not None:
            same = [
                known.sequence for known in self.events if route_of(known.data).subject(known.data) == fence_subject
            ]
            known = self.state.subscriptions.get(fence_subject.rpartition(".")[2])
            if fence != max([known.sequence if known else 0, *same]):
                raise Fenced("moved")
        self.events.append(replace(event, sequence=1000 + len(self.events), stream=route.stream))
        return PubAck(stream=route.stream, seq=self.events[-1].sequence)

    async def last(self, stream: str, subject: str) -> Stored | None:
        same = [known for known in self.events if route_of(known.data).subject(known.data) == subject]
        return Stored(stream, subject, same[-1].sequence, {}, b"") if same else None

    async def pages(self, stream: str, subject: str, *, after: int = 0, size: int = 500) -> AsyncIterator[list[Stored]]:
        assert (stream, subject, after) == ("ATHLETE", f"athlete.{self.state.athlete_id}.>", 0)
        if self.mute:
            raise Unavailable("mute")
        if self.since is not None:
            yield [Stored(stream, subject, 1, {"Nats-Time-Stamp": self.since.isoformat()}, b"")]

    def said[P: Payload](self, kind: type[P]) -> list[P]:
        return [event.data for event in self.events if isinstance(event.data, kind)]


def _folded(state: State, event: Event) -> State:
    match event.data:
        case PushSubscribed() as data:
            entry = Subscription(
                **data.model_dump(exclude={"athlete_id", "subscription_id"}), sequence=event.sequence, cause=event.id
            )
            return state.model_copy(update={"subscriptions": {**state.subscriptions, data.subscription_id: entry}})
        case AlertPreferencesSet() as data:
            preferences = AlertPreferences.model_validate(data.model_dump())
            return state.model_copy(update={"preferences": preferences, "preferences_sequence": event.sequence})
        case AlertAnswered() as data if data.alert_id in state.alerts:
            touched = spoken(ActGrant("ada", data.alert_id, data.action, data.subject, data.value))
            alert = state.alerts[data.alert_id].model_copy(
                update={"answered": touched, "answered_sequence": event.sequence}
            )
            return state.model_copy(update={"alerts": {**state.alerts, data.alert_id: alert}})
        case _:
            return state


@dataclass
class Front:
    """A front end of Ada's, at NOW unless `clock` is moved."""

    book: Book
    links: Links
    names: Names
    keys: Keys
    subscribing: Subscribing
    http: httpx.AsyncClient
    clock: list[datetime]
    app: Starlette

    def bearer(self, athlete_id: str = "ada") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.links.inbox_token(athlete_id, NOW)}"}

    def inbox_path(self) -> str:
        return "/i/" + self.links.token(InboxGrant("ada", made_at_s=int(NOW.timestamp())), NOW + timedelta(days=1))

    def act_path(self, action: AlertAction, subject: str = "", value: str = "", alert_id: str = "alert-1") -> str:
        grant = ActGrant("ada", alert_id, action, subject, value)
        return self.links.act_path(grant, NOW, NOW + timedelta(hours=24))

    def end_path(self, subscription_id: str = "phone") -> str:
        return "/u/" + self.links.token(EndGrant("ada", subscription_id))

    async def post_channel(self, body: dict[str, Any]) -> httpx.Response:
        return await self.http.post("/v1/channels", json=body, headers=self.bearer())


@asynccontextmanager
async def front(
    folder: Path,
    state: State | None = None,
    *,
    checks: Checks | None = None,
    policy: EndpointPolicy | None = None,
    rates: Rates | None = None,
) -> AsyncIterator[Front]:
    clock = [NOW]
    book, names, keys = Book(state or State(athlete_id="ada")), Names(), Keys.load_or_create(folder / "keys")
    links = Links(keys, PUBLIC_URL)
    subscribing = Subscribing(
        keys, policy or EndpointPolicy(), lambda: clock[0], checks or known_checks(), resolver=names
    )
    desk = Desk(book, book, links, subscribing, lambda: clock[0], rates or Rates())
    app = Starlette(routes=[*routes(keys), *athlete_routes(desk)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as http:
        yield Front(book, links, names, keys, subscribing, http, clock, app)


def known_checks() -> Checks:
    def url(url: str) -> str:
        if not url.startswith("ntfys://"):
            raise ValueError("only ntfys is spoken here; use another service")
        return "ntfy"

    def token(token: str) -> None:
        if not token.isalnum():
            raise ValueError("a token has letters and digits only")

    return Checks(url, {ChannelKind.FCM: token})


def browser(**fields: Any) -> dict[str, Any]:
    """PushSubscription.toJSON() of a browser."""
    point = generate_private_key(SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64url(raw), "auth": base64url(bytes(range(16)))}
    return {"endpoint": ENDPOINT, "expirationTime": None, "keys": keys} | fields


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def phone(**fields: Any) -> Subscription:
    standard: dict[str, Any] = {"channel": ChannelKind.CONSOLE, "sequence": 7, "cause": "subscribed"}
    return Subscription(**standard | fields)


def told(**fields: Any) -> Alert:
    """A plan change that stands in the inbox."""
    standard: dict[str, Any] = {
        "alert_id": "alert-1",
        "cause": "cause",
        "rootids": ("root",),
        "sequence": 3,
        "kind": AlertKind.PLAN_REVISED,
        "title": "Squats → Tue 07:00",
        "body": "Twelve hours after the intervals are too short.",
        "topic": "t",
        "urgency": "normal",
        "decided_at": NOW,
        "expires_at": NOW + timedelta(hours=24),
        "plan_version": 2,
        "actions": (OfferedAction(action=AlertAction.UNDO, label="Take it back", subject="2"),),
    }
    return Alert(**standard | fields)


def with_alerts(*alerts: Alert, **fields: Any) -> State:
    return State(athlete_id="ada", alerts={alert.alert_id: alert for alert in alerts}, **fields)


def confirm_id(cause: str) -> str:
    """The alert that asks about a subscription: see derived_id in decide."""
    return derived_id(cause, "alert")
