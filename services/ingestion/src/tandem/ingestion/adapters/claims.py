"""The words of nats-server's auth callout (ADR-26): its question decoded, and an answer that it believes.

Both are JWTs as nats-io/jwt v2 writes them: header `{"typ":"JWT","alg":"ed25519-nkey"}`, claims in base64url, an Ed25519
signature by an nkey. The question comes signed by the server, in an account where only the server may publish it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import nkeys
import orjson

from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.permissions import User
from tandem.contracts.topology import MAX_PAYLOAD_BYTES

LIFETIME_S = 3600
"""How long a connection stands before it has to prove itself again. Ours: short enough to bound what a revocation could
miss, long enough that devices outlast a restart of ingestion without noticing."""

MAX_SUBSCRIPTIONS = 32
"""Of one connection. Ours: receipts and an inbox are two, and a client may use an inbox a request."""

_HEADER = b'{"typ":"JWT","alg":"ed25519-nkey"}'
_UNLIMITED = -1


class NotAQuestion(ValueError):
    """The bytes are no request for authorization."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to connect. `user_nkey` stands for this one attempt, so that no answer can be used twice; `mqtt_id` is
    None when the client speaks NATS. The password is never shown."""

    user_nkey: str
    server_id: str
    user: str
    password: str = field(repr=False)
    mqtt_id: str | None = None


def question(token: bytes) -> Question:
    """What the server asks. Raises NotAQuestion."""
    try:
        claims = orjson.loads(_unpadded(token.split(b".")[1]))["nats"]
        client, given = claims["client_info"], claims["connect_opts"]
        asked = (claims["user_nkey"], claims["server_id"]["id"], given.get("user", ""), given.get("pass", ""))
        if not all(isinstance(text, str) for text in asked):
            raise TypeError("not text")
        return Question(*asked, mqtt_id=str(client.get("mqtt_id", "")) if client.get("type") == "mqtt" else None)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise NotAQuestion("no authorization request: ADR-26 says what one holds") from None


def connection_name(device: DeviceRegistered) -> str:
    """What the server calls a connection that this very key opened: so one on an older key can be told from it."""
    return f"{device.device_id}.{device.key_sha256[:16]}"


class Signer:
    """Signs answers with an account key. Raises ValueError for a seed that is none."""

    def __init__(self, seed: str) -> None:
        try:
            self._key = nkeys.from_seed(seed.encode())
        except (nkeys.NkeysError, ValueError):
            raise ValueError("TANDEM_NATS_CALLOUT_SEED is no account seed (nkey, `SA…`)") from None
        self._issuer = self._key.public_key.decode()

    def admits(self, asked: Question, user: User, name: str, now_s: int) -> bytes:
        """The answer that lets the client in with the permissions of `user`, in its account, for LIFETIME_S. The server
        knows the connection by `name`."""
        granted = {
            "type": "user",
            "version": 2,
            "pub": {"allow": list(user.publish)},
            "sub": {"allow": list(user.subscribe)},
            "subs": MAX_SUBSCRIPTIONS,
            "data": _UNLIMITED,
            "payload": MAX_PAYLOAD_BYTES,
        } | ({"allowed_connection_types": list(user.connections)} if user.connections else {})
        claims = {"sub": asked.user_nkey, "aud": user.account, "name": name, "exp": now_s + LIFETIME_S}
        return self._answer(asked, {"jwt": self._signed(claims | {"nats": granted}, now_s).decode()}, now_s)

    def refuses(self, asked: Question, why: str, now_s: int) -> bytes:
        """The answer that turns the client away; the server logs why."""
        return self._answer(asked, {"error": why}, now_s)

    def _answer(self, asked: Question, said: Mapping[str, Any], now_s: int) -> bytes:
        told = {"type": "authorization_response", "version": 2, **said}
        return self._signed({"sub": asked.user_nkey, "aud": asked.server_id, "nats": told}, now_s)

    def _signed(self, claims: Mapping[str, Any], now_s: int) -> bytes:
        whole = {**claims, "iss": self._issuer, "iat": now_s}
        identity = base64.b32encode(hashlib.sha256(orjson.dumps(whole)).digest()).rstrip(b"=").decode()
        signed = _packed(_HEADER) + b"." + _packed(orjson.dumps({**whole, "jti": identity}))
        return signed + b"." + _packed(bytes(self._key.sign(signed)))


def _packed(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _unpadded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
