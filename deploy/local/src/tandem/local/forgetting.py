"""Forgetting an athlete: every place that keeps something of theirs, purged."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import nats.js.errors

from tandem.chassis.documents import connect, key_of
from tandem.chassis.log import Stored
from tandem.contracts import subjects, topology
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters import progress, rates, tokens

if TYPE_CHECKING:
    from tandem.local.operator import Operator

_SETTLES_WITHIN_S = 5.0
"""How long services are given to let go of what is in their hands when the athlete's devices have ended. On a busy system
they never all rest at once, and then it is done all the same."""


class Forgetting:
    """One athlete's. A device that is another's by now is theirs from the moment that they registered it."""

    def __init__(self, operator: Operator, athlete_id: str, redis_url: str) -> None:
        self._operator = operator
        self._log = operator.log
        self._jetstream = operator.client.jetstream()
        self._athlete_id = athlete_id
        self._redis_url = redis_url
        self._gone: dict[str, int] = {}

    async def run(self) -> dict[str, int]:
        """How many messages (or objects, documents, keys) went, by place."""
        registered = await self._log.read("ATHLETE", subjects.device_registered(self._athlete_id, subjects.ANY))
        upto = {device: await self._upto(device) for device in {one.subject.rsplit(".", 1)[-1] for one in registered}}
        for device in upto:
            await self._end(device)
        with suppress(TimeoutError):
            await self._operator.quiet(timeout_s=_SETTLES_WITHIN_S)
        await self._dead_letters(upto)
        for device, before in upto.items():
            await self._purge("DEVICE", f"device.{device}.>", before)
        for name in ("TRAINING", "LOAD", "PLAN", "ALERT", "ATHLETE"):
            await self._purge(name, f"{name.lower()}.{self._athlete_id}.>")
        for subject in (f"timer.*.{self._athlete_id}.>", f"due.*.{self._athlete_id}.>"):
            await self._purge("TIMER", subject)
        await self._objects()
        await self._redis([device for device, before in upto.items() if before is None])
        return self._gone

    async def _upto(self, device_id: str) -> int | None:
        """The first sequence of DEVICE that is another's who has the device by now; None when all of it is theirs."""
        newest = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        if newest is None or subjects.second_token(newest.subject) == self._athlete_id:
            return None
        subject = subjects.device_registered(subjects.second_token(newest.subject), device_id)
        since = min(_stored_at(one) for one in await self._log.read("ATHLETE", subject))
        async for page in self._log.pages("DEVICE", f"device.{device_id}.>"):
            for stored in page:
                if _stored_at(stored) >= since:
                    return stored.sequence
        return (await self._jetstream.stream_info("DEVICE")).state.last_seq + 1

    async def _end(self, device_id: str) -> None:
        """Revoke a device that is still the athlete's, so that nobody goes on taking submissions on the word of a
        registration they remember, and the MQTT gateway forgets what it retained."""
        stored = await self._log.last("ATHLETE", subjects.device_registered(subjects.ANY, device_id))
        device = stored.event().data if stored else None
        if isinstance(device, DeviceRegistered) and device.athlete_id == self._athlete_id:
            await self._operator.say(device.model_copy(update={"revoked": True, "sealed": None}))

    async def _purge(self, stream: str, subject: str, before: int | None = None) -> None:
        had = (await self._jetstream.stream_info(stream)).state.messages
        await self._jetstream.purge_stream(stream, seq=before, subject=subject)
        left = (await self._jetstream.stream_info(stream)).state.messages
        self._count(stream, max(0, had - left))

    async def _dead_letters(self, upto: dict[str, int | None]) -> None:
        for letter in await self._log.read("DLQ", "dlq.>"):
            subject = letter.headers.get("Tandem-Dlq-Subject", "..")
            about = subjects.second_token(subject)
            theirs = about == self._athlete_id
            if subject.startswith("device.") and about in upto:
                before = upto[about]
                theirs = before is None or int(letter.headers.get("Tandem-Dlq-Sequence", 0)) < before
            if theirs:
                await self._jetstream.delete_msg("DLQ", letter.sequence)
                self._count("dead letters", 1)

    async def _objects(self) -> None:
        bucket = await self._jetstream.object_store(topology.BUCKET)
        try:
            entries = await bucket.list(ignore_deletes=True)
        except nats.js.errors.NotFoundError:
            return
        for name in (entry.name for entry in entries if (entry.name or "").startswith(f"{self._athlete_id}/")):
            await bucket.delete(name)
            marker = base64.urlsafe_b64encode(name.encode()).decode()  # a deleted object leaves its name behind
            await self._jetstream.purge_stream(topology.BUCKET_STREAM, subject=f"$O.{topology.BUCKET}.M.{marker}")
            self._count("objects", 1)

    async def _redis(self, devices: list[str]) -> None:
        """Documents, and what is counted or kept of devices: how far their imports came, with the names of files."""
        redis = connect(self._redis_url, connections=1)
        try:
            documents = [key_of(service.name, self._athlete_id) for service in topology.SERVICES]
            self._count("documents", int(await redis.delete(*documents)))
            keys = [key for device in devices for key in (*rates.keys_of(device), *tokens.keys_of(device))]
            for device in devices:
                keys += [key async for key in redis.scan_iter(match=progress.pattern_of(device), count=1000)]
            self._count("keys", int(await redis.delete(*keys)) if keys else 0)
        finally:
            await redis.aclose()

    def _count(self, place: str, more: int) -> None:
        self._gone[place] = self._gone.get(place, 0) + more


def _stored_at(stored: Stored) -> datetime:
    return datetime.fromisoformat(stored.headers["Nats-Time-Stamp"])
