"""Stored bytes by reference: `stream:{stream}:{sequence}` for a message, `object:{name}` for the object store.

Object names begin with the athlete's id, so that forgetting an athlete can find them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, BinaryIO

import nats.errors
import nats.js.errors
import structlog
from nats.js.api import Header, ObjectInfo, ObjectMeta, ObjectMetaOptions
from nats.js.object_store import ObjectStore

from tandem.chassis.errors import Unavailable
from tandem.chassis.log import Log
from tandem.contracts.topology import BUCKET, BUCKET_STREAM

_LOOKS = (0.0, 0.1, 0.5)
"""Pauses before each reading of an object whose digest does not fit: somebody may be writing it. Then it is corrupt."""

_REMEMBERED_BYTES = 8 * 1024 * 1024

_FILE_CHUNK_BYTES = 1024 * 1024
"""Of a file that is stored: half of `max_payload`. Each chunk is fsynced, so the library's 128 KiB would take eight times as
many."""

_CHUNKS_AT_ONCE = 8
"""Read together when a file is copied out of the store."""


class Objects:
    """Reads and writes objects; the last few megabytes are kept in hand, because what comes in is needed at once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._store: ObjectStore | None = None
        self._recent: OrderedDict[str, bytes] = OrderedDict()
        self._recent_bytes = 0

    def remember(self, ref: str, body: bytes) -> None:
        """Keep bytes that were just received or written."""
        if ref in self._recent or len(body) > _REMEMBERED_BYTES:
            return
        self._recent[ref] = body
        self._recent_bytes += len(body)
        while self._recent_bytes > _REMEMBERED_BYTES:
            self._recent_bytes -= len(self._recent.popitem(last=False)[1])

    async def get(self, ref: str) -> bytes | None:
        """The bytes; None when they were purged or are corrupt. ValueError on a reference of an unknown kind."""
        if (body := self._recent.get(ref)) is not None:
            return body
        kind, _, rest = ref.partition(":")
        if kind == "stream":
            stream, _, sequence = rest.partition(":")
            stored = await self._log.get(stream, int(sequence))
            body = stored.body if stored else None
        elif kind == "object":
            body = await self._read(rest)
        else:
            raise ValueError(f"{ref!r} is neither stream:… nor object:…")
        if body is not None:
            self.remember(ref, body)
        return body

    async def size(self, ref: str) -> int | None:
        """How many bytes an `object:` reference has, by what is written of it; None when it was purged."""
        meta = await self._meta(ref.removeprefix("object:"))
        return None if meta is None else int(meta["size"])

    async def put(self, name: str, body: bytes) -> str:
        """Store bytes under a name and return their reference. Names carry a digest, so what is there already is the same."""
        ref = f"object:{name}"
        try:
            if await self._meta(name) is None:
                await self._write(name, body)
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"object store: {error!r}") from error
        self.remember(ref, body)
        return ref

    async def put_file(self, name: str, file: BinaryIO) -> str:
        """As `put`, for what is too much to hold in memory: from where the file stands to its end, a chunk at a time. A file
        that could not be stored whole leaves no object (and where NATS itself went away, chunks that nothing names)."""
        meta = ObjectMeta(name=name, options=ObjectMetaOptions(max_chunk_size=_FILE_CHUNK_BYTES))
        try:
            if await self._meta(name) is None:
                await (await self._bucket()).put(name, file, meta)  # type: ignore[arg-type]
        except (nats.errors.Error, OSError, TimeoutError) as error:
            raise Unavailable(f"object store: {error!r}") from error
        return f"object:{name}"

    async def copy(self, ref: str, file: BinaryIO) -> bool:
        """Write the bytes of an `object:` reference into a file, a few chunks in memory at a time. False when they were
        purged or are corrupt; what was written then is of no use."""
        name = ref.removeprefix("object:")
        meta = await self._meta(name)
        if meta is None:
            return False
        digest = hashlib.sha256()
        subject = f"$O.{BUCKET}.C.{meta['nuid']}"
        async for page in self._log.pages(BUCKET_STREAM, subject, size=_CHUNKS_AT_ONCE):
            for chunk in page:
                digest.update(chunk.body)
                await asyncio.to_thread(file.write, chunk.body)
        if meta["digest"] != _digest_of(digest):
            structlog.get_logger().error("object is corrupt", name=name)
            return False
        return True

    async def _write(self, name: str, body: bytes) -> None:
        """As the library's `put` stores it, which asks twice more whether the object is there. Of one chunk, as sample
        blocks are, that was most of the time. The chunk goes first, so that nothing is named that is not stored; where the
        server did not take its name it goes again, and where nobody can tell whether it did, it stays."""
        if not 0 < len(body) <= _FILE_CHUNK_BYTES:
            await (await self._bucket()).put(name, body)
            return
        nuid = secrets.token_hex(11)
        chunk = f"$O.{BUCKET}.C.{nuid}"
        await self._log.publish(BUCKET_STREAM, chunk, body, {})
        replacing = {Header.ROLLUP.value: "sub"}
        try:
            await self._log.publish(BUCKET_STREAM, _meta_subject(name), _meta_of(name, nuid, body), replacing)
        except nats.js.errors.APIError:
            with suppress(nats.errors.Error, OSError, TimeoutError):
                await self._log.jetstream.purge_stream(BUCKET_STREAM, subject=chunk)
            raise

    async def _read(self, name: str) -> bytes | None:
        """Through the log's direct reads: the library's own `get` needs a consumer for each object."""
        told = ""
        for pause_s in _LOOKS:
            await asyncio.sleep(pause_s)
            meta = await self._meta(name)
            if meta is None:
                return None
            chunks = await self._log.read(BUCKET_STREAM, f"$O.{BUCKET}.C.{meta['nuid']}")
            body = b"".join(chunk.body for chunk in chunks)
            digest = _digest_of(hashlib.sha256(body))
            if meta["digest"] == digest:
                return body
            told = f"{len(body)} of {meta['size']} bytes, digest {digest}"
        structlog.get_logger().error("object is corrupt", name=name, found=told)
        return None

    async def _meta(self, name: str) -> dict[str, Any] | None:
        stored = await self._log.last(BUCKET_STREAM, _meta_subject(name))
        if stored is None:
            return None
        meta: dict[str, Any] = json.loads(stored.body)
        return None if meta.get("deleted") else meta

    async def _bucket(self) -> ObjectStore:
        if self._store is None:
            self._store = await self._log.jetstream.object_store(BUCKET)
        return self._store


def _meta_subject(name: str) -> str:
    return f"$O.{BUCKET}.M.{base64.urlsafe_b64encode(name.encode()).decode()}"


def _meta_of(name: str, nuid: str, body: bytes) -> bytes:
    """What NATS object stores say of an object of one chunk (ADR-20)."""
    info = ObjectInfo(
        name=name,
        bucket=BUCKET,
        nuid=nuid,
        size=len(body),
        mtime=datetime.now(UTC).isoformat(),
        chunks=1,
        digest=_digest_of(hashlib.sha256(body)),
        options=ObjectMetaOptions(max_chunk_size=_FILE_CHUNK_BYTES),
    )
    return json.dumps(info.as_dict()).encode()


def _digest_of(hashed: hashlib._Hash) -> str:
    return f"SHA-256={base64.urlsafe_b64encode(hashed.digest()).decode()}"
