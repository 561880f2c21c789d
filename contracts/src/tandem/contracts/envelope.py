"""CloudEvents 1.0 over NATS, binary mode: attributes as `ce-*` headers, the body is the JSON of one model.

Source: cloudevents/spec, bindings/nats-protocol-binding.md, section 3.1. Header values are percent-encoded there (space,
double quote, percent sign, anything outside printable ASCII). `Nats-Msg-Id` equals `ce-id`, so JetStream drops a repeat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from pydantic import ValidationError

from tandem.contracts.event import Event
from tandem.contracts.registry import BY_TYPE
from tandem.contracts.subjects import second_token

MSG_ID = "Nats-Msg-Id"
_SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) not in '"%')
_PLAIN = re.compile(r"[!#$&-~]*")  # what needs no encoding: printable ASCII but space, quote and percent sign
_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


class NotAnEvent(ValueError):
    """The message is not an event of ours: says which header or field, and what was expected."""


def headers_of(event: Event) -> dict[str, str]:
    """The headers an event travels with. `rootids` and `traceparent` are CloudEvents extensions."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": event.id,
        "ce-source": event.source,
        "ce-type": event.data.TYPE,
        "ce-time": event.time.astimezone(UTC).isoformat(),
        "ce-subject": event.athlete_id,
        "ce-datacontenttype": "application/json",
        "ce-rootids": ",".join(event.rootids),
    }
    if event.cause_id:
        headers["ce-causeid"] = event.cause_id
    if event.traceparent:
        headers["ce-traceparent"] = event.traceparent
    encoded = {name: value if _PLAIN.fullmatch(value) else quote(value, safe=_SAFE) for name, value in headers.items()}
    return {MSG_ID: event.id, **encoded}


def body_of(event: Event) -> bytes:
    return event.data.model_dump_json().encode()


def parse(
    headers: Mapping[str, str] | None, body: bytes, *, stream: str = "", sequence: int = 0, subject: str = ""
) -> Event:
    """The event in a message. Raises NotAnEvent naming what is wrong; unknown fields are ignored, unknown types are not.

    With `subject` the athlete there and in the body must be one: state is folded again by subject.
    """
    attributes = {
        name.lower(): unquote(value) if "%" in value else value
        for name, value in (headers or {}).items()
        if name[:3].lower() == "ce-"
    }
    for required in ("ce-id", "ce-source", "ce-type", "ce-time"):
        if not attributes.get(required):
            raise NotAnEvent(f"header {required} is missing: a CloudEvents 1.0 message in binary mode was expected")
    route = BY_TYPE.get(attributes["ce-type"])
    if route is None:
        raise NotAnEvent(f"ce-type {attributes['ce-type']!r} is not an event of Tandem (known: {', '.join(BY_TYPE)})")
    try:
        data = route.payload.model_validate_json(body)
        time = datetime.fromisoformat(attributes["ce-time"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise NotAnEvent(f"{route.payload.__name__}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise NotAnEvent(f"ce-time {attributes['ce-time']!r} is not an RFC 3339 time") from error
    if time.tzinfo is None:
        raise NotAnEvent(f"ce-time {attributes['ce-time']!r} has no UTC offset")
    if subject and second_token(subject) != data.athlete_id:
        raise NotAnEvent(f"athlete_id {data.athlete_id!r} is not the athlete of subject {subject!r}")
    trace = attributes.get("ce-traceparent")
    return Event(
        id=attributes["ce-id"],
        data=data,
        time=time,
        source=attributes["ce-source"],
        rootids=tuple(part for part in attributes.get("ce-rootids", "").split(",") if part) or (attributes["ce-id"],),
        sequence=sequence,
        stream=stream,
        cause_id=attributes.get("ce-causeid"),
        traceparent=trace if trace and _TRACEPARENT.match(trace) else None,
    )
