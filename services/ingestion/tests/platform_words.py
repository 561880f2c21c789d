"""What platforms say, in the shapes in which they were recorded or are documented (sources at each), with values of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tandem.ingestion.providers.garmin import Garmin, GarminSettings
from tandem.ingestion.providers.hevy import Hevy, HevySettings
from tandem.ingestion.providers.polar import Polar, PolarSettings
from tandem.ingestion.providers.provider import Request
from tandem.ingestion.providers.strava import Strava, StravaSettings
from tandem.ingestion.providers.suunto import Suunto, SuuntoSettings
from tandem.local.platform_player import signed

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)

SECRET = "a secret that only the platform and we know"

STRAVA: dict[str, Any] = {
    "client_id": "4711",
    "client_secret": SECRET,
    "verify_token": "say this back",
    "subscription_id": 120475,
    "path_token": "unguessable",
}
GARMIN: dict[str, Any] = {"client_id": "our-client", "client_secret": SECRET, "path_token": "unguessable"}
POLAR: dict[str, Any] = {"signature_secret": SECRET}
HEVY: dict[str, Any] = {"auth_secret": SECRET}
SUUNTO: dict[str, Any] = {
    "client_id": "c",
    "client_secret": SECRET,
    "subscription_key": "key-of-the-api",
    "notification_secret": SECRET,
}


def strava(**more: Any) -> Strava:
    return Strava(StravaSettings.model_validate(STRAVA | more))


def garmin(**more: Any) -> Garmin:
    return Garmin(GarminSettings.model_validate(GARMIN | more))


def polar(**more: Any) -> Polar:
    return Polar(PolarSettings.model_validate(POLAR | more))


def hevy(**more: Any) -> Hevy:
    return Hevy(HevySettings.model_validate(HEVY | more))


def suunto(**more: Any) -> Suunto:
    return Suunto(SuuntoSettings.model_validate(SUUNTO | more))


def request(
    body: Any = b"",
    headers: Mapping[str, str] | None = None,
    *,
    tail: str = "",
    method: str = "POST",
    query: Mapping[str, str] | None = None,
) -> Request:
    """A request with this body: bytes as they are, all else as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method, headers or {}, query or {}, tail, raw)


def strava_event(**more: Any) -> dict[str, Any]:
    """developers.strava.com/docs/webhooks, "Event Data"."""
    return {
        "aspect_type": "create",
        "event_time": 1795370000,
        "object_id": 1360128428,
        "object_type": "activity",
        "owner_id": 134815,
        "subscription_id": 120475,
        "updates": {},
    } | more


def strava_activity(**more: Any) -> dict[str, Any]:
    """developers.strava.com/docs/reference, DetailedActivity, with what is left there."""
    return {
        "id": 1360128428,
        "name": "Morning Run",
        "sport_type": "Run",
        "type": "Run",
        "start_date": "2026-11-22T07:30:00Z",
        "start_date_local": "2026-11-22T08:30:00Z",
        "utc_offset": 3600.0,
        "timezone": "(GMT+01:00) Europe/Berlin",
        "elapsed_time": 1810,
        "moving_time": 1800,
        "distance": 5400.0,
        "total_elevation_gain": 30.0,
        "average_heartrate": 141.0,
        "max_heartrate": 156.0,
        "has_heartrate": True,
        "average_speed": 3.0,
        "start_latlng": [52.51, 13.37],
        "end_latlng": [52.52, 13.38],
        "map": {"id": "a1360128428", "polyline": "ki{eFvqfiVqAWQIGEEKAYJgBVqDJ{BHa@jA"},
        "kudos_count": 3,
        "athlete": {"id": 134815, "firstname": "Anna"},
    } | more


def strava_streams(seconds: int = 1800) -> dict[str, Any]:
    """The same reference, getActivityStreams with key_by_type."""
    times = list(range(0, seconds + 1, 5))
    return {
        "time": {"data": times, "series_type": "time", "original_size": len(times), "resolution": "high"},
        "distance": {"data": [3.0 * second for second in times], "series_type": "time"},
        "heartrate": {"data": [140 + second % 3 for second in times], "series_type": "time"},
        "velocity_smooth": {"data": [3.0 for _ in times], "series_type": "time"},
    }


