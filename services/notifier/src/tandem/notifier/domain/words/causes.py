"""What set a revision off, in a line of its own, unless a change has said it already."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.contracts.events.plan import CauseKind, RevisionCause
from tandem.notifier.domain.records import Change
from tandem.notifier.domain.said import PlanSaid
from tandem.notifier.domain.words.limits import NAME_MAX_BYTES, shorten
from tandem.notifier.domain.words.names import beside_at
from tandem.notifier.domain.words.reasons import MISSED, OWN_WEEK
from tandem.notifier.domain.words.voice import Voice

CAUSE_MAX_BYTES = 3 * NAME_MAX_BYTES
"""UTF-8 bytes of a cause that is told as it came. Ours."""

_SAID_BY = {
    CauseKind.SAFETY_STOP: "safety_stop",
    CauseKind.PULL_BACK: "pull_back",
    CauseKind.PULL_BACK_GOES_ON: "pull_back",
    CauseKind.RESTART: "restart",
    CauseKind.RESTART_GOES_ON: "restart",
    CauseKind.MISSED: MISSED,
    CauseKind.ROOM: "push",
    CauseKind.NEW_WEEK: OWN_WEEK,
    CauseKind.REQUEST: "both_weeks_anew",
}
"""Rules whose sentence says as much as the cause."""

_NAMES_ONE = frozenset({CauseKind.WORKOUT, CauseKind.WITHDRAWN, CauseKind.MISSED})


def cause_line(said: PlanSaid, lines: Sequence[str], voice: Voice) -> str:
    """The line, or "" where `lines` have said it."""
    why = said.cause.why
    if why is None:
        return _as_it_came(said, lines, voice)
    if any(change.rule == _SAID_BY.get(why.kind) or _names(change, why) for change in said.changes[: len(lines)]):
        return ""
    if why.kind not in _NAMES_ONE:
        return voice.say(f"cause-{why.kind.value}")
    if why.beside is None:
        return voice.say(f"cause-{why.kind.value}-some")
    return voice.say(f"cause-{why.kind.value}", beside=beside_at(why.beside, voice))


def _names(change: Change, why: RevisionCause) -> bool:
    """Whether the change's own sentence names the very workout."""
    one, other = change.beside, why.beside
    return one is not None and other is not None and one.start_time == other.start_time


def _as_it_came(said: PlanSaid, lines: Sequence[str], voice: Voice) -> str:
    title = said.cause.cause_title
    told = any(title in line for line in lines) or any(change.rule == MISSED for change in said.changes)
    return voice.say("cause-told", title=shorten(title, CAUSE_MAX_BYTES)) if title and not told else ""
