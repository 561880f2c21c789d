"""The planner on running servers, over days: what is missed, what stops, what grows heavy, and what the phone says of it."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from rig import audit
from rig.days import ROLL, at, midnight, nights, set_clock, timer_came
from rig.process import tandem
from rig.telling import post
from rig.town import SUNDAY_EVENING, Town
from rig.workouts import contradicting_run, easy_run

from tandem.chassis.documents import connect
from tandem.contracts.events.alert import AlertDue
from tandem.contracts.events.athlete import PlanRequested, PreferencesSet, ProfileSet, Wish
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanAnswered, PlannedSession, PlanRevised, SessionStatus
from tandem.contracts.events.readiness import ReadinessChanged, ReadinessState
from tandem.contracts.events.week import Goals
from tandem.local.sample_week import sample_preferences, sample_windows

pytestmark = pytest.mark.server
MONDAY, TUESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (23, 24, 26, 27))
SUNDAY_RUN = SUNDAY_EVENING.replace(hour=18, minute=0)


async def planned(town: Town, *athletes: str, **profile: Any) -> None:
    for athlete_id in athletes:
        await town.move_in(athlete_id, **profile)
    await town.operator.quiet()


async def plan_of(town: Town, athlete_id: str) -> PlanRevised:
    plan = await town.operator.plan(athlete_id)
    assert plan is not None
    return plan


def ahead(plan: PlanRevised, now: datetime) -> dict[str, PlannedSession]:
    return {session.key: session for session in plan.new if session.start_time > now}


def places(sessions: dict[str, PlannedSession]) -> dict[str, tuple[datetime, int, str]]:
    return {key: (one.start_time, one.duration_s, one.session_class.value) for key, one in sessions.items()}


def stand(number: int, state: str, day: date, **fields: Any) -> ReadinessChanged:
    """How load_scoring would say its nth change."""
    standard: dict[str, Any] = {
        "athlete_id": "ada",
        "change_id": str(number),
        "local_date": day,
        "state": ReadinessState(state),
        "previous": ReadinessState.STEADY,
        "since": day,
        "confidence": 0.8,
        "reasons": ("Resting heart rate has been above your usual for days.",),
        "families": (),
        "machine_version": "test",
    }
    return ReadinessChanged.model_validate(standard | fields)


def impossible_week() -> PreferencesSet:
    """Five hours of squats, and no window of more than two."""
    sample = sample_preferences("ada")
    long = sample.week[0].model_copy(update={"duration_s": 5 * 3600})
    return sample.model_copy(update={"week": (long,)})


async def test_a_missed_key_session_is_noticed_at_the_athletes_midnight_and_made_up_once(town: Town) -> None:
    """Ada records her runs and never her lifts; Bea records nothing. Thursday's intervals happen for neither."""
    await planned(town, "ada", "bea")
    await town.publish("ada", easy_run(SUNDAY_RUN))
    await midnight(town, MONDAY, "ada", "bea", kind=ROLL)
    await set_clock(town, at(MONDAY, 18, 50))
    await town.publish("ada", easy_run(at(MONDAY, 18), duration_s=2100))
    await nights(town, TUESDAY, THURSDAY, "ada", "bea")
    assert town.alerts("ada") == []
    await midnight(town, FRIDAY, "ada", "bea")
    plan = await plan_of(town, "ada")
    (change,) = [change for change in plan.changes if change.session_key == "intervals@2026-W48"]
    assert (change.action, change.rule) == (Action.MOVE, "missed_session")
    assert change.to_time is not None
    assert at(FRIDAY) < change.to_time < at(date(2026, 11, 30))
    timer = await timer_came(town, "ada", FRIDAY)
    (revised,) = [event for event in await town.operator.history("ada") if event.data == plan]
    assert timer in revised.rootids
    (alert,) = town.alerts("ada")
    assert alert["title"].startswith("Intervals → Fri")
    told = [change for each in await town.said("ada", PlanRevised) for change in each.changes]
    assert {c.session_key for c in told if c.action in (Action.MISSED, Action.DROP)} == set()
    assert town.alerts("bea") == []
    assert all(session.status is not SessionStatus.MISSED for session in (await plan_of(town, "bea")).new)


