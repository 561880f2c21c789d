"""When an athlete is told, and in which words: the whole system, on a clock that is set, and phones that decrypt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from rig.days import ROLL, at, midnight, set_clock
from rig.telling import post
from rig.town import SUNDAY_EVENING, Town, in_this_process
from rig.workouts import easy_run, hard_run

from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed, AlertWithdrawn
from tandem.contracts.events.plan import PlanRevised
from tandem.contracts.events.reach import AlertKind, AlertPreferences, AlertRequested, Language, QuietHours
from tandem.contracts.events.readiness import ReadinessChanged, ReadinessState
from tandem.local.sample_week import sample_preferences
from tandem.notifier.push_service import FINE, Mood

pytestmark = pytest.mark.server

SUNDAY, MONDAY = SUNDAY_EVENING.date(), date(2026, 11, 23)
BY_THE_CLOCK = (AlertKind.EVENING_BEFORE, AlertKind.MORNING, AlertKind.WEEKLY, AlertKind.TROUBLE)
NIGHT = QuietHours(start=time(22), end=time(6))
CLUB = SUNDAY_EVENING.replace(hour=17, minute=30)
"""When a run of an hour begins that moves Monday's squats."""


def wishes(**fields: Any) -> AlertPreferences:
    """Told at any hour of what happens, but for what is said otherwise."""
    return AlertPreferences.model_validate({"quiet": None, "muted": BY_THE_CLOCK} | fields)


def tired(number: int, previous: str, *, volume_factor: float) -> ReadinessChanged:
    """How load_scoring would say its nth change of how Ada stands: pulling back, so far."""
    return ReadinessChanged(
        athlete_id="ada",
        change_id=str(number),
        local_date=SUNDAY,
        state=ReadinessState.PULL_BACK,
        previous=ReadinessState(previous),
        since=SUNDAY,
        confidence=0.8,
        reasons=("Resting heart rate has been above your usual for days.",),
        families=(),
        volume_factor=volume_factor,
        intensity_cap="vt1",
        machine_version="test",
    )


async def kinds(town: Town, athlete_id: str) -> list[str]:
    return [alert.kind.value for alert in await town.said(athlete_id, AlertDue)]


async def test_quiet_hours_hold_what_can_wait_and_tell_it_in_the_morning_as_one(town: Town) -> None:
    await town.move_in("ada", alerts=wishes(quiet=NIGHT))
    await set_clock(town, at(SUNDAY, 23))
    await town.publish("ada", hard_run(at(SUNDAY, 21, 50)))
    await town.operator.say(
        AlertRequested(athlete_id="ada", request_id="n1", title="The gym opens at nine on Saturday")
    )
    await town.operator.quiet()
    assert len(await town.said("ada", PlanRevised)) == 2
    await midnight(town, MONDAY, "ada", kind=ROLL)
    assert await kinds(town, "ada") == []
    await set_clock(town, at(MONDAY, 6))
    (digest,) = await town.rings("ada")
    assert (digest["kind"], digest["title"]) == ("digest", "2 updates for you")
    assert "Lower-body strength → Tue 07:00" in digest["body"]
    assert "The gym opens at nine on Saturday" in digest["body"]
    assert await kinds(town, "ada") == ["digest"]


async def test_a_change_of_a_session_before_the_quiet_hours_end_is_told_in_the_night(town: Town) -> None:
    """Both learn at 23:00 that Monday's squats at 07:00 have moved; only Bea sleeps until eight."""
    await town.move_in("ada", alerts=wishes(quiet=NIGHT))
    await town.move_in("bea", alerts=wishes(quiet=QuietHours(start=time(22), end=time(8))))
    await set_clock(town, at(SUNDAY, 23))
    for name in ("ada", "bea"):
        await town.publish(name, hard_run(at(SUNDAY, 21, 50)))
    (alert,) = await town.rings("bea")
    assert alert["title"].startswith("Lower-body strength → Tue 07:00")
    assert town.alerts("ada") == []


async def test_a_safety_stop_rings_at_three_in_the_night_whatever_was_switched_off(town: Town) -> None:
    muted = (*BY_THE_CLOCK, AlertKind.PLAN_REVISED, AlertKind.READINESS, AlertKind.QUESTION)
    await town.move_in("ada", alerts=wishes(quiet=NIGHT, digest_at=(time(12),), muted=muted))
    await midnight(town, MONDAY, "ada", kind=ROLL)
    await set_clock(town, at(MONDAY, 3))
    assert (await post(town, "ada", "wellness", {"local_date": "2026-11-23", "symptoms": ["chest_pain"]})).is_success
    (alert,) = await town.rings("ada")
    assert alert["kind"] == "safety_stop"
    assert "chest pain" in alert["title"] + alert["body"]
    (message,) = town.push.received(town.phones["ada"].subscription_id)
    assert message.urgency == "high"


