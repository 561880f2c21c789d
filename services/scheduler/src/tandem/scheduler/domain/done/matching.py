"""Which workouts fulfilled which planned session. Tolerant of the day, of length, of intensity, of several files; strict
about the sport family. Every match says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import PlannedSession, SessionStatus
from tandem.scheduler.domain.asked.calendar import local_day
from tandem.scheduler.domain.done.closeness import (
    SAME_HOURS_S,
    Sought,
    closeness,
    files_words,
    reason,
    sought,
)
from tandem.scheduler.domain.done.joining import joined
from tandem.scheduler.domain.done.recorded import Recorded, family_of, recorded_of
from tandem.scheduler.domain.rulebook.kinds import activity_of
from tandem.scheduler.domain.state import Workout

AS_PUBLISHED = "as published"
"""The reason of a published match that carries none of its own."""

_FILES = ", recorded in "

_FARTHEST_DAYS = 7
"""Nothing further away is close to a session: a day early, or late within its week."""


@dataclass(frozen=True, slots=True)
class Match:
    """What was done in place of a planned session, and why it is taken for it. `wanted` is the session as it was sought:
    of a match that was published before, under the athlete's own terms. `fresh` is False while nothing is new about it."""

    wanted: PlannedSession
    recorded: Recorded
    reason: str
    fresh: bool

    @property
    def session_key(self) -> str:
        return self.wanted.key

    @property
    def workout_id(self) -> str:
        return self.recorded.lead.workout_id


@dataclass(frozen=True, slots=True)
class Matched:
    """`sessions` in the order given, those whose workout is gone back under the athlete's own terms; `by_session` the
    matches by session key; `unplanned` what was done beside the plan, in time order."""

    sessions: tuple[PlannedSession, ...]
    by_session: dict[str, Match]
    unplanned: tuple[Recorded, ...]


def match(
    sessions: Sequence[PlannedSession],
    workouts: Iterable[Workout],
    zone: ZoneInfo,
    beside: frozenset[str] = frozenset(),
) -> Matched:
    """Match what was done with what was planned, whatever the order of the workouts. Those `beside` the plan have moved it:
    a session that it put after them, on their day or the next, was not done early.

    What the plan already published as matched stays while its workout stands on its day and in its family, and further
    files may join it. Then what was done just as planned is paired, the other files join their neighbours where they
    belong together, and the rest is paired the closest first: same day before a day late, a day early, later still; same
    class before another; then the nearest in time and length.
    """
    done = {workout.workout_id: workout for workout in workouts if not workout.withdrawn}
    published = _published(sessions, done, zone)
    now = tuple(
        freed(session) if session.status is SessionStatus.DONE and session.key not in published else session
        for session in sessions
    )
    taken = {part.workout_id for found in published.values() for part in found.parts}
    pieces = [*published.values(), *(recorded_of([w]) for key, w in done.items() if key not in taken)]
    open_sessions = [
        wanted
        for session in now
        if session.status not in (SessionStatus.DROPPED, SessionStatus.DONE) and (wanted := sought(session, zone))
    ]
    before = {s.key: s for s in now if s.key in published}
    homes = {
        part.workout_id: wanted
        for key, found in published.items()
        if (wanted := sought(freed(before[key]), zone)) is not None
        for part in found.parts
    }
    singles = [piece for piece in pieces if piece.parts[0].workout_id not in homes]
    homes |= {
        piece.parts[0].workout_id: wanted for wanted, piece in _pairs(open_sessions, singles, beside, strictly=True)
    }
    sure = {wanted.key for wanted in homes.values()}
    whole = joined(pieces, homes, [wanted for wanted in open_sessions if wanted.key not in sure])
    return _assembled(now, before, homes, open_sessions, whole, beside)


def freed(session: PlannedSession) -> PlannedSession:
    """A done session without its workout: back under the athlete's own terms. Its leg share was overwritten by the
    workout's and is unknown."""
    return session.model_copy(
        update={
            "status": SessionStatus.PLANNED,
            "workout_id": None,
            "also": (),
            "matched": None,
            "session_class": session.planned_class,
            "leg_share": None,
            "start_time": session.planned_start_time or session.start_time,
            "duration_s": session.planned_duration_s or session.duration_s,
        }
    )


