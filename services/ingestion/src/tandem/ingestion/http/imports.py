"""POST /v1/imports (an archive of years, of any size up to a limit) and GET /v1/imports/{id}/events (how far it has come)."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from typing import BinaryIO

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from tandem.chassis.errors import is_outage
from tandem.contracts.events.athlete import DeviceRegistered
from tandem.ingestion.adapters.archives import Archives
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.mailbox import TIMEZONE_HEADER
from tandem.ingestion.adapters.progress import Board
from tandem.ingestion.adapters.rates import Rates
from tandem.ingestion.http.intake import TooLarge, TooSlow, paced
from tandem.ingestion.http.requests import TooMany, admit, authenticate, not_received, problem
from tandem.ingestion.settings import Settings

AT_ONCE = 4
"""Archives that are received at the same time, one a device: each takes a temporary file as large as itself. Ours."""

_WRITE_BYTES = 1024 * 1024


def routes(devices: Devices, archives: Archives, board: Board, rates: Rates, settings: Settings) -> list[BaseRoute]:
    """The routes of imports."""
    receiving: set[str] = set()

    async def take(request: Request) -> Response:
        try:
            device = await authenticate(request, devices)
            await admit(request, device, rates)
            if device.device_id in receiving or len(receiving) >= AT_ONCE:
                return problem(503, "try again", "other archives are being received; send this one again")
            receiving.add(device.device_id)
            try:
                return await _received(request, device)
            finally:
                receiving.discard(device.device_id)
        except UnknownDevice:
            return _unknown_device()
        except TooMany as error:
            return error.answer()
        except (TooLarge, TooSlow) as error:
            return not_received(error, settings.max_import_bytes)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            if is_outage(error) or isinstance(error, OSError):  # OSError: no room for the temporary file
                detail = "the archive could not be stored and nothing of it was taken; send it again"
                return problem(503, "try again", detail)
            raise

    async def _received(request: Request, device: DeviceRegistered) -> Response:
        with tempfile.TemporaryFile(dir=settings.spool_directory) as file:
            size_bytes, sha256 = await _spooled(request, file, settings.max_import_bytes)
            if not size_bytes:
                return problem(422, "the archive is empty", "send the bytes of the archive as the body of the request")
            zone = request.headers.get(TIMEZONE_HEADER)
            headers = {TIMEZONE_HEADER: zone} if zone else {}
            import_id = await archives.store(device, file, size_bytes, sha256, headers)
        await board.begin(device.device_id, import_id)
        events = f"/v1/imports/{import_id}/events"
        return JSONResponse({"import_id": import_id, "events": events}, 202, headers={"Location": events})

    async def events(request: Request) -> Response:
        try:
            device = await authenticate(request, devices)
        except UnknownDevice:
            return _unknown_device()
        import_id = request.path_params["import_id"]
        if await board.last(device.device_id, import_id) is None:
            return problem(404, "no such import", "this device began none of that id, or it is more than a day ago")
        told = _told(devices, board, device.device_id, import_id)
        return StreamingResponse(told, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return [
        Route("/v1/imports", take, methods=["POST"]),
        Route("/v1/imports/{import_id}/events", events, methods=["GET"]),
    ]


async def _told(devices: Devices, board: Board, device_id: str, import_id: str) -> AsyncIterator[bytes]:
    """Server-Sent Events (WHATWG HTML 9.2): `progress` until the import is finished, and comments while nothing is new. A
    device that is revoked meanwhile hears nothing more."""
    try:
        async for progress in board.follow(device_id, import_id):
            await devices.owner(device_id)
            yield b"event: progress\ndata: " + orjson.dumps(progress) + b"\n\n" if progress else b": still here\n\n"
    except UnknownDevice:
        return
    except Exception as error:
        if not is_outage(error):
            raise  # else the stream ends, and the listener comes again


async def _spooled(request: Request, file: BinaryIO, limit: int) -> tuple[int, str]:
    """The body into a file, a megabyte in memory at a time: its size and digest. Raises TooLarge, TooSlow."""
    digest, size, waiting = hashlib.sha256(), 0, bytearray()
    async for chunk in paced(request, limit):
        size += len(chunk)
        waiting += chunk
        if len(waiting) >= _WRITE_BYTES or not chunk:
            await asyncio.to_thread(_write, file, digest, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(_write, file, digest, bytes(waiting))
    return size, digest.hexdigest()


def _write(file: BinaryIO, digest: hashlib._Hash, body: bytes) -> None:
    digest.update(body)
    file.write(body)


def _unknown_device() -> Response:
    return problem(
        401, "no such device key", "send `Authorization: Bearer {device key}`; `tandem device add` makes one"
    )
