"""TCX to workouts: every `<Activity>` is one, also those of a multi-sport session.

Elements: Garmin's TrainingCenterDatabase v2 and ActivityExtension v2 schemas. A lap's TotalTimeSeconds is the timer's time.
Notes and the names of devices and authors are not read; positions only where no distance is told, to measure it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.xml.guarded import Break, Wanted, listen, pieces
from tandem.ingestion.domain.formats.xml.points import Points
from tandem.ingestion.domain.formats.xml.prolog import root_of
from tandem.ingestion.domain.formats.xml.tcx_workout import MAX_LAPS, ToldLap, workout_of

_POINT = {
    "HeartRateBpm": "heart_rate",
    "Speed": "enhanced_speed",
    "DistanceMeters": "distance",
    "AltitudeMeters": "enhanced_altitude",
    "RunCadence": "cadence",
    "Cadence": "cadence",
    "Watts": "power",
}
_POSITION = {"LatitudeDegrees": "latitude", "LongitudeDegrees": "longitude"}
_LAP = ("TotalTimeSeconds", "AverageHeartRateBpm", "MaximumHeartRateBpm", "Intensity")
_KINDS = frozenset({"Activity", "Lap", "Trackpoint", "Creator"})

MAX_ACTIVITIES = 1000
"""A document of more is no session of several sports but a file that should be sent in parts."""


def is_tcx(head: bytes) -> bool:
    """Whether the first bytes (some KB) are those of a TCX document."""
    return root_of(head) == "TrainingCenterDatabase"


def decode_tcx(raw: bytes) -> Reading:
    """Every activity of the document that can be read. Raises Unreadable when there is none, with the reason."""
    told, broken = _listen(raw, _POINT)
    if any(activity.has_points for activity in told.all) and not any(activity.tells_distance for activity in told.all):
        told, broken = _listen(raw, {**_POINT, **_POSITION})
    workouts: list[DecodedWorkout] = []
    refusals: list[Unreadable] = []
    for number, activity in enumerate(told.all, start=1):
        try:
            workouts.append(
                workout_of(activity.sport, activity.fields, activity.unit_id, activity.laps, activity.points)
            )
        except Unreadable as refusal:
            where = f"Activity {number}" if refusal.where is None else f"Activity {number}, {refusal.where}"
            refusals.append(refusal.at(where))
    notes = tuple(str(refusal) for refusal in refusals) + ((broken.note(),) if broken else ())
    if not workouts:
        raise _refusal(broken, refusals)
    ordered = sorted((replace(one, damaged=broken is not None) for one in workouts), key=lambda one: one.start_time)
    return Reading(workouts=tuple(ordered), dropped=notes)


def _listen(raw: bytes, point: Mapping[str, str]) -> tuple[_Activities, Break | None]:
    told = _Activities(point)
    wanted = Wanted(kinds=_KINDS, leaves=frozenset({"Id", "UnitId", "Time", *_LAP, *point}))
    return told, listen(pieces(raw), wanted, told)


def _refusal(broken: Break | None, refusals: list[Unreadable]) -> Unreadable:
    if broken is not None:
        return broken.refusal()
    if refusals:
        return refusals[0]
    return Unreadable(
        "this TCX document holds no activity: it is a course or a planned workout",
        kind=RejectionKind.NOT_A_WORKOUT,
        where="Activities",
        remedy="export the activity itself",
    )


@dataclass(slots=True)
class _Activity:
    sport: str | None
    points: Points
    laps: list[ToldLap] = field(default_factory=list)
    fields: Mapping[str, str] = field(default_factory=dict)
    unit_id: str | None = None
    has_points: bool = False
    tells_distance: bool = False


class _Activities:
    """Collects what `listen` tells. An activity that the end of the document cut off is among them with what it had."""

    def __init__(self, point: Mapping[str, str]) -> None:
        self.all: list[_Activity] = []
        self._point = point
        self._current: _Activity | None = None

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "Activity":
            if len(self.all) >= MAX_ACTIVITIES:
                raise Unreadable(
                    f"this TCX document holds more than {MAX_ACTIVITIES} activities",
                    kind=RejectionKind.TOO_LARGE,
                    where="Activities",
                    remedy="export fewer activities at a time",
                )
            self._current = _Activity(attributes.get("Sport"), Points("Time", self._point))
            self.all.append(self._current)
        elif kind == "Lap" and self._current is not None and len(self._current.laps) <= MAX_LAPS:
            self._current.laps.append(ToldLap(attributes.get("StartTime"), {}))

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        current = self._current
        if current is None:  # the way from one sport to the next: a lap outside of any activity
            return
        if kind == "Trackpoint":
            current.points.add(fields)
            current.has_points = current.has_points or "Time" in fields
            current.tells_distance = current.tells_distance or "DistanceMeters" in fields
        elif kind == "Lap" and 0 < len(current.laps) <= MAX_LAPS:
            current.laps[-1] = ToldLap(current.laps[-1].start_time, fields)
        elif kind == "Creator":
            current.unit_id = fields.get("UnitId")
        elif kind == "Activity":
            current.fields = fields
            self._current = None
