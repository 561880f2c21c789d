"""What a family of markers shows on a day, before it is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.readiness import Family, Marker


@dataclass(frozen=True, slots=True)
class Reading:
    """One marker against its baseline, as `Marker` of the contract; `digits` is how precisely it is worth saying."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    spread: float | None = None
    z: float | None = None
    baseline_days: int = 0
    digits: int = 2

    def marker(self) -> Marker:
        return Marker(
            name=self.name,
            value=round(self.value, self.digits),
            unit=self.unit,
            baseline=None if self.baseline is None else round(self.baseline, self.digits),
            spread=None if self.spread is None else round(self.spread, self.digits + 1),
            z=None if self.z is None else round(self.z, 2),
            baseline_days=self.baseline_days,
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is how far the family is off: 1 puts it on, 0 is as usual, below it better; None where it cannot speak.

    `noises` is the same in the SDs that the figure has in healthy athletes, in whom it is 0 on average: so families can be
    added up. `rests_on` is the first of the days that the sign rests on, in days before today; only given from level 1. Each
    family's own module puts its findings into words.
    """

    family: Family
    level: float | None
    strong: bool = False
    readings: tuple[Reading, ...] = ()
    rests_on: int | None = None
    noises: float | None = None
