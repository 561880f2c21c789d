"""The `tandem` command against a running system: what an operator does, as an operator does it."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import redis.asyncio
from rig.process import tandem
from rig.town import Town, watch_of
from rig.workouts import easy_run, hard_run

from tandem.contracts import subjects, topology
from tandem.contracts.events.alert import AlertDelivered
from tandem.contracts.events.training import WorkoutRecorded
from tandem.local import watch
from tandem.local.home import Home
from tandem.local.sample_week import sample_week

pytestmark = pytest.mark.server
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).replace(microsecond=0)


def ok(home: Home, *arguments: str) -> str:
    code, out, err = tandem(home, *arguments, columns=240)
    assert code == 0, (arguments, out, err)
    return out


def refused(home: Home, *arguments: str) -> str:
    code, _, err = tandem(home, *arguments)
    assert code == 1, (arguments, err)
    assert len(err.splitlines()) == 1, err
    return err


@pytest.mark.slow
async def test_an_athlete_is_added_trains_and_is_shown(outside: Town, tmp_path: Path) -> None:
    home = outside.home
    key = ok(home, "athlete", "add", "cli", "--timezone", "America/New_York", "--device", "cli-watch").split()[-1]
    assert key.startswith("cli-watch.")
    file = tmp_path / "run.json"
    file.write_bytes(hard_run(YESTERDAY))
    assert ok(home, "workout", "send", str(file), "--key", key).startswith("recorded: workout ")
    await outside.operator.quiet()
    shown = ok(home, "athlete", "show", "cli")
    assert "hard_run" in shown
    plan = json.loads(ok(home, "plan", "show", "cli", "--json"))
    assert plan["timezone"] == "America/New_York"
    assert {session["key"].split("@")[0] for session in plan["new"]} == {entry.session_id for entry in sample_week()}
    assert "no such device key" in refused(home, "workout", "send", str(file), "--key", "cli-watch.wrong")


@pytest.mark.slow
def test_the_streams_are_as_the_topology_says(home: Home) -> None:
    assert "as the topology says" in ok(home, "provision", "--diff")


@pytest.mark.slow
def test_a_score_is_given_offline_and_says_what_cannot_be_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "club.fit", tmp_path / "bad.fit"
    good.write_bytes(watch.club_intervals(YESTERDAY, utc_offset_s=0))
    bad.write_bytes(b"?")
    code, out, _ = tandem(Home(tmp_path / "nothing"), "score", str(good), str(bad), "--json")
    assert code == 1
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["file"], first["class"], len(first["bouts"])) == ("club.fit", "hard_run", 5)
    assert first["load"]["lower_body_au"] > 0
    assert {"problem", "where", "remedy"} <= second.keys()


@pytest.mark.slow
def test_a_second_system_on_the_same_data_says_so_and_leaves_the_first_alone(home: Home) -> None:
    before = home.running()
    err = refused(home, "up")
    assert "already runs" in err
    assert before is not None
    assert str(before.pid) in err
    assert home.running() == before


@pytest.mark.slow
async def test_a_dead_letter_keeps_bytes_and_reason_and_is_replayed_once_its_device_is_known(outside: Town) -> None:
    home, body = outside.home, easy_run(YESTERDAY)
    await outside.operator.client.jetstream().publish(subjects.device_workout(watch_of("late")), body)
    await outside.operator.quiet()
    (line,) = [line for line in ok(home, "dlq", "list").splitlines() if "late-watch" in line]
    number = line.split()[0]
    code, out, headers = tandem(home, "dlq", "show", number)
    assert code == 0
    assert out.encode() == body
    assert "is not registered" in headers
    assert f"Tandem-Dlq-Subject: device.{watch_of('late')}.workout" in headers
    await outside.move_in("late")
    assert ok(home, "dlq", "replay", number).startswith("replayed into DEVICE as #")
    await outside.operator.quiet()
    assert len(await outside.said("late", WorkoutRecorded)) == 1
    assert await outside.operator.log.get("DLQ", int(number)) is None


async def traces_of(town: Town, athlete_id: str) -> list[str]:
    """Every place that still says the athlete's id: messages of every stream, object names, Redis keys."""
    found = []
    words = [word.encode() for word in (athlete_id, base64.urlsafe_b64encode(f"{athlete_id}/".encode()).decode()[:-4])]
    for stream in [*(entry.name for entry in topology.STREAMS), topology.BUCKET_STREAM]:
        for stored in await town.operator.log.read(stream, ">"):
            text = stored.subject.encode() + stored.body + "".join(stored.headers.values()).encode()
            found += [f"{stream} {stored.subject}" for word in words if word in text]
    running = town.home.running()
    assert running is not None
    client = redis.asyncio.from_url(running.redis_url)
    found += [key.decode() async for key in client.scan_iter(f"*{athlete_id}*")]
    await client.aclose()
    return found


