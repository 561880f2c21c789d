"""A week to be made from nothing: what is wanted, where it may stand, and the week that came of it.

No session has an identity while it is solved: alike sessions are one class with a count, and the names are given
afterwards in time order. That removes every symmetry between them. The solver is in `fresh_search`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.forms import Form
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.week import Place, Slot

WEEK_S = 7 * 24 * 3600

UNUSUAL_START = 150
"""A session that starts over at none of the usual starts of its like. Ours: more than any taste of `quality`, so that a
lawful usual week stands, half of a rule's target missed entirely, which moves a session."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Sessions that are alike: `names` has one name for each, given out in time order. `forms` are what one may be, as
    planned first; `week` is the ISO week they belong to; `usual_s` are the starts that the athlete is used to (epoch
    seconds), none where there is no habit yet."""

    names: tuple[str, ...]
    forms: tuple[Form, ...]
    activity: Activity | None
    priority: int
    week: str
    usual_s: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class FreshProblem:
    """What is to be placed and around what. The order of `wanted` breaks ties: what comes first takes the earlier place.

    A `cyclic` problem is one week that repeats: its distances hold from Sunday to the next Monday too, and nothing is
    fixed. `zone` reads the wall clock of a start, for the terms that speak of hours of the day.
    """

    places: tuple[Place, ...]
    wanted: tuple[Wanted, ...]
    fixed: tuple[Slot, ...]
    settings: Settings | Season
    cyclic: bool = False
    zone: tzinfo = UTC

    @property
    def days(self) -> tuple[int, ...]:
        """The days of every ISO week that holds a place, as date ordinals."""
        mondays = sorted({place.day - (place.day - 1) % 7 for place in self.places})
        return tuple(monday + offset for monday in mondays for offset in range(7))

    @property
    def sessions(self) -> int:
        return sum(wanted.count for wanted in self.wanted)


@dataclass(frozen=True, slots=True)
class Placed:
    """One session with the name it was given, where it stands and in which form."""

    name: str
    place: Place
    form: Form
    activity: Activity | None
    priority: int

    @property
    def slot(self) -> Slot:
        return Slot(
            self.name, self.name, self.form.kind, self.place.start_s, self.form.duration_s, self.place.day, False
        )


@dataclass(frozen=True, slots=True)
class FreshSolution:
    """A week made anew, in time order. `dropped` are the names that found no place; `costs` the named parts of the
    `objective`, both in points (those of `rulebook.prices`). `status` is `optimal` (proven) or `feasible`."""

    placed: tuple[Placed, ...]
    dropped: tuple[str, ...]
    objective: int
    bound: int
    status: str
    costs: tuple[tuple[str, int], ...]


def fresh_problem(
    wanted: Iterable[Wanted],
    places: Iterable[Place],
    settings: Settings | Season,
    *,
    fixed: Iterable[Slot] = (),
    earliest_s: int = 0,
    cyclic: bool = False,
    zone: tzinfo = UTC,
) -> FreshProblem:
    """The problem of a fresh week: nothing is placed before `earliest_s` (epoch seconds), alike sessions become one."""
    known = tuple(sorted((p for p in places if p.start_s >= earliest_s), key=lambda place: place.start_s))
    around = tuple(sorted(fixed, key=lambda slot: (slot.start_s, slot.key)))
    if cyclic and around:
        raise ValueError("a week that repeats has nothing fixed in it")
    return FreshProblem(known, _alike(wanted), around, settings, cyclic, zone)


def _alike(wanted: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """Alike sessions as one entry, where the first of them stood."""
    found: dict[tuple[object, ...], Wanted] = {}
    for each in wanted:
        terms = (each.forms, each.activity, each.priority, each.week)
        known = found.get(terms)
        names, usual_s = (known.names, known.usual_s) if known is not None else ((), ())
        found[terms] = replace(each, names=(*names, *each.names), usual_s=(*usual_s, *each.usual_s))
    return tuple(found.values())


def usual_price(wanted: Wanted, place: Place) -> int:
    """What it costs one of a class to start where none of them usually does."""
    return UNUSUAL_START if wanted.usual_s and place.start_s not in wanted.usual_s else 0


def minute_of(start_s: int, zone: tzinfo) -> int:
    """The wall clock of an instant, in minutes after midnight."""
    local = datetime.fromtimestamp(start_s, zone)
    return local.hour * 60 + local.minute


def unrolled(slots: Sequence[Slot], problem: FreshProblem) -> list[Slot]:
    """The slots in time order; of a week that repeats, that week and the next."""
    weeks = [0, 1] if problem.cyclic else [0]
    found = [
        Slot(s.key, s.title, s.kind, s.start_s + n * WEEK_S, s.duration_s, s.day + 7 * n, s.fixed, s.workout_id)
        for n in weeks
        for s in slots
    ]
    return sorted(found, key=lambda slot: (slot.start_s, slot.key))
