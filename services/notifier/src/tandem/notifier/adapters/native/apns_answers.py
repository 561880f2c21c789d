"""What APNs' answers mean: the HTTP status and Apple's reason."""

from __future__ import annotations

import re

from pydantic import BaseModel, ValidationError

from tandem.chassis.trying_again import passes, retry_after_s
from tandem.notifier.adapters.channels import MAX_RETRY_AFTER_S, Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.native.provider_http import Answer

PAUSE_S = 900.0
"""Apple, Handling notification responses from APNs: what was answered with 5xx may be tried again after 15 minutes. Ours: what
is urgent does not lie for so long because of one bad minute, and is tried again soon."""

_REASON = re.compile(r"[A-Z][A-Za-z]{2,40}")
"""The shape of Apple's reasons. What has another is not repeated in ours."""

_GONE = frozenset({"Unregistered", "ExpiredToken", "BadDeviceToken"})
_WHY = {
    "BadDeviceToken": "APNs does not know the device's token here; is it of a development build?",
    "DeviceTokenNotForTopic": "the device's token belongs to another app than the APNs topic that is set",
    "TopicDisallowed": "the APNs key may not push to the topic that is set",
    "BadTopic": "the APNs topic that is set is not valid",
    "InvalidProviderToken": "APNs does not accept the key; check the key id, the team id and the environment",
    "ExpiredProviderToken": "APNs calls a fresh signature expired; check this machine's clock",
    "Forbidden": "APNs forbids it; check the key's rights",
}
"""Apple, Handling notification responses from APNs. But for the clock none heals by itself, so the athlete's next channel
gets its turn at once."""


def outcome_of(answer: Answer, urgency: str, real_now_s: float) -> Outcome:
    """What APNs' answer means. Its 404 is a path that it does not know: ours is at fault, and nobody's subscription ends."""
    status, reason = answer.status, reason_of(answer.body)
    if 200 <= status < 300:
        return Delivered(status)
    if status == 410 or (status == 400 and reason in _GONE):
        return Failed(_WHY.get(reason, "APNs says that the app is no longer there"), status, gone=True)
    if passes(status) or reason == "IdleTimeout":
        asked_s = retry_after_s(answer.retry_after, real_now_s, MAX_RETRY_AFTER_S)
        after_s = _pause_s(status, reason, urgency) if asked_s is None else asked_s
        return Retry(after_s, f"APNs answered {status}{_named(reason)}", status)
    if not answer.whole:
        return Retry(None, f"APNs' answer {status} broke off", status)
    if 300 <= status < 400:
        return Failed("APNs redirects, which is not followed", status)
    if status == 413:
        return Failed("the alert is too large for APNs even when shortened", status)
    return Failed(_WHY.get(reason, f"APNs refused the alert with {status}{_named(reason)}"), status)


def _pause_s(status: int, reason: str, urgency: str) -> float | None:
    """None, as soon as the sender likes, also where a new connection finds a server that is not shutting down."""
    return None if status < 500 or reason == "Shutdown" or urgency == "high" else PAUSE_S


class _Problem(BaseModel):
    reason: str


def reason_of(body: bytes) -> str:
    """Apple's reason; empty when it cannot be read."""
    try:
        reason = _Problem.model_validate_json(body).reason
    except ValidationError:
        return ""
    return reason if _REASON.fullmatch(reason) else ""


def _named(reason: str) -> str:
    return f" ({reason})" if reason else ""
