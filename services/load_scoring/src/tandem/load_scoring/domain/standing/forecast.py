"""Looking ahead: how much load today reaches a wanted form, and how long rest takes to reach it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tandem.load_scoring.domain.standing.form import FATIGUE_DAYS, FATIGUE_K, FITNESS_DAYS, FITNESS_K

REST_HORIZON_DAYS = 60
"""How far rest is looked ahead: form under rest peaks within three weeks, after that only fitness is lost. Ours."""


@dataclass(frozen=True, slots=True)
class LoadForForm:
    """The load to add today, in arbitrary units; None where no load does it. `rest_days` are the days of rest that reach
    the form where load cannot: 0 where load does, None where rest does not either within 60 days."""

    load_au: float | None
    rest_days: int | None
    reason: str


def load_for_form(fitness_au: float, fatigue_au: float, form_au: float) -> LoadForForm:
    """How much load, added today, brings form to `form_au` by the end of today.

    `fitness_au` and `fatigue_au` are today's so far, as `form_after` gives them: decayed since yesterday, with what was
    done today. Each au then adds 0.023528 to fitness and 0.133122 to fatigue, so load = (fitness − fatigue − form) /
    0.109594 (intervals.icu forum 5788). A negative answer is no load: form is lower than wanted already, and only rest
    raises it. ValueError for values that are not finite.
    """
    if not all(map(math.isfinite, (fitness_au, fatigue_au, form_au))):
        raise ValueError(f"fitness {fitness_au:g}, fatigue {fatigue_au:g} and form {form_au:g} must be finite")
    load = (fitness_au - fatigue_au - form_au) / (FATIGUE_K - FITNESS_K)
    if load >= 0:
        return LoadForForm(load, 0, f"{load:.0f} au today bring form to {form_au:g}")
    rest = rest_days_to_form(fitness_au, fatigue_au, form_au)
    now = f"form is {fitness_au - fatigue_au:.1f} and no load raises it the same day"
    if rest is None:
        return LoadForForm(None, None, f"{now}: rest does not reach {form_au:g} within {REST_HORIZON_DAYS} days either")
    return LoadForForm(None, rest, f"{now}: {rest} days of rest reach {form_au:g}")


def rest_days_to_form(fitness_au: float, fatigue_au: float, form_au: float) -> int | None:
    """The first day of complete rest, counted from today as 0, at whose end form is at least `form_au`; None if never
    within 60 days: under rest form rises while fatigue fades and then falls with fitness."""
    for days in range(REST_HORIZON_DAYS + 1):
        fitness = fitness_au * math.exp(-days / FITNESS_DAYS)
        if fitness - fatigue_au * math.exp(-days / FATIGUE_DAYS) >= form_au:
            return days
    return None