async def test_chest_pain_suspends_what_is_hard_tells_it_once_and_recovery_brings_it_back(town: Town) -> None:
    await planned(town, "ada")
    before = ahead(await plan_of(town, "ada"), town.clock.now())
    said = {"local_date": "2026-11-22", "symptoms": ["chest_pain"]}
    assert (await post(town, "ada", "wellness", said)).is_success
    await town.operator.quiet()
    stopped = ahead(await plan_of(town, "ada"), town.clock.now())
    suspended = {key for key, session in stopped.items() if session.status is SessionStatus.SUSPENDED}
    assert {key.split("@")[0] for key in suspended} == {"lower", "upper", "full", "intervals", "long"}
    assert places(stopped) == places(before)
    (alert,) = town.alerts("ada")
    assert alert["kind"] == "safety_stop"
    recovered = {"local_date": "2026-11-22", "recovered": True}
    assert (await post(town, "ada", "wellness", recovered)).is_success
    await town.operator.quiet()
    assert ahead(await plan_of(town, "ada"), town.clock.now()) == before
    assert [alert["kind"] for alert in town.alerts("ada")] == ["safety_stop", "safety_stop"]
    assert "back on your plan" in town.alerts("ada")[-1]["body"]


async def test_pulling_back_lightens_the_week_is_looked_at_again_and_recovery_restores(town: Town) -> None:
    await planned(town, "ada")
    usual = ahead(await plan_of(town, "ada"), town.clock.now())
    sunday = SUNDAY_EVENING.date()
    tired = stand(1, "pull_back", sunday, volume_factor=0.75, intensity_cap="vt1", recheck_after_days=4)
    await town.operator.say(tired)
    await town.operator.quiet()
    lighter = await plan_of(town, "ada")
    assert lighter.cause_title == "Time to pull back"
    within = [one for one in lighter.new if sunday <= one.start_time.date() < THURSDAY]
    assert sum(one.duration_s for one in within if one.status is SessionStatus.PLANNED) < sum(
        usual[one.key].duration_s for one in within if one.key in usual
    )
    assert len(town.alerts("ada")) == 1
    await midnight(town, MONDAY, "ada", kind=ROLL)
    await nights(town, TUESDAY, THURSDAY, "ada")
    again = await plan_of(town, "ada")
    timer = await timer_came(town, "ada", THURSDAY)
    (revised,) = [event for event in await town.operator.history("ada") if event.data == again]
    assert timer in revised.rootids
    eased = next(one for one in again.new if one.key == "intervals@2026-W48")
    assert eased.adjusted == "pull_back"
    assert len(town.alerts("ada")) == 2
    await town.operator.say(stand(2, "steady", THURSDAY, previous="pull_back"))
    await town.operator.quiet()
    restored = ahead(await plan_of(town, "ada"), town.clock.now())
    assert {key: one.adjusted for key, one in restored.items() if one.adjusted} == {}
    kept = {key: one for key, one in usual.items() if key in restored}
    assert places({key: one for key, one in restored.items() if key in kept}) == places(kept)
    assert len(town.alerts("ada")) == 3


async def test_a_week_that_cannot_be_planned_is_answered_and_the_one_before_goes_on(town: Town) -> None:
    await planned(town, "ada")
    before = await plan_of(town, "ada")
    event = await town.operator.say(impossible_week())
    await town.operator.quiet()
    (answer,) = await town.said("ada", PlanAnswered)
    assert answer.request_id == event.id
    assert answer.answer.startswith("Your week cannot be planned; what you had before goes on.")
    assert "300 min" in answer.answer
    assert await plan_of(town, "ada") == before
    assert town.alerts("ada") == []


async def test_an_answered_question_moves_the_week_and_an_open_one_is_shown_with_how_to_answer(town: Town) -> None:
    await planned(town, "ada", max_heart_rate_bpm=190, resting_heart_rate_bpm=50, threshold_speed_mps=4.0)
    before = await plan_of(town, "ada")
    await town.publish("ada", contradicting_run(SUNDAY_RUN))
    await town.operator.quiet()
    (question,) = town.alerts("ada")
    assert "If in doubt, ask for Lower-body strength as moderate leg work until then." in question["body"]
    code, shown, _ = await asyncio.to_thread(tandem, town.home, "plan", "show", "ada", columns=200)
    assert code == 0
    assert "Answer it with `tandem plan answer ada " in shown
    code, said, err = await asyncio.to_thread(tandem, town.home, "plan", "answer", "ada", "newest", "hard")
    assert (code, err) == (0, "")
    assert "Lower-body strength is now Tuesday 07:00" in said
    assert "Noted: " in said
    after = await plan_of(town, "ada")
    assert after.plan_version == before.plan_version + 1
    code, _, err = await asyncio.to_thread(tandem, town.home, "plan", "answer", "ada", "newest", "easy")
    assert (code, err.strip()) == (1, "tandem: athlete 'ada' has no open question")


