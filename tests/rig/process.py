"""`tandem` as a process of its own, and how to wait for it, stop it and kill it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tandem.local.home import Home

_START_LIMIT_S = 60.0

_UP = """
import sys
from dataclasses import replace
from tandem.contracts import topology
if sys.argv[1] != "-":  # what was in a killed process's hands waits this long for another
    topology.CONSUMERS = tuple(replace(one, ack_wait_s=float(sys.argv[1])) for one in topology.CONSUMERS)
from tandem.local.commands import alone
alone.PREFERRED_PORTS.clear()  # suites that run beside each other would race for the usual ports
from tandem.local.cli import main
sys.argv[1:] = ["up"]
main()
"""


def tandem(home: Home, *arguments: str, columns: int = 80, timeout_s: float = 60) -> tuple[int, str, str]:
    """Run the command against the system on `home`: exit code, standard output, standard error."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "tandem"), *arguments],
        env=_environment(home) | {"COLUMNS": str(columns)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def _environment(home: Home) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TANDEM_")}
    return own | {"TANDEM_HOME": str(home.directory), "NO_COLOR": "1"}


class Up:
    """`tandem up` on `home`, servers and services and all, on free ports; with `ack_wait_s` instead of the topology's."""

    def __init__(self, home: Home, *, ack_wait_s: float | None = None) -> None:
        self.home = home
        self._ack_wait_s = ack_wait_s
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it says where it can be reached."""
        self.home.directory.mkdir(parents=True, exist_ok=True)
        with (self.home.directory / "console").open("ab") as console:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _UP, "-" if self._ack_wait_s is None else str(self._ack_wait_s)],
                env=_environment(self.home),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )
        deadline = time.monotonic() + _START_LIMIT_S
        while (running := self.home.running()) is None or running.pid != self._process.pid:
            assert self._process.poll() is None, (self.home.directory / "console").read_text()[-2000:]
            assert time.monotonic() < deadline, "tandem up did not come up"
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the whole service process; its servers die with it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM, as Ctrl-C or a supervisor would; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        return self._process.wait(30)
