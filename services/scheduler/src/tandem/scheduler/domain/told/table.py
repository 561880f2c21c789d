"""A plan's weeks as text, a line a session, and the lines that any account of a plan is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from tandem.contracts.events.plan import (
    PlannedSession,
    PlanRevised,
    SessionStatus,
    WeekOutline,
)
from tandem.scheduler.domain.told.words import CLASS_WORDS, inside, moment
from tandem.scheduler.domain.week import week_of


class Tone(StrEnum):
    """How a line is meant, for those who can show colour."""

    HEAD = "head"
    PLAIN = "plain"
    CHANGED = "changed"
    AWAY = "away"
    ASIDE = "aside"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    tone: Tone = Tone.PLAIN


_STATUS = {
    SessionStatus.PAST: "went by without a report",
    SessionStatus.MISSED: "missed",
    SessionStatus.SUSPENDED: "suspended",
    SessionStatus.DROPPED: "dropped",
}


def text_of(lines: Iterable[Line]) -> str:
    """The lines without colour, one below the other."""
    return "".join(f"{line.text}\n" for line in lines)


def plan_lines(plan: PlanRevised, clock: ZoneInfo | None = None) -> list[Line]:
    """The weeks of a plan, a line a session, on the plan's own clock or on that of the athlete who travels."""
    zone = clock or ZoneInfo(plan.timezone)
    lines = [
        Line(
            f"plan {plan.plan_version} · {plan.first_day:%a %d %b} to {plan.last_day:%a %d %b %Y} · {plan.timezone} · "
            f"{plan.cause_title}",
            Tone.HEAD,
        )
    ]
    outlines = {outline.week: outline for outline in plan.weeks}
    width = max((len(session.title) for session in plan.new), default=0)
    ordered = sorted(plan.new, key=lambda session: (week_of(session.key), session.start_time, session.key))
    for week, sessions in groupby(ordered, key=lambda session: week_of(session.key)):
        lines += [Line(""), Line(_week(week, outlines.get(week)), Tone.HEAD)]
        last = ""
        for session in sessions:
            start = session.start_time.astimezone(zone)
            day = f"{start:%a %d %b}"
            lines.append(_row(session, "" if day == last else day, start, width, zone))
            last = day
    return lines


def _week(week: str, outline: WeekOutline | None) -> str:
    if outline is None:
        return week
    phase = f", {outline.phase.value}" if outline.phase else ""
    volume = "" if outline.volume_factor == 1 else f", volume {outline.volume_factor:.0%}"
    load = "" if outline.systemic_au is None else f" · load {outline.systemic_au:.0f}"
    cap = "" if outline.ramp_cap_au is None else f" (ramp cap {outline.ramp_cap_au:.0f})"
    hours = f"run {_hours(outline.run_s)}, lift {_hours(outline.lift_s)}"
    return f"{week} · {outline.block.value}{phase}{volume} · {hours}{load}{cap}"


def _hours(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


def _row(session: PlannedSession, day: str, start: datetime, width: int, zone: ZoneInfo) -> Line:
    abroad = start.utcoffset() != start.astimezone(ZoneInfo(zone.key)).utcoffset()
    became = ", ".join([*_became(session, zone), *([f"in {start:%Z}"] if abroad else [])])
    text = f"  {day:<10}  {start:%H:%M}  {session.title:<{width}}  {_minutes(session.duration_s):>3} min  {became}"
    if session.status is SessionStatus.PLANNED:
        return Line(text.rstrip(), Tone.CHANGED if became else Tone.PLAIN)
    away = session.status in (SessionStatus.DROPPED, SessionStatus.MISSED, SessionStatus.SUSPENDED)
    return Line(text.rstrip(), Tone.AWAY if away else Tone.ASIDE)


def _became(session: PlannedSession, zone: ZoneInfo) -> Iterator[str]:
    """What became of a session since the athlete's own week asked for it; nothing when it stands as asked."""
    if session.status is SessionStatus.DONE:
        yield _done(session, zone)
        return
    if session.status is not SessionStatus.PLANNED:
        yield _STATUS[session.status]
    if session.session_class is not session.planned_class:
        now, before = (inside(CLASS_WORDS[one]) for one in (session.session_class, session.planned_class))
        yield f"{now} (was {before})"
    if session.planned_duration_s and session.planned_duration_s != session.duration_s:
        yield f"was {_minutes(session.planned_duration_s)} min"
    if session.planned_start_time and session.planned_start_time != session.start_time:
        yield f"was {moment(session.planned_start_time, zone)}"
    if session.adjusted and session.status is SessionStatus.PLANNED:
        yield from (what for what in [inside(CLASS_WORDS[session.session_class])] if what != inside(session.title))
    if session.adjusted:
        yield session.adjusted.replace("_", " ")
    if session.optional:
        yield "extra"
    if session.pinned:
        yield "pinned"
    if session.accepts:
        yield f"accepts {', '.join(session.accepts)}"


def _done(session: PlannedSession, zone: ZoneInfo) -> str:
    """Done as planned, or as what; and why it is taken for the session where that is not plain."""
    asked = session.planned_start_time or session.start_time
    same_day = session.start_time.astimezone(zone).date() == asked.astimezone(zone).date()
    if same_day and session.session_class is session.planned_class:
        return "done"
    said = f"done as {inside(CLASS_WORDS[session.session_class])}"
    return f"{said}: {session.matched}" if session.matched else said


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.0f}"