async def test_the_athletes_own_hand_is_silent_and_what_gives_way_to_it_is_told(town: Town) -> None:
    await planned(town, "ada")

    async def asked(request_id: str, wish: Wish, key: str, to_time: datetime) -> PlanRevised:
        version = (await plan_of(town, "ada")).plan_version
        await town.operator.say(
            PlanRequested(
                athlete_id="ada",
                request_id=request_id,
                base_plan_version=version,
                wish=wish,
                session_key=key,
                to_time=to_time,
            )
        )
        await town.operator.quiet()
        plan = await plan_of(town, "ada")
        assert plan.request_id == request_id
        return plan

    await asked("r1", Wish.MOVE, "easy-mon@2026-W48", at(TUESDAY, 18))
    assert town.alerts("ada") == []
    plan = await asked("r2", Wish.MOVE, "lower@2026-W48", at(FRIDAY, 7))
    others = {change.session_key for change in plan.changes} - {"lower@2026-W48"}
    assert others
    (alert,) = town.alerts("ada")
    assert "Lower-body" not in alert["title"]


async def test_goals_become_a_week_that_lasts(town: Town) -> None:
    """Three lifts and four runs asked for: the planner makes the week, and the horizon rolls on with the same one."""
    goals = Goals(lifts_per_week=3, runs_per_week=4)
    asked = PreferencesSet(athlete_id="ada", week=(), goals=goals, windows=sample_windows())
    await town.move_in("ada", asked)
    await town.operator.quiet()
    plan = await plan_of(town, "ada")
    lifts = {SessionClass.HEAVY_LOWER, SessionClass.MODERATE_LOWER, SessionClass.UPPER, SessionClass.FULL}
    kinds = [one.session_class in lifts for one in plan.usual_week if one.session_class is not SessionClass.MOBILITY]
    assert (kinds.count(True), kinds.count(False)) == (3, 4)
    await midnight(town, MONDAY, "ada", kind=ROLL)
    rolled = await plan_of(town, "ada")
    assert (rolled.usual_week, rolled.usual_week_for) == (plan.usual_week, plan.usual_week_for)
    names = {one.session_id for one in plan.usual_week}
    for week in ("2026-W48", "2026-W49"):
        assert {one.key.split("@")[0] for one in rolled.new if one.key.endswith(week)} == names
    stood, stands = ahead(plan, town.clock.now()), ahead(rolled, town.clock.now())
    assert {key: stands[key] for key in stood} == stood
    assert town.alerts("ada") == []


async def test_wiped_documents_are_folded_again_with_all_the_planner_knows_and_nothing_is_said_twice(
    town: Town,
) -> None:
    """A safety stop, a missed session, an edit by hand, a refused week: each leaves a mark in the state."""
    await planned(town, "ada")
    await town.publish("ada", easy_run(SUNDAY_RUN))
    await midnight(town, MONDAY, "ada", kind=ROLL)
    await nights(town, TUESDAY, TUESDAY + timedelta(days=1), "ada")
    plan = await plan_of(town, "ada")
    request = PlanRequested(
        athlete_id="ada",
        request_id="r1",
        base_plan_version=plan.plan_version,
        wish=Wish.PIN,
        session_key="intervals@2026-W48",
    )
    await town.operator.say(request)
    await town.operator.quiet()
    await post(town, "ada", "wellness", {"local_date": "2026-11-25", "symptoms": ["fever"]})
    await town.operator.quiet()
    await town.operator.say(impossible_week())
    await town.operator.quiet()
    assert len(await town.said("ada", PlanAnswered)) == 1
    assert await audit.documents_that_differ(town, ["ada"]) == []
    before, alerts = await audit.last_sequences(town), town.alerts("ada")
    running = town.home.running()
    assert running is not None
    redis = connect(running.redis_url, connections=1)
    await redis.flushall()
    await redis.aclose()
    await town.operator.say(request)
    await town.operator.say(ProfileSet(athlete_id="ada", timezone="Europe/Berlin"))
    await town.operator.quiet()
    assert await audit.last_sequences(town) == before
    assert town.alerts("ada") == alerts
    assert await audit.documents_that_differ(town, ["ada"]) == []
    assert len(await town.said("ada", AlertDue)) == len(alerts)
