"""The athlete's log seen from one day backwards: what counted when, without what something else explains.

Days are athlete-local dates and nothing else, so neither a journey nor a change of the clocks makes one longer or double.
"""

from __future__ import annotations

from datetime import date

from tandem.load_scoring.domain.readiness.log import DayLog, EasyRun, Wellness

HORIZON_DAYS = 150
"""No run or lift older than this is looked at: a baseline's reach (`baseline.py`) and the longest run of days counted."""

CONVALESCENT_DAYS = 3
"""After the last day with symptoms the markers are still the illness's for this long. Ours; the simulator's athletes take as
long."""


class Days:
    """One reading of a log as of `today`; nothing later is looked at. `back` counts days before today throughout.

    Made for one question and thrown away: it remembers what it has read, and a log may change before the next question.
    """

    __slots__ = ("_get", "_lifts", "_runs", "_speaking", "log", "ordinal")

    def __init__(self, log: DayLog, today: date) -> None:
        self.log = log
        self.ordinal = today.toordinal()
        self._get = log.wellness.get
        self._speaking: list[Wellness | None] = []
        self._runs: list[tuple[int, EasyRun]] | None = None
        self._lifts: dict[str, list[tuple[int, float]]] | None = None

    def told(self, back: int) -> Wellness | None:
        """All that was told of one day, whatever explains it."""
        return self._get(date.fromordinal(self.ordinal - back))

    def speaking(self, first_back: int, last_back: int) -> list[Wellness | None]:
        """What was told, newest day first, from `first_back` to `last_back` days ago, both included.

        None where nothing was, and for days that do not speak: travel, heat and altitude, illness and the days after it
        explain a marker better than fatigue does.
        """
        read = self._speaking
        if len(read) <= last_back:
            get, of, ordinal = self._get, date.fromordinal, self.ordinal
            reached = last_back + CONVALESCENT_DAYS
            fresh = [get(of(ordinal - back)) for back in range(len(read), reached + 1)]
            ill = [index for index, told in enumerate(fresh) if told is not None and told.symptoms]
            said = [None if told is None or told.circumstances else told for told in fresh]
            for index in ill:
                for n in range(max(0, index - CONVALESCENT_DAYS), index + 1):
                    said[n] = None
            read += said[: last_back + 1 - len(read)]
        return read[first_back : last_back + 1]

    def runs(self) -> list[tuple[int, EasyRun]]:
        """(days before today, run), newest first, without the runs of days that do not speak."""
        if self._runs is None:
            found: list[tuple[int, EasyRun]] = []
            for run in reversed(self.log.runs):
                back = self.ordinal - run.day.toordinal()
                if back > HORIZON_DAYS:
                    break
                if back >= 0 and run.efficiency > 0 and not self._explained(back):
                    found.append((back, run))
            self._runs = found
        return self._runs

    def lifts(self) -> dict[str, list[tuple[int, float]]]:
        """(days before today, e1RM in kg) by lift, newest first, without the sessions of days that do not speak."""
        if self._lifts is None:
            found: dict[str, list[tuple[int, float]]] = {}
            for estimate in reversed(self.log.lifts):
                back = self.ordinal - estimate.day.toordinal()
                if back > HORIZON_DAYS:
                    break
                if back >= 0 and estimate.e1rm_kg > 0 and not self._explained(back):
                    found.setdefault(estimate.lift, []).append((back, estimate.e1rm_kg))
            self._lifts = found
        return self._lifts

    def _explained(self, back: int) -> bool:
        told = self.told(back)
        return told is not None and bool(told.circumstances or told.symptoms)
