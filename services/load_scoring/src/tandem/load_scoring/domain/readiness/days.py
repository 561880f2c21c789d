"""The athlete's log seen from one day backwards: what counted when, without what something else explains.

Days are athlete-local dates and nothing else, so neither a journey nor a change of the clocks makes one longer or double.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from tandem.load_scoring.domain.readiness.log import DayLog, EasyRun, Wellness

NEAR_DAYS = 88
FAR_DAYS = 130
"""So far back a log is read for the last week's findings, and for the longest run of days counted (`families.py`): a baseline's
reach and a fortnight's runs and lifts behind each."""

CONVALESCENT_DAYS = 3
"""After the last day with symptoms the markers are still the illness's for this long. Ours; the simulator's athletes take as
long."""


class Days:
    """One reading of a log as of `today`; nothing later is looked at. `back` counts days before today throughout.

    Made for one question and thrown away: it remembers what it has read, and a log may change before the next question.
    `memo` is for what others derive from it and need again (a week's days share their baselines).
    """

    __slots__ = ("_explained", "_lifts", "_runs", "_speaking", "horizon", "log", "memo", "ordinal")

    def __init__(self, log: DayLog, today: date, horizon: int = NEAR_DAYS) -> None:
        self.log = log
        self.horizon = horizon
        self.ordinal = today.toordinal()
        self.memo: dict[Hashable, object] = {}
        self._speaking: list[Wellness | None] = []
        self._explained: list[bool] = []
        self._runs: list[tuple[int, EasyRun]] | None = None
        self._lifts: dict[str, list[tuple[int, float]]] | None = None

    def told(self, back: int) -> Wellness | None:
        """All that was told of one day, whatever explains it."""
        return self.log.wellness.get(date.fromordinal(self.ordinal - back))

    def speaking(self, first_back: int, last_back: int) -> list[Wellness | None]:
        """What was told, newest day first, from `first_back` to `last_back` days ago, both included.

        None where nothing was, and for days that do not speak: travel, heat and altitude, illness and the days after it
        explain a marker better than fatigue does.
        """
        if len(self._speaking) <= last_back:
            self._read(max(last_back, self.horizon))
        return self._speaking[first_back : last_back + 1]

    def runs(self) -> list[tuple[int, EasyRun]]:
        """(days before today, run), newest first, without the runs of days that do not speak."""
        if self._runs is None:
            self._read(self.horizon)
            found: list[tuple[int, EasyRun]] = []
            for run in reversed(self.log.runs):
                back = self.ordinal - run.day.toordinal()
                if back > self.horizon:
                    break
                if back >= 0 and not self._explained[back] and run.efficiency > 0:
                    found.append((back, run))
            self._runs = found
        return self._runs

    def lifts(self) -> dict[str, list[tuple[int, float]]]:
        """(days before today, e1RM in kg) by lift, newest first, without the sessions of days that do not speak."""
        if self._lifts is None:
            self._read(self.horizon)
            found: dict[str, list[tuple[int, float]]] = {}
            for estimate in reversed(self.log.lifts):
                back = self.ordinal - estimate.day.toordinal()
                if back > self.horizon:
                    break
                if back >= 0 and not self._explained[back] and estimate.e1rm_kg > 0:
                    found.setdefault(estimate.lift, []).append((back, estimate.e1rm_kg))
            self._lifts = found
        return self._lifts

    def _read(self, last_back: int) -> None:
        known = len(self._speaking)
        if known > last_back:
            return
        get, of, ordinal = self.log.wellness.get, date.fromordinal, self.ordinal
        fresh = [get(of(number)) for number in range(ordinal - known, ordinal - last_back - CONVALESCENT_DAYS - 1, -1)]
        count = last_back + 1 - known
        said, explained = fresh[:count], [False] * count
        odd = [n for n, told in enumerate(fresh) if told is not None and (told.circumstances or told.symptoms)]
        for index in odd:
            told = fresh[index]
            newest = max(0, index - CONVALESCENT_DAYS) if told is not None and told.symptoms else index
            for n in range(newest, min(index + 1, count)):
                said[n], explained[n] = None, True
        self._speaking += said
        self._explained += explained
