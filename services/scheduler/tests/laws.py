"""The promises of the planner, each as a function over a life: it returns what was broken, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from lives import Life, Turn, neighbours, revised_turns
from without_words import untellable

from tandem.contracts.event import Event
from tandem.contracts.events.plan import Action, PlanAnswered, PlannedSession, PlanRevised, SessionStatus
from tandem.contracts.events.timer import TimerDue
from tandem.scheduler.decide import decide
from tandem.scheduler.domain.asked.block_week import DELOAD
from tandem.scheduler.domain.asked.directives import DIRECTIVES
from tandem.scheduler.domain.done.lived import slot_of
from tandem.scheduler.domain.done.recorded import HARDNESS
from tandem.scheduler.domain.hand.desk import OWN_HAND
from tandem.scheduler.domain.outlook import Outlook, outlook
from tandem.scheduler.domain.quiet import QUIET
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.kinds import kind_of
from tandem.scheduler.domain.state import State
from tandem.scheduler.domain.told.asking import OWN_WEEK
from tandem.scheduler.domain.week import iso_week, week_of
from tandem.scheduler.evolve import evolve

PLANNED, DONE, MISSED = SessionStatus.PLANNED, SessionStatus.DONE, SessionStatus.MISSED
DROPPED, SUSPENDED = SessionStatus.DROPPED, SessionStatus.SUSPENDED
PLACED = (Action.MOVE, Action.SWAP)
LIGHTER = DIRECTIVES | {DELOAD}
LESS = (Action.MAKE_EASY, Action.SHORTEN, Action.SUSPEND)


def broken(life: Life) -> list[str]:
    """Everything that a life shows to be broken."""
    found = [
        f"{turn.now:%a %d %H:%M} v{plan.plan_version}: {each}"
        for turn, plan in revised_turns(life)
        for each in _of(turn, plan)
    ]
    found += [f"{turn.now:%a %d %H:%M}: {each}" for turn in life.turns for each in _quiet(turn)]
    found += [f"{turn.now:%a %d %H:%M}: {each}" for turn in life.turns for each in _history(turn)]
    return [*found, *_versions(life), *_once(life), *_roots(life)]


def _history(turn: Turn) -> Iterator[str]:
    """Of what an import brings nothing is said at once, and nobody is asked; what the quiet look says is marked."""
    imported = [getattr(event.data, "history", False) for event in turn.facts]
    if turn.facts and all(imported) and turn.said:
        yield f"says {[type(one.data).__name__ for one in turn.said]} to an import at once"
    if [event.data.kind for event in turn.facts if isinstance(event.data, TimerDue)] == [QUIET] * len(turn.facts):
        yield from (
            f"is loud after an import: {one.data}" for one in turn.said if not getattr(one.data, "history", False)
        )


def _of(turn: Turn, plan: PlanRevised) -> Iterator[str]:
    now = plan.decided_at
    old, new = ({s.key: s for s in each} for each in (plan.old, plan.new))
    told = {change.session_key for change in plan.changes}
    for key, before in old.items():
        after = new.get(key)
        if after is None:
            rolled = week_of(key) < iso_week(plan.first_day) and before.start_time <= now
            if key not in told and not rolled and before.status in (PLANNED, SUSPENDED):
                yield f"{key} disappeared without a word"
            continue
        yield from _moved(before, after, now, plan)
        if _differs(before, after) and key not in told and after.adjusted != "optional":
            yield f"{key} changed without a word: {_shape(before)} to {_shape(after)}"
    for key, after in new.items():
        if key not in old and key not in told and after.status is PLANNED:
            yield f"{key} entered without a word"
    if plan.proof is not None and plan.proof.status != "optimal":
        yield f"not proven: {plan.proof.status}"
    for change in plan.changes:
        if not (change.sentence.endswith(".") and change.rule and change.evidence):
            yield f"a change that does not explain itself: {change}"
    yield from untellable(plan)


def _moved(before: PlannedSession, after: PlannedSession, now: datetime, plan: PlanRevised) -> Iterator[str]:
    key = before.key
    if before.start_time == after.start_time:
        return
    if DONE in (before.status, after.status):
        return
    if (
        before.start_time <= now
        and before.status is not MISSED
        and not (after.status is PLANNED and _made_up(plan, key))
    ):
        yield f"{key} had begun at {before.start_time} and was moved to {after.start_time}"
    if after.start_time <= now and after.status is PLANNED:
        yield f"{key} was put into the past: {after.start_time}"
    asked = any(change.session_key == key and change.rule == OWN_WEEK for change in plan.changes)
    if after.status is SUSPENDED and (before.status is SUSPENDED or not asked):
        yield f"{key} is suspended and was moved from {before.start_time} to {after.start_time}"


def _made_up(plan: PlanRevised, key: str) -> bool:
    return any(c.session_key == key and c.rule == "missed_session" for c in plan.changes)


def _differs(before: PlannedSession, after: PlannedSession) -> bool:
    if DONE in (before.status, after.status):
        return False
    if after.status is SessionStatus.PAST and before.status is PLANNED:
        return (before.start_time, before.duration_s) != (after.start_time, after.duration_s)
    return _shape(before) != _shape(after)


def _shape(session: PlannedSession) -> tuple[object, ...]:
    off = session.status not in (PLANNED, SUSPENDED)
    return (
        (session.status.value,)
        if off
        else (
            session.status.value,
            session.start_time.isoformat(),
            session.duration_s,
            session.session_class.value,
        )
    )


def placed_within_notice(turn: Turn, plan: PlanRevised, view: Outlook) -> Iterator[str]:
    earliest = plan.decided_at + timedelta(hours=view.preferences.notice_h)
    for change in plan.changes:
        by_planner = change.action in PLACED and change.rule not in (OWN_HAND, OWN_WEEK)
        if by_planner and change.to_time and change.to_time < earliest and change.to_time != change.from_time:
            yield f"{change.session_key} was placed within the notice: {change.to_time}"


def rules_kept(state: State, now: datetime) -> Iterator[str]:
    """What a standing plan breaks, by the check alone: the published sessions around what was done or accepted."""
    view = outlook(state, now)
    if view is None or state.plan is None:
        return
    ahead = [s for s in state.plan.sessions if s.status is PLANNED and s.start_time > now and not s.accepts]
    free = [slot_of(s, view.zone) for s in ahead if s.key not in view.lived.matches]
    for violation in violations([*view.given, *free], view.season):
        yield f"{violation.rule.name} is broken: {[(s.title, s.start_s, s.fixed) for s in violation.slots]}"


def _quiet(turn: Turn) -> Iterator[str]:
    again = [one for one in decide(turn.after, turn.now, {}) if not hasattr(one, "due_at")]
    if again:
        yield f"says more when asked again: {[type(one.data).__name__ for one in again]}"
    if any(isinstance(one.data, PlanRevised) for one in turn.said):
        yield from rules_kept(turn.after, turn.now)
        view = outlook(turn.after, turn.now)
        for one in turn.said:
            if isinstance(one.data, PlanRevised) and view is not None:
                yield from placed_within_notice(turn, one.data, view)
    revised = [one.data for one in turn.said if isinstance(one.data, PlanRevised) and one.data.request_id is None]
    # A session that enters with the horizon on a day on which it was done already is told of as done by itself.
    unasked = [plan for plan in revised if any(change.action is not Action.DONE for change in plan.changes)]
    if len(unasked) > 1:
        yield f"revised {len(unasked)} times by one look: {[plan.cause_title for plan in unasked]}"
    if len(turn.said) > 20:
        yield f"said {len(turn.said)} things at once"
    yield from _crash(turn)


def _crash(turn: Turn) -> Iterator[str]:
    """A crash between two decisions is invisible."""
    state = turn.before
    for event in turn.facts:
        state = evolve(state, event)
    for index, decision in enumerate(turn.said):
        state = State.model_validate_json(state.model_dump_json()).model_copy(update={"in_hand": state.in_hand})
        said = [one for one in decide(state, turn.now, {}) if not hasattr(one, "due_at")]
        if [(one.id, one.data.model_dump_json()) for one in said] != [
            (one.id, one.data.model_dump_json()) for one in turn.said[index:]
        ]:
            yield f"a crash before decision {index} shows"
        state = evolve(state, Event(decision.id, decision.data, turn.now, "scheduler", decision.rootids, 1))


def _versions(life: Life) -> Iterator[str]:
    versions = [plan.plan_version for plan in life.revisions()]
    if versions != list(range(1, len(versions) + 1)):
        yield f"versions {versions}"
    for one, two in neighbours(life):
        if two.base_plan_version != one.plan_version or one.new != two.old:
            yield f"plan {two.plan_version} does not build on the one before"


def _once(life: Life) -> Iterator[str]:
    ids = Counter(event.id for event in life.own)
    yield from (f"decision {one} is said {count} times" for one, count in ids.items() if count > 1)
    answers = Counter(event.data.request_id for event in life.own if isinstance(event.data, PlanAnswered))
    answers.update(
        event.data.request_id for event in life.own if isinstance(event.data, PlanRevised) and event.data.request_id
    )
    yield from (f"{one} is answered {count} times" for one, count in answers.items() if count > 1)
    if life.state.requests:
        yield f"unanswered: {sorted(life.state.requests)}"


def _roots(life: Life) -> Iterator[str]:
    """Each revision rests on something that no revision before it rested on."""
    used: set[str] = set()
    for event in life.own:
        if not isinstance(event.data, PlanRevised):
            continue
        if used >= set(event.rootids):
            yield f"plan {event.data.plan_version} ({event.data.cause_title}) has only roots that were told: {event.rootids}"
        used |= set(event.rootids)


def by_the_clock(life: Life, hours: tuple[float, ...] = (0.5, 7, 20, 30, 60)) -> list[str]:
    """What the planner would say only because time went by, without any deadline having come."""
    found = []
    for turn in life.turns[-3:]:
        for after_h in hours:
            later = turn.now + timedelta(hours=after_h)
            said = [one for one in decide(turn.after, later, {}) if not hasattr(one, "due_at")]
            found += [
                f"{turn.now:%a %d %H:%M} +{after_h}: says {getattr(one.data, 'cause_title', one.data)}" for one in said
            ][:1]
    return found


def drained(life: Life, weeks: int = 4) -> list[str]:
    """What is wrong with weeks in which nothing happens but the deadlines that were armed."""
    turns, before = len(life.turns), len(life.revisions())
    life.wake()
    life.advance(life.now + timedelta(weeks=weeks))
    new = life.revisions()[before:]
    found = broken(life)
    if len(life.turns) - turns > 10 * weeks:
        found.append(f"{len(life.turns) - turns} deadlines in {weeks} quiet weeks")
    if len(new) > 6 * weeks:
        found.append(f"{len(new)} revisions in {weeks} quiet weeks: {[p.cause_title for p in new]}")
    return [*found, *_flapping(new)]


def _flapping(plans: list[PlanRevised]) -> Iterator[str]:
    """A session that returns to what it was before, without a fact."""
    seen: dict[str, list[tuple[object, ...]]] = {}
    for plan in plans:
        for session in plan.new:
            if session.start_time <= plan.decided_at:
                continue
            shape = _shape(session)
            known = seen.setdefault(session.key, [])
            if known and known[-1] != shape and shape in known and not _of_two_times(session):
                yield f"plan {plan.plan_version} ({plan.cause_title}): {session.key} went back to {shape}, from {known[-1]}"
            if not known or known[-1] != shape:
                known.append(shape)


def _of_two_times(session: PlannedSession) -> bool:
    """True of what a lighter time holds away from its own day: of two such times either day may be within one, and the second
    takes again what the first gave back."""
    own = session.planned_start_time or session.start_time
    return session.adjusted in DIRECTIVES and session.start_time.date() != own.date()


def lighter_only(life: Life) -> list[str]:
    """Where a lighter time made something longer or harder that was on the plan. What the athlete's own week asks otherwise
    in the same breath (a race is called off, and its taper) is theirs to say."""
    found = []
    for _, plan in revised_turns(life):
        old, new = ({s.key: s for s in each} for each in (plan.old, plan.new))
        own = {change.session_key for change in plan.changes if change.rule == OWN_WEEK}
        for change in plan.changes:
            if change.session_key in own:
                continue
            before, after = old.get(change.session_key), new.get(change.session_key)
            if before is None or after is None or change.rule not in LIGHTER or change.action not in LESS:
                continue
            if before.status is DROPPED:
                continue
            if after.duration_s > before.duration_s or _hardness(after) > _hardness(before):
                found.append(f"plan {plan.plan_version}: {change.sentence}")
    return found


def _hardness(session: PlannedSession) -> int:
    return HARDNESS[kind_of(session.session_class, session.leg_share, session.duration_s)]
