"""Keeps the process that speaks through apprise: starts it when it is first needed and again when it has died."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys

import structlog

from tandem.notifier.adapters.apprise.places import Places
from tandem.notifier.adapters.apprise.wire import Answer, Message, Request, Verdict
from tandem.notifier.adapters.endpoint_policy import EndpointPolicy

THREADS = 48
"""Messages under way at once. Ours: threads that wait cost little."""

HOST_SHARE = 4
"""A host may take the fourth part of them. Ours: 240 messages a second where it answers in 50 ms, and three that are
silent hold nobody else up."""

MAX_WAITING = 256
"""Messages that wait for a thread; more are put off. Ours."""

GRACE_S = 5.0
"""How much longer than the try itself its answer is waited for, starting the process included. Ours."""

MODULE = "tandem.notifier.adapters.apprise.worker"

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "PYTHONPATH", "SYSTEMROOT", "VIRTUAL_ENV")
"""What the process gets of our environment: no secret, no proxy."""


_LOGGER = structlog.get_logger(service="notifier")


class NoAnswer(Exception):
    """The process died, was too busy, or did not answer in time. Whether the message was sent is not known."""


class AppriseProcess:
    """`ask` may be called by many tasks at once."""

    def __init__(self, policy: EndpointPolicy, threads: int = THREADS) -> None:
        self._arguments = [
            *(["--loopback"] if policy.allow_loopback else []),
            *(["--private"] if policy.allow_private else []),
            "--threads",
            str(threads),
        ]
        self._places = Places(threads, max(1, threads // HOST_SHARE))
        self._waiting = 0
        self._numbers = itertools.count()
        self._asked: dict[int, asyncio.Future[Verdict]] = {}
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process, None while there is none."""
        return self._process.pid if self._process is not None else None

    async def ask(self, message: Message, host: str) -> Verdict:
        """`host` is who will be spoken to. Raises NoAnswer."""
        if self._waiting >= MAX_WAITING:
            raise NoAnswer("too many messages wait for the sending process")
        self._waiting += 1
        try:
            await self._places.take(host, message.within_s)
        except TimeoutError:
            raise NoAnswer("the sending process is busy") from None
        finally:
            self._waiting -= 1
        answer = await self._hand_over(message, host)
        try:
            async with asyncio.timeout(message.within_s + GRACE_S):
                return await asyncio.shield(answer)
        except TimeoutError:
            raise NoAnswer("the sending process did not answer in time") from None

    async def close(self) -> None:
        process, reader = self._process, self._reader
        if process is None or reader is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(GRACE_S):
                await asyncio.shield(reader)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await reader

    async def _hand_over(self, message: Message, host: str) -> asyncio.Future[Verdict]:
        """The place is given back by the answer, not by who waits for it: a thread that hangs is a thread less."""
        number = next(self._numbers)
        answer: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(lambda done: self._places.leave(host))
        try:
            process = await self._running()
            self._asked[number] = answer
            assert process.stdin is not None
            process.stdin.write(Request(number, message).line())
            await process.stdin.drain()
        except OSError:
            self._asked.pop(number, None)
            answer.cancel()
            raise NoAnswer("the sending process cannot be reached") from None
        except BaseException:
            if number not in self._asked:
                answer.cancel()
            raise
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is None:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    MODULE,
                    *self._arguments,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.DEVNULL,  # what a library prints there may hold a URL
                    env={name: os.environ[name] for name in KEPT if name in os.environ},
                    start_new_session=True,  # Ctrl-C is ours to hear: what is under way is finished first
                )
                self._reader = asyncio.create_task(self._read(self._process))
            return self._process

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Whatever ends the answers, the next message gets a new process."""
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                said = Answer.read(line)
                answer = self._asked.pop(said.number, None)
                if answer is not None and not answer.done():
                    answer.set_result(said.verdict)
        except (
            ValueError,
            LookupError,
            TypeError,
        ):  # no answer, or no end of line: what follows is not to be trusted
            _LOGGER.warning("the sending process wrote what is no answer; it is started again")
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        finally:
            self._process = None
            left, self._asked = self._asked, {}
            for answer in left.values():
                if not answer.done():
                    answer.set_exception(NoAnswer("the sending process ended"))
                    answer.exception()  # retrieved: who asked may have gone
        await process.wait()
