"""What the solver says, and who it is; without the solver itself, which takes a second and 80 MB to import."""

from __future__ import annotations

from dataclasses import dataclass

import ortools

from tandem.scheduler.domain.rulebook.evaluate import Choice

SOLVER = "OR-Tools CP-SAT"
SOLVER_VERSION: str = ortools.__version__


@dataclass(frozen=True, slots=True)
class Solution:
    """A choice for each session. `status` is `optimal` (proven) or `feasible`; `objective` and `bound` in points."""

    choice: Choice
    objective: int
    bound: int
    status: str
