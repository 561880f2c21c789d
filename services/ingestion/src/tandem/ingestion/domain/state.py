"""What ingestion remembers of one athlete: enough to know everything again."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pydantic import Field

from tandem.contracts.model import Model
from tandem.ingestion.domain.identity.register import Register
from tandem.ingestion.domain.identity.words import Times, Words
from tandem.ingestion.domain.submission import Outcome, Status, SubmissionReceived

__all__ = ["MAX_DIGESTS", "MAX_OUTCOMES", "MAX_STATEMENTS", "Outcome", "State", "Statement", "Status", "latest"]

MAX_OUTCOMES = 100
"""Submissions whose fate is still told when they are redelivered or asked about."""

MAX_DIGESTS = 8
"""Versions of one wellness statement that are known again."""

MAX_STATEMENTS = 128
"""Four months of one statement a day. Of an older one only is known what was said and when: sixteen bytes, and eight for each
further version. Ten years of a day's statement in two versions are 24 bytes a day, 88 kB, and 120 kB in JSON."""


class Statement(NamedTuple):
    """A wellness statement on the log: the digests of its versions, the newest last, and when that was told in Unix seconds
    (0 where it is not known)."""

    local_date: date
    versions: tuple[str, ...]
    told_s: int = 0


class State(Model):
    """Ingestion's document of one athlete. `State(athlete_id=...)` is one of whom nothing is known. `partly` is what became
    so far of submissions of which more is still to be said."""

    athlete_id: str
    pending: tuple[SubmissionReceived, ...] = ()
    recordings: Register = Field(default_factory=Register)
    outcomes: dict[str, Outcome] = Field(default_factory=dict)
    partly: dict[str, Outcome] = Field(default_factory=dict)
    statements: dict[str, Statement] = Field(default_factory=dict)
    older_words: Words = Field(default_factory=Words)
    older_times: Times = Field(default_factory=Times)

    def said(self, digest: str | None) -> str | None:
        """The wellness statement of which this is a version, from whichever device."""
        return next((name for name, known in self.statements.items() if digest in known.versions), None)

    def told_s(self, wellness_id: str) -> int:
        """When what stands under that name was told; 0 when that is not known."""
        known = self.statements.get(wellness_id)
        return known.told_s if known else self.older_times.of(wellness_id)


def latest(statements: dict[str, Statement]) -> dict[str, Statement]:
    """The MAX_STATEMENTS of the last days: a rule that does not depend on the order in which they were folded."""
    if len(statements) <= MAX_STATEMENTS:
        return statements
    ranked = sorted(statements, key=lambda name: (statements[name].local_date, name), reverse=True)
    return {name: statements[name] for name in ranked[:MAX_STATEMENTS]}
