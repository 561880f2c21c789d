"""What only the athlete can answer: was that hard, and how hard was that lift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.said import EffortSaid, QuestionSaid
from tandem.notifier.domain.state import Question, Scored
from tandem.notifier.domain.worth.view import DAY, SETTLED, View

FRESH = timedelta(hours=48)
"""A question is worth asking this long. Ours: unanswered, it adds no load (domain.md 3.3b), so silence afterwards is safe."""

REMEMBERED = DAY
"""How long after its end a lift's effort is asked for: what is said of it does not change from 5 minutes to 24 hours afterwards
(Christen 2016, Int J Sports Physiol Perform 11(8):1088)."""


def doubts(view: View) -> list[Matter]:
    """The fresh questions, not answered yet, about sessions too doubtful to move a week on; oldest first."""
    found = sorted(view.state.questions.values(), key=lambda question: (question.sequence, question.cause))
    return [
        _doubt(question, roots)
        for question in found
        if view.now - question.asked_at < FRESH
        and f"answer:{question.question_id}" not in view.state.answered
        and (roots := view.untold(question.rootids))
    ]


def _doubt(question: Question, roots: tuple[str, ...]) -> Matter:
    """None takes the place of another on the phone: each has an answer of its own."""
    key = f"question:{question.question_id or question.cause}"
    return Matter(
        key=key,
        kind=AlertKind.QUESTION,
        said=QuestionSaid(question),
        cause=question.cause,
        rootids=roots,
        since=question.asked_at,
        until=question.asked_at + FRESH,
        topic=key,
    )


def efforts(view: View) -> list[Matter]:
    """The newest lift that came without an RPE, unless one of the same day was asked about already."""
    now = view.now
    open_ones = [(name, lift) for name, lift in _lifts(view, now) if lift.known_at + SETTLED <= now]
    if not open_ones:
        return []
    name, lift = max(open_ones, key=lambda entry: (entry[1].end_time, entry[0]))
    return [] if _asked_on_its_day(view, lift) else [_effort(name, lift)]


def efforts_upcoming(view: View) -> datetime | None:
    """When the newest of the lifts that wait for the plan has waited long enough."""
    moments = (lift.known_at + SETTLED for _, lift in _lifts(view, view.now))
    return min((moment for moment in moments if moment > view.now), default=None)


def _lifts(view: View, now: datetime) -> Iterator[tuple[str, Scored]]:
    since = now - REMEMBERED
    for name, scored in view.state.scored.items():
        if scored.sport is not Sport.STRENGTH or scored.rpe is not None or scored.end_time <= since:
            continue
        answered = f"effort:{name}" in view.state.answered
        if not (scored.withdrawn or scored.history or answered) and view.untold(scored.rootids):
            yield name, scored


def _asked_on_its_day(view: View, lift: Scored) -> bool:
    return any(
        other.local_date == lift.local_date and f"effort:{name}" in view.state.told
        for name, other in view.state.scored.items()
    )


def _effort(name: str, lift: Scored) -> Matter:
    return Matter(
        key=f"effort:{name}",
        kind=AlertKind.QUESTION,
        said=EffortSaid(name, lift.title, lift.session_class, lift.start_time),
        cause=lift.cause,
        rootids=(derived_id(lift.cause, "effort"),),
        since=lift.known_at,
        until=lift.end_time + REMEMBERED,
        urgency="low",
        topic="effort",
    )
