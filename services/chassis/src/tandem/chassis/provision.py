"""Makes JetStream be what the topology says: streams, consumers, the object store. Never deletes, never shrinks.

`python -m tandem.chassis.provision --apply` does it from any service's image, as the user of TANDEM_NATS_USER (one who may
do everything); `--diff` only says what differs and exits 1 when something does.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nats
import nats.errors
import nats.js.errors
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from tandem.chassis.settings import ServiceSettings
from tandem.contracts import topology


@dataclass(frozen=True, slots=True)
class Difference:
    """What a stream or consumer is and what it should be. `have` is empty when it does not exist yet."""

    what: str
    have: dict[str, Any]
    want: dict[str, Any]

    def __str__(self) -> str:
        if not self.have:
            return f"+ {self.what}"
        return f"~ {self.what}: " + ", ".join(f"{k} {self.have[k]!r} → {v!r}" for k, v in self.want.items())


def stream_config(stream: topology.Stream, replicas: int) -> StreamConfig:
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        description=stream.description,
        retention=RetentionPolicy.LIMITS,
        # the server refuses schedules with discard new; without limits nothing is discarded either way
        discard=DiscardPolicy.OLD if stream.schedules else DiscardPolicy.NEW,
        storage=StorageType.FILE,
        duplicate_window=topology.DUPLICATE_WINDOW_S,
        allow_direct=True,
        allow_msg_schedules=stream.schedules or None,
        allow_rollup_hdrs=stream.schedules,  # implied by schedules
        num_replicas=replicas,
        max_msgs=-1,
        max_bytes=-1,
        max_age=0,
        max_msg_size=-1 if stream.name == "DLQ" else topology.MAX_STORED_BYTES,
    )


def bucket_config(replicas: int) -> StreamConfig:
    """The object store's stream, as nats-py's own `create_object_store` lays it out."""
    name = topology.BUCKET
    return StreamConfig(
        name=topology.BUCKET_STREAM,
        subjects=[f"$O.{name}.C.>", f"$O.{name}.M.>"],
        description="raw files and sample blocks",
        discard=DiscardPolicy.NEW,
        storage=StorageType.FILE,
        duplicate_window=topology.DUPLICATE_WINDOW_S,
        allow_rollup_hdrs=True,
        allow_direct=True,
        num_replicas=replicas,
        max_msgs=-1,
        max_bytes=-1,
        max_age=0,
    )


def consumer_config(consumer: topology.Consumer) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=consumer.name,
        filter_subjects=list(consumer.filters),
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=consumer.ack_wait_s,
        max_deliver=-1,
        max_ack_pending=consumer.max_ack_pending,
    )


async def provision(jetstream: JetStreamContext, *, replicas: int = 1, apply: bool) -> list[Difference]:
    """The differences between the server and the topology; with `apply` they are mended. Idempotent."""
    found: list[Difference] = []
    configs = [*(stream_config(stream, replicas) for stream in topology.STREAMS), bucket_config(replicas)]
    for config in configs:
        have = await _stream(jetstream, config.name or "")
        difference = _compare(f"stream {config.name}", have, config)
        if difference:
            found.append(difference)
            if apply:
                await (jetstream.update_stream(config) if have else jetstream.add_stream(config))
    for consumer in topology.CONSUMERS:
        wanted = consumer_config(consumer)
        present = await _consumer(jetstream, consumer)
        difference = _compare(f"consumer {consumer.name} of {consumer.stream}", present, wanted)
        if difference:
            found.append(difference)
            if apply:
                await jetstream.add_consumer(consumer.stream, wanted)
    return found


async def _stream(jetstream: JetStreamContext, name: str) -> StreamConfig | None:
    try:
        return (await jetstream.stream_info(name)).config
    except nats.js.errors.NotFoundError:
        return None


async def _consumer(jetstream: JetStreamContext, consumer: topology.Consumer) -> ConsumerConfig | None:
    try:
        config: ConsumerConfig | None = (await jetstream.consumer_info(consumer.stream, consumer.name)).config
        return config
    except nats.js.errors.NotFoundError:
        return None


def _compare(what: str, have: Any, want: Any) -> Difference | None:
    if have is None:
        return Difference(what, {}, dict(_set_fields(want)))
    differing = {name: value for name, value in _set_fields(want) if not _same(getattr(have, name), value)}
    return Difference(what, {name: getattr(have, name) for name in differing}, differing) if differing else None


def _set_fields(config: Any) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(config).items() if value is not None)


def _same(have: Any, want: Any) -> bool:
    """A single filter comes back from the server under another name, as None here; lists compare without order."""
    if isinstance(want, list):
        return sorted(have or []) == sorted(want)
    return bool(have == want) or (not have and not want)


async def _from_environment(replicas: int, apply: bool) -> list[Difference]:
    settings = ServiceSettings()
    client = await nats.connect(
        settings.nats_url.split(","),
        user=settings.nats_user,
        password=settings.nats_password.get_secret_value() if settings.nats_password else None,
        allow_reconnect=False,
        max_reconnect_attempts=10,  # of the first connection: a server that is just starting is waited for
        reconnect_time_wait=0.5,
        error_cb=_unlogged,
    )
    try:
        return await provision(client.jetstream(timeout=settings.publish_timeout_s), replicas=replicas, apply=apply)
    finally:
        await client.close()


async def _unlogged(_: Exception) -> None:
    """What goes wrong is raised as well, and said once by `main`."""


def main() -> int:
    """The exit code: 0 when all is as it should be, 1 when it is not."""
    parser = argparse.ArgumentParser(
        prog="python -m tandem.chassis.provision", description="the topology, on the server"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--apply", action="store_true", help="mend the differences")
    what.add_argument("--diff", action="store_true", help="only show them")
    parser.add_argument("--replicas", type=int, default=1, help="replicas of each stream")
    wishes = parser.parse_args()
    try:
        differences = asyncio.run(_from_environment(wishes.replicas, wishes.apply))
    except (OSError, TimeoutError, nats.errors.Error) as error:
        sys.stderr.write(f"provision: {error or type(error).__name__}\n")
        return 1
    said = [str(difference) for difference in differences] or ["everything is as the topology says"]
    sys.stdout.write("\n".join([*said, ""]))
    return int(bool(differences) and not wishes.apply)


if __name__ == "__main__":
    sys.exit(main())
