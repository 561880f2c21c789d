"""Events as the log would hand them over, one Sunday evening in Berlin."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tandem.contracts.event import Decision, Event, derived_id
from tandem.contracts.events.alert import AlertDue, AlertKind
from tandem.contracts.events.load import Form, LedgerLoad, LoadScored, SessionClass
from tandem.contracts.events.plan import Action, PlanChange, PlannedSession, PlanRevised, QuestionAsked
from tandem.contracts.events.readiness import ReadinessChanged, ReadinessState, Suspension
from tandem.contracts.events.training import Sport
from tandem.contracts.model import Payload
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy
from tandem.notifier.evolve import evolve

sys.path.insert(0, str(Path(__file__).parent))  # the helpers of this folder: pytest's importlib mode adds no path

from at_once import AT_ONCE, decide

NOW = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
"""Sunday 18:40 in Berlin."""

TODAY = date(2026, 11, 22)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def event() -> Callable[..., Event]:
    def make(data: Payload, sequence: int = 1, roots: Iterable[str] = ("root",), id: str | None = None) -> Event:
        return Event(
            id=id or derived_id("test", data.TYPE, data.model_dump_json(), str(sequence)),
            data=data,
            time=NOW,
            source="test",
            rootids=tuple(roots),
            sequence=sequence,
        )

    return make


@pytest.fixture
def change() -> Callable[..., PlanChange]:
    def make(key: str = "lower", title: str = "Lower-body strength", **fields: Any) -> PlanChange:
        standard = {
            "session_key": f"{key}@2026-W48",
            "title": title,
            "action": Action.MOVE,
            "from_time": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
            "to_time": datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
            "rule": "hard_run_to_heavy_lower",
            "evidence": "domain 3.2",
            "sentence": f"{title} moves to Tue 07:00: only 12 h after the club intervals, at least 18 are needed.",
        }
        return PlanChange.model_validate(standard | fields)

    return make


@pytest.fixture
def revised(event: Callable[..., Event], change: Callable[..., PlanChange]) -> Callable[..., Event]:
    def make(
        version: int = 2,
        changes: Iterable[PlanChange] | None = None,
        priorities: dict[str, int] | None = None,
        old: dict[str, SessionClass] | None = None,
        new: dict[str, SessionClass] | None = None,
        roots: Iterable[str] = ("root",),
        sequence: int | None = None,
        history: bool = False,
    ) -> Event:
        def week(classes: dict[str, SessionClass]) -> tuple[PlannedSession, ...]:
            return tuple(
                PlannedSession(
                    key=f"{key}@2026-W48",
                    title=key,
                    session_class=session_class,
                    planned_class=SessionClass.HEAVY_LOWER,
                    start_time=NOW,
                    duration_s=3600,
                    priority=(priorities or {}).get(key, 3),
                )
                for key, session_class in classes.items()
            )

        usual = dict.fromkeys(priorities or (), SessionClass.HEAVY_LOWER)
        data = PlanRevised(
            athlete_id="ada",
            plan_version=version,
            base_plan_version=version - 1,
            timezone="Europe/Berlin",
            first_day=NOW.date(),
            last_day=NOW.date() + timedelta(days=13),
            old=week(usual if old is None else old),
            new=week(usual if new is None else new),
            changes=tuple(changes) if changes is not None else (change(),),
            cause_title="Club intervals, Sunday 17:30",
            rules_version="1",
            decided_at=NOW,
            history=history,
        )
        return event(data, version if sequence is None else sequence, roots)

    return make


@pytest.fixture
def asked(event: Callable[..., Event]) -> Callable[..., Event]:
    def make(
        name: str = "q1",
        roots: Iterable[str] = ("root-q",),
        sequence: int = 1,
        at: datetime = NOW,
        offer: str | None = None,
    ) -> Event:
        data = QuestionAsked(
            athlete_id="ada",
            question_id=name,
            workout_id="w",
            plan_version=1,
            text=f"{name}: was that hard? It reads like a sensor slip.",
            reasons=("heart rate contradicts pace",),
            options=("hard", "easy"),
            decided_at=at,
            offer=offer,
        )
        return event(data, sequence, roots)

    return make


@pytest.fixture
def readiness(event: Callable[..., Event]) -> Callable[..., Event]:
    def make(
        state: str = "pull_back",
        sequence: int = 1,
        roots: Iterable[str] | None = None,
        *,
        stop: Suspension | None = None,
        day: date = TODAY,
        since: date | None = None,
        history: bool = False,
    ) -> Event:
        data = ReadinessChanged(
            athlete_id="ada",
            change_id=f"c{sequence}",
            local_date=day,
            state=ReadinessState(state),
            previous=ReadinessState.STEADY,
            since=since or day,
            confidence=0.8,
            reasons=("Resting heart rate has been 4 beats above your usual 48 for 9 days.",),
            families=(),
            suspension=stop,
            history=history,
            machine_version="1",
        )
        return event(data, sequence, (f"root-r{sequence}",) if roots is None else roots)

    return make


@pytest.fixture
def scored(event: Callable[..., Event]) -> Callable[..., Event]:
    def make(
        name: str = "lift",
        sequence: int = 1,
        roots: Iterable[str] | None = None,
        *,
        at: datetime | None = None,
        **fields: Any,
    ) -> Event:
        """A lift of an hour; without `at` each begins an hour after the one before."""
        start = at or NOW + timedelta(hours=sequence)
        load = LedgerLoad(load_au=50, method="test", method_version="1", confidence=1)
        standard: dict[str, Any] = {
            "athlete_id": "ada",
            "workout_id": name,
            "revision": 1,
            "sport": Sport.STRENGTH,
            "start_time": start,
            "end_time": start + timedelta(hours=1),
            "local_date": start.date(),
            "session_class": SessionClass.HEAVY_LOWER,
            "class_confidence": 1,
            "class_reasons": (),
            "systemic": load,
            "lower_body": load,
            "upper_body": load,
            "form": Form(fitness_au=1, fatigue_au=1, form_au=0, method="test"),
            "scorer_version": "1",
        }
        return event(LoadScored.model_validate(standard | fields), sequence, (name,) if roots is None else roots)

    return make


@pytest.fixture
def stop() -> Callable[..., Suspension]:
    def make(*what: str, since: date = TODAY, doctor: bool = True) -> Suspension:
        reasons = (f"{word} was reported on {since.day} November 2026: stop and see a doctor." for word in what)
        return Suspension(hard=True, loaded=True, since=since, reasons=tuple(reasons), see_a_doctor=doctor)

    return make


@pytest.fixture
def alert() -> Callable[..., AlertDue]:
    def make(**fields: Any) -> AlertDue:
        standard = {
            "athlete_id": "ada",
            "alert_id": "alert-1",
            "kind": AlertKind.PLAN_REVISED,
            "title": "Your week moved: Squats → Tue 07:00",
            "body": "Zwölf Stunden nach den Intervallen sind zu kurz.",
            "subscription_ids": ("phone",),
            "topic": "0123456789abcdef0123456789abcdef",
            "expires_at": NOW + timedelta(hours=24),
            "plan_version": 2,
            "decided_at": NOW,
        }
        return AlertDue.model_validate(standard | fields)

    return make


@pytest.fixture
def fold() -> Callable[..., State]:
    def make(*events: Event, state: State | None = None) -> State:
        folded = state or State(athlete_id="ada")
        for entry in events:
            folded = evolve(folded, entry)
        return folded

    return make


@pytest.fixture
def published() -> Callable[..., Event]:
    """A decision as it comes back from the log."""

    def make(decision: Decision, sequence: int) -> Event:
        return Event(
            id=decision.id,
            data=decision.data,
            time=NOW,
            source="notifier",
            rootids=decision.rootids,
            sequence=sequence,
            cause_id=decision.cause,
        )

    return make


@pytest.fixture
def tell(
    published: Callable[..., Event],
) -> Callable[..., tuple[State, list[AlertDue]]]:
    """Decides and folds what was decided, as the loop does; the sequence goes on from the newest alert's."""

    def run(state: State, at: datetime, policy: Policy = AT_ONCE) -> tuple[State, list[AlertDue]]:
        alerts = []
        for decision in decide(state, at, {}, policy):
            state = evolve(state, published(decision, 1 + max((a.newest for a in state.alerts.values()), default=0)))
            if isinstance(decision.data, AlertDue):
                alerts.append(decision.data)
        return state, alerts

    return run
