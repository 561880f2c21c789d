"""Windows that contradict each other, and sessions that no window is for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import Activity, TemplateSession
from tandem.contracts.faults.fault import WEEK_MIN, WEEKDAYS, Fault, activity_of, minutes, named, span


def windows(preferences: TrainingPreferences) -> Iterator[Fault]:
    """Two windows that overlap and are good for the same activity say twice when it may begin."""
    for (first, a), (second, b) in combinations(enumerate(preferences.windows), 2):
        shared = [activity.value for activity in a.activities if activity in b.activities]
        spans = [span(one.weekday, one.start, one.duration_s) for one in (a, b)]
        if shared and spans[0].overlaps(spans[1], WEEK_MIN):
            days = [f"{WEEKDAYS[one.weekday]} {one.start} ({minutes(one.duration_s)} min)" for one in (a, b)]
            problem = f"the windows {days[0]} and {days[1]} overlap, and both are for {', '.join(shared)}"
            yield Fault(f"/windows/{second}", problem, f"shorten one, or leave one out (the other is /windows/{first})")


def room(preferences: TrainingPreferences) -> Iterator[Fault]:
    """Whether the sessions could be anywhere. Athletes who name no windows train where their own week trains."""
    if not preferences.windows:
        return
    for index, session in enumerate(preferences.week):
        if not session.fixed:
            yield from _place(preferences, index, session)
    yield from _goals_room(preferences)
    wanted = [activity_of(session.session_class) for session in preferences.week if not session.fixed]
    for activity in (*Activity, None):
        count = sum(activity is None or one is activity for one in wanted)
        held = _capacity(preferences, activity)
        if count > held > 0:
            what = "sessions" if activity is None else f"sessions of {activity.value}"
            problem = f"{count} {what} are asked of a week whose windows hold {held}"
            yield Fault("/week", problem, "add windows, or leave sessions out")


def _place(preferences: TrainingPreferences, index: int, session: TemplateSession) -> Iterator[Fault]:
    activity = activity_of(session.session_class)
    able = [one for one in preferences.windows if activity is None or activity in one.activities]
    where, name = f"/week/{index}", named(session)
    longest = max((one.duration_s // one.sessions for one in able), default=None)
    if longest is None:
        kind = activity.value if activity else "it"
        yield Fault(where, f"no window is for {kind}, which {name} needs", "add a window, or leave the session out")
    elif session.duration_s > longest:
        problem = (
            f"{name} takes {minutes(session.duration_s)} min, and the longest window for it has {minutes(longest)}"
        )
        shorter = session.shortest_s is not None and session.shortest_s <= longest
        yield Fault(where, problem, "shorten the session, or lengthen a window", refuses=not shorter)
    elif not any(one.weekday == session.weekday for one in able):
        problem = f"{name} is asked for on a {WEEKDAYS[session.weekday]}, and no window of that day is for it"
        yield Fault(where, problem, "it will be put on another day; add a window there to keep it", refuses=False)


def _goals_room(preferences: TrainingPreferences) -> Iterator[Fault]:
    """The same of a week that is to be made from goals: the planner makes as much of it as the windows hold, if any."""
    goals = preferences.goals
    if preferences.week or goals is None:
        return
    for activity, count in ((Activity.LIFT, goals.lifts_per_week), (Activity.RUN, goals.runs_per_week)):
        held = _capacity(preferences, activity)
        if count is not None and count > held:
            problem = f"{count} sessions of {activity.value} are asked of a week whose windows hold {held}"
            yield Fault("/goals", problem, "add windows, or ask for fewer", refuses=not held)
    lifting = [one.duration_s // one.sessions for one in preferences.windows if Activity.LIFT in one.activities]
    if lifting and goals.lift_minutes * 60 > max(lifting):
        problem = (
            f"a lift is to take {goals.lift_minutes} min, and the longest window for it has {minutes(max(lifting))}"
        )
        yield Fault("/goals/lift_minutes", problem, "ask for shorter lifts, or lengthen a window")


def _capacity(preferences: TrainingPreferences, activity: Activity | None) -> int:
    """Sessions that the weekly windows hold. Windows of one start are one place."""
    held: dict[tuple[int, str], int] = {}
    for one in preferences.windows:
        if activity is None or activity in one.activities:
            start = (one.weekday, one.start)
            held[start] = max(held.get(start, 0), one.sessions)
    return sum(held.values())
