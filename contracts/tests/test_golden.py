"""One example of every event, as it once went over the wire. They are never rewritten: what was said must parse for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tandem.contracts import envelope
from tandem.contracts.registry import BY_TYPE, route_of

GOLDEN = Path(__file__).parent / "golden"


def test_every_event_has_its_example() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} >= set(BY_TYPE)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_an_old_message_still_parses_and_keeps_every_value(path: Path) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    body = json.dumps(golden["body"]).encode()
    event = envelope.parse(golden["headers"], body, subject=golden["subject"])
    assert path.stem == event.data.TYPE
    assert route_of(event.data).subject(event.data) == golden["subject"]
    assert envelope.headers_of(event) == golden["headers"]
    assert _contains(json.loads(envelope.body_of(event)), golden["body"])


def _contains(have: Any, want: Any) -> bool:
    """Everything in `want` is in `have`; newer models may say more."""
    if isinstance(want, dict):
        return all(_contains(have[key], value) for key, value in want.items())
    if isinstance(want, list):
        return len(have) == len(want) and all(map(_contains, have, want))
    return bool(have == want)
