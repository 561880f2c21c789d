"""What the athlete does not know yet: the untold revisions added up, session by session."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from tandem.contracts.events.plan import Action
from tandem.notifier.domain.state import Change, Revision

SILENT = frozenset({Action.DONE, Action.MISSED, Action.PIN, Action.UNPIN})
"""Changes that ask nothing of the athlete: they did it themselves, or let it go."""

STOPS = frozenset({Action.SUSPEND, Action.RESUME})
"""Changes that the alerts of a safety stop speak for: its beginning and its end are each told once, in words of their own."""

OWN_HAND = "your_own_hand"
"""The rule of changes that the athlete made themselves. Only what else moved because of them is news."""

EXTRA = "push"
"""The rule of sessions that enter beside the athlete's own week; all others enter with the horizon or as they asked."""

MOVES = frozenset({Action.MOVE, Action.SWAP})

BACK = MOVES | {Action.RESTORE}
"""Changes that may leave a session as the athlete knows it."""

EASED = frozenset({Action.MAKE_EASY, Action.SHORTEN})


def tells(revision: Revision) -> bool:
    """Whether the revision asks anything of the athlete that no other alert tells. What imported history has set off tells
    nothing: it stands in the plan, for whoever looks."""
    return not revision.history and any(
        not _silent(change) and change.action not in STOPS for change in revision.changes
    )


def extra_only(changes: Iterable[Change]) -> bool:
    """Whether nothing is asked of the athlete but offered: sessions that they may do besides."""
    return all(change.action is Action.ADDED for change in changes)


def _silent(change: Change) -> bool:
    if change.rule == OWN_HAND or change.action in SILENT:
        return True
    return change.action is Action.ADDED and change.rule != EXTRA


def news(revisions: Iterable[Revision], told: Container[int], now: datetime) -> tuple[Change, ...]:
    """The difference between the week as told and the newest one: each session once, from where the athlete believes it
    to be to where it is now. `told` are the plan versions told; a session that one of them touched is known as that one
    left it, so an older revision that comes late does not bring up what is overtaken. Left out as well: what came back
    to its place, what was done, what the athlete did by hand, what has passed, and revisions that tell nothing by themselves.

    The most pressing first: by the first moment it touches, then by the session's priority.
    """
    sum_of: dict[str, Change] = {}
    for revision in sorted(revisions, key=lambda entry: entry.plan_version):
        if revision.plan_version in told:
            for key in revision.touched:
                sum_of.pop(key, None)
            continue
        telling = tells(revision)
        for change in revision.changes:
            earlier = sum_of.pop(change.session_key, None)
            merged = change if earlier is None else _follow(earlier, change)
            owed = telling or (revision.history and earlier is not None)
            if owed and not _silent(change) and merged is not None:
                sum_of[change.session_key] = merged
    ahead = [change for change in sum_of.values() if last_moment(change, now) > now]
    return tuple(sorted(ahead, key=lambda change: (first_moment(change, now), change.priority, change.session_key)))


def first_moment(change: Change, now: datetime) -> datetime:
    """The first moment still ahead that the change touches: the old start if it is, else the new one; else `now`."""
    return min((moment for moment in _moments(change) if moment > now), default=now)


def last_moment(change: Change, now: datetime) -> datetime:
    """The moment after which the change is of no more use. A change without times is of use for ever, so ahead."""
    return max(_moments(change), default=datetime.max.replace(tzinfo=now.tzinfo))


def _moments(change: Change) -> tuple[datetime, ...]:
    return tuple(moment for moment in (change.from_time, change.to_time) if moment is not None)


def _follow(earlier: Change, later: Change) -> Change | None:
    """Both as one, or None when they cancel out. A session that was moved in one and eased in the other is both, and
    both reasons are said, unless it is in its first form again. An extra one is extra wherever it goes."""
    if earlier.action is Action.ADDED:
        return None if later.action is Action.DROP else _still_extra(earlier, later)
    update: dict[str, object] = {"from_time": earlier.from_time, "form_before": earlier.form_before}
    same_form = earlier.form_before == later.form_after
    if later.action in BACK and same_form and later.to_time == earlier.from_time:
        return None
    moved_then_eased = earlier.action in MOVES and later.action in EASED
    eased_then_moved = earlier.action in EASED and later.action in MOVES and not same_form
    if moved_then_eased or eased_then_moved:
        update["action"] = later.action if moved_then_eased else earlier.action
        update["to_time"] = later.to_time or earlier.to_time
        update["sentence"] = f"{earlier.sentence} {later.sentence}"
    return later.model_copy(update=update)


def _still_extra(earlier: Change, later: Change) -> Change:
    return later.model_copy(update={"action": Action.ADDED, "from_time": None, "rule": earlier.rule})
