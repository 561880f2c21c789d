"""GPX to workouts: every `<trk>` with times is one.

Elements: GPX 1.0 and 1.1 (topografix.com), Garmin's TrackPointExtension v1 and v2, PowerExtension v1 and TrackStatsExtension
v1, Cluetrust's GPXData 1.0, and the bare `<power>`, `<heartrate>` and `<cadence>` of Strava and others. Distance is measured
between positions, which stay behind, and so does the name of the track: services name it after the town. The ascent of raw
altitudes is mostly noise: it is taken where it is told, and else unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Column, DecodedWorkout, Reading, Unreadable
from tandem.ingestion.domain.formats.strays import steady
from tandem.ingestion.domain.formats.xml.guarded import Wanted, listen, pieces
from tandem.ingestion.domain.formats.xml.points import Points
from tandem.ingestion.domain.formats.xml.prolog import root_of
from tandem.ingestion.domain.formats.xml.sport_words import family_of
from tandem.ingestion.domain.formats.xml.track import span_s, traced
from tandem.ingestion.domain.formats.xml.values import known, number, zone_s

DECODER = "tandem-gpx 1"

MAX_TRACKS = 1000
"""A document of more is a collection that should be sent in parts."""

_POINT = {
    "hr": "heart_rate",
    "heartrate": "heart_rate",
    "speed": "enhanced_speed",
    "distance": "distance",
    "ele": "enhanced_altitude",
    "cad": "cadence",
    "cadence": "cadence",
    "RunCadence": "cadence",
    "power": "power",
    "PowerInWatts": "power",
    "lat": "latitude",
    "lon": "longitude",
}
_NO_SPAN = "no point of it is later than the first and within 48 h of it"
_STATS = ("Distance", "TimerTime", "Ascent")
_WANTED = Wanted(
    kinds=frozenset({"trk", "trkseg", "trkpt", "link"}),  # a link has a type and a text of its own
    leaves=frozenset({"type", "time", *_STATS, *_POINT} - {"lat", "lon"}),
)


def is_gpx(head: bytes) -> bool:
    """Whether the first bytes (some KB) are those of a GPX document."""
    return root_of(head) == "gpx"


def decode_gpx(raw: bytes) -> Reading:
    """Every track with times. Raises Unreadable when there is none, with the reason."""
    told = _Tracks()
    broken = listen(pieces(raw), _WANTED, told)
    workouts = tuple(workout for track in told.all if (workout := _workout(track)) is not None)
    if not workouts:
        raise broken.refusal() if broken is not None else _route(told)
    notes = _left_out(told, len(told.all) - len(workouts))
    if broken is not None:
        notes += (broken.note(),)
    ordered = sorted((replace(one, damaged=broken is not None) for one in workouts), key=lambda one: one.start_time)
    return Reading(workouts=tuple(ordered), dropped=notes)


def _left_out(told: _Tracks, count: int) -> tuple[str, ...]:
    untimed = sum(not track.points.timed for track in told.all)
    routes = (f"{untimed} of {len(told.all)} tracks: without times they are routes",) if untimed else ()
    brief = (f"{count - untimed} of {len(told.all)} tracks: {_NO_SPAN}",) if count > untimed else ()
    return routes + brief


def _route(told: _Tracks) -> Unreadable:
    if any(track.points.timed for track in told.all):
        return Unreadable(
            f"a track of this GPX document has times, but {_NO_SPAN}",
            kind=RejectionKind.WRONG_DURATION,
            where="trk/trkseg/trkpt/time",
            remedy="export the recorded activity again, or its FIT or TCX file",
        )
    return Unreadable(
        "the points of this GPX document have no times: it is a route, not an activity that somebody has done"
        if told.all
        else "this GPX document holds no track: it is a route or a list of places",
        kind=RejectionKind.NOT_A_WORKOUT,
        where="trk/trkseg/trkpt/time",
        remedy="export the recorded activity, with times, or its FIT or TCX file",
    )


@dataclass(slots=True)
class _Track:
    points: Points = field(default_factory=lambda: Points("time", _POINT))
    fields: Mapping[str, str] = field(default_factory=dict)
    first_time: str | None = None
    segments: int = 0


class _Tracks:
    """Collects what `listen` tells; a track that the end of the document cut off is among them with what it had."""

    def __init__(self) -> None:
        self.all: list[_Track] = []
        self._position: dict[str, str] = {}

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "trkpt":
            self._position = {name: attributes[name] for name in ("lat", "lon") if name in attributes}
        elif kind == "trk":
            if len(self.all) >= MAX_TRACKS:
                raise Unreadable(
                    f"this GPX document holds more than {MAX_TRACKS} tracks",
                    kind=RejectionKind.TOO_LARGE,
                    where="trk",
                    remedy="export fewer activities at a time",
                )
            self.all.append(_Track())
        elif kind == "trkseg" and self.all:
            self.all[-1].segments += 1
            self.all[-1].points.stretch += 1

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        if not self.all:
            return
        track = self.all[-1]
        if kind == "trkpt":
            track.first_time = track.first_time or fields.get("time")
            track.points.add({**fields, **self._position})
        elif kind == "trk":
            track.fields = fields


def _workout(track: _Track) -> DecodedWorkout | None:
    sport, sub_sport, sport_notes = family_of(track.fields.get("type"))
    points, point_notes = track.points.columns()
    told = steady(points)
    records, stamps = told.records, told.stamps
    if not stamps.size:
        return None
    start_s = float(stamps[0])
    columns, trace_notes = traced(records, start_s, sport)
    duration_s = span_s(stamps, start_s)
    if duration_s <= 0:
        return None
    heart_rate = columns.get("heart_rate_bpm")
    gaps = (f"{track.segments} segments: the way between them is not counted",) if track.segments > 1 else ()
    return DecodedWorkout(
        sport=sport,
        sub_sport=sub_sport,
        start_time=datetime.fromtimestamp(start_s, UTC),
        utc_offset_s=zone_s(track.first_time),
        duration_s=duration_s,
        moving_s=known(number(track.fields.get("TimerTime")), 1, duration_s),
        distance_m=known(number(track.fields.get("Distance")), 1, 10_000_000) or _furthest(columns.get("distance_m")),
        ascent_m=known(number(track.fields.get("Ascent")), 0, 20_000),
        mean_heart_rate_bpm=None if heart_rate is None else float(np.nanmean(heart_rate)),
        max_heart_rate_bpm=None if heart_rate is None else float(np.nanmax(heart_rate)),
        columns=columns,
        decoder=DECODER,
        dropped=(*sport_notes, *point_notes, *told.notes, *gaps, *trace_notes),
    )


def _furthest(distance_m: Column | None) -> float | None:
    return None if distance_m is None else float(np.nanmax(distance_m)) or None
