"""The HTTP API against its own description: whatever the document allows is answered as it says, and never with a 5xx."""

from __future__ import annotations

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from rig.town import Town
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

pytestmark = pytest.mark.server

EXAMPLES, MANY = 25, 2000
NOT_CHECKED = {
    GenerationMode.POSITIVE: [positive_data_acceptance],
    GenerationMode.NEGATIVE: [negative_data_rejection, missing_required_header, unsupported_method],
}
"""A schema says nothing of rules between fields (one duration of two), nor of bytes in a file: those are 422, as described.
And what it does not allow may still be a workout: the kind is read from the bytes, and headers that say nothing are passed
over."""


@pytest.mark.slow
async def test_every_described_request_is_answered_as_described(outside: Town) -> None:
    await outside.move_in("schema")
    await asyncio.to_thread(_try_all, outside.url, outside.keys["schema"], EXAMPLES, True)


@pytest.mark.soak
async def test_every_described_request_is_answered_as_described_at_length(outside: Town) -> None:
    await outside.move_in("schema")
    await asyncio.to_thread(_try_all, outside.url, outside.keys["schema"], MANY, False)


def _try_all(url: str, key: str, examples: int, same: bool) -> None:
    """Requests as the document allows them, and as it does not; the `same` ones every time, or others."""
    api = schemathesis.openapi.from_url(f"{url}/openapi.json", headers={"Tandem-Test": "1"})
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) == 5
    for operation in operations:
        for mode in NOT_CHECKED:
            _try(operation, mode, url, key, settings(max_examples=examples, derandomize=same, deadline=None))


def _try(operation: schemathesis.APIOperation, mode: GenerationMode, url: str, key: str, how: settings) -> None:
    headers = {"Authorization": f"Bearer {key}", "Tandem-History": "1"}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(how, suppress_health_check=list(HealthCheck))
    def answered(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=url, headers=headers, excluded_checks=NOT_CHECKED[mode])

    answered()
