"""The week changed: what of it the athlete does not know, added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, datetime, timedelta

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.news import extra_only, first_moment, last_moment, news, tells
from tandem.notifier.domain.said import PlanSaid
from tandem.notifier.domain.state import Change
from tandem.notifier.domain.worth.view import LIFETIME, View

SOON = timedelta(hours=12)
"""A session this near makes the alert urgent (RFC 8030, 5.3: `high` also wakes a phone low on battery). Ours."""


def matters(view: View) -> list[Matter]:
    """One for all untold revisions, if there is any difference left that asks something, though their root events have been
    told: whatever else a root has set off, that a session moved is owed until its version is told. It ends with the last
    session it is about. Root events that were told are named again only where there are no others."""
    state, now = view.state, view.now
    untold = [state.revisions[version] for version in sorted(state.revisions) if version not in state.told_versions]
    due = [revision for revision in untold if tells(revision)]
    changes = news(state.revisions.values(), state.told_versions, now) if due else ()
    if not changes:
        return []
    cause, newest = due[-1], untold[-1]
    roots = dict.fromkeys(root for revision in untold for root in view.untold(revision.rootids))
    last = max(last_moment(change, now) for change in changes)
    matter = Matter(
        key=f"plan:{cause.plan_version}",
        kind=AlertKind.PLAN_REVISED,
        said=PlanSaid(changes, cause),
        cause=cause.cause,
        rootids=tuple(roots) or cause.rootids,
        since=newest.decided_at or now,
        until=now + LIFETIME if last.year == MAXYEAR else last,
        urgency=_urgency(changes, now),
        presses=_presses(view, changes, newest.decided_at or now),
        plan_versions=tuple(revision.plan_version for revision in untold),
    )
    return [matter]


def _urgency(changes: Sequence[Change], now: datetime) -> str:
    """What is only offered is never urgent."""
    if extra_only(changes):
        return "low"
    return "high" if _first(changes, now) - now <= SOON else "normal"


def _presses(view: View, changes: Sequence[Change], since: datetime) -> bool:
    """Whether it would come too late for a session, were it held back."""
    if extra_only(changes):
        return False
    end = Hours(view.preferences, view.zone).held_until(min(since, view.now), view.now)
    return end is not None and _first(changes, view.now) <= end


def _first(changes: Sequence[Change], now: datetime) -> datetime:
    return min(first_moment(change, now) for change in changes)
