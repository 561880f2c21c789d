"""What a counterpart can be told to do instead of its work, one request after the other."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Trouble:
    """With `status` the request is answered by it, `code` is what the provider calls it, and `body` goes out instead of a
    body that says so. `drop`: the connection ends without an answer. `die`: it ends in the middle of the answer's body.
    `goodbye` (HTTP/2): GOAWAY instead of an answer. With `delay_s` alone the work is done, late."""

    status: int | None = None
    code: str = ""
    retry_after: str | None = None
    body: bytes | None = None
    drop: bool = False
    die: bool = False
    goodbye: bool = False
    delay_s: float = 0.0


@dataclass(slots=True)
class Troubles:
    """Those to come, the next one first."""

    waiting: deque[Trouble] = field(default_factory=deque)

    def add(self, trouble: Trouble, times: int = 1) -> None:
        self.waiting.extend([trouble] * times)

    def next(self) -> Trouble:
        return self.waiting.popleft() if self.waiting else Trouble()
