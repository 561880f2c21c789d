"""Whose document it is: by its shape, not by where it came from. Adding a platform is a line here and a module beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.json.garmin import decode_garmin, is_garmin
from tandem.ingestion.domain.formats.json.hevy import decode_hevy, decode_hevy_page, is_hevy, is_hevy_page
from tandem.ingestion.domain.formats.json.omh import decode_omh, is_omh
from tandem.ingestion.domain.formats.json.polar import decode_polar, is_polar
from tandem.ingestion.domain.formats.json.strava import decode_strava, is_strava
from tandem.ingestion.domain.formats.json.suunto import decode_suunto, is_suunto
from tandem.ingestion.domain.formats.json.wellness import MAX_AHEAD

_Decode = Callable[[bytes, object, str | None], Reading]

PLATFORMS: tuple[tuple[Callable[[object], bool], _Decode], ...] = (
    (is_garmin, lambda text, document, timezone: decode_garmin(document)),
    (is_strava, lambda text, document, timezone: Reading(workouts=(decode_strava(text),))),
    (is_polar, lambda text, document, timezone: decode_polar(document, timezone)),
    (is_suunto, lambda text, document, timezone: decode_suunto(document)),
    (is_omh, lambda text, document, timezone: decode_omh(document, timezone)),
    (is_hevy_page, lambda text, document, timezone: decode_hevy_page(document)),
    (is_hevy, lambda text, document, timezone: Reading(workouts=(decode_hevy(text),))),
)


def decode_document(text: bytes, document: object, received_at: datetime, timezone: str | None) -> Reading | None:
    """What a platform's document says; None when it is none of theirs. `document` is what `text` parses to, `timezone` an
    IANA name for times that have no offset. What lies more than a day after `received_at` is left out. Raises Unreadable when
    the document is a platform's and nothing of it is left."""
    for is_theirs, decode in PLATFORMS:
        if is_theirs(document):
            return _of_the_past(decode(text, document, timezone), received_at)
    return None


def _of_the_past(reading: Reading, received_at: datetime) -> Reading:
    """A clock off by a zone is a nuisance, one off by days is not believed."""
    latest = received_at + MAX_AHEAD
    workouts = tuple(workout for workout in reading.workouts if workout.start_time <= latest)
    days = tuple(day for day in reading.days if day.local_date <= latest.date())
    left = len(reading.workouts) + len(reading.days) - len(workouts) - len(days)
    if not left:
        return reading
    problem = f"{left} workouts or days begin more than a day after they arrived"
    if not workouts and not days:
        raise Unreadable(
            problem, kind=RejectionKind.WRONG_CLOCK, where="start_time", remedy="set the clock of the device"
        )
    return replace(reading, workouts=workouts, days=days, dropped=(*reading.dropped, f"{problem}: left out"))
