"""The HTTP API against its own description: whatever the document allows is answered as it says, and never with a 5xx."""

from __future__ import annotations

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from rig.town import Town
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.server

EXAMPLES = 40
NOT_CHECKED = [positive_data_acceptance]
"""A schema says nothing of rules between fields (one duration of two), nor of bytes in a file: those are 422, as described."""


@pytest.mark.slow
async def test_every_described_request_is_answered_as_described(outside: Town) -> None:
    await outside.move_in("schema")
    await asyncio.to_thread(_try_all, outside.url, outside.keys["schema"], EXAMPLES)


@pytest.mark.soak
async def test_every_described_request_is_answered_as_described_at_length(outside: Town) -> None:
    await outside.move_in("schema")
    await asyncio.to_thread(_try_all, outside.url, outside.keys["schema"], 2000)


def _try_all(url: str, key: str, examples: int) -> None:
    api = schemathesis.openapi.from_url(f"{url}/openapi.json", headers={"Tandem-Test": "1"})
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) == 5
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def answered(case: schemathesis.Case) -> None:
            headers = {"Authorization": f"Bearer {key}", "Tandem-History": "1"}
            case.call_and_validate(base_url=url, headers=headers, excluded_checks=NOT_CHECKED)

        answered()
