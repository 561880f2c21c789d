"""What docker-compose.yml is given: passwords for all, and the configuration that the topology makes."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tandem.contracts.permissions import CALLOUT_ISSUER_VARIABLE
from tandem.local import compose
from tandem.local.servers import callout_issuer

ROOT = next(folder for folder in Path(__file__).parents if (folder / "docker-compose.yml").exists())
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_the_checked_in_server_configuration_is_what_the_topology_makes() -> None:
    assert (ROOT / compose.CONFIGURATION).read_text() == compose.configuration()


def test_compose_demands_every_password_and_no_other() -> None:
    assert set(re.findall(r"\$\{(TANDEM_\w*PASSWORD\w*):\?", COMPOSE)) == set(compose.VARIABLES)
    assert set(re.findall(r"password: \$(\w+)", compose.configuration())) <= set(compose.VARIABLES)


def test_compose_gives_the_callouts_seed_to_ingestion_and_its_public_half_to_the_server() -> None:
    demanded = re.findall(r"^      (TANDEM_NATS_CALLOUT_\w+): \$\{\1:\?", COMPOSE, re.MULTILINE)
    assert demanded == [CALLOUT_ISSUER_VARIABLE, compose.CALLOUT_SEED_VARIABLE]


def test_every_port_is_published_on_this_machine_alone() -> None:
    ports = re.findall(r"ports: \[(.*)\]", COMPOSE)
    assert ports
    assert all(port.startswith('"127.0.0.1:') for port in ports)


def test_the_environment_file_has_a_password_for_every_variable_that_nats_server_reads_as_text(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "compose.env"
    compose.write_environment(path)
    passwords = dict(line.split("=") for line in path.read_text().splitlines())
    seed, issuer = passwords.pop(compose.CALLOUT_SEED_VARIABLE), passwords.pop(CALLOUT_ISSUER_VARIABLE)
    assert (seed[:2], issuer) == ("SA", callout_issuer(seed))
    assert set(passwords) == set(compose.VARIABLES)
    assert len(set(passwords.values())) == len(passwords)
    assert all(re.fullmatch(r"[a-z][0-9a-f]{48}", password) for password in passwords.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_passwords_that_are_there_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "compose.env"
    path.write_text(f"{compose.VARIABLES[0]}=mine\nTANDEM_PORT_NATS=14222\n")
    compose.write_environment(path)
    first = path.read_text()
    compose.write_environment(path)
    assert path.read_text() == first
    assert first.startswith(f"{compose.VARIABLES[0]}=mine\nTANDEM_PORT_NATS=14222\n")


@pytest.mark.parametrize("text", ["", "something else"])
def test_a_stale_configuration_is_named_with_its_remedy(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / compose.CONFIGURATION.parent).mkdir(parents=True)
    (tmp_path / compose.CONFIGURATION).write_text(text)
    monkeypatch.setattr("sys.argv", ["compose", "--root", str(tmp_path), "--check"])
    assert compose.main() == 1
    assert "make schemas" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["compose", "--root", str(tmp_path), "--write"])
    assert compose.main() == 0
    monkeypatch.setattr("sys.argv", ["compose", "--root", str(tmp_path), "--check"])
    assert compose.main() == 0
