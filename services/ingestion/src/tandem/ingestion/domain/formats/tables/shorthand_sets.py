"""A line of shorthand to sets: the exercise, then groups of equal sets with a comma and a blank between them.

A group is `sets x reps` (`5x5`), with a weight (`100kg`, `225lb`, a bare number in the unit of the session, `bw`, `bw+10`),
an exertion (`@8`, `rpe 8`, `rir 2`), a kind (`w` warm-up, `drop`, `fail`) and `each` for what either hand held. Instead of
repetitions it may have a time (`3x60s`, `2x1min`) or a way (`3x40m`); `?` are repetitions that nobody counted. Three
numbers are `sets x reps x weight`. Two numbers alone are `weight x reps` where the first can be no number of sets, and a
lone number is one more set like the group before.
"""

from __future__ import annotations

import re

from pydantic import ValidationError

from tandem.contracts.events.training import RejectionKind, StrengthSet
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.tables.sessions import MAX_TEXT
from tandem.ingestion.domain.formats.tables.shorthand_group import (
    KINDS,
    WEIGHT_UNIT,
    WORK_UNIT,
    Group,
    Unclear,
    settle,
    take,
)

_REMEDY = "write sets like 5x5 100kg @8, several with a comma and a blank between them: 1x5 180kg rpe 9, 1x3 190"

_JOINS = (  # what is one thing said, as one word
    (re.compile(r"[×*✕]"), "x"),
    (re.compile(rf"(?<=\d)\s+(?=(?:{WEIGHT_UNIT}|{WORK_UNIT})(?:[\s,;x]|$))"), ""),
    (re.compile(r"(\d|\?|\bbw|kgs?|lbs?)\s*x\s*(?=[\d?])"), r"\1x"),
    (re.compile(r"@\s+(?=rpe|rir|\d)"), "@"),
    (re.compile(r"\b(rpe|rir)\s+(?=\d)"), r"\1"),
    (re.compile(r"\bbw\s*\+\s*(?=\d)"), "bw+"),
    (re.compile(r"\bper (?=arm|hand)"), "per-"),
)


def sets_of(number: int, line: str, before: str | None, unit: str) -> tuple[str, list[StrengthSet], list[str]]:
    """The exercise of the line (`before`, that of the line before, where it names none), its sets, and what was assumed.
    Raises Unreadable that names the line, the word and what would do."""
    name, rest = split_name(line)
    exercise = name or before
    if exercise is None:
        raise _wrong(number, line.split()[0], "stands where an exercise should", "begin with it: squat 5x5 100kg @8")
    sets: list[StrengthSet] = []
    notes: list[str] = []
    group = Group(unit)
    for words in re.split(r"\s*;\s*|\s*,(?:\s+|$)", _joined(rest)):
        if words:
            group = _group(number, words, group)
            sets += _built(number, exercise, words, group)
            notes += [f"line {number}: {words[:40]!r} is {group.note}"] if group.note else []
    if not sets:
        raise _wrong(number, line.split()[-1], "is followed by no sets", _REMEDY)
    return exercise, sets, notes


def split_name(line: str) -> tuple[str | None, str]:
    """The name at the start of a line, and the rest. A name with numbers in it stands in quotation marks, doubled within."""
    if quoted := re.match(r'"((?:[^"]|"")+)"(?!")[\s:]*', line):
        return quoted[1].replace('""', '"').strip()[:MAX_TEXT] or None, line[quoted.end() :]
    words = re.sub(r"(?<=\s)[x×*✕]\s+(?=\d)", "x", line, flags=re.IGNORECASE).split()
    end = next((place for place, word in enumerate(words) if _begins_sets(word)), len(words))
    return " ".join(words[:end]).rstrip(" :")[:MAX_TEXT] or None, " ".join(words[end:])


def _begins_sets(word: str) -> bool:
    plain = word.casefold()
    return (
        plain[0].isdigit()
        or plain[0] in "@+?"
        or plain in KINDS
        or bool(re.match(r"bw(?:\b|x\d)|x\d|rpe\d|rir\d", plain))
    )


def _joined(text: str) -> str:
    text = text.casefold()
    for pattern, joined in _JOINS:
        text = pattern.sub(joined, text)
    return text


def _group(number: int, words: str, before: Group) -> Group:
    group = Group(before.unit)
    for word in words.split():
        try:
            take(group, word)
        except Unclear as problem:
            raise _wrong(number, word, str(problem), _REMEDY) from None
    try:
        settle(group, before)
    except Unclear as problem:
        raise _wrong(number, words, str(problem), _REMEDY) from None
    return group


def _built(number: int, exercise: str, words: str, group: Group) -> list[StrengthSet]:
    try:
        sets = [
            StrengthSet.model_validate({"exercise": exercise, "reps": reps} | group.told)
            for reps in group.reps or [None]
        ]
    except ValidationError as error:
        wrong = str(error.errors()[0]["loc"][-1])
        raise _wrong(number, words, f"has a {wrong} that cannot be", f"correct the {wrong}") from None
    return sets * group.count


def _wrong(number: int, word: str, problem: str, remedy: str) -> Unreadable:
    return Unreadable(f"{word[:40]!r} {problem}", kind=RejectionKind.MISWRITTEN, where=f"line {number}", remedy=remedy)
