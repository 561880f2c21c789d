"""What is worth an alert: every matter that is true now and was not told. When it is told, whether its kind is muted, and
together with what, is decided elsewhere.

Keys, each unique among an athlete's matters and the same at every look:

| key | of |
|---|---|
| `plan:{plan_version}` | the newest revision that asks something of the athlete |
| `readiness:{event id}` | the newest change of readiness, a safety stop included |
| `question:{question_id}` | a doubtful session |
| `effort:{workout_id}` | a lift without an RPE |
| `evening_before:{day}`, `morning:{day}` | the athlete's day that is spoken of |
| `weekly:{monday}` | the first day of the week that is summed up |
| `rejected:{event id}` | a submission that could not be read |
| `sensor:{workout_id}` | a workout whose heart rate could not be believed |
| `unreported:{session key}` | a session of which nothing came in |
| `confirm:{subscription_id}:{sequence}` | a channel, each time that it is set up |
| `notice:{event id}` | an operator's words |

A key in `State.told` makes no matter again; nor does a plan version in `told_versions`, a change of readiness in
`told_readiness`, or, but for a change of the week, what a told root event set off (`told_roots`).

Matters may share root events, and then whoever tells the first of them has told the others. Only the beginning of a stop,
which is told whatever happens, takes its roots from the rest here already; and a change of the week is told by nobody else.

Matters that the clock makes, and small ones about a workout, name themselves as their root: the question how hard a lift
was is no reason to be silent about what else the same workout sets off, should it come late.
"""

from __future__ import annotations

from datetime import datetime

from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.state import State
from tandem.notifier.domain.worth import (
    confirm,
    evening,
    morning,
    notice,
    plan,
    question,
    readiness,
    trouble,
    unreported,
    weekly,
)
from tandem.notifier.domain.worth.view import view_of

_BEFORE_READINESS = (confirm.matters, plan.matters, question.doubts)
_AFTER_READINESS = (
    notice.matters,
    morning.matters,
    evening.matters,
    trouble.rejected,
    trouble.sensors,
    unreported.matters,
    weekly.matters,
    question.efforts,
)
"""The most important first. Ours: what cannot wait, what changes the coming days, what belongs to the day, the rest."""

_BY_THE_CLOCK = (
    evening.upcoming,
    morning.upcoming,
    weekly.upcoming,
    unreported.upcoming,
    trouble.sensors_upcoming,
    question.efforts_upcoming,
)


def matters(state: State, now: datetime) -> list[Matter]:
    """Every untold matter that is true now, the most important first: a safety stop, if one begins, before all others."""
    view = view_of(state, now)
    ready = readiness.matters(view)
    stop = [matter for matter in ready if readiness.begins_a_stop(matter)]
    if stop:
        view = view.beside(stop)
    found = list(stop)
    for of_kind in _BEFORE_READINESS:
        found += of_kind(view)
    if not stop:
        found += ready
    for of_kind in _AFTER_READINESS:
        found += of_kind(view)
    return [matter for matter in found if matter.key not in state.told]


def upcoming(state: State, now: datetime) -> datetime | None:
    """The next moment, after `now`, at which time alone makes a matter; None when none will without further facts."""
    view = view_of(state, now)
    return min((moment for of_kind in _BY_THE_CLOCK if (moment := of_kind(view)) is not None), default=None)
