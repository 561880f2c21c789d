"""When there is no room or nobody there: devices are told to come again, nothing is half stored, and nothing is lost."""

from __future__ import annotations

import io
import signal
import zipfile
from datetime import timedelta
from typing import cast

import httpx
import pytest
from rig.town import SUNDAY_EVENING, Town
from rig.workouts import easy_run

from tandem.contracts.events.training import WorkoutRecorded
from tandem.contracts.topology import BUCKET_STREAM
from tandem.ingestion.app import build
from tandem.ingestion.settings import Settings
from tandem.local.testing import IN_DOCKER

pytestmark = pytest.mark.server
YESTERDAY = SUNDAY_EVENING - timedelta(days=1)


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("run.json", easy_run(YESTERDAY))
    return made.getvalue()


async def post(town: Town, athlete_id: str, path: str, body: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}"}
    async with httpx.AsyncClient(base_url=town.url, timeout=60) as client:
        return await client.post(path, content=body, headers=headers)


async def bound(town: Town, stream: str, max_bytes: int) -> None:
    jetstream = town.operator.client.jetstream()
    config = (await jetstream.stream_info(stream)).config
    config.max_bytes = max_bytes
    await jetstream.update_stream(config)


async def stored(town: Town) -> int:
    return (await town.operator.client.jetstream().stream_info("DEVICE")).state.messages


def is_put_off(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/workouts", easy_run(YESTERDAY)), ("/v1/imports", archive()), ("/v1/workouts", None)]
)
async def test_a_full_log_is_503_with_retry_after_and_then_takes_the_same(
    town: Town, path: str, body: bytes | None
) -> None:
    await town.move_in("full")
    body = body or easy_run(YESTERDAY) + b" " * 1_100_000  # one that goes by the object store
    await bound(town, "DEVICE", 1)
    assert is_put_off(await post(town, "full", path, body))
    assert await stored(town) == 0
    await bound(town, "DEVICE", -1)
    assert (await post(town, "full", path, body)).status_code in {201, 202}
    await town.operator.quiet()
    assert len(await town.said("full", WorkoutRecorded)) == 1


@pytest.mark.parametrize("path", ["/v1/workouts", "/v1/imports"])
async def test_a_full_object_store_is_503_and_announces_nothing(town: Town, path: str) -> None:
    await town.move_in("full")
    await bound(town, BUCKET_STREAM, 1_000)
    body = easy_run(YESTERDAY) + b" " * 1_100_000
    assert is_put_off(await post(town, "full", path, body))
    assert await stored(town) == 0
    jetstream = town.operator.client.jetstream()
    assert (await jetstream.stream_info(BUCKET_STREAM)).state.messages == 0
    await bound(town, BUCKET_STREAM, -1)
    assert (await post(town, "full", path, body)).status_code in {201, 202}
    await town.operator.quiet()
    assert len(await town.said("full", WorkoutRecorded)) == 1


@pytest.mark.slow
@pytest.mark.skipif(IN_DOCKER, reason="the server's process is not ours to stop")
async def test_while_nats_does_not_answer_it_is_503_and_afterwards_the_same_is_taken_once(town: Town) -> None:
    await town.move_in("away")
    assert town.running is not None
    server = town.running.nats.process
    assert server is not None
    assert (await post(town, "away", "/v1/workouts", easy_run(YESTERDAY))).status_code == 201
    later = easy_run(YESTERDAY + timedelta(hours=4))
    server.send_signal(signal.SIGSTOP)
    try:
        assert is_put_off(await post(town, "away", "/v1/workouts", later))
        assert is_put_off(await post(town, "away", "/v1/imports", archive()))
    finally:
        server.send_signal(signal.SIGCONT)
    for _ in range(20):
        answer = await post(town, "away", "/v1/workouts", later)
        if answer.status_code != 503:
            break
    assert answer.status_code in {200, 201}
    await town.operator.quiet()
    assert len(await town.said("away", WorkoutRecorded)) == 2


async def test_what_devices_publish_while_ingestion_is_down_waits_for_it(town: Town) -> None:
    await town.move_in("down")
    assert town.running is not None
    await town.publish("down", easy_run(YESTERDAY))
    await town.operator.quiet()
    services = town.running.services
    gone = services["ingestion"]
    await gone.__aexit__(None, None, None)
    for number in range(1, 6):
        await town.publish("down", easy_run(YESTERDAY - timedelta(days=number)))
    assert len(await town.said("down", WorkoutRecorded)) == 1
    services["ingestion"] = build(cast(Settings, gone.settings), clock=town.clock, on_closed=lambda: None)
    await services["ingestion"].__aenter__()
    await town.operator.quiet()
    assert len(await town.said("down", WorkoutRecorded)) == 6
