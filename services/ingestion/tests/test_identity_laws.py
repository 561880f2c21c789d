"""What stands is what the newest versions say, whatever the way there: against an oracle that shares no code with the rule.

The oracle hears the same story one submission at a time and keeps, for each recording, its newest version: by the sender's own
time where the sender tells one, else by arrival. What it has at the end is grouped pair by pair.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingestion_desk import Crash, Desk, plain

from tandem.contracts.events.training import WorkoutRecorded, WorkoutWithdrawn
from tandem.ingestion.domain import reading
from tandem.ingestion.domain.recording import named_recording
from tandem.ingestion.domain.state import Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
DEVICES = ("watch", "strava-7", "hevy-1")
NAMES = ("a", "b", "c")


@dataclass(frozen=True)
class Act:
    """One thing that a sender does. `number` chooses among what was sent before; `told` is minutes, None for untold."""

    what: str
    device: str = "watch"
    name: str = "a"
    start: int = 0
    minutes: int = 10
    sport: str = "running"
    told: int | None = None
    number: int = 0
    history: bool = False


def label_of(body: bytes) -> str:
    return str(json.loads(body)["title"])


Version = tuple[str, int, int, str]
"""Label, start and length in seconds, sport."""


@dataclass
class Known:
    """What the oracle has of one recording."""

    standing: Version | None = None
    newest: int = -1
    seen: set[bytes] = field(default_factory=set)


class Oracle:
    """What should stand."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}

    def version(self, recording: str, version: Version, body: bytes, told: int | None) -> None:
        one = self.known.setdefault(recording, Known())
        if told is None:
            wins = one.standing is None or (body not in one.seen and version != one.standing)
        elif told == one.newest:
            wins = one.standing is not None and body not in one.seen and version != one.standing
        else:
            wins = told > one.newest
        if wins:
            one.standing = version
            one.seen.add(body)
            one.newest = max(one.newest, -1 if told is None else told)

    def deletion(self, recording: str, told: int | None) -> None:
        one = self.known.setdefault(recording, Known())
        if told is not None and told < one.newest:
            return
        one.standing, one.seen = None, set()
        one.newest = max(one.newest, -1 if told is None else told)

    def groups(self) -> set[frozenset[tuple[str, str]]]:
        left = {name: one.standing for name, one in self.known.items() if one.standing is not None}
        found = set()
        while left:
            group = dict([left.popitem()])
            while near := {n: v for n, v in left.items() if any(alike(v, other) for other in group.values())}:
                group |= near
                left = {n: v for n, v in left.items() if n not in near}
            found.add(frozenset((name, version[0]) for name, version in group.items()))
        return found


def alike(one: Version, other: Version) -> bool:
    """Sports of one family, and four fifths of the shorter one's time shared, of which starts up to two minutes apart take
    nothing away."""
    (_, start, lasts, sport), (_, begin, takes, game) = one, other
    if sport != game and "other" not in (sport, game):
        return False
    shared = min(start + lasts, begin + takes) - max(start, begin)
    if shared <= 0:
        return False
    apart = abs(start - begin)
    return shared + (apart if apart <= 120 else 0) >= 0.8 * min(lasts, takes)


def at(minutes: int | None) -> datetime | None:
    return None if minutes is None else NOON + timedelta(minutes=minutes)


