"""Fitness, fatigue and form, and the context around them: how the athlete stands at the end, or the start, of a day.

Fitness and fatigue are exponentially weighted systemic load over 42 and 7 athlete-local days, form is their difference
on the same day (Banister 1991; Coggan's Performance Manager). TrainingPeaks shows yesterday's difference as today's form:
that is `form_before`. The variant is k = 1 − e^(−1/N), see `ewma`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tandem.contracts.events.load import Form
from tandem.load_scoring.domain.standing.acwr import acute_chronic
from tandem.load_scoring.domain.standing.ewma import average, smoothing
from tandem.load_scoring.domain.standing.monotony import monotony
from tandem.load_scoring.domain.standing.recent import RecentDays, recent_days

METHOD = "ewma-exp-42-7/1"
FITNESS_DAYS = 42
FATIGUE_DAYS = 7
FITNESS_K = smoothing(FITNESS_DAYS)
FATIGUE_K = smoothing(FATIGUE_DAYS)

SETTLED_DAYS = 3 * FITNESS_DAYS
"""Until then the start from zero shows in fitness: e^(−3) leaves 5 % of it (the rule of thumb of PyPI trainingload)."""

RAMP_DAYS = 7


def form_after(day: date, daily_au: Mapping[date, float], unknown_days: Iterable[date] = ()) -> Form:
    """The athlete at the end of `day`, from the systemic sums of the days known; later days do not count.

    `unknown_days` are days with a session whose load nobody knows. The averages start from 0 before the first known day,
    so the first weeks of a new athlete read low, and the remarks say so.
    """
    return _form(recent_days(day, daily_au, unknown_days))


def form_before(day: date, daily_au: Mapping[date, float], unknown_days: Iterable[date] = ()) -> Form:
    """The athlete at the start of `day`, whatever was done on it since: a finished session never counts against the next."""
    return _form(recent_days(day, daily_au, unknown_days).ago(1))


def fitness_and_fatigue(recent: RecentDays) -> tuple[float, float]:
    """Fitness and fatigue in arbitrary units a day, unrounded."""
    return average(recent.loads_au, FITNESS_K), average(recent.loads_au, FATIGUE_K)


def ramp_au_per_week(recent: RecentDays) -> float | None:
    """Change of fitness over seven days; None before 42 days of history, when it is mostly the start from zero."""
    if recent.history_days < FITNESS_DAYS:
        return None
    return average(recent.loads_au, FITNESS_K) - average(recent.loads_au[RAMP_DAYS:], FITNESS_K)


def _form(recent: RecentDays) -> Form:
    fitness, fatigue = fitness_and_fatigue(recent)
    week, ratio = monotony(recent), acute_chronic(recent)
    return Form(
        fitness_au=round(fitness, 3),
        fatigue_au=round(fatigue, 3),
        form_au=round(fitness - fatigue, 3),
        method=METHOD,
        ramp_au_per_week=_rounded(ramp_au_per_week(recent)),
        monotony=_rounded(week.monotony),
        strain_au=_rounded(week.strain_au),
        acwr_coupled=_rounded(ratio.coupled),
        acwr_uncoupled=_rounded(ratio.uncoupled),
        acwr_ewma=_rounded(ratio.ewma),
        remarks=(*_remarks(recent), *week.remarks, *ratio.remarks),
    )


def _remarks(recent: RecentDays) -> list[str]:
    remarks = []
    if 0 < recent.history_days < SETTLED_DAYS:
        remarks.append(
            f"fitness starts from zero and only {recent.history_days} of {SETTLED_DAYS} days are known: it reads low, "
            "and its ramp high"
        )
    if unknown := recent.unknown_within(FITNESS_DAYS):
        remarks.append(
            f"{unknown} of the last {FITNESS_DAYS} days hold a session of unknown load: fitness is at least this"
        )
    return remarks


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
