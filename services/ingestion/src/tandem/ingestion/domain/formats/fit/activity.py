"""The one workout of a FIT file, for a caller that can take only one."""

from __future__ import annotations

from dataclasses import replace

from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.fit.reading import read_fit


def decode_fit(raw: bytes) -> DecodedWorkout:
    """The first workout in the bytes of a FIT file, the others named in `dropped`. Raises Unreadable when there is none."""
    reading = read_fit(raw)
    if not reading.workouts:
        raise Unreadable("this FIT file holds no activity", where="file_id.type", remedy="send the activity file")
    first, *others = reading.workouts
    notes = (f"{len(others)} other workouts of the file",) if others else ()
    return replace(first, dropped=(*first.dropped, *notes, *reading.dropped))
