"""How long a re-plan takes: a 7-day week of 21 windows and 10 sessions after a hard workout that breaks a rule.

The time is what a re-plan costs the service: the options, the model and the solve. Weeks are random but realistic:
drawn from a fixed seed, they break no rule until the workout comes.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.forms import forms_of
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of
from tandem.scheduler.domain.rulebook.rules import Settings
from tandem.scheduler.domain.solving.problem import Movable, problem_of
from tandem.scheduler.domain.told.revise import solve
from tandem.scheduler.domain.week import Place, Slot

HOUR_S = 3600
FIRST_DAY = 738_000
STARTS_H = (7, 12, 18)
SESSIONS = (
    (SessionClass.HEAVY_LOWER, 60, 1),
    (SessionClass.HARD_RUN, 60, 1),
    (SessionClass.LONG, 100, 2),
    (SessionClass.FULL, 60, 2),
    (SessionClass.UPPER, 60, 2),
    (SessionClass.UPPER, 45, 3),
    (SessionClass.EASY, 40, 4),
    (SessionClass.EASY, 40, 4),
    (SessionClass.EASY, 30, 4),
    (SessionClass.MOBILITY, 30, 5),
)
TARGET_P95_MS = 50


def _start_s(day: int, hour: int) -> int:
    return ((FIRST_DAY + day) * 24 + hour) * HOUR_S


def _places() -> list[Place]:
    fits = tuple((activity, 2 * HOUR_S) for activity in Activity)
    return [Place(_start_s(day, hour), FIRST_DAY + day, "2026-W48", fits) for day in range(7) for hour in STARTS_H]


def _lawful_week(rng: random.Random, places: list[Place]) -> list[Movable]:
    """Ten sessions laid one by one where they break nothing; drawn again when one finds no place."""
    while True:
        week: list[Movable] = []
        free = list(places)
        for index, (session_class, minutes, priority) in enumerate(SESSIONS):
            leg_share = 0.3 if session_class is SessionClass.FULL else None
            kind = kind_of(session_class, leg_share, minutes * 60)
            rng.shuffle(free)
            for place in free:
                slot = Slot(f"s{index}", session_class, kind, place.start_s, minutes * 60, place.day, False)
                if not violations([*(m.slot for m in week), slot], Settings()):
                    forms = forms_of(session_class, minutes * 60, leg_share)
                    week.append(Movable(slot, forms, activity_of(session_class), priority, place.week))
                    free.remove(place)
                    break
            else:
                break
        if len(week) == len(SESSIONS):
            return week


def _broken_weeks(rng: random.Random, count: int) -> Iterator[tuple[list[Movable], Slot, list[Place]]]:
    """Lawful weeks in which a hard workout on the eve breaks a rule."""
    found = 0
    while found < count:
        places = _places()
        week = _lawful_week(rng, places)
        kind = rng.choice((Kind.HARD_RUN, Kind.HEAVY))
        hard = Slot("done", "done", kind, _start_s(-1, rng.choice((17, 18, 19))), 75 * 60, FIRST_DAY - 1, True)
        if violations([hard, *(movable.slot for movable in week)], Settings()):
            found += 1
            yield week, hard, places


def run(count: int = 200, seed: int = 7) -> dict[str, float | int | str | bool]:
    """Re-plan `count` random broken weeks. Milliseconds on the clock (and of CPU, which a busy
    machine does not stretch), and the share proven optimal (0–1)."""
    times_ms: list[float] = []
    cpu_ms: list[float] = []
    proven = 0
    for week, hard, places in _broken_weeks(random.Random(seed), count):
        began, began_cpu = time.perf_counter(), time.process_time()
        solved = solve(problem_of(week, [hard], places, _start_s(0, 0), Settings()))
        times_ms.append(1000 * (time.perf_counter() - began))
        cpu_ms.append(1000 * (time.process_time() - began_cpu))
        proven += solved.solution.status == "optimal"
    times_ms.sort()
    p95 = times_ms[int(0.95 * len(times_ms))]
    return {
        "what": "re-plan of 7 days, 21 windows, 10 sessions",
        "weeks": count,
        "p50_ms": round(statistics.median(times_ms), 1),
        "p95_ms": round(p95, 1),
        "max_ms": round(times_ms[-1], 1),
        "p95_cpu_ms": round(sorted(cpu_ms)[int(0.95 * count)], 1),
        "proven_optimal_share": proven / count,
        "target_p95_ms": TARGET_P95_MS,
        "met": p95 <= TARGET_P95_MS and proven == count,
    }


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:>22}  {value}")
