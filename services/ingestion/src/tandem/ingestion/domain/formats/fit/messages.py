"""The bytes of one FIT file to messages: read as they are where they add up, else what can be saved of them.

Checksums are not judged here: real files with a broken one are often whole (and a sound one proves little), so what was
read counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

import fitfast
import numpy as np

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Columns, Unreadable
from tandem.ingestion.domain.formats.fit.frames import Broken, Overfull, frames_of
from tandem.ingestion.domain.formats.fit.salvage import salvaged

Message = Mapping[Any, Any]

FIT_EPOCH_S = 631_065_600
"""1989-12-31T00:00:00Z in Unix seconds: where FIT counts from (FIT protocol, type date_time)."""

FITFAST = f"fitfast {version('fitfast')}"

_AGAIN = "export the activity from the device again and send the original file"


DAMAGED = "the file is damaged"
"""How the note begins on a file of which bytes are lost."""


@dataclass(frozen=True, slots=True)
class Messages:
    """What a file holds, times in Unix seconds: its records as columns (NaN for missing), the messages of
    `frames.SUMMARY_KINDS` by name; the global numbers of all its messages; what could not be read."""

    records: Columns
    by_name: Mapping[str, Sequence[Message]]
    kinds: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    decoder: str = field(default=FITFAST)

    def all(self, name: str) -> Sequence[Message]:
        return self.by_name.get(name, ())

    def first(self, name: str) -> Message:
        """The first message of a kind, empty when there is none."""
        return next(iter(self.all(name)), {})

    def and_then(self, later: Messages) -> Messages:
        """This file with what a later one of its chain adds to it."""
        names = dict.fromkeys((*self.by_name, *later.by_name))
        return replace(
            self,
            records=_one_after_the_other(self.records, later.records),
            by_name={name: [*self.all(name), *later.all(name)] for name in names},
            kinds=self.kinds | later.kinds,
            notes=(*self.notes, *later.notes),
        )


def read(raw: bytes) -> Messages:
    """All messages that can be had from the bytes of one file. Raises Unreadable when that is none."""
    try:
        return _read_sound(raw)
    except (Broken, fitfast.FitDecodeError) as error:
        return _read_saved(raw, _reason(error))
    except Overfull as much:
        raise _too_much(much) from much


def _read_saved(raw: bytes, reason: str) -> Messages:
    """What can be saved: if need be without the fields of apps, whose descriptions may be what is damaged."""
    for apps in (True, False):
        try:
            file, notes = salvaged(raw, apps=apps)
            messages = _read_sound(file)
        except (Broken, fitfast.FitDecodeError):
            continue
        except Overfull as much:
            raise _too_much(much) from much
        if messages.records or any(messages.by_name.values()):
            lost = () if apps else ("the fields of apps on the device: what they are is damaged",)
            return replace(messages, notes=(f"{DAMAGED}: {reason}", *notes, *lost))
    raise Unreadable(
        f"no message of this FIT file can be read: {reason}",
        kind=RejectionKind.DAMAGED,
        where="the first message",
        remedy=_AGAIN,
    )


def _read_sound(raw: bytes) -> Messages:
    """The messages of a file without damage. Raises Broken or FitDecodeError for any other."""
    frames = frames_of(raw)
    try:
        return Messages(fitfast.records(raw), fitfast.parse(frames.summary), frames.kinds)
    except fitfast.FitDecodeError:
        raise
    except BaseException as error:  # a Rust panic arrives as a BaseException without a public name
        if type(error).__name__ != "PanicException":
            raise
        raise Broken("the decoder gives up on it") from error


def _reason(error: Exception) -> str:
    """The decoder's complaint without its figures, which nobody can use."""
    said = str(error)
    return "its checksum is wrong" if "checksum" in said else said


def _too_much(much: Overfull) -> Unreadable:
    return Unreadable(
        f"this FIT file holds more {much} than any workout has",
        kind=RejectionKind.TOO_LARGE,
        where="the file",
        remedy="send the file as the device wrote it, one workout a file",
    )


def _one_after_the_other(first: Columns, then: Columns) -> Columns:
    if not then or not first:
        return first or then
    sizes = [len(next(iter(columns.values()))) for columns in (first, then)]
    names = dict.fromkeys((*first, *then))
    return {
        name: np.concatenate(
            [columns.get(name, np.full(size, np.nan)) for columns, size in zip((first, then), sizes, strict=True)]
        )
        for name in names
    }


def number(value: object) -> float:
    """A finite float, or NaN for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return math.nan
