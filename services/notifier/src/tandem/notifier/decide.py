"""What ought to be told now. Level-triggered: once its alerts are folded, deciding again tells nothing.

What is worth a word comes from `worth`, when it is told from `timing`, together with what from `choice`, on which
subscriptions from `routes`, and what becomes of alerts that have not arrived from `upkeep`. Words are made for what is told
now alone.

Each root event is in at most one alert: a root that was told makes no other. Two exceptions: the beginning of a safety
stop is told whatever its root has set off before, and so is a change of the week, which may come long after what else the
root set off, and more than once: each version is owed until it is told.

An alert that has arrived nowhere yet counts as untold here: where what it says has been overtaken it is withdrawn, and
what is told instead says the sum.

An athlete without a subscription gets the alert all the same, addressed to nobody: it stands in the log for any front
end to show, and is neither lost nor sent late to a phone that comes along tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce

from tandem.contracts.event import Decision, Event, Timer
from tandem.contracts.events.alert import AlertWithdrawn
from tandem.contracts.events.reach import AlertKind, AlertPreferences
from tandem.notifier.domain import upkeep
from tandem.notifier.domain.choice import Choice, choose
from tandem.notifier.domain.composing import Composer, id_of
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.state import Alert, State
from tandem.notifier.domain.timing import Policy
from tandem.notifier.domain.wall import zone_of
from tandem.notifier.domain.worth import matters, upcoming
from tandem.notifier.evolve import evolve

NEXT = "next"
"""The one timer: the earliest of everything that waits."""

SOURCE = "/tandem/notifier"

_LATER_THAN_ALL = 1 << 53
"""What is not stored yet has no sequence; whatever it will be, it is the newest."""

OVERTAKEN = "what it said has been overtaken"
USUAL = AlertPreferences()
POLICY = Policy()


def needs(state: State) -> tuple[str, ...]:
    """Alerts are made of what the document holds: no stored objects."""
    return ()


def decide(
    state: State, now: datetime, objects: Mapping[str, bytes], policy: Policy = POLICY
) -> list[Decision | Timer]:
    """What was overtaken is withdrawn, what is worth a word and may be told is told, the most important first, what failed is
    tried again. Timers: the next moment at which any of it may change, now that this is said."""
    decisions, look_at = _look(state, now, policy)
    if decisions:  # a repeat finds them folded, and has to find the same deadline
        said = enumerate(decisions, start=_LATER_THAN_ALL)
        folded = (Event(one.id, one.data, now, SOURCE, one.rootids, sequence) for sequence, one in said)
        look_at = _look(reduce(evolve, folded, state), now, policy)[1]
    return [*decisions, *([] if look_at is None else [Timer(NEXT, look_at, look_at.isoformat())])]


def _look(state: State, now: datetime, policy: Policy) -> tuple[list[Decision], datetime | None]:
    """What is to be said, and when to look again if it were not."""
    hours = Hours(state.preferences or USUAL, zone_of(state))
    waiting = upkeep.unarrived(state, now, policy)
    base = upkeep.untold(state, waiting)
    found = _audible(base, now)
    keys = {matter.key for matter in found}
    kept = [alert for alert in waiting if alert.kind not in _muted(state) and upkeep.holds(alert, keys)]
    overtaken = [alert for alert in waiting if alert not in kept]
    choice = _choice(state, base, found, kept, now, hours, policy)
    composer = Composer(state, now, hours)
    told = [composer.first(telling) for telling in choice.tellings]
    gone = list(_withdrawals(state, overtaken, found, choice, now))
    again, look_at = _tries(state, now, composer, policy, overtaken, {matter.key: matter for matter in found})
    moments = [choice.look_at, look_at, upcoming(base, now)]
    return [*gone, *told, *again], min(
        (moment for moment in moments if moment is not None and moment > now), default=None
    )


def _audible(state: State, now: datetime) -> list[Matter]:
    muted = _muted(state)
    return [matter for matter in matters(state, now) if matter.kind not in muted and matter.until > now]


def _muted(state: State) -> tuple[AlertKind, ...]:
    return state.preferences.muted if state.preferences else ()


def _choice(
    state: State,
    base: State,
    found: Sequence[Matter],
    kept: Sequence[Alert],
    now: datetime,
    hours: Hours,
    policy: Policy,
) -> Choice:
    """Among what the alerts that are still under way do not tell."""
    if not found:
        return Choice((), None)
    said = {key for alert in kept for key in alert.keys}
    told = {*base.told_roots, *(root for alert in kept for root in alert.rootids)}
    return choose([matter for matter in found if matter.key not in said], told, state, now, hours, policy)


def _withdrawals(
    state: State, overtaken: Sequence[Alert], found: Sequence[Matter], choice: Choice, now: datetime
) -> Iterator[Decision]:
    """An alert gives way when its replacement is told, or at once when there is nothing left to tell."""
    for alert in overtaken:
        heirs = upkeep.heirs(alert, found)
        keys = {heir.key for heir in heirs}
        instead = [telling for telling in choice.tellings if keys.intersection((*telling.tells, *telling.beside))]
        if heirs and not instead:
            continue
        data = AlertWithdrawn(
            athlete_id=state.athlete_id,
            alert_id=alert.alert_id,
            reason=OVERTAKEN,
            replaced_by=id_of(state, instead[0].matters[0].cause)[1] if instead else None,
            decided_at=now,
        )
        yield Decision(data=data, cause=alert.alert_id, step="withdrawn", rootids=alert.rootids)


def _tries(
    state: State,
    now: datetime,
    composer: Composer,
    policy: Policy,
    overtaken: Sequence[Alert],
    found: Mapping[str, Matter],
) -> tuple[list[Decision], datetime | None]:
    """Further tries. What was overtaken is not tried any more, though its replacement may have to wait."""
    decisions: list[Decision] = []
    moments: list[datetime] = []
    for alert in state.alerts.values():
        if not alert.is_unfinished or alert in overtaken:
            continue
        matter = found.get(alert.tells[0]) if alert.tells else None
        presses = matter.presses if matter is not None else upkeep.presses_by_itself(alert)
        due, look_at = upkeep.tries(state, alert, now, composer.hours, policy, presses=presses)
        decisions += [composer.again(entry, matter) for entry in due]
        moments += [look_at] if look_at is not None else []
    return decisions, min(moments, default=None)
