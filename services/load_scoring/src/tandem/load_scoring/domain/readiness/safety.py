"""Safety first: what stops hard running and heavy lifting whatever the markers say, until the athlete has recovered.

A stop begins with what the athlete reports and ends only with their word that it is over (`Wellness.recovered`): neither
time, nor a day without symptoms, nor a correction of what began it ends it. `recovered` on a day ends what was reported
before; a red flag that stands beside it in the merged day was raised since, or may have been, and stops again. So for a
word later on the very day of the report to count, the day must come without what was reported before that word.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tandem.contracts.events.readiness import Guidance, Suspension
from tandem.load_scoring.domain.readiness.log import DayLog
from tandem.load_scoring.domain.readiness.red_flags import Flag, flags_on, with_flags

LOOK_BACK_DAYS = 28
"""While no stop stands, a report up to this old still begins one: what arrives late is as dangerous as what arrives on
time. Ours: training resumed without clearance four weeks ago has shown itself harmless or been reported again."""

LASTING_PAIN = 3.0
"""Of 10: pain from here on is more than a trifle (domain 3.3)."""

LASTING_DAYS = 14
"""Pain of 3 or more for this long wants a doctor. Ours: sore muscles are over in a week."""

PAIN_DAYS = 90
"""How far back lasting pain is looked for; what is older is said to be more than that. Ours: three months are chronic pain
(Treede 2015, Pain 156:1003)."""

SILENT_DAYS = 3
"""So many days without a word on pain do not break a run of it, and are not counted as free of it. Ours."""

RISE = 2.0
"""Points within 14 days: the least change of pain that matters to who has it (Farrar 2001, Pain 94:149)."""

MIN_MENTIONS = 4
"""A rise is read from at least this many days with a word on pain, over at least a week. Ours: two days are a mood."""


def suspension(log: DayLog, day: date, standing: Suspension | None) -> Suspension | None:
    """The safety stop at the end of `day`, or None. `standing` is the stop last published.

    A standing stop is the memory: it holds even if the log no longer shows what began it. A stop keeps its first day and
    gains a reason when another kind of red flag is reported. For a day before the standing stop began it is returned as
    it stands: the past is not what resumes training.
    """
    if standing is not None and day < standing.since:
        return standing
    first = day - timedelta(days=LOOK_BACK_DAYS) if standing is None else standing.since
    stop = with_flags(standing) if standing is not None else None
    for spoken in _days(log, first, day):
        said = log.wellness[spoken]
        if said.recovered:
            stop = None
        if flags := flags_on(said):
            stop = _with(stop, spoken, flags)
    return stop


def lasting_pain(log: DayLog, day: date) -> Guidance | None:
    """The advice to see a doctor about pain that has lasted or is rising though each day is too little for a stop."""
    latest = next(_pain(log, day, SILENT_DAYS), None)
    if latest is None or latest[1] < LASTING_PAIN:
        return None
    said = list(_pain(log, day, PAIN_DAYS))
    days, severity = _run_days(said), latest[1]
    if days >= LASTING_DAYS:
        lasted = f"more than {PAIN_DAYS}" if days > PAIN_DAYS else days
        return _see_a_doctor(f"Pain of {severity:g}/10 has lasted {lasted} days", severity)
    if _rises([(spoken, severity) for spoken, severity in said if (day - spoken).days < LASTING_DAYS]):
        return _see_a_doctor(f"Pain has risen to {severity:g}/10 within two weeks", severity)
    return None


def _pain(log: DayLog, day: date, back: int) -> Iterator[tuple[date, float]]:
    """The days with a word on pain from `day` to `back` days before it, the latest first."""
    for ordinal in range(day.toordinal(), day.toordinal() - back - 1, -1):
        said = log.wellness.get(spoken := date.fromordinal(ordinal))
        if said is not None and said.pain_severity is not None:
            yield spoken, said.pain_severity


def _run_days(said: list[tuple[date, float]]) -> int:
    """Days of the latest unbroken run of pain that is more than a trifle; `said` begins with the latest."""
    first = last = said[0][0]
    for spoken, severity in said:
        if severity < LASTING_PAIN or (first - spoken).days > SILENT_DAYS + 1:
            break
        first = spoken
    return (last - first).days + 1


def _rises(said: list[tuple[date, float]]) -> bool:
    """Whether the later half of the fortnight's reports hurts more than the earlier, and the last more than the first;
    `said` begins with the latest."""
    if len(said) < MIN_MENTIONS or (said[0][0] - said[-1][0]).days < 7:
        return False
    severities = [severity for _, severity in said]
    half = len(severities) // 2
    later, earlier = severities[:half], severities[-half:]
    return severities[0] - severities[-1] >= RISE and sum(later) - sum(earlier) >= RISE / 2 * half


def _see_a_doctor(finding: str, severity: float) -> Guidance:
    return Guidance(
        topic="pain",
        sentence=f"{finding}: see a doctor about it, and do not load what hurts until then.",
        value=severity,
        target_high=LASTING_PAIN,
        unit="of 10",
        source="Silbernagel 2007, Am J Sports Med 35:897 (how much pain loading may cause); Farrar 2001, Pain 94:149",
    )


def _days(log: DayLog, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last` on which something was said, in order. Looked up one by one where that is less
    than sorting all of the log, which is every day without a stop."""
    if (last - first).days > len(log.wellness):
        yield from sorted(spoken for spoken in log.wellness if first <= spoken <= last)
        return
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        if (spoken := date.fromordinal(ordinal)) in log.wellness:
            yield spoken


def _with(stop: Suspension | None, day: date, flags: tuple[Flag, ...]) -> Suspension:
    """The stop with what was reported on `day`; a kind it has named already is not named twice. Of a stop whose reasons could
    not be told without words none is."""
    named, known = (stop.reasons, stop.flags) if stop is not None else ((), ())
    new = [flag for flag in flags if not any(reason.startswith(f"{flag.label} ") for reason in named)]
    if stop is not None and not new:
        return stop
    return Suspension(
        hard=True,
        loaded=True,
        since=stop.since if stop is not None else day,
        reasons=(*named, *(flag.reason(day) for flag in new)),
        see_a_doctor=any(flag.see_a_doctor for flag in new) or (stop is not None and stop.see_a_doctor),
        flags=(*known, *(flag.on(day) for flag in new)) if len(known) == len(named) else (),
    )
