"""Where a local system keeps its data (`.tandem/`): one system at a time, passwords and keys for its owner only."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tandem.local.servers import new_passwords


class AlreadyRunning(RuntimeError):
    """Another system runs on this data."""


@dataclass(frozen=True, slots=True)
class Running:
    """Where the system that runs on this data can be reached."""

    pid: int
    nats_url: str
    mqtt_url: str
    redis_url: str
    http: dict[str, int]


class Home:
    """The directory of one local system."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @classmethod
    def default(cls) -> Home:
        """`$TANDEM_HOME`, else `.tandem` in the current directory."""
        return cls(Path(os.environ.get("TANDEM_HOME", ".tandem")))

    @property
    def nats(self) -> Path:
        return self.directory / "nats"

    @property
    def valkey(self) -> Path:
        return self.directory / "valkey"

    @property
    def keys(self) -> Path:
        return self.directory / "keys"

    @property
    def log(self) -> Path:
        return self.directory / "tandem.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the data for one system. The kernel drops the lock when its holder dies, however it dies.

        Raises AlreadyRunning with the other's process id.
        """
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.directory / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                other = self.running()
                who = f"process {other.pid}, NATS at {other.nats_url}" if other else "it is just starting"
                raise AlreadyRunning(f"Tandem already runs on {self.directory} ({who})") from None
            try:
                yield
            finally:
                (self.directory / "running.json").unlink(missing_ok=True)

    def passwords(self) -> dict[str, str]:
        """The NATS passwords of this system and the seed of its callout, made on first use and kept."""
        path = self.directory / "passwords.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        missing = {name: value for name, value in new_passwords().items() if name not in known}
        if missing:
            known |= missing
            self._write(path, json.dumps(known))
        return dict(known)

    def announce(self, running: Running) -> None:
        self._write(self.directory / "running.json", json.dumps(asdict(running)))

    def running(self) -> Running | None:
        """The system that announced itself here last and has not said goodbye."""
        try:
            return Running(**json.loads((self.directory / "running.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all, readable by the owner only."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_suffix(".new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
