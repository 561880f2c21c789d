"""Walks an archive that lies in a file: a zip of many, zips within it, a .gz, or Apple's export.xml, one member in memory at a
time. Nothing is ever written to the name of a member. What cannot be taken out is named with its problem, and the rest goes
on: nothing but what the file system raises leaves this module."""

from __future__ import annotations

import gzip
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.archive import limits
from tandem.ingestion.domain.archive.directory import ENTRY, TAIL_BYTES, directory_of, is_zip, too_many
from tandem.ingestion.domain.archive.gunzip import is_gzip
from tandem.ingestion.domain.archive.members import Fate, Origin, judge, origin_of, shown
from tandem.ingestion.domain.archive.progress import WHOLE
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.xml.apple import is_apple_export, read_apple
from tandem.ingestion.domain.interpret import MAX_BYTES

HEAD_BYTES = 8192
"""Enough of a file to say what it is: Apple's export begins with a list of its own grammar (about 6 KB) before its root."""

_STEP_BYTES = 1024 * 1024
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    *(zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What Python's zipfile raises over bytes that are not as the format says; NotImplementedError is its answer to a
compression or a version of the format that it does not know."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file (or one document of Apple's export) to be submitted."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A member that is not submitted: of what kind and what is wrong with it, where, and what to do."""

    name: str
    kind: RejectionKind
    problem: str
    remedy: str
    where: str | None = None


Found = Member | NotUnderstood


class _Exhausted(Exception):
    """The archive unpacks to more than is taken."""


@dataclass(slots=True)
class Walk:
    """One walk through one archive; the same bytes are walked in the same order. `member_bytes` is the largest member that is
    submitted, `total_bytes` all that is unpacked on the way, `members` the entries of all tables of contents. `files` counts
    those known of so far that are not passed over, `ignored` those that were."""

    member_bytes: int = MAX_BYTES
    total_bytes: int = limits.MAX_TOTAL_BYTES
    members: int = limits.MAX_MEMBERS
    files: int = field(default=0, init=False)
    ignored: int = field(default=0, init=False)
    _spent: int = field(default=0, init=False)

    def through(self, file: BinaryIO) -> Iterator[Found]:
        """Everything in the archive; the file is left open."""
        try:
            yield from self._opened(file, "", 0)
        except _Exhausted:
            problem = f"the archive unpacks to more than {self.total_bytes} bytes: what comes after was left out"
            yield NotUnderstood(WHOLE, RejectionKind.TOO_LARGE, problem, "send the rest in an archive of its own")

    def _opened(self, file: BinaryIO, name: str, depth: int) -> Iterator[Found]:
        file.seek(0)
        head = file.read(HEAD_BYTES)
        try:
            if is_zip(head):
                yield from self._zip(file, name, depth)
            else:
                yield from self._one(name or WHOLE, lambda: _from_start(file))
        except Unreadable as refusal:
            yield _named(name or WHOLE, refusal)

    def _zip(self, file: BinaryIO, outer: str, depth: int) -> Iterator[Found]:
        self._count(file)
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN as error:
            raise _damaged(error) from error
        with archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            origin = origin_of(entry.filename for entry in entries)
            fates = [judge(entry.filename, origin).fate for entry in entries]
            self.files += sum(fate in (Fate.SUBMIT, Fate.NAME) for fate in fates)
            for entry in entries:
                yield from self._entry(archive, entry, outer, depth, origin)

    def _entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, outer: str, depth: int, origin: Origin
    ) -> Iterator[Found]:
        name = shown(f"{outer}/{entry.filename}" if outer else entry.filename)
        judged = judge(entry.filename, origin)
        if judged.fate is Fate.IGNORE:
            self.ignored += 1
            return
        try:
            _check(entry)
            if judged.fate is Fate.NAME:
                yield NotUnderstood(name, judged.kind, judged.problem, judged.remedy)
            elif judged.fate is Fate.UNPACK:
                yield from self._inner(archive, entry, name, depth + 1)
            else:
                yield from self._one(name, lambda: archive.open(entry))
        except Unreadable as refusal:
            yield _named(name, refusal)
        except _BROKEN as error:
            yield _named(name, _damaged(error))

    def _inner(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int) -> Iterator[Found]:
        """An archive in the archive: to a temporary file without a name first, because a zip is read from its end."""
        if depth > limits.MAX_DEPTH:
            problem = f"an archive within {limits.MAX_DEPTH} others is not opened"
            yield NotUnderstood(name, RejectionKind.ARCHIVE, problem, "send it by itself")
            return
        with tempfile.TemporaryFile() as file:
            with archive.open(entry) as packed:
                while piece := self._read(packed, _STEP_BYTES):
                    file.write(piece)
            yield from self._opened(file, name, depth)

    def _one(self, name: str, opened: Callable[[], IO[bytes]]) -> Iterator[Found]:
        """A file that is no archive: whole where it is small enough, and Apple's export a document at a time."""
        with opened() as packed:
            body = self._read(packed, HEAD_BYTES)
            export = self._apple_export(body, opened)
            if export is not None:
                yield from self._apple(name, export)
                return
            while len(body) <= self.member_bytes and (piece := self._read(packed, _STEP_BYTES)):
                body += piece
        if len(body) > self.member_bytes:
            problem = f"more than the {self.member_bytes} bytes that any workout has"
            yield NotUnderstood(name, RejectionKind.TOO_LARGE, problem, "send one workout a file")
        else:
            yield Member(name, body)

    def _apple_export(self, head: bytes, opened: Callable[[], IO[bytes]]) -> Callable[[], IO[bytes]] | None:
        """How to open it when it is Apple's export, plain or compressed; else None."""
        if is_apple_export(head):
            return opened
        if not is_gzip(head):
            return None

        def inflated() -> IO[bytes]:
            return cast(IO[bytes], _Inflated(opened()))

        try:
            with inflated() as packed:
                return inflated if is_apple_export(self._read(packed, HEAD_BYTES)) else None
        except _BROKEN:
            return None  # what is wrong with it, its decoder says

    def _apple(self, name: str, opened: Callable[[], IO[bytes]]) -> Iterator[Found]:
        notes: list[str] = []
        spent = self._spent
        for item in read_apple(lambda: self._chunks(opened, spent), notes.append):
            yield Member(f"{name}/{shown(item.name)}", item.body)
        for words in notes:
            yield NotUnderstood(name, RejectionKind.DAMAGED, words, "nothing: the rest of the export was read")

    def _chunks(self, opened: Callable[[], IO[bytes]], spent: int) -> Iterator[bytes]:
        """A member's bytes, which are read more than once and counted once, after what was `spent` before them. Where they are
        damaged they end, and the reader of them says what is missing."""
        self._spent = spent
        with opened() as packed, suppress(*_BROKEN):
            while piece := self._read(packed, _STEP_BYTES):
                yield piece

    def _read(self, packed: IO[bytes], size: int) -> bytes:
        piece = packed.read(size)
        self._spent += len(piece)
        if self._spent > self.total_bytes:
            raise _Exhausted
        return piece

    def _count(self, file: BinaryIO) -> None:
        """Look at the size of the table of contents before anybody reads it whole. Raises Unreadable."""
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - TAIL_BYTES, 0))
        directory = directory_of(file.read(TAIL_BYTES))
        file.seek(max(end - directory.from_end - directory.size_bytes, 0))
        entries = file.read(directory.size_bytes).count(ENTRY)
        if entries > self.members:
            raise too_many(entries, directory.size_bytes)
        self.members -= entries


