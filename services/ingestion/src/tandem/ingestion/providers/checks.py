"""What several providers need to look at a request: secrets compared in constant time, JSON with its shape."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import SecretStr
from pydantic_core import from_json

from tandem.ingestion.providers.provider import Forged, Malformed

_MAX_NAME = 128


def same(told: str, expected: SecretStr | str) -> bool:
    """Whether two secrets are one, in a time that does not tell how much of them is."""
    wanted = expected.get_secret_value() if isinstance(expected, SecretStr) else expected
    return hmac.compare_digest(told.encode(), wanted.encode())


def require(proof: bool, problem: str) -> None:
    """Raises Forged with the problem unless the proof holds."""
    if not proof:
        raise Forged(problem)


def digest(secret: SecretStr, signed: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) in lower-case hex."""
    return hmac.new(secret.get_secret_value().encode(), signed, hashlib.sha256).hexdigest()


def parsed(body: bytes) -> Any:
    """The JSON value in the bytes, of bounded depth. Raises Malformed."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Malformed("the body is not JSON") from None


def document(body: bytes) -> dict[str, Any]:
    """The JSON object in the bytes. Raises Malformed."""
    value = parsed(body)
    if not isinstance(value, dict):
        raise Malformed("the body is not a JSON object")
    return value


def name_in(told: dict[str, Any], key: str) -> str:
    """An id, as a number or as text. Raises Malformed."""
    value = told.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str) or not 0 < len(str(value)) <= _MAX_NAME:
        raise Malformed(f"{key} is not an id")
    return str(value)


def moment(value: object) -> datetime | None:
    """A Unix time in seconds, or RFC 3339 with its offset; None for anything else."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and found.tzinfo else None


def packed(value: object) -> bytes:
    """JSON that is the same bytes for the same value. Raises Malformed for numbers of more than 64 bits, which none of them
    has."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise Malformed("a number in the body has more than 64 bits") from None


def withdrawal(external_id: str, reason: str) -> bytes:
    """The body of `device.{id}.withdrawal`."""
    return packed({"external_id": external_id, "reason": reason})
