"""The same two servers from the official images (testcontainers), for tests: on a port that stays over a restart, with
their data in the same directory on this machine."""

from __future__ import annotations

import os
import subprocess
import time
from typing import Any

from testcontainers.core.container import DockerContainer

from tandem.local.servers import NatsServer, Place, Server, ServerFailed, ValkeyServer

NATS_IMAGE = "nats:2.15.1-alpine"
VALKEY_IMAGE = "valkey/valkey:9"
"""As in docker-compose.yml."""

LABEL = "tandem.test-run"
"""Carries TANDEM_TEST_RUN, so that whoever started the tests can remove what a killed run left."""

_START_LIMIT_S = 30.0


_standing: list[Contained] = []


def remove_all() -> None:
    """Every container that this process has made."""
    while _standing:
        _standing.pop().remove()


class _Process:
    """A container as subprocess.Popen would speak of it. It stays when it has ended, with its data."""

    def __init__(self, container: Any) -> None:
        self._container = container

    def poll(self) -> int | None:
        self._container.reload()
        state = self._container.attrs["State"]
        return None if state["Running"] else int(state["ExitCode"])

    def wait(self, timeout: float = _START_LIMIT_S) -> int:
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(self._container.name, timeout)
            time.sleep(0.02)
        return code

    def terminate(self) -> None:
        self._signal("SIGTERM")

    def kill(self) -> None:
        self._signal("SIGKILL")

    def _signal(self, name: str) -> None:
        if self.poll() is None:
            self._container.kill(name)


class Contained(Server):
    """A server in a container of its own, until `remove`. The ports are published on loopback alone."""

    image = ""
    inner_port = 0

    container: DockerContainer | None = None

    @property
    def place(self) -> Place:
        return Place("0.0.0.0", self.inner_port, "/data")

    def published(self) -> dict[int, int]:
        """Port in the container -> port here."""
        return {self.inner_port: self.port}

    def start(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.container is None:
            self.container = self._created()
            _standing.append(self)
            self.container.start()
        else:
            self.container.get_wrapped_container().start()
        self.process = _Process(self.container.get_wrapped_container())  # type: ignore[assignment]
        deadline = time.monotonic() + _START_LIMIT_S
        while not self.answers():
            if time.monotonic() > deadline:
                said = self.container.get_wrapped_container().logs(tail=5).decode(errors="replace")
                self.remove()
                raise ServerFailed(f"{self.image} did not start on port {self.port}:\n{said}")
            time.sleep(0.02)

    def remove(self) -> None:
        if self.container is not None:
            self.container.stop()
            self.container = self.process = None

    def _created(self) -> DockerContainer:
        made = DockerContainer(self.image).with_command(self.command()).with_envs(**self.environment())
        made.with_volume_mapping(str(self.directory.absolute()), self.place.directory, "rw")
        made.ports = {str(inner): ("127.0.0.1", outer) for inner, outer in self.published().items()}  # type: ignore[misc]
        labels = {LABEL: os.environ.get("TANDEM_TEST_RUN", "tests")}
        return made.with_kwargs(user=f"{os.getuid()}:{os.getgid()}", labels=labels)


class ContainedNats(Contained, NatsServer):
    image, inner_port = NATS_IMAGE, 4222

    def published(self) -> dict[int, int]:
        # the monitor and the MQTT gateway listen on the same ports inside as here
        own = {port: port for port in (self.monitor_port, self.mqtt_port)}
        return {self.inner_port: self.port, **own}

    def command(self) -> list[str]:
        return ["nats-server", *super().command()[1:]]


class ContainedValkey(Contained, ValkeyServer):
    image, inner_port = VALKEY_IMAGE, 6379

    def command(self) -> list[str]:
        return ["valkey-server", *super().command()[1:], "--protected-mode", "no"]
