"""What holds over and above the athlete's own week: pulling back, a safety stop, the restart after time off.

Each is a span of days with its reason and source. They follow from the state and the day alone, so that every call of a day
gives the same, and they move on by whole windows, never day by day: a plan that changes every morning is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.state import Readiness, State, Workout
from tandem.scheduler.domain.told.sentences import capital, listed
from tandem.scheduler.domain.told.words import WEEKDAYS

PULL_BACK, SAFETY_STOP, RESTART = "pull_back", "safety_stop", "restart"
DIRECTIVES = frozenset({PULL_BACK, SAFETY_STOP, RESTART})
"""The names that a session is `adjusted` by while a directive holds."""

PULL_BACK_FACTOR = 0.75
"""Where readiness names none: 20–30 % less volume (domain.md 3.3), the middle."""

PULL_BACK_DAYS = 4
"""Where readiness names none: the intensity is capped for 3–5 days, then looked at again (domain.md 3.3)."""

OFF_DAYS = 7
"""So many whole days without training are a week off (domain.md 3.2)."""

RESTART_FACTOR = 0.6
"""After it, at most this share of the usual (domain.md 3.2) …"""

RESTART_DAYS = 7
"""… for a week from the day that training resumes. Ours: the week that the share is meant of."""


@dataclass(frozen=True, slots=True)
class Directive:
    """A lighter time, first and last day included; None is until further notice. On `next_look` it ends or moves on by a
    window. `volume_factor` multiplies lengths, `long_factor` those of long runs where it is less; `hard` and `loaded` are
    what a safety stop takes off."""

    name: str
    first_day: date
    last_day: date | None
    sentence: str
    evidence: str
    volume_factor: float = 1.0
    long_factor: float = 1.0
    hard: bool = False
    loaded: bool = False
    next_look: date | None = None

    def holds(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def directives(state: State, now: datetime, zone: ZoneInfo) -> tuple[Directive, ...]:
    """What holds at a moment: the safety stop first, then the restart, then pulling back."""
    today = local_day(now, zone)
    readiness = state.readiness
    stop = _stopped(readiness.suspension) if readiness is not None and readiness.suspension is not None else None
    pulled = _pulled_back(readiness, today) if readiness is not None else None
    found = (stop, _restart(state, today), pulled)
    return tuple(directive for directive in found if directive is not None)


def _stopped(suspension: Suspension) -> Directive | None:
    if not (suspension.hard or suspension.loaded):
        return None
    off = [*(["hard runs", "long runs"] if suspension.hard else []), *(["lifts"] if suspension.loaded else [])]
    doctor = " See a doctor first." if suspension.see_a_doctor else ""
    return Directive(
        SAFETY_STOP,
        suspension.since,
        None,
        f"{capital(listed(off))} wait until you confirm that you have recovered.{doctor}",
        "Safety first: chest pain, fainting, fever, or pain of 5 of 10 or more stop hard and loaded training",
        hard=suspension.hard,
        loaded=suspension.loaded,
    )


def _pulled_back(readiness: Readiness, today: date) -> Directive | None:
    """The window of so many days that today is in, counted from the day the state began to hold."""
    if readiness.state is not ReadinessState.PULL_BACK:
        return None
    days = readiness.recheck_after_days or PULL_BACK_DAYS
    first = readiness.local_date + timedelta(days=max(0, (today - readiness.local_date).days) // days * days)
    last = first + timedelta(days=days - 1)
    factor = readiness.volume_factor if readiness.volume_factor is not None else PULL_BACK_FACTOR
    return Directive(
        PULL_BACK,
        first,
        last,
        f"You pull back until {WEEKDAYS[last.weekday()]}: at least about {100 * (1 - factor):.0f} % less in all, runs stay "
        "easy, legs are spared. Then it is looked at again.",
        "Nuuttila 2022: load lowered when the markers ask for it, 10 km time better by 6.2 % against 2.9 %",
        volume_factor=factor,
        next_look=last + timedelta(days=1),
    )


def _restart(state: State, today: date) -> Directive | None:
    """After a week or more without training, from what was recorded alone.

    Whether training was planned in those days makes no difference: the body was off either way. Who never records is not
    off, only silent: without a workout before the gap there is none. It lasts seven days from the first workout after the
    gap. Until that comes, nobody knows which seven they will be: all is lighter through the first Sunday that leaves
    room for seven days from today, so that the plan moves on once a week, on Tuesdays.
    """
    days = sorted({w.local_date for w in state.workouts.values() if _trains(w) and w.local_date <= today})
    if not days:
        return None
    resumed = _back_again(days, today)
    first = resumed or days[-1] + timedelta(days=OFF_DAYS + 1)
    if first > today:
        return None
    reach = (resumed or today) + timedelta(days=RESTART_DAYS - 1)
    last = reach if resumed else reach + timedelta(days=6 - reach.weekday())
    until = f"until {WEEKDAYS[last.weekday()]}" if resumed else "for seven days from your first session on"
    return Directive(
        RESTART,
        first,
        last,
        f"After a week or more without training you start again at {100 * RESTART_FACTOR:.0f} % of the usual length {until}, "
        "nothing hard or heavy.",
        "Coaching practice: after seven days off, at most 60 %; Mujika & Padilla 2000: fitness falls within weeks of rest",
        volume_factor=RESTART_FACTOR,
        next_look=last + timedelta(days=1) if resumed else last - timedelta(days=RESTART_DAYS - 2),
    )


def _back_again(days: list[date], today: date) -> date | None:
    """The first training day after a week off, if it lies within the last seven days."""
    for before, after in reversed(tuple(pairwise(days))):
        if (today - after).days >= RESTART_DAYS:
            return None
        if (after - before).days > OFF_DAYS:
            return after
    return None


def _trains(workout: Workout) -> bool:
    """True of anything but mobility and a walk: who cycles for a week was not off."""
    resting = workout.session_class is SessionClass.MOBILITY
    return (
        not workout.withdrawn
        and not resting
        and activity_of(SessionClass.OTHER, workout.sport) is not Activity.MOBILITY
    )
