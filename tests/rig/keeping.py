"""Everything that a system keeps, read back: what must not be found there."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator

import redis.asyncio
from rig.town import Town

from tandem.contracts import samples, topology


async def kept(town: Town) -> list[tuple[str, bytes]]:
    """Everything that is kept, by place: subjects, headers and bodies of all streams (the raw bytes of submissions excepted,
    in DEVICE, in the dead letters and in the object store), and all of Redis, inflated where it is a document."""
    found: list[tuple[str, bytes]] = []
    raw = await _raw_objects(town)
    for stream in (entry.name for entry in topology.STREAMS):
        for stored in await town.operator.log.read(stream, ">"):
            told = json.dumps([stored.subject, dict(stored.headers)]).encode()
            found.append((f"{stream} {stored.subject}", told))
            if stream not in {"DEVICE", "DLQ"}:
                found.append((f"{stream} {stored.subject} body", stored.body))
    for stored in await town.operator.log.read(topology.BUCKET_STREAM, f"$O.{topology.BUCKET}.M.>"):
        found.append(("object", stored.body))
        meta = json.loads(stored.body)
        if f"object:{meta['name']}" not in raw and not meta.get("deleted"):
            chunks = await town.operator.log.read(topology.BUCKET_STREAM, f"$O.{topology.BUCKET}.C.{meta['nuid']}")
            columns = samples.decode(b"".join(chunk.body for chunk in chunks))
            assert set(columns) <= set(samples.COLUMNS)
            found.append(("samples", json.dumps({name: list(column) for name, column in columns.items()}).encode()))
    return [*found, *[entry async for entry in _of_redis(town)]]


async def _raw_objects(town: Town) -> set[str]:
    """References to the bytes of submissions that were too large for a message, and to archives."""
    told = await town.operator.log.read("DEVICE", ">")
    return {stored.headers["Tandem-Object"] for stored in told if "Tandem-Object" in stored.headers}


async def _of_redis(town: Town) -> AsyncIterator[tuple[str, bytes]]:
    running = town.home.running()
    assert running is not None
    async with redis.asyncio.from_url(running.redis_url) as client:
        async for key in client.scan_iter():
            if await client.type(key) == b"hash":
                fields = await client.hgetall(key)
                if not fields.get(b"state", b"{").startswith(b"{"):
                    fields[b"state"] = zlib.decompress(fields[b"state"])
                yield key.decode(), key + b" " + b" ".join(fields.values())
            else:
                yield key.decode(), key + b" " + (await client.get(key) or b"")
