"""Apple Push Notification service: HTTP/2, with a token that we sign ourselves (ES256)."""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

import httpx

from tandem.contracts.event import derived_id
from tandem.notifier.adapters.channels import Failed, Outcome, Retry
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.native.apns_answers import outcome_of, reason_of
from tandem.notifier.adapters.native.apns_tokens import ProviderTokens
from tandem.notifier.adapters.native.credentials import ApnsKey
from tandem.notifier.adapters.native.device_tokens import BadToken, token_of
from tandem.notifier.adapters.native.fitting import Fitted, TooLarge, fitted, sent_shorter
from tandem.notifier.adapters.native.http2 import Http2
from tandem.notifier.adapters.native.provider_http import Answer, Unreachable
from tandem.notifier.adapters.sealing import Target

APNS_URL = "https://api.push.apple.com"
APNS_SANDBOX_URL = "https://api.sandbox.push.apple.com"
"""Apple, Sending notification requests to APNs: production, and development builds."""

MAX_COLLAPSE_ID_BYTES = 64
"""Apple, the same page: apns-collapse-id."""

PRIORITIES = {"high": "10", "normal": "10", "low": "5", "very-low": "1"}
"""Apple, the same page: 10 at once, 5 as the device's power allows, 1 without waking it. `normal` is 10 because 5 may be
throttled and dropped, and an alert that is worth telling must arrive."""

INTERRUPTIONS = {"high": "time-sensitive", "normal": "active", "low": "passive", "very-low": "passive"}
"""Apple, Generating a remote notification. Time-sensitive ones pass a Focus if the app has the entitlement."""

CONNECTIONS, IDLE_S = 4, 900.0
"""Ours: one connection carries a hundred alerts at once. Apple asks to keep connections open and not to reopen them often."""

_TOKEN = re.compile(r"(?:[0-9A-Fa-f]{2}){32,100}")
"""Apple: of variable length, 32 bytes today, up to 100 announced; apps hand it over in hex."""


class ApnsChannel:
    """Sends to apps by APNs. An asynchronous context."""

    def __init__(
        self,
        key: ApnsKey,
        *,
        url: str = APNS_URL,
        timeout_s: float = 10.0,
        real_time: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout_s` is for one request. `real_time` is the wall clock in Unix seconds: Apple judges signatures and
        expiry by it. Raises BadAddress."""
        self._key = key
        trusted = tls or httpx.create_ssl_context(trust_env=False)
        self._http = Http2(url, connections=CONNECTIONS, idle_s=IDLE_S, timeout_s=timeout_s, tls=trusted)
        self._tokens = ProviderTokens(key, real_time)
        self._real_time = real_time

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    def host(self, target: Target | None) -> str:
        return self._http.origin

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        try:
            token = token_of(target, check_apns_token)
            headers = headers_of(letter, self._key.topic, lifetime_s, self._real_time())
            answer = await sent_shorter(partial(payload_of, letter), partial(self._post, f"/3/device/{token}", headers))
        except (BadToken, TooLarge) as wrong:
            return Failed(str(wrong))
        except Unreachable as away:
            return Retry(away.after_s, f"APNs: {away}")
        return outcome_of(answer, letter.alert.urgency, self._real_time())

    async def _post(self, path: str, headers: dict[str, str], content: bytes) -> Answer:
        """With the current signature, and with a new one when that has expired."""
        signed = self._tokens.current()
        answer = await self._http.post(path, headers | {"authorization": f"bearer {signed}"}, content)
        if answer.status == 403 and reason_of(answer.body) == "ExpiredProviderToken":
            signed = self._tokens.instead_of(signed)
            answer = await self._http.post(path, headers | {"authorization": f"bearer {signed}"}, content)
        return answer


def check_apns_token(token: str) -> None:
    """Raises BadToken when this cannot be a device token of APNs; says what to do, not what it was."""
    if not _TOKEN.fullmatch(token):
        raise BadToken(
            "this is no APNs device token (64 to 200 hexadecimal digits); send the bytes of "
            "didRegisterForRemoteNotificationsWithDeviceToken in hex"
        )


def headers_of(letter: Letter, topic: str, lifetime_s: float, real_now_s: float) -> dict[str, str]:
    """All but the signature. The id follows from alert and subscription, so that Apple too sees a repeated try as one."""
    alert = letter.alert
    return {
        "apns-id": derived_id("apns", alert.alert_id, letter.subscription_id),
        "apns-topic": topic,
        "apns-push-type": "alert",
        "apns-priority": PRIORITIES.get(alert.urgency, PRIORITIES["normal"]),
        "apns-expiration": str(int(real_now_s + lifetime_s)) if lifetime_s > 0 else "0",
        "apns-collapse-id": _collapse_id(alert.topic),
        "content-type": "application/json",
    }


def payload_of(letter: Letter, limit_bytes: int) -> bytes:
    """The notification in at most `limit_bytes`. Raises TooLarge."""
    return _encoded(letter, fitted(letter, limit_bytes, lambda part: len(_encoded(letter, part))))


def _encoded(letter: Letter, part: Fitted) -> bytes:
    alert = letter.alert
    aps: dict[str, object] = {
        "alert": {"title": part.title, "body": part.body},
        "thread-id": alert.kind.value,
        "interruption-level": INTERRUPTIONS.get(alert.urgency, INTERRUPTIONS["normal"]),
    }
    if alert.urgency in ("high", "normal"):
        aps["sound"] = "default"
    actions = [{"action": button.action.value, "title": button.label, "url": button.url} for button in part.buttons]
    if actions:
        aps["category"] = "_".join(dict.fromkeys(button.action.value for button in part.buttons))
    ours = {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "actions": actions,
        "inbox": letter.inbox_url,
        "unsubscribe": letter.unsubscribe_url,
    }
    payload = {"aps": aps} | {key: value for key, value in ours.items() if value}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _collapse_id(topic: str) -> str:
    fits = topic.isascii() and topic.isprintable() and 0 < len(topic) <= MAX_COLLAPSE_ID_BYTES
    return topic if fits else hashlib.sha256(topic.encode()).hexdigest()
