"""`/v1/webhooks/{provider}`: what platforms push. Verified, taken apart, stored, answered; the work comes later."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
from collections.abc import Callable, Mapping
from datetime import datetime

import nats.js.errors
import structlog
from prometheus_client import CollectorRegistry, Counter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.chassis.errors import is_outage
from tandem.ingestion.adapters.devices import Devices, UnknownDevice
from tandem.ingestion.adapters.parcels import Parcel, Parcels
from tandem.ingestion.http.intake import Crowded, Intake, TooLarge, TooSlow
from tandem.ingestion.http.requests import not_received, problem
from tandem.ingestion.providers import provider as platform
from tandem.ingestion.providers.provider import Forged, Malformed, Piece, Provider, device_id_of

_AT_ONCE = 16
"""Ours: athletes of one batch whose pieces are stored at the same time."""


class Webhooks:
    """Takes requests of platforms. Nothing is answered with 200 before all of it is on the log: a platform sends a batch that
    was refused again as a whole, and what was stored of it is known again by its message id."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        devices: Devices,
        parcels: Parcels,
        intake: Intake,
        now: Callable[[], datetime],
        registry: CollectorRegistry,
    ) -> None:
        self._providers = providers
        self._devices = devices
        self._parcels = parcels
        self._intake = intake
        self._now = now
        self._logger = structlog.get_logger(service="ingestion")
        self._count = Counter(
            "tandem_webhook_pieces_total",
            "What platforms said, by what became of it: stored, known, nobody (an account that nobody connected).",
            ("provider", "outcome"),
            registry=registry,
        )

    async def take(self, request: Request) -> Response:
        """One request. 401 forged, 400 malformed, 413 too large, 408 too slow, 503 when it could not be stored."""
        name = request.path_params["provider"]
        provider = self._providers.get(name)
        if provider is None:
            detail = "no such platform is switched on here: it has no settings (TANDEM_{PLATFORM}__…)"
            return problem(404, "not switched on", detail)
        try:
            provider.knows(_as_told(request))
            async with self._intake.body(request, provider.max_body_bytes, provider.name) as body:
                return JSONResponse(await self._answer(provider, _as_told(request, body)))
        except Forged as forged:
            self._logger.warning("a webhook is refused", provider=name, reason=str(forged))
            return problem(401, "not verified", str(forged))
        except Malformed as malformed:
            self._logger.warning("a webhook cannot be read", provider=name, reason=str(malformed))
            return problem(400, "not readable", f"{malformed}; nothing was stored")
        except (TooLarge, TooSlow, Crowded) as error:
            return not_received(error, provider.max_body_bytes)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            if is_outage(error) or isinstance(error, nats.js.errors.APIError):
                return problem(503, "try again", "it could not be stored; send all of it again")
            raise

    async def _answer(self, provider: Provider, told: platform.Request) -> Mapping[str, str | int]:
        greeting = provider.handshake(told)
        if greeting is not None:
            return greeting
        provider.verify(told, self._now())
        by_user: dict[str, list[Piece]] = {}
        for piece in provider.pieces(told):
            by_user.setdefault(piece.user_id, []).append(piece)
        unknown = 0
        for some in itertools.batched(by_user.items(), _AT_ONCE):  # never a task for each of a hundred thousand
            kept = await asyncio.gather(*(self._keep(provider.name, *one) for one in some), return_exceptions=True)
            for failure in (entry for entry in kept if isinstance(entry, BaseException)):
                raise failure
            unknown += kept.count("nobody")
        return {"athletes": len(by_user), "unknown": unknown}

    async def _keep(self, name: str, user_id: str, pieces: list[Piece]) -> str:
        """Store what is said of one athlete, in its order."""
        try:
            device = await self._devices.owner(device_id_of(name, user_id))
        except UnknownDevice:
            device = None
        if device is None or (device.provider, device.provider_user_id) != (name, user_id):
            self._count.labels(name, "nobody").inc(len(pieces))
            self._logger.info("a webhook about nobody", provider=name, pieces=len(pieces))
            return "nobody"
        for piece in pieces:
            stored = await self._parcels.store(device, _parcel(name, piece))
            self._count.labels(name, "stored" if stored else "known").inc()
        return "kept"


def routes(webhooks: Webhooks, sealing_public: bytes | None) -> list[BaseRoute]:
    """The webhooks, and the public key that an account's tokens are sealed to (base64 of 32 bytes, for everyone to see). It is
    None where no platform is on."""
    if sealing_public is None:
        return [Route("/v1/webhooks/{provider}", webhooks.take, methods=["GET", "POST"])]
    answer = {"sealing_public": base64.b64encode(sealing_public).decode()}

    async def key(_: Request) -> Response:
        return JSONResponse(answer, headers={"Cache-Control": "no-cache"})

    methods = ["GET", "POST"]
    return [
        Route("/v1/connections/key", key),
        Route("/v1/webhooks/{provider}", webhooks.take, methods=methods),
        Route("/v1/webhooks/{provider}/{tail}", webhooks.take, methods=methods),
    ]


def _as_told(request: Request, body: bytes = b"") -> platform.Request:
    return platform.Request(
        method=request.method,
        headers=dict(request.headers),
        query=dict(request.query_params),
        tail=request.path_params.get("tail", ""),
        body=body,
    )


def _parcel(name: str, piece: Piece) -> Parcel:
    said = b"\0".join((name.encode(), piece.user_id.encode(), piece.kind.encode(), piece.body))
    identity = None if piece.repeats else f"webhook:{hashlib.sha256(said).hexdigest()}"
    return Parcel(piece.kind, piece.body, message_id=identity, external_id=piece.external_id, told_at=piece.told_at)
