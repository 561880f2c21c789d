"""A push service on loopback for tests and the demo, with the phones behind it: RFC 8030 towards the sender, and each
subscription's own keys to decrypt with, as its browser would (RFC 8291). It checks the sender's signature (RFC 8292).

It can be told to misbehave: see `answer_next`, `meet_next`, `be` and `forget`. Use it as

    async with PushService() as service:
        phone = service.subscribe()
        ...
        message = await service.next_message(phone.subscription_id, timeout_s=5)
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tandem.notifier.push_checks import Refused, check_sender, decrypt, wishes_of


@dataclass(frozen=True, slots=True)
class Phone:
    """A subscription as its browser would hand it over (PushSubscription.toJSON)."""

    subscription_id: str
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Message:
    """A push as the phone decrypts it. `arrived_at` is Unix time, `monotonic_s` the machine's monotonic clock."""

    plaintext: bytes
    topic: str | None
    ttl_s: int
    urgency: str
    arrived_at: float
    monotonic_s: float


@dataclass(slots=True)
class _Inbox:
    private_key: EllipticCurvePrivateKey
    auth: bytes
    application_server_key: str | None
    gone: bool = False
    waiting: list[Message] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


@dataclass(frozen=True, slots=True)
class Mood:
    """How one request is met: after `slow_s`, with `status` instead of being taken, or by a connection that ends: `drops` it at
    once, or takes the message and `dies` in the middle of saying so."""

    status: int | None = None
    retry_after: str | None = None
    slow_s: float = 0.0
    drops: bool = False
    dies: bool = False


FINE = Mood()


class PushService:
    """Listens while its context is open; `port` 0 takes a free one. In a container of its own `host` is 0.0.0.0 and `name`
    what the others know it by."""

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        name: str = "127.0.0.1",
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._port = port
        self._host = host
        self._name = name
        self._real_time = real_time
        self._inboxes: dict[str, _Inbox] = {}
        self._moods: deque[Mood] = deque()
        self._mood: Callable[[], Mood] = lambda: FINE
        self._runner: web.AppRunner | None = None
        self.requests = 0

    @property
    def url(self) -> str:
        return f"http://{self._name}:{self._port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_post("/push/{subscription_id}", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def subscribe(self, application_server_key: str | None = None) -> Phone:
        """A new phone. With `application_server_key` (base64url, `Keys.vapid_public`) only that sender may push to it."""
        subscription_id = secrets.token_urlsafe(24)
        inbox = _Inbox(generate_private_key(SECP256R1()), secrets.token_bytes(16), application_server_key)
        self._inboxes[subscription_id] = inbox
        point = inbox.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        endpoint = f"{self.url}/push/{subscription_id}"
        return Phone(subscription_id, endpoint, _base64url(point), _base64url(inbox.auth))

    def forget(self, subscription_id: str) -> None:
        """From now on this subscription answers 410."""
        self._inboxes[subscription_id].gone = True

    def answer_next(self, status: int, *, retry_after: str | None = None, times: int = 1) -> None:
        """Answer the next `times` requests with this status instead of taking them."""
        self.meet_next(Mood(status, retry_after), times)

    def meet_next(self, mood: Mood, times: int = 1) -> None:
        """Meet the next `times` requests like this."""
        self._moods.extend([mood] * times)

    def be(self, mood: Callable[[], Mood]) -> None:
        """From now on ask this how to meet each request."""
        self._mood = mood

    def be_slow(self, delay_s: float) -> None:
        """Let every answer take this long; 0 ends it."""
        self.be(lambda: Mood(slow_s=delay_s))

    def shown(self, subscription_id: str) -> tuple[str, ...]:
        """The ids of the alerts in the order in which the phone's screen showed them. What comes again while it stands there
        under its topic is not shown again; what comes after another has taken its place is."""
        standing: dict[str | None, str] = {}
        order: list[str] = []
        for message in self._inboxes[subscription_id].received:
            alert_id = str(json.loads(message.plaintext).get("alert_id", ""))
            if message.topic is None or standing.get(message.topic) != alert_id:
                order.append(alert_id)
            standing[message.topic] = alert_id
        return tuple(order)

    def received(self, subscription_id: str) -> tuple[Message, ...]:
        """All that ever arrived for this phone, replaced ones too."""
        return tuple(self._inboxes[subscription_id].received)

    def waiting(self, subscription_id: str) -> tuple[Message, ...]:
        """What the phone would show: not read yet, one per topic."""
        return tuple(self._inboxes[subscription_id].waiting)

    async def next_message(self, subscription_id: str, timeout_s: float) -> Message:
        """The oldest unread message, waited for. Raises TimeoutError."""
        inbox = self._inboxes[subscription_id]
        async with asyncio.timeout(timeout_s), inbox.changed:
            await inbox.changed.wait_for(lambda: inbox.waiting)
            return inbox.waiting.pop(0)

    async def _receive(self, request: web.Request) -> web.Response:
        self.requests += 1
        mood = self._moods.popleft() if self._moods else self._mood()
        if mood.slow_s:
            await asyncio.sleep(mood.slow_s)
        if mood.drops:
            return _ended(request, b"")
        if mood.status is not None:
            headers = {"Retry-After": mood.retry_after} if mood.retry_after is not None else {}
            return web.Response(status=mood.status, headers=headers)
        taken = await self._take(request)
        return _ended(request, b"HTTP/1.1 201 Crea") if mood.dies else taken

    async def _take(self, request: web.Request) -> web.Response:
        try:
            inbox = self._inbox(request.match_info["subscription_id"])
            check_sender(
                request.headers.get("Authorization", ""), inbox.application_server_key, self.url, self._real_time()
            )
            wishes = wishes_of(request.headers)
            plaintext = decrypt(await request.read(), inbox.private_key, inbox.auth)
        except Refused as refused:
            return web.json_response({"reason": str(refused)}, status=refused.status)
        message = Message(plaintext, wishes.topic, wishes.ttl_s, wishes.urgency, self._real_time(), time.monotonic())
        async with inbox.changed:
            inbox.received.append(message)
            inbox.waiting = [old for old in inbox.waiting if message.topic is None or old.topic != message.topic]
            inbox.waiting.append(message)
            inbox.changed.notify_all()
        return web.Response(status=201, headers={"Location": f"{self.url}/message/{secrets.token_urlsafe(12)}"})

    def _inbox(self, subscription_id: str) -> _Inbox:
        inbox = self._inboxes.get(subscription_id)
        if inbox is None:
            raise Refused(404, "no such subscription")
        if inbox.gone:
            raise Refused(410, "the subscription has ended")
        return inbox


def _ended(request: web.Request, last_words: bytes) -> web.Response:
    """The connection ends here; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.write(last_words)
        request.transport.close()
    return web.Response(status=500)


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
