"""Live sessions at the edge: a stream that ended or fell silent is stored as a workout of its device.

All state is in the log: the stream's messages, the marker that says up to where they were used (`live_log`), and a timer
that stands for every stream that goes on. In memory is only when each device's timer was last set.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from nats.aio.msg import Msg

from tandem.chassis.clock import Clock
from tandem.chassis.delivery import event_of
from tandem.chassis.log import Log
from tandem.chassis.objects import Objects
from tandem.chassis.timers import SimulatedTimers, Timers
from tandem.contracts import subjects
from tandem.contracts.event import Timer
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.contracts.events.timer import TimerDue
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.live_log import LiveLog, Stream
from tandem.ingestion.adapters.refusals import Refusals
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.live.lines import read_message
from tandem.ingestion.domain.live.moments import Told
from tandem.ingestion.domain.live.session import SILENCE_S, cut

KIND = "live-"
"""What the kinds of our timers begin with; the device follows."""

_ARM_EVERY_S = 60.0
"""A stream that goes on moves its deadline at most this often."""

_DEVICES_KEPT = 4096

_LOGGER = structlog.get_logger(service="ingestion")


class Live:
    """Keeps a deadline standing for every stream that goes on, and settles those that are over. `grace_s` is how long after
    the start no silence is believed: what a broker held back while nobody listened comes first."""

    def __init__(
        self,
        log: Log,
        objects: Objects,
        devices: Devices,
        timers: Timers,
        clock: Clock,
        *,
        silence_s: float = SILENCE_S,
        grace_s: float = 0.0,
    ) -> None:
        self._live = LiveLog(log, objects)
        self._devices = devices
        self._timers = timers
        self._clock = clock
        self._silence_s = silence_s
        self._grace_s = grace_s
        self._believes_from = time.monotonic() + grace_s
        self._refusals = Refusals(log)
        self._armed: OrderedDict[str, datetime] = OrderedDict()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Count the grace from now on; deliver the deadlines of a simulated clock."""
        self._believes_from = time.monotonic() + self._grace_s
        run = self._timers.run() if isinstance(self._timers, SimulatedTimers) else asyncio.sleep(0)
        task = asyncio.create_task(run)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def heard(self, message: Msg) -> None:
        """One stored message of a stream: its deadline is moved, or, where an end mark is in it, the stream is settled."""
        device_id = subjects.second_token(message.subject)
        try:
            heard = read_message(message.data)
            if any(said.tells for said in heard.said):
                await self._stand(device_id, message.metadata.sequence.stream)
            if any(said.end for said in heard.said):
                await self._settle(device_id)
        except Unreadable as refusal:
            await self._refusals.say(device_id, refusal.problem, refusal.remedy, kind=refusal.kind, where=refusal.where)
        except UnknownDevice as error:
            await self._refusals.say(device_id, str(error), "register the device, then send it again")

    async def due(self, message: Msg) -> None:
        """A deadline of this service has come; those that are not for streams are somebody else's."""
        data = event_of(message).data
        if not isinstance(data, TimerDue) or not data.kind.startswith(KIND):
            return
        newest, _, device_id = data.generation.partition(" ")
        try:
            if time.monotonic() < self._believes_from:
                await self._arm(device_id, int(newest), self._clock.now() + timedelta(seconds=self._grace_s))
            else:
                await self._settle(device_id, int(newest))
        except UnknownDevice as error:
            _LOGGER.warning("a live stream stays as it is", device=device_id, error=str(error))

    async def _stand(self, device_id: str, sequence: int) -> None:
        """Make sure that a deadline stands, not moving it at every message."""
        now, armed = self._clock.now(), self._armed.get(device_id)
        if armed is not None and (now - armed).total_seconds() < min(_ARM_EVERY_S, self._silence_s / 5):
            return
        self._armed[device_id] = now  # at once: messages come side by side, and only the first of them sets it
        self._armed.move_to_end(device_id)
        try:
            await self._arm(device_id, sequence, now + timedelta(seconds=self._silence_s))
        except BaseException:
            self._armed.pop(device_id, None)  # nothing stands: the next message tries, and this one when it comes again
            raise
        if len(self._armed) > _DEVICES_KEPT:
            self._armed.popitem(last=False)

    async def _arm(self, device_id: str, newest: int, due_at: datetime) -> None:
        """The generation says what was the newest then, and which device: a kind may be too short for its name."""
        device = await self._devices.owner(device_id)
        timer = Timer(_kind(device_id), due_at, f"{newest} {device_id}")
        await self._timers.arm(device.athlete_id, timer, self._clock.now())

    async def _settle(self, device_id: str, newest: int | None = None) -> None:
        """Store the sessions that are over. With `newest` the deadline has come that was set when this was the newest
        message: if it still is, or is old enough, the stream has fallen silent; else the deadline moves."""
        device = await self._devices.owner(device_id)
        again = True
        while again:
            stream = await self._live.read(device_id)
            silent = newest is not None and self._silent(stream.told, newest)
            again = await self._use(device, stream, over=silent or stream.full) and stream.full
        if newest is not None and not silent:
            await self._wait_on(device_id, stream.told[-1])

    def _silent(self, told: list[Told], newest: int) -> bool:
        """By the log's order, which needs no clock (under a simulated one the server's times mean nothing); or by its times."""
        if not told or told[-1].sequence <= newest:
            return True
        return self._clock.now().timestamp() - told[-1].stored_s >= self._silence_s

    async def _wait_on(self, device_id: str, last: Told) -> None:
        now = self._clock.now()
        left_s = last.stored_s + self._silence_s - now.timestamp()
        wait_s = left_s if 0 < left_s < self._silence_s else self._silence_s
        await self._arm(device_id, last.sequence, now + timedelta(seconds=wait_s))

    async def _use(self, device: DeviceRegistered, stream: Stream, *, over: bool) -> bool:
        """True when the marker has moved."""
        found = await asyncio.to_thread(cut, stream.told, over=over, silence_s=self._silence_s)
        upto = stream.last if over else found.upto
        return upto is not None and await self._live.use(device, stream, found, upto)


def _kind(device_id: str) -> str:
    """One kind a device, no longer than the token that a kind is."""
    return KIND + (device_id if len(device_id) < 59 else hashlib.sha256(device_id.encode()).hexdigest()[:48])
