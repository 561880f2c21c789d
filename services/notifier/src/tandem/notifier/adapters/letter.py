"""An alert with what it links to, as every channel gets it."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.alert import AlertAction, AlertDue


@dataclass(frozen=True, slots=True)
class Button:
    """An action of the alert. Opening `url` shows what it would do and a button that does it; a POST to it does it."""

    action: AlertAction
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`buttons` are the alert's actions in order, `inbox_url` is where all alerts can be read, `unsubscribe_url` ends this
    subscription without a login (RFC 8058: a POST does it at once). The URLs are secrets: whoever has one may use it. They are
    empty where the notifier does not know its own public address."""

    alert: AlertDue
    subscription_id: str
    buttons: tuple[Button, ...] = ()
    inbox_url: str = ""
    unsubscribe_url: str = ""
