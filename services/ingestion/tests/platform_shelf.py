"""What a platform would answer, without a platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tandem.ingestion.providers.provider import Gone

STRAVA_PATH = "/activities/1360128428"


class Shelf:
    """An Api whose documents lie here."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self.documents = documents
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> bytes:
        self.asked.append((path, dict(params or {})))
        if path not in self.documents:
            raise Gone(path)
        body = self.documents[path]
        return body if isinstance(body, bytes) else json.dumps(body).encode()
