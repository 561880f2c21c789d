"""What load_scoring remembers of one athlete: the Redis document, folded from the log by `evolve`.

A workout's bulk (laps, sets) is held only until it is scored; to be scored again it is read from the log. Of the newest
`ROWS` workouts a row remains, and of more (`MOST_ROWS`) where they crowd into the half year that form looks at; of older ones
what tells a repeat. Counting rows, not days alone, keeps a workout with a wrong, future date from pushing out the others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date

from pydantic import Field

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.readiness import ReadinessState, Suspension
from tandem.contracts.events.training import WorkoutRecorded
from tandem.contracts.model import Model
from tandem.load_scoring.domain.diary_table import DiaryDays
from tandem.load_scoring.domain.effort import Words
from tandem.load_scoring.domain.quiet import InHand
from tandem.load_scoring.domain.rows import Forgotten, Recorded, Row, key_of
from tandem.load_scoring.domain.standing.thresholds import Limit
from tandem.load_scoring.domain.tables import ForgottenRows, Rows

ROWS = 192
MOST_ROWS = 640
FORM_REACH_S = 180 * 86400
_TENTH = 10

KEPT_WITHDRAWALS = 256
"""At most this many withdrawals wait for a load to end, the newest. Of a workout that was never scored none ever comes: that
it is gone is in its row. Ours: more deletions at once than there are rows to end."""


class Cause(Model):
    """A fact, as a decision names it: `at` orders causes, whatever order they came in (microseconds since 1970). `history`
    marks what an import brought."""

    event_id: str = ""
    rootids: tuple[str, ...] = ()
    at: int = -1
    history: bool = False

    @property
    def order(self) -> tuple[int, str]:
        return self.at, self.event_id


class Unscored(Model):
    """The newest revision of a workout that no publication answers yet."""

    workout: WorkoutRecorded
    cause: Cause


class Withdrawal(Model):
    """The newest word on a workout is that it did not happen."""

    revision: int
    reason: str
    cause: Cause


class Standing(Model):
    """What was last said of the athlete's readiness. `changes` counts the changes so far."""

    state: ReadinessState = ReadinessState.STEADY
    since: date | None = None
    suspension: Suspension | None = None
    local_date: date | None = None
    changes: int = 0


class State(Model):
    """One athlete. `words` are what the athlete said of workouts, `history` holds the limits that training has shown and
    scores were made with, by name; `newest` is the newest fact of all. `imports` says that imported history has come; from
    then on `in_hand` is kept, for no longer than the group of facts that is folded (see `quiet`)."""

    athlete_id: str
    profile: ProfileSet | None = None
    profile_sequence: int = -1
    rescore_sequence: int = 0
    newest: Cause = Cause()
    unscored: dict[str, Unscored] = Field(default_factory=dict)
    withdrawn: dict[str, Withdrawal] = Field(default_factory=dict)
    rows: Rows = Field(default_factory=dict)
    forgotten: ForgottenRows = Field(default_factory=dict)
    diary: DiaryDays = Field(default_factory=dict)
    words: Words = Field(default_factory=dict)
    history: dict[str, Limit] = Field(default_factory=dict)
    standing: Standing = Standing()
    sequence: int = -1
    """Of our own newest decision that was folded."""
    imports: bool = False
    in_hand: InHand = Field(default=InHand(), exclude=True)


def row_of(state: State, key: int) -> Row:
    """What is known of a workout; an empty row when nothing is. Of a forgotten one, times and loads are gone."""
    row = state.rows.get(key)
    if row is not None:
        return row
    old = state.forgotten.get(key)
    return Row(withdrawn=old.withdrawn, covered=old.covered) if old else Row()


def known_revision(state: State, key: int) -> int:
    """The newest revision that was recorded; 0 for none."""
    row, old = state.rows.get(key), state.forgotten.get(key)
    return max(row.recorded.revision if row and row.recorded else 0, old.revision if old else 0)


def with_rows(
    state: State,
    changed: Mapping[int, Row],
    unscored: dict[str, Unscored],
    withdrawn: dict[str, Withdrawal],
    **others: object,
) -> State:
    """The state with changed rows and what waits. Of the rows that wait for no score those too old are forgotten."""
    rows = {**state.rows, **changed}
    forgotten = state.forgotten
    if len(rows) - len(unscored) > ROWS:
        settled = [  # `Row.waits` and `Row.start_s`, spelt out: a rebuild of ten years comes by here thousands of times
            (recorded.start_s if recorded else row.start_s, key)
            for key, row in rows.items()
            if not ((recorded := row.recorded) and row.covered < recorded.revision > row.withdrawn)
        ]
        settled.sort()
        count = _too_old(settled)
        while 0 < count < len(settled) and (part := rows[settled[count][1]]).active and not part.counts:
            count += 1  # a part of the session that is forgotten
        beyond = {key: _forget(state, key, rows[key]) for _, key in settled[:count]}
        rows = {key: row for key, row in rows.items() if key not in beyond}
        forgotten = {**forgotten, **beyond}
    if not forgotten.keys().isdisjoint(changed):
        forgotten = {key: entry for key, entry in forgotten.items() if key not in rows}
    update = {"rows": rows, "forgotten": forgotten, "unscored": unscored, "withdrawn": withdrawn}
    return state.model_copy(update={**update, **others})


def _too_old(settled: list[tuple[int, int]]) -> int:
    """How many of the rows, by start, are forgotten: those beyond `ROWS` that form no longer looks at. The reach is counted
    from the tenth newest, so that a few workouts with wrong, future dates do not push out the others."""
    count = max(len(settled) - ROWS, 0)
    if not count:
        return 0
    reach_s = settled[-min(_TENTH, len(settled))][0] - FORM_REACH_S
    in_reach = len(settled) - bisect_left(settled, (reach_s, 0))
    return len(settled) - min(max(in_reach, ROWS), MOST_ROWS)


def _forget(state: State, key: int, row: Row) -> Forgotten:
    old = state.forgotten.get(key, Forgotten(0, 0, 0, 0, 0))
    recorded = row.recorded or Recorded(old.revision, old.sequence, 0, 0, None)  # type: ignore[arg-type]
    standing = (row.published.scoring if row.counts else 0) if row.published else old.standing
    return Forgotten(recorded.revision, recorded.sequence, row.withdrawn, row.covered, standing)


def open_withdrawals(state: State) -> dict[str, Withdrawal]:
    """Those that still have a load to end; of what was never scored by itself, nothing is left to say."""

    def stands(key: int) -> bool:
        row, old = state.rows.get(key), state.forgotten.get(key)
        return bool((row and row.counts) or (old and old.standing))

    return {name: gone for name, gone in state.withdrawn.items() if stands(key_of(name))}


def newest_withdrawals(withdrawn: Mapping[str, Withdrawal]) -> dict[str, Withdrawal]:
    """The newest of them, in the order in which they are remembered."""
    if len(withdrawn) <= KEPT_WITHDRAWALS:
        return dict(withdrawn)
    kept = sorted(withdrawn, key=lambda name: withdrawn[name].cause.order)[-KEPT_WITHDRAWALS:]
    return {name: withdrawn[name] for name in sorted(kept)}


def without[V](entries: Mapping[str, V], key: str) -> dict[str, V]:
    """A copy without `key`."""
    return {name: value for name, value in entries.items() if name != key}
