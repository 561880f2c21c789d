"""What only one service has: how loud, buttons of its own, what a newer message replaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tandem.notifier.adapters.apprise.services import Parsed
from tandem.notifier.adapters.apprise.wire import Link, Message

NTFY_BUTTONS = 3
"""docs.ntfy.sh/publish/#action-buttons: up to three."""

NTFY_PRIORITY = {"very-low": "min", "low": "low", "normal": "default", "high": "high"}
"""docs.ntfy.sh/publish/#message-priority. `max` is left to the athlete's own senders: `high` already rings."""

PUSHOVER_PRIORITY = {"very-low": "-2", "low": "-1", "normal": "0", "high": "1"}
"""pushover.net/api#priority: -1 is quiet, 1 passes the phone's own quiet hours."""

GOTIFY_PRIORITY = {"very-low": "low", "low": "low", "normal": "normal", "high": "high"}
"""apprise's names for Gotify's 0, 5 and 8."""

SILENT = frozenset({"very-low", "low"})
"""Urgencies that Telegram shows without a sound."""

UNSUBSCRIBE = {"en": "Stop these messages", "de": "Keine weiteren Nachrichten"}
OPEN = {"en": "All alerts", "de": "Alle Meldungen"}
"""Labels of links that are no action of the alert, so that no template names them."""


def options_of(parsed: Parsed, message: Message) -> dict[str, Any]:
    """Arguments of the service's plugin, beside those of its URL, whose own headers stay beside ours."""
    options = _OPTIONS.get(parsed.service.name, _nothing)(message)
    if "headers" in options:
        return options | {"headers": {**(parsed.arguments.get("headers") or {}), **options["headers"]}}
    return options


def unsubscribe_link(message: Message) -> list[Link]:
    label = UNSUBSCRIBE.get(message.language, UNSUBSCRIBE["en"])
    return [Link(label, message.unsubscribe_url)] if message.unsubscribe_url else []


def inbox_link(message: Message) -> list[Link]:
    return [Link(OPEN.get(message.language, OPEN["en"]), message.inbox_url)] if message.inbox_url else []


def _ntfy(message: Message) -> dict[str, Any]:
    options: dict[str, Any] = {"priority": NTFY_PRIORITY.get(message.urgency, "default")}
    if message.inbox_url:
        options["click"] = message.inbox_url
    if message.links:
        # `http` is done with one touch, without a browser; JSON in ASCII because a header holds nothing else
        buttons = [
            {"action": "http", "label": link.label, "url": link.url, "method": "POST", "clear": True}
            for link in message.links[:NTFY_BUTTONS]
        ]
        options["actions"] = json.dumps(buttons)
    return options


def _pushover(message: Message) -> dict[str, Any]:
    options: dict[str, Any] = {"priority": PUSHOVER_PRIORITY.get(message.urgency, "0")}
    if inbox := inbox_link(message):
        options |= {"supplemental_url": inbox[0].url, "supplemental_url_title": inbox[0].label}
    return options


def _telegram(message: Message) -> dict[str, Any]:
    return {"detect_owner": False} | ({"silent": True} if message.urgency in SILENT else {})


def _mailto(message: Message) -> dict[str, Any]:
    """RFC 8058 for the unsubscribe headers, RFC 3834 for Auto-Submitted. What is about one matter refers to the same message,
    which there need not be (RFC 5322, 3.6.4): mail programs then show it together."""
    headers = {"Auto-Submitted": "auto-generated"}
    if message.topic:
        headers["References"] = f"<{message.topic}@tandem.invalid>"
    if message.unsubscribe_url:
        headers |= {
            "List-Unsubscribe": f"<{message.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if message.urgency == "high":
        headers["Importance"] = "high"
    return {"headers": headers}


def _json(message: Message) -> dict[str, Any]:
    fields = {
        "alert_id": message.alert_id,
        "kind": message.kind,
        "topic": message.topic,
        "urgency": message.urgency,
        "actions": [{"title": link.label, "url": link.url} for link in message.links],
        "inbox_url": message.inbox_url,
        "unsubscribe_url": message.unsubscribe_url,
    }
    return {"payload": fields}


def _nothing(message: Message) -> dict[str, Any]:
    return {}


_OPTIONS: dict[str, Callable[[Message], dict[str, Any]]] = {
    "ntfy": _ntfy,
    "pover": _pushover,
    "gotify": lambda message: {"priority": GOTIFY_PRIORITY.get(message.urgency, "normal")},
    "tgram": _telegram,
    "mailto": _mailto,
    "json": _json,
    "hassio": lambda message: {"nid": message.topic} if message.topic else {},
    "matrix": lambda message: {"e2ee": False, "discovery": False},  # no keys are kept here; the URL names the server
}
