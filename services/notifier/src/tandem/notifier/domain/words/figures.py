"""Lengths, distances and masses in the athlete's units, with the digits that they are worth."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from babel.numbers import format_decimal

from tandem.contracts.events.reach import DistanceUnit, MassUnit
from tandem.notifier.domain.words.voice import Voice

METRES_A_MILE = 1609.344
"""International yard and pound agreement of 1959, exact."""

KILOGRAMS_A_POUND = 0.45359237
"""The same."""

_HOURS_FROM_MIN = 120
"""Lengths from here on are told in hours and minutes. Ours: 90 min is how people say it, 200 min is not."""


def length(minutes: int, voice: Voice) -> str:
    """`40 min`, `3 h 20 min`, `2 h`."""
    if minutes < _HOURS_FROM_MIN:
        return voice.say("minutes", minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return voice.say("hours-minutes", hours=hours, minutes=rest) if rest else voice.say("hours", hours=str(hours))


def gap(value_h: float, voice: Voice) -> str:
    """Hours that there are, rounded down, so that a gap under its floor never reads as if it reached it."""
    if value_h < 1:
        return voice.say("minutes", minutes=max(0, int(value_h * 60)))
    return voice.say("hours", hours=str(int(value_h)))


def floor(value_h: float, voice: Voice) -> str:
    """Hours that are needed, in tenths where they are not whole, rounded up."""
    tenths = Decimal(str(value_h)).quantize(Decimal("0.1"), ROUND_UP)
    return voice.say("hours", hours=_figure(tenths, "#,##0.#", voice))


def distance(metres: float, voice: Voice) -> str:
    """Kilometres or miles, in tenths below a hundred."""
    miles = voice.distance_unit is DistanceUnit.MILE
    value = Decimal(str(metres)) / Decimal(str(METRES_A_MILE if miles else 1000))
    step = Decimal("0.1") if value < 100 else Decimal(1)
    figure = _figure(value.quantize(step, ROUND_HALF_UP), "#,##0.#", voice)
    return voice.say("distance", figure=figure, unit=voice.distance_unit.value)


def mass(kilograms: float, voice: Voice) -> str:
    """Kilograms or pounds lifted in sum: whole below a thousand, tens below ten thousand, then hundreds."""
    pounds = voice.mass_unit is MassUnit.POUND
    value = Decimal(str(kilograms)) / (Decimal(str(KILOGRAMS_A_POUND)) if pounds else Decimal(1))
    step = Decimal(1) if value < 1000 else Decimal(10) if value < 10_000 else Decimal(100)
    rounded = (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return voice.say("mass", figure=_figure(rounded, "#,##0", voice), unit=voice.mass_unit.value)


def whole_minutes(duration_s: int) -> int:
    """Whole minutes of a length, rounded down as the planner does."""
    return duration_s // 60


def _figure(value: Decimal, pattern: str, voice: Voice) -> str:
    return format_decimal(value, pattern, locale=voice.language.value)
