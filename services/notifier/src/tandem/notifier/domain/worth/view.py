"""What all kinds of matters are judged from: the document, the moment, the athlete's zone, what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.reach import AlertKind, AlertPreferences
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.state import Readiness, State
from tandem.notifier.domain.times import time_of
from tandem.notifier.domain.wall import zone_of

DAY = timedelta(days=1)

LIFETIME = DAY
"""How long what has no end of its own stays worth telling. Ours: a day later the next alert says more."""

PUNCTUAL = timedelta(hours=3)
"""How late what belongs to a time of day may still be told, such as after an outage. Ours: the evening's word is of use
until bed, and none at all the next morning."""

SETTLED = timedelta(minutes=1)
"""How long a small matter about a workout waits for the plan, which the same workout may change: then the plan's alert
speaks for both. Ours: the plan comes within seconds, and nobody minds being asked a minute later."""

_USUAL = AlertPreferences()


@dataclass(frozen=True, slots=True)
class View:
    """`zone` is None while nobody said where the athlete is: then there is no evening and no morning. `told` are the root
    events that were told. `chosen` are the preferences that the athlete set, `preferences` those or the usual ones."""

    state: State
    now: datetime
    zone: ZoneInfo | None
    told: Collection[str]

    @property
    def chosen(self) -> AlertPreferences | None:
        return self.state.preferences

    @property
    def preferences(self) -> AlertPreferences:
        return self.state.preferences or _USUAL

    def time_of(self, kind: AlertKind) -> time:
        """When the calendar's alerts of this kind come, on the athlete's wall clock."""
        return time_of(kind, self.preferences)

    @property
    def newest_readiness(self) -> Readiness | None:
        """How the athlete stands, None while nothing is known. The newest change is the one highest in the log."""
        return max(self.state.readiness.values(), key=lambda change: (change.sequence, change.cause), default=None)

    def untold(self, roots: Iterable[str]) -> tuple[str, ...]:
        return tuple(root for root in roots if root not in self.told)

    def beside(self, matters: Iterable[Matter]) -> View:
        """The view of somebody who has told these as well."""
        return replace(self, told={*self.told, *(root for matter in matters for root in matter.rootids)})


def view_of(state: State, now: datetime) -> View:
    """The view at a moment, in UTC: sums of times in a zone follow its wall clock and skip or repeat an hour."""
    return View(state, now.astimezone(UTC), zone_of(state), state.told_roots)
