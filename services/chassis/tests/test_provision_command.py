"""`python -m tandem.chassis.provision`, as compose and Kubernetes run it: from the environment, exit codes that can be
trusted, and one line when it cannot."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tandem.contracts import topology
from tandem.local.servers import NatsServer, free_port, new_passwords

pytestmark = pytest.mark.server


async def provision(what: str, url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TANDEM_")}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "tandem.chassis.provision", what],
        env={**own, "TANDEM_NATS_URL": url, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_diff_says_what_is_missing_apply_makes_it_and_then_nothing_differs(nats_server: NatsServer) -> None:
    before = await provision("--diff", nats_server.url)
    made = await provision("--apply", nats_server.url)
    after = await provision("--diff", nats_server.url)
    assert (before.returncode, made.returncode, after.returncode) == (1, 0, 0)
    assert before.stdout == made.stdout
    assert all(f"+ stream {stream.name}\n" in made.stdout for stream in topology.STREAMS)
    assert after.stdout == "everything is as the topology says\n"


async def test_the_operator_may_and_a_wrong_password_is_one_line(tmp_path: Path) -> None:
    passwords = new_passwords()
    server = NatsServer(tmp_path / "nats", passwords=passwords)
    server.start()
    try:
        user = {"TANDEM_NATS_USER": "operator", "TANDEM_NATS_PASSWORD": passwords["operator"]}
        right = await provision("--apply", server.url, **user)
        wrong = await provision("--apply", server.url, **{**user, "TANDEM_NATS_PASSWORD": "not it"})
    finally:
        server.stop()
    assert (right.returncode, right.stderr) == (0, "")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith("provision: ")
    assert wrong.stderr.count("\n") == 1, "one line, no traceback"


async def test_no_server_is_one_line() -> None:
    gone = await provision("--apply", f"nats://127.0.0.1:{free_port()}")
    assert gone.returncode == 1
    assert gone.stderr.startswith("provision: ")
    assert gone.stderr.count("\n") == 1
