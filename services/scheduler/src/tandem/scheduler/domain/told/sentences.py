"""Sentences that several tellers share: what a broken rule says, and lists of names."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tandem.scheduler.domain.rulebook.check import Violation
from tandem.scheduler.domain.rulebook.rules import FORBIDDEN, ONE_PER_WINDOW, PairRule
from tandem.scheduler.domain.told.words import hours, inside, moment, verb, weekday
from tandem.scheduler.domain.week import Slot


def broken_rule(violation: Violation, zone: ZoneInfo, about: str | None = None) -> str:
    """Why a week cannot be so, as a clause: which two sessions, how far apart, and the hours they want. Of a shared moment
    it names the other session than the one with the key `about`."""
    if not isinstance(violation.rule, PairRule):
        if violation.rule is ONE_PER_WINDOW:
            other = next((slot for slot in violation.slots if slot.key != about), violation.slots[0])
            return f"{verb(inside(other.title), 'takes', 'take')} {moment(other.start_s, zone)}"
        return violation.rule.sentence
    first, second = violation.slots
    names = whose(first), whose(second)
    if violation.floor_h == FORBIDDEN:
        return f"{names[0]} and {names[1]} never share a day"
    ended = "ended" if first.fixed and not first.ahead else "would end"
    return (
        f"{names[0]} {ended} {hours(violation.gap_h or 0)} before {names[1]}, "
        f"and {violation.rule.why} at least {hours(violation.floor_h or 0)}"
    )


def whose(slot: Slot) -> str:
    """A session by its day, as in Thursday's intervals."""
    return f"{weekday(slot.day)}'s {inside(slot.title)}"


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names in a row: one; one and two; one, two and three."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def capital(sentence: str) -> str:
    """The sentence with its first letter large, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
