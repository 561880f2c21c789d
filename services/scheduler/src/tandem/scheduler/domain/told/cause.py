"""What set a revision off: the event it answers, its name in words, and every root behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tandem.contracts.events.plan import CauseKind, RevisionCause
from tandem.scheduler.domain.asked.directives import PULL_BACK, RESTART, SAFETY_STOP
from tandem.scheduler.domain.done.doubt import question_id_of
from tandem.scheduler.domain.outlook import Outlook
from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.rules import WeekRule
from tandem.scheduler.domain.state import Cause, State, Workout
from tandem.scheduler.domain.told.beside import beside_session, beside_workout
from tandem.scheduler.domain.told.words import moment, workout_title
from tandem.scheduler.domain.week import Slot

_BEGINS = {
    SAFETY_STOP: ("A safety stop", CauseKind.SAFETY_STOP),
    PULL_BACK: ("Time to pull back", CauseKind.PULL_BACK),
    RESTART: ("After a week off", CauseKind.RESTART),
}
_GOES_ON = {
    SAFETY_STOP: ("A safety stop", CauseKind.SAFETY_STOP),
    PULL_BACK: ("Still time to pull back", CauseKind.PULL_BACK_GOES_ON),
    RESTART: ("Another week off", CauseKind.RESTART_GOES_ON),
}
_ENDS = {
    SAFETY_STOP: ("You have recovered", CauseKind.RECOVERED),
    PULL_BACK: ("You have recovered", CauseKind.RECOVERED),
    RESTART: ("Back in training", CauseKind.BACK),
}
"""By gravity: the gravest names the revision."""
_READINESS = frozenset({PULL_BACK, SAFETY_STOP})


@dataclass(frozen=True, slots=True)
class SetOff:
    """What set a revision off: the fact, its name in words, and the same without words."""

    cause: Cause
    title: str
    kind: RevisionCause


def cause_of(view: Outlook) -> SetOff:
    """The fact that demanded a revision: another zone, else the newest workout in a broken rule, how the athlete stands,
    what was missed, the roll, the week."""
    for found in (_zone(view), _workout(view), _lighter(view), _missed(view), _roll(view), _early(view), _extra(view)):
        if found is not None:
            return found
    if view.plan is None:
        return _plain(view.preferences.cause, "Your first plan", CauseKind.FIRST_PLAN)
    if not view.demand.differs:
        gone = [workout for workout in view.state.workouts.values() if workout.withdrawn]
        if gone:
            newest = max(gone, key=lambda workout: (workout.end_time, workout.workout_id))
            return _done(newest, view, CauseKind.WITHDRAWN)
    return _plain(view.preferences.cause, "Your new week", CauseKind.NEW_WEEK)


def _plain(cause: Cause, title: str, kind: CauseKind) -> SetOff:
    return SetOff(cause, title, RevisionCause(kind=kind))


def _done(workout: Workout, view: Outlook, kind: CauseKind = CauseKind.WORKOUT) -> SetOff:
    gone = ", withdrawn" if kind is CauseKind.WITHDRAWN else ""
    title = f"{workout_title(workout, view.zone)}{gone}"
    return SetOff(workout.cause, title, RevisionCause(kind=kind, beside=beside_workout(workout)))


def roots_of(view: Outlook, cause: Cause, workouts: Sequence[Workout]) -> tuple[str, ...]:
    """The edge events behind a revision: of its cause, of the workouts in it, and of every setting that it tells of. One at
    least that no revision had before, as far as there is one."""
    causes = [cause, *(workout.cause for workout in workouts), *_answers(view, workouts)]
    lighter, missed, roll, extra = _lighter(view), _missed(view), _roll(view), _extra(view)
    if roll is not None:
        causes.append(roll.cause)
    elif extra is not None:
        causes.append(extra.cause)
    elif view.demand.fresh or view.demand.reset or view.demand.gone:
        causes.append(view.preferences.cause)
    causes += [found.cause for found in (lighter, missed) if found is not None]
    if lighter is not None and view.told.by is not None:  # a lighter time moves on by days
        causes.append(view.told.by)
    roots = {root for each in causes for root in each.rootids}
    if roots <= set(view.state.told):
        roots.update(root for each in _news(view.state) for root in each.rootids)
    return tuple(sorted(roots))


def brought_by_history(view: Outlook, cause: Cause, workouts: Sequence[Workout]) -> bool:
    """True when nothing but imported history set a revision off: it is looked at by itself, or all that is named is of it."""
    by_itself = view.state.in_hand.looks_back(view.state.imported_at)
    return by_itself or all(each.history for each in (cause, *(workout.cause for workout in workouts)))


def _answers(view: Outlook, workouts: Sequence[Workout]) -> Iterator[Cause]:
    """What the athlete said of a workout that had been asked about: the question was told under the workout's own root."""
    for workout in workouts:
        verdict = view.state.verdicts.get(question_id_of(workout))
        if verdict is not None:
            yield verdict.cause


