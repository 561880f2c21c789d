"""Deciding: one LoadScored for each workout whose newest revision has none, and one for each withdrawal of a scored one."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Mapping
from datetime import datetime

from tandem.contracts import samples
from tandem.contracts.event import Decision, Timer
from tandem.contracts.events.load import LedgerLoad, LoadScored
from tandem.load_scoring.domain.session.score import SCORER_VERSION, score
from tandem.load_scoring.domain.standing.form import form_after
from tandem.load_scoring.domain.state import Scored, State, Unscored, Withdrawal, daily_au, is_withdrawn
from tandem.load_scoring.evolve import scored


def needs(state: State) -> tuple[str, ...]:
    """The sample blocks of the unscored workouts."""
    refs = (item.workout.samples.ref for _, item in _waiting(state) if item.workout.samples)
    return tuple(dict.fromkeys(refs))


def heavy(state: State, now: datetime) -> bool:
    """True when samples wait to be scored: without them a score takes microseconds."""
    return bool(needs(state))


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """What ought to be published: withdrawals first, then scores by start time. `now` is not asked for: a score depends
    on what was done and on the profile known, not on when it is looked at.

    Each decision reckons with those before it as if folded, so a crash between two of them changes nothing.
    A sample block that is missing or unreadable is done without, and the reasons say so.
    """
    decisions: list[Decision | Timer] = []
    standing = state
    for workout_id, gone in sorted(state.withdrawn.items()):
        row = standing.scored.get(workout_id)
        if row is None or is_withdrawn(row):
            continue
        load = _withdrawal(standing, workout_id, row, gone)
        decisions.append(Decision(load, gone.event_id, f"withdrawn:{workout_id}:{gone.revision}", gone.rootids))
        standing = scored(standing, load)
    for workout_id, item in _waiting(state):
        load = _score(standing, item, objects)
        step = f"scored:{workout_id}:{load.revision}"
        decisions.append(Decision(load, item.event_id, step, item.rootids))
        standing = scored(standing, load)
    return decisions


def _waiting(state: State) -> list[tuple[str, Unscored]]:
    return sorted(state.unscored.items(), key=lambda entry: (entry[1].workout.start_time, entry[0]))


def _score(state: State, item: Unscored, objects: Mapping[str, bytes]) -> LoadScored:
    workout = item.workout
    result = score(workout, _samples(item, objects), state.profile)
    day, load_au = result.local_date, result.ledgers.systemic.load_au
    sums = daily_au(state, day, besides=workout.workout_id)
    if load_au is not None:
        sums[day] = sums.get(day, 0.0) + load_au
    return result.published(form_after(day, sums))


def _samples(item: Unscored, objects: Mapping[str, bytes]) -> dict[str, array[float]] | None:
    ref = item.workout.samples
    block = objects.get(ref.ref) if ref else None
    if block is None:
        return None
    try:
        return samples.decode(block)
    except (ValueError, KeyError, struct.error, zlib.error):
        return None


def _withdrawal(state: State, workout_id: str, row: Scored, gone: Withdrawal) -> LoadScored:
    nothing = LedgerLoad(
        method="none", method_version=SCORER_VERSION, confidence=1.0, reasons=(f"withdrawn: {gone.reason}",)
    )
    return LoadScored(
        athlete_id=state.athlete_id,
        workout_id=workout_id,
        revision=gone.revision,
        sport=row.sport,
        start_time=row.start_time,
        end_time=row.end_time,
        local_date=row.local_date,
        session_class=row.session_class,
        class_confidence=1.0,
        class_reasons=(f"withdrawn: {gone.reason}",),
        systemic=nothing,
        lower_body=nothing,
        upper_body=nothing,
        form=form_after(row.local_date, daily_au(state, row.local_date, besides=workout_id)),
        withdrawn=True,
        scorer_version=SCORER_VERSION,
    )
