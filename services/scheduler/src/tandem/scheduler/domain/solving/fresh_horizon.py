"""Starting over: the sessions of both weeks placed anew, as if nothing of them stood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.rulebook.forms import Rung, forms_for
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.solving.fresh import FreshSolution, Placed, Wanted, fresh_problem
from tandem.scheduler.domain.solving.fresh_search import solve_fresh
from tandem.scheduler.domain.week import Place, Slot, epoch_s, week_of


@dataclass(frozen=True, slots=True)
class FreshHorizon:
    """`sessions` as placed anew, in time order; `dropped` found no place, as they were wished."""

    sessions: tuple[PlannedSession, ...]
    dropped: tuple[PlannedSession, ...]
    solution: FreshSolution


def fresh_horizon(
    sessions: Sequence[PlannedSession],
    places: Iterable[Place],
    fixed: Iterable[Slot],
    settings: Settings | Season,
    earliest_s: int,
    zone: tzinfo,
) -> FreshHorizon:
    """Place the wished sessions anew, each in its own ISO week and not before `earliest_s`; alike ones take their keys in
    time order, and each likes the hour at which the athlete's own week has it. What may not move (done, past, pinned,
    accepted by the athlete) belongs to `fixed`, not to `sessions`."""
    ordered = sorted(sessions, key=lambda session: (session.priority, session.start_time, session.key))
    problem = fresh_problem(
        (_wanted(session) for session in ordered), places, settings, fixed=fixed, earliest_s=earliest_s, zone=zone
    )
    solution = solve_fresh(problem)
    by_key = {session.key: session for session in sessions}
    return FreshHorizon(
        tuple(_placed(by_key[each.name], each) for each in solution.placed),
        tuple(by_key[name] for name in solution.dropped),
        solution,
    )


def _wanted(session: PlannedSession) -> Wanted:
    usual = session.planned_start_time
    return Wanted(
        (session.key,),
        forms_for(session),
        activity_of(session.session_class),
        session.priority,
        week_of(session.key),
        (epoch_s(usual),) if usual is not None else (),
    )


def _placed(session: PlannedSession, placed: Placed) -> PlannedSession:
    """The session at its new start; its terms change only where it was made easy or shortened."""
    start = {"start_time": datetime.fromtimestamp(placed.place.start_s, UTC)}
    if placed.form.rung is Rung.AS_PLANNED:
        return session.model_copy(update=start)
    form = placed.form
    terms = {"session_class": form.session_class, "duration_s": form.duration_s, "leg_share": form.leg_share}
    return session.model_copy(update={**start, **terms})
