"""What is kept of a workout once it is scored: a row. Facts and publications join in any order to the same row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from tandem.contracts.events.load import LoadScored, Measure, SessionClass
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.standing.thresholds import MAX_RATE, REST_RATE, THRESHOLD_RATE, THRESHOLD_SPEED
from tandem.load_scoring.domain.strength.one_rep_max import CHART
from tandem.load_scoring.domain.verdict import ASK_BELOW

HEAVY_LEG_SHARE = 0.4
"""From here a full-body session counts as heavy lower body (domain rules, 3.2)."""

LIFTS = 4
"""Lifts of one session whose estimated maximum is remembered, to half a kilogram: the heaviest, which people track."""

_LONGEST_S = 10**9
"""More than any duration, and still four bytes."""


class Recorded(NamedTuple):
    """The newest record of a workout: where the log has it, when it was. Times are whole seconds since 1970, UTC."""

    revision: int
    sequence: int
    start_s: int
    end_s: int
    sport: Sport


class Published(NamedTuple):
    """What was last said of a workout. `basis` and `parts` are digests of the limits and of the session it was scored
    with; `part_count` is the number of its parts. `efficiency` is that of an easy run which is trusted to be one, so that it
    can be compared with others. What the score did not find is None."""

    revision: int
    scoring: int
    withdrawn: bool
    basis: int
    parts: int
    part_count: int
    start_s: int
    end_s: int
    sport: Sport
    local_date: date
    session_class: SessionClass
    heavy_legs: bool
    systemic_au: float | None
    efficiency: float | None
    peak_bpm: float | None
    best_30min_bpm: float | None
    observed_mps: float | None
    file_limits: tuple[float | None, float | None, float | None, float | None]
    lifts: tuple[tuple[str, float], ...]

    @property
    def order(self) -> tuple[int, int, bool]:
        """What was said later ranks higher."""
        return self.revision, self.scoring, self.withdrawn


class Row(NamedTuple):
    """One workout. `withdrawn` is the highest revision that was withdrawn, `covered` the highest that some publication
    answers (its own, or that of the session it is a part of); 0 means none."""

    recorded: Recorded | None = None
    withdrawn: int = 0
    covered: int = 0
    published: Published | None = None

    @property
    def active(self) -> bool:
        """It happened, as far as is known."""
        return self.recorded is not None and self.recorded.revision > self.withdrawn

    @property
    def waits(self) -> bool:
        """No publication answers its newest record yet."""
        return self.recorded is not None and self.recorded.revision > max(self.withdrawn, self.covered)

    @property
    def counts(self) -> bool:
        """Its load stands."""
        return self.published is not None and not self.published.withdrawn

    @property
    def start_s(self) -> int:
        return self.recorded.start_s if self.recorded else self.published.start_s if self.published else 0


class Forgotten(NamedTuple):
    """What is left of a workout older than the newest rows: enough to know a repeat, and to find it on the log again.
    `standing` is the scoring of a load that stands, 0 when none does."""

    revision: int
    sequence: int
    withdrawn: int
    covered: int
    standing: int


def key_of(workout_id: str) -> int:
    """Six bytes for an id of any length: among three thousand workouts, ten years of them, two collide in one athlete of
    sixty million."""
    return int.from_bytes(blake2b(workout_id.encode(), digest_size=6).digest(), "big")


def digest_of(*parts: object) -> int:
    """Four bytes that differ where the parts do."""
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=4).digest(), "big")


def parts_digest(parts: Mapping[int, int]) -> int:
    """The digest of a session's parts: workout key -> revision."""
    return digest_of(*sorted(parts.items()))


def recorded_of(workout: WorkoutRecorded, sequence: int) -> Recorded:
    start_s = int(workout.start_time.timestamp())
    return Recorded(
        workout.revision, sequence, start_s, start_s + min(round(workout.duration_s), _LONGEST_S), workout.sport
    )


def published_of(load: LoadScored) -> Published:
    """The row of a publication, rounded to what the document can hold."""
    figures = {entry.name: entry.value for entry in load.measures}
    parts = {key_of(part.workout_id): part.revision for part in load.parts} or {key_of(load.workout_id): load.revision}
    comparable = load.session_class is SessionClass.EASY and load.class_confidence >= ASK_BELOW
    full = load.session_class is SessionClass.FULL and (load.leg_share or 0.0) >= HEAVY_LEG_SHARE
    return Published(
        revision=load.revision,
        scoring=load.scoring,
        withdrawn=load.withdrawn,
        basis=int(load.basis, 16) if load.basis else 0,
        parts=parts_digest(parts),
        part_count=len(parts),
        start_s=int(load.start_time.timestamp()),
        end_s=min(int(load.end_time.timestamp()), int(load.start_time.timestamp()) + _LONGEST_S),
        sport=load.sport,
        local_date=load.local_date,
        session_class=load.session_class,
        heavy_legs=full or load.session_class is SessionClass.HEAVY_LOWER,
        systemic_au=None if load.withdrawn else _bounded(load.systemic.load_au, 1, 100_000_000),
        efficiency=_bounded(figures.get("efficiency_factor"), 3, 60.0) if comparable else None,
        peak_bpm=_bounded(figures.get("peak_heart_rate"), 0, 250),
        best_30min_bpm=_bounded(figures.get("best_30min_heart_rate"), 0, 250),
        observed_mps=_bounded(figures.get("threshold_speed_observed"), 3, 15.0),
        file_limits=_file_limits(load),
        lifts=_lifts(load.measures),
    )


def _bounded(value: float | None, digits: int, most: float) -> float | None:
    return None if value is None or not 0 <= value <= most else round(value, digits)


def _file_limits(load: LoadScored) -> tuple[float | None, float | None, float | None, float | None]:
    own = {
        entry.name: entry.value
        for entry in load.thresholds
        if entry.origin == "file" and entry.as_of == load.local_date
    }
    rates = (_bounded(own.get(name), 0, 250) for name in (MAX_RATE, REST_RATE, THRESHOLD_RATE))
    return *rates, _bounded(own.get(THRESHOLD_SPEED), 3, 15.0)  # type: ignore[return-value]


def _lifts(measures: Iterable[Measure]) -> tuple[tuple[str, float], ...]:
    """Estimates from sets with an RPE. One without is a lower bound that moves with the weight somebody chose to take."""
    found = [
        (entry.name.removeprefix("e1rm:"), round(2 * entry.value) / 2)
        for entry in measures
        if entry.name.startswith("e1rm:") and entry.method == CHART
    ]
    heaviest = sorted(found, key=lambda entry: (-entry[1], entry[0]))[:LIFTS]
    return tuple(sorted(entry for entry in heaviest if 0 < entry[1] <= 1500))
