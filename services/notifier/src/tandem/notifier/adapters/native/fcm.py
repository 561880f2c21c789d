"""Firebase Cloud Messaging, HTTP v1: to the Android (or any Firebase) app of an athlete."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Self

import httpx

from tandem.notifier.adapters.channels import Failed, Outcome, Retry
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.native.credentials import FcmAccount
from tandem.notifier.adapters.native.device_tokens import BadToken, token_of
from tandem.notifier.adapters.native.fcm_answers import code_of, outcome_of
from tandem.notifier.adapters.native.fcm_tokens import AccessTokens, NotAccepted
from tandem.notifier.adapters.native.fitting import Fitted, TooLarge, fitted, sent_shorter
from tandem.notifier.adapters.native.http1 import Http1
from tandem.notifier.adapters.native.provider_http import Answer, Unreachable
from tandem.notifier.adapters.sealing import Target

FCM_URL = "https://fcm.googleapis.com"

MAX_TTL_S = 2_419_200
"""Google, ErrorCode, INVALID_ARGUMENT: a ttl is at most four weeks."""

CONNECTIONS, IDLE_S = 32, 60.0
"""Ours: 32 at 50 ms each are 640 alerts a second; Google closes an idle connection after some minutes."""

_TOKEN = re.compile(r"[A-Za-z0-9_:.-]{32,4096}")
"""Google documents no format. Ours, generously: the instance id, a colon and base64url, of about 160 characters today."""


class FcmChannel:
    """Sends to apps by FCM. An asynchronous context."""

    def __init__(
        self,
        account: FcmAccount,
        *,
        url: str = FCM_URL,
        timeout_s: float = 10.0,
        real_time: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout_s` is for each request: one for the alert and now and then one for an access token. `real_time` is the
        wall clock in Unix seconds, which signatures are judged by. Raises BadAddress."""
        trusted = tls or httpx.create_ssl_context(trust_env=False)
        self._http = Http1(url, connections=CONNECTIONS, idle_s=IDLE_S, timeout_s=timeout_s, tls=trusted)
        self._tokens = AccessTokens(account, timeout_s=timeout_s, real_time=real_time, tls=trusted)
        self._path = f"/v1/projects/{account.project_id}/messages:send"
        self._real_time = real_time

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tokens.__aexit__(kind, error, trace)
        await self._http.__aexit__(kind, error, trace)

    def host(self, target: Target | None) -> str:
        return self._http.origin

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        try:
            token = token_of(target, check_fcm_token)
            answer = await sent_shorter(partial(message_of, letter, token, lifetime_s), self._post)
        except (BadToken, TooLarge) as wrong:
            return Failed(str(wrong))
        except NotAccepted as refused:
            return Failed(str(refused), refused.status)
        except Unreachable as away:
            return Retry(away.after_s, f"FCM: {away}")
        return outcome_of(answer, self._real_time())

    async def _post(self, content: bytes) -> Answer:
        """With the current access token, and with another one when that is refused."""
        access = await self._tokens.current()
        answer = await self._http.post(self._path, _headers(access), content)
        if answer.status == 401 and code_of(answer.body) != "THIRD_PARTY_AUTH_ERROR":
            access = await self._tokens.instead_of(access)
            answer = await self._http.post(self._path, _headers(access), content)
        return answer


def check_fcm_token(token: str) -> None:
    """Raises BadToken when this cannot be a registration token of FCM; says what to do, not what it was."""
    if not _TOKEN.fullmatch(token):
        raise BadToken(
            "this is no FCM registration token (32 to 4096 letters, digits and _ : . -); send what the app gets from "
            "FirebaseMessaging.getToken(), unchanged"
        )


def message_of(letter: Letter, token: str, lifetime_s: float, limit_bytes: int) -> bytes:
    """The body of messages:send. What FCM counts, notification and data, has at most `limit_bytes`. Raises TooLarge."""
    content = _content_of(letter, fitted(letter, limit_bytes, lambda part: len(_json(_content_of(letter, part)))))
    android = {
        "collapse_key": letter.alert.topic,
        "priority": "HIGH" if letter.alert.urgency == "high" else "NORMAL",
        "ttl": f"{min(max(0, int(lifetime_s)), MAX_TTL_S)}s",
        "notification": {"tag": letter.alert.topic},  # a newer one takes the place of one that is already shown
    }
    return _json({"message": {"token": token, **content, "android": android}})


def _content_of(letter: Letter, part: Fitted) -> dict[str, Any]:
    """FCM's data are strings, so what has parts is JSON in a string."""
    alert = letter.alert
    actions = [{"action": button.action.value, "title": button.label, "url": button.url} for button in part.buttons]
    data = {
        "alert_id": alert.alert_id,
        "kind": alert.kind.value,
        "topic": alert.topic,
        "actions": _json(actions).decode() if actions else "",
        "inbox": letter.inbox_url,
        "unsubscribe": letter.unsubscribe_url,
    }
    return {
        "notification": {"title": part.title, "body": part.body},
        "data": {key: value for key, value in data.items() if value},
    }


def _headers(access: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access}", "Content-Type": "application/json; charset=utf-8"}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