class World:
    """A desk and the oracle, told the same story. What was sent before can be sent again."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.oracle = Oracle()
        self.sent: list[tuple[SubmissionReceived, bytes, Version, Act]] = []
        self.labels: dict[str, str] = {}

    def recording(self, act: Act) -> str:
        return named_recording(self.desk.athlete_id, act.device, act.name)

    def prepare(self, act: Act) -> SubmissionReceived | None:
        """The submission of an act, which the oracle hears of; None when there is nothing to speak of."""
        match act.what:
            case "version":
                return self._version(act)
            case "resend" | "echo" | "later" if self.sent:
                return self._once_more(act)
            case "again" if self.sent:
                first = self.sent[act.number % len(self.sent)][0]
                more = {"raw": first.raw, "original": first.submission_id, "history": True}
                return self.desk.submission(b"{}", first.device_id, Kind.AGAIN, **more)
            case "delete":
                self.oracle.deletion(self.recording(act), act.told)
                body = json.dumps({"external_id": act.name}).encode()
                return self._withdrawal(act, body)
            case "delete workout" if standing := self.desk.standing():
                name = sorted(standing)[act.number % len(standing)]
                for source in standing[name].sources:
                    self.oracle.deletion(source.recording_id, act.told)
                return self._withdrawal(act, json.dumps({"workout_id": name}).encode())
        return None

    def _version(self, act: Act) -> SubmissionReceived:
        start = NOON + timedelta(minutes=act.start)
        label = f"{act.device}/{act.name}/{len(self.sent)}"
        told: dict[str, Any] = {"sport": act.sport, "start_time": start.isoformat(), "duration_min": act.minutes}
        body = json.dumps(told | {"external_id": act.name, "title": label}).encode()
        return self._send(act, body, (label, act.start * 60, act.minutes * 60, act.sport), act.told)

    def _once_more(self, act: Act) -> SubmissionReceived:
        """The same bytes (resend), the same in other bytes (echo), or the same told anew (later)."""
        _, body, version, before = self.sent[act.number % len(self.sent)]
        return self._send(
            before, body + b"\n" * (act.what == "echo"), version, act.told if act.what == "later" else before.told
        )

    def _send(self, act: Act, body: bytes, version: Version, told: int | None) -> SubmissionReceived:
        self.oracle.version(self.recording(act), version, body, told)
        submission = self.desk.submission(body, act.device, told_at=at(told), history=act.history)
        self.sent.append((submission, body, version, act))
        self.labels[submission.raw.sha256] = version[0]
        return submission

    def _withdrawal(self, act: Act, body: bytes) -> SubmissionReceived:
        return self.desk.submission(body, act.device, Kind.WITHDRAWAL, told_at=at(act.told), history=act.history)

    def groups(self) -> set[frozenset[tuple[str, str]]]:
        """What stands on the log: recordings in their versions, workout by workout."""
        found = [
            frozenset((source.recording_id, self.labels[source.raw.sha256]) for source in workout.sources)
            for workout in self.desk.standing().values()
        ]
        assert len(set(found)) == len(found)
        return set(found)


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
    """A workout that only gained or only lost recordings keeps its name."""
    for name, had in before.items():
        heirs = [other for other, has in after.items() if has & had]
        if len(heirs) != 1:
            continue
        joined = [other for other, parts in before.items() if parts & after[heirs[0]]]
        assert joined != [name] or heirs == [name], "a workout changed its name for nothing"


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


def told(body: bytes, minutes: int) -> dict[str, Any]:
    return {"raw": body, "told_at": at(minutes)}


def remove(desk: Desk, name: str, device: str = "watch", minutes: int | None = None) -> list[Any]:
    return desk.send(json.dumps({"external_id": name}).encode(), device, Kind.WITHDRAWAL, told_at=at(minutes))


def remove_workout(desk: Desk, workout_id: str) -> list[Any]:
    return desk.send(json.dumps({"workout_id": workout_id}).encode(), kind=Kind.WITHDRAWAL)


def test_a_title_that_is_changed_and_changed_back_is_the_first_again() -> None:
    desk = Desk()
    first, second = plain(external_id="x", title="Easy"), plain(external_id="x", title="Tempo")
    for minutes, body in ((1, first), (2, second), (3, first)):
        desk.send(**told(body, minutes))
    assert (desk.only().title, desk.only().revision) == ("Easy", 3)
    assert desk.send(**told(second, 2)) == []
    assert desk.told().status is Status.DUPLICATE


def test_what_is_told_anew_without_a_change_keeps_out_what_was_told_between() -> None:
    body, between = plain(external_id="x", rpe=3), plain(external_id="x", rpe=9)
    for again in (body, body + b"\n"):
        desk = Desk()
        desk.send(**told(body, 1))
        desk.send(**told(again, 3))
        assert desk.send(**told(between, 2)) == []
        assert desk.told().status is Status.SUPERSEDED
        assert desk.only().rpe == 3


def test_the_same_bytes_with_the_same_time_say_nothing() -> None:
    desk = Desk()
    desk.send(**told(plain(), 1))
    assert desk.send(**told(plain(), 1)) == []
    assert desk.told().status is Status.DUPLICATE


def test_a_platform_that_sends_its_version_again_does_not_undo_the_athlete_s_deletion() -> None:
    desk = Desk()
    desk.send(**told(plain(external_id="x"), 5))
    remove_workout(desk, desk.only().workout_id)
    for minutes in (5, 4):
        assert desk.send(**told(plain(external_id="x"), minutes)) == []
        assert desk.told().status is Status.SUPERSEDED
    desk.send(**told(plain(external_id="x", title="restored"), 6))
    assert desk.only().title == "restored"


def test_a_version_without_a_time_does_not_let_older_ones_in_after_it() -> None:
    desk = Desk()
    desk.send(**told(plain(external_id="x", rpe=5), 5))
    desk.send(plain(external_id="x", rpe=6))
    assert desk.send(**told(plain(external_id="x", rpe=4), 4)) == []
    assert desk.only().rpe == 6
    desk.rebuild()
    assert desk.send(**told(plain(external_id="x", rpe=3), 3)) == []


def test_a_recording_that_comes_back_at_another_hour_leaves_the_workout_that_it_began_to_the_others() -> None:
    desk = Desk()
    desk.send(plain(external_id="founder"))
    desk.send(plain(external_id="other"), "phone")
    first = desk.only().workout_id
    remove(desk, "founder")
    desk.send(plain(at="20:00", external_id="founder"))
    standing = desk.standing()
    assert len(standing) == 2
    assert [source.device_id for source in standing[first].sources] == ["phone"]


def test_a_second_notice_of_a_deletion_takes_nothing_from_those_that_stay() -> None:
    desk = Desk()
    desk.send(plain(external_id="founder"))
    desk.send(plain(external_id="other"), "phone")
    first = desk.only().workout_id
    remove(desk, "founder", minutes=1)
    remove(desk, "founder", minutes=2)
    assert desk.told().status is Status.WITHDRAWN
    assert desk.only().workout_id == first
    assert desk.send(**told(plain(external_id="founder"), 2)) == []


def test_a_crash_between_the_parts_of_a_split_loses_none_of_them() -> None:
    """What holds two together moves away and takes the name with it: the two are said one after the other."""
    for survives in range(4):
        fate = iter([False] * 3 + [number == survives for number in range(4)])
        desk = Desk(crash=lambda fate=fate: next(fate, False))  # type: ignore[misc]
        desk.send(plain(duration_min=42, external_id="whole"))
        desk.send(plain(duration_min=20, external_id="first"))
        desk.send(plain(at="17:52", duration_min=20, external_id="second"))
        moved = desk.submission(plain(at="15:00", duration_min=42, external_id="whole"))
        for _ in range(2):
            try:
                desk.take(moved)
            except Crash:
                desk.rebuild()
        assert sorted(workout.duration_s for workout in desk.standing().values()) == [1200, 1200, 2520]


def test_a_version_that_was_read_anew_still_keeps_out_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    first = desk.submission(plain(external_id="x"), told_at=at(5))
    desk.take(first)
    honest = reading.interpret

    def better(*args: Any) -> Any:
        found = honest(*args)
        return replace(found, workouts=tuple(replace(one, ascent_m=12.0) for one in found.workouts))

    reading.reading.cache_clear()
    monkeypatch.setattr(reading, "interpret", better)
    [again] = desk.take(desk.submission(b"{}", kind=Kind.AGAIN, raw=first.raw, original=first.submission_id))
    assert again.sources[0].told_at == at(5)
    assert desk.send(**told(plain(external_id="x", rpe=2), 4)) == []
    reading.reading.cache_clear()


def test_two_devices_may_have_the_same_name_for_different_things() -> None:
    desk = Desk()
    desk.send(plain(external_id="1"))
    desk.send(plain(at="19:30", external_id="1"), "phone")
    assert len(desk.standing()) == 2
    remove(desk, "1", "phone")
    assert desk.only().device_id == "watch"


def test_bytes_that_another_device_sends_are_the_recording_that_they_are() -> None:
    desk = Desk()
    desk.send(plain(external_id="x"))
    assert desk.send(plain(external_id="x"), "phone", told_at=at(9)) == []  # two clocks are not compared
    assert (desk.told().status, len(desk.only().sources)) == (Status.DUPLICATE, 1)
    desk.send(plain(external_id="x", rpe=8))
    assert desk.send(plain(external_id="x"), "phone") == []
    assert desk.only().rpe == 8


def test_a_merged_workout_that_is_deleted_comes_back_with_the_source_that_is_sent_again() -> None:
    desk = Desk()
    desk.send(plain(external_id="x"))
    desk.send(plain(external_id="y", title="Evening"), "phone")
    before = desk.only()
    remove_workout(desk, before.workout_id)
    assert desk.standing() == {}
    desk.send(plain(external_id="y", title="Evening"), "phone")
    assert [source.device_id for source in desk.only().sources] == ["phone"]


def page(*workouts: dict[str, Any]) -> bytes:
    sets = [{"type": "normal", "reps": 5, "weight_kg": 100.0}]
    return json.dumps(
        {"workouts": [{"exercises": [{"title": "Squat", "sets": sets}], **one} for one in workouts]}
    ).encode()


def lift(name: str, day: int, **more: Any) -> dict[str, Any]:
    times = {"start_time": f"2026-11-{day}T16:00:00Z", "end_time": f"2026-11-{day}T17:00:00Z"}
    return {"id": name, "title": name, **times, **more}


def test_a_page_that_lacks_a_workout_of_the_page_before_takes_nothing_away() -> None:
    desk = Desk()
    desk.send(page(lift("h1", 18), lift("h2", 20)), "hevy-1")
    desk.send(page(lift("h2", 20, title="renamed")), "hevy-1")
    assert {workout.title for workout in desk.standing().values()} == {"h1", "renamed"}
    desk.send(page(lift("h1", 18), lift("h2", 20)), "hevy-1")  # the first page again: known bytes
    assert {workout.title for workout in desk.standing().values()} == {"h1", "renamed"}


def test_of_two_versions_in_the_same_bytes_the_last_counts_each_time() -> None:
    desk = Desk()
    twice = page(lift("h1", 18), lift("h1", 19, title="corrected"))
    desk.send(twice, "hevy-1")
    assert (desk.only().title, desk.only().revision) == ("corrected", 1)
    assert desk.send(twice, "hevy-1") == []


def test_nameless_workouts_that_begin_at_once_are_all_kept() -> None:
    desk = Desk()
    short, long = lift("x", 18), lift("x", 18, end_time="2026-11-18T17:10:00Z", title="with curls")
    for one in (short, long):
        del one["id"]
    desk.send(page(short, long), "hevy-1")
    assert len(desk.only().sources) == 2
    assert desk.send(page(short, long), "hevy-1") == []


def test_who_moves_a_recording_out_of_a_workout_is_told_where_it_is_now() -> None:
    desk = Desk()
    desk.send(plain(external_id="a"))
    desk.send(plain(external_id="b"), "phone")
    desk.send(plain(at="20:00", external_id="b"), "phone")
    home = next(name for name, one in desk.standing().items() if one.device_id == "phone")
    assert desk.told().workout_id == home


def test_a_second_source_does_not_change_the_name_of_a_workout() -> None:
    desk = Desk()
    [first] = desk.send(plain(external_id="a"))
    for number in range(5):
        desk.send(plain(external_id=str(number)), f"phone-{number}")
    assert (desk.only().workout_id, desk.only().revision) == (first.workout_id, 6)
