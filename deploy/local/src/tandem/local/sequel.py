"""What follows the demo's push: the athlete asks why, moves a session by hand and takes it back, misses one, falls ill and
recovers. Everything is said as an athlete says it, and read back from the log and the phone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanAnswered, PlanChange, PlannedSession, PlanRevised, SessionStatus
from tandem.local.days import DAY, ROLL, midnight
from tandem.local.stage import Scene, Stage

MORNING = time(6, 30)
"""When statements about a day are made: before its first session."""

NIGHT_PATIENCE_S = 2.0
"""How long a day's timer is waited for: on a day with nothing to look at none comes."""

_RUNS = frozenset({SessionClass.EASY, SessionClass.LONG, SessionClass.HARD_RUN})


async def play_on(stage: Stage, plan: PlanRevised) -> tuple[Scene, ...]:
    """The scenes after a plan that moved a session; none where nothing was moved, because then there is nothing to ask."""
    moved = next((change for change in plan.changes if change.action is Action.MOVE and change.from_time), None)
    if moved is None:
        return ()
    scenes = [await _why(stage, plan, moved), *await _by_hand(stage, plan, moved)]
    for act in (_missed, _ill, _recovered):
        scene = await act(stage)
        scenes += [scene] if scene is not None else []
    return tuple(scenes)


async def _why(stage: Stage, plan: PlanRevised, moved: PlanChange) -> Scene:
    at, day = stage.clock.now(), _midnight_of(moved.from_time, stage.zone)
    answer, took_ms = await stage.request(Wish.WHY, plan, session_key=moved.session_key, to_time=day)
    return Scene(
        title="asked",
        did=f"Why is {_low(moved.title)} not on {day:%A}?",
        at=at,
        answer=answer if isinstance(answer, PlanAnswered) else None,
        took_ms=took_ms,
        missing=None if isinstance(answer, PlanAnswered) else "the question was not answered",
    )


async def _by_hand(stage: Stage, plan: PlanRevised, moved: PlanChange) -> list[Scene]:
    """Against the rule, and taken back before a further alert is due: nobody is told what they did themselves, and what gave
    way to it stands again."""
    at, back = stage.clock.now(), moved.from_time
    first, took_ms = await stage.request(Wish.MOVE, plan, session_key=moved.session_key, to_time=back)
    warned = isinstance(first, PlanRevised) and bool(first.warnings)
    there = back.astimezone(stage.zone) if back else at
    scene = Scene(
        title="moved by hand",
        did=f"Put {_low(moved.title)} on {there:%A %H:%M} all the same.",
        at=at,
        plan=first if isinstance(first, PlanRevised) else None,
        answer=first if isinstance(first, PlanAnswered) else None,
        took_ms=took_ms,
        missing=None if warned else "the athlete's own move was not honoured with a warning",
    )
    if not isinstance(first, PlanRevised):
        return [scene]
    undone, undo_ms = await stage.request(Wish.UNDO, first)
    restored = isinstance(undone, PlanRevised) and _starts(undone) == _starts(plan)
    taken_back = Scene(
        title="taken back",
        did="Undo that.",
        at=stage.clock.now(),
        plan=undone if isinstance(undone, PlanRevised) else None,
        answer=undone if isinstance(undone, PlanAnswered) else None,
        took_ms=undo_ms,
        missing=None if restored else "undoing did not bring the plan back",
    )
    return [scene, taken_back]


async def _missed(stage: Stage) -> Scene | None:
    """The easy runs before the next hard run are done; the hard one goes unreported, and its day ends."""
    plan = await stage.plan()
    ahead = sorted((s for s in plan.new if _ahead(s, stage.clock.now())), key=lambda s: s.start_time)
    hard = next((session for session in ahead if session.session_class is SessionClass.HARD_RUN), None)
    if hard is None:
        return None
    last = _day(hard.start_time, stage.zone)
    day = _day(stage.clock.now(), stage.zone)
    while day < last:
        day += timedelta(days=1)
        await _begin(stage, day)
        for run in (s for s in ahead if s.session_class in _RUNS and _day(s.start_time, stage.zone) == day):
            if run.key != hard.key:
                await stage.run(run)
    version = (await stage.plan()).plan_version
    began = monotonic()
    await _begin(stage, last + timedelta(days=1))
    newest = await stage.plan()
    noticed = newest if newest.plan_version > version else None
    alert, heard_s = await stage.heard() if noticed else (None, began)
    return Scene(
        title="missed",
        did=f"{hard.title} on {hard.start_time.astimezone(stage.zone):%A %H:%M}: nothing was recorded, and the day ends.",
        at=stage.clock.now(),
        plan=noticed,
        alert=alert,
        took_ms=(heard_s - began) * 1000 if alert else None,
        missing=None if alert else "the end of the day did not notice the missed session",
    )


async def _ill(stage: Stage) -> Scene:
    """A fever, said in the morning."""
    await stage.wait_until(MORNING)
    version = (await stage.plan()).plan_version
    day = _day(stage.clock.now(), stage.zone).isoformat()
    at, began = stage.clock.now(), monotonic()
    await stage.state({"local_date": day, "symptoms": ["fever"]})
    alert, heard_s = await stage.heard()
    stopped = await stage.newer(version)
    suspended = stopped is not None and _suspended(stopped, at)
    return Scene(
        title="stopped",
        did="I have a fever.",
        at=at,
        plan=stopped,
        alert=alert,
        took_ms=(heard_s - began) * 1000 if alert else None,
        missing=None if suspended and alert else "the fever did not stop hard and heavy training",
    )


async def _recovered(stage: Stage) -> Scene | None:
    """The next day they are well again, and say so."""
    if not _suspended(await stage.plan(), stage.clock.now()):
        return None
    tomorrow = _day(stage.clock.now(), stage.zone) + timedelta(days=1)
    await _begin(stage, tomorrow)
    await stage.wait_until(MORNING)
    before = await stage.plan()
    at, began = stage.clock.now(), monotonic()
    await stage.state({"local_date": tomorrow.isoformat(), "recovered": True})
    alert, heard_s = await stage.heard()
    plan = await stage.newer(before.plan_version)
    back = plan is not None and not _suspended(plan, at)
    return Scene(
        title="recovered",
        did="I am well again.",
        at=at,
        plan=plan,
        alert=alert,
        took_ms=(heard_s - began) * 1000 if alert else None,
        missing=None if back and alert else "what was suspended did not come back",
    )


def _suspended(plan: PlanRevised, now: datetime) -> bool:
    """Whether anything ahead waits; what was suspended and has passed stays where it was."""
    return any(one.status is SessionStatus.SUSPENDED and one.start_time > now for one in plan.new)


async def _begin(stage: Stage, day: date) -> None:
    kind = ROLL if day.weekday() == 0 else DAY
    await midnight(
        stage.operator, stage.clock, day, stage.zone, stage.athlete_id, kind=kind, patience_s=NIGHT_PATIENCE_S
    )


def _midnight_of(moment: datetime | None, zone: ZoneInfo) -> datetime:
    assert moment is not None  # a move has a start
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _ahead(session: PlannedSession, now: datetime) -> bool:
    return session.status is SessionStatus.PLANNED and session.start_time > now


def _starts(plan: PlanRevised) -> dict[str, datetime]:
    return {session.key: session.start_time for session in plan.new}


def _low(title: str) -> str:
    return title[:1].lower() + title[1:]
