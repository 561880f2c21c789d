"""GET and POST /u/{token}: end one subscription without logging in. A mail program's one click (RFC 8058) is a POST to it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tandem.notifier.adapters.links import EndGrant
from tandem.notifier.http.channels import end
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.pages import button, done, language_of, page, paragraph, refused
from tandem.notifier.http.phrases import PHRASES
from tandem.notifier.http.requests import answering, grant_of


def routes(desk: Desk) -> list[BaseRoute]:
    """The routes of unsubscribing. Looking changes nothing: mail programs look at links."""

    async def look(request: Request) -> Response:
        grant = await grant_of(request, desk, EndGrant)
        state = await desk.loop.read(grant.athlete_id)
        language = language_of(request, state.preferences.language if state.preferences else None)
        phrases = PHRASES[language]
        if state.live_subscription(grant.subscription_id) is None:
            return page(language, phrases.end, paragraph(phrases.ended), paragraph(phrases.come_back))
        return page(language, phrases.end, paragraph(phrases.end_would), button(phrases.end_button))

    async def leave(request: Request) -> Response:
        grant = await grant_of(request, desk, EndGrant)
        await end(desk, grant.athlete_id, grant.subscription_id)
        state = await desk.loop.read(grant.athlete_id)
        language = language_of(request, state.preferences.language if state.preferences else None)
        phrases = PHRASES[language]
        return done(request, language, phrases.end, phrases.ended, phrases.come_back)

    path = "/u/{token}"
    return [
        Route(path, answering(look, refused), methods=["GET"]),
        Route(path, answering(leave, refused), methods=["POST"]),
    ]
