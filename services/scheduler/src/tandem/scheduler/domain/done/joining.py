"""Which files are one session: warm-up, work and cool-down saved apart, with pauses that the scorer did not bridge.

Load scoring joins pauses of up to 20 min. Longer ones need the plan to tell a pause from a second session of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.done.closeness import SAME_LENGTH, Sought, apart_s
from tandem.scheduler.domain.done.recorded import Recorded, recorded_of

LONGEST_PAUSE_S = 2 * 3600
"""All pauses of one session together: a third of the six hours that two sessions of a day want (domain.md 3.2). Ours."""

WARM_UP_S = 20 * 60
"""A file up to this long beside another is its warm-up or cool-down, planned or not. Ours."""


def joined(
    pieces: Iterable[Recorded], homes: Mapping[str, Sought], open_sessions: Sequence[Sought]
) -> tuple[Recorded, ...]:
    """The pieces, those that belong together as one. `homes` are the sessions, by workout id and under their
    planned terms, that a piece is surely; `open_sessions` those that nothing is surely. The closest neighbours join first."""
    families: dict[Activity | None, list[Recorded]] = {}
    for piece in sorted(pieces, key=_order):
        families.setdefault(piece.activity, []).append(piece)
    found: list[Recorded] = []
    for family, members in families.items():
        rivals = [wanted for wanted in open_sessions if wanted.activity is family]
        found += members if family is None else _join(members, homes, rivals)
    return tuple(sorted(found, key=_order))


def _join(pieces: list[Recorded], homes: Mapping[str, Sought], rivals: Sequence[Sought]) -> list[Recorded]:
    pieces = list(pieces)
    while True:
        allowed = [
            (_gap_s(first, second), index)
            for index, (first, second) in enumerate(pairwise(pieces))
            if _gap_s(first, second) <= LONGEST_PAUSE_S and _belong(first, second, homes, rivals)
        ]
        if not allowed:
            return pieces
        _, index = min(allowed)
        pieces[index : index + 2] = [_both(pieces[index], pieces[index + 1])]


def _belong(first: Recorded, second: Recorded, homes: Mapping[str, Sought], rivals: Sequence[Sought]) -> bool:
    """True for one session: two recordings of the same time, a warm-up or cool-down, or pieces that together are not
    longer than the session planned there. Two that each have a session of their own stay two."""
    sure_first, sure_second = _home(first, homes), _home(second, homes)
    own_first, own_second = sure_first or _near(first, rivals), sure_second or _near(second, rivals)
    if own_first is not None and own_second is not None and own_first.key != own_second.key:
        return False
    if _gap_s(first, second) < 0:
        return True
    both = _both(first, second)
    if both.span_s - both.active_s > LONGEST_PAUSE_S:
        return False
    short, sure_short = (first, sure_first) if first.active_s < second.active_s else (second, sure_second)
    if short.active_s <= WARM_UP_S and not _complete(short, sure_short):
        return True
    planned = own_first or own_second
    if planned is None or min(apart_s(planned, first), apart_s(planned, second)) > LONGEST_PAUSE_S:
        return False
    return both.active_s <= (1 + SAME_LENGTH) * planned.session.duration_s


def _home(piece: Recorded, homes: Mapping[str, Sought]) -> Sought | None:
    return next((homes[part.workout_id] for part in piece.parts if part.workout_id in homes), None)


def _complete(piece: Recorded, home: Sought | None) -> bool:
    """True when the piece alone is as long as the session that it surely is."""
    return home is not None and piece.active_s >= (1 - SAME_LENGTH) * home.session.duration_s


def _near(piece: Recorded, rivals: Sequence[Sought]) -> Sought | None:
    """The session that was to begin nearest to the piece, within the pause that one session may hold."""
    near = [wanted for wanted in rivals if apart_s(wanted, piece) <= LONGEST_PAUSE_S]
    return min(near, key=lambda wanted: (apart_s(wanted, piece), wanted.key), default=None)


def _both(first: Recorded, second: Recorded) -> Recorded:
    return recorded_of((*first.parts, *second.parts))


def _gap_s(first: Recorded, second: Recorded) -> float:
    return (second.start_time - first.end_time).total_seconds()


def _order(piece: Recorded) -> tuple[float, str]:
    return piece.start_time.timestamp(), piece.parts[0].workout_id
