"""Random small weeks with everything that a week may hold, and two ways to solve them that owe nothing to the solver's
model: the list of each session's choices, from rules and prices alone, and an exhaustive search over them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block, Mode, RuleBend
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.dose import week_doses
from tandem.scheduler.domain.rulebook.evaluate import gap_prices, hard_excess
from tandem.scheduler.domain.rulebook.forms import Form, Rung, forms_of
from tandem.scheduler.domain.rulebook.kinds import RUNS, Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, drop_price, form_price, move_price
from tandem.scheduler.domain.rulebook.rules import PAIR_RULES, Season, Settings
from tandem.scheduler.domain.solving.problem import Movable, Problem, problem_of
from tandem.scheduler.domain.week import Place, Slot

HOUR_S = 3600
EVERYTHING = tuple((activity, 3 * HOUR_S) for activity in Activity)
SHORT = tuple((activity, HOUR_S) for activity in Activity)
FIRST_MONDAY = 8
CLASSES = [
    (SessionClass.HARD_RUN, None, 60),
    (SessionClass.LONG, None, 95),
    (SessionClass.EASY, None, 40),
    (SessionClass.EASY, None, 30),
    (SessionClass.HEAVY_LOWER, None, 60),
    (SessionClass.MODERATE_LOWER, None, 60),
    (SessionClass.FULL, 0.3, 60),
    (SessionClass.FULL, 0.1, 60),
    (SessionClass.UPPER, None, 60),
    (SessionClass.MOBILITY, None, 30),
]


@dataclass(frozen=True)
class Week:
    """A week to solve, as it comes."""

    sessions: tuple[Movable, ...]
    fixed: tuple[Slot, ...]
    places: tuple[Place, ...]
    earliest_s: int
    settings: Settings | Season
    headroom_au: Mapping[str, int] = field(default_factory=dict)

    def problem(self) -> Problem:
        return problem_of(
            self.sessions, self.fixed, self.places, self.earliest_s, self.settings, dict(self.headroom_au)
        )


def iso(day: int) -> str:
    """The label of the week of a day; the days of these weeks count from a Monday, day 1."""
    return f"2026-W{48 + (day - FIRST_MONDAY) // 7}"


def random_settings(rng: random.Random) -> Settings:
    bends = ()
    if rng.random() < 0.3:
        rule = rng.choice(PAIR_RULES).name
        bends = (RuleBend(rule=rule, floor_h=rng.choice([None, 4, 20, 30]), target_h=rng.choice([None, 10, 90])),)
    return Settings(
        mode=rng.choice([Mode.SPREAD, Mode.CLUSTER]),
        block=rng.choice(list(Block)),
        stacked_days=rng.random() < 0.3,
        status_weight=rng.choice([0.25, 0.6, 1.0]),
        lift_weight=rng.choice([0.9, 1.0, 1.5]),
        leg_volume_rose=rng.random() < 0.3,
        hard_runs_a_day_apart=rng.random() < 0.3,
        sessions_per_day=rng.choice([1, 2, 2, 3]),
        prefers_first=rng.choice([None, Activity.LIFT, Activity.RUN]),
        bends=bends,
    )


def random_week(
    rng: random.Random, sessions: int, places: int, fixed: int, settings: Settings | Season | None = None
) -> Week:
    """Sessions at random places over five days, sometimes across two ISO weeks; hard things done before it, sometimes one
    that the athlete set among it; pinned, missed and optional ones; a notice; a cap on what is added."""
    base = rng.choice([10, 12])
    hours = [day * 24 + hour for day in range(5) for hour in (6, 7, 12, 18, 20)]
    spots = tuple(
        Place(
            (base * 24 + h) * HOUR_S, base + h // 24, iso(base + h // 24), rng.choice([EVERYTHING, EVERYTHING, SHORT])
        )
        for h in sorted(rng.sample(hours, places))
    )
    standing = rng.sample(spots, sessions)
    movable = tuple(_movable(rng, index, place, base) for index, place in enumerate(standing))
    around = tuple(_fixed(rng, index, base) for index in range(fixed))
    earliest_s = rng.choice([0, 0, spots[places // 2].start_s])
    rules = settings or random_settings(rng)
    headroom = {iso(base): rng.choice([0, 25, 60, 120])} if rng.random() < 0.5 else {}
    return Week(movable, around, spots, earliest_s, rules, headroom)


def random_season(rng: random.Random) -> Season:
    """Another block, mode and so on in the second week."""
    return Season(random_settings(rng), ((FIRST_MONDAY + 7, random_settings(rng)),))


def _movable(rng: random.Random, index: int, place: Place, base: int) -> Movable:
    session_class, leg_share, minutes = rng.choice(CLASSES)
    forms = forms_of(session_class, minutes * 60, leg_share)
    if rng.random() < 0.15:
        longer = Form(Rung.EASY, SessionClass.EASY, (minutes + 30) * 60, None, 20)
        forms = (*forms[:1], longer)
    slot = Slot(
        f"s{index}", "", kind_of(session_class, leg_share, minutes * 60), place.start_s, minutes * 60, place.day, False
    )
    movable = Movable(slot, forms, activity_of(session_class), rng.randint(1, 5), place.week)
    trait = rng.random()
    if trait < 0.12:
        return replace(movable, pinned=True)
    if trait < 0.18:
        return replace(movable, pinned=True, slot=replace(slot, start_s=slot.start_s + 5400))
    if trait < 0.33:
        before = replace(slot, start_s=((base - 1) * 24 + 7) * HOUR_S, day=base - 1)
        return replace(movable, missed=True, slot=before, week=iso(base - 1))
    return replace(movable, optional=trait < 0.45)


def _fixed(rng: random.Random, index: int, base: int) -> Slot:
    """Mostly before the week; one in five at a time of its own among the places."""
    hour = rng.choice([-100, -76, -52, -28, -10, -6])
    if rng.random() < 0.2:
        hour = rng.randrange(5) * 24 + rng.choice([9, 15])
    kind = rng.choice([Kind.HARD_RUN, Kind.HEAVY, Kind.LONG, Kind.MOD, Kind.EASY])
    return Slot(f"f{index}", "", kind, (base * 24 + hour) * HOUR_S, HOUR_S, base + hour // 24, True)


def choices_of(week: Week, session: Movable) -> Iterator[tuple[Slot, Form, int]]:
    """Everything that a session may do, with the price of the change: where, in which form."""
    slot = session.slot
    in_use = {other.slot.start_s for other in week.sessions if not other.missed}
    moments = {
        place.start_s: place.day
        for place in week.places
        if place.week == session.week and place.start_s >= week.earliest_s and not session.pinned
    }
    if not session.missed and (session.pinned or any(place.start_s == slot.start_s for place in week.places)):
        moments[slot.start_s] = slot.day
    for start_s, day in sorted(moments.items()):
        for form in session.forms:
            if not _fits(week, session, start_s, form) or (form is not session.forms[0] and session.adds_load):
                continue
            price = move_price(slot.start_s, start_s, start_s in in_use) + form_price(form.rung, session.priority)
            yield Slot(slot.key, "", form.kind, start_s, form.duration_s, day, False), form, price


def _fits(week: Week, session: Movable, start_s: int, form: Form) -> bool:
    here = [place for place in week.places if place.start_s == start_s]
    if any(place.fits(session.activity, form.duration_s) for place in here):
        return True
    stands = start_s == session.slot.start_s
    in_window = any(place.fits(session.activity, session.slot.duration_s) for place in here)
    return stands and session.pinned and not in_window and form.duration_s <= session.slot.duration_s


def doing_without(session: Movable) -> int:
    return drop_price(session.priority, session.missed, session.optional)


def shared_costs(week: Week, slots: list[Slot]) -> int:
    """What a week costs beside its changes: gaps, hard slots, doses."""
    ordered = sorted(slots, key=lambda slot: (slot.start_s, slot.key))
    doses = week_doses(ordered, runs_in(week), week.settings).values()
    return (
        sum(gap_prices(ordered, week.settings).values())
        + EXCESS_HARD_SLOT * hard_excess(ordered)
        + sum(dose.run_price + dose.long_price for dose in doses)
    )


def runs_in(week: Week) -> dict[int, int]:
    found: dict[int, int] = {}
    for session in week.sessions:
        monday = (session.slot.day - 1) // 7 * 7 + 1
        found[monday] = found.get(monday, 0) + (session.activity is Activity.RUN and not session.adds_load)
    for slot in week.fixed:
        monday = (slot.day - 1) // 7 * 7 + 1
        if monday in found:
            found[monday] += slot.kind in RUNS
    return found


Held = Mapping[str, tuple[int, Form]]
"""By session key the start and form that are required of it."""
NOTHING_HELD: Held = {}


def exhaustive(week: Week, held: Held = NOTHING_HELD) -> int | None:
    """The least cost of any lawful week: every place, form or drop of every session that is not held. None: there is none."""
    best = _search(week, held, 0, [*week.fixed], 0, dict(week.headroom_au), inf)
    return None if best == inf else int(best)


def _search(
    week: Week, held: Held, index: int, slots: list[Slot], price: int, room: dict[str, int], best: float
) -> float:
    if price > best:
        return best
    if index == len(week.sessions):
        return min(best, price + shared_costs(week, slots))
    session = week.sessions[index]
    wanted = held.get(session.slot.key)
    for slot, form, points in sorted(choices_of(week, session), key=lambda choice: choice[2]):
        if wanted is not None and wanted != (slot.start_s, form):
            continue
        left = room
        if session.adds_load and session.week in room:
            left = {**room, session.week: room[session.week] - form.load_au}
            if left[session.week] < 0:
                continue
        if not violations([*slots, slot], week.settings):
            best = _search(week, held, index + 1, [*slots, slot], price + points, left, best)
    if wanted is not None:
        return best
    return _search(week, held, index + 1, slots, price + doing_without(session), room, best)
