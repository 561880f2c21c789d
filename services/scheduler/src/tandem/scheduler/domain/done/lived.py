"""The week as lived: what was done laid over what was planned, at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.matching import Match, match
from tandem.scheduler.domain.done.missing import may_be_made_up, unfulfilled
from tandem.scheduler.domain.done.outcomes import Outcome, Unplanned, outcome, unplanned
from tandem.scheduler.domain.done.recorded import Recorded
from tandem.scheduler.domain.rulebook.kinds import Kind, kind_of
from tandem.scheduler.domain.state import Workout
from tandem.scheduler.domain.told.words import CLASS_WORDS
from tandem.scheduler.domain.week import Slot, epoch_s


@dataclass(frozen=True, slots=True)
class Lived:
    """`sessions` with their status as of now; `fixed` is what the legs carry: what was done, and past sessions of which
    nobody said otherwise. Missed and suspended ones are not among it, nor are sessions ahead that the athlete accepted.

    `matches` by session key. `missed_now` are the keys of sessions missed and not yet published as such, `missed_open`
    those of them that may be made up while their ISO week lasts. `outcomes` tell of those `sessions` whose
    match is new or has new files, `unplanned` of what was done beside the plan since its first session still known.
    """

    sessions: tuple[PlannedSession, ...]
    fixed: tuple[Slot, ...]
    matches: dict[str, Match]
    missed_now: tuple[str, ...]
    missed_open: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    unplanned: tuple[Unplanned, ...]


def live(
    sessions: Sequence[PlannedSession],
    history: Sequence[PlannedSession],
    workouts: Iterable[Workout],
    now: datetime,
    zone: ZoneInfo,
    trusted: frozenset[str] = frozenset(),
    day_begun: date | None = None,
    beside: frozenset[str] = frozenset(),
) -> Lived:
    """Lay the workouts over the sessions. A doubtful workout counts as its mild reading (a hard run as easy, heavy
    legs as moderate, or as what was planned in its place) unless it is among the `trusted` ids. `day_begun` is the newest
    local day known to have begun: without it nothing is missed. `beside` are workouts known to be none of the plan's
    sessions done early."""
    done = [workout for workout in workouts if not workout.withdrawn]
    everything = (*history, *sessions)
    found = match(everything, done, zone, beside)
    status = {s.key: unfulfilled(s, done, now, zone, day_begun) for s in found.sessions}
    lived = {
        s.key: _done(s, found.by_session[s.key])
        if s.key in found.by_session
        else s.model_copy(update={"status": status[s.key]})
        for s in found.sessions
    }
    kinds = {key: _kind(entry, trusted) for key, entry in found.by_session.items()}
    loose = [(recorded, recorded.kind(None, trusted)) for recorded in found.unplanned]
    fixed = [_slot(e.recorded, kinds[key], zone, _name(e.recorded, e.wanted)) for key, e in found.by_session.items()]
    fixed += [_slot(recorded, kind, zone, _name(recorded, None)) for recorded, kind in loose if kind is not Kind.REST]
    fixed += [slot_of(s, zone, fixed=True) for s in lived.values() if s.status is SessionStatus.PAST]
    missed = _newly_missed(sessions, lived)
    ours = {session.key for session in sessions}
    return Lived(
        tuple(sorted((lived[s.key] for s in sessions), key=lambda s: (s.start_time, s.key))),
        tuple(sorted(fixed, key=lambda slot: (slot.start_s, slot.key))),
        found.by_session,
        tuple(s.key for s in missed),
        tuple(s.key for s in missed if may_be_made_up(s)),
        tuple(
            outcome(entry, kinds[key], zone) for key, entry in found.by_session.items() if entry.fresh and key in ours
        ),
        _beside(loose, everything, zone),
    )


def slot_of(session: PlannedSession, zone: ZoneInfo, *, fixed: bool = False, ahead: bool = False) -> Slot:
    """A planned session as the rules see it."""
    return Slot(
        session.key,
        session.title,
        kind_of(session.session_class, session.leg_share, session.duration_s),
        epoch_s(session.start_time),
        session.duration_s,
        local_day(session.start_time, zone).toordinal(),
        fixed,
        session.workout_id,
        ahead,
        session.session_class,
    )


def _done(session: PlannedSession, found: Match) -> PlannedSession:
    recorded = found.recorded
    return session.model_copy(
        update={
            "status": SessionStatus.DONE,
            "workout_id": found.workout_id,
            "also": recorded.also,
            "matched": found.reason,
            "session_class": recorded.session_class,
            "leg_share": recorded.lead.leg_share,
            "start_time": recorded.start_time.astimezone(UTC),
            "duration_s": recorded.span_s,
        }
    )


def _newly_missed(sessions: Iterable[PlannedSession], lived: dict[str, PlannedSession]) -> tuple[PlannedSession, ...]:
    missed = (
        lived[s.key]
        for s in sessions
        if s.status is not SessionStatus.MISSED and lived[s.key].status is SessionStatus.MISSED
    )
    return tuple(sorted(missed, key=lambda s: (s.start_time, s.key)))


def _kind(found: Match, trusted: frozenset[str]) -> Kind:
    """The kind that the legs count for a match; doubt falls to what the athlete's own week asks there."""
    wanted = found.wanted
    planned = kind_of(wanted.planned_class, wanted.leg_share, found.recorded.span_s)
    return found.recorded.kind(planned, trusted)


def _beside(
    loose: Iterable[tuple[Recorded, Kind]], everything: Sequence[PlannedSession], zone: ZoneInfo
) -> tuple[Unplanned, ...]:
    """What was done beside the plan and binds something; what came before there was a plan was not beside it."""
    if not everything:
        return ()
    since = min(local_day(session.start_time, zone) for session in everything)
    return tuple(
        unplanned(recorded, kind, zone) for recorded, kind in loose if kind is not Kind.REST and recorded.day >= since
    )


def _slot(recorded: Recorded, kind: Kind, zone: ZoneInfo, title: str) -> Slot:
    """What was done as the rules see it: one slot, pauses included, on the day on which it began."""
    lead = recorded.lead.workout_id
    day = local_day(recorded.start_time, zone).toordinal()
    start_s, scored = epoch_s(recorded.start_time), recorded.session_class
    return Slot(lead, title, kind, start_s, recorded.span_s, day, True, lead, session_class=scored)


def _name(recorded: Recorded, planned: PlannedSession | None) -> str:
    """What the athlete called it; else the session it was, if it was that; else what it was."""
    if recorded.lead.title:
        return recorded.lead.title
    as_planned = planned is not None and recorded.session_class is planned.planned_class
    return planned.title if planned is not None and as_planned else CLASS_WORDS[recorded.session_class]
