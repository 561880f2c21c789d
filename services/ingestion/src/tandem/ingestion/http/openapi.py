"""GET /openapi.json: what the HTTP API takes and answers, made from the models that read it (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.contracts.events.training import RejectionKind
from tandem.contracts.model import Model
from tandem.ingestion.adapters.mailbox import HISTORY_HEADER, TIMEZONE_HEADER, TOLD_AT_HEADER
from tandem.ingestion.domain.formats.json.plain import PlainWorkout
from tandem.ingestion.domain.formats.json.wellness import PlainWellness
from tandem.ingestion.domain.submission import Outcome

_FILES = ("application/vnd.ant.fit", "application/gpx+xml", "application/vnd.garmin.tcx+xml", "application/gzip")


class Receipt(Outcome):
    """What became of a submission."""

    submission_id: str


class Import(Model):
    """An archive was taken; how far it has come is told at `events`."""

    import_id: str
    events: str


class Problem(BaseModel):
    """RFC 9457. `kind` says without words what was wrong, `where` points at it, `problem` and `remedy` are the parts of
    `detail`, `submission_id` names bytes that were stored all the same."""

    type: str
    title: str
    status: int
    detail: str
    kind: RejectionKind | None = None
    problem: str | None = None
    where: str | None = None
    remedy: str | None = None
    submission_id: str | None = None


def routes() -> list[BaseRoute]:
    """The document for whoever asks."""
    told = document()

    async def answer(_: Request) -> Response:
        return JSONResponse(told)

    return [Route("/openapi.json", answer, methods=["GET"])]


def document() -> dict[str, Any]:
    """The OpenAPI document of what devices use; platforms' webhooks follow the platforms' own."""
    wanted = [(model, "validation") for model in (PlainWorkout, PlainWellness, Receipt, Import, Problem)]
    _, schemas = models_json_schema(wanted, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tandem ingestion",
            "version": "1",
            "description": "What devices send, and what became of it.",
        },
        "servers": [{"url": "/"}],
        "security": [{"device_key": []}],
        "paths": {
            "/v1/workouts": {"post": _workouts()},
            "/v1/workouts/{external_id}": {"delete": _withdrawal()},
            "/v1/wellness": {"post": _wellness()},
            "/v1/imports": {"post": _imports()},
            "/v1/imports/{import_id}/events": {"get": _events()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"device_key": {"type": "http", "scheme": "bearer", "description": "a device's key"}},
        },
    }


def _workouts() -> dict[str, Any]:
    content = {"application/json": {"schema": _ref("PlainWorkout")}, "text/plain": {"schema": {"type": "string"}}}
    content |= {name: {"schema": {"type": "string", "format": "binary"}} for name in _FILES}
    return {
        "operationId": "sendWorkout",
        "summary": "One file or document, whatever its label: workouts, and days that a watch tells of",
        "parameters": [_header(HISTORY_HEADER, "1"), _header(TOLD_AT_HEADER), _header(TIMEZONE_HEADER)],
        "requestBody": {"required": True, "content": content},
        "responses": {
            **_answers({"200": "known already", "201": "recorded, revised or merged", "202": "stored, read later"}),
            **_problems("401", "408", "413", "422", "429", "503"),
        },
    }


def _withdrawal() -> dict[str, Any]:
    name = {"name": "external_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "operationId": "deleteWorkout",
        "summary": "The recording was deleted at its source, under the name that the source has for it",
        "parameters": [name, _header(TOLD_AT_HEADER)],
        "responses": {
            **_answers({"200": "withdrawn, or known already", "202": "stored, read later"}),
            **_problems("401", "422", "429", "503"),
        },
    }


def _wellness() -> dict[str, Any]:
    return {
        "operationId": "sendWellness",
        "summary": "One statement about one day",
        "parameters": [_header(HISTORY_HEADER, "1")],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("PlainWellness")}}},
        "responses": {
            **_answers({"200": "known already", "201": "recorded or revised", "202": "stored, read later"}),
            **_problems("401", "408", "413", "422", "429", "503"),
        },
    }


def _imports() -> dict[str, Any]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    taken = {"description": "taken", "content": {"application/json": {"schema": _ref("Import")}}}
    return {
        "operationId": "sendArchive",
        "summary": "An archive of years: a zip of many files, a gzip, Apple Health's export",
        "parameters": [_header(TIMEZONE_HEADER)],
        "requestBody": {"required": True, "content": {"application/zip": binary, "application/octet-stream": binary}},
        "responses": {"202": taken, **_problems("401", "408", "413", "422", "429", "503")},
    }


def _events() -> dict[str, Any]:
    stream = {
        "description": "progress until it is finished",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    name = {"name": "import_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "operationId": "followArchive",
        "summary": "Server-Sent Events of how far an archive has come",
        "parameters": [name],
        "responses": {"200": stream, **_problems("401", "404", "503")},
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _header(name: str, only: str | None = None) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"} if only is None else {"type": "string", "enum": [only]}
    return {"name": name, "in": "header", "required": False, "schema": kind}


def _answers(codes: dict[str, str]) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref("Receipt")}}
    return {code: {"description": words, "content": content} for code, words in codes.items()}


def _problems(*codes: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {code: {"description": "what was wrong, where, and what to do", "content": content} for code in codes}
