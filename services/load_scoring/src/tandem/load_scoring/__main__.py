"""`python -m tandem.load_scoring`: this service in a process of its own, settings from the environment."""

from __future__ import annotations

from tandem.chassis import logs
from tandem.chassis.service import run
from tandem.load_scoring.app import build
from tandem.load_scoring.settings import Settings

if __name__ == "__main__":
    logs.configure(Settings().log_level)
    run(build)
