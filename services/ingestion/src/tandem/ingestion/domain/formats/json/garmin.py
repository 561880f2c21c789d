"""What Garmin's Health and Activity APIs push for one user: `{"activities": […], "dailies": […], …}`.

Keys and fields: Garmin Connect Developer Program, Activity API 1.2 and Health API 1.2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.gathered import Gathered
from tandem.ingestion.domain.formats.json import garmin_activities, garmin_days

_READERS: dict[str, Callable[[object], DecodedWorkout | DecodedDay]] = {
    "activityDetails": garmin_activities.read_details,  # before the summaries: they have the samples as well
    "activities": garmin_activities.read_activity,
    "manuallyUpdatedActivities": garmin_activities.read_activity,
    "dailies": garmin_days.read_daily,
    "sleeps": garmin_days.read_sleep,
    "hrv": garmin_days.read_hrv,
    "bodyComps": garmin_days.read_body,
}

_UNUSED = frozenset({
    "activityFiles", "epochs", "stressDetails", "userMetrics", "pulseox", "allDayRespiration", "healthSnapshot", "skinTemp",
    "moveIQActivities", "bloodPressures", "deregistrations", "userPermissionsChange",
})  # fmt: skip
"""What else Garmin pushes: nothing in it is a workout or a day's marker that Tandem knows."""

_SIGNS = ("summaryId", "userId", "userAccessToken")


def is_garmin(document: object) -> bool:
    """Whether parsed JSON has the shape of a push: a known key with a list of items that name a summary or a user."""
    if not isinstance(document, dict):
        return False
    lists = [items for key in (*_READERS, *_UNUSED) if isinstance(items := document.get(key), list)]
    return any(isinstance(item, dict) and any(sign in item for sign in _SIGNS) for items in lists for item in items[:1])


def decode_garmin(document: object) -> Reading:
    """All workouts and days in the push. An activity whose details came with it is told once. Raises Unreadable when there
    is nothing in it that is used."""
    told = document if isinstance(document, dict) else {}
    gathered = Gathered()
    detailed: set[str] = set()
    for key, read in _READERS.items():
        items = told.get(key)
        for place, item in enumerate(items if isinstance(items, list) else ()):
            name = garmin_activities.name_of(item)
            if read is garmin_activities.read_activity and name in detailed:
                gathered.note(f"/{key}/{place}: its details came with it, and tell more")
            elif (
                gathered.part(f"/{key}/{place}", partial(read, item))
                and read is garmin_activities.read_details
                and name
            ):
                detailed.add(name)
    for key in sorted(_UNUSED & told.keys()):
        gathered.note(f"/{key}: nothing of it is used")
    return gathered.reading(
        Unreadable(
            "nothing of this push is used",
            kind=RejectionKind.NOTHING_USED,
            where="/" + next(iter(sorted(_UNUSED & told.keys())), ""),
            remedy=f"let Garmin push {', '.join(_READERS)}",
        )
    )
