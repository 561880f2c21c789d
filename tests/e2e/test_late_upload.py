"""Files that come late or in pieces: the past's load changes, only the future's plan moves, one alert at most."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from rig.town import SUNDAY_EVENING, Town
from rig.workouts import hard_run

from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import PlanRevised, SessionStatus

pytestmark = pytest.mark.server
TRACK = ("1-warmup", "2-work", "3-cooldown")
PAUSE_S = 240


def standing(loads: list[LoadScored]) -> list[LoadScored]:
    last = {load.workout_id: load for load in loads}
    return [load for load in last.values() if not load.withdrawn]


async def test_a_file_three_days_late_counts_on_its_day_and_moves_nothing_that_has_passed(town: Town) -> None:
    await town.move_in("ada")
    await town.operator.quiet()
    now, plans = town.clock.now(), len(await town.said("ada", PlanRevised))
    start = SUNDAY_EVENING.replace(hour=18, minute=0) - timedelta(days=3)
    await town.publish("ada", hard_run(start))
    await town.operator.quiet()
    (load,) = await town.said("ada", LoadScored)
    assert (load.local_date, load.history) == (start.date(), False)
    assert load.systemic.load_au
    for plan in (await town.said("ada", PlanRevised))[plans:]:
        old = {session.key: session for session in plan.old}
        gone_by = [s for s in plan.new if s.start_time <= now and s.status is not SessionStatus.DONE]
        assert [s.start_time for s in gone_by] == [old[s.key].start_time for s in gone_by]
        assert all(change.to_time is None or change.to_time > now for change in plan.changes)
    assert len(town.alerts("ada")) <= 1


def track_night(folder: Path, ends: datetime) -> list[bytes]:
    """The three activities of a real track night, as Strava would hand them over, the last one ending at a moment."""
    told = [json.loads((folder / f"strava-track-{name}.json").read_text()) for name in TRACK]
    lengths = [max(streams["time"]["data"]) for streams in told]
    start = ends - timedelta(seconds=sum(lengths) + PAUSE_S * (len(told) - 1))
    bodies = []
    for nth, (streams, length_s) in enumerate(zip(told, lengths, strict=True)):
        said = {"sport_type": "Run", "start_date": start.isoformat(), "id": 9_000_000 + nth, "name": TRACK[nth]}
        bodies.append(json.dumps(streams | said).encode())
        start += timedelta(seconds=length_s + PAUSE_S)
    return bodies


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2], ids=str)
async def test_warm_up_work_and_cool_down_become_one_hard_session_in_any_order(
    town: Town, real_files: Path, order: tuple[int, ...]
) -> None:
    await town.move_in("ada", max_heart_rate_bpm=190, resting_heart_rate_bpm=50)
    await town.operator.quiet()
    bodies = track_night(real_files / "runs", SUNDAY_EVENING - timedelta(minutes=10))
    for index in order:
        await town.publish("ada", bodies[index])
        await town.operator.quiet()
    (load,) = standing(await town.said("ada", LoadScored))
    assert load.session_class is SessionClass.HARD_RUN
    assert len(load.parts) == 3
    assert len(town.alerts("ada")) <= 1
