"""A push is earned as strictly as a pull back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from machine_days import BAD, FINE, HEART, PUSH, STEADY, day, follow, lived

from tandem.load_scoring.domain.readiness.log import DayLog, Wellness
from tandem.load_scoring.domain.readiness.machine import PUSH_DWELL_DAYS, Context, Standing, assess


class TestPush:
    def test_it_is_earned_by_a_fortnight_without_any_sign(self) -> None:
        order = [one.state for one in follow(lived(200), BAD, 190, FINE)]
        assert order[:PUSH_DWELL_DAYS] == [STEADY] * PUSH_DWELL_DAYS
        assert set(order[PUSH_DWELL_DAYS:]) == {PUSH}

    @pytest.mark.parametrize(
        "context",
        [
            replace(FINE, short_sleep=True),
            replace(FINE, short_sleep=None),
            replace(FINE, energy_deficit=True),
            replace(FINE, suspended=True),
            replace(FINE, may_be_pushed=False),
            replace(FINE, deload_week=True),
            replace(FINE, form_au=None),
            replace(FINE, fitness_au=None),
            replace(FINE, fitness_au=0.0),
            replace(FINE, form_au=-20.0),
            replace(FINE, form_au=15.0),
        ],
        ids=lambda c: ",".join(f"{k}={getattr(c, k)}" for k in Context.__slots__ if getattr(c, k) != getattr(FINE, k)),
    )
    def test_whatever_fails_or_is_unknown_prevents_it(self, context: Context) -> None:
        log = lived(200)
        assert assess(log, day(190), Standing(STEADY, day(100)), FINE).state is PUSH
        assert assess(log, day(190), Standing(STEADY, day(100)), context).state is STEADY

    def test_it_ends_the_day_a_condition_fails_and_is_then_earned_anew(self) -> None:
        log, pushing = lived(200), Standing(PUSH, day(150))
        assert assess(log, day(190), pushing, FINE).state is PUSH
        ended = assess(log, day(190), pushing, replace(FINE, short_sleep=True))
        assert (ended.state, ended.since) == (STEADY, day(190))
        assert assess(log, day(191), Standing(STEADY, day(190)), FINE).state is STEADY

    def test_form_may_dip_further_during_a_push_than_before_one(self) -> None:
        dipped = replace(FINE, form_au=-10.0)
        assert assess(lived(200), day(190), Standing(PUSH, day(150)), dipped).state is PUSH
        assert assess(lived(200), day(190), Standing(STEADY, day(150)), dipped).state is STEADY

    def test_any_family_on_ends_it(self) -> None:
        log = lived(200, {range(184, 200): HEART})
        assert assess(log, day(190), Standing(PUSH, day(150)), FINE).state is not PUSH

    def test_one_family_that_speaks_is_not_enough(self) -> None:
        only = DayLog(
            wellness={
                d: Wellness(resting_heart_rate_bpm=w.resting_heart_rate_bpm) for d, w in lived(200).wellness.items()
            }
        )
        assert assess(only, day(190), Standing(STEADY, day(100)), FINE).state is STEADY
