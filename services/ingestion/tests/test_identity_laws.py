"""What stands is what the newest versions say, whatever the way there: duplicates, updates and deletions in any order, crashes
between any two events, and everything folded anew from the log."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from identity_oracle import Act, World
from ingestion_desk import Crash, Desk

from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.ingestion.domain.recording import named_recording
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

DEVICES = ("watch", "strava-7", "hevy-1")
NAMES = ("a", "b", "c")


def last_words(desk: Desk) -> dict[str, WorkoutRecorded | WorkoutWithdrawn]:
    """The newest event of every workout id."""
    said = [one.data for one in desk.log if isinstance(one.data, WorkoutRecorded | WorkoutWithdrawn)]
    return {data.workout_id: data for data in said}


def check(world: World) -> None:
    """Nothing vanishes, nothing counts twice, and what is gone says where it went."""
    assert world.groups() == world.oracle.groups()
    words = last_words(world.desk)
    for name, data in words.items():
        end, steps = data, 0
        while isinstance(end, WorkoutWithdrawn) and end.into is not None:
            assert steps < len(words), "workouts that went into each other"
            end, steps = words[end.into], steps + 1
        if isinstance(data, WorkoutRecorded):
            members = {row.recording for row in world.desk.state.recordings.members(name)}
            assert members == {source.recording_id for source in data.sources}
    assert world.desk.state.recordings.left() == ()


def parts(standing: dict[str, WorkoutRecorded]) -> dict[str, set[str]]:
    return {name: {source.recording_id for source in workout.sources} for name, workout in standing.items()}


def check_names(before: dict[str, set[str]], after: dict[str, set[str]]) -> None:
    """A workout that only gained or only lost recordings keeps its name, and one that is split leaves it to a part."""
    for name, had in before.items():
        heirs = [other for other, has in after.items() if has & had]
        alone = [heir for heir in heirs if not any(after[heir] & parts for one, parts in before.items() if one != name)]
        assert not alone or name in heirs, "a workout changed its name for nothing"


def check_receipt(world: World, submission: SubmissionReceived) -> None:
    """Every submission is answered, and who sent a recording that stands is told the workout it stands in."""
    told = world.desk.told()
    assert told.status is not Status.PENDING
    assert submission.submission_id not in world.desk.state.partly
    if submission.kind is not Kind.WORKOUT:
        return
    name = named_recording(
        "ada", submission.device_id, str(json.loads(world.desk.objects[submission.raw.ref])["external_id"])
    )
    home = [workout for workout, has in parts(world.desk.standing()).items() if name in has]
    assert told.workout_id == (home[0] if home else None)
    assert told.status in {Status.RECORDED, Status.REVISED, Status.MERGED, Status.DUPLICATE, Status.SUPERSEDED}


def live(acts: list[Act], accidents: list[bool] | None = None) -> World:
    """The whole story, each submission answered before the next, with crashes where there are accidents."""
    fate = iter(accidents or ())
    world = World(Desk(crash=lambda: next(fate, False)))
    for act in acts:
        if act.what == "rebuild":
            world.desk.rebuild()
        submission = world.prepare(act)
        if submission is None:
            continue
        before = parts(world.desk.standing())
        while True:
            try:
                world.desk.take(submission)
                break
            except Crash:
                world.desk.rebuild()
        if accidents is None:
            check(world)
            check_names(before, parts(world.desk.standing()))
            check_receipt(world, submission)
    return world


KINDS = ("version",) * 6 + ("delete", "delete", "delete workout", "resend", "echo", "later", "again", "rebuild")


def acts(told: st.SearchStrategy[int | None], kinds: tuple[str, ...] = KINDS) -> st.SearchStrategy[list[Act]]:
    one = st.builds(
        Act,
        st.sampled_from(kinds),
        st.sampled_from(DEVICES),
        st.sampled_from(NAMES),
        st.sampled_from((0, 1, 2, 5, 10, 20, 21, 40, 41, 60)),
        st.sampled_from((1, 2, 10, 20, 40, 60)),
        st.sampled_from(("running", "running", "cycling", "other")),
        told,
        st.integers(0, 9),
        st.booleans(),
    )
    return st.lists(one, min_size=1, max_size=14)


sometimes_told = st.one_of(st.none(), st.integers(0, 30))
many = settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(acts(sometimes_told))
def test_what_stands_is_the_newest_of_every_recording_grouped_by_the_time_they_share(story: list[Act]) -> None:
    live(story)


@pytest.mark.soak
@many
@given(acts(sometimes_told), st.lists(st.booleans(), min_size=5, max_size=60))
def test_the_laws_hold_over_many_stories(story: list[Act], accidents: list[bool]) -> None:
    live(story)
    calm_and_rough(story, accidents)
    late(all_told([act for act in story if act.what in TOLD]), [act.number for act in story], accidents)


def calm_and_rough(story: list[Act], accidents: list[bool]) -> None:
    calm, rough = live(story), live(story, accidents)
    assert rough.desk.log == calm.desk.log
    check(rough)


@few
@given(acts(sometimes_told), st.lists(st.booleans(), min_size=5, max_size=60))
def test_a_crash_after_any_event_changes_no_byte_of_what_is_said(story: list[Act], accidents: list[bool]) -> None:
    calm_and_rough(story, accidents)


def late(story: list[Act], order: list[int], accidents: list[bool]) -> None:
    """Everything is sent first and handled in some order; who crashes loses what was in hand, and it comes again last."""
    fate = iter(accidents)
    world = World(Desk(crash=lambda: next(fate, False)))
    sent = [one for act in story if (one := world.prepare(act)) is not None]
    queue = sorted(sent, key=lambda one: (order[(int(one.submission_id[1:]) - 1) % len(order)], one.submission_id))
    while queue:
        submission = queue.pop(0)
        try:
            world.desk.take(submission)
        except Crash:
            world.desk.rebuild()
            queue.append(submission)
    check(world)
    for submission in sent:
        assert world.desk.take(submission) == []
        assert world.desk.told().status is not Status.PENDING
    check(world)


def all_told(story: list[Act]) -> list[Act]:
    """Each act with a time of its own, so that the newest is the newest in any order."""
    return [replace(act, told=order) for order, act in enumerate(story)]


TOLD = ("version",) * 6 + ("delete", "delete", "later")


@few
@given(
    acts(st.none(), TOLD), st.lists(st.integers(0, 99), min_size=14, max_size=14), st.lists(st.booleans(), max_size=60)
)
def test_what_its_senders_date_comes_out_the_same_in_any_order_with_crashes_and_late_redeliveries(
    story: list[Act], order: list[int], accidents: list[bool]
) -> None:
    late(all_told(story), order, accidents)
