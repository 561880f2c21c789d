"""Which of apprise's services may be spoken to, and what may stand in their URLs.

An explicit list: apprise also knows services that open local programs, devices and files, and parameters that read files,
add recipients or switch off what protects the connection. What is not listed is refused, service or parameter.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import dataclass
from typing import Any

LOGGER = "apprise"
"""apprise logs URLs and recipients, some of it at warning: nothing of it may reach a handler."""


@dataclass(frozen=True, slots=True)
class Service:
    """`name` is what PushSubscribed.service says, `plugin` where apprise keeps it. `host` is who is spoken to, None when the
    URL says it. `parameters` may stand in its URL, and any that begins with one of `prefixes` (apprise: + a header, - a query
    parameter of the request). `address` says that the URL itself is the address: a 404 means that it has ended."""

    name: str
    schemas: tuple[str, ...]
    plugin: str
    host: str | None = None
    parameters: frozenset[str] = frozenset()
    prefixes: str = ""
    address: bool = False

    def plugin_class(self) -> Any:
        """apprise's class. Imported when it is first needed: together they are some tens of megabytes."""
        _silence()
        module, name = self.plugin.split(":")
        return getattr(importlib.import_module(f"apprise.plugins.{module}"), name)


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SERVICES = (
    Service("ntfy", ("ntfy", "ntfys"), "ntfy:NotifyNtfy", None, names("auth token mode to tags xtags")),
    Service("pover", ("pover",), "pushover:NotifyPushover", "api.pushover.net", names("sound key to")),
    Service(
        "tgram", ("tgram",), "telegram:NotifyTelegram", "api.telegram.org",
        names("silent preview topic thread to"), address=True,
    ),
    Service("signal", ("signal", "signals"), "signal_api:NotifySignalAPI", None, names("from to")),
    Service("slack", ("slack",), "slack:NotifySlack", "slack.com", names("footer to"), address=True),
    Service("discord", ("discord",), "discord:NotifyDiscord", "discord.com", names("thread footer"), address=True),
    Service(
        "mailto", ("mailto", "mailtos"), "email:NotifyEmail", None,
        names("from name smtp to user pass password mode reply"),
    ),
    Service("hassio", ("hassio", "hassios"), "home_assistant:NotifyHomeAssistant", None, names("prefix to token")),
    Service("json", ("json", "jsons"), "custom_json:NotifyJSON", None, names("method"), "+-", address=True),
    Service("gotify", ("gotify", "gotifys"), "gotify:NotifyGotify"),
    Service("matrix", ("matrix", "matrixs"), "matrix:NotifyMatrix", None, names("mode token to hsreq path msgtype")),
    Service("pbul", ("pbul",), "pushbullet:NotifyPushBullet", "api.pushbullet.com", names("to")),
    Service(
        "workflows", ("workflow", "workflows"), "workflows:NotifyWorkflows", None,
        names("id sig ver pa powerautomate route routeid wrap"), address=True,
    ),
    Service(
        "gchat", ("gchat",), "google_chat:NotifyGoogleChat", "chat.googleapis.com",
        names("workspace key token thread"), address=True,
    ),
    Service(
        "mmost", ("mmost", "mmosts"), "mattermost:NotifyMattermost", None,
        names("channel channels botname team mode to"), address=True,
    ),
    Service("rocket", ("rocket", "rockets"), "rocketchat:NotifyRocketChat", None, names("mode webhook to"), address=True),
)  # fmt: skip
"""Each speaks HTTP(S) or SMTP to one host. Parameters by https://appriseit.com/services/."""


def _silence() -> None:
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
