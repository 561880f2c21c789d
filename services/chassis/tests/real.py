"""The toy service on real servers: what the tests of guarantees stand on."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import toy_service as toy
from fakes import SetClock
from nats.aio.client import Client
from nats.js.api import ConsumerConfig
from redis.asyncio import Redis

from tandem.chassis.clock import Clock
from tandem.chassis.documents import Document, Documents, Missing, connect
from tandem.chassis.log import Log, Stored
from tandem.chassis.loop import Loop
from tandem.chassis.metrics import Metrics
from tandem.chassis.objects import Objects
from tandem.chassis.settings import ServiceSettings
from tandem.chassis.timers import ServerTimers, Timers
from tandem.contracts import envelope, topology
from tandem.contracts.event import Event
from tandem.contracts.registry import route_of
from tandem.local.servers import free_port


def put_as_written(url: str, subject: str, headers: bytes, body: bytes) -> None:
    """Publish with headers that nats-py would not send, and wait until the server has them."""
    address = urlsplit(url)
    assert address.hostname
    head = b"NATS/1.0\r\n" + headers + b"\r\n"
    with socket.create_connection((address.hostname, address.port or 4222), timeout=30) as connection:
        connection.sendall(b'CONNECT {"verbose":false,"headers":true}\r\n')
        connection.sendall(b"HPUB %s %d %d\r\n" % (subject.encode(), len(head), len(head) + len(body)))
        connection.sendall(head + body + b"\r\nPING\r\n")
        said = b""
        while b"PONG" not in said:
            said += connection.recv(65536)
        assert b"-ERR" not in said, said


class Replica:
    """One process of the toy service: a loop with its own Redis connections and its own memory."""

    def __init__(
        self, client: Client, redis_url: str, *, clock: Clock | None = None, timers: Timers | None = None
    ) -> None:
        self.log = Log()
        self.log.attach(client)
        self.redis: Redis = connect(redis_url, connections=8)
        self.metrics = Metrics("scheduler")
        self.documents = Documents(self.redis, "scheduler", toy.State)
        self.loop = Loop(
            toy.SHAPE,
            toy.BEHAVIOUR,
            log=self.log,
            documents=self.documents,
            objects=Objects(self.log),
            timers=timers or ServerTimers(self.log, "scheduler"),
            clock=clock or SetClock(),
            metrics=self.metrics,
            threads=0,
        )

    async def put(self, event: Event) -> Event:
        """Store a fact as an edge would, and return it as delivered."""
        ack = await self.log.append(event)
        stored = await self.log.get(route_of(event.data).stream, ack.seq)
        assert stored is not None
        return stored.event()

    async def said(self, athlete_id: str = "ada") -> list[Stored]:
        return await self.log.read("PLAN", f"plan.{athlete_id}.>")

    async def kept(self, athlete_id: str = "ada") -> Document[toy.State] | Missing:
        return await self.documents.load(athlete_id)

    def counted(self, name: str, **labels: str) -> float:
        return self.metrics.registry.get_sample_value(name, {"service": "scheduler", **labels}) or 0.0


def asleep(state: toy.State) -> toy.State:
    """Without the deadlines that came: the server may deliver one between two readings of the log."""
    return state.model_copy(update={"woken": ()})


async def put_raw(client: Client, subject: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    return int((await client.jetstream().publish(subject, body, headers=headers)).seq)


async def put_fact(client: Client, event: Event) -> int:
    subject = route_of(event.data).subject(event.data)
    return await put_raw(client, subject, envelope.body_of(event), envelope.headers_of(event))


async def until(true: Callable[[], Awaitable[Any] | Any], what: str, timeout_s: float = 60.0) -> Any:
    """Wait for a condition; AssertionError says which one never came."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = true()
        if asyncio.iscoroutine(value):
            value = await value
        if value:
            return value
        assert time.monotonic() < deadline, f"never: {what}"
        await asyncio.sleep(0.02)


async def shorten_ack_wait(client: Client, stream: str, name: str, ack_wait_s: float) -> None:
    """What a test cannot wait 30 s for."""
    entry = topology.consumer(stream, name)
    info = await client.jetstream().consumer_info(stream, name)
    config: ConsumerConfig = info.config
    config.ack_wait = ack_wait_s
    config.filter_subjects = list(entry.filters)
    config.filter_subject = None
    await client.jetstream().add_consumer(stream, config)


def settings_for(nats_url: str, redis_url: str, **more: Any) -> ServiceSettings:
    return ServiceSettings(nats_url=nats_url, redis_url=redis_url, http_port=0, threads=0, **more)


class Child:
    """The toy service in a process of its own."""

    def __init__(self, nats_url: str, redis_url: str, **more: Any) -> None:
        given = {"nats_url": nats_url, "redis_url": redis_url, "http_port": free_port(), "threads": 0, **more}
        self.http_port = given["http_port"]
        environment = {f"TANDEM_{name.upper()}": str(value) for name, value in given.items()}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "toy_app.py")],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    async def ended(self, timeout_s: float = 60.0) -> int:
        await until(lambda: self.process.poll() is not None, "the process ended", timeout_s)
        return int(self.process.returncode)

    async def ready(self, path: str = "/readyz") -> None:
        await until(lambda: answers(self.http_port, path, 200), f"{path} says 200")

    def output(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


async def asked(port: int, path: str) -> tuple[int, str]:
    """Status and body of a GET; status 0 when nobody listens."""
    try:
        async with httpx.AsyncClient() as client:
            response = await client.get(f"http://127.0.0.1:{port}{path}", timeout=5)
            return response.status_code, response.text
    except httpx.HTTPError:
        return 0, ""


async def answers(port: int, path: str, status: int) -> bool:
    return (await asked(port, path))[0] == status
