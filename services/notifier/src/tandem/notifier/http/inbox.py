"""GET /v1/alerts (for front ends) and GET /i/{token} (for people): the last alerts, delivered or not, and why."""

from __future__ import annotations

import hashlib
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tandem.contracts.events.reach import AlertPreferences, Language
from tandem.notifier.adapters.links import InboxGrant
from tandem.notifier.domain.state import Alert, State
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.pages import heading, language_of, link, page, paragraph, refused
from tandem.notifier.http.phrases import PHRASES
from tandem.notifier.http.requests import SAFE_HEADERS, answering, grant_of, reader_of
from tandem.notifier.http.view import action_path, inbox_of, newest_first, offered_in, status_of


def routes(desk: Desk) -> list[BaseRoute]:
    """The routes of the inbox."""

    async def alerts(request: Request) -> Response:
        state = await desk.loop.read(await reader_of(request, desk))
        body = inbox_of(state, desk.links).model_dump_json().encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = SAFE_HEADERS | {"Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Authorization"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    async def shown(request: Request) -> Response:
        grant = await grant_of(request, desk, InboxGrant)
        return _page(request, await desk.loop.read(grant.athlete_id), desk)

    return [
        Route("/v1/alerts", answering(alerts), methods=["GET"]),
        Route("/i/{token}", answering(shown, refused), methods=["GET"]),
    ]


def _page(request: Request, state: State, desk: Desk) -> Response:
    preferences = state.preferences
    language = language_of(request, preferences.language if preferences else None)
    phrases, zone = PHRASES[language], _zone(state.timezone)
    now, parts = desk.now(), list[str]()
    for alert in newest_first(state):
        status = phrases.status[status_of(alert)]
        parts.append(heading(alert.title, [f"{_moment(alert.decided_at, zone, language, preferences)} · {status}"]))
        parts.extend(paragraph(line) for line in alert.body.splitlines() if line)
        parts.extend(_buttons(state, alert, desk, now))
    return page(language, phrases.inbox, *(parts or [paragraph(phrases.empty)]))


def _buttons(state: State, alert: Alert, desk: Desk, now: datetime) -> list[str]:
    """What can still be answered: links to the pages that say what would happen, wherever a proxy puts them."""
    if alert.answered is not None or now >= alert.expires_at:
        return []
    return [link(one.label, ".." + action_path(state.athlete_id, alert, one, desk.links)) for one in offered_in(alert)]


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _moment(at: datetime, zone: tzinfo, language: Language, preferences: AlertPreferences | None) -> str:
    local = at.astimezone(zone)
    clock = "Hm" if preferences is None or preferences.clock_24h else "hma"
    day, wall = (format_skeleton(skeleton, local, locale=language.value) for skeleton in ("MMMEd", clock))
    return f"{day}, {wall}"
