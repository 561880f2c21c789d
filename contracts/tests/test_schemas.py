"""The checked-in schemas: what `--check` refuses, what `--write` refuses, and that the repository's are current."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tandem.contracts import asyncapi, schemas
from tandem.contracts.registry import ROUTES

SCORED = "tandem.load.scored.v1.json"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    assert schemas.main(["--write", "--folder", str(tmp_path)]) == 0
    return tmp_path


def test_the_checked_in_schemas_stand_for_the_models() -> None:
    assert schemas.check(schemas.folder()) == []


def test_every_event_and_file_has_a_schema_and_one_document_describes_the_events(written: Path) -> None:
    names = {path.name for path in written.iterdir()}
    events = {f"{route.payload.TYPE}.json" for route in ROUTES}
    assert names == events | {"tandem.plan.problem.v1.json", "asyncapi.json"}


def test_what_was_just_written_passes_the_check(written: Path) -> None:
    assert schemas.main(["--check", "--folder", str(written)]) == 0


def test_a_stale_file_fails_the_check_and_says_what_to_do(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "asyncapi.json").write_text("{}\n")
    assert schemas.main(["--check", "--folder", str(written)]) == 1
    assert "stale: asyncapi.json; run `make schemas`" in capsys.readouterr().err


def test_a_promise_the_models_no_longer_keep_fails_both_and_nothing_is_written(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    promised = json.loads((written / SCORED).read_text())
    promised["properties"]["heart_rate_bpm"] = {"type": "number"}
    (written / SCORED).write_text(json.dumps(promised))
    (written / "asyncapi.json").write_text("{}\n")
    for action in ("--check", "--write"):
        assert schemas.main([action, "--folder", str(written)]) == 1
        told = capsys.readouterr().err
        assert "tandem.load.scored.v1: heart_rate_bpm: removed" in told
        assert ".v2" in told
    assert (written / "asyncapi.json").read_text() == "{}\n"


def test_a_type_that_disappears_is_a_broken_promise(written: Path) -> None:
    (written / "tandem.load.guessed.v1.json").write_text("{}")
    assert schemas.write(written)[0].startswith("refused: tandem.load.guessed.v1: the type was removed")


def test_a_new_type_is_only_stale(written: Path) -> None:
    (written / SCORED).unlink()
    assert schemas.check(written) == [f"stale: {SCORED}; run `make schemas` and commit it"]
    assert schemas.write(written) == []
    assert schemas.check(written) == []


def test_asyncapi_references_resolve_and_every_event_is_sent_by_one_service_or_at_its_two_doors() -> None:
    document = asyncapi.document()
    assert document["asyncapi"] == "3.0.0"
    for operation in document["operations"].values():
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in document["channels"]
    for name, channel in document["channels"].items():
        assert (
            channel["messages"][name]["$ref"].removeprefix("#/components/messages/")
            in document["components"]["messages"]
        )
        assert all(f"{{{parameter}}}" in channel["address"] for parameter in channel["parameters"])
    sent = [key.split(".send.")[1] for key in document["operations"] if ".send." in key]
    each_to_itself = {"TimerDue"}
    by_two_doors = {
        "AlertPreferencesSet",
        "EffortTold",
        "PlanRequested",
        "PushSubscribed",
    }  # the athlete, by an alert as well
    several = each_to_itself | by_two_doors
    assert [name for name in sorted(sent) if name not in several] == sorted(set(sent) - several)
    assert {route.payload.__name__ for route in ROUTES} <= set(sent)
