"""How much one athlete's token may ask. The generic cell rate algorithm (ITU-T I.371) in memory: one number an athlete, the
time at which it would be even again. Only who holds a token of ours is counted, so strangers cannot fill the table."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_COUNTED = 10_000
"""Athletes and budgets counted at once. Ours: who is forgotten in between may ask once more."""


class Rates:
    """So many a minute, and so many at once after a pause."""

    def __init__(
        self, per_min: float = 120, burst: int = 60, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """By default two a second: a front end that refreshes every second still has as much again for its buttons."""
        self._interval_s = 60 / per_min
        self._slack_s = self._interval_s * (burst - 1)
        self._monotonic = monotonic
        self._even: OrderedDict[str, float] = OrderedDict()

    @property
    def counted(self) -> int:
        """How many are in the table."""
        return len(self._even)

    def wait_s(self, who: str, weight: int = 1) -> float:
        """0 when this one may pass, and it is counted (as `weight` of them); else in how many seconds it might, and it is not
        counted."""
        now = self._monotonic()
        even = max(self._even.get(who, 0.0), now)
        if (wait := even - now - self._slack_s) > 0:
            return wait
        self._even[who] = even + weight * self._interval_s
        self._even.move_to_end(who)
        if len(self._even) > MAX_COUNTED:
            self._even.popitem(last=False)
        return 0.0
