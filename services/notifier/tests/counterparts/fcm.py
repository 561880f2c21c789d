"""Google on loopback: a token endpoint that checks the service account's signature (RFC 7523), and FCM's messages:send with
the phones behind it, strict about what it takes and with Google's shapes of errors."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import jwt
from aiohttp import web
from counterparts.misbehaviour import Trouble, Troubles
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PROJECT, EMAIL, KEY_ID = "tandem-test", "push@tandem-test.iam.gserviceaccount.com", "0123abcd"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
STATUS_OF = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"} | {
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


@cache
def key() -> rsa.RSAPrivateKey:
    """One for all tests of a process: making it takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class Phone:
    """`shown` is by tag, as Android's drawer shows it; `received` is all that ever came."""

    token: str
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    gone: bool = False
    foreign: bool = False


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class FcmService:
    """Listens while its context is open. `sending` and `granting` are told what goes wrong at each of the endpoints."""

    def __init__(self, real_time: Callable[[], float] = time.time) -> None:
        self._real_time = real_time
        self._runner: web.AppRunner | None = None
        self._phones: dict[str, Phone] = {}
        self._access: dict[str, float] = {}
        self.sending, self.granting = Troubles(), Troubles()
        self.lifetime_s = 3600
        self.grants = 0
        self.requests = 0
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_post("/token", self._grant)
        app.router.add_post("/v1/projects/{project}/messages:send", self._send)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def account_file(self, folder: Path, **changed: object) -> Path:
        """The service account's JSON as the Firebase console makes it; a field changed to None is left out."""
        pem = key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        fields: dict[str, object] = {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": KEY_ID,
            "private_key": pem,
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }
        path = folder / "account.json"
        path.write_text(json.dumps({name: value for name, value in (fields | changed).items() if value is not None}))
        return path

    def phone(self) -> Phone:
        token = f"{secrets.token_urlsafe(16)}:APA91b{secrets.token_urlsafe(100)}"
        self._phones[token] = Phone(token)
        return self._phones[token]

    def revoke_access(self) -> None:
        """No access token that was given out is taken any more."""
        self._access.clear()

    async def _grant(self, request: web.Request) -> web.StreamResponse:
        self.grants += 1
        trouble = self.granting.next()
        if (troubled := await _troubled(request, trouble, {"error": trouble.code})) is not None:
            return troubled
        form = await request.post()
        try:
            if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
                raise Refused(400, "unsupported_grant_type")
            self._check_assertion(str(form.get("assertion")))
        except (Refused, jwt.PyJWTError) as error:
            return web.json_response({"error": "invalid_grant", "error_description": str(error)}, status=400)
        access = f"ya29.{secrets.token_urlsafe(32)}"
        self._access[access] = self._real_time() + self.lifetime_s
        return web.json_response({"access_token": access, "expires_in": self.lifetime_s, "token_type": "Bearer"})

    def _check_assertion(self, assertion: str) -> None:
        options: Any = {"verify_exp": False, "verify_iat": False, "require": ["iss", "scope", "aud", "iat", "exp"]}
        claims = jwt.decode(
            assertion, key().public_key(), algorithms=["RS256"], audience=f"{self.url}/token", options=options
        )
        now = self._real_time()
        if jwt.get_unverified_header(assertion).get("kid") != KEY_ID or claims["iss"] != EMAIL:
            raise Refused(400, "invalid_grant", "unknown key or account")
        if claims["scope"] != SCOPE or claims["exp"] - claims["iat"] > 3600:
            raise Refused(400, "invalid_grant", "wrong scope, or longer than an hour")
        if not claims["iat"] - 300 <= now <= claims["exp"]:
            raise Refused(400, "invalid_grant", "the clock is wrong")

    async def _send(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        trouble = self.sending.next()
        body = _error(trouble.status or 200, trouble.code, "as told")
        if (troubled := await _troubled(request, trouble, body)) is not None:
            return troubled
        try:
            name = self._take(request, await request.read())
        except Refused as refused:
            return web.json_response(_error(refused.status, refused.code, str(refused)), status=refused.status)
        return web.json_response({"name": name})

    def _take(self, request: web.Request, content: bytes) -> str:
        access = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._access.get(access, 0) <= self._real_time():
            raise Refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if request.match_info["project"] != PROJECT:
            raise Refused(403, "PERMISSION_DENIED", "Permission denied on resource project.")
        message = checked_message(content)
        phone = self._phones.get(message["token"])
        if phone is None:
            raise Refused(400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token")
        if phone.gone:
            raise Refused(404, "UNREGISTERED", "Requested entity was not found.")
        if phone.foreign:
            raise Refused(403, "SENDER_ID_MISMATCH", "SenderId mismatch")
        phone.received.append(message)
        phone.shown[message["android"]["notification"]["tag"]] = message
        return f"projects/{PROJECT}/messages/{len(phone.received)}"


def checked_message(content: bytes) -> dict[str, Any]:
    """The message, if FCM would take it. Raises Refused."""
    message: dict[str, Any] = json.loads(content)["message"]
    android = message["android"]
    strange = (message.keys() - {"token", "notification", "data", "android"}) | (
        android.keys() - {"collapse_key", "priority", "ttl", "notification"}
    )
    if strange:
        raise Refused(400, "INVALID_ARGUMENT", f"Unknown name {sorted(strange)}")
    if not all(isinstance(value, str) for value in message["data"].values()):
        raise Refused(400, "INVALID_ARGUMENT", "Invalid value at 'message.data[0].value' (TYPE_STRING)")
    if any(name in ("from", "message_type") or name.startswith(("google", "gcm")) for name in message["data"]):
        raise Refused(400, "INVALID_ARGUMENT", "Invalid data payload key")
    ttl = re.fullmatch(r"(\d+)(\.\d{1,9})?s", android["ttl"])
    if not ttl or int(ttl[1]) > 2_419_200 or android["priority"] not in ("NORMAL", "HIGH"):
        raise Refused(400, "INVALID_ARGUMENT", "Invalid value at 'message.android'")
    counted = [*message["notification"].items(), *message["data"].items()]
    if sum(len(part.encode()) for pair in counted for part in pair) > 4096:
        raise Refused(400, "INVALID_ARGUMENT", "Message too big")
    return message


def _error(status: int, code: str, message: str) -> dict[str, Any]:
    detail = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    error = {"code": status, "message": message, "status": STATUS_OF.get(status, code)}
    return {"error": error | ({"details": [detail]} if code else {})}


async def _troubled(request: web.Request, trouble: Trouble, body: dict[str, Any]) -> web.StreamResponse | None:
    """The answer instead of the work, or None where the work is to be done."""
    await asyncio.sleep(trouble.delay_s)
    content = trouble.body if trouble.body is not None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    if trouble.retry_after is not None:
        headers["Retry-After"] = trouble.retry_after
    assert request.transport is not None
    if trouble.drop:
        request.transport.abort()
        return web.Response()
    if trouble.die:
        response = web.StreamResponse(status=trouble.status or 200, headers=headers | {"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(content[:10])
        request.transport.close()
        return response
    if trouble.status is None:
        return None
    return web.Response(status=trouble.status, body=content, headers=headers)