def _early(view: Outlook) -> SetOff | None:
    """A session that was done before it stood in the plan."""
    ids = [view.lived.matches[key].workout_id for key in view.done_early]
    if not ids:
        return None
    return _done(view.state.workouts[ids[0]], view)


def _news(state: State) -> Iterator[Cause]:
    """The last fact of each kind. One of them set off what nothing named explains, such as a late correction that undoes
    something: a revision without a root of its own would be told to nobody."""
    for known in (state.profile, state.preferences, state.readiness, state.roll, state.day):
        if known is not None:
            yield known.cause
    if state.workouts:
        yield max((w.cause for w in state.workouts.values()), key=lambda cause: (cause.sequence, cause.event_id))


def workouts_of(view: Outlook, broken: Iterable[Violation]) -> list[Workout]:
    """The workouts in broken rules, oldest first. Where a rule of a week names only what may still change, the newest
    workout that it could count."""
    broken = tuple(broken)
    ids = {slot.workout_id for violation in broken for slot in violation.slots if slot.fixed and slot.workout_id}
    if not ids and any(isinstance(violation.rule, WeekRule) for violation in broken):
        ids = _newest_beside([slot.day for violation in broken for slot in violation.slots], view.given)
    found = [view.state.workouts[workout_id] for workout_id in ids if workout_id in view.state.workouts]
    return sorted(found, key=lambda workout: (workout.end_time, workout.workout_id))


def _newest_beside(days: Sequence[int], given: Iterable[Slot]) -> set[str]:
    """The newest workout within seven days of what breaks a rule of seven days."""
    near = [slot for slot in given if slot.workout_id and min(days) - 7 < slot.day < max(days) + 7]
    newest = max(near, key=lambda slot: (slot.end_s, slot.key), default=None)
    return {newest.workout_id} if newest is not None and newest.workout_id is not None else set()


def _zone(view: Outlook) -> SetOff | None:
    """The athlete lives elsewhere now: every hour of the plan is read on another clock."""
    if view.plan is None or view.plan.timezone == view.profile.timezone:
        return None
    return _plain(view.profile.cause, f"Your time zone: {view.profile.timezone}", CauseKind.ZONE)


def _workout(view: Outlook) -> SetOff | None:
    workouts = workouts_of(view, view.broken)
    return _done(workouts[-1], view) if workouts else None


def _lighter(view: Outlook) -> SetOff | None:
    """A lighter time that begins, goes on for another while, or ends."""
    demand = view.demand
    begun = {*demand.retermed.values(), *demand.left_out.values(), *demand.suspended.values()}
    ended = {*demand.restored.values(), *demand.returned.values()}
    begun |= {s.adjusted for s in demand.sessions if s.key in demand.fresh and s.adjusted is not None}
    for name in _BEGINS:
        if name in begun:
            goes_on = any(session.adjusted == name for session in (view.plan.sessions if view.plan else ()))
            if goes_on and view.told.by is not None:
                return _plain(view.told.by, *_GOES_ON[name])
            return _plain(_lightened(view, name), *_BEGINS[name])
        if name in ended:
            return _plain(_lightened(view, name), *_ENDS[name])
    return None


def _lightened(view: Outlook, name: str) -> Cause:
    readiness = view.state.readiness
    return readiness.cause if name in _READINESS and readiness is not None else _newest(view)


def _extra(view: Outlook) -> SetOff | None:
    """Optional sessions that may enter, and nothing else: what told last of time brought them near, readiness or a day."""
    readiness = view.state.readiness
    if readiness is None or not view.offered or len(view.demand.fresh) > len(view.offered):
        return None
    return _plain(view.told.by or readiness.cause, "Room for more", CauseKind.ROOM)


def _newest(view: Outlook) -> Cause:
    """What told last of time, be it the workout that ends a gap or the day on which it is a week; else the newest workout,
    whose date makes the gap."""
    if view.told.by is not None:
        return view.told.by
    newest = max(view.state.workouts.values(), key=lambda workout: (workout.end_time, workout.workout_id))
    return newest.cause


def _missed(view: Outlook) -> SetOff | None:
    if not view.lived.missed_now or view.state.day is None:
        return None
    by_key = {session.key: session for session in view.lived.sessions}
    first = by_key[view.lived.missed_now[0]]
    title = f"Missed: {first.title}, {moment(first.start_time, view.zone)}"
    return SetOff(view.state.day.cause, title, RevisionCause(kind=CauseKind.MISSED, beside=beside_session(first)))


def _roll(view: Outlook) -> SetOff | None:
    if not view.rolls or view.state.roll is None:
        return None
    return _plain(view.state.roll.cause, "A new week", CauseKind.ROLL)
