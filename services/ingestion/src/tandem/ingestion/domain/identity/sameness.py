"""Which recordings are the same workout: an athlete does one thing at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tandem.contracts.events.training import Sport

SHARE = 0.8
"""Of the shorter recording's time that both must share (domain.md 5.9: overlap of at least 80 %)."""

SLACK_S = 120
"""By which the clocks and thumbs of two devices differ (domain.md 5.9: starts within 120 s): of two short recordings that begin
so close, what the later start costs counts as shared."""


DAY_S = 8 * 3600
"""Ours: what goes on for so long without a name is a day with a strap on, not a workout."""


class Timed(Protocol):
    """What there is to compare; times in Unix seconds."""

    @property
    def recording(self) -> str: ...
    @property
    def sport(self) -> Sport: ...
    @property
    def start_s(self) -> int: ...
    @property
    def duration_s(self) -> int: ...


def same(one: Timed, other: Timed) -> bool:
    """Whether two recordings tell of the same workout: sports of one family, and most of the shorter one's time is the
    other's too. A sport that its sender could not name (OTHER) may be any, but one of DAY_S and more is nothing that only
    fills a piece of it: a day with a strap on would make one workout of the run before work and the lifts after it.

    Starts need not agree: who records the warm-up apart on one device and the whole on another ran once, and so did whose
    phone began twenty minutes late. Two recordings of one span cannot be two workouts, whatever recorded them.
    """
    if one.recording == other.recording or not _one_family(one.sport, other.sport):
        return False
    shared_s = min(one.start_s + one.duration_s, other.start_s + other.duration_s) - max(one.start_s, other.start_s)
    shorter_s = min(one.duration_s, other.duration_s)
    if shared_s > 0 and abs(one.start_s - other.start_s) <= SLACK_S:
        shared_s = min(shared_s + abs(one.start_s - other.start_s), shorter_s)
    if one.sport is not other.sport and any(o.sport is Sport.OTHER and o.duration_s >= DAY_S for o in (one, other)):
        shorter_s = max(one.duration_s, other.duration_s)
    return shared_s > 0 and shared_s >= SHARE * shorter_s


def groups[T: Timed](recordings: Iterable[T]) -> list[list[T]]:
    """The recordings in groups of the same workout, by start: who is the same as one of a group belongs to it."""
    done: list[list[T]] = []
    open_: list[list[T]] = []  # groups that may still share time with what begins later
    for one in sorted(recordings, key=_order):
        ended = [group for group in open_ if max(o.start_s + o.duration_s for o in group) + SLACK_S < one.start_s]
        done += ended
        open_ = [group for group in open_ if group not in ended]
        linked = [group for group in open_ if any(same(one, other) for other in group)]
        open_ = [group for group in open_ if group not in linked]
        open_.append([*(other for group in linked for other in group), one])
    return sorted((sorted(group, key=_order) for group in [*done, *open_]), key=lambda group: _order(group[0]))


def connected[T: Timed](seed: Sequence[T], others: Iterable[T]) -> list[T]:
    """Those of `others` that are the same workout as one of the seed, or as one of these."""
    reached, left = list(seed), list(others)
    for one in reached:
        near = [other for other in left if same(one, other)]
        left = [other for other in left if other not in near]
        reached += near
    return reached[len(seed) :]


def _one_family(one: Sport, other: Sport) -> bool:
    return one is other or Sport.OTHER in (one, other)


def _order(timed: Timed) -> tuple[int, str]:
    return timed.start_s, timed.recording
