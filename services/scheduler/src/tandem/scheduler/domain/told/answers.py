"""Requests and what becomes of them: a better week, the athlete's own hand, or an answer in words. Each once."""

from __future__ import annotations

from datetime import UTC, datetime

from tandem.contracts.event import Decision
from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import CauseKind, PlanAnswered, PlanRevised, RevisionCause
from tandem.scheduler.domain.asked.calendar import zone_of
from tandem.scheduler.domain.asked.sound import refused_for
from tandem.scheduler.domain.done.doubt import question_id_of
from tandem.scheduler.domain.hand.desk import Desk
from tandem.scheduler.domain.hand.edit import HAND, edited
from tandem.scheduler.domain.hand.find import Refusal
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.posed import posed
from tandem.scheduler.domain.solving.problem import stands
from tandem.scheduler.domain.state import Request, State
from tandem.scheduler.domain.told.asked_why import asked_why
from tandem.scheduler.domain.told.revise import Occasion, Solved, revised, solve
from tandem.scheduler.domain.told.start_over import started_over
from tandem.scheduler.domain.told.whynot import WhyNot
from tandem.scheduler.domain.told.words import inside, workout_title

OWN_HAND_TITLE = "Your own change"

ASKED = RevisionCause(kind=CauseKind.REQUEST)
"""What set off a revision that answers a request."""


def answer(view: Outlook) -> Decision | None:
    """What becomes of the oldest open request."""
    request = _oldest(view.state)
    if request is None:
        return None
    version = view.plan.version if view.plan else 0
    if request.wish is Wish.ANSWER:
        return _said(view.state, view.now, request, _noted(view, request))
    if request.base_plan_version != version:
        return _said(view.state, view.now, request, _stale(request, version))
    if request.wish is Wish.WHY:
        found = asked_why(view, request)
        return _said(view.state, view.now, request, found.sentence, found)
    if request.wish in HAND:
        return _by_hand(view, request)
    return _better(view, request)


def unplannable(state: State, now: datetime) -> Decision | None:
    """Preferences that cannot be planned for are answered, once, under their event's id."""
    preferences = state.preferences
    if preferences is None or state.profile is None or preferences.cause.event_id in state.answered:
        return None
    faults = refused_for(state)
    if not faults:
        return None
    kept = "; what you had before goes on" if state.plan is not None else ""
    text = f"Your week cannot be planned{kept}. " + " ".join(f"{fault.sentence}." for fault in faults)
    data = PlanAnswered(
        athlete_id=state.athlete_id,
        request_id=preferences.cause.event_id,
        plan_version=state.plan.version if state.plan else 0,
        answer=text,
        decided_at=now.astimezone(UTC),
    )
    return Decision(data, preferences.cause.event_id, "unplannable", preferences.cause.rootids)


def waiting(state: State, now: datetime) -> Decision | None:
    """Without a zone or a week there is no plan, and a request hears what is missing."""
    request = _oldest(state)
    if request is None:
        return None
    if state.profile is None:
        missing = "your profile with its time zone is missing"
    elif zone_of(state.profile.timezone) is None:
        missing = f"{state.profile.timezone!r} is not an IANA time zone (such as Europe/Berlin)"
    elif state.preferences is not None:
        missing = "your week and windows (preferences) cannot be planned for, as you were told"
    else:
        missing = "your week and windows (preferences) are missing"
    return _said(state, now, request, f"No plan can be made: {missing}.")


def _better(view: Outlook, request: Request) -> Decision:
    """A week that costs less if there is one, else why the plan stands. Starting over asks for both weeks anew."""
    if request.wish is Wish.FRESH and view.plan is not None:
        anew = started_over(view, view.plan, request)
        stay = f"Plan {view.plan.version} stands: made anew, your weeks come out the same."
        return _revision(request, anew) if anew else _said(view.state, view.now, request, stay)
    solved = solve(posed(view))
    if _moves(solved):
        occasion = Occasion("Your request", ASKED, request_id=request.request_id)
        return _revision(request, revised(view, solved, occasion))
    version = view.plan.version if view.plan else 0
    proven = "proven: no other week costs less" if solved.solution.status == "optimal" else "no better week was found"
    return _said(view.state, view.now, request, f"Plan {version} stands: it keeps every rule, and {proven}.")


def _by_hand(view: Outlook, request: Request) -> Decision:
    """The athlete's own change, honoured; the rest of the week gives way to it where a rule asks for that."""
    plan = view.plan
    if plan is None:
        return _said(view.state, view.now, request, "There is no plan to change yet.")
    desk = Desk(view.lived.sessions, view.given, view.season, view.now, view.zone, plan.last_day)
    found = edited(request, desk, plan.previous, view.places)
    if isinstance(found, Refusal):
        return _said(view.state, view.now, request, found.answer)
    changed = plan.model_copy(update={"sessions": found.sessions})
    after = outlook(view.state.model_copy(update={"plan": changed}), view.now)
    if after is None:
        return _said(view.state, view.now, request, "There is no plan to change yet.")
    kept = frozenset(change.session_key for change in found.changes)
    solved = solve(posed(after), kept) if after.broken else None
    occasion = Occasion(OWN_HAND_TITLE, ASKED, request_id=request.request_id, by_hand=found.changes)
    return _revision(request, revised(after, solved, occasion, plan.sessions))


def _noted(view: Outlook, request: Request) -> str:
    asked = {question_id_of(w): w for w in view.state.workouts.values()}
    workout = asked.get(request.question_id or "")
    if workout is None or request.was_hard is None:
        return "There is no open question of that name: nothing was changed."
    was = "was hard" if request.was_hard else "was not hard"
    return f"Noted: {inside(workout_title(workout, view.zone))} {was}."


def _moves(solved: Solved) -> bool:
    problem = solved.problem
    pairs = zip(solved.solution.choice, problem.sessions, strict=True)
    return any(
        not session.adds_load if option is None else not stands(option, session, problem.places)
        for option, session in pairs
    )


def _stale(request: Request, version: int) -> str:
    if request.base_plan_version > version:
        return f"There is no plan {request.base_plan_version} yet: the newest is {version}. Ask again from that one."
    return f"You asked from plan {request.base_plan_version}, but plan {version} stands now: look at it and ask again."


def _oldest(state: State) -> Request | None:
    requests = state.requests.values()
    return min(requests, key=lambda request: (request.cause.sequence, request.request_id), default=None)


def _revision(request: Request, data: PlanRevised) -> Decision:
    return Decision(data, request.cause.event_id, f"plan-{data.plan_version}", request.cause.rootids)


def _said(state: State, now: datetime, request: Request, text: str, why: WhyNot | None = None) -> Decision:
    data = PlanAnswered(
        athlete_id=state.athlete_id,
        request_id=request.request_id,
        plan_version=state.plan.version if state.plan else 0,
        answer=text,
        decided_at=now.astimezone(UTC),
        rule=why.rule if why else None,
        evidence=why.evidence if why else None,
        extra_cost=why.extra_cost if why else None,
    )
    return Decision(data, request.cause.event_id, "answer", request.cause.rootids)
