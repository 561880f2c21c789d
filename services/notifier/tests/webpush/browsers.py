"""What a browser hands over, and who alerts it."""

from __future__ import annotations

from collections.abc import Callable

from tandem.contracts.events.alert import AlertDue
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.sealing import PushTarget
from tandem.notifier.push_service import Phone

LOOPBACK = EndpointPolicy(allow_loopback=True)
CONTACT = "mailto:push@example.com"
MakeAlert = Callable[..., AlertDue]


def target(phone: Phone, **changed: str) -> PushTarget:
    fields = {"endpoint": phone.endpoint, "p256dh": phone.p256dh, "auth": phone.auth}
    return PushTarget(**(fields | changed))
