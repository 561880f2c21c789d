"""`python -m tandem.scheduler`: this service in a process of its own, settings from the environment."""

from __future__ import annotations

from tandem.chassis import logs
from tandem.chassis.service import run
from tandem.scheduler.app import build
from tandem.scheduler.settings import Settings

if __name__ == "__main__":
    logs.configure(Settings().log_level)
    run(build)
