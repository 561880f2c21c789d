"""Where heavy deciding happens: off the event loop, in bounded threads or in a process of its own.

Threads are for work that lets go of the interpreter lock (decoding in Rust, NumPy). A solver whose model is built in
Python holds it, and every hand-over costs the event loop a switch interval: it gets a process, which also keeps a crash
of native code away from the service.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any


class Offload:
    """At most `processes` processes, else at most `threads` threads, else the event loop itself."""

    def __init__(self, name: str, *, threads: int, processes: int) -> None:
        self._name = name
        self._threads = threads
        self._processes = processes
        self._executor = self._new()

    async def run[R](self, function: Callable[..., R], *args: Any) -> R:
        """Call elsewhere and wait. What the function raises is raised; a process that died raises BrokenProcessPool for
        this call, and the next one gets a new process."""
        if self._executor is None:
            return function(*args)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, function, *args)
        except BrokenProcessPool:
            self._executor.shutdown(wait=False)
            self._executor = self._new()
            raise

    async def warm(self, prepare: Callable[[], object]) -> None:
        """Start a process and let it prepare, before the first message waits for it."""
        if self._processes and self._executor is not None:
            await asyncio.get_running_loop().run_in_executor(self._executor, prepare)

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)

    def _new(self) -> Executor | None:
        if self._processes:
            # spawned, not forked: this process has threads and an event loop
            context = multiprocessing.get_context("spawn")
            return ProcessPoolExecutor(self._processes, mp_context=context, initializer=_child)
        return ThreadPoolExecutor(self._threads, thread_name_prefix=self._name) if self._threads else None


def _child() -> None:
    """Ctrl-C is for the parent; and when the parent dies, however it dies, its child goes too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)
