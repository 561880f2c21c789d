"""Platforms that push, one adapter a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from tandem.ingestion.providers.garmin import Garmin
from tandem.ingestion.providers.hevy import Hevy
from tandem.ingestion.providers.polar import Polar
from tandem.ingestion.providers.provider import Provider
from tandem.ingestion.providers.strava import Strava
from tandem.ingestion.providers.suunto import Suunto

KINDS: dict[str, Callable[[Any], Provider]] = {kind.name: kind for kind in (Strava, Garmin, Polar, Hevy, Suunto)}


def switched_on(settings: BaseModel) -> dict[str, Provider]:
    """The providers that have settings, each under the field of its name (`TANDEM_STRAVA__CLIENT_ID=…`)."""
    chosen = {name: getattr(settings, name) for name in KINDS}
    return {name: KINDS[name](own) for name, own in chosen.items() if own is not None}
