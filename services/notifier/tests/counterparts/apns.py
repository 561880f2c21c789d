"""APNs on loopback: HTTP/2 with TLS, the provider's token checked as Apple checks it, the headers too, and the devices behind
it."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import ssl
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import jwt
from counterparts.apns_link import Link, Refused
from counterparts.certificate import server_side, write_certificate
from counterparts.misbehaviour import Trouble, Troubles
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

KEY_ID, TEAM_ID, TOPIC = "ABC123DEFG", "DEF123GHIJ", "com.example.tandem"


@cache
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_file(folder: Path) -> Path:
    """As Apple's .p8: PKCS8 in PEM."""
    path = folder / f"AuthKey_{KEY_ID}.p8"
    path.write_bytes(key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@cache
def _tls() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side and the client's."""
    with TemporaryDirectory() as folder:
        certificate = write_certificate(Path(folder))
        server, client = server_side(certificate), ssl.create_default_context(cafile=certificate)
    server.set_alpn_protocols(["h2"])
    return server, client


def trusting() -> ssl.SSLContext:
    """What a client needs to trust the counterpart, and nobody else."""
    return _tls()[1]


@dataclass(slots=True)
class Notification:
    headers: dict[str, str]
    payload: dict[str, Any]


@dataclass(slots=True)
class Device:
    """`shown` is by collapse id, as the notification centre shows it; `received` is all that ever came."""

    token: str
    shown: dict[str, Notification] = field(default_factory=dict)
    received: list[Notification] = field(default_factory=list)
    gone: bool = False


class ApnsService:
    """Listens while its context is open. `sending` is told what goes wrong; `limit_bytes` is the largest payload taken."""

    def __init__(self, real_time: Callable[[], float] = time.time) -> None:
        self._real_time = real_time
        self._server: asyncio.Server | None = None
        self._devices: dict[str, Device] = {}
        self._signatures: list[tuple[str, float]] = []
        self._links: set[Link] = set()
        self.sending = Troubles()
        self.limit_bytes = 4096
        self.requests = 0
        self.connections = 0
        self.url = ""

    @property
    def signatures(self) -> int:
        """How many different provider tokens were taken."""
        return len(self._signatures)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=_tls()[0])
        self.url = f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()

    def device(self) -> Device:
        token = secrets.token_hex(32)
        self._devices[token] = Device(token)
        return self._devices[token]

    def hang_up(self) -> None:
        """Ends all connections without a word."""
        for link in tuple(self._links):
            link.close()

    async def narrow(self, streams: int) -> None:
        """From now on no more than this many requests at once, on all connections."""
        for link in tuple(self._links):
            await link.narrow(streams)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        link = Link(writer, self.take, self._trouble)
        self._links.add(link)
        try:
            await link.run(reader)
        finally:
            self._links.discard(link)
            link.close()

    def _trouble(self) -> Trouble:
        self.requests += 1
        return self.sending.next()

    def take(self, headers: dict[str, str], body: bytes) -> None:
        """Raises Refused."""
        token = _checked_path(headers)
        self._check_signature(headers.get("authorization", ""))
        _check_headers(headers)
        if not body:
            raise Refused(400, "PayloadEmpty")
        if len(body) > self.limit_bytes:
            raise Refused(413, "PayloadTooLarge")
        device = self._devices.get(token)
        if device is None:
            raise Refused(400, "BadDeviceToken")
        if device.gone:
            raise Refused(410, "Unregistered")
        notification = Notification(headers, json.loads(body))
        device.received.append(notification)
        device.shown[headers["apns-collapse-id"]] = notification

    def _check_signature(self, authorization: str) -> None:
        if not authorization.startswith("bearer "):
            raise Refused(403, "MissingProviderToken")
        token = authorization.removeprefix("bearer ")
        now = self._real_time()
        options: Any = {"verify_iat": False, "require": ["iss", "iat"]}
        try:
            claims = jwt.decode(token, key().public_key(), algorithms=["ES256"], options=options)
        except jwt.PyJWTError:
            raise Refused(403, "InvalidProviderToken") from None
        if jwt.get_unverified_header(token).get("kid") != KEY_ID or claims["iss"] != TEAM_ID:
            raise Refused(403, "InvalidProviderToken")
        if not -60 <= now - claims["iat"] < 3600:
            raise Refused(403, "ExpiredProviderToken")
        if token not in (known for known, _ in self._signatures):
            if self._signatures and now - self._signatures[-1][1] < 1200:
                raise Refused(429, "TooManyProviderTokenUpdates")
            self._signatures.append((token, now))


def _checked_path(headers: dict[str, str]) -> str:
    if headers[":method"] != "POST":
        raise Refused(405, "MethodNotAllowed")
    path = re.fullmatch(r"/3/device/([^/]*)", headers[":path"])
    if path is None:
        raise Refused(404, "BadPath")
    return path[1]


def _check_headers(headers: dict[str, str]) -> None:
    if "apns-topic" not in headers:
        raise Refused(400, "MissingTopic")
    if headers["apns-topic"] != TOPIC:
        raise Refused(400, "DeviceTokenNotForTopic")
    if headers.get("apns-push-type") != "alert":
        raise Refused(400, "InvalidPushType")
    if headers.get("apns-priority") not in ("10", "5", "1"):
        raise Refused(400, "BadPriority")
    if not headers.get("apns-expiration", "").isdecimal():
        raise Refused(400, "BadExpirationDate")
    if not 0 < len(headers.get("apns-collapse-id", "").encode()) <= 64:
        raise Refused(400, "BadCollapseId")
    if str(uuid.UUID(headers["apns-id"])) != headers["apns-id"]:
        raise Refused(400, "BadMessageId")
