"""Which recordings make which workout once a submission is heard: the smallest change to what stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tandem.contracts.event import derived_id
from tandem.ingestion.domain.identity.register import Kind, Register, Row
from tandem.ingestion.domain.identity.sameness import SLACK_S, connected, groups


@dataclass(frozen=True, slots=True)
class Workout:
    """A workout as it is to be: its id and its recordings, by start."""

    workout_id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is to be said: workouts that differ from what stands, those of the news first, then those that lost something,
    and the ids of workouts whose recordings are all deleted."""

    workouts: tuple[Workout, ...]
    ended: tuple[str, ...]


def arranged(register: Register, news: Sequence[Row], gone: Iterable[str] = ()) -> Arrangement:
    """The workouts after new recordings, or new versions (`news`), and deletions (`gone`, ids of recordings). Who is not
    touched by them stays as it is, but for what is still to be said of an earlier submission."""
    deleted = set(gone)
    fresh = {row.recording for row in news}
    replaced = fresh | deleted
    touched = {row.workout for name in sorted(replaced) if (row := register.current(name)) and row.kind is Kind.CURRENT}
    unsaid = {row.workout for row in register.left()}
    rows = _concerned(register, news, replaced, touched | unsaid)
    workouts = []
    for workout_id, group in _named(register, groups([*news, *rows])):
        standing = {row.recording for row in register.members(workout_id)}
        changed = {row.recording for row in group} != standing or any(row.recording in fresh for row in group)
        if changed or workout_id in unsaid:
            workouts.append(Workout(workout_id, tuple(group)))
    workouts.sort(key=lambda workout: _nearness(workout, fresh, touched))
    ended = [name for name in sorted(touched) if {row.recording for row in register.members(name)} <= deleted]
    return Arrangement(tuple(workouts), tuple(ended))


def unused(register: Register, names: Iterable[str], taken: Iterable[str] = ()) -> str:
    """The first name under which no workout stands or is to stand; else one made of the first name, in the same way each
    time. Names must not be empty."""
    wanted, taken = list(names), set(taken)
    for name in wanted:
        if name not in taken and not register.members(name):
            return name
    return unused(register, [derived_id(wanted[0], "another")], taken)


def _nearness(workout: Workout, fresh: set[str], touched: set[str]) -> int:
    """What its sender asks about comes first: a receipt is named by the first thing that is said."""
    if any(row.recording in fresh for row in workout.rows):
        return 0
    return 1 if any(row.workout in touched for row in workout.rows) else 2


def _concerned(register: Register, news: Sequence[Row], replaced: set[str], touched: set[str]) -> list[Row]:
    """The standing recordings that share a workout with the news or the deleted, or will, whichever way they are linked,
    and the ones whose workout was said without them."""
    found: dict[str, Row] = {}
    waiting = [*(row for name in sorted(touched) for row in register.members(name)), *register.adrift()]
    seeds = list(news)
    while True:
        waiting += _beside(register, seeds)
        fresh = {row.recording: row for row in waiting if row.recording not in replaced and row.recording not in found}
        if not fresh:
            return list(found.values())
        found |= fresh
        seeds = list(fresh.values())
        waiting = [row for name in sorted({row.workout for row in seeds}) for row in register.members(name)]


def _beside(register: Register, seeds: Sequence[Row]) -> list[Row]:
    near = {
        row.recording: row
        for seed in seeds
        for row in register.during(seed.start_s - SLACK_S, seed.end_s + SLACK_S)
        if row.recording != seed.recording
    }
    return connected(seeds, near.values())


def _named(register: Register, grouped: Sequence[list[Row]]) -> list[tuple[str, list[Row]]]:
    """Each group under the id of a workout that stands in it; a group without one begins a workout of its own."""
    names: dict[int, str] = {}
    while further := _claimed(grouped, names):
        names |= further
    for index, group in enumerate(grouped):
        if index not in names:
            names[index] = unused(register, [row.recording for row in group], names.values())
    return [(names[index], group) for index, group in enumerate(grouped)]


def _claimed(grouped: Sequence[list[Row]], names: dict[int, str]) -> dict[int, str]:
    """For groups without a name the id, not taken yet, of the workout that they share most recordings with, of these the one
    with the most revisions. A workout that is split stays with the group of the recording that it began with, else with the
    first. An id that its group does not take is another's to take."""
    taken = set(names.values())
    open_ = [(index, group) for index, group in enumerate(grouped) if index not in names]
    homes: dict[str, int] = {}
    for index, group in open_:
        for row in group:
            if _has_a_say(row, taken) and (row.workout == row.recording or row.workout not in homes):
                homes[row.workout] = index
    found = {}
    for index, group in open_:
        ids = [row.workout for row in group if _has_a_say(row, taken) and homes[row.workout] == index]
        revisions = {row.workout: row.revision for row in group}
        if ids:
            found[index] = max(sorted(set(ids)), key=lambda name: (ids.count(name), revisions[name]))
    return found


def _has_a_say(row: Row, taken: set[str]) -> bool:
    """Recordings that stand in no workout have none."""
    return bool(row.workout) and row.kind is Kind.CURRENT and row.workout not in taken
