"""FIT bytes to messages: the fast decoder first, the official one as the second opinion.

Both give dicts by message name with fields scaled, enums as names and invalid values left out. Checksums are not
judged here: real files with a broken one are often whole (and a sound one proves little), so what was read counts.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import fitfast
import numpy as np
from garmin_fit_sdk import Decoder, Stream

from tandem.ingestion.domain.decoded import Columns, Unreadable
from tandem.ingestion.domain.formats.fit.frames import summary_of

Message = Mapping[Any, Any]

FIT_EPOCH_S = 631_065_600
"""1989-12-31T00:00:00Z in Unix seconds: where FIT counts from (FIT protocol, type date_time)."""

FITFAST = f"fitfast {version('fitfast')}"
OFFICIAL = f"garmin-fit-sdk {version('garmin-fit-sdk')}"

RECORD_FIELDS = (
    "timestamp",
    "heart_rate",
    "enhanced_speed",
    "speed",
    "distance",
    "enhanced_altitude",
    "altitude",
    "cadence",
    "fractional_cadence",
    "power",
)
_DATE_FIELDS = ("timestamp", "start_time", "time_created", "local_timestamp")
_DECODER_FAILURES = (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RuntimeError, struct.error)
"""What the official decoder has been seen to raise on broken bytes when it does not return its errors."""


@dataclass(frozen=True, slots=True)
class Messages:
    """What a file holds, times in Unix seconds: its records as columns (NaN for missing), the messages of
    `frames.SUMMARY_KINDS` by name; who read them; what could not be read."""

    records: Columns
    by_name: Mapping[str, Sequence[Message]]
    decoder: str
    notes: tuple[str, ...] = ()

    def all(self, name: str) -> Sequence[Message]:
        return self.by_name.get(name, ())

    def first(self, name: str) -> Message:
        """The first message of a kind, empty when there is none."""
        return next(iter(self.all(name)), {})


def read(raw: bytes) -> Messages:
    """All messages that either decoder can get out of the bytes. Raises Unreadable when that is none."""
    try:
        return Messages(fitfast.records(raw), fitfast.parse(summary_of(raw) or raw), FITFAST)
    except fitfast.FitDecodeError as error:
        return _second_opinion(raw, str(error))
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        # A field of length zero makes fitfast 0.1.0 panic; a Rust panic arrives as a BaseException without a public name.
        return _second_opinion(raw, f"fitfast gave up: {error}")


def _second_opinion(raw: bytes, first: str) -> Messages:
    errors: list[Exception] = []
    found: Mapping[Any, Any] = {}
    try:
        decoder = Decoder(Stream.from_byte_array(bytearray(raw)))
        found, errors = decoder.read(convert_datetimes_to_dates=False, enable_crc_check=False, merge_heart_rates=False)
    except _DECODER_FAILURES as error:
        errors = [error]
    if not any(found.values()):
        raise Unreadable(
            f"no message of this FIT file can be read ({first}; official decoder: {_words(errors)})",
            where="the first message",
            remedy="export the activity from the device again and send the original file",
        )
    notes = [f"the file is damaged ({first})"]
    if errors:
        notes.append(f"what follows the damage is lost (official decoder: {_words(errors)})")
    by_name = {str(name).removesuffix("_mesgs"): [_unix(message) for message in many] for name, many in found.items()}
    return Messages(_columns(by_name.get("record", [])), by_name, OFFICIAL, tuple(notes))


def _columns(records: Sequence[Message]) -> Columns:
    """The sample fields of record messages as float64 columns; what is missing or not a number is NaN."""
    return {
        field: np.array([number(record.get(field)) for record in records], dtype=np.float64) for field in RECORD_FIELDS
    }


def number(value: object) -> float:
    """A finite float, or NaN for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return math.nan


def _unix(message: dict[Any, Any]) -> Message:
    moved = {name: message[name] + FIT_EPOCH_S for name in _DATE_FIELDS if isinstance(message.get(name), int | float)}
    return {**message, **moved}


def _words(errors: Sequence[Exception]) -> str:
    return "; ".join(str(error) for error in errors) or "no messages"
