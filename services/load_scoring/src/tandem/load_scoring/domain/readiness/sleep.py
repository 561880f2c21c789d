"""Sleep against what is needed: a week's mean and the last nights. A night that was not recorded is unknown, not short.

A night belongs to the day it ends on, so the nights of a week are those of `day` and the six days before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tandem.contracts.events.readiness import Guidance
from tandem.load_scoring.domain.readiness.log import DayLog
from tandem.load_scoring.domain.readiness.person import ADULT_YEARS, Person

SHORT_NIGHT_H = 6.0
"""A night below this is short (domain 3.3): an hour under what adults need on a regular basis (Watson 2015), so that one
ordinary late evening is not held against anybody."""

LAST_NIGHTS = 3
WEEK_NIGHTS = 7

MIN_NIGHTS = 4
"""A week's mean speaks from this many known nights on. Ours: more than half of the week."""

TEEN_YEARS = 13


@dataclass(frozen=True, slots=True)
class Need:
    """Hours of sleep a night that are recommended, for whom, by whom."""

    low_h: float
    high_h: float
    who: str
    source: str


ADULT = Need(
    7.0,
    9.0,
    "adults",
    "Watson 2015, J Clin Sleep Med 11:591 (at least 7 h); Hirshkowitz 2015, Sleep Health 1:40 (7–9 h)",
)
TEENAGER = Need(8.0, 10.0, "teenagers", "Paruthi 2016, J Clin Sleep Med 12:785 (13–18 years: 8–10 h)")
CHILD = Need(9.0, 12.0, "children of school age", "Paruthi 2016, J Clin Sleep Med 12:785 (6–12 years: 9–12 h)")


def need_of(person: Person) -> Need:
    """What the athlete's age asks for; an adult's need while the age is unknown."""
    if person.age_years is None or person.age_years >= ADULT_YEARS:
        return ADULT
    return TEENAGER if person.age_years >= TEEN_YEARS else CHILD


def nights_h(log: DayLog, day: date, count: int) -> tuple[float | None, ...]:
    """Hours slept in the last `count` nights, the latest last; None where nothing was recorded or zero was."""
    days = (day - timedelta(days=back) for back in range(count - 1, -1, -1))
    slept = (said.sleep_s if (said := log.wellness.get(night)) else None for night in days)
    return tuple(seconds / 3600.0 if seconds else None for seconds in slept)


def short_sleep(log: DayLog, day: date) -> bool | None:
    """Whether one of the last three nights was shorter than 6 h. None when none is known to be and one is unknown."""
    nights = nights_h(log, day, LAST_NIGHTS)
    if any(night is not None and night < SHORT_NIGHT_H for night in nights):
        return True
    return None if None in nights else False


def mean_sleep_h(log: DayLog, day: date) -> float | None:
    """Hours a night over the last seven, of the nights known; None below four of them."""
    known = [night for night in nights_h(log, day, WEEK_NIGHTS) if night is not None]
    return sum(known) / len(known) if len(known) >= MIN_NIGHTS else None


def sleep_guidance(log: DayLog, day: date, person: Person) -> Guidance | None:
    """The week's mean against the need, else short nights among the last three; None when neither falls short or is
    known. Long sleep is never spoken of: who recovers may need it (Watson 2015)."""
    need, mean_h = need_of(person), mean_sleep_h(log, day)
    if mean_h is not None and _said(mean_h) < need.low_h:
        sentence = (
            f"You slept {_said(mean_h):g} h a night over the last week, and {need.who} need {need.low_h:g} to "
            f"{need.high_h:g}: an earlier night helps more than another session."
        )
        return _guidance(sentence, _said(mean_h), need)
    short = [night for night in nights_h(log, day, LAST_NIGHTS) if night is not None and night < SHORT_NIGHT_H]
    if not short:
        return None
    count = (
        f"{len(short)} of your last {LAST_NIGHTS} nights"
        if len(short) > 1
        else f"One of your last {LAST_NIGHTS} nights"
    )
    verb = "were" if len(short) > 1 else "was"
    sentence = f"{count} {verb} shorter than {SHORT_NIGHT_H:g} h: sleep in before you train hard."
    return _guidance(sentence, _said(min(short)), need)


def _said(hours: float) -> float:
    return round(hours, 1)


def _guidance(sentence: str, value_h: float, need: Need) -> Guidance:
    return Guidance(
        topic="sleep",
        sentence=sentence,
        value=value_h,
        target_low=need.low_h,
        target_high=need.high_h,
        unit="h a night",
        source=need.source,
    )
