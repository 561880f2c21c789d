"""Structured logs: one JSON line an event, with the trace id in each. No bodies, no positions, no names, no keys."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import orjson
import structlog


class _JsonLines(logging.Formatter):
    """A library's record as one JSON line, whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Write JSON lines to `stream` (stdout when None). Libraries' own loggers pass from WARNING on."""
    target = stream or sys.stdout
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(serializer=lambda entry, **_: orjson.dumps(entry, default=str).decode()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("faststream").setLevel(logging.WARNING)
    handler = logging.StreamHandler(target)
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def logger(service: str) -> structlog.stdlib.BoundLogger:
    """A logger that names its service in every line."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(service=service)
    return bound
