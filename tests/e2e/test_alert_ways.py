"""What an athlete does with an alert, and on which ways alerts come: buttons, the inbox, channels, the command."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from rig.days import set_clock
from rig.process import tandem
from rig.telling import post
from rig.town import SUNDAY_EVENING, Town, in_this_process
from rig.workouts import contradicting_run, hard_run, plain

from tandem.contracts.events.alert import AlertAnswered, AlertDelivered, AlertDue
from tandem.contracts.events.athlete import EffortTold, PlanRequested, Wish
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.reach import PushSubscribed
from tandem.local.home import Home
from tandem.local.sample_week import alerts_at_any_hour, sample_preferences
from tandem.local.servers import free_port
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import Links

sys.path.append(
    str(Path(__file__).parents[2] / "services" / "notifier" / "tests")
)  # the services' counterparts on loopback

from counterparts.web_services import WebServices

pytestmark = pytest.mark.server

MINUTE = timedelta(minutes=1)

CLUB = SUNDAY_EVENING.replace(hour=17, minute=30)
"""When a run of an hour begins that moves Monday's squats."""


@pytest_asyncio.fixture
async def linked(tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose alerts have buttons and links."""
    async with in_this_process(tmp_path, ports={"notifier": free_port()}) as made:
        yield made


def buttons(alert: dict[str, Any]) -> dict[str, str]:
    """The addresses behind the alert's buttons, by what they say."""
    return {action["title"]: action["url"] for action in alert["actions"]}


async def touch(town: Town, url: str) -> None:
    """As a web-push action does: one POST. Everything that follows has followed."""
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(url)
    assert answer.status_code == 204, answer.text
    await town.operator.quiet()


async def read(town: Town, athlete_id: str, path: str, method: str = "GET", **said: Any) -> httpx.Response:
    """As the athlete's front end does, on the token of their inbox."""
    token = Links(Keys.load_or_create(town.home.keys)).inbox_token(athlete_id, town.clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=town.http("notifier"), headers=headers, timeout=30) as client:
        return await client.request(method, path, **said)


async def command(home: Home, *arguments: str) -> str:
    """What `tandem …` prints."""
    code, out, err = await asyncio.to_thread(tandem, home, *arguments, columns=200)
    assert (code, err) == (0, "")
    return out


async def test_undo_in_an_alert_brings_the_week_back(linked: Town) -> None:
    await linked.move_in("ada")
    await linked.operator.quiet()
    before = await linked.operator.plan("ada")
    await linked.publish("ada", hard_run(CLUB))
    (alert,) = await linked.rings("ada")
    assert list(buttons(alert)) == ["OK", "Undo"]
    await touch(linked, buttons(alert)["Undo"])
    (asked,) = await linked.said("ada", PlanRequested)
    assert (asked.wish, asked.base_plan_version) == (Wish.UNDO, alert["plan_version"])
    (answered,) = await linked.said("ada", AlertAnswered)
    assert answered.alert_id == alert["alert_id"]
    after = await linked.operator.plan("ada")
    assert before is not None
    assert after is not None
    assert after.request_id == asked.request_id
    starts = {session.key: session.start_time for session in after.new}
    assert all(starts[session.key] == session.start_time for session in before.new)
    assert len(linked.alerts("ada")) == 1


async def test_an_answer_in_an_alert_moves_the_week(linked: Town) -> None:
    await linked.move_in("ada", max_heart_rate_bpm=190, resting_heart_rate_bpm=50, threshold_speed_mps=4.0)
    await linked.publish("ada", contradicting_run(SUNDAY_EVENING.replace(hour=18, minute=0)))
    (question,) = await linked.rings("ada")
    version = len(await linked.said("ada", PlanRevised))
    await touch(linked, buttons(question)["It was hard"])
    (asked,) = await linked.said("ada", PlanRequested)
    assert (asked.wish, asked.was_hard) == (Wish.ANSWER, True)
    *_, revised = await linked.said("ada", PlanRevised)
    assert revised.plan_version == version + 1
    assert "lower@2026-W48" in {change.session_key for change in revised.changes}


async def test_an_effort_told_in_an_alert_scores_the_lift_again(linked: Town) -> None:
    sets = [{"exercise": "bench press", "reps": 5, "weight_kg": 80}] * 5
    start = SUNDAY_EVENING.replace(hour=17, minute=40)
    await linked.move_in("ada")
    await linked.publish("ada", plain(start, sport="strength", sets=sets))
    await linked.operator.quiet()
    (first,) = await linked.said("ada", LoadScored)
    assert linked.alerts("ada") == []
    await set_clock(linked, linked.clock.now().replace(second=0, microsecond=0) + 2 * MINUTE)
    (question,) = await linked.rings("ada")
    assert question["title"].startswith("How hard was it: ")
    await touch(linked, buttons(question)["All-out"])
    (told,) = await linked.said("ada", EffortTold)
    assert (told.workout_id, told.rpe) == (first.workout_id, 9)
    *_, again = await linked.said("ada", LoadScored)
    assert (again.workout_id, again.scoring) == (first.workout_id, first.scoring + 1)
    assert again.systemic.load_au is not None
    assert again.systemic.load_au > (first.systemic.load_au or 0)


async def test_the_unsubscribe_link_of_an_alert_ends_its_channel_and_nothing_else(linked: Town) -> None:
    await linked.move_in("ada")
    phone = linked.phones["ada"]
    await linked.pair("ada", "tablet")
    await linked.publish("ada", hard_run(CLUB))
    await linked.rings("ada")
    (alert,) = linked.read(phone)
    await touch(linked, alert["links"]["unsubscribe"])
    listed = (await read(linked, "ada", "/v1/channels")).json()["channels"]
    assert {one["id"]: one["ended"] for one in listed} == {"ada-phone": "revoked", "ada-tablet": None}
    assert "ended" in await command(linked.home, "alert", "channels", "ada")
    await linked.operator.say(alerts_at_any_hour("ada"))
    fever = {"local_date": "2026-11-22", "symptoms": ["fever"]}
    assert (await post(linked, "ada", "wellness", fever)).is_success
    await linked.rings("ada")
    assert len(linked.read(phone)) == 1


async def test_the_inbox_is_the_same_over_http_and_by_command_delivered_or_not(linked: Town) -> None:
    """Ada has a phone; Bea has none, and is told by nothing but her inbox."""
    await linked.move_in("ada")
    await linked.set_up("bea", alerts_at_any_hour("bea"))
    await linked.operator.say(sample_preferences("bea"))
    await linked.operator.quiet()
    for name in ("ada", "bea"):
        await linked.publish(name, hard_run(CLUB))
        await linked.operator.quiet()
        assert (await post(linked, name, "wellness", {"local_date": "2026-11-22", "symptoms": ["fever"]})).is_success
        await linked.operator.quiet()
    for name, status in (("ada", "delivered"), ("bea", "no_channel")):
        shown = (await read(linked, name, "/v1/alerts")).json()["alerts"]
        printed = [
            json.loads(line) for line in (await command(linked.home, "alert", "inbox", name, "--json")).splitlines()
        ]
        assert [alert["kind"] for alert in shown] == ["safety_stop", "plan_revised"]
        assert {alert["status"] for alert in shown} == {status}
        for field in ("alert_id", "kind", "title", "body", "urgency"):
            assert [alert[field] for alert in shown] == [alert[field] for alert in printed]
    assert (await command(linked.home, "alert", "inbox", "bea")).count("[no channel: kept here only]") == 2
    assert (await command(linked.home, "alert", "inbox", "ada")).count("[ada-phone: delivered]") == 2


async def test_alert_send_shows_what_became_of_it(outside: Town) -> None:
    await outside.move_in("gita")
    told = await command(outside.home, "alert", "send", "gita", "Gym closed today", "--body", "Until four.")
    assert "gita-phone: delivered" in told
    (alert,) = await outside.rings("gita")
    assert (alert["kind"], alert["title"], alert["body"]) == ("notice", "Gym closed today", "Until four.")
    outside.push.forget(outside.phones["gita"].subscription_id)
    assert "gita-phone: failed: " in await command(outside.home, "alert", "send", "gita", "Gym open again")
    await outside.operator.quiet()  # the notifier has heard of it, too
    assert "no channel: kept here only" in await command(outside.home, "alert", "send", "gita", "Anybody there?")


async def test_a_channel_that_anybody_could_name_is_asked_first_and_told_once_its_owner_has_said_yes(
    linked: Town,
) -> None:
    await linked.set_up("ada", alerts_at_any_hour("ada"))
    await linked.operator.say(sample_preferences("ada"))
    await linked.operator.quiet()
    async with WebServices() as ntfy:
        url = f"ntfy://127.0.0.1:{ntfy.port}/adas-training"
        added = await command(linked.home, "alert", "channels", "ada", "--add", url, "--label", "ntfy")
        name = re.findall(r"channel (\S+) was added", added)[0]
        await arrived(ntfy, 1)
        await linked.publish("ada", hard_run(CLUB))
        await linked.operator.quiet()
        (unheard,) = [due for due in await linked.said("ada", AlertDue) if due.kind == "plan_revised"]
        assert unheard.subscription_ids == ()
        assert "asked to confirm" in await command(linked.home, "alert", "channels", "ada")
        (asked,) = ntfy.received
        (yes,) = json.loads(asked.headers["X-Actions"])
        await touch(linked, yes["url"])
        words = await linked.said("ada", PushSubscribed)
        assert [(one.subscription_id, one.confirmed) for one in words] == [(name, False), (name, True)]
        assert (await post(linked, "ada", "wellness", {"local_date": "2026-11-22", "symptoms": ["fever"]})).is_success
        await arrived(ntfy, 2)
        assert "fever" in ntfy.last.content.decode()
    await linked.operator.quiet()
    assert {one.subscription_id for one in await linked.said("ada", AlertDelivered)} == {name}
    said = json.dumps([event.data.model_dump(mode="json") for event in await linked.operator.history("ada")])
    assert "adas-training" not in said
    assert urlsplit(url).netloc not in said


async def arrived(service: WebServices, count: int) -> None:
    """Waits until the service has got so many requests."""
    async with asyncio.timeout(60):
        while len(service.received) < count:
            service.arrival.clear()
            await service.arrival.wait()
