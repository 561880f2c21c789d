"""How far an archive has come: what its sender is told while it is read, and where reading goes on after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from tandem.contracts.events.training import RejectionKind
from tandem.contracts.model import Model
from tandem.ingestion.domain.archive.limits import MAX_TOLD

WHOLE = "the archive"
"""The name under which something is said of an archive as a whole."""

REJECTED = "rejected"
"""The status of a submission that was refused, as receipts say it."""


class Refusal(Model):
    """A member that was not understood, by its name in the archive: what is wrong with it (in `kind` without words), where, and
    what to do."""

    name: str
    kind: RejectionKind | None = None
    problem: str
    remedy: str | None = None
    where: str | None = None


class Progress(Model):
    """`files` is how many members are known of so far (archives within show theirs when they are opened), `done` how many of
    them are settled, in the order of the archive, and `outcomes` what became of those: how many by status. The first
    MAX_TOLD that were not understood are named in `refusals`."""

    import_id: str
    files: int = 0
    done: int = 0
    ignored: int = 0
    outcomes: dict[str, int] = Field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    finished: bool = False

    def with_refusal(self, refusal: Refusal) -> Progress:
        """One more that was not understood."""
        told = (*self.refusals, refusal)[:MAX_TOLD]
        return self.with_outcome(REJECTED).model_copy(update={"refusals": told})

    def with_outcome(self, status: str) -> Progress:
        """One more that is settled."""
        outcomes = self.outcomes | {status: self.outcomes.get(status, 0) + 1}
        done = self.done + 1
        return self.model_copy(update={"done": done, "files": max(self.files, done), "outcomes": outcomes})

    def with_receipt(self, name: str, receipt: Mapping[str, Any]) -> Progress:
        """One more that was submitted and answered."""
        if receipt["status"] != REJECTED:
            return self.with_outcome(receipt["status"])
        told = {field: receipt.get(field) for field in ("kind", "where", "remedy")}
        return self.with_refusal(Refusal(name=name, problem=receipt.get("problem") or "it was refused", **told))

    def seen(self, files: int, ignored: int) -> Progress:
        """As many members are known of by now."""
        return self.model_copy(update={"files": max(files, self.done), "ignored": ignored})

    def told(self) -> dict[str, Any]:
        """What listeners are sent: a count for each status by its name, and `rejected` as the list of those that are named."""
        rejected = [refusal.model_dump(exclude_none=True) for refusal in self.refusals]
        counts = {"recorded": 0, "duplicate": 0} | {k: v for k, v in self.outcomes.items() if k != REJECTED}
        return {
            "import_id": self.import_id,
            "files": self.files,
            "done": self.done,
            "ignored": self.ignored,
            **counts,
            "refused": self.outcomes.get(REJECTED, 0),
            REJECTED: rejected,
            "finished": self.finished,
        }
