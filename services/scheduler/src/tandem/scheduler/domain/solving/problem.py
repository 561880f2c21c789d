"""A week to be solved: sessions that may still change, the options of each, and what is fixed around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.dose import planned_runs
from tandem.scheduler.domain.rulebook.forms import Form, Rung
from tandem.scheduler.domain.rulebook.hours import reach_s
from tandem.scheduler.domain.rulebook.prices import drop_price, form_price, move_price, pair_price
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.week import Place, Slot

_NO_CAP: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Movable:
    """A session that may still change. `slot` is where it stands, `forms` what it may become (its present one first).

    A `pinned` one keeps its start, and none is moved onto the days of its `kept_off` (spans of first and last, dates'
    ordinals). A `missed` one stands in the past: it may be made up or let go. An `optional` one is planned only where it
    disturbs nothing. Neither of the two is ever eased or shortened to fit.
    """

    slot: Slot
    forms: tuple[Form, ...]
    activity: Activity | None
    priority: int
    week: str
    pinned: bool = False
    missed: bool = False
    optional: bool = False
    kept_off: tuple[tuple[int, int], ...] = ()

    @property
    def adds_load(self) -> bool:
        """True for what the week can do without: it counts against the headroom of the weekly load."""
        return self.missed or self.optional


@dataclass(frozen=True, slots=True)
class Option:
    """One choice for a session: a form at a place. `price` is the price of change, `soft` that of the gaps to what is
    fixed."""

    place: int
    form: Form
    price: int
    soft: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver knows. `options[i]` belong to `sessions[i]`; dropping it is always possible besides, at
    `drop_prices[i]`. Options that break a floor against something fixed are not among them. `headroom_au` caps by ISO week
    what missed and optional sessions may add to the expected systemic load; a week not named has no known cap."""

    settings: Settings | Season
    places: tuple[Place, ...]
    sessions: tuple[Movable, ...]
    fixed: tuple[Slot, ...]
    options: tuple[tuple[Option, ...], ...]
    drop_prices: tuple[int, ...]
    headroom_au: tuple[tuple[str, int], ...] = ()

    def slot(self, session: int, option: Option) -> Slot:
        """The session as it would stand under an option."""
        place = self.places[option.place]
        form = option.form
        return replace(
            self.sessions[session].slot,
            kind=form.kind,
            start_s=place.start_s,
            duration_s=form.duration_s,
            day=place.day,
            session_class=form.session_class,
        )


def problem_of(
    sessions: Iterable[Movable],
    fixed: Iterable[Slot],
    places: Sequence[Place],
    earliest_s: int,
    settings: Settings | Season,
    headroom_au: Mapping[str, int] = _NO_CAP,
) -> Problem:
    """The problem of a week. Nothing is placed before `earliest_s` (now and the athlete's notice), except that a
    session may stay where it stands. A session keeps to its own ISO week."""
    movable = tuple(sorted(sessions, key=lambda session: (session.slot.start_s, session.slot.key)))
    standing = frozenset(session.slot.start_s for session in movable if not session.missed)
    known = [(place, "") for place in places if place.start_s >= earliest_s or place.start_s in standing]
    known += [(_own_place(session), session.slot.key) for session in movable if _needs_place(session, places)]
    known.sort(key=lambda owned: (owned[0].start_s, owned[1]))
    around = tuple(sorted(fixed, key=lambda slot: (slot.start_s, slot.key)))
    return Problem(
        settings,
        tuple(place for place, _ in known),
        movable,
        around,
        tuple(tuple(_options(session, known, around, earliest_s, standing, settings)) for session in movable),
        tuple(drop_price(session.priority, session.missed, session.optional) for session in movable),
        tuple(sorted(headroom_au.items())),
    )


def _needs_place(session: Movable, places: Sequence[Place]) -> bool:
    """True for a session that the athlete's hand put outside their windows, or into a window of another week."""
    slot = session.slot
    here = [place for place in places if place.start_s == slot.start_s and not session.missed]
    elsewhere = any(place.week != session.week for place in here)
    return (session.pinned or elsewhere) and not any(
        place.start_s == slot.start_s and place.week == session.week and place.fits(session.activity, slot.duration_s)
        for place in places
    )


def _own_place(session: Movable) -> Place:
    slot = session.slot
    return Place(slot.start_s, slot.day, session.week, tuple((activity, slot.duration_s) for activity in Activity))


def _options(
    session: Movable,
    places: Sequence[tuple[Place, str]],
    fixed: Sequence[Slot],
    earliest_s: int,
    standing: frozenset[int],
    settings: Settings | Season,
) -> Iterable[Option]:
    """`places` come with the key of the pinned session that alone may use them, or with none."""
    from_s = session.slot.start_s
    for index, (place, owner) in enumerate(places):
        if not _open_to(session, place, owner, earliest_s):
            continue
        moved = move_price(from_s, place.start_s, place.start_s in standing)
        for form in session.forms[:1] if session.adds_load else session.forms:
            if not place.fits(session.activity, form.duration_s):
                continue
            soft = soft_to_fixed(form, place, fixed, settings)
            if soft is not None:
                yield Option(index, form, moved + form_price(form.rung, session.priority), soft)


def _open_to(session: Movable, place: Place, owner: str, earliest_s: int) -> bool:
    """Whether the session may be placed there at all, by week, notice, pin and window."""
    here = place.start_s == session.slot.start_s and not session.missed
    if owner not in ("", session.slot.key) or place.week != session.week:
        return False
    open_day = not any(first <= place.day <= last for first, last in session.kept_off)
    return here or (place.start_s >= earliest_s and not session.pinned and open_day)


def soft_to_fixed(form: Form, place: Place, fixed: Sequence[Slot], settings: Settings | Season) -> int | None:
    """The price of the gaps between a form at a place and everything fixed; None when one breaks a floor. A pair follows
    the settings of the week in which its second session falls."""
    total = 0
    end_s = place.start_s + form.duration_s
    here, furthest_s = settings.at(place.day), reach_s(settings)
    for slot in fixed:
        if slot.end_s + furthest_s < place.start_s or end_s + furthest_s < slot.start_s:
            continue
        same_day = slot.day == place.day
        if slot.start_s <= place.start_s:
            price = pair_price(slot.kind, form.kind, form.duration_s, same_day, place.start_s - slot.end_s, here)
        else:
            then = settings.at(slot.day)
            price = pair_price(form.kind, slot.kind, slot.duration_s, same_day, slot.start_s - end_s, then)
        if price is None:
            return None
        total += price
    return total


def stands(option: Option, session: Movable, places: Sequence[Place]) -> bool:
    """True when the option changes nothing. A missed session that is made up does change."""
    there = places[option.place].start_s == session.slot.start_s
    return option.form.rung is Rung.AS_PLANNED and there and not session.missed


def runs_of(problem: Problem) -> Mapping[int, int]:
    """By Monday (a date's ordinal) how many runs each week with something free was meant to have."""
    free = [(s.activity if not s.adds_load else None, s.slot.day) for s in problem.sessions]
    return planned_runs(free, problem.fixed)
