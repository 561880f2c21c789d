"""Years of history come in at once: everything is scored, the plan is looked at once, and no phone rings; then life goes on."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

import pytest
from rig.days import ROLL, at, midnight, set_clock
from rig.town import SUNDAY_EVENING, Town, watch_of
from rig.workouts import easy_run, hard_run

from tandem.contracts import subjects
from tandem.contracts.events.load import LoadScored
from tandem.contracts.events.plan import PlanRevised, QuestionAsked
from tandem.contracts.events.readiness import ReadinessChanged
from tandem.contracts.events.training import WorkoutRecorded

pytestmark = pytest.mark.server
MONDAY = date(2026, 11, 23)
WORKOUTS = 450
"""Three years at three a week."""
AT_ONCE = 30


async def imported(town: Town, athlete_id: str, bodies: list[bytes]) -> None:
    """What an import makes of years: each workout as a message that says so."""
    stream = (await town.watch(athlete_id)).jetstream()
    subject, headers = subjects.device_workout(watch_of(athlete_id)), {"Tandem-History": "1"}
    for first in range(0, len(bodies), AT_ONCE):
        sent = [
            stream.publish(subject, body, stream="DEVICE", headers=headers, timeout=60)
            for body in bodies[first : first + AT_ONCE]
        ]
        await asyncio.gather(*sent)


async def came(town: Town, service: str, athlete_id: str, after: datetime) -> None:
    """Wait for the quiet deadline of a service."""
    async with asyncio.timeout(60):
        while True:
            stored = await town.operator.log.last("TIMER", subjects.timer_due(service, athlete_id, "quiet"))
            if stored is not None and stored.event().data.due_at > after:  # type: ignore[attr-defined]
                break
            await asyncio.sleep(0.02)
    await town.operator.quiet()


def years(count: int) -> list[bytes]:
    """Easy and hard runs of three years, and one that has just ended: hard, and twelve hours before Monday's squats."""
    starts = [SUNDAY_EVENING - timedelta(days=2, hours=56 * back) for back in reversed(range(count - 1))]
    old = [(hard_run if nth % 5 == 0 else easy_run)(start) for nth, start in enumerate(starts)]
    return [*old, hard_run(SUNDAY_EVENING.replace(hour=17, minute=30))]


async def test_three_years_are_scored_replan_once_and_alert_nobody_and_then_a_live_workout_does(town: Town) -> None:
    await town.move_in("ada")
    await town.operator.quiet()
    plans = len(await town.said("ada", PlanRevised))
    before = town.clock.now()
    await imported(town, "ada", years(WORKOUTS))
    await town.operator.quiet()
    assert len(await town.said("ada", PlanRevised)) == plans
    for service, minutes in (("load_scoring", 3), ("scheduler", 6)):
        await set_clock(town, max(before + timedelta(minutes=minutes), town.clock.now()))
        await came(town, service, "ada", before)

    recorded = await town.said("ada", WorkoutRecorded)
    standing = {load.workout_id: load for load in await town.said("ada", LoadScored)}
    assert len(recorded) == len(standing) == WORKOUTS
    assert {one.workout_id for one in recorded} == set(standing)
    assert all(load.history and not load.withdrawn and load.systemic.load_au for load in standing.values())
    (plan,) = (await town.said("ada", PlanRevised))[plans:]
    assert plan.history
    assert any(change.session_key == "lower@2026-W48" for change in plan.changes)
    assert await town.said("ada", QuestionAsked) == []
    assert all(change.history for change in await town.said("ada", ReadinessChanged))
    assert town.alerts("ada") == []

    await midnight(town, MONDAY, "ada", kind=ROLL)
    assert town.alerts("ada") == []
    await set_clock(town, at(MONDAY, 19, 10))
    await town.publish("ada", hard_run(at(MONDAY, 18)))
    await town.operator.quiet()
    live = (await town.said("ada", PlanRevised))[-1]
    assert not live.history
    (alert,) = town.alerts("ada")
    assert alert["kind"] == "plan_revised"
