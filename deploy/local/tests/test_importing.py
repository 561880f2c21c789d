"""Years of files on their way: what is sent where, and patience with an ingestion that asks for it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from tandem.local import importing
from tandem.local.commands.importing import show
from tandem.local.importing import Item, NotUnderstood, Sender, Summary, send_all, survey


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url="http://ingestion", transport=httpx.MockTransport(answer))


async def sent(items: list[Item], answer: Callable[[httpx.Request], httpx.Response]) -> Summary:
    summary = Summary()
    async with client(answer) as http:
        await send_all(items, Sender(http, "w.k", "Europe/Berlin", summary), lambda *_: None, lambda _: None)
    return summary


def file(folder: Path, name: str, body: bytes = b"{}") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def test_a_folder_is_surveyed_as_an_archive_would_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_SMALL_BYTES", 1000)
    for name in ("b.json", "a/run.fit.gz", "cat.jpg", "notes.docx", "large.json"):
        file(tmp_path, name, b"x" * (2000 if name == "large.json" else 10))
    with zipfile.ZipFile(tmp_path / "z.zip", "w"):
        pass
    file(tmp_path, "export.xml", b'<?xml version="1.0"?><HealthData locale="en">')
    summary = Summary()
    found = {item.name: item.archive for item in survey(tmp_path, summary)}
    assert found == {"a/run.fit.gz": False, "b.json": False, "export.xml": True, "large.json": True, "z.zip": True}
    assert [one.name for one in summary.not_understood] == ["notes.docx"]
    assert summary.ignored == 1


async def test_a_plea_for_patience_is_heard_and_the_whole_file_is_sent_again(tmp_path: Path) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        assert request.headers["Tandem-History"] == "1"
        assert request.headers["Time-Zone"] == "Europe/Berlin"
        if len(asked) < 3:
            return httpx.Response((429, 503)[len(asked) - 1], headers={"Retry-After": "0.01"}, json={})
        return httpx.Response(201, json={"status": "recorded"})

    summary = await sent([Item("a.json", file(tmp_path, "a.json", b"body"), False)], answer)
    assert [request.content for request in asked] == [b"body"] * 3
    assert summary.outcomes == {"recorded": 1}


async def test_what_is_refused_is_noted_and_the_rest_goes_on(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.content == b"bad":
            return httpx.Response(
                422, json={"title": "t", "detail": "what. how", "problem": "what", "where": "/x", "remedy": "how"}
            )
        return httpx.Response(200, json={"status": "duplicate"})

    items = [Item(name, file(tmp_path, name, body), False) for name, body in (("a", b"bad"), ("b", b"ok"))]
    summary = await sent(items, answer)
    assert summary.outcomes == {"duplicate": 1}
    assert summary.not_understood == [NotUnderstood("a", "what", "/x", "how")]


@pytest.mark.parametrize("status", [401, 500])
async def test_what_no_patience_mends_ends_it_with_one_line(tmp_path: Path, status: int) -> None:
    items = [Item(str(n), file(tmp_path, str(n)), False) for n in range(20)]
    with pytest.raises(RuntimeError, match=f"could not be sent \\({status}\\)"):
        await sent(items, lambda _: httpx.Response(status, text="no"))


async def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "TRIES", 3)
    answer = httpx.Response(503, headers={"Retry-After": "0.01"}, json={"title": "try again"})
    with pytest.raises(RuntimeError, match="try again"):
        await sent([Item("a", file(tmp_path, "a"), False)], lambda _: answer)


async def test_a_broken_stream_of_progress_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(importing.asyncio, "sleep", at_once)
    listened = 0
    state = '{"import_id":"i","files":2,"done":%d,"ignored":1,"recorded":1,"refused":%d,"rejected":[%s],"finished":%s}'
    refusal = '{"name":"x","problem":"p"},{"name":"the archive","problem":"too much"}'

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal listened
        if request.method == "POST":
            return httpx.Response(202, json={"import_id": "i", "events": "/v1/imports/i/events"})
        listened += 1
        if listened == 1:
            raise httpx.ReadError("gone")
        told = state % ((1, 0, "", "false") if listened == 2 else (2, 2, refusal, "true"))
        return httpx.Response(200, text=f": still here\n\nevent: progress\ndata: {told}\n\n")

    summary = await sent([Item("z.zip", file(tmp_path, "z.zip"), True)], answer)
    assert listened == 3
    assert summary.outcomes["recorded"] == 1
    assert (summary.refused, summary.ignored) == (2, 1)
    assert [one.name for one in summary.not_understood] == ["z.zip/x", "z.zip"]


def test_what_was_not_understood_is_listed_by_whole_names_and_what_several_share_is_said_once() -> None:
    long = "/".join(["a folder of years"] * 9)
    alike = [NotUnderstood(f"{long}/{n}.csv", "another table", "line 1", "export [it] again") for n in range(3)]
    summary = Summary(Counter(recorded=4), [*alike, NotUnderstood("x.fit", "it is empty")], unnamed=5)
    said = io.StringIO()
    show(Console(file=said, width=60), summary)
    lines = said.getvalue().splitlines()
    assert lines[0] == "4 recorded, 9 not understood"
    assert [line.strip() for line in lines[1:4]] == [f"{one.name} (line 1)" for one in alike]
    said_once = ["another table", "→ export [it] again", "x.fit", "it is empty", "and 5 more"]
    assert [line.strip() for line in lines[4:]] == said_once
