"""Where alerts through apprise go in these tests."""

from __future__ import annotations

from collections.abc import Callable

from counterparts.web_services import WebServices

from tandem.contracts.events.alert import AlertDue
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import UrlTarget

LOOPBACK = EndpointPolicy(allow_loopback=True)
NOW_S = 1_795_400_000.0
MakeAlert = Callable[..., AlertDue]
MakeLetter = Callable[..., Letter]


def ntfy(services: WebServices) -> UrlTarget:
    return UrlTarget(url=f"ntfy://me:word@127.0.0.1:{services.port}/secret-topic")


def hook(services: WebServices, path: str = "secret-hook") -> UrlTarget:
    return UrlTarget(url=f"json://127.0.0.1:{services.port}/{path}")
