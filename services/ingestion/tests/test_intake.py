"""Bodies cost what they may and no more: bytes held for everybody, for each sender, and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from starlette.requests import Request

from tandem.ingestion.http import intake as intake_module
from tandem.ingestion.http.intake import Crowded, Intake, TooLarge, TooSlow


def request(*chunks: bytes, length: int | None = None, then: Callable[[], Awaitable[Any]] | None = None) -> Request:
    """A request whose body comes in these chunks; after the last one `then` is awaited, for more that does not come."""
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if not waiting and then is not None:
            await then()
        more = len(waiting) > 1 or then is not None
        return {"type": "http.request", "body": waiting.pop(0) if waiting else b"", "more_body": more}

    headers = [] if length is None else [(b"content-length", str(length).encode())]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


async def test_a_body_comes_whole_and_is_forgotten_after_use() -> None:
    intake = Intake(most_bytes=4, most_bytes_of_one=4)
    for _ in range(3):
        async with intake.body(request(b"ab", b"", b"cd"), 4, "watch") as body:
            assert body == b"abcd"


@pytest.mark.parametrize("length", [None, 5])
async def test_a_body_longer_than_is_taken_is_refused_whether_or_not_it_says_its_length(length: int | None) -> None:
    with pytest.raises(TooLarge):
        async with Intake().body(request(b"abc", b"de", length=length), 4, "watch"):
            pass


async def test_one_sender_cannot_hold_what_others_need() -> None:
    intake = Intake(most_bytes=8, most_bytes_of_one=4)
    async with intake.body(request(b"abcd"), 8, "watch"):
        with pytest.raises(Crowded):
            async with intake.body(request(b"e"), 8, "watch"):
                pass
        async with intake.body(request(b"fghi"), 8, "phone") as other:
            assert other == b"fghi"
    async with intake.body(request(b"e"), 8, "watch") as again:
        assert again == b"e"


async def test_all_senders_together_hold_no_more_than_there_is_room_for() -> None:
    intake = Intake(most_bytes=8, most_bytes_of_one=4)
    async with AsyncExitStack() as held:
        for sender in ("a", "b"):
            await held.enter_async_context(intake.body(request(b"abcd"), 8, sender))
        with pytest.raises(Crowded):
            await held.enter_async_context(intake.body(request(b"e"), 8, "c"))
    async with intake.body(request(b"e"), 8, "c"):
        pass


async def test_a_body_that_does_not_come_to_its_end_is_given_up_and_holds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(intake_module, "GRACE_S", 0.02)
    intake = Intake(most_bytes=4, most_bytes_of_one=4)
    with pytest.raises(TooSlow):
        async with intake.body(request(b"abcd", then=asyncio.Event().wait), 8, "watch"):
            pass
    async with intake.body(request(b"abcd"), 8, "watch"):
        pass


async def test_what_was_sent_fast_at_first_earns_no_endless_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "GRACE_S", 0.02)
    with pytest.raises(TooSlow):
        async with Intake().body(request(b"x" * 10_000_000, then=asyncio.Event().wait), 20_000_000, "watch"):
            pass


async def test_a_trickle_is_given_up_however_short_its_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "GRACE_S", 0.1)

    async def soon() -> None:
        await asyncio.sleep(0.01)

    with pytest.raises(TooSlow):
        async with Intake().body(request(b"x", then=soon), 1000, "watch"):
            pass
