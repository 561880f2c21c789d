"""Red flags: what an athlete reports that stops hard training, and how a stop says so, in a sentence and without words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tandem.contracts.events.readiness import RedFlag, RedFlagKind, Suspension
from tandem.contracts.events.wellness import Symptom
from tandem.load_scoring.domain.readiness.log import Wellness

STRONG_PAIN = 5.0
"""Of 10. Domain 3.3b; the pain-monitoring model lets tendons be loaded up to 5 (Silbernagel 2007, Am J Sports Med
35:897), so from 5 on they are not."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One kind of report: how its sentence begins (which also tells it apart), what is to be done, how it ends."""

    kind: RedFlagKind
    label: str
    advice: str
    see_a_doctor: bool = True

    def reason(self, day: date) -> str:
        """Why training stops, of a report about that day."""
        return f"{self.label} was reported on {_written(day)}: {self.advice}."

    def on(self, day: date) -> RedFlag:
        """The same without words."""
        return RedFlag(kind=self.kind, local_date=day)


_DOCTOR = "stop hard runs and heavy lifts and see a doctor"

_CLEARED = f"{_DOCTOR}; resume only after medical clearance, by saying that you have recovered"

_SYMPTOMS = (
    (Symptom.CHEST_PAIN, Flag(RedFlagKind.CHEST_PAIN, "Chest pain", _CLEARED)),
    (Symptom.FAINTING, Flag(RedFlagKind.FAINTING, "Fainting", _CLEARED)),
    (
        Symptom.FEVER,
        Flag(
            RedFlagKind.FEVER,
            "Fever",
            f"{_DOCTOR}; rest until it is over, then resume by saying that you have recovered",
        ),
    ),
    (
        Symptom.ILLNESS,
        Flag(
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

_STRONG = Flag(RedFlagKind.STRONG_PAIN, "Strong pain", f"{_DOCTOR}; resume by saying that you have recovered")
_GAIT = Flag(RedFlagKind.GAIT, "Pain that alters your gait", f"{_DOCTOR}; resume by saying that you have recovered")


def flags_on(said: Wellness) -> tuple[Flag, ...]:
    """The red flags reported on one day, gravest first."""
    flags = [flag for symptom, flag in _SYMPTOMS if symptom in said.symptoms] if said.symptoms else []
    if said.pain_severity is not None and said.pain_severity >= STRONG_PAIN:
        flags.append(_STRONG)
    if said.gait_altered:
        flags.append(_GAIT)
    return tuple(flags)


def red_flags(said: Wellness) -> tuple[str, ...]:
    """The kinds of red flag reported on one day, gravest first, as the reasons of a stop name them."""
    return tuple(flag.label for flag in flags_on(said))


def with_flags(stop: Suspension) -> Suspension:
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
