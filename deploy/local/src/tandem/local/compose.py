"""What docker-compose.yml needs beside the images: nats-server's configuration, made from the topology and checked in, and
an environment file with passwords, made once on each machine and never checked in.

`python -m tandem.local.compose --write` writes the configuration, `--check` fails when it is stale, and `--environment
FILE` makes the passwords that FILE does not have yet.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from tandem.contracts.permissions import CALLOUT_ISSUER_VARIABLE, server_users, users
from tandem.contracts.topology import MAX_PAYLOAD_BYTES
from tandem.local.servers import callout_issuer, new_callout_seed

CONFIGURATION = Path("deploy/compose/nats-server.conf")
"""From the root of the repository."""

VARIABLES = (*(user.password_variable for user in users()), "TANDEM_NATS_PASSWORD_SYSTEM", "TANDEM_VALKEY_PASSWORD")

CALLOUT_SEED_VARIABLE = "TANDEM_NATS_CALLOUT_SEED"
"""For ingestion alone; nats-server gets its public half."""


def configuration() -> str:
    """As `tandem up` runs it (tandem.local.servers), on the addresses and the volume of a container."""
    lines = [
        "# Made from tandem.contracts.topology by `make schemas`. Passwords come from the environment, as text that begins",
        "# with a letter: nats-server reads them as configuration, and one that begins with a digit is a number to it.",
        'server_name: "tandem"',
        "listen: 0.0.0.0:4222",
        "http: 127.0.0.1:8222  # for the health check in this container",
        "mqtt { listen: 0.0.0.0:1883 }",
        f"max_payload: {MAX_PAYLOAD_BYTES}",
        'jetstream { store_dir: "/data", sync_interval: always }',
    ]
    return "\n".join([*lines, server_users()])


def environment(known: str) -> str:
    """The text of an environment file with a password for every variable, and the callout's key; what `known` has is
    kept."""
    have = {name: value for name, _, value in (line.partition("=") for line in known.splitlines())}
    added = [f"{name}=p{secrets.token_hex(24)}" for name in VARIABLES if name not in have]
    seed = have.get(CALLOUT_SEED_VARIABLE) or new_callout_seed()
    if CALLOUT_SEED_VARIABLE not in have:
        added.append(f"{CALLOUT_SEED_VARIABLE}={seed}")
    if CALLOUT_ISSUER_VARIABLE not in have:
        added.append(f"{CALLOUT_ISSUER_VARIABLE}={callout_issuer(seed)}")
    return "\n".join([*known.splitlines(), *added, ""])


def write_environment(path: Path) -> None:
    """Readable by its owner only."""
    text = environment(path.read_text() if path.exists() else "")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tandem.local.compose", description="what docker-compose.yml needs")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository; the current directory")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true")
    what.add_argument("--check", action="store_true")
    what.add_argument("--environment", type=Path, metavar="FILE")
    wishes = parser.parse_args()
    path = wishes.root / CONFIGURATION
    if wishes.environment:
        write_environment(wishes.environment)
    elif wishes.write:
        path.write_text(configuration())
    elif not path.exists() or path.read_text() != configuration():
        sys.stderr.write(f"stale: {CONFIGURATION}; run `make schemas` and commit it\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
