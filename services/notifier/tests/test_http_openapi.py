"""The API against its own description: whatever the document allows is answered as it says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import schemathesis
from desk_rig import Front, front, phone, told, with_alerts
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from tandem.notifier.http.openapi import document
from tandem.notifier.http.rates import Rates

NOT_CHECKED = [positive_data_acceptance, negative_data_rejection, unsupported_method]
"""A schema says nothing of rules between fields (which keys belong to an endpoint): those are 422, as described."""


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    state = with_alerts(told(), subscriptions={"phone": phone()})
    opened = front(tmp_path_factory.mktemp("keys"), state, rates=Rates(per_min=1e12, burst=10**9))
    with asyncio.Runner() as runner:
        yield runner.run(opened.__aenter__())
        runner.run(opened.__aexit__(None, None, None))


def test_every_described_request_is_answered_as_described(ada: Front) -> None:
    api = schemathesis.openapi.from_asgi("/openapi.json", ada.app)
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) == 6
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        def answered(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=ada.bearer(), excluded_checks=NOT_CHECKED)

        answered()


def test_the_document_names_every_setting_and_no_secret_of_a_channel() -> None:
    schemas = document()["components"]["schemas"]
    assert {"language", "muted", "quiet", "order"} <= set(schemas["AlertPreferences"]["properties"])
    assert not {"sealed", "endpoint", "url", "token"} & set(schemas["Channel"]["properties"])
