"""How the athlete stands today, and whether that is news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from tandem.contracts.event import Decision, Timer
from tandem.contracts.events.readiness import Guidance, ReadinessChanged, ReadinessState, Suspension
from tandem.load_scoring.domain.advice import hard_day_pattern, room_to_add
from tandem.load_scoring.domain.localtime import today, zone_or_utc
from tandem.load_scoring.domain.readiness import machine
from tandem.load_scoring.domain.readiness.fuel import energy_deficit
from tandem.load_scoring.domain.readiness.guidance import falls_short, guidance
from tandem.load_scoring.domain.readiness.log import DayLog
from tandem.load_scoring.domain.readiness.machine import MACHINE_VERSION, Assessment, assess
from tandem.load_scoring.domain.readiness.person import Person, person_on
from tandem.load_scoring.domain.readiness.safety import suspension
from tandem.load_scoring.domain.readiness.sleep import short_sleep
from tandem.load_scoring.domain.standing.deload import deload_week
from tandem.load_scoring.domain.standing.form import fitness_and_fatigue
from tandem.load_scoring.domain.standing.recent import RecentDays, recent_days
from tandem.load_scoring.domain.state import State
from tandem.load_scoring.domain.view import daily_au, day_log

READINESS = "readiness"
LOOK_AGAIN = time(4)
"""When an athlete who does not stand as usual is looked at again though nothing is heard of them: before the day begins."""


@dataclass(frozen=True)
class Outlook:
    """How the athlete stands on a day of theirs."""

    day: date
    assessment: Assessment
    suspension: Suspension | None
    log: DayLog
    person: Person

    @property
    def guidance(self) -> tuple[Guidance, ...]:
        return guidance(self.log, self.day, self.person, self.suspension)


class _Latest:
    """The outlook asked for last: a score and the change of readiness after it look at the same state."""

    def __init__(self) -> None:
        self._held: tuple[State, date, Outlook] | None = None

    def of(self, state: State, day: date) -> Outlook:
        held = self._held
        if held is not None and held[0] is state and held[1] == day:
            return held[2]
        made = _outlook(state, day)
        self._held = (state, day, made)
        return made


_LATEST = _Latest()


def outlook(state: State, now: datetime) -> Outlook:
    """How the athlete stands at an instant."""
    return _LATEST.of(state, today(now, _zone_name(state)))


def present_state(state: State, now: datetime, day: date) -> ReadinessState | None:
    """The state after a workout of `day`; None for one of the past, which says nothing of today."""
    if day < today(now, _zone_name(state)) - timedelta(days=1):
        return None
    return outlook(state, now).assessment.state


def changed_readiness(state: State, now: datetime) -> Decision | None:
    """The change to be told, if there is one: of the state, or of a safety stop. It is blamed on the newest fact."""
    view, stood = outlook(state, now), state.standing
    new = view.assessment
    if (new.state, _key(view.suspension)) == (stood.state, _key(stood.suspension)):
        return None
    number = stood.changes + 1
    advice = (*view.guidance, *_of_the_week(state, view))
    change = ReadinessChanged(
        athlete_id=state.athlete_id,
        change_id=str(number),
        local_date=view.day,
        state=new.state,
        previous=stood.state,
        since=new.since,
        confidence=new.confidence,
        reasons=(*new.reasons, *falls_short(advice)),
        families=new.families,
        suspension=view.suspension,
        volume_factor=new.volume_factor,
        intensity_cap=new.intensity_cap,
        recheck_after_days=new.recheck_after_days,
        guidance=advice,
        history=state.newest.history and not state.in_hand.live,
        machine_version=MACHINE_VERSION,
    )
    return Decision(change, state.newest.event_id, f"readiness:{number}", state.newest.rootids)


def _of_the_week(state: State, view: Outlook) -> list[Guidance]:
    """What is worth a few milliseconds only when a change is told."""
    sums, unknown = daily_au(state, view.day)
    pushing = view.assessment.state is ReadinessState.PUSH
    pieces = (
        room_to_add(recent_days(view.day, sums, unknown)) if pushing else None,
        hard_day_pattern(view.log, view.day),
    )
    return [piece for piece in pieces if piece is not None]


def timers(state: State, now: datetime) -> list[Timer]:
    """Who does not stand as usual is looked at again the next morning, whether anything is heard or not."""
    if state.standing.state is ReadinessState.STEADY and state.standing.suspension is None:
        return []
    zone = zone_or_utc(_zone_name(state))
    tomorrow = today(now, _zone_name(state)) + timedelta(days=1)
    due_at = datetime.combine(tomorrow, LOOK_AGAIN, zone).astimezone(UTC)
    return [Timer(READINESS, due_at, due_at.isoformat())]


def _outlook(state: State, day: date) -> Outlook:
    log, person = day_log(state), person_on(state.profile, day)
    stop = suspension(log, day, state.standing.suspension)
    since = state.standing.since or min((*log.wellness, *log.loads), default=day)
    standing = machine.Standing(state.standing.state, since)
    assessment = assess(log, day, standing, _Known(state, log, day, person, stop is not None))
    return Outlook(day, assessment, stop, log, person)


@dataclass(frozen=True)
class _Known:
    """What the machine asks besides the markers, found when it is asked."""

    state: State
    log: DayLog
    day: date
    person: Person
    suspended: bool

    @cached_property
    def _recent(self) -> RecentDays:
        sums, unknown = daily_au(self.state, self.day)
        return recent_days(self.day, sums, unknown)

    @cached_property
    def _averages(self) -> tuple[float, float]:
        return fitness_and_fatigue(self._recent)

    @property
    def fitness_au(self) -> float:
        return self._averages[0]

    @property
    def form_au(self) -> float:
        return self._averages[0] - self._averages[1]

    @property
    def deload_week(self) -> bool:
        """Also where it cannot be told: silence never pushes."""
        return deload_week(self._recent).deload is not False

    @property
    def may_be_pushed(self) -> bool:
        return self.person.may_be_pushed

    @property
    def short_sleep(self) -> bool | None:
        return short_sleep(self.log, self.day)

    @property
    def energy_deficit(self) -> bool | None:
        return energy_deficit(self.log, self.day, self.person)


def _key(stop: Suspension | None) -> tuple[bool, bool, date, tuple[str, ...]] | None:
    """A stop that gains a reason is news as well."""
    return (stop.hard, stop.loaded, stop.since, stop.reasons) if stop else None


def _zone_name(state: State) -> str | None:
    return state.profile.timezone if state.profile else None
