"""The demo as data: a watch finishes a workout, and everything that follows is read back from the log and the phone."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nats.aio.client import Client
from pydantic import BaseModel

from tandem.chassis.clock import SimulatedClock
from tandem.contracts import subjects
from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDelivered
from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised, QuestionAsked
from tandem.contracts.events.reach import ChannelKind, PushSubscribed
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected
from tandem.ingestion.domain.decoded import DecodedWorkout
from tandem.ingestion.domain.reading import reading
from tandem.ingestion.domain.submission import Kind
from tandem.local import system
from tandem.local.connecting import as_device
from tandem.local.home import Home
from tandem.local.operator import Operator
from tandem.local.sample_week import alerts_at_any_hour, sample_preferences
from tandem.local.sequel import play_on
from tandem.local.servers import free_port
from tandem.local.shift import shifted
from tandem.local.stage import Scene, Stage
from tandem.local.watch import club_intervals
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.sealing import PushTarget, seal
from tandem.notifier.push_service import Message, Phone, PushService

ATHLETE = "ada"
WATCH = "watch-1"
ZONE = ZoneInfo("Europe/Berlin")
CLUB_SUNDAY = datetime(2026, 11, 22, 17, 30, tzinfo=ZONE)
"""The Sunday of the story. Any other would tell the same: the clock is simulated."""


class Story(BaseModel):
    """What happened. `missing` names what should have and did not: empty means that the story is whole."""

    source: str
    size_bytes: int
    started_at: datetime
    workout: WorkoutRecorded | None = None
    rejected: WorkoutRejected | None = None
    load: LoadScored | None = None
    before: PlanRevised | None = None
    after: PlanRevised | None = None
    question: QuestionAsked | None = None
    alert: dict[str, Any] | None = None
    delivered: AlertDelivered | None = None
    publish_to_push_ms: float | None = None
    sequel: tuple[Scene, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """What the watch will send."""

    source: str
    fit: bytes
    decoded: DecodedWorkout

    @property
    def start(self) -> datetime:
        return self.decoded.start_time

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.decoded.duration_s)


def recording(file: Path | None, at: datetime | None) -> Recording:
    """The virtual watch's club session, or a FIT file, moved to `at` (wall clock of the athlete where it has no offset).

    Raises FileNotFoundError, and Unreadable for a file that holds no workout.
    """
    moment = at.replace(tzinfo=ZONE) if at is not None and at.tzinfo is None else at
    if file is None:
        start = moment or CLUB_SUNDAY
        offset = start.astimezone(ZONE).utcoffset() or timedelta()
        source, fit = "virtual watch", club_intervals(start, utc_offset_s=int(offset.total_seconds()))
    else:
        source, fit = file.name, file.read_bytes()
        fit = shifted(fit, moment) if moment else fit
    long_after = datetime.now(ZONE) + timedelta(days=36500)
    return Recording(source, fit, reading(fit, Kind.WORKOUT, "", long_after, str(ZONE)).workouts[0])


async def play(take: Recording, *, brief: bool = False) -> Story:
    """Start a system of its own on a simulated clock, live the athlete's week up to the workout, let the watch publish
    it, and read what became of it. Unless it is to be `brief` the athlete goes on from there (see `sequel`)."""
    monday = (take.start.astimezone(ZONE) - timedelta(days=take.start.astimezone(ZONE).weekday())).replace(
        hour=0, minute=5, second=0, microsecond=0
    )
    clock = SimulatedClock(monday)
    with tempfile.TemporaryDirectory(prefix="tandem-demo-") as directory:
        async with PushService() as push:
            home = Home(Path(directory))
            ports = {"notifier": free_port()}  # a door of its own, so that alerts have buttons
            async with system.running(home, clock=clock, ports=ports, local_push=True) as running:
                client = await running.operator()
                operator = Operator(client, running.valkey.url, clock)
                watch = await as_device(running.nats.url, await operator.add_device(ATHLETE, WATCH, "virtual watch"))
                try:
                    phone = push.subscribe(Keys.load_or_create(home.keys).vapid_public)
                    await _enrol(operator, home, phone)
                    await operator.quiet()
                    before = await operator.plan(ATHLETE)
                    clock.set(take.end + timedelta(seconds=20))
                    published, message = await _publish(watch, operator, push, phone, take)
                    told = _told(take, before, await operator.history(ATHLETE), published, message)
                    if told.after is None or brief:
                        return told
                    stage = Stage(operator, clock, watch, WATCH, ATHLETE, push, phone, ZONE)
                    scenes = await play_on(stage, told.after)
                    missing = (*told.missing, *(scene.missing for scene in scenes if scene.missing))
                    return told.model_copy(update={"sequel": scenes, "missing": missing})
                finally:
                    await watch.close()
                    await client.close()


async def _enrol(operator: Operator, home: Home, phone: Phone) -> None:
    await operator.say(ProfileSet(athlete_id=ATHLETE, timezone=str(ZONE)))
    await operator.say(alerts_at_any_hour(ATHLETE))
    target = PushTarget(endpoint=phone.endpoint, p256dh=phone.p256dh, auth=phone.auth)
    public = Keys.load_or_create(home.keys).sealing_public
    sealed = seal(public, ATHLETE, phone.subscription_id, target)
    await operator.say(
        PushSubscribed(
            athlete_id=ATHLETE, subscription_id=phone.subscription_id, channel=ChannelKind.WEBPUSH, sealed=sealed
        )
    )
    await operator.say(sample_preferences(ATHLETE))


async def _publish(
    watch: Client, operator: Operator, push: PushService, phone: Phone, take: Recording
) -> tuple[float, Message | None]:
    """As the device would: one JetStream publish. Then wait for the phone, or for quiet."""
    buzz = asyncio.create_task(push.next_message(phone.subscription_id, timeout_s=30))
    published = time.monotonic()
    await watch.jetstream().publish(subjects.device_workout(WATCH), take.fit, stream="DEVICE")
    quiet = asyncio.create_task(operator.quiet())
    await asyncio.wait({buzz, quiet}, return_when=asyncio.FIRST_COMPLETED)
    await quiet
    if not buzz.done():
        buzz.cancel()
    message = (await asyncio.gather(buzz, return_exceptions=True))[0]
    return published, message if isinstance(message, Message) else None


def _told(
    take: Recording, before: PlanRevised | None, history: list[Event], published: float, message: Message | None
) -> Story:
    last: dict[type, Any] = {type(event.data): event.data for event in history}
    after = last.get(PlanRevised)
    revised = after if after and before and after.plan_version > before.plan_version else None
    story = Story(
        source=take.source,
        size_bytes=len(take.fit),
        started_at=take.start,
        workout=last.get(WorkoutRecorded),
        rejected=last.get(WorkoutRejected),
        load=last.get(LoadScored),
        before=before,
        after=revised,
        question=last.get(QuestionAsked),
        alert=json.loads(message.plaintext) if message else None,
        delivered=last.get(AlertDelivered),
        publish_to_push_ms=(message.monotonic_s - published) * 1000 if message else None,
    )
    return story.model_copy(update={"missing": tuple(_missing(story, take.source == "virtual watch"))})


def _missing(story: Story, must_move: bool) -> list[str]:
    """What keeps the story from being whole. A recording of somebody's may well move nothing; the club session must."""
    changed = story.after is not None or story.question is not None
    checks = {
        "the workout was not recorded": story.workout is not None,
        "it was not scored": story.load is not None,
        "there was no plan to begin with": story.before is not None,
        "the week was not planned again": story.after is not None or not must_move,
        "the alert did not reach the phone": story.alert is not None or not changed,
        "its delivery was not recorded": story.delivered is not None or not changed,
    }
    return [problem for problem, fine in checks.items() if not fine]
