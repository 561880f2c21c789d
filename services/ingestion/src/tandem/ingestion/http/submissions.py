"""POST /v1/workouts (any file or document), DELETE /v1/workouts/{external_id} and POST /v1/wellness: a device key, and an
answer that says what became of it (RFC 9457 when it could not be used)."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.chassis.errors import is_outage
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.mailbox import PASSED_ON, Mailbox
from tandem.ingestion.adapters.rates import Rates
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind
from tandem.ingestion.http.intake import Crowded, Intake, TooLarge, TooSlow
from tandem.ingestion.http.requests import TooMany, admit, authenticate, not_received, problem
from tandem.ingestion.settings import Settings

_CODES = {Status.RECORDED: 201, Status.REVISED: 201, Status.MERGED: 201, Status.PENDING: 202}
"""What is not among them was there before: 200."""

_SAID = {"kind", "problem", "where", "remedy"}
"""What of a refusal stands beside its detail, for programs."""

_NAMES = {Kind.WORKOUT: "workout", Kind.WELLNESS: "wellness statement", Kind.WITHDRAWAL: "deletion"}


def routes(devices: Devices, mailbox: Mailbox, rates: Rates, intake: Intake, settings: Settings) -> list[BaseRoute]:
    """The HTTP API of ingestion."""

    async def workouts(request: Request) -> Response:
        return await _take(request, Kind.WORKOUT)

    async def withdrawal(request: Request) -> Response:
        return await _take(request, Kind.WITHDRAWAL)

    async def wellness(request: Request) -> Response:
        return await _take(request, Kind.WELLNESS)

    async def _take(request: Request, kind: Kind) -> Response:
        try:
            device = await authenticate(request, devices)
            await admit(request, device, rates)
            if kind is Kind.WITHDRAWAL:
                return await _accept(request, device, _deletion(request), kind)
            async with intake.body(request, settings.max_upload_bytes, device.device_id) as body:
                return await _accept(request, device, body, kind)
        except UnknownDevice:
            detail = "send `Authorization: Bearer {device key}`; `tandem device add` makes one"
            return problem(401, "no such device key", detail)
        except TooMany as error:
            return error.answer()
        except (TooLarge, TooSlow, Crowded) as error:
            return not_received(error, settings.max_upload_bytes)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            if is_outage(error):
                detail = "the log cannot be reached; nothing was lost that was answered, send this again"
                return problem(503, "try again", detail)
            raise

    async def _accept(request: Request, device: DeviceRegistered, body: bytes, kind: Kind) -> Response:
        media_type = request.headers.get("content-type", "")
        said = {name: value for name in PASSED_ON if (value := request.headers.get(name))}
        identity, outcome = await mailbox.submit(device, body, media_type, said, settings.answer_timeout_s, kind)
        if outcome.status is Status.REJECTED:
            detail = f"{outcome.problem}. {outcome.remedy}" if outcome.remedy else str(outcome.problem)
            parts: dict[str, Any] = outcome.model_dump(mode="json", include=_SAID, exclude_none=True)
            return problem(422, f"the {_NAMES[kind]} could not be read", detail, submission_id=identity, **parts)
        answer = outcome.model_dump(mode="json", exclude_none=True) | {"submission_id": identity}
        return JSONResponse(answer, _CODES.get(outcome.status, 200))

    return [
        Route("/v1/workouts", workouts, methods=["POST"]),
        Route("/v1/workouts/{external_id}", withdrawal, methods=["DELETE"]),
        Route("/v1/wellness", wellness, methods=["POST"]),
    ]


def _deletion(request: Request) -> bytes:
    """What is stored of a deletion, which the path names."""
    return orjson.dumps({"external_id": request.path_params["external_id"]})
