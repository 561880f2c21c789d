"""Words of whoever runs Tandem."""

from __future__ import annotations

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import NoticeSaid
from tandem.notifier.domain.state import Requested
from tandem.notifier.domain.worth.view import LIFETIME, View


def matters(view: View) -> list[Matter]:
    """One for each request of the last day, oldest first. None replaces another on the phone."""
    found = sorted(view.state.requested.values(), key=lambda request: (request.sequence, request.cause))
    return [_matter(request) for request in found if view.now - request.known_at < LIFETIME]


def _matter(request: Requested) -> Matter:
    key = f"{AlertKind.NOTICE.value}:{request.cause}"
    return Matter(
        key=key,
        kind=AlertKind.NOTICE,
        said=NoticeSaid(request.title, request.body),
        cause=request.cause,
        rootids=request.rootids,
        since=request.known_at,
        until=request.known_at + LIFETIME,
        urgency=request.urgency,
        presses=request.urgency == "high",
        topic=key,
    )
