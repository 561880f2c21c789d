"""Answers to what comes in without anybody waiting: a receipt with what is wrong, not at every message of a stream."""

from __future__ import annotations

import time
from collections import OrderedDict

import nats.errors
import orjson
import structlog

from tandem.chassis.log import Log
from tandem.contracts import subjects
from tandem.contracts.events.training import RejectionKind

_EVERY_S = 60.0
"""A strap that sends what cannot be read does so every second; its owner needs to be told once. Ours."""

_DEVICES_KEPT = 4096

_LOGGER = structlog.get_logger(service="ingestion")


class Refusals:
    """Receipts of status `rejected` that belong to no stored submission, at most one a minute for the same problem."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._said: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def say(
        self,
        device_id: str,
        problem: str,
        remedy: str,
        *,
        kind: RejectionKind | None = None,
        where: str | None = None,
    ) -> None:
        """Tell the device and the log. Nobody's loss when NATS is away: a receipt is a courtesy."""
        key, now = (device_id, problem), time.monotonic()
        if now - self._said.get(key, -_EVERY_S) < _EVERY_S:
            return
        self._said[key] = now
        self._said.move_to_end(key)
        if len(self._said) > _DEVICES_KEPT:
            self._said.popitem(last=False)
        _LOGGER.warning("refused", device=device_id, problem=problem)
        told = {"kind": kind, "problem": problem, "where": where, "remedy": remedy}
        receipt = {"submission_id": "", "status": "rejected"} | {k: v for k, v in told.items() if v is not None}
        try:
            await self._log.client.publish(subjects.device_receipt(device_id), orjson.dumps(receipt))
        except (nats.errors.Error, OSError) as error:
            _LOGGER.warning("a receipt could not be sent", device=device_id, error=repr(error))
