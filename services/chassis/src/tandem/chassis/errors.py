"""The two kinds of failure: what an input did, and what nobody did."""

from __future__ import annotations

import nats.errors
import nats.js.errors
import redis.exceptions


class Unavailable(Exception):
    """NATS or Redis is away. Nobody's fault: wait and try again, without limit and without charge."""


class Fenced(Exception):
    """The world has moved: another replica, or ourselves before a crash, decided first (JetStream error 10071)."""


class Later(Exception):
    """Not now: whoever is on the other side asked to be left alone for `after_s` seconds, or is away. Nobody's fault, as an
    outage is not, but only this message waits."""

    def __init__(self, reason: str, after_s: float) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Hopeless(Exception):
    """No other try can end otherwise: to the DLQ at once."""


class Unsendable(Exception):
    """A message that no server takes: too large, or with a header that is none. Sent again it would be no other."""


class SaidBefore(Exception):
    """`decide` said the same (cause, step) twice: JetStream dropped the repeat, so folding it would make the document say
    what the log does not."""


WRONG_LAST_SEQUENCE = 10071
"""JetStream's error code for a publish whose expected last (subject) sequence is not the present one."""

_ACCOUNT_FULL = 10002
"""JetStream's error code for "resource limits exceeded for account", which the server counts among the sender's mistakes (400;
nats-server, server/errors.json). A full stream (10077) and a full disk (10023, 10047) say 503 and 500 by themselves."""

_TRANSIENT_REPLIES = ("OOM ", "LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "TRYAGAIN", "NOREPLICAS")


def is_outage(error: BaseException) -> bool:
    """True when the failure is of the infrastructure, so that no message may be blamed for it."""
    if isinstance(error, redis.exceptions.ResponseError):
        return str(error).startswith(_TRANSIENT_REPLIES)
    if isinstance(error, nats.js.errors.APIError):
        outage = isinstance(error, nats.js.errors.ServiceUnavailableError | nats.js.errors.ServerError)
        return outage or error.err_code == _ACCOUNT_FULL
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