class _Inflated(gzip.GzipFile):
    """What is in gzip data; closes what it reads from as well."""

    def __init__(self, packed: IO[bytes]) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()


def _from_start(file: BinaryIO) -> IO[bytes]:
    """The file again from its start, by a handle of its own that may be closed."""
    again = os.fdopen(os.dup(file.fileno()), "rb")
    again.seek(0)
    return again


def _check(entry: zipfile.ZipInfo) -> None:
    """Raises Unreadable for a member that is not to be opened."""
    if entry.header_offset < 0:
        raise Unreadable(
            "it is damaged: it would begin before the archive",
            kind=RejectionKind.DAMAGED,
            remedy="export or download the archive again",
        )
    if entry.flag_bits & _ENCRYPTED:
        raise Unreadable("it is encrypted", kind=RejectionKind.ENCRYPTED, remedy="pack it again without a password")
    if entry.compress_type not in _METHODS:
        raise Unreadable(
            "it is compressed by another method than deflate",
            kind=RejectionKind.UNSUPPORTED,
            remedy="pack it again as a plain zip, or send it by itself",
        )
    large = entry.file_size > limits.RATIO_FROM_BYTES
    if large and entry.file_size > limits.MAX_RATIO * max(entry.compress_size, 1):
        raise Unreadable(
            f"it unpacks to more than {limits.MAX_RATIO} times its size, as no recording does",
            kind=RejectionKind.UNSAFE,
            remedy="send the recording by itself",
        )


def _damaged(error: Exception) -> Unreadable:
    """zipfile's own words may quote names and numbers: only the kind is said."""
    kind = "it does not unpack to what was packed" if "CRC" in str(error) else "it is damaged"
    return Unreadable(kind, kind=RejectionKind.DAMAGED, remedy="export or download the archive again")


def _named(name: str, refusal: Unreadable) -> NotUnderstood:
    return NotUnderstood(name, refusal.kind, refusal.problem, refusal.remedy, refusal.where)
