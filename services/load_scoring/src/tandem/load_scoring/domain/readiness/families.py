"""All families as of a day and of the days before it: which are on, for how long, and how far they are off together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property

from tandem.contracts.events.readiness import Family, FamilySign
from tandem.load_scoring.domain.readiness import autonomic, efficiency, lifts, pain, wellbeing
from tandem.load_scoring.domain.readiness.days import FAR_DAYS, Days
from tandem.load_scoring.domain.readiness.finding import Finding
from tandem.load_scoring.domain.readiness.log import DayLog

LOOKS: dict[Family, Callable[[Days, int], Finding]] = {
    Family.AUTONOMIC: autonomic.look,
    Family.RUN_EFFICIENCY: efficiency.look,
    Family.STRENGTH: lifts.look,
    Family.WELLBEING: wellbeing.look,
    Family.PAIN: pain.look,
}
WORDS: dict[Family, Callable[[Finding], str]] = {
    Family.AUTONOMIC: autonomic.say,
    Family.RUN_EFFICIENCY: efficiency.say,
    Family.STRENGTH: lifts.say,
    Family.WELLBEING: wellbeing.say,
    Family.PAIN: pain.say,
}
FATIGUE = tuple(family for family in LOOKS if family is not Family.PAIN)
"""The families that tell of fatigue; pain has its own rule."""

GAP_DAYS = 5
"""A family that cannot speak for up to this many days in a row neither counts a day nor breaks a run of them; after that it
is unknown. Ours: a long weekend without the watch."""

STAYS_AT = 0.6
"""A family that is on goes off below this share of what put it on, so that a value on the line does not switch to and fro.
Ours: at 0.5 the simulated healthy are watched a fifth more often, and hardly an overreach is seen earlier."""

LOOKS_BACK_DAYS = 4
"""A sign judges a week or two, so it has lasted since the first day it rests on, but no more than this before it came on."""

LONGEST_DAYS = 28
"""No run of days is counted further back than this."""

NEAR_BACK = 6
"""Findings up to so many days ago come from the near reading of the log, which is all that an ordinary day needs."""

REACH_DAYS = 20
"""A family that is asked about the last week may look `GAP_DAYS` and its own week further back, and a little more."""

WEIGHED_DAYS = (0, 3)
"""The days, counted back, whose evidence is averaged: one bad morning must not tip the balance."""

DOUBT = 3
"""Counts as so many more families that are as usual: the fewer speak, the more those must say. After an illness that nobody
told of two families are off and the others silent, for want of training. Ours."""

NOISE_BOUNDS = (-1.0, 3.0)
"""What one family can say: none outweighs the others, and two that a three-day illness threw far off do not pull back. Ours."""


class Families:
    """The families of one athlete, asked lazily: today first, earlier days only where a run of days must be counted."""

    def __init__(self, log: DayLog, day: date) -> None:
        self.day = day
        self._log = log
        self._near = Days(log, day)
        self._found: dict[tuple[Family, int], Finding] = {}
        self._on: dict[tuple[Family, int], bool | None] = {}

    def finding(self, family: Family, back: int = 0) -> Finding:
        key = family, back
        found = self._found.get(key)
        if found is None:
            days = self._near if back <= NEAR_BACK else self._far
            found = self._found[key] = LOOKS[family](days, back)
        return found

    @cached_property
    def _mute(self) -> frozenset[Family]:
        """The families that nothing in reach could make speak: who does not run has no easy runs to look for day by day."""
        told = [one for one in self._near.speaking(0, REACH_DAYS) if one is not None]
        heart = any(w.resting_heart_rate_bpm or w.ln_rmssd or w.ln_sdnn for w in told)
        rated = any(w.soreness is not None or w.mood is not None or w.motivation is not None for w in told)
        speak = {
            Family.AUTONOMIC: heart,
            Family.RUN_EFFICIENCY: bool(self._near.runs()),
            Family.STRENGTH: bool(self._near.lifts()),
            Family.WELLBEING: rated,
        }
        return frozenset(family for family, may in speak.items() if not may)

    @cached_property
    def _far(self) -> Days:
        return Days(self._log, self.day, FAR_DAYS)

    def on(self, family: Family, back: int = 0) -> bool | None:
        """Whether the family was on; None where it could not speak."""
        key = family, back
        if key not in self._on:
            self._on[key] = self._judge(family, back)
        return self._on[key]

    def standing_out(self, back: int = 0) -> list[Family]:
        """The families that are on, and those that cannot speak but were on `GAP_DAYS` ago or later."""
        return [family for family in LOOKS if self._on_or_hidden(family, back)]

    def speaking(self) -> int:
        """How many of the four families of fatigue can speak today."""
        return sum(self.on(family) is not None for family in FATIGUE)

    def days_on(self, family: Family, looks_back: int = LOOKS_BACK_DAYS) -> int:
        """For how many days up to today the sign has lasted, without the days on which the family could not speak; 0 when
        it is off."""
        first, silent = None, 0
        passed = 0
        for back in range(LONGEST_DAYS):
            state = self.on(family, back)
            if state:
                first, silent = back, silent + passed
                passed = 0
            elif state is None and passed < GAP_DAYS:
                passed += 1
            else:
                break
        if first is None:
            return 0
        rests_on = self.finding(family, first).rests_on
        return 1 + (first if rests_on is None else min(rests_on, first + looks_back)) - silent

    def evidence(self) -> float:
        """How far the families of fatigue are off together, in SDs of what they are together in the healthy (Stouffer's sum
        of z's over √n, with `DOUBT` more families as usual): what one family hides in noise, several show."""
        found = [self._evidence(back) for back in WEIGHED_DAYS]
        return sum(found) / len(found)

    def strong(self) -> bool:
        return any(self.on(family) and self.finding(family).strong for family in FATIGUE)

    def signs(self) -> tuple[FamilySign, ...]:
        """Every family as the contract says it, with the reason in words."""
        return tuple(self.sign(family) for family in LOOKS)

    def sign(self, family: Family) -> FamilySign:
        found, on = self.finding(family), bool(self.on(family))
        lasted = self.days_on(family) if on else 0
        words = WORDS[family](found)
        return FamilySign(
            family=family,
            known=found.level is not None,
            on=on,
            strong=on and found.strong,
            since=date.fromordinal(self.day.toordinal() - lasted + 1) if on else None,
            markers=tuple(reading.marker() for reading in found.readings),
            reason=_sentence(f"{words}, for {lasted} days" if lasted > 1 else words),
        )

    def _judge(self, family: Family, back: int) -> bool | None:
        level = self.finding(family, back).level
        if level is None:
            return None
        if level >= 1 or level < STAYS_AT or back >= LONGEST_DAYS:
            return level >= 1
        return self._last_known(family, back)

    def _on_or_hidden(self, family: Family, back: int) -> bool:
        state = self.on(family, back)
        return self._last_known(family, back) if state is None else state

    def _last_known(self, family: Family, back: int) -> bool:
        """What the family said on the last day before that it could speak; False where that is too long ago."""
        if family in self._mute:
            return False
        for earlier in range(back + 1, back + 1 + GAP_DAYS):
            state = self.on(family, earlier)
            if state is not None:
                return state
        return False

    def _evidence(self, back: int) -> float:
        low, high = NOISE_BOUNDS
        said = [min(max(n, low), high) for f in FATIGUE if (n := self.finding(f, back).noises) is not None]
        return float(sum(said) / (len(said) + DOUBT) ** 0.5)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
