"""Who may: every device its own key, for its own subjects, on HTTP, NATS and MQTT; revoked, it opens nothing any more."""

from __future__ import annotations

import asyncio
import json

import httpx
import nats.errors
import pytest
from rig.process import tandem
from rig.speaking import PATIENCE_S, REFUSED, YESTERDAY, Mqtt, post, spoken, stored, until
from rig.town import Town, connect, watch_of
from rig.workouts import easy_run

from tandem.contracts import permissions
from tandem.contracts.permissions import AUTH_TIMEOUT_S, RESERVED
from tandem.local.connecting import as_device
from tandem.local.device_desk import listed, revoke

pytestmark = pytest.mark.server


async def test_a_device_publishes_on_its_own_subjects_and_on_no_other(outside: Town) -> None:
    await outside.move_in("own")
    await outside.move_in("other")
    mine, other = watch_of("own"), watch_of("other")
    async with spoken(outside, outside.keys["own"]) as device:
        ack = await device.client.jetstream().publish(f"device.{mine}.workout", easy_run(YESTERDAY), stream="DEVICE")
        before = await stored(outside)
        assert ack.seq <= before
        await device.none_passes(
            *(f"device.{other}.{kind}" for kind in permissions.DEVICE_KINDS),
            *(f"device.{mine}.{kind}" for kind in ("notice", "archive", "again", "receipt", "progress", "live.ended")),
            "device.*.workout",
            "device.>",
            f"submit.{other}.workout",
            f"up.{mine}.workout",
            f"up.{other}.workout",
            f"_INBOX.{other}.x",
            "training.other.workout.recorded",
            f"athlete.other.device.{other}",
            "$JS.API.STREAM.NAMES",
            "$JS.API.CONSUMER.CREATE.DEVICE",
            "$JS.ACK.DEVICE.ingestion.1.1.1.1.1",
            "$SYS.REQ.USER.AUTH",
            "$MQTT.msgs.up.x.workout",
        )
    assert await stored(outside) == before


async def test_a_device_hears_its_own_receipts_and_inbox_and_nothing_else(outside: Town) -> None:
    await outside.move_in("ears")
    async with spoken(outside, outside.keys["ears"]) as device:
        await device.none_passes(
            ">", "*", "device.>", "device.*.receipt", "device.other-watch.receipt", "_INBOX.>", "_INBOX.other-watch.>",
            "submit.*.workout", "up.*.*", "$MQTT.>", "$SYS.>", "plan.>", "training.>", "athlete.>", "_R_.>",
            subscribe=True,
        )  # fmt: skip
        receipts = await device.client.subscribe(f"device.{watch_of('ears')}.receipt")
        await device.client.flush()
        await device.client.jetstream().publish(f"device.{watch_of('ears')}.workout", easy_run(YESTERDAY))
        assert json.loads((await receipts.next_msg(timeout=PATIENCE_S)).data)["status"] == "recorded"
        assert device.refused == []


async def test_an_acknowledgement_asked_for_on_anothers_subject_is_written_nowhere(outside: Town) -> None:
    """A permission covers the subject of a publish, not its reply: the streams are in another account."""
    await outside.move_in("sly")
    await outside.move_in("mark")
    mine, other = watch_of("sly"), watch_of("mark")
    before = await outside.operator.log.last("ATHLETE", f"athlete.mark.device.{other}")
    async with spoken(outside, outside.keys["sly"]) as device:
        count = await stored(outside)
        targets = (f"athlete.mark.device.{other}", f"device.{other}.workout", "training.mark.workout.recorded")
        for reply in targets:
            await device.client.publish(f"device.{mine}.workout", easy_run(YESTERDAY), reply=reply)
            await device.client.publish(f"submit.{mine}.workout", easy_run(YESTERDAY), reply=reply)
        await device.client.flush()
        await outside.operator.quiet()
        await until_stored(outside, count + 2 * len(targets))
    await outside.operator.quiet()
    assert await outside.operator.log.last("ATHLETE", f"athlete.mark.device.{other}") == before
    assert await outside.operator.log.last("DEVICE", f"device.{other}.workout") is None
    assert await outside.operator.log.last("TRAINING", "training.mark.>") is None
    assert (await post(outside, outside.keys["mark"])).status_code == 201


