"""GET /openapi.json: what front ends send and are answered, made from the models that read it (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.contracts.events.reach import AlertPreferences
from tandem.notifier.adapters.subscription_json import Asked
from tandem.notifier.http.channels import Channel, Channels
from tandem.notifier.http.preferences import Preferences
from tandem.notifier.http.view import Inbox

_WALL_TIME = {"format": "time-local", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?$"}
"""`time-local` is of the OpenAPI Format Registry."""


class Mistake(BaseModel):
    """A field that cannot be used, and why."""

    where: str
    problem: str


class Problem(BaseModel):
    """RFC 9457. `where` is the first field that was wrong, `errors` are all that were found."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    errors: list[Mistake] | None = None


def routes() -> list[BaseRoute]:
    """The document for whoever asks."""
    told = document()

    async def answer(_: Request) -> Response:
        return JSONResponse(told)

    return [Route("/openapi.json", answer, methods=["GET"])]


def document() -> dict[str, Any]:
    """The OpenAPI document of the inbox. What is behind the links in alerts is pages for people, and follows from the links."""
    _, schemas = models_json_schema(
        [
            (AlertPreferences, "validation"),
            (Preferences, "serialization"),
            (Asked, "validation"),
            (Inbox, "serialization"),
            (Channel, "serialization"),
            (Channels, "serialization"),
            (Problem, "serialization"),
        ],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tandem notifier",
            "version": "1",
            "description": "An athlete's alerts: which there were, and when and where they come.",
        },
        "servers": [{"url": "/"}],
        "security": [{"inbox_token": []}],
        "paths": {
            "/v1/alerts": {"get": _get("readAlerts", "The last alerts, delivered or not, and why", "Inbox", "401")},
            "/v1/alerts/preferences": {
                "get": _get("readPreferences", "When and how the athlete is told", "Preferences"),
                "put": _put(),
            },
            "/v1/channels": {
                "get": _get("readChannels", "The ways to reach the athlete, never their secrets", "Channels"),
                "post": _post(),
            },
            "/v1/channels/{subscription_id}": {"delete": _delete()},
        },
        "components": {
            "schemas": _on_the_wall(schemas["$defs"]),
            "securitySchemes": {
                "inbox_token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "the front end's own; the links in alerts read only",
                }
            },
        },
    }


def _get(name: str, summary: str, answer: str, *refused: str) -> dict[str, Any]:
    answers = {**_answers(answer, {"200": "as it stands"}), **_problems(*(refused or ("401", "403")), "429", "503")}
    return {"operationId": name, "summary": summary, "responses": answers}


def _put() -> dict[str, Any]:
    return {
        "operationId": "setPreferences",
        "summary": "All of the preferences; what is left out is as it is without any",
        "requestBody": _body("AlertPreferences"),
        "responses": {
            **_answers("Preferences", {"200": "stored"}),
            **_problems("401", "403", "408", "413", "422", "429", "503"),
        },
    }


def _post() -> dict[str, Any]:
    return {
        "operationId": "addChannel",
        "summary": "A browser's PushSubscription, an apprise URL, or a native app's token",
        "requestBody": _body("Asked"),
        "responses": {
            **_answers("Channel", {"200": "known already", "201": "added"}),
            **_problems("401", "403", "408", "409", "413", "422", "429", "503"),
        },
    }


def _delete() -> dict[str, Any]:
    name = {
        "name": "subscription_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    }
    return {
        "operationId": "removeChannel",
        "summary": "No more alerts come to it",
        "parameters": [name],
        "responses": {"204": {"description": "ended"}, **_problems("401", "403", "404", "429", "503")},
    }


def _on_the_wall(schema: Any) -> Any:
    """The schema with times of day as they are on the athlete's wall clock: `time` of JSON Schema has an offset."""
    if isinstance(schema, list):
        return [_on_the_wall(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _on_the_wall(part) for name, part in schema.items()}
    return changed | _WALL_TIME if changed.get("format") == "time" else changed


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(name)}}}


def _answers(name: str, codes: dict[str, str]) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref(name)}}
    return {code: {"description": text, "content": content} for code, text in codes.items()}


def _problems(*codes: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {code: {"description": "a problem", "content": content} for code in codes}
