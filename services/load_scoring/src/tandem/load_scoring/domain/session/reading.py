"""What one method of looking at a workout found: the common answer of the endurance and the lifting reader."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.load import Measure, WorkBout
from tandem.load_scoring.domain.session.ledgers import Base, Shares
from tandem.load_scoring.domain.verdict import Verdict


@dataclass(frozen=True)
class Reading:
    """`base` is None when the load is unknown, for the reasons in `unknown`. `remarks` hold for the whole workout."""

    verdict: Verdict
    base: Base | None
    shares: Shares
    measures: tuple[Measure, ...]
    bouts: tuple[WorkBout, ...] = ()
    unknown: tuple[str, ...] = ()


def measure(name: str, value: float, unit: str, method: str) -> Measure:
    """A figure rounded to what can be told apart (three decimals)."""
    return Measure(name=name, value=round(value, 3), unit=unit, method=method)
