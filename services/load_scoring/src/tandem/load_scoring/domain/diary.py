"""The athlete's days as they told them: statements on a day, merged. Repeats and reordered statements change nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from tandem.contracts.events.wellness import Circumstance, Pain, Symptom, WellnessLogged
from tandem.load_scoring.domain.readiness.log import Wellness
from tandem.load_scoring.domain.rows import key_of

DAYS = 120
"""Four months: a baseline of sixty days and what is compared with it, and enough hard days to compare recoveries."""

_JOINT = frozenset({"tendon", "joint", "ligament", "bone"})


class Statement(NamedTuple):
    """What one message said of one day, rounded to what the document can hold (see `tables`)."""

    key: int
    sequence: int
    local_date: date
    resting_heart_rate_bpm: float | None
    hrv_rmssd_ms: float | None
    hrv_sdnn_ms: float | None
    sleep_min: float | None
    sleep_quality: float | None
    soreness: float | None
    mood: float | None
    motivation: float | None
    pain_severity: float | None
    joint_pain_severity: float | None
    gait_altered: bool
    recovered: bool
    symptoms: frozenset[Symptom]
    circumstances: frozenset[Circumstance]
    energy_intake_kcal: float | None
    energy_expenditure_kcal: float | None
    protein_g: float | None
    protein_meals: float | None
    carbohydrate_g: float | None
    body_mass_kg: float | None


class Entry(NamedTuple):
    """One day: its statements by ascending sequence, and what they add up to."""

    statements: tuple[Statement, ...]
    merged: Wellness


type Diary = Mapping[date, Entry]


class _Latest:
    """The merged days of the diary looked at last: one event asks several times."""

    def __init__(self) -> None:
        self._held: tuple[Diary, dict[date, Wellness]] = ({}, {})

    def of(self, diary: Diary) -> Mapping[date, Wellness]:
        held = self._held
        if held[0] is not diary:
            held = self._held = (diary, {day: entry.merged for day, entry in diary.items()})
        return held[1]


_LATEST = _Latest()


def merged_days(diary: Diary) -> Mapping[date, Wellness]:
    """The days of a diary, merged, as readiness looks at them."""
    return _LATEST.of(diary)


def statement_of(said: WellnessLogged, sequence: int) -> Statement:
    """A message as a statement."""
    joints = [entry.severity for entry in said.pain if _is_joint(entry)]
    return Statement(
        key=key_of(said.wellness_id),
        sequence=sequence,
        local_date=said.local_date,
        resting_heart_rate_bpm=_positive(said.resting_heart_rate_bpm, 1),
        hrv_rmssd_ms=_positive(said.hrv_rmssd_ms, 1),
        hrv_sdnn_ms=_positive(said.hrv_sdnn_ms, 1),
        sleep_min=_positive(said.sleep_s / 60.0 if said.sleep_s is not None else None, 0),
        sleep_quality=_rounded(said.sleep_quality, 1),
        soreness=_rounded(said.soreness, 1),
        mood=_rounded(said.mood, 1),
        motivation=_rounded(said.motivation, 1),
        pain_severity=_rounded(max((entry.severity for entry in said.pain), default=None), 1),
        joint_pain_severity=_rounded(max(joints, default=None), 1),
        gait_altered=any(entry.alters_gait for entry in said.pain),
        recovered=said.recovered,
        symptoms=frozenset(said.symptoms),
        circumstances=frozenset(said.circumstances),
        energy_intake_kcal=_positive(said.energy_intake_kcal, 0),
        energy_expenditure_kcal=_positive(said.energy_expenditure_kcal, 0),
        protein_g=_rounded(said.protein_g, 1),
        protein_meals=float(said.protein_meals) if said.protein_meals is not None else None,
        carbohydrate_g=_rounded(said.carbohydrate_g, 1),
        body_mass_kg=_positive(said.body_mass_kg, 1),
    )


def entry_of(statements: tuple[Statement, ...]) -> Entry:
    """A day's statements, merged: of each field the newest counts, symptoms and circumstances add up."""
    ordered = tuple(sorted(statements, key=lambda entry: (entry.sequence, entry.key)))
    newest: dict[str, Any] = {
        name: value
        for entry in ordered
        for name, value in zip(Statement._fields[3:], entry[3:], strict=True)
        if value is not None
    }
    rmssd_ms, sdnn_ms, sleep_min = (newest.pop(name, None) for name in ("hrv_rmssd_ms", "hrv_sdnn_ms", "sleep_min"))
    newest.update(_complaints(ordered))
    newest["ln_rmssd"] = math.log(rmssd_ms) if rmssd_ms else None
    newest["ln_sdnn"] = math.log(sdnn_ms) if sdnn_ms else None
    newest["sleep_s"] = sleep_min * 60 if sleep_min else None
    return Entry(ordered, Wellness(**newest))


def _complaints(ordered: Sequence[Statement]) -> dict[str, Any]:
    """What adds up over a day, until the athlete says that it is over: only what they say after that still stands."""
    since = max((place for place, entry in enumerate(ordered) if entry.recovered), default=0)
    standing = ordered[since:]
    return {
        "recovered": any(entry.recovered for entry in standing),
        "gait_altered": any(entry.gait_altered for entry in standing),
        "symptoms": frozenset[Symptom]().union(*(entry.symptoms for entry in standing)),
        "circumstances": frozenset[Circumstance]().union(*(entry.circumstances for entry in ordered)),
        "pain_severity": _newest(entry.pain_severity for entry in standing),
        "joint_pain_severity": _newest(entry.joint_pain_severity for entry in standing),
    }


def _newest(values: Iterable[float | None]) -> float | None:
    return next((value for value in reversed(list(values)) if value is not None), None)


def logged(diary: Diary, statement: Statement) -> Diary:
    """The diary with one more statement; a newer one of the same key replaces it, on whatever day that lies. The diary
    itself when it changes nothing."""
    before = next((known for entry in diary.values() for known in entry.statements if known.key == statement.key), None)
    if before is not None and before.sequence >= statement.sequence:
        return diary
    if len(diary) >= DAYS and statement.local_date not in diary and statement.local_date < min(diary):
        return diary
    days = dict(diary)
    if before is not None:
        kept = tuple(known for known in days.pop(before.local_date).statements if known is not before)
        if kept:
            days[before.local_date] = entry_of(kept)
    present = days.get(statement.local_date)
    days[statement.local_date] = entry_of((*(present.statements if present else ()), statement))
    while len(days) > DAYS:
        del days[min(days)]
    return days


def _is_joint(pain: Pain) -> bool:
    words = f"{pain.structure or ''} {pain.site}".lower()
    return pain.structure in _JOINT or any(
        word in words for word in ("tendon", "joint", "achilles", "patella", "knee", "ankle", "shin", "plantar")
    )


def _positive(value: float | None, digits: int) -> float | None:
    """What rounds to zero was not measured."""
    return _rounded(value, digits) or None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
