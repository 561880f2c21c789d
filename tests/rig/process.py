"""`tandem` as a process of its own, and how to wait for it, stop it and kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from tandem.local.home import Home
from tandem.local.servers import free_port

_START_LIMIT_S = 180.0

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


def tandem(home: Home, *arguments: str, columns: int = 80, timeout_s: float = 300) -> tuple[int, str, str]:
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
        return self._process.wait(120)


_REPLICA = """
import asyncio, importlib, os, signal, sys
from contextlib import AsyncExitStack
from tandem.chassis import logs
from tandem.chassis.log import Log

pause_before, services = sys.argv[1], [entry.split(":") for entry in sys.argv[2:]]
append = Log.append

async def append_after_a_pause(self, event, **fence):
    if fence and type(event.data).__name__ == pause_before and not os.path.exists(os.environ["PAUSED"]):
        open(os.environ["PAUSED"], "w").write(event.id)
        os.kill(os.getpid(), signal.SIGSTOP)
    return await append(self, event, **fence)

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as stack:
        for name, port in services:
            settings = importlib.import_module(f"tandem.{name}.settings").Settings(http_port=int(port))
            await stack.enter_async_context(importlib.import_module(f"tandem.{name}.app").build(settings))
        await stop.wait()

logs.configure("ERROR")
Log.append = append_after_a_pause
asyncio.run(main())
"""


class Replica:
    """One more of each of some services, in a process beside the system that runs on `home`. With `pause_before` the
    process stops itself (SIGSTOP) between deciding the first event of that name and publishing it: where a long pause is
    worst."""

    def __init__(self, home: Home, *services: str, pause_before: str = "-") -> None:
        running = home.running()
        assert running is not None
        self.paused_at = home.directory / "paused"
        self._ports = {service: free_port() for service in services}
        own = {
            "TANDEM_NATS_URL": running.nats_url,
            "TANDEM_NATS_USER": "operator",
            "TANDEM_NATS_PASSWORD": home.passwords()["operator"],
            "TANDEM_REDIS_URL": running.redis_url,
            "TANDEM_KEYS_DIRECTORY": str(home.keys),
            "TANDEM_ALLOW_LOOPBACK_PUSH": "1",
            "PAUSED": str(self.paused_at),
        }
        named = [f"{service}:{port}" for service, port in self._ports.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _REPLICA, pause_before, *named],
            env=_environment(home) | own,
            stdin=subprocess.DEVNULL,
        )

    def metric(self, service: str, name: str) -> float:
        """The sum of a metric over its labels; 0 while the service does not answer."""
        try:
            with urlopen(f"http://127.0.0.1:{self._ports[service]}/metrics", timeout=1) as answer:
                lines = answer.read().decode().splitlines()
        except OSError:
            return 0.0
        return sum(float(line.split()[-1]) for line in lines if line.startswith(f"{name}{{"))

    def wait_until(self, service: str, name: str, least: float, timeout_s: float = 60) -> None:
        deadline = time.monotonic() + timeout_s
        while self.metric(service, name) < least:
            assert self._process.poll() is None, "the replica died"
            assert time.monotonic() < deadline, f"{name} stayed below {least}"
            time.sleep(0.05)

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.wake()
        self._process.terminate()
        self._process.wait(120)
