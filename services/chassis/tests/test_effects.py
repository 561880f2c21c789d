"""Effects are performed beside the fetch loop, a bounded number at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tandem.chassis import effects
from tandem.chassis.effects import Effects


class Message:
    def __init__(self) -> None:
        self.beats = 0
        self.beaten = asyncio.Event()

    async def in_progress(self) -> None:
        self.beats += 1
        self.beaten.set()


class Straight:
    """A delivery that does nothing but call."""

    async def handle(self, message: Any, call: Any) -> None:
        await call(message)


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> Effects:
    monkeypatch.setattr(effects, "_HEARTBEAT_S", 0.01)
    return Effects(Straight(), at_once=1)  # type: ignore[arg-type]


async def test_who_waits_for_a_place_is_kept_from_being_delivered_again(one_at_once: Effects) -> None:
    first, second, free = Message(), Message(), asyncio.Event()

    async def slow(message: Any) -> None:
        await free.wait()

    await one_at_once.submit(first, slow)  # type: ignore[arg-type]
    waiting = asyncio.create_task(one_at_once.submit(second, slow))  # type: ignore[arg-type]
    await asyncio.wait_for(second.beaten.wait(), 10)
    assert not waiting.done(), "there is one place"
    free.set()
    await waiting
    await one_at_once.drain(10)


async def test_what_is_done_or_given_up_is_not_kept_any_more(one_at_once: Effects) -> None:
    first, second, free = Message(), Message(), asyncio.Event()

    async def slow(message: Any) -> None:
        await free.wait()

    await one_at_once.submit(first, slow)  # type: ignore[arg-type]
    waiting = asyncio.create_task(one_at_once.submit(second, slow))  # type: ignore[arg-type]
    await asyncio.wait_for(second.beaten.wait(), 10)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    free.set()
    await one_at_once.drain(10)
    beats = first.beats, second.beats
    await asyncio.sleep(0.1)
    assert (first.beats, second.beats) == beats