def garmin_activity(**more: Any) -> dict[str, Any]:
    """domain.md 5.2, recorded by open-wearables."""
    return {
        "userId": "4aacafe82427c251df9c9592d0c06768",
        "userAccessToken": "8f57a6f1-26ba-4b05-a7cd-c6b525a4c7a2",
        "summaryId": "x153a9f3-5a9478d4-6",
        "activityId": 5001968355,
        "activityName": "Berlin Running",
        "activityType": "RUNNING",
        "startTimeInSeconds": 1795330000,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 1789,
        "distanceInMeters": 5192.5,
        "averageHeartRateInBeatsPerMinute": 144,
        "maxHeartRateInBeatsPerMinute": 159,
        "deviceName": "forerunner965",
    } | more


def garmin_daily(**more: Any) -> dict[str, Any]:
    """The same source, dailies."""
    return {
        "userId": "4aacafe82427c251df9c9592d0c06768",
        "summaryId": "x153a9f3-5a9478d4-15180-6",
        "calendarDate": "2026-11-22",
        "startTimeInSeconds": 1795302000,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 86400,
        "steps": 9123,
        "restingHeartRateInBeatsPerMinute": 48,
    } | more


def polar_event(**more: Any) -> dict[str, Any]:
    """polar.com/accesslink-api, "Webhook payload"."""
    return {
        "event": "EXERCISE",
        "user_id": 475,
        "entity_id": "aQlC83",
        "timestamp": "2026-11-22T14:22:24Z",
        "url": "https://www.polaraccesslink.com/v3/exercises/aQlC83",
    } | more


def polar_exercise(**more: Any) -> dict[str, Any]:
    """The same page, "Get exercise"."""
    return {
        "id": "aQlC83",
        "upload_time": "2026-11-22T14:20:00.000Z",
        "device": "Polar Vantage V3",
        "start_time": "2026-11-22T13:40:42",
        "start_time_utc_offset": 60,
        "duration": "PT30M12S",
        "distance": 5100.0,
        "heart_rate": {"average": 139, "maximum": 158},
        "sport": "RUNNING",
        "has_route": True,
        "detailed_sport_info": "RUNNING",
    } | more


def suunto_event(**more: Any) -> dict[str, Any]:
    """apizone.suunto.com/webhooks, "New Workout Notification"."""
    return {
        "type": "WORKOUT_CREATED",
        "username": "johndoe123",
        "workout": {
            "workoutKey": "67604889401b942184624cb8",
            "activityId": 1,
            "startTime": 1795330000000,
            "totalTime": 1800,
            "startPosition": {"x": 24.97242731, "y": 60.27185791},
            "totalDistance": 5000,
            "hrdata": {"workoutAvgHR": 145, "workoutMaxHR": 175},
            "timeOffsetInMinutes": 120,
        },
        "gear": {"manufacturer": "Suunto", "name": "Suunto Vertical"},
    } | more


HEVY_EVENT = {"id": "00000000-0000-0000-0000-000000000001", "payload": {"workoutId": "b459cba5-cd6d-463c-abd6"}}
"""api.hevyapp.com/docs, POST /v1/webhook-subscription."""

HEVY_WORKOUT = {
    "id": "b459cba5-cd6d-463c-abd6",
    "title": "Upper A",
    "start_time": "2026-11-22T16:00:00+00:00",
    "end_time": "2026-11-22T17:00:00+00:00",
    "updated_at": "2026-11-22T17:01:00Z",
    "exercises": [{"index": 0, "title": "Bench Press (Barbell)", "sets": [{"index": 0, "type": "normal", "reps": 5}]}],
}
"""The same document, GET /v1/workouts/{workoutId}."""


def polar_request(body: Any, secret: str = SECRET) -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(raw, {"polar-webhook-signature": signed(secret, raw)})


def suunto_request(body: Any, secret: str = SECRET) -> Request:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(raw, {"x-hmac-sha256-signature": signed(secret, raw)})
