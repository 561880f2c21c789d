"""The athlete asks why: which session, which moment, and what the model says of it."""

from __future__ import annotations

from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.hand.find import Refusal, named, untouchable
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.posed import earliest_s, posed
from tandem.scheduler.domain.rulebook.evaluate import costs_of
from tandem.scheduler.domain.solving.problem import Option, Problem, stands
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.state import Request
from tandem.scheduler.domain.told.revise import solve
from tandem.scheduler.domain.told.whynot import Horizon, WhyNot, asked_of, why_not
from tandem.scheduler.domain.week import epoch_s


def asked_why(view: Outlook, request: Request) -> WhyNot:
    """Why a session is not where the athlete asks about, or stands where it stands; a refusal in words where it is done,
    dropped, unknown, or placed by their own hand."""
    session = named(view.demand.sessions, request.session_key, view.now, view.zone)
    if isinstance(session, Refusal):
        return WhyNot(session.answer)
    held = untouchable(session, view.now, view.zone)
    if held is not None:
        return WhyNot(held.answer)
    from tandem.scheduler.domain.solving.model import WeekModel  # only where it is needed: see `solution`

    problem = posed(view)
    index = _index(problem, session)
    if index is None:
        return WhyNot(f"{session.title} is where you put it by hand: unpin it, or move it again.")
    horizon = Horizon(epoch_s(view.now), earliest_s(view), view.places, view.zone)
    base = _standing(problem) or solve(problem).solution
    return why_not(problem, base, WeekModel(problem), index, asked_of(request.to_time, view.zone), horizon)


def _index(problem: Problem, session: PlannedSession) -> int | None:
    return next((i for i, movable in enumerate(problem.sessions) if movable.slot.key == session.key), None)


def _standing(problem: Problem) -> Solution | None:
    """The plan that stands as an answer, against which prices are told; None where it breaks a rule."""
    choice: list[Option | None] = []
    for movable, options in zip(problem.sessions, problem.options, strict=True):
        option = next((o for o in options if stands(o, movable, problem.places)), None)
        if option is None and not movable.adds_load:
            return None
        choice.append(option)
    standing = tuple(choice)
    total = costs_of(problem, standing).total
    return Solution(standing, total, total, "standing")
