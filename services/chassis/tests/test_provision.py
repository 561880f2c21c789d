"""The provisioner makes a real server be what the topology says, and says what differs."""

from __future__ import annotations

import nats
import pytest
from nats.aio.client import Client

from tandem.chassis.provision import provision
from tandem.contracts import topology
from tandem.contracts.topology import BUCKET_STREAM, CONSUMERS, STREAMS
from tandem.local.servers import NatsServer

pytestmark = pytest.mark.server


async def test_an_empty_server_lacks_everything_and_a_diff_makes_nothing(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    differences = await provision(client.jetstream(), apply=False)
    assert len(differences) == len(STREAMS) + 1 + len(CONSUMERS)
    assert all(str(difference).startswith("+ ") for difference in differences)
    assert await client.jetstream().streams_info() == []
    await client.close()


async def test_applied_once_nothing_differs_and_applied_again_nothing_changes(provisioned: Client) -> None:
    assert await provision(provisioned.jetstream(), apply=False) == []
    assert await provision(provisioned.jetstream(), apply=True) == []
    names = {info.config.name for info in await provisioned.jetstream().streams_info()}
    assert names == {stream.name for stream in STREAMS} | {BUCKET_STREAM}


async def test_a_change_by_hand_is_named_and_mended(provisioned: Client) -> None:
    jetstream = provisioned.jetstream()
    stream = (await jetstream.stream_info("PLAN")).config
    stream.duplicate_window = 7
    await jetstream.update_stream(stream)
    consumer = (await jetstream.consumer_info("LOAD", "scheduler")).config
    consumer.ack_wait = 3
    await jetstream.add_consumer("LOAD", consumer)
    await jetstream.delete_consumer("PLAN", "notifier")

    told = "\n".join(map(str, await provision(jetstream, apply=False)))
    assert "~ stream PLAN: duplicate_window 7" in told
    assert "~ consumer scheduler of LOAD: ack_wait 3" in told
    assert "+ consumer notifier of PLAN" in told
    assert told.count("\n") == 2
    await provision(jetstream, apply=True)
    assert await provision(jetstream, apply=False) == []


async def test_what_is_on_the_log_survives_being_provisioned_again(provisioned: Client) -> None:
    jetstream = provisioned.jetstream()
    ack = await jetstream.publish("plan.ada.revised", b"kept")
    await provision(jetstream, apply=True)
    assert (await jetstream.get_msg("PLAN", seq=ack.seq)).data == b"kept"


async def test_streams_never_forget_and_consumers_never_give_up(provisioned: Client) -> None:
    for stream in topology.STREAMS:
        config = (await provisioned.jetstream().stream_info(stream.name)).config
        assert (config.max_age or 0, config.max_msgs, config.max_bytes) == (0, -1, -1)
        assert config.storage == "file"
    for entry in topology.CONSUMERS:
        config = (await provisioned.jetstream().consumer_info(entry.stream, entry.name)).config
        assert config.max_deliver == -1
        assert config.ack_policy == "explicit"
