"""An athlete's profile as people write it: in a file, or option by option; and what in it cannot be true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ConfigDict, ValidationError

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.model import Token

OLDEST_YEARS = 120
"""Nobody is known to have lived much longer (Jeanne Calment, 122)."""


class ProfileFile(ProfileSet):
    """A profile in a file: nobody need be named, and a wrong name is no field that is quietly ignored."""

    model_config = ConfigDict(extra="forbid")

    athlete_id: Token = "offline"
    timezone: str = "UTC"


def parsed(raw: bytes | str, today: date) -> ProfileFile:
    """The profile in a JSON object. ValueError that names the field, what is wrong with it and what would do."""
    try:
        profile = ProfileFile.model_validate_json(raw)
    except ValidationError as error:
        raise ValueError(_in_words(error)) from None
    must_be_true(profile, today)
    return profile


def made(fields: dict[str, object], today: date) -> ProfileSet:
    """A profile of these fields. ValueError as in `parsed`."""
    try:
        profile = ProfileSet.model_validate(fields)
    except ValidationError as error:
        raise ValueError(_in_words(error)) from None
    must_be_true(profile, today)
    return profile


def must_be_true(profile: ProfileSet, today: date) -> None:
    """ValueError that names every field that cannot be true."""
    found = list(_contradictions(profile, today))
    if found:
        raise ValueError("; ".join(found))


def _contradictions(profile: ProfileSet, today: date) -> Iterator[str]:
    try:
        ZoneInfo(profile.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a directory of the database
        yield f"timezone {profile.timezone!r} is no zone of the IANA database; try Europe/Berlin or America/New_York"
    top, rest, threshold = (
        profile.max_heart_rate_bpm,
        profile.resting_heart_rate_bpm,
        profile.threshold_heart_rate_bpm,
    )
    if top is not None and rest is not None and top <= rest:
        yield f"max_heart_rate_bpm {top:g} is not above resting_heart_rate_bpm {rest:g}: correct one of them"
    elif threshold is not None and (threshold >= (top or threshold + 1) or threshold <= (rest or 0)):
        yield (
            f"threshold_heart_rate_bpm {threshold:g} is not between rest "
            f"({_shown(rest)}) and maximum ({_shown(top)}): correct one of them"
        )
    yield from _impossible_days(profile, today)


def _impossible_days(profile: ProfileSet, today: date) -> Iterator[str]:
    tomorrow = today + timedelta(days=1)  # it has begun somewhere
    if profile.birth_date is not None and profile.birth_date > tomorrow:
        yield f"birth_date {profile.birth_date} has not come yet: give the day of birth as YYYY-MM-DD"
    elif profile.birth_date is not None and today.year - profile.birth_date.year > OLDEST_YEARS:
        yield f"birth_date {profile.birth_date} is more than {OLDEST_YEARS} years ago: correct the year"
    if profile.thresholds_as_of is not None and profile.thresholds_as_of > tomorrow:
        yield f"thresholds_as_of {profile.thresholds_as_of} has not come yet: give the day they were measured"


def _shown(limit: float | None) -> str:
    return "unknown" if limit is None else f"{limit:g}"


def _in_words(error: ValidationError) -> str:
    said = []
    for finding in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(finding["loc"][0])[:60] if finding["loc"] else ""
        if finding["type"] == "extra_forbidden":
            near = get_close_matches(name, ProfileSet.model_fields, n=1)
            known = ", ".join(field for field in ProfileSet.model_fields if field != "athlete_id")
            said.append(f"{name!r} is not a field: " + (f"did you mean {near[0]!r}?" if near else f"known are {known}"))
        else:
            said.append(f"{name}: {finding['msg']}" if name else finding["msg"])
    return "; ".join(said)
