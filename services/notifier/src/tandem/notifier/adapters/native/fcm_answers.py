"""What FCM's answers mean: the HTTP status, FCM's ErrorCode and the codes of google.rpc."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from tandem.chassis.trying_again import passes, retry_after_s
from tandem.notifier.adapters.channels import MAX_RETRY_AFTER_S, Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.native.provider_http import Answer

BUSY_S = 60.0
"""Google, ErrorCode, QUOTA_EXCEEDED: after a 429 without Retry-After the first delay is at least a minute."""

_CODE = re.compile(r"[A-Z][A-Z_]{2,40}")
"""The shape of an ErrorCode or of a google.rpc.Code. What has another is not repeated in a reason."""

_WHY = {
    "INVALID_ARGUMENT": "FCM says that the device's token or the message is not valid; subscribe again",
    "SENDER_ID_MISMATCH": "the device's token belongs to another Firebase project; subscribe again",
    "THIRD_PARTY_AUTH_ERROR": "the Firebase project's own key for Apple or the browser is missing or not valid",
    "UNAUTHENTICATED": "FCM does not accept the service account",
    "PERMISSION_DENIED": "the service account may not send for this Firebase project",
}
"""Google, ErrorCode. None of them heals by itself, and 400, 401, 403 and 404 are not to be tried again (Google, Best
practices when sending FCM messages at scale), so the athlete's next channel gets its turn at once."""


def outcome_of(answer: Answer, real_now_s: float) -> Outcome:
    """What FCM's answer means (ErrorCode, and the codes of google.rpc)."""
    status, code = answer.status, code_of(answer.body)
    if 200 <= status < 300:
        return Delivered(status)
    if code == "UNREGISTERED" or (status == 404 and code == "NOT_FOUND"):
        return Failed("FCM says that the app is no longer there", status, gone=True)
    if passes(status):
        asked_s = retry_after_s(answer.retry_after, real_now_s, MAX_RETRY_AFTER_S)
        busy_s = BUSY_S if status == 429 else None
        return Retry(busy_s if asked_s is None else asked_s, f"FCM answered {status}{_named(code)}", status)
    if not answer.whole:
        return Retry(None, f"FCM's answer {status} broke off", status)
    if 300 <= status < 400:
        return Failed("FCM redirects, which is not followed", status)
    if status == 413:
        return Failed("the alert is too large for FCM even when shortened", status)
    return Failed(_WHY.get(code, f"FCM refused the alert with {status}{_named(code)}"), status)


class _Error(BaseModel):
    status: str = ""
    details: list[Any] = []


class _Problem(BaseModel):
    error: _Error


def code_of(body: bytes) -> str:
    """FCM's ErrorCode, else the google.rpc.Code; empty when neither can be read."""
    try:
        error = _Problem.model_validate_json(body).error
    except ValidationError:
        return ""
    named = [detail.get("errorCode") for detail in error.details if isinstance(detail, dict)]
    code = next((code for code in named if isinstance(code, str)), error.status)
    return code if _CODE.fullmatch(code) else ""


def _named(code: str) -> str:
    return f" ({code})" if code else ""
