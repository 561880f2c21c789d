"""The same two servers from the official images (testcontainers), for tests: on a port that stays over a restart, with
their data in the same directory on this machine."""

from __future__ import annotations

import os
import time

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
        deadline = time.monotonic() + _START_LIMIT_S
        while not self.answers():
            if time.monotonic() > deadline:
                said = self.container.get_wrapped_container().logs(tail=5).decode(errors="replace")
                self.remove()
                raise ServerFailed(f"{self.image} did not start on port {self.port}:\n{said}")
            time.sleep(0.02)

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """SIGTERM and wait, then SIGKILL. The container and its data stay."""
        if self.container is not None:
            self.container.get_wrapped_container().stop(timeout=int(timeout_s))

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.container is not None:
            wrapped = self.container.get_wrapped_container()
            wrapped.reload()
            if wrapped.status == "running":
                wrapped.kill()
                wrapped.wait()

    def remove(self) -> None:
        if self.container is not None:
            self.container.stop()
            self.container = None

    def _created(self) -> DockerContainer:
        made = DockerContainer(self.image).with_command(self.command()).with_envs(**self.environment())
        made.with_volume_mapping(str(self.directory.absolute()), self.place.directory, "rw")
        made.ports = {str(inner): ("127.0.0.1", outer) for inner, outer in self.published().items()}  # type: ignore[misc]
        labels = {LABEL: os.environ.get("TANDEM_TEST_RUN", "tests")}
        return made.with_kwargs(user=f"{os.getuid()}:{os.getgid()}", labels=labels)


class ContainedNats(Contained, NatsServer):
    image, inner_port = NATS_IMAGE, 4222

    def published(self) -> dict[int, int]:
        # the monitor listens on the same port inside as here
        return {self.inner_port: self.port, self.monitor_port: self.monitor_port}

    def command(self) -> list[str]:
        return ["nats-server", *super().command()[1:]]


class ContainedValkey(Contained, ValkeyServer):
    image, inner_port = VALKEY_IMAGE, 6379

    def command(self) -> list[str]:
        return ["valkey-server", *super().command()[1:], "--protected-mode", "no"]