@pytest.mark.slow
async def test_erasing_an_athlete_leaves_nothing_of_them_and_others_alone(outside: Town) -> None:
    home, body = outside.home, easy_run(YESTERDAY)
    subject = subjects.device_workout(watch_of("forgetme"))
    await outside.operator.client.jetstream().publish(subject, body)  # not registered yet: it ends as a dead letter
    await outside.operator.quiet()
    for athlete_id in ("forgetme", "stays"):
        await outside.move_in(athlete_id)
        await outside.publish(athlete_id, watch.club_intervals(YESTERDAY, utc_offset_s=0))
    await outside.operator.quiet()
    kept = await outside.operator.history("stays")
    documents = [trace for trace in await traces_of(outside, "stays") if trace.startswith("tandem:")]
    assert len(documents) == 4
    assert await traces_of(outside, "forgetme")
    said = ok(home, "athlete", "erase", "forgetme", "--yes")
    assert re.search(r"\d+ in TRAINING", said)
    assert "1 in dead letters" in said
    assert await traces_of(outside, "forgetme") == []
    headers = {"Authorization": f"Bearer {outside.keys['forgetme']}"}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{outside.url}/v1/workouts", content=body, headers=headers)
    assert answer.status_code == 401
    assert await traces_of(outside, "forgetme") == []
    assert await outside.operator.history("stays") == kept
    assert "nothing is known" in refused(home, "athlete", "show", "forgetme")


async def test_logs_name_no_place_no_key_no_endpoint_and_no_title(outside: Town, real_files: Path) -> None:
    await outside.move_in("quietly")
    await outside.publish("quietly", hard_run(YESTERDAY, title="Round the hidden lake"))
    await outside.publish("quietly", (real_files / "runs" / "garmin-fr965-5x3min-intervals.fit").read_bytes())
    async with httpx.AsyncClient(timeout=60) as client:
        wrong = {"Authorization": "Bearer quietly-watch.a-secret-that-is-wrong"}
        await client.post(f"{outside.url}/v1/workouts", content=b"{}", headers=wrong)
    await outside.operator.quiet()
    await outside.said("quietly", AlertDelivered)
    log = outside.home.log.read_text()
    assert "submission" in log or "device." in log
    phone = outside.phones["quietly"]
    secrets = [
        "hidden lake",
        "a-secret-that-is-wrong",
        outside.keys["quietly"],
        phone.endpoint,
        phone.subscription_id,
        phone.p256dh,
        phone.auth,
        *outside.home.passwords().values(),
    ]
    assert [secret for secret in secrets if secret in log] == []
    assert not re.search(r"position|latitude|longitude|\"lat\"|\"lon\"", log)
    for line in log.splitlines():
        assert {"level", "event"} <= json.loads(line).keys()


async def test_metrics_have_bounded_labels(outside: Town) -> None:
    await outside.move_in("counted")
    await outside.publish("counted", easy_run(YESTERDAY))
    await outside.operator.quiet()
    known = {
        "service": {entry.name for entry in topology.SERVICES},
        "stream": {entry.name for entry in topology.STREAMS},
        "consumer": {entry.name for entry in topology.CONSUMERS},
        "outcome": {"done", "retried", "outage", "dead", "delivered", "failed", "deferred"},
    }
    async with httpx.AsyncClient(timeout=60) as client:
        for service in topology.SERVICES:
            text = (await client.get(f"{outside.http(service.name)}/metrics")).text
            assert f'tandem_messages_total{{consumer="{service.name}"' in text
            for label, value in re.findall(r'(\w+)="([^"]*)"', text):
                if label in known:
                    assert value in known[label], (label, value)
                else:
                    assert label in {"le", "type", "reason", "kind", "channel"}, label
            assert "counted" not in text
