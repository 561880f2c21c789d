"""What a push service and the browser behind it check of one request: the sender's signature (RFC 8292), the headers
and size (RFC 8030), and that it decrypts (RFC 8291)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from py_vapid import jwt

MAX_MESSAGE_BYTES = 4096
"""RFC 8030, section 7.2: what a push service must at least take; ours takes no more."""

MAX_VAPID_LIFETIME_S = 24 * 3600
"""RFC 8292, section 2."""

MAX_TOPIC_CHARACTERS = 32
"""RFC 8030, section 5.4."""


class Refused(Exception):
    """The request is answered with `status` and this reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True, slots=True)
class Wishes:
    """The headers of RFC 8030, section 5: how long to keep the message, how urgent it is, what it replaces."""

    ttl_s: int
    urgency: str
    topic: str | None


def check_sender(authorization: str, bound_to: str | None, audience: str, real_now_s: float) -> None:
    """`vapid t=<JWT>,k=<public key>`: ES256, for this `audience`, expiring within a day, by the key that the
    subscription is bound to (None: by any). Raises Refused with 401 or 403."""
    scheme, _, parameters = authorization.partition(" ")
    pairs = (part.strip().partition("=") for part in parameters.split(","))
    values = {name: value for name, _, value in pairs}
    token, key = values.get("t"), values.get("k")
    if scheme.lower() != "vapid" or not token or not key:
        raise Refused(401, "a VAPID signature is required")
    if bound_to is not None and key.rstrip("=") != bound_to.rstrip("="):
        raise Refused(403, "the subscription belongs to another sender")
    try:
        claims = jwt.decode(token, key)  # type: ignore[no-untyped-call]
    except InvalidSignature:
        raise Refused(403, "the VAPID signature is not valid") from None
    if claims.get("aud") != audience:
        raise Refused(403, "the VAPID audience is not this service")
    if not real_now_s < float(claims.get("exp", 0)) <= real_now_s + MAX_VAPID_LIFETIME_S:
        raise Refused(403, "the VAPID expiry is past or more than a day ahead")
    if urlsplit(str(claims.get("sub", ""))).scheme not in ("mailto", "https"):
        raise Refused(403, "the VAPID subject is no contact address")


def wishes_of(headers: Mapping[str, str]) -> Wishes:
    """Raises Refused with 400 or 415 for a header that is missing or wrong."""
    topic = headers.get("Topic")
    if not headers.get("TTL", "").isdecimal():
        raise Refused(400, "TTL in seconds is required")
    if topic is not None and len(topic) > MAX_TOPIC_CHARACTERS:
        raise Refused(400, "the topic is longer than 32 characters")
    if headers.get("Content-Encoding") != "aes128gcm":
        raise Refused(415, "aes128gcm is required")
    return Wishes(int(headers["TTL"]), headers.get("Urgency", "normal"), topic)


def decrypt(body: bytes, private_key: EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The plaintext as the browser gets it. Raises Refused with 413 or 400."""
    if len(body) > MAX_MESSAGE_BYTES:
        raise Refused(413, "the message is longer than 4096 bytes")
    try:
        plaintext: bytes = http_ece.decrypt(  # type: ignore[no-untyped-call]
            body, private_key=private_key, auth_secret=auth
        )
    except (http_ece.ECEException, ValueError):
        raise Refused(400, "the message does not decrypt with the subscription's keys") from None
    return plaintext
