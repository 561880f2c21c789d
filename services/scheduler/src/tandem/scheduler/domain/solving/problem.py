"""A week to be solved: sessions that may still change, the options of each, and what is fixed around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.forms import Form, Rung
from tandem.scheduler.domain.rulebook.prices import drop_price, form_price, move_price, pair_price
from tandem.scheduler.domain.rulebook.rules import LONGEST_REACH_H, Settings
from tandem.scheduler.domain.week import Place, Slot

_REACH_S = int(LONGEST_REACH_H * 3600)


@dataclass(frozen=True, slots=True)
class Movable:
    """A session that may still change. `slot` is where it stands, `forms` what it may become (its present one first)."""

    slot: Slot
    forms: tuple[Form, ...]
    activity: Activity | None
    priority: int
    week: str


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
    `drop_prices[i]`. Options that break a floor against something fixed are not among them."""

    settings: Settings
    places: tuple[Place, ...]
    sessions: tuple[Movable, ...]
    fixed: tuple[Slot, ...]
    options: tuple[tuple[Option, ...], ...]
    drop_prices: tuple[int, ...]

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
        )


def problem_of(
    sessions: Iterable[Movable], fixed: Iterable[Slot], places: Sequence[Place], earliest_s: int, settings: Settings
) -> Problem:
    """The problem of a week. Nothing is placed before `earliest_s` (now and the athlete's notice), except that a
    session may stay where it stands. A session keeps to its own ISO week."""
    movable = tuple(sorted(sessions, key=lambda session: (session.slot.start_s, session.slot.key)))
    standing = frozenset(session.slot.start_s for session in movable)
    known = tuple(place for place in places if place.start_s >= earliest_s or place.start_s in standing)
    around = tuple(sorted(fixed, key=lambda slot: (slot.start_s, slot.key)))
    options = tuple(tuple(_options(session, known, around, earliest_s, standing, settings)) for session in movable)
    prices = tuple(drop_price(session.priority) for session in movable)
    return Problem(settings, known, movable, around, options, prices)


def _options(
    session: Movable,
    places: Sequence[Place],
    fixed: Sequence[Slot],
    earliest_s: int,
    standing: frozenset[int],
    settings: Settings,
) -> Iterable[Option]:
    from_s = session.slot.start_s
    for index, place in enumerate(places):
        if place.week != session.week or (place.start_s < earliest_s and place.start_s != from_s):
            continue
        moved = move_price(from_s, place.start_s, place.start_s in standing)
        for form in session.forms:
            if not place.fits(session.activity, form.duration_s):
                continue
            soft = soft_to_fixed(form, place, fixed, settings)
            if soft is not None:
                yield Option(index, form, moved + form_price(form.rung, session.priority), soft)


def soft_to_fixed(form: Form, place: Place, fixed: Sequence[Slot], settings: Settings) -> int | None:
    """The price of the gaps between a form at a place and everything fixed; None when one breaks a floor."""
    total = 0
    end_s = place.start_s + form.duration_s
    for slot in fixed:
        if slot.end_s + _REACH_S < place.start_s or end_s + _REACH_S < slot.start_s:
            continue
        same_day = slot.day == place.day
        if slot.start_s <= place.start_s:
            price = pair_price(slot.kind, form.kind, form.duration_s, same_day, place.start_s - slot.end_s, settings)
        else:
            price = pair_price(form.kind, slot.kind, slot.duration_s, same_day, slot.start_s - end_s, settings)
        if price is None:
            return None
        total += price
    return total


def stands(option: Option, session: Movable, places: Sequence[Place]) -> bool:
    """True when the option changes nothing."""
    return option.form.rung is Rung.AS_PLANNED and places[option.place].start_s == session.slot.start_s
