"""What the athlete was told twice, by what the log says."""

from __future__ import annotations

from collections.abc import Iterable

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDue, AlertWithdrawn
from tandem.contracts.events.reach import AlertKind


def told_again(said: Iterable[Event]) -> list[str]:
    """Alerts that say what was said: a version of the plan again, or a root that was told, where it is neither the beginning
    of a stop nor a change of the week. One that was withdrawn has told nothing; another try of an alert is that alert."""
    events = list(said)
    gone = {event.data.alert_id for event in events if isinstance(event.data, AlertWithdrawn)}
    due = {event.data.alert_id: (event, event.data) for event in reversed(events) if isinstance(event.data, AlertDue)}
    standing = sorted((due[name] for name in due.keys() - gone), key=lambda pair: pair[0].sequence)
    found, roots, versions = [], set[str](), set[int]()
    for event, alert in standing:
        may_repeat = alert.kind is AlertKind.SAFETY_STOP or alert.plan_versions
        if versions & set(alert.plan_versions) or (not may_repeat and roots & set(event.rootids)):
            found.append(alert.title)
        roots.update(event.rootids)
        versions.update(alert.plan_versions)
    return found
