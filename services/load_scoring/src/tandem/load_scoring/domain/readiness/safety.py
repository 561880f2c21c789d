"""Safety first: what stops hard running and heavy lifting whatever the markers say, until the athlete has recovered.

A stop begins with what the athlete reports and ends only with their word that it is over (`Wellness.recovered`): neither
time, nor a day without symptoms, nor a correction of what began it ends it. `recovered` on a day ends what was reported
before; a red flag that stands beside it in the merged day was raised since, or may have been, and stops again. So for a
word later on the very day of the report to count, the day must come without what was reported before that word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.contracts.events.readiness import Guidance, RedFlag, RedFlagKind, Suspension
from tandem.contracts.events.wellness import Symptom
from tandem.load_scoring.domain.readiness.log import DayLog, Wellness

LOOK_BACK_DAYS = 28
"""While no stop stands, a report up to this old still begins one: what arrives late is as dangerous as what arrives on
time. Ours: training resumed without clearance four weeks ago has shown itself harmless or been reported again."""

STRONG_PAIN = 5.0
"""Of 10. Domain 3.3b; the pain-monitoring model lets tendons be loaded up to 5 (Silbernagel 2007, Am J Sports Med
35:897), so from 5 on they are not."""

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


@dataclass(frozen=True, slots=True)
class _Flag:
    """One kind of report: how its sentence begins (which also tells it apart), what is to be done, how it ends."""

    kind: RedFlagKind
    label: str
    advice: str
    see_a_doctor: bool = True


_DOCTOR = "stop hard runs and heavy lifts and see a doctor"

_CLEARED = f"{_DOCTOR}; resume only after medical clearance, by saying that you have recovered"

_SYMPTOMS = (
    (Symptom.CHEST_PAIN, _Flag(RedFlagKind.CHEST_PAIN, "Chest pain", _CLEARED)),
    (Symptom.FAINTING, _Flag(RedFlagKind.FAINTING, "Fainting", _CLEARED)),
    (
        Symptom.FEVER,
        _Flag(
            RedFlagKind.FEVER,
            "Fever",
            f"{_DOCTOR}; rest until it is over, then resume by saying that you have recovered",
        ),
    ),
    (
        Symptom.ILLNESS,
        _Flag(
            RedFlagKind.ILLNESS,
            "Illness",
            "hard runs and heavy lifts are off until you say that you have recovered; rest altogether when it sits below "
            "the neck (chest, stomach, aching muscles), and see a doctor when it gets worse or lasts more than a week",
            see_a_doctor=False,
        ),
    ),
)
"""Gravest first. Chest pain and fainting on exertion want a physician before exercise goes on (Riebe 2015, Med Sci Sports
Exerc 47:2473). Fever: myocarditis and heat (Friman & Wesslén 2000, Immunol Cell Biol 78:510). Illness: the neck check
(Eichner 1993, Phys Sportsmed 21(1):125; Primos 1996, Phys Sportsmed 24(1):44) lets easy training go on with a head cold
only; where the illness sits is not asked, so what is hard stops."""

_STRONG = _Flag(RedFlagKind.STRONG_PAIN, "Strong pain", f"{_DOCTOR}; resume by saying that you have recovered")
_GAIT = _Flag(RedFlagKind.GAIT, "Pain that alters your gait", f"{_DOCTOR}; resume by saying that you have recovered")


def suspension(log: DayLog, day: date, standing: Suspension | None) -> Suspension | None:
    """The safety stop at the end of `day`, or None. `standing` is the stop last published.

    A standing stop is the memory: it holds even if the log no longer shows what began it. A stop keeps its first day and
    gains a reason when another kind of red flag is reported. For a day before the standing stop began it is returned as
    it stands: the past is not what resumes training.
    """
    if standing is not None and day < standing.since:
        return standing
    first = day - timedelta(days=LOOK_BACK_DAYS) if standing is None else standing.since
    stop = _with_flags(standing) if standing is not None else None
    for spoken in _days(log, first, day):
        said = log.wellness[spoken]
        if said.recovered:
            stop = None
        if flags := _flags_on(said):
            stop = _with(stop, spoken, flags)
    return stop


def red_flags(said: Wellness) -> tuple[str, ...]:
    """The kinds of red flag reported on one day, gravest first, as the reasons of a stop name them."""
    return tuple(flag.label for flag in _flags_on(said))


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


def _flags_on(said: Wellness) -> tuple[_Flag, ...]:
    flags = [flag for symptom, flag in _SYMPTOMS if symptom in said.symptoms] if said.symptoms else []
    if said.pain_severity is not None and said.pain_severity >= STRONG_PAIN:
        flags.append(_STRONG)
    if said.gait_altered:
        flags.append(_GAIT)
    return tuple(flags)


def _with(stop: Suspension | None, day: date, flags: tuple[_Flag, ...]) -> Suspension:
    """The stop with what was reported on `day`; a kind it has named already is not named twice."""
    named = stop.reasons if stop else ()
    new = [flag for flag in flags if not any(reason.startswith(f"{flag.label} ") for reason in named)]
    if stop is not None and not new:
        return stop
    reasons = (*named, *(f"{flag.label} was reported on {_written(day)}: {flag.advice}." for flag in new))
    doctor = any(flag.see_a_doctor for flag in new) or (stop is not None and stop.see_a_doctor)
    return Suspension(
        hard=True,
        loaded=True,
        since=stop.since if stop else day,
        reasons=reasons,
        see_a_doctor=doctor,
        flags=(*(stop.flags if stop is not None else ()), *(RedFlag(kind=flag.kind, local_date=day) for flag in new)),
    )


def _with_flags(stop: Suspension) -> Suspension:
    """The stop with its reasons without words too, read off the sentences of one that was published before it had them. A
    sentence that is none of ours leaves it as it is."""
    if len(stop.flags) == len(stop.reasons):
        return stop
    known = [flag for flag in map(_flag_in, stop.reasons) if flag is not None]
    return stop.model_copy(update={"flags": tuple(known)}) if len(known) == len(stop.reasons) else stop


def _flag_in(reason: str) -> RedFlag | None:
    found = _REASON.match(reason)
    kind = _KINDS.get(found["label"]) if found else None
    if found is None or kind is None or found["month"] not in _MONTHS:
        return None
    day = date(int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"]))
    return RedFlag(kind=kind, local_date=day)


_KINDS = {flag.label: flag.kind for flag in (*(flag for _, flag in _SYMPTOMS), _STRONG, _GAIT)}
_REASON = re.compile(r"(?P<label>.+?) was reported on (?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>\d{4}): ")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _written(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
