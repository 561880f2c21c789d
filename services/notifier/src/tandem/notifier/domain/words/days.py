"""The calendar's words: the evening before a key day, the morning's verdict, the week in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tandem.contracts.events.plan import PlannedSession
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.said import EveningSaid, MorningSaid, Verdict, WeeklySaid
from tandem.notifier.domain.words.figures import distance, length, mass
from tandem.notifier.domain.words.limits import Text, fitted
from tandem.notifier.domain.words.moments import dated
from tandem.notifier.domain.words.names import at, row, session_name, signs, today_length, today_line
from tandem.notifier.domain.words.voice import Voice

_TELLING = frozenset({ReadinessState.PUSH, ReadinessState.WATCH, ReadinessState.PULL_BACK})
"""States that are worth a word the evening before."""


def evening_text(said: EveningSaid, voice: Voice) -> Text:
    """Tomorrow's key session, what else there is, and how ready the athlete is."""
    if voice.discreet:
        return fitted(voice.say("discreet-evening-title"), voice.say("discreet-open"))
    key = [session for session in said.sessions if session.key in said.key_sessions] or list(said.sessions)
    others = [session for session in said.sessions if session not in key]
    keys = "evening-keys" if len(key) > 1 else "evening-key"
    lines = [voice.say(keys, sessions=_day(key, voice))]
    lines += [voice.say("evening-others", sessions=_day(others, voice))] if others else []
    if said.readiness in _TELLING:
        lines.append(voice.say(f"evening-{said.readiness.value}"))
    return fitted(voice.say("evening-title", session=_glance(key, voice)), *lines)


def morning_text(said: MorningSaid, voice: Voice) -> Text:
    """The verdict and the first session; then why, and the day."""
    if voice.discreet and said.verdict is Verdict.STOP:
        return fitted(voice.say("discreet-stop-title"), voice.say("discreet-stop-body"))
    if voice.discreet:
        return fitted(voice.say("discreet-morning-title"), voice.say("discreet-open"))
    title = voice.say(f"morning-{said.verdict.value}-title")
    if said.sessions and said.verdict in (Verdict.PUSH, Verdict.STEADY):
        title = voice.say("morning-title-with", verdict=title, session=_glance(said.sessions, voice))
    today = voice.say("morning-rest")
    if said.sessions:
        today = voice.say("morning-today", sessions=_day(said.sessions, voice))
    return fitted(title, *_why(said, voice), today)


def _why(said: MorningSaid, voice: Voice) -> Iterator[str]:
    if said.verdict is Verdict.STOP and said.stop is not None:
        yield voice.say("morning-stop", day=dated(said.stop.since, voice))
        if said.stop.see_a_doctor:
            yield voice.say("morning-stop-doctor")
    elif said.signs and said.verdict in (Verdict.STEADY, Verdict.BACK_OFF):
        yield voice.say(f"morning-{said.verdict.value}-signs", signs=signs(said.signs, voice))
    elif said.verdict is not Verdict.STOP:
        yield voice.say(f"morning-{said.verdict.value}")


def weekly_text(said: WeeklySaid, voice: Voice) -> Text:
    """What was done, in numbers, and what the week to come counts on."""
    if voice.discreet:
        return fitted(voice.say("discreet-weekly-title"), voice.say("discreet-open"))
    missed = voice.say("weekly-missed", count=said.missed) if said.missed else ""
    ahead = ""
    if said.ahead:
        named = [at(session_name(s.title, s.session_class, voice), s.start_time, voice) for s in said.ahead]
        ahead = voice.say("weekly-ahead", sessions=row(named, voice))
    return fitted(_weekly_title(said, voice), _numbers(said, voice), missed, ahead)


def _weekly_title(said: WeeklySaid, voice: Voice) -> str:
    if said.planned:
        return voice.say("weekly-title", done=said.done, planned=said.planned)
    return voice.say("weekly-title-unplanned", done=said.done) if said.done else voice.say("weekly-title-empty")


def _numbers(said: WeeklySaid, voice: Voice) -> str:
    figures = {
        sport: [length(minutes, voice)]
        for sport, minutes in sorted(said.minutes.items(), key=lambda entry: (-entry[1], entry[0]))
        if minutes
    }
    if said.distance_m:
        figures.setdefault(Sport.RUNNING, []).append(distance(said.distance_m, voice))
    if said.volume_kg:
        figures.setdefault(Sport.STRENGTH, []).append(mass(said.volume_kg, voice))
    parts = [
        voice.say("weekly-sport", sport=voice.say(f"sport-{sport.value}"), figures=", ".join(told))
        for sport, told in figures.items()
    ]
    return " · ".join(parts)


def _glance(sessions: Sequence[PlannedSession], voice: Voice) -> str:
    first = today_line(sessions[0], voice)
    return voice.say("and-more", text=first, count=len(sessions) - 1) if len(sessions) > 1 else first


def _day(sessions: Sequence[PlannedSession], voice: Voice) -> str:
    return row([today_length(session, voice) for session in sessions], voice)
