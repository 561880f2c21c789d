"""Limits that training itself has shown: what many workouts say of one body, and when it was last seen.

A value is moved only when it is off by more than a tolerance, because moving one means scoring half a year again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from statistics import median

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.training import Sport
from tandem.load_scoring.domain.readiness.log import Wellness
from tandem.load_scoring.domain.rows import Published, digest_of
from tandem.load_scoring.domain.standing.thresholds import (
    MAX_RATE,
    REST_RATE,
    THRESHOLD_RATE,
    THRESHOLD_SPEED,
    Limit,
    Origin,
)

TOLERANCE: Mapping[str, float] = {MAX_RATE: 2.0, REST_RATE: 4.0, THRESHOLD_RATE: 2.0, THRESHOLD_SPEED: 0.05}
"""In beats per minute and metres per second: smaller differences change no class and little load. Ours."""

SHOWN_OF_MAX = (0.86, 0.97)
"""Thirty minutes' mean heart rate speaks of the threshold when it lies in this share of the maximum: below, nobody went
to their limit; above, the maximum is wrong. Runners' second thresholds lie at 88–92 % of it. Ours."""

REST_DAYS = 28
MIN_REST_DAYS = 7
"""Resting heart rate is the median of the mornings of four weeks, of at least seven."""

FILES = 5
"""A setting that none of so many files states any more was changed by the athlete. Ours."""

_SCORED_WITH = {
    "sex",
    "max_heart_rate_bpm",
    "resting_heart_rate_bpm",
    "threshold_heart_rate_bpm",
    "threshold_speed_mps",
    "thresholds_as_of",
    "body_mass_kg",
    "birth_date",
    "zone_method",
}
"""What of a profile a score depends on."""

_NO_LIMITS = (None, None, None, None)
_FILE_PLACES = (MAX_RATE, REST_RATE, THRESHOLD_RATE, THRESHOLD_SPEED)


def shown_by(said: Sequence[Published]) -> dict[str, Limit]:
    """What the scores that stand say of each limit. A file's own settings come before estimates."""
    found: dict[str, Limit] = {}
    top = _highest(said, "peak_bpm")
    _offer(found, MAX_RATE, top)
    threshold = _highest(said, "best_30min_bpm")
    if top is not None and threshold is not None:
        share = threshold.value / top.value
        _offer(found, THRESHOLD_RATE, threshold if SHOWN_OF_MAX[0] <= share <= SHOWN_OF_MAX[1] else None)
    _offer(found, THRESHOLD_SPEED, _highest(said, "observed_mps"))
    found.update(_of_files(said, found))
    return found


def still_shown(held: Mapping[str, Limit], gone: Sequence[Published], added: Published | None) -> bool:
    """Whether limits hold without the sessions `gone` and with the one `added`, so that they need not be read again: none of
    those gave one of them, and this one goes beyond none."""
    days = {limit.as_of for limit in held.values()}
    if any(entry.local_date in days for entry in gone):
        return False
    if added is None:
        return True
    top, threshold, speed = (held.get(name) for name in (MAX_RATE, THRESHOLD_RATE, THRESHOLD_SPEED))
    beyond = (
        (added.peak_bpm, top),
        (added.best_30min_bpm, threshold if threshold and threshold.origin is Origin.HISTORY else top),
        (added.observed_mps, speed),
    )
    return added.file_limits == _NO_LIMITS and all(
        value is None or (limit is not None and value < limit.value) for value, limit in beyond
    )


def shown_by_mornings(wellness: Mapping[date, Wellness]) -> Limit | None:
    """The resting heart rate of the last weeks; None with too few mornings."""
    newest = max(wellness, default=None)
    if newest is None:
        return None
    mornings = [
        entry.resting_heart_rate_bpm
        for back in range(REST_DAYS)
        if (entry := wellness.get(newest - timedelta(days=back))) and entry.resting_heart_rate_bpm is not None
    ]
    return Limit(round(median(mornings)), Origin.HISTORY, newest) if len(mornings) >= MIN_REST_DAYS else None


