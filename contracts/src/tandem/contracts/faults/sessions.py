"""Sessions that no week could hold, and names that two of them share."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import DatedSession
from tandem.contracts.faults.fault import Fault, minutes, named

MOST_SESSIONS_A_WEEK = 21
"""Three a day, the most that `sessions_per_day` allows, on seven days. Ours: beyond it a week is a slip of the pen."""


def sessions(preferences: TrainingPreferences) -> Iterator[Fault]:
    week, goals = preferences.week, preferences.goals
    if not week and goals is None and not preferences.dated:
        yield Fault(
            "/week", "there is neither a week nor a goal", "name your sessions, or goals that count lifts and runs"
        )
    if not week and goals is not None and None in (goals.lifts_per_week, goals.runs_per_week):
        problem = "the week is to be made from goals that do not say how many lifts and runs it holds"
        yield Fault("/goals", problem, "give lifts_per_week and runs_per_week, 2 to 6 each, or name your sessions")
    if not week and goals is not None and not preferences.windows:
        problem = "the week is to be made from goals, and no window says when you can train"
        yield Fault("/windows", problem, "name your windows")
    if len(week) > MOST_SESSIONS_A_WEEK:
        problem = f"{len(week)} sessions are asked of one week; at most {MOST_SESSIONS_A_WEEK} can be planned"
        yield Fault("/week", problem, "leave out the least important ones")
    elif len(week) > 7 * preferences.sessions_per_day:
        most = 7 * preferences.sessions_per_day
        problem = (
            f"{len(week)} sessions are asked of one week, which holds {most} at {preferences.sessions_per_day} a day"
        )
        yield Fault("/week", problem, "leave some out, or raise sessions_per_day", refuses=False)
    for index, session in enumerate(week):
        if session.shortest_s is not None and session.shortest_s > session.duration_s:
            problem = (
                f"{named(session)} takes {minutes(session.duration_s)} min and is to be no shorter than "
                f"{minutes(session.shortest_s)} min"
            )
            yield Fault(f"/week/{index}/shortest_s", problem, "make shortest_s at most duration_s")


def ids(preferences: TrainingPreferences) -> Iterator[Fault]:
    """Sessions of one id are told apart by a number in the order of the week (`easy`, `easy-2`), which is lawful, unless the
    numbered name is taken. A dated session shares the names of the week that it falls into."""
    counts: dict[str, int] = {}
    names: dict[str, int] = {}
    for index, session in enumerate(preferences.week):
        nth = counts[session.session_id] = counts.get(session.session_id, 0) + 1
        name = session.session_id if nth == 1 else f"{session.session_id}-{nth}"
        if name in names:
            problem = f"{session.title} and {preferences.week[names[name]].title} are both called {name!r}"
            yield Fault(f"/week/{index}/session_id", problem, "give one of them another session_id")
        elif nth > 1:
            problem = f"the id {session.session_id!r} is used more than once; this one is called {name!r}"
            yield Fault(f"/week/{index}/session_id", problem, "give it an id of its own to be sure", refuses=False)
        names.setdefault(name, index)
    dated: dict[tuple[str, str], DatedSession] = {}
    for index, one in enumerate(preferences.dated):
        where, week = f"/dated/{index}/session_id", "{}-W{:02d}".format(*one.day.isocalendar()[:2])
        taken = dated.setdefault((one.session_id, week), one)
        other = preferences.week[names[one.session_id]].title if one.session_id in names else None
        if other is not None or taken is not one:
            problem = f"{one.title} on {one.day} has the id {one.session_id!r} of {other or taken.title}"
            yield Fault(where, problem, "give it another session_id")
