"""One try, watched from inside the process that speaks through apprise: to whom it may connect, how long it may take, and
what the other side said, of which apprise itself tells only yes or no.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from tandem.notifier.adapters.apprise.wire import Verdict, Word
from tandem.notifier.adapters.endpoint_policy import EndpointPolicy, EndpointRefused

REAP_S = 0.25
"""How often tries are looked through for those whose time is over. Ours."""

FORBIDDEN = frozenset(
    {
        "socket.bind", "socket.sendto", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty",
        "os.posix_spawn", "os.startfile", "pty.spawn", "webbrowser.open",
    }
)  # fmt: skip
"""Audit events of what no sending needs (Python's table of audit events)."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(slots=True)
class Attempt:
    """`scheme` is that of the connection being made (`https` stands for any that is encrypted), None when none may be made.
    `headers` are put on its HTTP requests, `letter_id` becomes its mail's Message-ID, `encrypted` says whether its SMTP
    connection is to be. `verdict` is the first thing that went wrong, `status` the last HTTP status, `torn` that the last
    answer broke off after it."""

    policy: EndpointPolicy
    ends_at: float
    headers: dict[str, str] = field(default_factory=dict)
    letter_id: str = ""
    encrypted: bool = True
    scheme: str | None = None
    status: int | None = None
    torn: bool = False
    verdict: Verdict | None = None
    _guards: list[socket.socket] = field(default_factory=list)

    def left_s(self) -> float:
        return self.ends_at - time.monotonic()

    def note(self, verdict: Verdict) -> None:
        self.verdict = self.verdict or verdict

    def connecting(self, connection: socket.socket, address: Any) -> None:
        """Raises EndpointRefused for an address that must not be spoken to, TimeoutError when the time is over."""
        if self.scheme is None or not isinstance(address, tuple):
            raise EndpointRefused("this service connects in a way that is not allowed")
        self.policy.judge(ip_address(str(address[0]).partition("%")[0]), self.scheme)
        if self.left_s() <= 0:
            raise TimeoutError
        self._guards.append(connection.dup())  # of its own: the one handed over to TLS is not this object any more

    def cut(self) -> None:
        """Ends what is being waited for."""
        for guard in self._guards:
            with contextlib.suppress(OSError):
                guard.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        guards, self._guards = self._guards, []
        for guard in guards:
            guard.close()


_current = threading.local()
_lock = threading.Lock()
_attempts: dict[int, Attempt] = {}


def current() -> Attempt | None:
    """The try that this thread makes."""
    attempt: Attempt | None = getattr(_current, "attempt", None)
    return attempt


@contextlib.contextmanager
def attempting(attempt: Attempt) -> Iterator[Attempt]:
    """Makes it this thread's, ends it in time."""
    _current.attempt = attempt
    with _lock:
        _attempts[id(attempt)] = attempt
    try:
        yield attempt
    finally:
        _current.attempt = None
        with _lock:
            del _attempts[id(attempt)]
            attempt.close()


def reap() -> None:
    """Cuts tries whose time is over, for ever: a server that sends a byte now and then must not hold a thread."""
    while True:
        time.sleep(REAP_S)
        with _lock:
            for attempt in _attempts.values():
                if attempt.left_s() <= 0:
                    attempt.cut()


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook (sys.addaudithook): sees every connection whoever makes it, redirects and changed names included."""
    if event == "socket.connect":
        attempt = current()
        if attempt is None:
            raise EndpointRefused("a connection outside of any sending")
        attempt.connecting(arguments[0], arguments[1])
    elif event in FORBIDDEN or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING):
        raise EndpointRefused("this service does something that is not allowed")


def late() -> Verdict:
    return Verdict(Word.RETRY, "no answer in time")