async def until_stored(town: Town, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while await stored(town) < count:  # noqa: ASYNC110  the log is what is asked
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("user", ["own-key", "operator", "ingestion", permissions.BRIDGE, permissions.WARDEN, "system"])
async def test_a_wrong_password_opens_nothing_whatever_the_name(outside: Town, user: str) -> None:
    await outside.operator.add_device("keyring", "own-key")
    with pytest.raises(REFUSED):
        await as_device(str(outside.operator.client.connected_url.geturl()), f"{user}.Zm9yZ2Vk", allow_reconnect=False)
    async with Mqtt(outside, user, f"{user}.Zm9yZ2Vk") as forged:
        assert forged.said == "Not authorized"


async def test_nobody_comes_in_without_a_name_or_with_anothers(outside: Town) -> None:
    key = await outside.operator.add_device("nameless", "nameless-watch")
    url = outside.operator.client.connected_url.geturl()
    for given in ({}, {"user": "keys-watch", "password": key}, {"token": key}):
        with pytest.raises(REFUSED):
            await nats.connect(url, allow_reconnect=False, connect_timeout=6, error_cb=_silent, **given)


async def _silent(_: Exception) -> None:
    """The refusal is raised as well."""


@pytest.mark.parametrize("name", sorted(RESERVED))
async def test_no_device_is_called_like_one_of_our_own(outside: Town, name: str) -> None:
    with pytest.raises(ValueError, match="call the device otherwise"):
        await outside.operator.add_device("namesake", name)


@pytest.mark.parametrize("name", ["a.b", "a*", "a>", "a b", "ü", "a/b", "a" * 65])
async def test_a_device_id_is_one_plain_token(outside: Town, name: str) -> None:
    with pytest.raises(ValueError, match="device_id"):
        await outside.operator.add_device("namesake", name)


async def test_on_mqtt_a_device_publishes_on_its_own_topics_whatever_the_puback_says(outside: Town) -> None:
    await outside.move_in("mqtt")
    await outside.move_in("neighbour")
    mine, other, key = watch_of("mqtt"), watch_of("neighbour"), outside.keys["mqtt"]
    async with Mqtt(outside, mine, key) as device:
        assert device.said == "Success"
        assert await device.subscribe(f"device/{mine}/receipt") == "Granted QoS 1"
        for topic in ("#", "+/+/+", f"device/{other}/receipt", "device/+/receipt", "up/+/+", f"up/{mine}/workout"):
            assert await device.subscribe(topic) == "Unspecified error"
        count = await stored(outside)
        for topic in (
            f"up/{other}/workout", "up/*/workout", "up/>", f"up/{mine}/*", f"up/{mine}/>", f"up/{mine}/notice",
            f"device/{mine}/workout", f"device/{other}/workout", f"device/{other}/receipt", "$MQTT/sub/x",
            f"athlete/neighbour/device/{other}", f"up/{mine}/workout/extra",
        ):  # fmt: skip
            await device.publish(topic, easy_run(YESTERDAY))
        await device.publish(f"up/{mine}/workout", easy_run(YESTERDAY))
        await until(lambda: device.heard, "the receipt of the only one that was its own")
    assert [(topic, json.loads(body)["status"]) for topic, body in device.heard] == [
        (f"device/{mine}/receipt", "recorded")
    ]
    assert await stored(outside) == count + 1


@pytest.mark.parametrize("client_id", ["tandem-ingestion", "thief-watch", "", "mqtt-watch"])
async def test_on_mqtt_nobody_takes_the_session_of_another(outside: Town, client_id: str) -> None:
    key = await outside.operator.add_device("sessions", "session-watch")
    async with Mqtt(outside, "session-watch", key, client_id) as device:
        assert device.said == "Not authorized"
    async with Mqtt(outside, "session-watch", key, "session-watch:phone") as device:
        assert device.said == "Success"


async def test_a_revoked_key_opens_nothing_at_once_and_open_connections_are_closed(outside: Town) -> None:
    await outside.move_in("gone")
    device_id, key = watch_of("gone"), outside.keys["gone"]
    async with spoken(outside, key) as on_nats, Mqtt(outside, device_id, key) as on_mqtt:
        assert (await post(outside, key)).status_code == 201
        await revoke(outside.operator, device_id)
        await outside.operator.client.flush()
        assert (await post(outside, key)).status_code == 401
        await until(lambda: on_nats.client.is_closed and on_mqtt.ended, "both connections are closed")
        with pytest.raises(REFUSED):
            async with spoken(outside, key):
                pass
    async with Mqtt(outside, device_id, key) as again:
        assert again.said == "Not authorized"
    count = await stored(outside)
    assert (await post(outside, key)).status_code == 401
    assert await stored(outside) == count


async def test_what_a_revoked_device_had_stored_is_a_dead_letter_at_once(outside: Town) -> None:
    await outside.move_in("tardy")
    device_id = watch_of("tardy")
    await revoke(outside.operator, device_id)
    jetstream = outside.operator.client.jetstream()
    sequence = (await jetstream.publish(f"device.{device_id}.workout", easy_run(YESTERDAY))).seq
    assert await letter_of(outside, sequence) == ("1", "RevokedDevice")
    assert await outside.operator.log.last("TRAINING", "training.tardy.>") is None


async def test_a_message_cannot_borrow_the_bytes_of_another_athlete(outside: Town) -> None:
    """Its headers are the device's own to write."""
    await outside.move_in("thief")
    await outside.move_in("owner")
    theirs = await outside.publish("owner", easy_run(YESTERDAY))
    watch = await outside.watch("thief")
    for ref in (f"stream:DEVICE:{theirs}", "object:owner/0", ""):
        headers = {"Tandem-Object": ref}
        ack = await watch.jetstream().publish(f"device.{watch_of('thief')}.workout", b"", headers=headers)
        assert await letter_of(outside, ack.seq) == ("1", "NotTheirs")
    assert await outside.operator.log.last("TRAINING", "training.thief.>") is None


async def letter_of(town: Town, sequence: int) -> tuple[str, str]:
    """The tries and the error of what was stored under that sequence of DEVICE and became a dead letter."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for letter in await town.operator.log.read("DLQ", "dlq.DEVICE.ingestion"):
                told = letter.headers
                if told["Tandem-Dlq-Sequence"] == str(sequence):
                    return told["Tandem-Dlq-Tries"], told["Tandem-Dlq-Reason"].partition(":")[0]
            await asyncio.sleep(0.05)


async def test_a_new_key_ends_the_old_one_and_its_connections(outside: Town) -> None:
    await outside.move_in("fresh")
    device_id, old = watch_of("fresh"), outside.keys["fresh"]
    async with spoken(outside, old) as before:
        new = await outside.operator.add_device("fresh", device_id, "found again")
        await outside.operator.client.flush()
        assert (await post(outside, old)).status_code == 401
        assert (await post(outside, new)).status_code == 201
        await until(lambda: before.client.is_closed, "the connection on the old key is closed")
        async with spoken(outside, new) as after:
            assert after.client.is_connected
            await asyncio.sleep(AUTH_TIMEOUT_S + 1)  # the second look is after those on the old key alone, too
            await after.client.jetstream().publish(f"device.{device_id}.workout", easy_run(YESTERDAY))


async def test_another_device_stays_connected_when_one_is_revoked(outside: Town) -> None:
    await outside.move_in("remains")
    await outside.operator.add_device("remains", "remains-watch2")
    async with spoken(outside, outside.keys["remains"]) as device:
        await revoke(outside.operator, "remains-watch2")
        await asyncio.sleep(0.5)  # both sweeps would be too long to wait for; the first has been
        await device.client.jetstream().publish(f"device.{watch_of('remains')}.workout", easy_run(YESTERDAY))


async def test_too_many_are_answered_with_429_and_stored_nowhere(outside: Town) -> None:
    await outside.move_in("eager-one")
    key = outside.keys["eager-one"]
    answers: list[httpx.Response] = []
    async with httpx.AsyncClient(timeout=60, headers={"Authorization": f"Bearer {key}"}) as client:
        body = easy_run(YESTERDAY)
        while not any(answer.status_code == 429 for answer in answers):
            assert len(answers) < 400
            answers += await asyncio.gather(
                *(client.post(f"{outside.url}/v1/workouts", content=body) for _ in range(20))
            )
        refused = next(answer for answer in answers if answer.status_code == 429)
        count = await stored(outside)
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["status"] == 429
        told = await (await outside.watch("eager-one")).request(
            f"submit.{watch_of('eager-one')}.workout", body, timeout=PATIENCE_S
        )
        history = await post(outside, key, {"Tandem-History": "1"})
    assert (json.loads(told.data)["status"], json.loads(told.data)["problem"]) == ("rejected", "too many submissions")
    assert history.status_code == 200  # years of files have a budget of their own
    assert await stored(outside) <= count + 2  # the one of history, and at most one that was earned meanwhile


async def test_devices_are_added_listed_and_revoked_from_the_command_line(outside: Town) -> None:
    async def said(*arguments: str) -> str:
        code, out, problem = await asyncio.to_thread(tandem, outside.home, "device", *arguments, columns=120)
        assert code == 0, problem
        return out.strip()

    key = await said("add", "listed", "listed-watch", "--label", "old watch")
    shown = await said("list", "listed")
    assert "listed-watch" in shown
    assert "old watch" in shown
    assert key.partition(".")[2] not in shown
    assert (await post(outside, key)).status_code == 201
    assert "is revoked" in await said("revoke", "listed-watch")
    assert (await post(outside, key)).status_code == 401
    assert "was revoked already" in await said("revoke", "listed-watch")
    assert "revoked" in await said("list")
    (entry,) = await listed(outside.operator, "listed")
    assert (entry.device.device_id, entry.device.label, entry.device.revoked) == ("listed-watch", "old watch", True)
    with pytest.raises(LookupError, match="tandem device list"):
        await revoke(outside.operator, "nobodys")


async def test_while_ingestion_is_down_nobody_new_connects_and_who_is_connected_goes_on(town: Town) -> None:
    await town.move_in("lasting")
    watch = await town.watch("lasting")
    assert town.running is not None
    ingestion = town.running.services["ingestion"]
    await ingestion.__aexit__(None, None, None)
    ack = await watch.jetstream().publish(f"device.{watch_of('lasting')}.workout", easy_run(town.clock.now()))
    assert ack.seq == await stored(town)
    running = town.home.running()
    assert running is not None
    with pytest.raises(REFUSED):
        await as_device(
            running.nats_url, town.keys["lasting"], allow_reconnect=False, connect_timeout=1, error_cb=_silent
        )
    service = await connect(town.home, "scheduler")  # the services have users of their own
    await service.close()
