"""GET and PUT /v1/alerts/preferences: when and how the athlete wants to be told."""

from __future__ import annotations

from datetime import time
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.chassis.ids import edge_id
from tandem.contracts.events.reach import AlertKind, AlertPreferences, AlertPreferencesSet, QuietHours
from tandem.contracts.model import Model
from tandem.notifier.domain.times import time_of
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.requests import SAFE_HEADERS, WRITING_WEIGHT, Refusal, answering, body_of, manager_of

_SETTINGS = {"": frozenset(AlertPreferences.model_fields), "quiet": frozenset(QuietHours.model_fields)}
_ANSWERED = {"": frozenset({"comes_at"}), "quiet": frozenset[str]()}
"""What an answer says besides: passed over in a request, so that an answer can be changed and sent back."""


class ComesAt(Model):
    """When the evening's, the morning's and the weekly alert come, on the athlete's wall clock: the times that are set, which
    count in the quiet hours too, or usual ones, which leave the quiet hours alone."""

    evening: time
    morning: time
    weekly: time


class Preferences(AlertPreferences):
    """The preferences, and what follows from them."""

    comes_at: ComesAt


def routes(desk: Desk) -> list[BaseRoute]:
    """The routes of preferences. What stands where none were set is what the athlete has without them."""

    async def get(request: Request) -> Response:
        state = await desk.loop.read(await manager_of(request, desk))
        return _told(state.preferences or AlertPreferences())

    async def put(request: Request) -> Response:
        athlete_id = await manager_of(request, desk, WRITING_WEIGHT)
        wanted = read(await body_of(request))
        if not await desk.prefers(athlete_id, wanted):
            data = AlertPreferencesSet(athlete_id=athlete_id, **dict(wanted))
            await desk.say(data, edge_id(desk.now()))
        return _told(wanted)

    path = "/v1/alerts/preferences"
    return [Route(path, answering(get), methods=["GET"]), Route(path, answering(put), methods=["PUT"])]


def read(body: bytes) -> AlertPreferences:
    """The preferences in a body of JSON; what it leaves out is as it is without preferences. Raises Refusal naming every field
    that is wrong. An unknown field is a mistake here: to pass it over would leave a wish unheard."""
    try:
        wanted = AlertPreferences.model_validate_json(body, strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        raise _wrong([{"where": _place(one["loc"]), "problem": one["msg"]} for one in found[:_MOST]]) from None
    told = from_json(body)
    unknown = [*_unknown(told, ""), *_unknown(told.get("quiet") or {}, "quiet")]
    zoned = [{"where": where, "problem": _ZONED} for where, at in _times(wanted) if at.tzinfo is not None]
    if unknown or zoned:
        raise _wrong([*unknown, *zoned][:_MOST])
    return wanted


_MOST = 16
"""Mistakes told at once. Ours."""

_ZONED = "a time on the athlete's own wall clock was expected, such as 22:00, without an offset"


def _unknown(told: dict[str, Any], part: str) -> list[dict[str, str]]:
    problem = f"there is no such setting; there are {', '.join(sorted(_SETTINGS[part]))}"
    unknown = (name for name in told if name not in _SETTINGS[part] | _ANSWERED[part])
    return [{"where": _place((*filter(None, [part]), name)), "problem": problem} for name in unknown]


def _times(wanted: AlertPreferences) -> list[tuple[str, time]]:
    quiet = [("quiet.start", wanted.quiet.start), ("quiet.end", wanted.quiet.end)] if wanted.quiet else []
    digests = [(f"digest_at.{number}", at) for number, at in enumerate(wanted.digest_at)]
    own = [(name, getattr(wanted, name)) for name in ("evening_at", "morning_at", "weekly_at")]
    return [*quiet, *digests, *((name, at) for name, at in own if at is not None)]


def _place(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts)[:100] or "body"


def _wrong(errors: list[dict[str, str]]) -> Refusal:
    first = errors[0]
    detail = f"{first['where']}: {first['problem']}. Nothing was changed; correct it and send all of it again"
    return Refusal(422, "the preferences cannot be used", detail, where=first["where"], errors=errors)


def _told(preferences: AlertPreferences) -> Response:
    comes_at = ComesAt(
        evening=time_of(AlertKind.EVENING_BEFORE, preferences),
        morning=time_of(AlertKind.MORNING, preferences),
        weekly=time_of(AlertKind.WEEKLY, preferences),
    )
    told = Preferences(
        **{name: getattr(preferences, name) for name in AlertPreferences.model_fields}, comes_at=comes_at
    )
    return JSONResponse(told.model_dump(mode="json"), headers=SAFE_HEADERS)
