"""What may be stored twice without harm, but should not be: known again by its message id within the log's window.

A message id is one for the whole stream, and devices on NATS write their own headers. Whoever guesses an id that is about to
be used could have what it belongs to taken for a repeat, and lost. So a repeat is believed only where the same subject has
it, which is no other device's to write.
"""

from __future__ import annotations

import structlog
from nats.js.api import PubAck

from tandem.chassis.log import Log
from tandem.contracts import envelope


async def store_once(log: Log, subject: str, body: bytes, headers: dict[str, str]) -> PubAck:
    """Store it in DEVICE; `duplicate` of the answer says that it is there already, under `seq`. Raises as Log.publish."""
    ack = await log.publish("DEVICE", subject, body, headers)
    if not ack.duplicate:
        return ack
    there = await log.get("DEVICE", ack.seq)
    if there is not None and there.subject == subject:
        return ack
    if there is not None:
        structlog.get_logger(service="ingestion").warning("a message id was taken by another", taken_by=there.subject)
    return await log.publish("DEVICE", subject, body, {k: v for k, v in headers.items() if k != envelope.MSG_ID})
