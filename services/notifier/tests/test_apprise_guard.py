"""What the process that speaks through apprise can do to the machine it runs on: nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

GUARDED = """
import os, socket, subprocess, sys
from tandem.notifier.adapters.apprise.attempt import guard
from tandem.notifier.adapters.endpoint_policy import EndpointRefused
sys.addaudithook(guard)
try:
    {deed}
except EndpointRefused as refused:
    print("refused:", refused)
else:
    print("done")
"""


@pytest.mark.parametrize(
    "deed",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "socket.socket().bind(('127.0.0.1', 0))",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "open(os.devnull, 'w')",
        "open(os.devnull, 'r+b')",
        "os.open(os.devnull, os.O_WRONLY)",
    ],
)
def test_outside_of_a_sending_nothing_is_connected_to_and_never_is_anything_started_or_written(deed: str) -> None:
    assert outcome(deed).startswith("refused:")


def test_reading_is_left_alone_because_certificates_are_files() -> None:
    assert outcome("open(os.devnull).close()") == "done"


def outcome(deed: str) -> str:
    script = GUARDED.format(deed=deed)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
