"""Years of files to ingestion, as an athlete has them: one, a folder, or an archive. Sent as history, a few at a time, and
sent again for as long as ingestion asks for patience."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

AT_ONCE = 8
"""Files under way at the same time: enough to keep ingestion busy, few enough to leave room for a device that is live."""

TRIES = 30
"""How often one file is sent before it is given up. At the longest pause, ten minutes."""

_LONGEST_PAUSE_S = 20.0
_SMALL_BYTES = 16 * 1024 * 1024
"""What ingestion takes as one workout (its `max_upload_bytes`); what is larger can only be an archive."""

_CHUNK_BYTES = 1024 * 1024
_QUIET_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Item:
    """A file to be sent, by its name in the folder. An `archive` goes to /v1/imports."""

    name: str
    path: Path
    archive: bool


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What was refused: what is wrong, where, and what to do."""

    name: str
    problem: str
    where: str | None = None
    remedy: str | None = None


@dataclass(slots=True)
class Summary:
    """What became of everything: how many by status, and what was not understood. `unnamed` counts those of archives that
    ingestion does not name one by one."""

    outcomes: Counter[str] = field(default_factory=Counter)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    ignored: int = 0
    unnamed: int = 0

    @property
    def refused(self) -> int:
        return len(self.not_understood) + self.unnamed


Advance = Callable[[str, int, int], None]
"""Told while an archive is on its way: its name, how many of its members are done, and how many are known of."""


def survey(path: Path, summary: Summary) -> Iterator[Item]:
    """What of a file or folder is to be sent, in the order of names; what is not is noted in the summary."""
    from tandem.ingestion.domain.archive.members import Fate, judge, origin_of, shown

    if path.is_file():
        yield Item(path.name, path, _is_archive(path))
        return
    files = sorted(found for found in path.rglob("*") if found.is_file() and not found.is_symlink())
    names = [found.relative_to(path).as_posix() for found in files]
    origin = origin_of(names)
    for name, found in zip(names, files, strict=True):
        judged = judge(name, origin)
        if judged.fate is Fate.NAME:
            summary.not_understood.append(NotUnderstood(shown(name), judged.problem, None, judged.remedy))
        elif judged.fate is Fate.IGNORE:
            summary.ignored += 1
        else:
            yield Item(shown(name), found, _is_archive(found))


def _is_archive(path: Path) -> bool:
    """A zip, Apple's export, or anything larger than a workout."""
    from tandem.ingestion.domain.archive.directory import is_zip

    if path.stat().st_size > _SMALL_BYTES:
        return True
    with path.open("rb") as file:
        head = file.read(8192)
    return is_zip(head) or b"<HealthData" in head


class Sender:
    """Sends items to one ingestion with one device's key."""

    def __init__(self, client: httpx.AsyncClient, key: str, timezone: str | None, summary: Summary) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {key}", "Tandem-History": "1"}
        if timezone:
            self._headers["Time-Zone"] = timezone
        self._summary = summary

    async def file(self, item: Item) -> None:
        """One workout: its outcome goes into the summary. RuntimeError when it could not be sent at all."""
        answer = await self._answered("/v1/workouts", item)
        told = answer.json()
        if answer.status_code >= 400:
            self._note(item.name, told)
        else:
            self._summary.outcomes[told["status"]] += 1

    async def archive(self, item: Item, advance: Advance) -> None:
        """An archive: sent, then followed to its end."""
        answer = await self._answered("/v1/imports", item)
        if answer.status_code >= 400:
            self._note(item.name, answer.json())
            return
        told: dict[str, Any] = {}
        async for told in self._followed(answer.json()["events"]):
            advance(item.name, told["done"], told["files"])
        from tandem.ingestion.domain.archive.progress import WHOLE

        own = {"import_id", "files", "done", "ignored", "refused", "rejected", "finished"}
        self._summary.outcomes.update({status: count for status, count in told.items() if status not in own})
        self._summary.ignored += told["ignored"]
        self._summary.unnamed += told["refused"] - len(told["rejected"])
        for one in told["rejected"]:
            name = item.name if one["name"] == WHOLE else f"{item.name}/{one['name']}"
            self._summary.not_understood.append(
                NotUnderstood(name, one["problem"], one.get("where"), one.get("remedy"))
            )

    async def _answered(self, route: str, item: Item) -> httpx.Response:
        """The answer, other than a plea for patience: 429 and 503 are waited out as long as they say."""
        for attempt in range(TRIES):
            answer = await self._sent(route, item)
            if answer.status_code not in {429, 503}:
                break
            pause_s = _seconds(answer.headers.get("Retry-After")) or 0.5 * 2**attempt
            await asyncio.sleep(min(pause_s, _LONGEST_PAUSE_S))
        if answer.status_code in {401, 403, 404, 429} or answer.status_code >= 500:
            detail = f"{_told(answer).get('title')}: {_told(answer).get('detail')}"
            raise RuntimeError(f"{item.name} could not be sent ({answer.status_code}): {detail}")
        return answer

    async def _sent(self, route: str, item: Item) -> httpx.Response:
        size = str(item.path.stat().st_size)
        headers = {**self._headers, "Content-Type": "application/octet-stream", "Content-Length": size}
        try:
            return await self._client.post(route, content=_chunks(item.path), headers=headers)
        except httpx.HTTPError as error:
            raise RuntimeError(f"no answer from {self._client.base_url}: {type(error).__name__}") from error

    async def _followed(self, events: str) -> AsyncIterator[dict[str, Any]]:
        """Each state of an import until it is finished. A stream that breaks is opened again."""
        for _ in range(TRIES):
            try:
                async with self._client.stream("GET", events, headers=self._headers, timeout=_QUIET_LIMIT_S) as stream:
                    if stream.status_code != 200:
                        raise RuntimeError("the archive was taken, but its progress cannot be followed")
                    async for line in stream.aiter_lines():
                        if line.startswith("data: "):
                            told: dict[str, Any] = json.loads(line.removeprefix("data: "))
                            yield told
                            if told["finished"]:
                                return
            except httpx.HTTPError:
                await asyncio.sleep(1)
        raise RuntimeError("the archive was taken and is being read, but its progress could not be followed to the end")

    def _note(self, name: str, told: dict[str, Any]) -> None:
        problem = str(told.get("problem") or told.get("detail") or told.get("title"))
        remedy = told.get("remedy") if "problem" in told else None
        self._summary.not_understood.append(NotUnderstood(name, problem, told.get("where"), remedy))


async def send_all(items: list[Item], sender: Sender, advance: Advance, done: Callable[[Item], None]) -> None:
    """Every item: archives one after the other, files beside each other. The first that cannot be sent ends it."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> None:
        async with places:
            await sender.file(item)
        done(item)

    try:
        async with asyncio.TaskGroup() as group:
            for item in items:
                if not item.archive:
                    group.create_task(one(item))
    except* RuntimeError as errors:
        raise errors.exceptions[0] from None
    for item in items:
        if item.archive:
            await sender.archive(item, advance)
            done(item)


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
            yield chunk


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text or ""))
    except ValueError:
        return None


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
