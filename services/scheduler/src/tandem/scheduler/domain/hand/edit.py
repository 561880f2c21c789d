"""The athlete's own edits of the week: each is honoured as asked, or refused in words. The solver adapts the rest.

What the athlete places is pinned there: windows and notice do not bind their own hand. Hard rules that it breaks
against what is fixed or pinned are named in `accepts`; such a session is then fixed itself, and warned about. An edit
changes no session but the ones it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tandem.contracts.events.athlete import Wish
from tandem.contracts.events.plan import PlannedSession
from tandem.scheduler.domain.hand.desk import Desk, Edited
from tandem.scheduler.domain.hand.find import Refusal, named
from tandem.scheduler.domain.hand.lighten import drop, ease
from tandem.scheduler.domain.hand.place import move, pin, swap, unpin
from tandem.scheduler.domain.hand.undo import undone
from tandem.scheduler.domain.state import Request
from tandem.scheduler.domain.week import Place

_EDITS: dict[Wish, Callable[[Request, PlannedSession, Desk], Edited | Refusal]] = {
    Wish.MOVE: move,
    Wish.SWAP: swap,
    Wish.DROP: drop,
    Wish.EASE: ease,
    Wish.PIN: pin,
    Wish.UNPIN: unpin,
}

HAND = frozenset({*_EDITS, Wish.UNDO})
"""The wishes that are the athlete's own hand."""


def edited(
    request: Request, desk: Desk, previous: Sequence[PlannedSession], places: Sequence[Place]
) -> Edited | Refusal:
    """The week after the athlete's wish (one of HAND), or why not. `previous` are the sessions before the newest plan,
    `places` where the athlete can train: both are what undoing looks at.

    Raises KeyError for a wish that is no edit.
    """
    if request.wish is Wish.UNDO:
        return undone(previous, desk, places)
    edit = _EDITS[request.wish]
    session = named(desk.sessions, request.session_key, desk.now, desk.zone)
    return session if isinstance(session, Refusal) else edit(request, session, desk)
