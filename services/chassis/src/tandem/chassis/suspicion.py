"""Who ended the process: the message it was handling, or somebody else?

A process that dies while it handles a message says nothing about that message: a supervisor, the memory of a neighbour or a
power cut may have ended it. So no death is charged at once. The first ones are forgiven: the message is tried again
without delay, as bystanders deserve. After those it is held back, and only when a process has lived on for a while
*without* it does a death count against it. If a process that held it back and was trying no other
suspect dies all the same, it was not the message: the next one tries it again, and nothing is charged. Killers of processes
are told from bystanders that way however many there are of either, and however often somebody ends the process from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

QUIET_S = (5.0, 15.0, 60.0, 300.0)
"""How long a process has to live without a message before its 1st, 2nd, … death is charged to the message. Our choice: a
process that ends at random moments outlives `q` seconds and then ends within a try of `t` seconds in at most t / (e q) of
its lives, for try times of 0.3 s: 2 %, 0.7 %, 0.2 %, 0.04 %. All four must happen before a bystander is put away. They
also keep the deaths of a true killer apart: its neighbours have the time between for themselves."""


FORGIVEN = 2
"""Deaths after which a message is tried again at once. Ours: suspects go one by one, so a bystander is in hand at a third death
only by a long chance or when it is slow; a killer ends two processes more."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of the tries of one message. `failed`: tries that ended with an error. `forgiven`: tries that the process
    did not survive and that count for nothing. `died`: tries that the process did
    not survive, after which one lived without the message. `is_open`: the last try has not ended, or nobody lived to
    see it. `held_by`: the process that has held the message back since that try. `has_ended`: that try came to an end of its
    own (it failed, was put off or met an outage), so that the message is no suspect though it is delivered again."""

    failed: int = 0
    forgiven: int = 0
    died: int = 0
    is_open: bool = False
    held_by: str = ""
    has_ended: bool = False

    @property
    def tries(self) -> int:
        """How many are charged."""
        return self.failed + self.died

    @property
    def _quiet_s(self) -> float:
        return QUIET_S[min(self.died, len(QUIET_S) - 1)]

    def wait_s(self, lived_s: float) -> float:
        """How long a process that has lived so long should hold the message back; 0 when it may try it."""
        if not self.is_open or self.forgiven < FORGIVEN:
            return 0.0
        return max(0.0, self._quiet_s - lived_s)

    def charged(self, lived_s: float) -> Record:
        """With the death of the last try, where the process has lived long enough without the message."""
        if not self.is_open:
            return self
        if self.forgiven < FORGIVEN:
            return replace(self, forgiven=self.forgiven + 1, is_open=False)
        if lived_s < self._quiet_s:
            return self
        return replace(self, died=self.died + 1, is_open=False)

    def held(self, process: str) -> Record:
        return replace(self, held_by=process)

    def begun(self) -> Record:
        """To be kept before a try: this is what is found when the process dies."""
        return replace(self, is_open=True, held_by="", has_ended=False)

    def given_back(self) -> Record:
        """As if the last try had not been: it was not what ended the process."""
        return replace(self, is_open=False, held_by="")

    def ended(self) -> Record:
        """The process has survived the last try, which counts for nothing: an outage ended it, or the message asked to be
        left alone."""
        return replace(self.given_back(), has_ended=True)

    def with_failure(self) -> Record:
        return replace(self.ended(), failed=self.failed + 1)
