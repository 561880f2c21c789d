"""What an operator does with alerts: reads an athlete's inbox from the log, and adds or ends a channel."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tandem.contracts import topology
from tandem.contracts.envelope import NotAnEvent
from tandem.contracts.events.reach import AlertPreferences, AlertPreferencesSet, AlertRequested

if TYPE_CHECKING:
    from tandem.local.operator import Operator
    from tandem.notifier.domain.state import Alert, State

_POLL_S = 0.1


class Following:
    """What the notifier knows of an athlete, folded from the log as it folds it, and folded on as the log grows."""

    def __init__(self, operator: Operator, athlete_id: str) -> None:
        from tandem.notifier.domain.state import State

        self._log = operator.log
        self._state = State(athlete_id=athlete_id)
        service = topology.service("notifier")
        self._read_to = {
            (stream, subject.format(a=athlete_id)): 0 for stream, subject in (*service.folds, service.decides)
        }

    async def state(self) -> State:
        """As the log stands now. LookupError when nobody is known by that id. What the notifier cannot read it skips, and so
        does this."""
        from tandem.notifier.evolve import evolve

        for (stream, subject), after in self._read_to.items():
            async for page in self._log.pages(stream, subject, after=after):
                for stored in page:
                    with suppress(NotAnEvent):
                        self._state = evolve(self._state, stored.event())
                self._read_to[stream, subject] = page[-1].sequence
        if not any(self._read_to.values()):
            raise LookupError(f"nothing is known of an athlete {self._state.athlete_id!r}")
        return self._state


async def standing(operator: Operator, athlete_id: str) -> State:
    """What the notifier knows of an athlete now. LookupError when nobody is known by that id."""
    return await Following(operator, athlete_id).state()


def newest_first(state: State) -> list[Alert]:
    return sorted(state.alerts.values(), key=lambda alert: (alert.decided_at, alert.sequence), reverse=True)


async def send(operator: Operator, request: AlertRequested, wait_s: float) -> Alert | None:
    """Have something said to the athlete, and wait until it is known what became of it on every channel that is tried, for at
    most `wait_s`. None when by then it has not been decided."""
    following = Following(operator, request.athlete_id)
    await following.state()
    said = await operator.say(request)
    found: Alert | None = None
    until = asyncio.get_running_loop().time() + wait_s
    while asyncio.get_running_loop().time() < until:
        state = await following.state()
        found = next((alert for alert in state.alerts.values() if said.id in alert.rootids), None)
        if found is not None and all(one.progress.value != "due" for one in found.sendings.values()):
            break
        await asyncio.sleep(_POLL_S)
    return found


async def set_preferences(
    operator: Operator, athlete_id: str, changes: dict[str, object]
) -> tuple[AlertPreferences, bool]:
    """The athlete's preferences with these changes, published when there are any; and whether they had set any before. Raises
    ValidationError for what cannot be."""
    known = (await standing(operator, athlete_id)).preferences
    before = {name: getattr(known, name) for name in AlertPreferences.model_fields} if known else {}
    wanted = AlertPreferencesSet.model_validate({"athlete_id": athlete_id, **before, **changes})
    if changes:
        await operator.say(wanted)
    return wanted, known is not None


def status_of(alert: Alert, now: datetime) -> str:
    """How an alert stands, in a few words."""
    if alert.withdrawn:
        return f"withdrawn: {alert.withdrawn}"
    if not alert.sendings:
        return f"kept here only: {alert.unsent}" if alert.unsent else "no channel: kept here only"
    told = [f"{name}: {_sending(alert, name, now)}" for name in sorted(alert.sendings)]
    return "; ".join([*told, *([f"answered: {alert.answered}"] if alert.answered else [])])


def _sending(alert: Alert, name: str, now: datetime) -> str:
    sending = alert.sendings[name]
    match sending.progress.value:
        case "deferred" if sending.retry_at is not None:
            return f"{sending.reason}; tried again in {max(0.0, (sending.retry_at - now).total_seconds()):.0f} s"
        case "failed":
            return f"failed: {sending.reason}"
        case other:
            return other
