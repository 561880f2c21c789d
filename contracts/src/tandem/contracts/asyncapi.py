"""The AsyncAPI 3.0 document, made from the registry and the topology: channels, messages, and who sends and receives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tandem.contracts import subjects
from tandem.contracts.registry import ROUTES
from tandem.contracts.topology import CONSUMERS, SERVICES, STREAMS, Service


class _Placeholders:
    """Stands in for an event, so that a route's subject function yields its address with `{parameters}`."""

    def __getattr__(self, name: str) -> str:
        return f"{{{name}}}"


@dataclass(frozen=True, slots=True)
class Channel:
    """One subject and the message on it. `schema` is None for raw bytes."""

    name: str
    address: str
    schema: str | None
    description: str

    @property
    def parameters(self) -> list[str]:
        return [token[1:-1] for token in self.address.split(".") if token.startswith("{")]


def channels() -> list[Channel]:
    """The subject of every route, and the ones that carry a device's raw bytes."""
    stand_in = _Placeholders()
    events = [
        Channel(
            route.payload.__name__,
            route.subject(stand_in),
            route.payload.TYPE,
            " ".join((route.payload.__doc__ or "").split()),
        )
        for route in ROUTES
    ]
    device = "{device_id}"
    return [
        *events,
        Channel("Submission", subjects.device_workout(device), None, "Raw bytes of a FIT file, or JSON; kept."),
        Channel(
            "WellnessSubmission", subjects.device_wellness(device), None, "JSON: one statement about one day; kept."
        ),
        Channel("SubmissionRequest", subjects.submit_workout(device), None, "The same, answered once interpreted."),
        Channel("Receipt", subjects.device_receipt(device), None, "What became of a submission, as JSON."),
    ]


def matches(pattern: str, address: str) -> bool:
    """Does the pattern (`*` one token, `>` the rest) capture the address? A parameter is one token of any value."""
    wanted, have = pattern.split("."), address.split(".")
    for index, token in enumerate(wanted):
        if token == ">":
            return len(have) > index
        if index >= len(have) or (token not in {"*", have[index]} and not have[index].startswith("{")):
            return False
    return len(wanted) == len(have)


def document() -> dict[str, Any]:
    """The whole document, ready for `json.dumps`."""
    known = channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tandem",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 over NATS JetStream, binary mode: attributes as ce-* headers.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "nats": {"host": "{host}", "protocol": "nats", "variables": {"host": {"default": "127.0.0.1:4222"}}}
        },
        "channels": {channel.name: _channel(channel) for channel in known},
        "operations": dict(operation for service in SERVICES for operation in _operations(service, known)),
        "components": {"messages": {channel.name: _message(channel) for channel in known}},
    }


def _channel(channel: Channel) -> dict[str, Any]:
    stream = next((s.name for s in STREAMS if any(matches(p, channel.address) for p in s.subjects)), None)
    return {
        "address": channel.address,
        "description": f"Kept in stream {stream}." if stream else "Plain NATS, not kept.",
        "messages": {channel.name: {"$ref": f"#/components/messages/{channel.name}"}},
        "parameters": {name: {} for name in channel.parameters},
    }


def _message(channel: Channel) -> dict[str, Any]:
    if channel.schema is None:
        return {"title": channel.name, "summary": channel.description}
    return {
        "name": channel.schema,
        "title": channel.name,
        "summary": channel.description,
        "contentType": "application/json",
        "payload": {"$ref": f"./{channel.schema}.json"},
    }


def _operations(service: Service, known: list[Channel]) -> Iterator[tuple[str, dict[str, Any]]]:
    sends = (service.decides[1].format(a="*"), *service.publishes)
    hears = [*service.subscribes]
    hears += [pattern for entry in CONSUMERS if entry.service == service.name for pattern in entry.filters]
    for action, patterns in (("send", sends), ("receive", hears)):
        for channel in known:
            if any(matches(pattern, channel.address) for pattern in patterns):
                yield (
                    f"{service.name}.{action}.{channel.name}",
                    {"action": action, "channel": {"$ref": f"#/channels/{channel.name}"}},
                )
