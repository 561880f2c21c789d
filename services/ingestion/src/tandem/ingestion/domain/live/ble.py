"""The Heart Rate Measurement characteristic of Bluetooth straps (0x2A37 of service 0x180D), as notified.

Source: Bluetooth SIG, Heart Rate Service 1.0, section 3.1, and GATT Specification Supplement, "Heart Rate Measurement".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.live.said import Said, living

_WIDE_RATE, _CONTACT, _CONTACT_KNOWN, _ENERGY, _INTERVALS, _RESERVED = 0x01, 0x02, 0x04, 0x08, 0x10, 0xE0
"""Bits of the flags octet."""

_INTERVAL_S = 1 / 1024
"""The unit of the beat-to-beat intervals."""

_REMEDY = "send the value of one notification of 0x2A37 unchanged, or JSON lines with hr"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One notification as it is written: `heart_rate_bpm` may be 0. `contact` is None where the sensor cannot tell,
    `energy_kj` is the total since it was last set to 0, `intervals_s` are the beats since the notification before."""

    heart_rate_bpm: int
    contact: bool | None
    energy_kj: int | None
    intervals_s: tuple[float, ...]

    @property
    def said(self) -> Said:
        """What a session takes of it: without contact or with a rate of 0 there is no pulse."""
        pulse = None if self.contact is False else living(self.heart_rate_bpm)
        return Said(heart_rate_bpm=pulse, lasts_s=sum(self.intervals_s) or None)


def is_measurement(raw: bytes) -> bool:
    """Whether the length is what the flags announce. No JSON line can be taken for one: `{` has reserved bits set."""
    if len(raw) < 2 or raw[0] & _RESERVED:
        return False
    fixed = _fixed_length(raw[0])
    intervals = len(raw) - fixed
    return intervals >= 2 and intervals % 2 == 0 if raw[0] & _INTERVALS else intervals == 0


def decode_measurement(raw: bytes) -> Measurement:
    """The measurement in a notification. Raises Unreadable where the octets are not those that the flags announce."""
    if not is_measurement(raw):
        raise _refusal(raw)
    flags, position = raw[0], 1
    rate = struct.unpack_from("<H" if flags & _WIDE_RATE else "<B", raw, position)[0]
    position += 2 if flags & _WIDE_RATE else 1
    energy = struct.unpack_from("<H", raw, position)[0] if flags & _ENERGY else None
    position = _fixed_length(flags)
    count = (len(raw) - position) // 2
    return Measurement(
        heart_rate_bpm=rate,
        contact=bool(flags & _CONTACT) if flags & _CONTACT_KNOWN else None,
        energy_kj=energy,
        intervals_s=tuple(ticks * _INTERVAL_S for ticks in struct.unpack_from(f"<{count}H", raw, position)),
    )


def _fixed_length(flags: int) -> int:
    """Octets before the intervals: flags, rate, energy."""
    return 1 + (2 if flags & _WIDE_RATE else 1) + (2 if flags & _ENERGY else 0)


def _refusal(raw: bytes) -> Unreadable:
    if not raw:
        return Unreadable("the notification is empty", kind=RejectionKind.EMPTY, remedy=_REMEDY)
    if raw[0] & _RESERVED:
        return Unreadable(
            "this is neither a heart rate measurement (reserved flags are set) nor a JSON line",
            kind=RejectionKind.MISWRITTEN,
            where="the first byte",
            remedy=_REMEDY,
        )
    fixed = _fixed_length(raw[0])
    if raw[0] & _INTERVALS:
        problem = f"{len(raw)} bytes, but the flags announce {fixed} and one or more intervals of 2"
    else:
        problem = f"{len(raw)} bytes, but the flags announce {fixed}"
    return Unreadable(
        f"a heart rate measurement of {problem}: it was cut short or is of something else",
        kind=RejectionKind.DAMAGED,
        remedy=_REMEDY,
    )
