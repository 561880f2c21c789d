"""The class of a run: hard, long or easy, the first that fits (domain rules, 3.2). Never derived from a load."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.verdict import Band, Evidence, Verdict

LONG_S = 90 * 60
AGREEMENT = 0.1
"""Each further source that agrees adds this much confidence."""

BEST = 0.95
CONTRADICTED = 0.4
"""Two sources two bands apart (heart rate hard, pace easy): ask."""

DOUBTFUL = 0.35
"""Only a heart rate that follows the feet speaks: ask."""

NOTHING_KNOWN = 0.3
STEADY_FACTOR = 0.8


def classify_run(
    duration_s: float, evidence: Sequence[Evidence], doubtful: Evidence | None = None, remarks: Sequence[str] = ()
) -> Verdict:
    """Weigh the evidence on a run of `duration_s`.

    `doubtful` is what a heart rate set aside as unreliable would say: it is heard only when nothing else speaks.
    `remarks` are further reasons to be passed on.
    """
    if not evidence and doubtful is not None:
        return _of_doubt(doubtful, remarks)
    said = [*(entry.reason for entry in evidence), *remarks]
    hard = [entry for entry in evidence if entry.band is Band.HARD]
    easy = [entry for entry in evidence if entry.band is Band.EASY]
    if hard:
        confidence = _agreed(hard)
        if easy:
            confidence = min(confidence, CONTRADICTED)
            said.insert(0, f"{_names(hard)} says hard, {_names(easy)} says easy")
        if duration_s >= LONG_S:
            said.append(f"also long: {duration_s / 60:.0f} min")
        return Verdict(SessionClass.HARD_RUN, confidence, tuple(said))
    if duration_s >= LONG_S:
        return Verdict(SessionClass.LONG, BEST, (f"{duration_s / 60:.0f} min, at least {LONG_S // 60}", *said))
    return _of_easy(easy, evidence, said)


def _of_easy(easy: Sequence[Evidence], evidence: Sequence[Evidence], said: list[str]) -> Verdict:
    if not evidence:
        nothing = "neither heart rate, threshold pace nor RPE is known: easy is a guess, give an RPE"
        return Verdict(SessionClass.EASY, NOTHING_KNOWN, (nothing, *said))
    if len(easy) == len(evidence):
        return Verdict(SessionClass.EASY, _agreed(easy), tuple(said))
    confidence = STEADY_FACTOR * _agreed(evidence)
    return Verdict(SessionClass.EASY, round(confidence, 2), ("steady rather than easy, but not hard", *said))


def _of_doubt(doubtful: Evidence, remarks: Sequence[str]) -> Verdict:
    session_class = SessionClass.HARD_RUN if doubtful.band is Band.HARD else SessionClass.EASY
    reason = f"{doubtful.reason}, but that heart rate is not to be trusted and nothing else speaks: give an RPE"
    return Verdict(session_class, DOUBTFUL, (reason, *remarks))


def _agreed(entries: Sequence[Evidence]) -> float:
    sources = len({entry.source for entry in entries})
    best = max(entry.trust for entry in entries)
    return round(min(BEST, best + AGREEMENT * (sources - 1)), 2)


def _names(entries: Sequence[Evidence]) -> str:
    return " and ".join(dict.fromkeys(entry.source for entry in entries))