def lately_stated(said: Sequence[Published], name: str) -> frozenset[float]:
    """The values of a limit in the newest `FILES` files that state it."""
    place = _FILE_PLACES.index(name)
    stated = (value for entry in reversed(said) if (value := entry.file_limits[place]) is not None)
    return frozenset(islice(stated, FILES))


def in_force(
    standing: Mapping[str, Limit],
    fresh: Mapping[str, Limit],
    *,
    complete: bool,
    stated: Callable[[str], frozenset[float]] = lambda name: frozenset(),
) -> dict[str, Limit]:
    """The limits to score with: what stands, moved where training shows something else by more than the tolerance.

    What was shown once is not forgotten because its workout is long ago; but when `fresh` was made from everything there
    is (`complete`), what it does not hold was withdrawn. A file's setting stands as long as one of the newest files states it
    (`stated`): an athlete with two watches set differently is not scored anew after every workout.
    """
    held = {name: limit for name, limit in standing.items() if name in fresh or not complete}
    for name, limit in fresh.items():
        known = held.get(name)
        if known is not None and known.origin is limit.origin is Origin.FILE and known.value in stated(name):
            continue
        if known is None or known.origin is not limit.origin or abs(known.value - limit.value) > TOLERANCE[name]:
            held[name] = limit
    return held


def bases_of(profile: ProfileSet | None, held: Mapping[str, Limit], rescore_sequence: int) -> Mapping[Sport, int]:
    """By sport, a digest of everything about the athlete that a score depends on. A lift rests on no limit of heart rate or
    pace. The zone is in none: who moves house does not run yesterday's run on another day."""
    return _bases(profile, tuple(sorted((name, limit.value) for name, limit in held.items())), rescore_sequence)


@lru_cache(maxsize=1024)
def _bases(
    profile: ProfileSet | None, limits: tuple[tuple[str, float], ...], rescore_sequence: int
) -> Mapping[Sport, int]:
    own = profile.model_dump(include=_SCORED_WITH, exclude_none=True) if profile else {}
    shown = [(name, value) for name, value in limits if not _overruled(own, name, value)]
    endurance = digest_of(sorted((name, str(value)) for name, value in own.items()), shown, rescore_sequence)
    lifting = digest_of(own.get("body_mass_kg"), rescore_sequence)
    return {sport: lifting if sport is Sport.STRENGTH else endurance for sport in Sport}


def _overruled(own: Mapping[str, float], name: str, value: float) -> bool:
    """The profile states it, so what training shows is not asked; but a maximum is contradicted by a higher one."""
    stated = own.get(f"{name}_bpm") or own.get(f"{name}_mps")
    return stated is not None and (name != MAX_RATE or value <= stated)


def _highest(said: Sequence[Published], attribute: str) -> Limit | None:
    of = attrgetter(attribute)
    best = max(
        (entry for entry in said if of(entry) is not None),
        key=lambda entry: (of(entry), entry.local_date),
        default=None,
    )
    return Limit(of(best), Origin.HISTORY, best.local_date) if best is not None else None


def _of_files(said: Sequence[Published], found: Mapping[str, Limit]) -> dict[str, Limit]:
    """The newest file that carries a setting speaks, unless a higher maximum was recorded since."""
    newest: dict[str, Limit] = {}
    for entry in said:
        if entry.file_limits == _NO_LIMITS:
            continue
        for name, value in zip(_FILE_PLACES, entry.file_limits, strict=True):
            if value is not None:
                newest[name] = Limit(value, Origin.FILE, entry.local_date)
    recorded = found.get(MAX_RATE)
    if MAX_RATE in newest and recorded is not None and recorded.value > newest[MAX_RATE].value:
        del newest[MAX_RATE]
    return newest


def _offer(found: dict[str, Limit], name: str, limit: Limit | None) -> None:
    if limit is not None and limit.value > 0:
        found[name] = limit
