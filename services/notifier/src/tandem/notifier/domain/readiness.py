"""What of the athlete's readiness they do not know yet: from the change they were last told of to the newest.

WATCH is not told: it adds nothing and asks nothing, and being told of it is how wolf is cried. What began and ended again
before it was told is not told either.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from tandem.contracts.event import derived_id
from tandem.contracts.events.readiness import ReadinessState
from tandem.notifier.domain.state import Readiness

FRESH = timedelta(days=7)
"""A state that holds for an older day is no news any more, such as one from an imported history. Ours. A safety stop is
news for as long as it stands."""


class Word(IntEnum):
    """What is worth a word, the most important first."""

    STOP_BEGAN = 0
    STOP_ENDED = 1
    PULL_BACK_BEGAN = 2
    PULL_BACK_ENDED = 3
    PUSH_BEGAN = 4


_ALWAYS_TOLD = frozenset({Word.STOP_BEGAN, Word.STOP_ENDED})


@dataclass(frozen=True, slots=True)
class ReadinessNews:
    """One alert's worth: the newest change, the matters it brings, the change that was told before it (if any)."""

    change: Readiness
    matters: tuple[Word, ...]
    before: Readiness | None

    @property
    def stops(self) -> bool:
        """A safety stop begins: never held back."""
        return Word.STOP_BEGAN in self.matters


def alert_id_of(change: Readiness) -> str:
    return derived_id(change.cause, "alert")


def readiness_news(changes: Iterable[Readiness], told: Container[str], today: date) -> ReadinessNews | None:
    """What there is to tell; None when nothing is. `told` are ids of alerts. The newest change is the one highest in the
    log; one that comes late from further down was overtaken.

    What imported history has brought is not told, but for a safety stop and its end: it takes sessions off the plan that
    nothing but the athlete's own word gives back, so they must hear of it (domain.md 3.3b), however it was reported.
    """
    ordered = sorted(changes, key=lambda change: (change.sequence, change.cause))
    if not ordered:
        return None
    newest = ordered[-1]
    before = next((change for change in reversed(ordered) if alert_id_of(change) in told), None)
    if before is newest:
        return None
    matters = tuple(sorted(_stop(before, newest) | _state(before, newest)))
    fresh = today - newest.local_date <= FRESH
    loud = _ALWAYS_TOLD if newest.history else frozenset(Word)
    kept = tuple(matter for matter in matters if matter is Word.STOP_BEGAN or (fresh and matter in loud))
    return ReadinessNews(newest, kept, before) if kept else None


def _stop(before: Readiness | None, newest: Readiness) -> set[Word]:
    known = before.stop if before else None
    if newest.stop is None:
        return {Word.STOP_ENDED} if known else set()
    if known is None or known.since != newest.stop.since or set(newest.stop.reasons) - set(known.reasons):
        return {Word.STOP_BEGAN}
    return set()


def _state(before: Readiness | None, newest: Readiness) -> set[Word]:
    """While a stop stands nothing is said that could be taken for leave to train hard."""
    known = before.state if before else None
    if newest.state is ReadinessState.PULL_BACK:
        return {Word.PULL_BACK_BEGAN} if known is not ReadinessState.PULL_BACK else set()
    if newest.stop is not None:
        return set()
    if newest.state is ReadinessState.PUSH:
        again = known is ReadinessState.PUSH and before is not None and before.since == newest.since
        return set() if again else {Word.PUSH_BEGAN}
    return {Word.PULL_BACK_ENDED} if known is ReadinessState.PULL_BACK else set()
