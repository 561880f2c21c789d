"""The class of a lift, by where its hard sets fell and how heavy they were (domain rules, 2.10 and 3.2)."""

from __future__ import annotations

import re

from tandem.contracts.events.load import SessionClass
from tandem.load_scoring.domain.strength.sets import Lift
from tandem.load_scoring.domain.verdict import Verdict

MINOR_SHARE = 0.2
"""A region with less than a fifth of the hard sets does not make the session a full one. Ours."""

FULL_HEAVY_SHARE = 0.4
"""From 40 % leg sets a full session counts as heavy lower body."""

RATED_TRUST = 0.9
UNRATED_TRUST = 0.7
TITLE_TRUST = 0.55
NOTHING_KNOWN = 0.3

_TITLES: tuple[tuple[str, SessionClass, float], ...] = (
    (r"\bfull[- ]?body\b|\btotal body\b", SessionClass.FULL, 0.4),
    (r"\blower\b|\blegs?\b|\bsquats?\b|\bdeadlifts?\b", SessionClass.HEAVY_LOWER, 1.0),
    (r"\bupper\b|\bpush\b|\bpull\b|\bbench\b|\bchest\b|\barms?\b|\bshoulders?\b", SessionClass.UPPER, 0.0),
)
"""What a title gives away when there are no sets. Lower body is taken as heavy: the safer error."""


def classify_lift(lift: Lift | None, title: str | None) -> Verdict:
    """The class of a lift from its sets, else from its title, else a full session that asks."""
    if lift is None or not lift.working_sets:
        return _by_title(title, "no sets were recorded")
    if lift.leg_share is None:
        if lift.easy_sets:
            return Verdict(SessionClass.OTHER, UNRATED_TRUST, (f"{_sets(lift.easy_sets, 'easy')} and no hard one",))
        return _by_title(title, f"no exercise is known: {', '.join(lift.unknown)}")
    return _by_sets(lift, lift.leg_share)


def _by_sets(lift: Lift, share: float) -> Verdict:
    verb = "loads" if lift.hard_lower == 1 else "load"
    counts = f"{lift.hard_lower} of {_sets(lift.hard_sets, 'hard')} {verb} the legs"
    reasons = [counts]
    limbs = lift.hard_lower + lift.hard_upper
    upper_share = lift.hard_upper / limbs if limbs else 0.0
    if not lift.hard_lower and not lift.hard_upper:
        return Verdict(SessionClass.OTHER, _confidence(lift, reasons), ("core and carries only", *reasons), share)
    if lift.hard_lower / limbs < MINOR_SHARE:
        session_class = SessionClass.UPPER
    elif upper_share >= MINOR_SHARE:
        session_class = SessionClass.FULL
        counts_as = "heavy" if share >= FULL_HEAVY_SHARE else "moderate"
        reasons.append(f"full body; counts as {counts_as} lower body at a leg share of {share:.0%}")
    else:
        session_class = SessionClass.HEAVY_LOWER if lift.heavy_lower else SessionClass.MODERATE_LOWER
        reasons.append(f"{_sets(lift.heavy_sets, 'heavy')} of squat, hinge or press")
    return Verdict(session_class, _confidence(lift, reasons), tuple(reasons), share)


def _confidence(lift: Lift, reasons: list[str]) -> float:
    rated = 1.0 - lift.unrated / lift.working_sets
    confidence = UNRATED_TRUST + (RATED_TRUST - UNRATED_TRUST) * rated
    if lift.unrated:
        verb = "states" if lift.unrated == 1 else "state"
        reasons.append(f"{lift.unrated} of {_sets(lift.working_sets, 'working')} {verb} no RPE: taken as hard")
    if lift.unknown:
        known = lift.hard_lower + lift.hard_upper + lift.hard_other + lift.easy_sets
        confidence *= known / lift.working_sets
        reasons.append(f"unknown exercises: {', '.join(lift.unknown)}")
    return round(confidence, 2)


def _sets(count: int, kind: str) -> str:
    return f"{count} {kind} set{'s' * (count != 1)}"


def _by_title(title: str | None, why: str) -> Verdict:
    for pattern, session_class, leg_share in _TITLES:
        if title and re.search(pattern, title.lower()):
            reason = f"{why}; its title says {session_class.value.replace('_', ' ')}"
            return Verdict(session_class, TITLE_TRUST, (reason,), leg_share)
    return Verdict(SessionClass.FULL, NOTHING_KNOWN, (f"{why}: what was trained is not known, ask for sets and RPE",))
