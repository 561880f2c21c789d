"""Threads of the sending process, shared out."""

from __future__ import annotations

import asyncio

import pytest

from tandem.notifier.adapters.apprise.places import Places


async def test_a_host_has_its_share_and_leaves_the_rest_to_others() -> None:
    places = Places(4, 2)
    await places.take("silent", 1)
    await places.take("silent", 1)
    with pytest.raises(TimeoutError):
        await places.take("silent", 0.01)
    await places.take("other", 1)
    await places.take("another", 1)
    with pytest.raises(TimeoutError):
        await places.take("one more", 0.01)


async def test_what_is_given_back_goes_to_who_waits() -> None:
    places = Places(1, 1)
    await places.take("first", 1)
    waiting = asyncio.create_task(places.take("second", 5))
    await asyncio.sleep(0)
    places.leave("first")
    await waiting
    places.leave("second")


async def test_hosts_are_forgotten_when_nobody_speaks_to_them_or_waits() -> None:
    places = Places(1, 1)
    await places.take("first", 1)
    with pytest.raises(TimeoutError):
        await places.take("second", 0.01)
    cancelled = asyncio.create_task(places.take("third", 5))
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    places.leave("first")
    assert len(places) == 0
    await places.take("fourth", 1)
