"""Zones that do not exist, days that contradict each other, days that have passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import BlockSpan, OpenWindow, WindowException
from tandem.contracts.faults.fault import WEEKDAYS, Fault, Span, span


def known_zone(name: str) -> bool:
    """True when the IANA database has a zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a directory of the database
        return False
    return True


def zones(preferences: TrainingPreferences, timezone: str) -> Iterator[Fault]:
    asked = [("/timezone", timezone)]
    asked += [
        (f"/exceptions/{index}/timezone", one.timezone)
        for index, one in enumerate(preferences.exceptions)
        if one.timezone is not None
    ]
    for where, name in asked:
        if not known_zone(name):
            problem = f"{name!r} is no time zone of the IANA database"
            yield Fault(where, problem, "write one as in Europe/Berlin or America/New_York")


def calendar(preferences: TrainingPreferences) -> Iterator[Fault]:
    blocks = list(enumerate(preferences.calendar))
    for index, block in blocks:
        if block.first_day.weekday():
            monday = block.first_day - timedelta(days=block.first_day.weekday())
            problem = f"the block of {block.first_day} begins on a {WEEKDAYS[block.first_day.weekday()]}"
            yield Fault(f"/calendar/{index}/first_day", problem, f"begin it on a Monday, such as {monday}")
    for (first, a), (second, b) in combinations(blocks, 2):
        last_a, last_b = _last_day(a), _last_day(b)
        if a.first_day <= last_b and b.first_day <= last_a:
            problem = f"the blocks {a.first_day} to {last_a} and {b.first_day} to {last_b} overlap"
            yield Fault(f"/calendar/{second}", problem, f"let a week be of one block (the other is /calendar/{first})")


def _last_day(block: BlockSpan) -> date:
    """The last day of a block's last week, or of the calendar of dates."""
    return date.fromordinal(min(block.first_day.toordinal() + 7 * block.weeks - 1, date.max.toordinal()))


def exceptions(preferences: TrainingPreferences) -> Iterator[Fault]:
    for index, one in enumerate(preferences.exceptions):
        where = f"/exceptions/{index}"
        if one.last_day < one.first_day:
            problem = f"the days {one.first_day} to {one.last_day} end before they begin"
            yield Fault(where, problem, "swap first_day and last_day")
        for a, b in combinations(one.open, 2):
            if set(a.activities) & set(b.activities) and _open(a).overlaps(_open(b)):
                problem = f"the windows {a.start} and {b.start} of {one.first_day} to {one.last_day} overlap"
                yield Fault(f"{where}/open", problem, "shorten one, or leave one out")
    for (first, earlier), (second, later) in combinations(enumerate(preferences.exceptions), 2):
        if (
            None not in (earlier.timezone, later.timezone)
            and earlier.timezone != later.timezone
            and _meet(earlier, later)
        ):
            day = max(earlier.first_day, later.first_day)
            problem = f"on {day} you are both in {earlier.timezone} and in {later.timezone}"
            yield Fault(
                f"/exceptions/{second}", problem, f"let a day be in one zone (the other is /exceptions/{first})"
            )


def _open(window: OpenWindow) -> Span:
    return span(0, window.start, window.duration_s)


def _meet(a: WindowException, b: WindowException) -> bool:
    return a.first_day <= b.last_day and b.first_day <= a.last_day


def passed(preferences: TrainingPreferences, today: date) -> Iterator[Fault]:
    """Days that have gone by refuse nothing: what an athlete once said grows old by itself."""
    for index, one in enumerate(preferences.dated):
        if one.day < today:
            problem = f"{one.title} was on {one.day}, which has passed"
            yield Fault(f"/dated/{index}/day", problem, "leave it out", refuses=False)
    race = preferences.goals.race if preferences.goals else None
    if race is not None and race.day < today:
        problem = f"{race.title} was on {race.day}, which has passed"
        yield Fault("/goals/race/day", problem, "name the next one, or leave it out", refuses=False)
    ends = [_last_day(block) for block in preferences.calendar]
    if ends and max(ends) < today:
        problem = f"the calendar of blocks ended on {max(ends)}, which has passed"
        yield Fault("/calendar", problem, "add the weeks to come, or leave it out", refuses=False)
