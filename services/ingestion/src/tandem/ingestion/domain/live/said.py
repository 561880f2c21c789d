"""What one line or notification of a live stream says."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.training import Sport

MAX_HEART_RATE_BPM = 255.0
"""The widest that the JSON document of a session takes (`formats.json.plain_samples`); no living heart comes near it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line. `heart_rate_bpm` None: no pulse, or nothing about it. `at_s` is the sender's own time in Unix seconds, None
    where the sender has no clock. `lasts_s` is the sum of the beat-to-beat intervals, which says how long ago the one before
    was. `sport` begins a session (or says what the present one is), `end` closes it."""

    heart_rate_bpm: float | None = None
    at_s: float | None = None
    lasts_s: float | None = None
    sport: Sport | None = None
    end: bool = False

    @property
    def tells(self) -> bool:
        """Whether a session is any different for it: a pulse or a mark. A strap without contact tells nothing."""
        return self.heart_rate_bpm is not None or self.sport is not None or self.end


def living(heart_rate_bpm: float | None) -> float | None:
    """None for a 0, with which straps say that they have no pulse, and for what is no heart rate."""
    return heart_rate_bpm if heart_rate_bpm and heart_rate_bpm <= MAX_HEART_RATE_BPM else None
