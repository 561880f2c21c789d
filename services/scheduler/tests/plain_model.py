"""The week as the plainest CP-SAT model: a boolean per session, form and window, a product for every pair that costs.

It shares the rules and the list of choices with nobody's cleverness: no channels, no twin cut, no budgets, no grouping of
equal prices. The planner's model is held against it, in answers and in time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model
from random_weeks import Week, choices_of, doing_without, runs_in

from tandem.contracts.events.week import Mode
from tandem.scheduler.domain.rulebook.cluster import DAYS_APART, LONG_AFTER_S, easy_enough
from tandem.scheduler.domain.rulebook.dose import (
    LONG_PER_TEN_MIN,
    TEN_MIN_S,
    dose_price,
    liked_run_s,
    long_share_percent,
)
from tandem.scheduler.domain.rulebook.kinds import HARD, MEDIUM_OR_HARDER, RUNS, Kind
from tandem.scheduler.domain.rulebook.prices import EXCESS_HARD_SLOT, pair_price
from tandem.scheduler.domain.solving.model import tuned_solver
from tandem.scheduler.domain.week import Slot

TRAINING = frozenset(Kind) - {Kind.REST}


@dataclass(frozen=True)
class Piece:
    """Something that may happen (with its boolean) or that is fixed (without)."""

    slot: Slot
    session: int
    load_au: int
    x: cp_model.IntVar | None


class PlainModel:
    def __init__(self, week: Week) -> None:
        self.week = week
        self.model = cp_model.CpModel()
        self.cost: list[tuple[cp_model.IntVar, int]] = []
        self.pieces = [Piece(slot, -1 - nth, 0, None) for nth, slot in enumerate(week.fixed)]
        self._sessions()
        self._pairs()
        self._days()
        self._seven_days()
        self._cluster_days()
        self._headroom()
        self._doses()
        self.model.minimize(sum(points * x for x, points in self.cost))

    def solve(self, tuned: bool = True) -> tuple[str, int]:
        """Status and objective, with the planner's parameters or with CP-SAT's own."""
        solver = tuned_solver() if tuned else cp_model.CpSolver()
        status = solver.solve(self.model)
        return solver.status_name(status).lower(), round(solver.objective_value)

    def _sessions(self) -> None:
        for index, session in enumerate(self.week.sessions):
            row = []
            for slot, form, points in choices_of(self.week, session):
                x = self.model.new_bool_var("")
                row.append(x)
                self.cost.append((x, points))
                self.pieces.append(Piece(slot, index, form.load_au, x))
            dropped = self.model.new_bool_var("")
            self.cost.append((dropped, doing_without(session)))
            self.model.add_exactly_one([*row, dropped])

    def _pairs(self) -> None:
        for one, other in combinations(self.pieces, 2):
            if one.session == other.session or (one.x is None and other.x is None):
                continue
            first, second = sorted((one, other), key=lambda piece: piece.slot.start_s)
            gap_s = second.slot.start_s - first.slot.end_s
            here = self.week.settings.at(second.slot.day)
            same_day = first.slot.day == second.slot.day
            points = pair_price(first.slot.kind, second.slot.kind, second.slot.duration_s, same_day, gap_s, here)
            if points is None:
                self._not_all(first, second)
            elif points:
                self.cost.append((self._both(first, second), points))

    def _not_all(self, *pieces: Piece | cp_model.IntVar) -> None:
        variables = [piece.x if isinstance(piece, Piece) else piece for piece in pieces]
        self.model.add_bool_or([x.negated() for x in variables if x is not None])

    def _both(self, first: Piece, second: Piece) -> cp_model.IntVar:
        both = self.model.new_bool_var("")
        self.model.add_bool_or([both, *(p.x.negated() for p in (first, second) if p.x is not None)])
        return both

    def _count(self, pieces: list[Piece], limit: int) -> None:
        free = [piece.x for piece in pieces if piece.x is not None]
        self.model.add(sum(free) <= max(0, limit - (len(pieces) - len(free))))

    def _days(self) -> None:
        for day in {piece.slot.day for piece in self.pieces}:
            here = [piece for piece in self.pieces if piece.slot.day == day]
            self._count(here, self.week.settings.at(day).sessions_per_day)

    def _seven_days(self) -> None:
        days = [piece.slot.day for piece in self.pieces if piece.x is not None]
        excess = self.model.new_int_var(0, 4, "")
        self.cost.append((excess, EXCESS_HARD_SLOT))
        for start in range(min(days, default=0) - 6, max(days, default=-7) + 1):
            here = [piece for piece in self.pieces if start <= piece.slot.day < start + 7]
            hard = [piece for piece in here if piece.slot.kind in HARD]
            self._count(hard, 4)
            for piece in hard:
                if piece.x is not None:
                    total = sum(1 if p.x is None else p.x for p in hard)
                    self.model.add(total - 3 <= excess).only_enforce_if(piece.x)
            self._limited_days(here, MEDIUM_OR_HARDER, 5)
            self._limited_days(here, TRAINING, 6)

    def _limited_days(self, pieces: list[Piece], kinds: frozenset[Kind], limit: int) -> None:
        by_day: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces:
            if piece.slot.kind in kinds:
                by_day[piece.slot.day].append(piece)
        fixed = [day for day, held in by_day.items() if any(piece.x is None for piece in held)]
        flags = []
        for day, held in by_day.items():
            if day not in fixed:
                flag = self.model.new_bool_var("")
                for piece in held:
                    self.model.add_implication(piece.x, flag)
                flags.append(flag)
        self.model.add(sum(flags) <= max(0, limit - len(fixed)))

    def _cluster_days(self) -> None:
        by_day: dict[int, list[tuple[Piece, Piece, cp_model.IntVar | None]]] = defaultdict(list)
        for hard in (p for p in self.pieces if p.slot.kind is Kind.HARD_RUN):
            for heavy in (p for p in self.pieces if p.slot.kind is Kind.HEAVY and p.slot.day == hard.slot.day):
                if self.week.settings.at(hard.slot.day).mode is Mode.CLUSTER and hard.session != heavy.session:
                    given = hard.x is None and heavy.x is None
                    by_day[hard.slot.day].append((hard, heavy, None if given else self._both(hard, heavy)))
        flags: dict[int, cp_model.IntVar | None] = {}
        for day, pairs in sorted(by_day.items()):
            if any(both is None for *_, both in pairs):
                flags[day] = None
            else:
                flags[day] = self.model.new_bool_var("")
                for *_, both in pairs:
                    self.model.add_implication(both, flags[day])
        for day, flag in flags.items():
            self._after_cluster(day, flag)
        self._clusters_apart(flags)

    def _after_cluster(self, day: int, flag: cp_model.IntVar | None) -> None:
        strains = [p for p in self.pieces if p.slot.day == day and p.slot.kind in (Kind.HARD_RUN, Kind.HEAVY)]
        clustered = [] if flag is None else [flag]
        for piece in self.pieces:
            slot = piece.slot
            if (
                slot.day == day + 1
                and not easy_enough(slot.kind, slot.duration_s)
                and (clustered or piece.x is not None)
            ):
                self._not_all(piece, *clustered)
            if slot.kind is Kind.LONG and slot.day > day:
                for strain in strains:
                    free = clustered or piece.x is not None or strain.x is not None
                    if slot.start_s - strain.slot.end_s < LONG_AFTER_S and free:
                        self._not_all(piece, strain, *clustered)

    def _clusters_apart(self, flags: dict[int, cp_model.IntVar | None]) -> None:
        for (day, one), (later, other) in combinations(sorted(flags.items()), 2):
            free = [flag for flag in (one, other) if flag is not None]
            if later - day < DAYS_APART and free:
                self.model.add_bool_or([flag.negated() for flag in free])
        for start in range(min(flags, default=0) - 6, max(flags, default=-7) + 1):
            here = [flag for day, flag in flags.items() if start <= day < start + 7]
            free = [flag for flag in here if flag is not None]
            self.model.add(sum(free) <= max(0, 2 - (len(here) - len(free))))

    def _headroom(self) -> None:
        for week, cap_au in self.week.headroom_au.items():
            added = [
                piece.load_au * piece.x
                for piece in self.pieces
                if piece.x is not None
                and self.week.sessions[piece.session].adds_load
                and self.week.sessions[piece.session].week == week
            ]
            self.model.add(sum(added) <= max(0, cap_au))

    def _doses(self) -> None:
        for monday, runs in runs_in(self.week).items():
            settings = self.week.settings.at(monday)
            here = [p for p in self.pieces if monday <= p.slot.day < monday + 7 and p.slot.kind in RUNS]
            total = sum(p.slot.duration_s * (1 if p.x is None else p.x) for p in here)
            long = sum(p.slot.duration_s * (1 if p.x is None else p.x) for p in here if p.slot.kind is Kind.LONG)
            liked_s = liked_run_s(settings)
            if liked_s is not None:
                self._above(total - liked_s, TEN_MIN_S, dose_price(settings))
            self._above(100 * long - long_share_percent(runs) * total, 100 * TEN_MIN_S, LONG_PER_TEN_MIN)

    def _above(self, amount: cp_model.LinearExprT, unit: int, points: int) -> None:
        excess = self.model.new_int_var(0, 1000, "")
        self.model.add(unit * excess >= amount)
        self.cost.append((excess, points))
