"""What athletes say over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from rig.town import Town


async def post(town: Town, athlete_id: str, path: str, document: Mapping[str, Any]) -> httpx.Response:
    """One document to `/v1/{path}` with the key of the athlete's watch."""
    headers = {"Authorization": f"Bearer {town.keys[athlete_id]}"}
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(f"{town.url}/v1/{path}", content=json.dumps(document), headers=headers)
