"""Submissions become workouts, once each: evolve, decide and outcome together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion_desk import NOW, Crash, Desk, plain

from tandem.contracts.event import Event
from tandem.contracts.events.athlete import PlanRequested
from tandem.contracts.events.training import WorkoutRecorded, WorkoutRejected, WorkoutWithdrawn
from tandem.contracts.model import Payload
from tandem.contracts.samples import decode
from tandem.ingestion.decide import decide, needs
from tandem.ingestion.domain.state import MAX_OUTCOMES, Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived
from tandem.ingestion.evolve import evolve


def recorded(said: list[Payload]) -> WorkoutRecorded:
    [data] = said
    assert isinstance(data, WorkoutRecorded)
    return data


def test_a_submission_becomes_a_workout_of_revision_one() -> None:
    desk = Desk()
    submission = desk.submission(plain(rpe=7))
    workout = recorded(desk.take(submission))
    assert (workout.revision, workout.rpe, workout.raw) == (1, 7, submission.raw)
    [decision] = desk.log
    assert (decision.cause, decision.rootids) == ("s1", ("s1",))
    assert decision.step == f"recorded:{workout.workout_id}:1"
    assert desk.told() == Outcome(status=Status.RECORDED, workout_id=workout.workout_id, revision=1)
    assert needs(desk.state) == ()


def test_the_sender_is_told_what_of_a_workout_was_not_used() -> None:
    desk = Desk()
    head = b"Date,Workout Name,Exercise Name,Set Order,Weight,Reps\n"
    days = (b"2026-11-20 18:00:00,Legs,Squat,1,100,5\n", b"2026-11-21 18:00:00,Legs,Squat,1,100,5\n")
    first, second = (recorded([event]) for event in desk.send(head + b"".join(days), timezone="Europe/Berlin"))
    told = desk.told()
    assert (told.workout_id, told.also) == (first.workout_id, (second.workout_id,))
    assert set(told.dropped or ()) == {*first.dropped, *second.dropped}
    assert any("does not say their unit" in note for note in told.dropped or ())


def test_a_workout_says_which_recording_gave_what(run: Callable[..., bytes]) -> None:
    workout = recorded(Desk().send(run()))
    [source] = workout.sources
    assert (source.raw, source.device_id, source.decoder) == (workout.raw, "watch", workout.decoder)
    assert {"heart_rate_bpm", "speed_mps", "duration_s", "start_time", "sport"} <= set(source.gave)
    assert not {"rpe", "sets", "title", "power_w"} & set(source.gave)


def test_samples_are_stored_beside_the_event_under_their_digest(run: Callable[..., bytes]) -> None:
    desk = Desk()
    workout = recorded(desk.send(run()))
    [(name, block)] = desk.log[0].objects.items()
    assert workout.samples is not None
    assert name == f"ada/{hashlib.sha256(block).hexdigest()}"
    assert workout.samples.ref == f"object:{name}"
    columns = decode(block)
    assert workout.samples.columns == tuple(columns)
    assert {len(column) for column in columns.values()} == {workout.samples.count} == {601}


def test_the_same_bytes_again_are_the_same_workout_and_say_nothing() -> None:
    desk = Desk()
    workout = recorded(desk.send(plain()))
    assert desk.send(plain(), "phone") == []
    assert desk.told() == Outcome(status=Status.DUPLICATE, workout_id=workout.workout_id, revision=1)


def test_the_same_bytes_twice_in_one_turn_are_one_workout() -> None:
    desk = Desk()
    assert len(desk.take(desk.submission(plain()), desk.submission(plain()))) == 1
    assert (desk.state.outcomes["s1"].status, desk.state.outcomes["s2"].status) == (Status.RECORDED, Status.DUPLICATE)


def test_other_bytes_that_say_the_same_are_no_revision() -> None:
    desk = Desk()
    workout = recorded(desk.send(plain(rpe=5)))
    assert desk.send(plain(rpe=5) + b"\n") == []
    assert desk.told() == Outcome(status=Status.DUPLICATE, workout_id=workout.workout_id, revision=1)


def test_a_corrected_workout_is_the_next_revision_and_its_first_version_no_news() -> None:
    desk = Desk()
    before, after = plain(rpe=5, external_id="x"), plain(rpe=8, external_id="x")
    one, two = recorded(desk.send(before)), recorded(desk.send(after))
    assert desk.told().status is Status.REVISED
    assert desk.send(before) == []
    assert one.workout_id == two.workout_id
    assert (one.revision, two.revision, two.rpe) == (1, 2, 8)


def test_without_a_name_of_its_own_a_workout_is_known_by_sport_and_start() -> None:
    desk = Desk()
    told = [recorded(desk.send(raw)) for raw in (plain(), plain(rpe=6), plain(day=21))]
    assert told[0].workout_id == told[1].workout_id != told[2].workout_id
    assert [workout.revision for workout in told] == [1, 2, 1]


def test_an_older_version_that_arrives_late_changes_nothing() -> None:
    desk = Desk()
    newer = recorded(desk.send(plain(rpe=8, external_id="x"), told_at=NOW))
    late = desk.send(plain(rpe=2, external_id="x"), told_at=NOW.replace(hour=12))
    assert late == []
    assert desk.told() == Outcome(status=Status.SUPERSEDED, workout_id=newer.workout_id, revision=1)


def test_what_cannot_be_read_is_refused_in_words_and_stays_retrievable() -> None:
    desk = Desk()
    sent = desk.submission(b"\x00\x01 not a workout")
    [refusal] = desk.take(sent)
    assert isinstance(refusal, WorkoutRejected)
    assert refusal.raw == sent.raw
    told = desk.told()
    assert (told.status, told.problem, told.remedy) == (Status.REJECTED, refusal.problem, refusal.remedy)


def test_a_withdrawn_workout_may_come_again_but_not_by_a_redelivery() -> None:
    desk = Desk()
    first = desk.submission(plain())
    workout = recorded(desk.take(first))
    [gone] = desk.send(f'{{"workout_id": "{workout.workout_id}"}}'.encode(), kind=Kind.WITHDRAWAL)
    assert isinstance(gone, WorkoutWithdrawn)
    assert desk.take(first) == []
    assert recorded(desk.send(plain())).revision == 3


def test_missing_bytes_are_an_error_that_names_them() -> None:
    desk = Desk()
    submission = desk.submission(plain())
    waiting = evolve(desk.state, Event("e", submission, NOW, "test", ("e",)))
    with pytest.raises(LookupError, match="stream:DEVICE:1"):
        decide(waiting, NOW, {})


def test_events_of_others_change_nothing() -> None:
    nobody = State(athlete_id="ada")
    request = PlanRequested(athlete_id="ada", request_id="r", base_plan_version=0)
    assert evolve(nobody, Event("e", request, NOW, "test", ("e",))) == nobody


STORY: list[tuple[bytes, dict[str, object]]] = [
    (plain(), {}),
    (plain(), {}),
    (plain(rpe=9), {}),
    (plain(day=20), {}),
    (b"\x00nonsense", {}),
    (plain(at="17:31", external_id="strava-1", title="Evening Run"), {"device_id": "strava-7"}),
    (plain(day=20, at="17:35", duration_min=30, external_id="p"), {"device_id": "phone"}),
    (b'{"external_id": "strava-1"}', {"kind": Kind.WITHDRAWAL, "device_id": "strava-7"}),
    (plain(day=20, at="18:50", duration_min=30, external_id="p"), {"device_id": "phone"}),
    (b'{"external_id": "never-seen"}', {"kind": Kind.WITHDRAWAL, "device_id": "phone"}),
]
"""A workout, the same bytes again, its correction, another day, something unreadable; two other recordings of these, one of
which is deleted while the other turns out to be of another hour; and a deletion of what was never here."""


def story(desk: Desk) -> list[SubmissionReceived]:
    return [desk.submission(raw, **more) for raw, more in STORY]  # type: ignore[arg-type]


def test_all_memory_but_the_queue_comes_back_from_the_log() -> None:
    desk = Desk()
    sent = story(desk)
    for submission in sent:
        desk.take(submission)
    before = desk.state
    desk.rebuild()
    named = {decision.cause for decision in desk.log}
    assert desk.state.recordings == before.recordings
    assert desk.state.statements == before.statements
    assert {name: told for name, told in before.outcomes.items() if name in named} == desk.state.outcomes
    for submission in sent:
        assert desk.take(submission) == []


def test_an_event_that_is_folded_twice_changes_nothing() -> None:
    desk = Desk()
    desk.take(*story(desk))
    once = desk.state
    desk.rebuild()
    for sequence, decision in enumerate(desk.log, start=1):
        event = Event(decision.id, decision.data, NOW, "test", ("e",), sequence=sequence, cause_id=decision.cause)
        desk.state = evolve(desk.state, event)
    assert desk.state.recordings == once.recordings


@given(accidents=st.lists(st.booleans(), max_size=30))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_redeliveries_and_crashes_at_any_step_publish_the_same_bytes(accidents: list[bool]) -> None:
    calm = Desk()
    for submission in story(calm):
        calm.take(submission)
    fate = iter(accidents)
    desk = Desk(crash=lambda: next(fate, False))
    queue = story(desk)
    while queue:
        try:
            desk.take(queue[0])
        except Crash:
            desk.rebuild()
            continue
        if next(fate, False):
            desk.rebuild()
        else:
            queue.pop(0)
    assert desk.log == calm.log


def test_memory_of_outcomes_is_bounded_and_workouts_are_never_forgotten() -> None:
    desk = Desk()
    first = plain(day=1, at="06:00", duration_min=5, external_id="0")
    desk.send(first)
    for index in range(1, MAX_OUTCOMES + 50):
        desk.send(plain(day=1 + index % 20, at=f"{7 + index // 20:02}:00", duration_min=5, external_id=str(index)))
    assert len(desk.state.outcomes) == MAX_OUTCOMES
    assert desk.send(first) == []
    assert desk.told().status is Status.DUPLICATE
    assert len(desk.state.model_dump_json()) < 45_000
