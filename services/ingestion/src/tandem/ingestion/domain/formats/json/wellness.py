"""JSON to one statement about one day: what a watch measured overnight and what the athlete says of themselves."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo

from tandem.contracts.events.training import RejectionKind
from tandem.contracts.events.wellness import Circumstance, Rating, Symptom, WellnessLogged
from tandem.ingestion.domain.decoded import DecodedDay, Reading, Unreadable
from tandem.ingestion.domain.formats.json.errors import in_words
from tandem.ingestion.domain.formats.json.plain import EARLIEST
from tandem.ingestion.domain.formats.json.strict import Strict, Text

MAX_BYTES = 64 * 1024
"""A statement with every field and a hundred pains is a tenth of it."""

MAX_AHEAD = timedelta(days=1)
"""East of Greenwich tomorrow begins up to 14 h early; a day further nobody has lived yet."""

MAX_PAINS = 50

REMEDY = 'send one JSON object such as {"local_date": "2026-11-22", "resting_heart_rate_bpm": 48, "sleep_h": 7.5}'
_BOM = b"\xef\xbb\xbf"
_NOT_OF_THE_DAY = {"athlete_id", "wellness_id", "local_date", "source", "history", "remaining", "told_at"}
_SECONDS = {"sleep_s": 1.0, "sleep_min": 60.0, "sleep_h": 3600.0}


def _zero_is_missing(value: object, field: ValidationInfo) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == 0:
        assert field.context is not None, "read_wellness gives the list of notes"
        field.context.append(f"{field.field_name} is 0: taken as not measured")
        return None
    return value


_Measured = BeforeValidator(_zero_is_missing)
"""For what a living body cannot show: devices and exports write 0 for a night that they were not worn."""


class PlainPain(Strict):
    """Where it hurts and how much, as in `Pain`."""

    site: Text
    severity: Rating
    structure: Text | None = None
    alters_gait: bool = False


class PlainWellness(Strict):
    """One statement in plain words: the fields of WellnessLogged, and sleep in hours or minutes as well. The bounds are the
    contract's, but that 0 is let in where it means missing."""

    local_date: date = Field(ge=EARLIEST.date())
    wellness_id: Text | None = None
    source: Text = "athlete"
    resting_heart_rate_bpm: Annotated[float | None, Field(gt=20, lt=150), _Measured] = None
    hrv_rmssd_ms: Annotated[float | None, Field(gt=0, lt=500), _Measured] = None
    hrv_sdnn_ms: Annotated[float | None, Field(gt=0, lt=500), _Measured] = None
    sleep_s: Annotated[float | None, Field(gt=0, le=86_400), _Measured] = None
    sleep_min: Annotated[float | None, Field(gt=0, le=1440), _Measured] = None
    sleep_h: Annotated[float | None, Field(gt=0, le=24), _Measured] = None
    sleep_quality: Rating | None = None
    soreness: Rating | None = None
    mood: Rating | None = None
    motivation: Rating | None = None
    pain: Annotated[tuple[PlainPain, ...], Field(max_length=MAX_PAINS)] = ()
    symptoms: Annotated[tuple[Symptom, ...], Field(max_length=len(Symptom))] = ()
    circumstances: Annotated[tuple[Circumstance, ...], Field(max_length=len(Circumstance))] = ()
    recovered: bool = False
    energy_intake_kcal: Annotated[float | None, Field(gt=0, le=20_000), _Measured] = None
    energy_expenditure_kcal: Annotated[float | None, Field(gt=0, le=20_000), _Measured] = None
    protein_g: float | None = Field(default=None, ge=0, le=1000)
    protein_meals: int | None = Field(default=None, ge=0, le=12)
    carbohydrate_g: float | None = Field(default=None, ge=0, le=2500)
    body_mass_kg: Annotated[float | None, Field(gt=20, lt=300), _Measured] = None


def read_wellness(
    raw: bytes, *, athlete_id: str, device_id: str, received_at: datetime
) -> tuple[WellnessLogged, tuple[str, ...]]:
    """The statement in a JSON object, and notes on what of it was not used. Raises Unreadable (and nothing else) that points
    at the field, says what is wrong and what would do. A statement without a name is the device's one for that day."""
    text = raw.removeprefix(_BOM).lstrip()
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"{len(raw)} bytes are more than a statement about one day has ({MAX_BYTES})",
            kind=RejectionKind.TOO_LARGE,
            remedy=REMEDY,
        )
    if not text.startswith(b"{"):
        raise Unreadable(
            "this is no JSON object", kind=RejectionKind.MISWRITTEN, where="the first bytes", remedy=REMEDY
        )
    notes: list[str] = []
    try:
        plain = PlainWellness.model_validate_json(text, context=notes)
    except ValidationError as error:
        raise in_words(error, PlainWellness) from None
    _must_have_come(plain.local_date, received_at)
    told = plain.model_dump(exclude={*_SECONDS, "wellness_id"}, exclude_unset=True)
    statement = WellnessLogged(
        athlete_id=athlete_id,
        wellness_id=plain.wellness_id or f"{device_id}:{plain.local_date}",
        sleep_s=_sleep_s(plain),
        **told,
    )
    if told.keys() <= {"local_date", "source"} and statement.sleep_s is None:
        notes.append("nothing is said of the day: an earlier statement of this name, if there is one, is taken back")
    return statement, tuple(notes)


def decode_wellness(raw: bytes, received_at: datetime) -> Reading:
    """The same as a day, for whoever names it. Raises Unreadable."""
    statement, notes = read_wellness(raw, athlete_id="-", device_id="-", received_at=received_at)
    told = {name: getattr(statement, name) for name in statement.model_fields_set - _NOT_OF_THE_DAY}
    named = None if statement.wellness_id == f"-:{statement.local_date}" else statement.wellness_id
    day = DecodedDay(statement.local_date, told, statement.source, external_id=named, dropped=notes)
    return Reading(days=(day,))


def statement_of(
    day: DecodedDay, athlete_id: str, wellness_id: str, *, told_at: datetime, history: bool
) -> WellnessLogged:
    """A day as the event that says it. Raises Unreadable for values that no body shows."""
    try:
        return WellnessLogged(
            athlete_id=athlete_id,
            wellness_id=wellness_id,
            local_date=day.local_date,
            source=day.source,
            told_at=told_at,
            history=history,
            **day.told,  # type: ignore[arg-type]
        )
    except ValidationError as error:
        raise in_words(error, WellnessLogged) from None


def digest_of(statement: WellnessLogged) -> str:
    """What a statement is known again by: its words, not its bytes, so that it can be had from the log."""
    said = statement.model_dump_json(exclude={"athlete_id", "history", "remaining", "told_at"}, exclude_defaults=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _must_have_come(day: date, received_at: datetime) -> None:
    if day > (received_at + MAX_AHEAD).date():
        raise Unreadable(
            f"{day} has not come yet: the statement arrived on {received_at:%Y-%m-%d} (UTC)",
            kind=RejectionKind.WRONG_CLOCK,
            where="/local_date",
            remedy="give the athlete's own day, a night belonging to the day it ends on, or set the device's clock",
        )


def _sleep_s(plain: PlainWellness) -> float | None:
    told = {name: value for name in _SECONDS if (value := getattr(plain, name)) is not None}
    if len(told) > 1:
        raise Unreadable(
            f"{' and '.join(told)} are both given",
            kind=RejectionKind.MISWRITTEN,
            where=f"/{list(told)[-1]}",
            remedy="give sleep once: sleep_h (hours), sleep_min (minutes) or sleep_s (seconds)",
        )
    return next((value * _SECONDS[name] for name, value in told.items()), None)