async def test_week_evening_and_morning_are_told_at_the_times_that_were_chosen_and_to_nobody_who_chose_none(
    town: Town,
) -> None:
    """Monday has heavy squats at 07:00. Bea has a phone and a plan, and has never said how she wants to be told."""
    chosen = AlertPreferences(weekly_at=time(19), evening_at=time(19, 30), morning_at=time(6, 15))
    await town.move_in("ada", alerts=chosen)
    await town.set_up("bea")
    await town.pair("bea")
    await town.operator.say(sample_preferences("bea"))
    await town.operator.quiet()
    await town.publish("ada", easy_run(SUNDAY_EVENING.replace(hour=18, minute=0)))
    await town.operator.quiet()
    assert town.alerts("ada") == []
    for moment, kind, words in (
        (at(SUNDAY, 19), "weekly", "Your week: "),
        (at(SUNDAY, 19, 30), "evening_before", "Tomorrow: 07:00 Lower-body strength"),
        (at(MONDAY, 6, 15), "morning", "As planned today"),
    ):
        await set_clock(town, moment)
        (alert,) = await town.rings("ada")
        assert (alert["kind"], alert["title"].startswith(words)) == (kind, True), alert
    assert await kinds(town, "ada") == ["weekly", "evening_before", "morning"]
    assert await kinds(town, "bea") == []


async def test_three_changes_within_the_window_ring_once_more_with_the_last_state(patient: Town) -> None:
    await patient.move_in("ada")
    await patient.operator.quiet()
    await patient.publish("ada", hard_run(CLUB))
    (first,) = await patient.rings("ada")
    await patient.operator.say(tired(1, "steady", volume_factor=0.75))
    await patient.operator.quiet()
    await patient.operator.say(tired(2, "pull_back", volume_factor=0.5))
    await patient.operator.quiet()
    assert [alert["alert_id"] for alert in patient.alerts("ada")] == [first["alert_id"]]
    *_, newest = await patient.said("ada", PlanRevised)
    squats = next(session for session in newest.new if session.key == "lower@2026-W48")
    await set_clock(patient, patient.clock.now() + timedelta(seconds=WINDOW_S))
    (second,) = await patient.rings("ada")
    assert (second["topic"], second["plan_version"]) == (first["topic"], newest.plan_version)
    assert f"{squats.duration_s // 60} min" in second["body"]
    told = [alert.plan_versions for alert in await patient.said("ada", AlertDue)]
    assert told[1:] == [(newest.plan_version - 1, newest.plan_version)]


async def test_a_kind_that_was_switched_off_is_silent(town: Town) -> None:
    """Bea's same run is told."""
    await town.move_in("ada", alerts=wishes(muted=(*BY_THE_CLOCK, AlertKind.PLAN_REVISED)))
    await town.move_in("bea")
    for name in ("ada", "bea"):
        await town.publish(name, hard_run(CLUB))
    await town.rings("bea")
    assert len(await town.said("ada", PlanRevised)) == 2
    assert await kinds(town, "ada") == []


async def test_a_phone_that_is_gone_gives_way_to_the_next_in_the_athletes_order(town: Town) -> None:
    await town.move_in("ada", alerts=wishes(order=("ada-phone", "ada-tablet")))
    phone = town.phones["ada"]
    await town.pair("ada", "tablet")
    await town.operator.quiet()
    town.push.forget(phone.subscription_id)
    await town.publish("ada", hard_run(CLUB))
    (alert,) = await town.rings("ada")
    (failed,) = await town.said("ada", AlertFailed)
    (delivered,) = await town.said("ada", AlertDelivered)
    assert (failed.subscription_id, failed.status_code, failed.gone) == ("ada-phone", 410, True)
    assert (delivered.subscription_id, delivered.alert_id) == ("ada-tablet", alert["alert_id"])
    assert failed.alert_id == alert["alert_id"]


async def test_an_alert_that_has_not_arrived_gives_way_to_one_that_says_the_sum(town: Town) -> None:
    await town.move_in("ada")
    await town.operator.quiet()
    town.push.be(lambda: Mood(status=503))
    await town.publish("ada", hard_run(CLUB))
    await town.operator.quiet()
    (put_off,) = await town.said("ada", AlertDeferred)
    town.push.be(lambda: FINE)
    await town.operator.say(tired(1, "steady", volume_factor=0.75))
    (alert,) = await town.rings("ada")
    (withdrawn,) = await town.said("ada", AlertWithdrawn)
    assert withdrawn.alert_id == put_off.alert_id
    assert withdrawn.replaced_by == alert["alert_id"]
    assert "Lower-body strength → Tue 07:00" in alert["title"] + alert["body"]
    (due,) = [one for one in await town.said("ada", AlertDue) if one.alert_id == alert["alert_id"]]
    assert due.plan_versions[-2:] == (2, 3)
    await set_clock(town, max(put_off.retry_at, town.clock.now()) + timedelta(minutes=1))
    await town.operator.quiet()
    assert len(town.alerts("ada")) == 1


async def test_words_are_the_athletes_own_and_discreet_ones_say_nothing(town: Town) -> None:
    """The same run for an athlete who reads German and for one whose screen others see."""
    await town.move_in("ada", alerts=wishes(language=Language.GERMAN))
    await town.move_in("bea", alerts=wishes(discreet=True))
    for name in ("ada", "bea"):
        await town.publish(name, hard_run(CLUB))
    (german,) = await town.rings("ada")
    (discreet,) = await town.rings("bea")
    assert german["language"] == "de"
    assert german["title"].startswith("Lower-body strength → Di 07:00")
    assert "Bisher Mo 07:00, nur 12 h nach „Harter Lauf“ (Ende So 18:30)" in german["body"]
    assert (discreet["title"], discreet["body"]) == ("Your plan changed", "Open Tandem to see it.")


WINDOW_S = 300


@pytest_asyncio.fixture
async def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town whose notifier lets changes wait for one another."""
    monkeypatch.setenv("TANDEM_COALESCE_S", str(WINDOW_S))
    async with in_this_process(tmp_path) as made:
        yield made
