"""Which recordings make which workout once a submission is heard: the smallest change to what stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tandem.ingestion.domain.identity.register import Register, Row
from tandem.ingestion.domain.identity.sameness import SLACK_S, connected, groups


@dataclass(frozen=True, slots=True)
class Workout:
    """A workout as it is to be: its id and its recordings, by start."""

    workout_id: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is to be said: workouts that differ from what stands, and the ids of workouts whose recordings are all deleted."""

    workouts: tuple[Workout, ...]
    ended: tuple[str, ...]


def arranged(register: Register, news: Sequence[Row], gone: Iterable[str] = ()) -> Arrangement:
    """The workouts after new recordings, or new versions (`news`), and deletions (`gone`, ids of recordings). Who is not
    touched by them stays as it is."""
    deleted = set(gone)
    replaced = {row.recording for row in news} | deleted
    touched = {row.workout for name in sorted(replaced) if (row := register.current(name)) is not None}
    unsaid = {row.workout for row in register.left()}
    rows = _concerned(register, news, replaced, touched | unsaid)
    fresh = {row.recording for row in news}
    workouts = []
    for workout_id, group in _named(groups([*news, *rows])):
        standing = {row.recording for row in register.members(workout_id)}
        changed = {row.recording for row in group} != standing or any(row.recording in fresh for row in group)
        if changed or workout_id in unsaid:
            workouts.append(Workout(workout_id, tuple(group)))
    ended = [name for name in sorted(touched) if {row.recording for row in register.members(name)} <= deleted]
    return Arrangement(tuple(workouts), tuple(ended))


def _concerned(register: Register, news: Sequence[Row], replaced: set[str], touched: set[str]) -> list[Row]:
    """The standing recordings that share a workout with the news or the deleted, or will, whichever way they are linked."""
    found: dict[str, Row] = {}
    waiting = [row for name in sorted(touched) for row in register.members(name)]
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


def _named(grouped: Sequence[list[Row]]) -> list[tuple[str, list[Row]]]:
    """Each group under the id of a workout that stands in it: the one it shares most recordings with, of these the one with
    the most revisions. A workout that is split stays with the group of the recording that it began with; a group without
    one begins a workout of its own."""
    homes: dict[str, int] = {}
    for index, group in enumerate(grouped):
        for row in group:
            if row.workout and (row.workout == row.recording or row.workout not in homes):
                homes[row.workout] = index
    named = []
    for index, group in enumerate(grouped):
        ids = [row.workout for row in group if homes.get(row.workout) == index]
        revisions = {row.workout: row.revision for row in group}
        best = max(sorted(set(ids)), key=lambda name: (ids.count(name), revisions[name]), default=group[0].recording)
        named.append((best, group))
    return named
