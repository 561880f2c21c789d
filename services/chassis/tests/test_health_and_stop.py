"""What the probes say, what a stop waits for, and what a log line looks like."""

from __future__ import annotations

import io
import json
import logging
import signal

import pytest
import structlog
import toy_service as toy
from nats.aio.client import Client
from real import Child, Replica, asked, put_fact, settings_for, until
from toy_app import build

from tandem.chassis import health, logs
from tandem.chassis.errors import Unavailable, is_outage
from tandem.chassis.health import Health
from tandem.chassis.log import Log
from tandem.chassis.settings import ServiceSettings
from tandem.local.servers import NatsServer, ValkeyServer

server = pytest.mark.server


class _Client:
    is_connected = True


class _Log(Log):
    def __init__(self) -> None:
        super().__init__()
        self._client = _Client()  # type: ignore[assignment]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1000.0]
    monkeypatch.setattr(health.time, "monotonic", lambda: at[0])
    return at


def test_disconnected_for_a_minute_is_dead_and_a_moment_is_not(clock: list[float]) -> None:
    log = _Log()
    probed = Health(log, None, ())  # type: ignore[arg-type]
    probed.started = True
    clock[0] += 3600  # nobody has asked for an hour
    log.client.is_connected = False  # type: ignore[misc]
    assert probed.alive() == []
    clock[0] += 59
    assert probed.alive() == []
    clock[0] += 2
    assert probed.alive() == ["disconnected from NATS for 61 s"]
    log.client.is_connected = True  # type: ignore[misc]
    assert probed.alive() == []
    log.client.is_connected = False  # type: ignore[misc]
    assert probed.alive() == []


def test_a_start_that_takes_minutes_is_dead(clock: list[float]) -> None:
    probed = Health(Log(), None, ())  # type: ignore[arg-type]
    assert probed.alive() == []
    clock[0] += 121
    assert probed.alive() == ["not started within 120 s"]


@server
async def test_ready_names_what_is_away_and_alive_does_not_mind(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_CACHE_S", 0.0)
    async with build(settings_for(nats_server.url, valkey_server.url), on_closed=lambda: None) as service:
        assert await asked(service.http.port, "/readyz") == (200, '{"problems":[]}')
        valkey_server.stop()
        assert await asked(service.http.port, "/readyz") == (503, '{"problems":["Redis: ConnectionError"]}')
        assert (await asked(service.http.port, "/livez"))[0] == 200
        valkey_server.start()
        assert (await asked(service.http.port, "/readyz"))[0] == 200
        service.health.stopping = True
        assert await asked(service.http.port, "/readyz") == (503, '{"problems":["stopping"]}')


@server
async def test_a_port_in_use_fails_the_start(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    settings = settings_for(nats_server.url, valkey_server.url)
    async with build(settings, on_closed=lambda: None) as service:
        taken = settings.model_copy(update={"http_port": service.http.port})
        with pytest.raises(OSError, match="is it in use"):
            async with build(taken, on_closed=lambda: None):
                pass


@server
@pytest.mark.slow
async def test_sigterm_lets_what_is_in_hand_finish_and_be_acknowledged(
    provisioned: Client, nats_server: NatsServer, valkey_server: ValkeyServer
) -> None:
    with Child(nats_server.url, valkey_server.url) as child:
        await child.ready()
        await put_fact(provisioned, toy.fact("slow", 10))

        async def in_hand() -> bool:
            info = await provisioned.jetstream().consumer_info("ATHLETE", "scheduler")
            return bool(info.num_ack_pending == 1)

        await until(in_hand, "the handler is at it")
        child.process.send_signal(signal.SIGTERM)
        assert await child.ended() == 0
        lines = [json.loads(line) for line in child.output().splitlines() if line.startswith("{")]
    info = await provisioned.jetstream().consumer_info("ATHLETE", "scheduler")
    assert (info.num_ack_pending, info.num_pending) == (0, 0)
    one = Replica(provisioned, valkey_server.url)
    assert len(await one.said()) == 1
    await one.redis.aclose()
    assert [line["event"] for line in lines][-2:] == ["done", "stopped"]
    assert lines[-2]["trace_id"]


def test_a_log_line_is_one_json_object_with_the_trace_whatever_is_said() -> None:
    written = io.StringIO()
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.configure("INFO", written)
        structlog.contextvars.bind_contextvars(trace_id="t1")
        logs.logger("scheduler").info('two\nlines and a "quote"', subject="plan.ada")
        logging.getLogger("somebody.else").warning('a "quoted" %s\nand more', "thing")
        logs.logger("scheduler").debug("not this")
    finally:
        structlog.configure(**before)
        structlog.contextvars.clear_contextvars()
        root.handlers[:] = handlers
        root.setLevel(level)
    ours, theirs = [json.loads(line) for line in written.getvalue().splitlines()]
    assert (ours["service"], ours["trace_id"], ours["level"]) == ("scheduler", "t1", "info")
    assert ours["event"] == 'two\nlines and a "quote"'
    assert theirs["event"] == 'a "quoted" thing\nand more'


def test_outages_and_faults_are_told_apart() -> None:
    import nats.errors
    import nats.js.errors
    import redis.exceptions as r

    away = (
        Unavailable(),
        r.ConnectionError(),
        r.TimeoutError(),
        r.BusyLoadingError(),
        r.ResponseError("OOM command not allowed"),
        r.ReadOnlyError("READONLY You can't write against a read only replica."),
        nats.errors.TimeoutError(),
        nats.errors.NoRespondersError(),
        nats.errors.ConnectionClosedError(),
        nats.js.errors.ServiceUnavailableError(code=503),
        ConnectionResetError(),
        TimeoutError(),
    )
    faults = (
        ValueError(),
        KeyError(),
        r.ResponseError("WRONGTYPE Operation against a key"),
        nats.js.errors.BadRequestError(code=400),
        FileNotFoundError(),
    )
    assert all(map(is_outage, away))
    assert not any(map(is_outage, faults))


def test_settings_come_from_the_environment_and_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_MAX_TRIES", "7")
    monkeypatch.setenv("TANDEM_NATS_PASSWORD", "secret")
    settings = ServiceSettings()
    assert settings.max_tries == 7
    assert "secret" not in repr(settings)
    monkeypatch.setenv("TANDEM_FETCH_BATCH", "none")
    with pytest.raises(ValueError, match="fetch_batch"):
        ServiceSettings()