def _published(sessions: Iterable[PlannedSession], done: Mapping[str, Workout], zone: ZoneInfo) -> dict[str, Recorded]:
    """What done sessions were published with, as far as it stands. A workout stays with one session only."""
    found: dict[str, Recorded] = {}
    taken: set[str] = set()
    for session in sessions:
        recorded = _standing(session, done, zone)
        if recorded is not None and taken.isdisjoint(recorded.ids):
            found[session.key] = recorded
            taken |= recorded.ids
    return found


def _standing(session: PlannedSession, done: Mapping[str, Workout], zone: ZoneInfo) -> Recorded | None:
    """What one done session was published with; None once its workout is gone, is of another family now, or was moved
    to another day."""
    lead, family = done.get(session.workout_id or ""), activity_of(session.planned_class)
    if session.status is not SessionStatus.DONE or lead is None or family is None:
        return None
    also = (done[key] for key in session.also if key in done and family_of(done[key]) is family)
    found = recorded_of([lead, *also])
    apart_s = abs((found.start_time - session.start_time).total_seconds())
    same_day = local_day(found.start_time, zone) == local_day(session.start_time, zone)
    return found if family_of(lead) is family and (same_day or apart_s <= SAME_HOURS_S) else None


def _pairs(
    open_sessions: Sequence[Sought], pieces: Sequence[Recorded], beside: frozenset[str], *, strictly: bool = False
) -> list[tuple[Sought, Recorded]]:
    """Sessions with what fulfils them, each at most once, the closest first; `strictly` only what is just as planned."""
    candidates = sorted(
        (close, wanted.key, piece.parts[0].workout_id, which, index)
        for index, piece in enumerate(pieces)
        for which, wanted in _near(open_sessions, piece)
        if (close := closeness(wanted, piece)) is not None and (close.as_planned or not strictly)
        if not (piece.ids & beside and wanted.session.start_time >= piece.end_time)
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, _, which, index in candidates:
        if which not in found and index not in taken:
            found[which] = index
            taken.add(index)
    return [(open_sessions[which], pieces[index]) for which, index in found.items()]


def _near(open_sessions: Sequence[Sought], piece: Recorded) -> list[tuple[int, Sought]]:
    """The sessions of the family within days of the piece, each with its index: cheap to tell, so told first."""
    activity, day = piece.activity, piece.day.toordinal()
    return [
        (which, wanted)
        for which, wanted in enumerate(open_sessions)
        if wanted.activity is activity and abs(wanted.day.toordinal() - day) <= _FARTHEST_DAYS
    ]


def _assembled(
    sessions: tuple[PlannedSession, ...],
    before: Mapping[str, PlannedSession],
    homes: Mapping[str, Sought],
    open_sessions: Sequence[Sought],
    whole: Sequence[Recorded],
    beside: frozenset[str],
) -> Matched:
    """The matches: what is surely a session keeps it, the rest is paired."""
    matches: dict[str, Match] = {}
    loose: list[Recorded] = []
    for recorded in whole:
        home = next((homes[part.workout_id] for part in recorded.parts if part.workout_id in homes), None)
        if home is None:
            loose.append(recorded)
        elif home.key in before:
            matches[home.key] = _kept(before[home.key], home, recorded)
        else:
            matches[home.key] = Match(home.session, recorded, reason(home, recorded), fresh=True)
    rest = [wanted for wanted in open_sessions if wanted.key not in matches]
    for wanted, recorded in _pairs(rest, loose, beside):
        matches[wanted.key] = Match(wanted.session, recorded, reason(wanted, recorded), fresh=True)
    used = {part.workout_id for found in matches.values() for part in found.recorded.parts}
    unplanned = tuple(recorded for recorded in loose if recorded.parts[0].workout_id not in used)
    return Matched(sessions, dict(sorted(matches.items())), unplanned)


def _kept(published: PlannedSession, home: Sought, recorded: Recorded) -> Match:
    """A match as it was published; where its files changed, the words say how many there are now."""
    why = published.matched or AS_PUBLISHED
    same = recorded.ids == {published.workout_id, *published.also}
    if not same:
        why = ", ".join([why.split(_FILES)[0], *files_words(recorded)])
    return Match(home.session, recorded, why, fresh=not same)
