"""Ingestion with the servers it needs and nobody behind it: what its own work costs, apart from scoring and planning."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from pydantic import SecretStr

import tandem.ingestion.app
import tandem.ingestion.settings
from tandem.chassis.clock import Clock
from tandem.chassis.provision import provision
from tandem.chassis.service import tune_interpreter
from tandem.local.home import Home, Running
from tandem.local.servers import CALLOUT, NatsServer, ValkeyServer


@asynccontextmanager
async def ingesting(home: Home, clock: Clock) -> AsyncIterator[Running]:
    """Starts nats-server, Valkey and ingestion on the data in `home`, announced there like a whole system."""
    tune_interpreter()
    passwords = home.passwords()
    nats_server, valkey = NatsServer(home.nats, passwords=passwords), ValkeyServer(home.valkey)
    nats_server.start()
    valkey.start()
    try:
        operator = await nats.connect(nats_server.url, user="operator", password=passwords["operator"])
        await provision(operator.jetstream(), apply=True)
        await operator.close()
        settings = tandem.ingestion.settings.Settings(
            nats_url=nats_server.url,
            nats_user="ingestion",
            nats_password=SecretStr(passwords["ingestion"]),
            redis_url=valkey.url,
            http_port=0,
            mqtt_url=nats_server.mqtt_url,
            nats_callout_seed=SecretStr(passwords[CALLOUT]),
            keys_directory=home.keys,
        )
        async with tandem.ingestion.app.build(settings, clock=clock) as service:
            http = {"ingestion": service.http.port}
            found = Running(os.getpid(), nats_server.url, nats_server.mqtt_url, valkey.url, http)
            home.announce(found)
            yield found
    finally:
        valkey.stop()
        nats_server.stop()
