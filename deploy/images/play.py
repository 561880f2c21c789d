"""Plays the demo's workout against a running compose: an athlete for whom it is Sunday evening in the sample week, whatever
the day and hour here, finishes the club intervals, and the phone must buzz. The services run on the real clock.

Addresses and passwords come from the environment (test.sh). Exit code 0 only if all of it really happened.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from tandem.contracts import subjects
from tandem.contracts.events.alert import AlertDelivered, AlertFailed
from tandem.contracts.events.athlete import PreferencesSet, ProfileSet
from tandem.contracts.events.plan import Action, PlanRevised
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.contracts.events.week import Activity
from tandem.local.connecting import as_device
from tandem.local.operator import Operator, connected
from tandem.local.sample_week import sample_preferences
from tandem.local.watch import club_intervals
from tandem.notifier.adapters.sealing import PushTarget, seal

ATHLETE, WATCH = "ada", "watch-1"
EVENING_HOUR = 18
SUNDAY = 6
CLUB_S = 4580
"""A little more than the club session lasts."""


def evening_zone(now: datetime) -> str:
    """A zone where it is between 18 and 19 o'clock now: there, tomorrow's 07:00 is 12 to 13 hours away. (The signs of
    Etc/GMT are those of POSIX: west is positive.)"""
    east = EVENING_HOUR - now.astimezone(UTC).hour
    east = east - 24 if east > 14 else east
    return f"Etc/GMT{-east:+d}" if east else "UTC"


def week_ending(weekday: int) -> PreferencesSet:
    """The sample week, turned so that its Sunday is this weekday (Monday 0). Sessions stay in their ISO week, so when that
    has one day left the gym must be open on its evening, or there is nowhere to move to."""
    sample = sample_preferences(ATHLETE)
    turned = [
        session.model_copy(update={"weekday": (session.weekday + weekday - SUNDAY) % 7}) for session in sample.week
    ]
    last_evening = (weekday + 1) % 7 == SUNDAY
    windows = [
        window.model_copy(update={"activities": (*window.activities, Activity.LIFT)})
        if last_evening and window.weekday == SUNDAY and Activity.LIFT not in window.activities
        else window
        for window in sample.windows
    ]
    return sample.model_copy(update={"week": tuple(turned), "windows": tuple(windows)})


class Failed(Exception):
    """Something of the story did not happen."""


def must(condition: object, what: str) -> None:
    if not condition:
        raise Failed(what)


async def enrol(operator: Operator, here: datetime, http: httpx.AsyncClient) -> str:
    """Says all that the athlete says. Returns the phone's address at the test's door."""
    keys = (
        (await http.get(f"http://127.0.0.1:{os.environ['TANDEM_PORT_NOTIFIER']}/v1/push/keys"))
        .raise_for_status()
        .json()
    )
    door = f"http://127.0.0.1:{os.environ['TANDEM_PORT_PHONE']}/phones"
    made = await http.post(door, json={"application_server_key": keys["vapid_public"]})
    phone: dict[str, Any] = made.raise_for_status().json()
    subscription_id = phone["subscription_id"]
    target = PushTarget(endpoint=phone["endpoint"], p256dh=phone["p256dh"], auth=phone["auth"])
    sealed = seal(base64.b64decode(keys["sealing_public"]), ATHLETE, subscription_id, target)
    await operator.say(ProfileSet(athlete_id=ATHLETE, timezone=str(here.tzinfo)))
    await operator.say(
        PushSubscribed(athlete_id=ATHLETE, subscription_id=subscription_id, channel=ChannelKind.WEBPUSH, sealed=sealed)
    )
    await operator.say(week_ending(here.weekday()))
    return f"{door}/{subscription_id}/next"


async def finish_workout(key: str, fit: bytes) -> None:
    """As the watch: on its own key, one JetStream publish."""
    watch = await as_device(os.environ["TANDEM_NATS_URL"], key)
    try:
        await watch.jetstream().publish(subjects.device_workout(WATCH), fit, stream="DEVICE")
    finally:
        await watch.close()


async def send_again(http: httpx.AsyncClient, key: str, fit: bytes) -> None:
    """The same file over the other door, as a phone's app would: it is the same workout."""
    url = f"http://127.0.0.1:{os.environ['TANDEM_PORT_INGESTION']}/v1/workouts"
    answer = await http.post(
        url, content=fit, headers={"Authorization": f"Bearer {key}", "Content-Type": "application/vnd.ant.fit"}
    )
    must(answer.status_code == 200, f"the same file by HTTP was answered {answer.status_code}, not 200: {answer.text}")


async def play() -> str:
    """The story; returns what happened in a line. Raises Failed."""
    here = datetime.now(UTC).astimezone(ZoneInfo(evening_zone(datetime.now(UTC))))
    offset = here.utcoffset() or timedelta()
    fit = club_intervals(here - timedelta(seconds=CLUB_S), utc_offset_s=int(offset.total_seconds()))
    async with connected() as operator, httpx.AsyncClient(timeout=40) as http:
        key = await operator.add_device(ATHLETE, WATCH)
        buzz = await enrol(operator, here, http)
        await operator.quiet()
        before = await operator.plan(ATHLETE)
        must(before, "the week was not planned")
        began = time.monotonic()
        await finish_workout(key, fit)
        answer = await http.get(buzz)
        took_ms = (time.monotonic() - began) * 1000
        must(answer.status_code == 200, f"the phone: {answer.text}")
        await operator.quiet()
        after = await operator.plan(ATHLETE)
        moves = heavy_moves(before, after)
        await send_again(http, key, fit)
        await operator.quiet()
        events = [event.data for event in await operator.history(ATHLETE)]
    told = [data for data in events if isinstance(data, AlertDelivered)]
    must(len(told) == 1, f"delivered {len(told)} alerts, not one")
    must(not any(isinstance(data, AlertFailed) for data in events), "an alert failed")
    must(after == next(d for d in reversed(events) if isinstance(d, PlanRevised)), "the repeated file planned again")
    return f"{moves} | the phone read: {answer.json()['title']} | {took_ms:.0f} ms from publish to push"


def heavy_moves(before: PlanRevised | None, after: PlanRevised | None) -> str:
    """The sentences that say how the heavy lower-body session of tomorrow made room."""
    must(before and after and after.plan_version > before.plan_version, "the week was not planned again")
    assert after is not None
    heavy = [change for change in after.changes if change.session_key.startswith("lower@")]
    must(heavy, f"the heavy lower-body session stayed: {[change.sentence for change in after.changes]}")
    must(heavy[0].action in (Action.MOVE, Action.SWAP), f"it was not moved but: {heavy[0].action}")
    return " ".join(change.sentence for change in heavy)


if __name__ == "__main__":
    try:
        sys.stdout.write(asyncio.run(asyncio.wait_for(play(), 120)) + "\n")
    except (Failed, TimeoutError, httpx.HTTPError, RuntimeError) as problem:
        sys.exit(f"the workout did not go through: {problem or type(problem).__name__}")
