"""The topology agrees with itself: subjects, streams, consumers and permissions, each made from the others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tandem.contracts import permissions, subjects
from tandem.contracts.asyncapi import channels, matches
from tandem.contracts.permissions import server_users, users
from tandem.contracts.registry import ROUTES
from tandem.contracts.topology import CONSUMERS, SERVICES, STREAMS, consumer, service

SUBJECTS = {stream.name: stream.subjects for stream in STREAMS}


def within(inner: str, outer: str) -> bool:
    """Is every subject that `inner` captures captured by `outer` too?"""
    narrow, wide = inner.split("."), outer.split(".")
    for index, token in enumerate(wide):
        if token == ">":
            return len(narrow) > index
        if index >= len(narrow) or narrow[index] == ">" or (token != "*" and token != narrow[index]):
            return False
    return len(narrow) == len(wide)


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [("a.b", "a.*", True), ("a.*", "a.b", False), ("a.>", "a.*", False), ("a.*.c", "a.>", True), ("a", "a.>", False)],
)
def test_within_is_what_nats_means_by_it(inner: str, outer: str, expected: bool) -> None:
    assert within(inner, outer) is expected


@pytest.mark.parametrize("entry", CONSUMERS, ids=lambda entry: f"{entry.stream}-{entry.name}")
def test_a_consumers_filters_lie_within_its_stream_and_do_not_overlap(entry: object) -> None:
    known = consumer(entry.stream, entry.name)  # type: ignore[attr-defined]
    assert known is entry
    for pattern in known.filters:
        assert any(within(pattern, outer) for outer in SUBJECTS[known.stream])
        assert not any(within(pattern, other) for other in known.filters if other != pattern)


@pytest.mark.parametrize("entry", CONSUMERS, ids=lambda entry: f"{entry.stream}-{entry.name}")
def test_a_consumer_belongs_to_a_service_and_waits_long_enough_for_an_outage(entry: object) -> None:
    known = consumer(entry.stream, entry.name)  # type: ignore[attr-defined]
    assert service(known.service).name == known.service
    assert known.ack_wait_s >= 30  # beyond the longest rest during an outage, or messages multiply


@pytest.mark.parametrize("channel", channels(), ids=lambda channel: channel.name)
def test_an_events_subject_is_kept_by_exactly_its_stream(channel: object) -> None:
    name, address = channel.name, channel.address  # type: ignore[attr-defined]
    kept_by = [stream for stream, patterns in SUBJECTS.items() if any(matches(p, address) for p in patterns)]
    route = next((route for route in ROUTES if route.payload.__name__ == name), None)
    expected = [route.stream] if route else ["DEVICE"] if name in {"Submission", "WellnessSubmission"} else []
    assert kept_by == expected


def test_streams_do_not_overlap() -> None:
    for stream in STREAMS:
        others = [p for other in STREAMS if other is not stream for p in other.subjects]
        assert not any(within(mine, theirs) for mine in stream.subjects for theirs in others)


@pytest.mark.parametrize("entry", SERVICES, ids=lambda entry: entry.name)
def test_what_a_service_folds_and_decides_lies_in_the_streams_it_names(entry: object) -> None:
    known = service(entry.name)  # type: ignore[attr-defined]
    for stream, pattern in (*known.folds, known.decides):
        assert any(within(pattern.format(a="*"), outer) for outer in SUBJECTS[stream])
    for consumed in (c for c in CONSUMERS if c.service == known.name and c.stream not in {"DEVICE", "TIMER"}):
        for pattern in consumed.filters:
            own_effects = consumed.name.endswith("_sender")
            folded = any(within(pattern, fold.format(a="*")) for _, fold in known.folds)
            assert folded or own_effects, f"{pattern} is consumed live, but a rebuild would not fold it"


def test_only_one_service_decides_on_a_subject() -> None:
    patterns = [entry.decides[1].format(a="*") for entry in SERVICES]
    assert not any(within(one, other) for one in patterns for other in patterns if one is not other)


def test_permissions_name_every_consumer_of_a_service_and_no_other() -> None:
    granted = {user.name: user.publish for user in users()}
    for entry in CONSUMERS:
        key = f"{entry.stream}.{entry.name}"
        needs = {f"$JS.API.CONSUMER.INFO.{key}", f"$JS.API.CONSUMER.MSG.NEXT.{key}", f"$JS.ACK.{key}.>", f"dlq.{key}"}
        assert needs <= set(granted[entry.service])
        others = [name for name in granted if name not in {entry.service, "operator"}]
        assert not any(needs & set(granted[name]) for name in others)


def test_no_service_may_declare_delete_or_purge_a_stream_of_events() -> None:
    for user in users():
        if user.name == "operator":
            continue
        for subject in user.publish:
            assert subject != ">"
            assert not subject.startswith(("$JS.API.STREAM.CREATE", "$JS.API.STREAM.DELETE", "$JS.API.CONSUMER.CREATE"))
            if subject.startswith("$JS.API.STREAM.PURGE"):
                assert subject == "$JS.API.STREAM.PURGE.OBJ_tandem"


def test_no_password_stands_in_the_servers_configuration() -> None:
    for user in users():
        assert f"password: ${user.password_variable}" in server_users()


def test_a_device_may_say_only_what_bears_its_name_and_hear_only_what_is_meant_for_it() -> None:
    for user in (permissions.device("w1"), permissions.mqtt_device("w1")):
        assert all(subject.split(".")[1] == "w1" for subject in user.publish)
        assert not any(token in {"*", ">"} for subject in user.publish for token in subject.split("."))
    assert permissions.device("w1").subscribe == (subjects.device_receipt("w1"), "_INBOX.w1.>")


def test_devices_are_in_no_account_that_has_our_streams() -> None:
    tandem = server_users().partition("  TANDEM {")[2].partition("\n  }\n")[0]
    assert {permissions.device("w1").account, permissions.mqtt_device("w1").account} == {"DEVICES", "MQTT"}
    assert "users: [" in tandem
    assert "imports" not in tandem  # what devices publish reaches us by an import of theirs, never their reply subjects


def test_every_static_user_passes_the_callout_by_and_no_device_can_be_called_like_one() -> None:
    config = server_users()
    static = {line.split("user: ")[1].partition(",")[0] for line in config.splitlines() if "{ user: " in line}
    (bypassing,) = (line for line in config.splitlines() if "auth_users" in line)
    assert set(bypassing.partition("[")[2].partition("]")[0].split(", ")) == static
    assert static <= permissions.RESERVED


def test_contracts_import_nothing_of_ours_and_no_framework() -> None:
    code = (
        "import pkgutil, sys, importlib, tandem.contracts as c\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(c.__path__, 'tandem.contracts.')]\n"
        "ours = {m for m in sys.modules if m.startswith('tandem.') and not m.startswith('tandem.contracts')}\n"
        "heavy = {'nats', 'redis', 'faststream', 'numpy', 'starlette'} & set(sys.modules)\n"
        "print(sorted(ours | heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
