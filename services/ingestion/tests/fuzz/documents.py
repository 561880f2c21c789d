"""Small documents of our own formats and of platforms, tables, and what straps and phones stream."""

from __future__ import annotations

import json
from typing import Any

import platform_words as words

from fuzz.seed import START_S, Seed, Way, packed


def documents() -> list[Seed]:
    """All of them."""
    bodies = [
        *((f"plain: {name}", Way.WORKOUT, packed(body)) for name, body in _PLAIN.items()),
        *((f"platform: {name}", Way.WORKOUT, packed(body)) for name, body in (_platforms() | _omh()).items()),
        *((name, Way.WORKOUT, body.encode()) for name, body in _TEXT.items()),
        *((f"day: {name}", Way.WELLNESS, packed(body)) for name, body in _DAYS.items()),
        *((f"withdrawal: {name}", Way.WITHDRAWAL, packed(body)) for name, body in _WITHDRAWALS.items()),
        *((f"live: {name}", Way.LIVE, body) for name, body in _live().items()),
    ]
    found = [Seed(name, way, body) for name, way, body in bodies]
    return [*found, *(Seed(f"webhook: {name}", Way.WEBHOOK, packed(body), name) for name, body in _webhooks().items())]


_SECONDS = list(range(0, 300, 5))
_PLAIN: dict[str, Any] = {
    "a run": {
        "sport": "running",
        "start_time": "2026-11-22T17:30:00+01:00",
        "duration_min": 40,
        "rpe": 6,
        "distance_m": 8000,
        "external_id": "r1",
        "title": "Morning",
    },
    "samples": {
        "sport": "running",
        "start_time": "2026-11-22T16:30:00Z",
        "duration_s": 300,
        "samples": {"time_s": _SECONDS, "heart_rate_bpm": [140] * 59 + [None], "speed_mps": [3.0] * 60},
    },
    "sets": {
        "sport": "strength",
        "start_time": "2026-11-22T16:30:00Z",
        "duration_min": 60,
        "sets": [{"exercise": "Squat", "reps": 5, "weight_kg": 100, "rpe": 8, "set_type": "warmup"}] * 5,
    },
}
_DAYS: dict[str, Any] = {
    "ours": {
        "local_date": "2026-11-22",
        "resting_heart_rate_bpm": 48,
        "hrv_rmssd_ms": 62,
        "sleep_h": 7.5,
        "soreness": 3,
        "pain": [{"site": "left achilles", "severity": 4, "structure": "tendon", "alters_gait": False}],
    },
    "short": {"local_date": "2026-11-21", "sleep_s": 27000, "mood": 7, "wellness_id": "w1"},
}
_WITHDRAWALS = {
    "by name": {"external_id": "r1", "reason": "a mistake"},
    "by workout": {"workout_id": "7f3c2c9e-6a31-5f2a-9c53-1f6f0b1b3d11"},
}
_TEXT = {
    "table of Hevy": (
        "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,"
        'distance_km,duration_seconds,rpe\n"Legs","22 Nov 2026, 17:30","22 Nov 2026, 18:35","","Squat",,"",0,"warmup",60,5,,,\n'
        '"Legs","22 Nov 2026, 17:30","22 Nov 2026, 18:35","","Squat",,"",1,"normal",100.5,5,,,8.5\n'
        '"Row","20 Jul 2026, 7:05","20 Jul 2026, 7:35","","Rowing",,"",0,"normal",,,2.5,900,\n'
    ),
    "table of Strong": (
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight (kg),Reps,Distance,Seconds,Notes,Workout Notes,RPE\r\n"
        '2026-11-22 17:30:00,"Legs",1h 5m,"Squat (Barbell)",1,100,5,0,0,"","",8\r\n'
        '2026-11-22 17:30:00,"Legs",1h 5m,"Plank",1,0,0,0,60,"","",\r\n'
    ),
    "shorthand": "squat 5x5 100kg @8\nbench 3x8 60\nplank 3x60s",
    "shorthand with a head": "2026-11-22 17:30 60min\nsquat: 5 x 5 x 100\ndeadlift 1x5 140kg rir 2",
}


def _platforms() -> dict[str, Any]:
    samples = [
        {"startTimeInSeconds": START_S + 10 * n, "heartRate": 140, "speedMetersPerSecond": 3.0} for n in range(30)
    ]
    details = {
        "activityId": 5001968355,
        "summaryId": "x-detail",
        "summary": words.garmin_activity(),
        "samples": samples,
    }
    streams = words.strava_streams(300)
    night = {"polar_user": "x", "date": "2026-11-22", "light_sleep": 1000, "deep_sleep": 1000, "rem_sleep": 1000}
    sleep = {"calendarDate": "2026-11-22", "summaryId": "s", "startTimeInSeconds": START_S, "durationInSeconds": 27000}
    return {
        "Strava with streams": {"activity": words.strava_activity(), "streams": streams},
        "Strava alone": words.strava_activity(),
        "streams by key": streams | {"sport_type": "Run", "start_date": "2026-11-20T06:00:00Z", "id": 12},
        "Garmin": {"activities": [words.garmin_activity()], "activityDetails": [details]},
        "Garmin days": {"dailies": [words.garmin_daily()], "sleeps": [sleep | {"deepSleepDurationInSeconds": 5000}]},
        "Polar": words.polar_exercise(),
        "Polar night": {"nights": [night]},
        "Suunto": words.suunto_event()["workout"] | {"stopTime": 1795331800000},
        "Hevy": words.HEVY_WORKOUT,
        "Hevy page": {"page": 1, "page_count": 1, "workouts": [words.HEVY_WORKOUT, words.HEVY_WORKOUT | {"id": "h2"}]},
    }


def _omh() -> dict[str, Any]:
    def point(schema: str, body: dict[str, Any]) -> dict[str, Any]:
        identity = {"namespace": "omh", "name": schema, "version": "1.2"}
        header = {"id": f"123e-{schema}", "creation_date_time": "2026-11-22T18:40:00+01:00", "schema_id": identity}
        return {"header": header, "body": body}

    span = {"start_date_time": "2026-11-22T17:30:00+01:00", "end_date_time": "2026-11-22T18:30:00+01:00"}
    run = {"activity_name": "running", "distance": {"value": 3.1, "unit": "mi"}}
    frame = {"effective_time_frame": {"time_interval": span}}
    moment = {"effective_time_frame": {"date_time": "2026-11-22T17:31:00+01:00"}}
    beat = point("heart-rate", {"heart_rate": {"value": 140, "unit": "beats/min"}} | moment)
    sleep = point("sleep-duration", {"sleep_duration": {"value": 450, "unit": "min"}} | frame)
    return {"Open mHealth": [point("physical-activity", run | frame), beat, sleep]}


def _live() -> dict[str, bytes]:
    lines = [{"sport": "running", "ts": START_S}]
    lines += [{"hr": 140, "rr_ms": [421, 430], "ts": START_S + second} for second in range(120)]  # type: ignore[list-item]
    return {
        "lines": b"\n".join(json.dumps(line).encode() for line in [*lines, {"end": True}]),
        "without a clock": b'{"hr": 142}\n' * 90,
        "a strap": bytes.fromhex("163c1104"),
        "a strap, wide": bytes.fromhex("1f4800010200040004"),
    }


def _webhooks() -> dict[str, Any]:
    return {
        "strava": words.strava_event(),
        "garmin": {"activities": [words.garmin_activity()], "dailies": [words.garmin_daily()]},
        "polar": words.polar_event(),
        "suunto": words.suunto_event(),
        "hevy": words.HEVY_EVENT,
    }
