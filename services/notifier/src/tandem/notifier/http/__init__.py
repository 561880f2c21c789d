"""What the notifier answers over HTTP: its public keys to everybody, and to athletes their inbox, how and where they want to be
told, and the links in their alerts."""

from __future__ import annotations

from starlette.routing import BaseRoute

from tandem.notifier.http import acts, channels, inbox, keys, openapi, preferences, unsubscribing
from tandem.notifier.http.desk import Desk

routes = keys.routes
"""The public keys: routes that need nothing but the keys."""


def athlete_routes(desk: Desk) -> list[BaseRoute]:
    """Everything that is about one athlete."""
    rooms = [part for room in (inbox, preferences, channels, acts, unsubscribing) for part in room.routes(desk)]
    return [*rooms, *openapi.routes()]
