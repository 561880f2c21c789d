"""The two kinds of failure: what an input did, and what nobody did."""

from __future__ import annotations

import nats.errors
import nats.js.errors
import redis.exceptions


class Unavailable(Exception):
    """NATS or Redis is away. Nobody's fault: wait and try again, without limit and without charge."""


class Fenced(Exception):
    """The world has moved: another replica, or ourselves before a crash, decided first (JetStream error 10071)."""


class SaidBefore(Exception):
    """`decide` said the same (cause, step) twice: JetStream dropped the repeat, so folding it would make the document say
    what the log does not."""


WRONG_LAST_SEQUENCE = 10071
"""JetStream's error code for a publish whose expected last (subject) sequence is not the present one."""

_TRANSIENT_REPLIES = ("OOM ", "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "TRYAGAIN", "NOREPLICAS")


def is_outage(error: BaseException) -> bool:
    """True when the failure is of the infrastructure, so that no message may be blamed for it."""
    if isinstance(error, redis.exceptions.ResponseError):
        return str(error).startswith(_TRANSIENT_REPLIES)
    if isinstance(error, nats.js.errors.APIError):
        return isinstance(error, nats.js.errors.ServiceUnavailableError | nats.js.errors.ServerError)
    return isinstance(
        error,
        Unavailable
        | redis.exceptions.ConnectionError
        | redis.exceptions.TimeoutError
        | nats.errors.TimeoutError
        | nats.errors.NoRespondersError
        | nats.errors.ConnectionClosedError
        | nats.errors.ConnectionReconnectingError
        | nats.errors.OutboundBufferLimitError
        | nats.errors.StaleConnectionError
        | nats.js.errors.NoStreamResponseError
        | ConnectionError
        | TimeoutError,
    )
