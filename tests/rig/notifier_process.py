"""The notifier as a process of its own: to start, measure, stop and kill."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from tandem.local.servers import free_port

_START_LIMIT_S = 180.0


class NotifierProcess:
    """`python -m tandem.notifier` beside servers that run already."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def start(self) -> None:
        """Start and wait until it is ready."""
        self._port = free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("TANDEM_")}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tandem.notifier"],
                env=own | self._environment | {"TANDEM_HTTP_PORT": str(self._port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _START_LIMIT_S
        while not self._is_ready():
            assert self._process.poll() is None, self._log.read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, "the notifier did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(120)

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        with urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=2) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))

    def resident_mb(self) -> float:
        """Resident memory (Linux)."""
        assert self._process is not None
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6

    def _is_ready(self) -> bool:
        with suppress(OSError):
            return bool(urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=1).status < 300)
        return False
