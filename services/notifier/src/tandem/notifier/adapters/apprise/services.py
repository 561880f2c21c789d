"""Whether an apprise URL names one of the allowed services (see `table`) properly, and who would be spoken to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tandem.notifier.adapters.apprise.table import SERVICES, Service, names
from tandem.notifier.adapters.endpoint_policy import EndpointPolicy, EndpointRefused
from tandem.notifier.domain.words.limits import seen

MAX_URL_CHARACTERS = 2048
"""Ours: several times the longest that any of these services needs."""

NTFY_CLOUD = "ntfy.sh"

_BY_SCHEMA = {schema: service for service in SERVICES for schema in service.schemas}
_NATIVE = ("ntfy", "discord", "slack", "workflows", "gchat")
"""Services whose own https addresses are taken as they are copied from the service."""

_SCHEMA = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SEVERAL = re.compile(r"[\s,;]+[a-z]+://", re.IGNORECASE)
_KNOWN_PARAMETERS = names(
    "verify redirect cto rto retry wait optional store overflow format emojis tz tag cc bcc pgp pgppub pgpprv wkd "
    "inline attach filename template tokens image avatar_url icon_url click actions email delay priority batch url"
)
"""Of apprise, and refused. Only these are named in a refusal: any other name may be a secret in the wrong place."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A URL taken apart. `arguments` make the plugin and hold the URL's secrets."""

    service: Service
    arguments: Mapping[str, Any]

    def build(self, **changed: Any) -> Any:
        """The plugin, ready to send. Raises EndpointRefused when the URL lacks something."""
        arguments = {**self.arguments, **changed}
        try:
            return self.service.plugin_class()(**arguments)
        except Exception:  # whatever a plugin finds wrong is in its message, together with the URL's secrets
            raise EndpointRefused(_incomplete(self.service)) from None


def service_of(url: str) -> str:
    """The name of the URL's service, which is no secret. Raises EndpointRefused."""
    return parse(url).service.name


def check(url: str, policy: EndpointPolicy) -> None:
    """Raises EndpointRefused with what is wrong and what to do, never with the URL. What a name resolves to is judged when it
    is connected to."""
    parsed = parse(url)
    plugin = parsed.build()
    if len(plugin) != 1:
        raise EndpointRefused("the URL must name exactly one recipient; subscribe once for each")
    if not _has_recipient(parsed.service, plugin):
        raise EndpointRefused(f"the {parsed.service.name} URL names nobody who gets the message; add the recipient")
    if not is_secure(parsed.service, plugin) and not (policy.allow_loopback or policy.allow_private):
        raise EndpointRefused(
            f"the connection would not be encrypted; use {parsed.service.name}s:// without mode=insecure"
        )
    policy.origin(_origin(parsed.service, plugin))


def origin_of(url: str) -> str:
    """`https://host[:port]` (`http://` where nothing is encrypted) of who is spoken to, whatever the protocol: what a name
    resolves to can be judged by it. Raises EndpointRefused."""
    parsed = parse(url)
    return _origin(parsed.service, parsed.build())


def parse(url: str) -> Parsed:
    """Takes the URL apart without speaking to anybody. Raises EndpointRefused."""
    if len(url) > MAX_URL_CHARACTERS:
        raise EndpointRefused(f"the URL is longer than {MAX_URL_CHARACTERS} characters")
    if _SEVERAL.search(url):
        raise EndpointRefused("that is more than one URL; subscribe once for each")
    if not url.isprintable() or any(character.isspace() for character in url):
        raise EndpointRefused("the URL must not hold spaces or control characters; write them as %20")
    if seen(decoded := unquote(url)) != decoded or "\n" in decoded:
        raise EndpointRefused("the URL must not hold control characters, nor marks that turn the direction of writing")
    schema = _SCHEMA.match(url)
    if schema is None:
        raise EndpointRefused("that is not a URL; it begins with a service, such as ntfys:// or mailtos://")
    service, found = _found(schema[1].lower(), url)
    if not found:
        raise EndpointRefused(_incomplete(service))
    _judge_parameters(service, found)
    return Parsed(service, found)


def is_secure(service: Service, plugin: Any) -> bool:
    """Whether the connection is encrypted."""
    if service.host is not None or _is_cloud(plugin) or service.name == "workflows":
        return True
    if service.name == "mailto":
        return bool(plugin.secure_mode != "insecure")
    return bool(plugin.secure)


def _found(schema: str, url: str) -> tuple[Service, dict[str, Any] | None]:
    if schema in ("http", "https"):
        for name in _NATIVE:
            service = _BY_SCHEMA[name]
            if found := service.plugin_class().parse_native_url(url):
                return service, found
        raise EndpointRefused("a web address alone does not say its service; use jsons://… for a webhook")
    if schema not in _BY_SCHEMA:
        allowed = ", ".join(service.name for service in SERVICES)
        raise EndpointRefused(f"this service is not available here; available are {allowed}")
    service = _BY_SCHEMA[schema]
    plugin = service.plugin_class()
    native = plugin.parse_native_url(url)
    try:
        return service, native or plugin.parse_url(url)
    except Exception:  # apprise's parsers trip over some malformed URLs in ways of their own
        return service, None


def _judge_parameters(service: Service, found: Mapping[str, Any]) -> None:
    given = {name for name in found.get("qsd", {}) if name[:1] not in tuple(service.prefixes)} - service.parameters
    if not given:
        return
    known = sorted(given & _KNOWN_PARAMETERS)
    what = f"the parameter {known[0]}=" if known else "a parameter"
    allowed = ", ".join(f"{name}=" for name in sorted(service.parameters)) or "none"
    raise EndpointRefused(f"the URL has {what} that is not allowed; allowed with {service.name}: {allowed}")


def _has_recipient(service: Service, plugin: Any) -> bool:
    return service.name not in ("ntfy", "tgram", "signal", "mailto") or bool(
        plugin.topics if service.name == "ntfy" else plugin.targets
    )


def _origin(service: Service, plugin: Any) -> str:
    host = service.host or (NTFY_CLOUD if _is_cloud(plugin) else plugin.host)
    port = plugin.port if service.host is None and not _is_cloud(plugin) else None
    if service.name == "mailto":
        host = plugin.smtp_host
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{'https' if is_secure(service, plugin) else 'http'}://{name}" + (f":{port}" if port else "")


def _is_cloud(plugin: Any) -> bool:
    return bool(getattr(plugin, "cloud_notify_url", None)) and plugin.mode == "cloud"


def _incomplete(service: Service) -> str:
    return f"the {service.name} URL lacks something or is misspelt; see https://appriseit.com/services/"
