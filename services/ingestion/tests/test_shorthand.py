"""What a lifter types: how it is read, what is assumed, and how a slip is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.training import SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import DecodedWorkout, Unreadable
from tandem.ingestion.domain.formats.tables.shorthand import MAX_BYTES, decode_shorthand, is_shorthand
from tandem.ingestion.domain.formats.tables.shorthand_told import told

RECEIVED = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def read(text: str, timezone: str | None = None) -> DecodedWorkout:
    return decode_shorthand(text.encode(), RECEIVED, timezone)


def sets(text: str) -> tuple[StrengthSet, ...]:
    return read(text).sets


def times(count: int, exercise: str, **fields: Any) -> tuple[StrengthSet, ...]:
    return (StrengthSet(exercise=exercise, **fields),) * count


WRITTEN: dict[str, tuple[StrengthSet, ...]] = {
    "squat 5x5 100kg @8": times(5, "squat", reps=5, weight_kg=100, rpe=8),
    "squat: 5 x 5 x 100": times(5, "squat", reps=5, weight_kg=100),
    "squat 5×5 @ 8 100 kg": times(5, "squat", reps=5, weight_kg=100, rpe=8),
    "bench 3x8 60": times(3, "bench", reps=8, weight_kg=60),
    "bench 60kg 3x8": times(3, "bench", reps=8, weight_kg=60),
    "bench 40 3x8": times(3, "bench", reps=8, weight_kg=40),
    "bench 100x5x3": times(3, "bench", reps=5, weight_kg=100),
    "bench 80 kg x 5": times(1, "bench", reps=5, weight_kg=80),
    "bench 3x5 62,5": times(3, "bench", reps=5, weight_kg=62.5),
    "bench 3x5 225lb": times(3, "bench", reps=5, weight_kg=102.058),
    "pull-up 3x10 bw": times(3, "pull-up", reps=10),
    "pull-up x 10": times(1, "pull-up", reps=10),
    "pull-up bwx8": times(1, "pull-up", reps=8),
    "dip 3x5 bw+20kg": times(3, "dip", reps=5, weight_kg=20),
    "db curl 3x12 12.5kg each": times(3, "db curl", reps=12, weight_kg=12.5, per_arm=True),
    "row 3x8 60 rir 2": times(3, "row", reps=8, weight_kg=60, rir=2),
    "plank 3x60s": times(3, "plank", duration_s=60),
    "plank 2 x 1.5 min": times(2, "plank", duration_s=90),
    "farmer walk 3x40m 32kg per hand": times(3, "farmer walk", distance_m=40, weight_kg=32, per_arm=True),
    "squat amrap 1x? 60": times(1, "squat amrap", weight_kg=60),
    '"21s ""curl""" 3x21 10': times(3, '21s "curl"', reps=21, weight_kg=10),
    "press 50x5,5,4": times(2, "press", reps=5, weight_kg=50) + times(1, "press", reps=4, weight_kg=50),
    "press 50x5, 5, 4 @9": (
        times(2, "press", reps=5, weight_kg=50) + times(1, "press", reps=4, weight_kg=50, rpe=9)
    ),
    "pull-up 10,8,6 bw": tuple(StrengthSet(exercise="pull-up", reps=reps) for reps in (10, 8, 6)),
    "deadlift 1x5 180kg rpe 9, 1x3 190": (
        times(1, "deadlift", reps=5, weight_kg=180, rpe=9) + times(1, "deadlift", reps=3, weight_kg=190)
    ),
    "squat w 2x5 60, 5x5 100; drop 1x10 70; fail 1x3 100": (
        times(2, "squat", set_type=SetType.WARMUP, reps=5, weight_kg=60)
        + times(5, "squat", reps=5, weight_kg=100)
        + times(1, "squat", set_type=SetType.DROPSET, reps=10, weight_kg=70)
        + times(1, "squat", set_type=SetType.FAILURE, reps=3, weight_kg=100)
    ),
    "squat 5x5 100\n3x3 110\nbench 3x8 60": (
        times(5, "squat", reps=5, weight_kg=100)
        + times(3, "squat", reps=3, weight_kg=110)
        + times(3, "bench", reps=8, weight_kg=60)
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_what_a_lifter_writes_is_what_was_lifted(text: str) -> None:
    assert sets(text) == WRITTEN[text]


def test_two_numbers_alone_are_sets_and_repetitions_unless_the_first_can_be_no_number_of_sets() -> None:
    assert sets("curl 10x10") == times(10, "curl", reps=10)
    workout = read("curl 12x10")
    assert workout.sets == times(1, "curl", reps=10, weight_kg=12)
    assert workout.dropped[0] == "line 1: '12x10' is read as a weight of 12 kg and repetitions"
    assert sets("curl 12x10 8kg") == times(12, "curl", reps=10, weight_kg=8)


def test_the_first_line_may_say_when_how_long_how_hard_and_what() -> None:
    workout = read("2026-11-22 17:30 +01:00 60min @7 Upper A\nbench 3x8 60")
    assert workout.sport is Sport.STRENGTH
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert (workout.duration_s, workout.utc_offset_s, workout.rpe, workout.title) == (3600, 3600, 7, "Upper A")
    assert workout.dropped == ()


@pytest.mark.parametrize(
    ("line", "duration_s"),
    [("1h", 3600), ("1.5h", 5400), ("1h15", 4500), ("1h 15min", 4500), ("75 min", 4500), ("90'", 5400)],
)
def test_a_duration_is_told_as_people_tell_it(line: str, duration_s: float) -> None:
    workout = read(f"{line} legs\nsquat 5x5")
    assert (workout.duration_s, workout.title) == (duration_s, "legs")


def test_a_session_in_pounds_says_so_once() -> None:
    assert sets("60min lb\nbench 3x5 225\nrow 3x5 60kg")[0].weight_kg == 102.058
    assert sets("60min lb\nbench 3x5 225\nrow 3x5 60kg")[-1].weight_kg == 60


def test_without_a_start_it_ended_when_it_was_sent_and_without_a_duration_it_took_two_minutes_a_set() -> None:
    workout = read("squat 5x5 100")
    assert workout.duration_s == 600
    assert workout.start_time == datetime(2026, 11, 22, 18, 50, tzinfo=UTC)
    assert workout.utc_offset_s is None
    assert workout.dropped == (
        "the duration is not given: 120 s a set assumed, 10 min",
        "the start is not given: it is taken to have ended when it was sent",
    )


def test_a_start_without_an_offset_is_on_the_athlete_s_clock() -> None:
    workout = read("2026-07-22 7:30 60min\nsquat 5x5", "Europe/Berlin")
    assert workout.start_time == datetime(2026, 7, 22, 5, 30, tzinfo=UTC)
    assert workout.utc_offset_s == 7200
    assert read("2026-11-22 17:30Z 60min\nsquat 5x5").utc_offset_s is None


MISTAKES: dict[str, tuple[str, str, str, str]] = {
    # what -> text, where, words of the problem, words of the remedy
    "a word of no meaning": ("squat 5x5 100\nbench 3x8 heavy", "line 2", "'heavy' is not understood", "5x5 100kg @8"),
    "no sets": ("squat", "line 1", "'squat' is followed by no sets", "5x5 100kg"),
    "no exercise": ("5x5 100", "line 1", "'5x5' stands where an exercise should", "squat 5x5"),
    "a ton": ("squat 5x5 10000", "line 1", "weight_kg that cannot be", "correct the weight_kg"),
    "an exertion of 11": ("squat 5x5 @11", "line 1", "rpe that cannot be", "correct the rpe"),
    "a comma that may be a point": ("squat 10,5", "line 1", "may be a weight or repetitions", "a comma and a blank"),
    "a weight where repetitions stand": ("squat 3x5 100, 120", "line 1", "'120' may be a weight", "1x3 190"),
    "two weights": ("squat 100kg 5x5x90", "line 1", "'5x5x90' is a second weight", "comma"),
    "two numbers of sets": ("squat 5x5 3x3", "line 1", "'3x3' is a second number of sets", "comma"),
    "two lists": ("squat 5x5 5,5,4", "line 1", "'5,5,4' is a second number of repetitions", "comma"),
    "two exertions": ("squat 5x5 @8 @9", "line 1", "'@9' says something twice", "comma"),
    "more sets than are listed": ("squat 5x5,5,4 100kg", "line 1", "another number of sets", "5x5"),
    "a weight and no repetitions": ("squat 100kg @8", "line 1", "no number of repetitions", "5x5"),
    "no set at all": ("60min Upper", "line 1", "no set in it", "squat 5x5"),
    "no time of day": ("2026-11-22 Upper\nsquat 5x5", "line 1", "the time of day is missing", "17:30"),
    "no calendar's day": ("2026-13-22 17:30\nsquat 5x5", "line 1", "no calendar", "correct the date"),
    "no offset": ("2026-11-22 17:30\nsquat 5x5", "line 1", "no UTC offset", "--timezone"),
    "an exertion of 12": ("60min @12\nsquat 5x5", "line 1", "from 0 to 10", "@7"),
    "no duration": ("0min\nsquat 5x5", "line 1", "the duration is 0", "60min"),
    "days of it": ("99h\nsquat 5x5", "line 1", "longer than 48 hours", "duration"),
    "sets without end": ("squat 100x5 1kg\n" * 6, "line 6", "more than 500 sets", "one session"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_slip_is_told_with_its_line_its_word_and_what_would_do(mistake: str) -> None:
    text, where, problem, remedy = MISTAKES[mistake]
    with pytest.raises(Unreadable) as refusal:
        read(text)
    assert refusal.value.where == where
    assert problem in refusal.value.problem
    assert remedy in refusal.value.remedy


def test_a_zone_of_no_name_is_refused() -> None:
    with pytest.raises(Unreadable, match="no time zone has the name"):
        read("2026-11-22 17:30\nsquat 5x5", "Europe/Atlantis")


def test_a_book_and_a_text_of_another_alphabet_are_refused() -> None:
    with pytest.raises(Unreadable, match="more than a session"):
        decode_shorthand(b"x" * (MAX_BYTES + 1), RECEIVED)
    with pytest.raises(Unreadable, match="line 2: this is not UTF-8"):
        decode_shorthand(b"squat 5x5\n\xff\xfe", RECEIVED)


@pytest.mark.parametrize("text", [*WRITTEN, "2026-11-22 17:30\nsquat 5x5", "\n\n 60min Upper"])
def test_shorthand_is_known_by_its_first_line(text: str) -> None:
    assert is_shorthand(text)


@pytest.mark.parametrize(
    "text",
    ["", "hello", "time,heart rate\n0,120\n", "PK\x03\x04", "{}", "Dear coach, I was ill.", "2013-10-04,Squat,5,100"],
)
def test_what_is_no_shorthand_is_not_taken_for_it(text: str) -> None:
    assert not is_shorthand(text)


def _hundredths(most: int) -> st.SearchStrategy[float]:
    return st.integers(0, most * 100).map(lambda n: n / 100)


any_set = st.builds(
    StrengthSet,
    exercise=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)
    .map(lambda name: " ".join(name.split()))
    .filter(bool)
    | st.sampled_from(["squat", "Bench Press (Barbell)", '21s "hard"', "w", "bw row", "@home squat", "x 5"]),
    set_type=st.sampled_from(SetType),
    reps=st.none() | st.integers(0, 1000),
    weight_kg=st.none() | _hundredths(1000),
    rpe=st.none() | _hundredths(10),
    rir=st.none() | _hundredths(20),
    per_arm=st.booleans(),
    duration_s=st.none() | _hundredths(7200),
    distance_m=st.none() | _hundredths(10_000),
)


@given(st.lists(any_set, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_told_of_sets_is_read_back_as_they_were(done: list[StrengthSet]) -> None:
    text = told(done)
    assert read("2026-11-22 17:30 +01:00 60min\n" + text).sets == tuple(done)


WORDS = [
    "squat",
    "5",
    "x",
    "5x5",
    "100",
    "kg",
    "@8",
    "rpe",
    ",",
    ";",
    "\n",
    "bw",
    "+",
    "w",
    "each",
    "60s",
    "3x40m",
    "?",
    '"',
    ":",
    "0",
    "lb",
]


@given(st.lists(st.sampled_from(WORDS)))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    text = " ".join(words)
    try:
        workout = read(text)
    except Unreadable:
        return
    assert workout.sets
    assert workout.duration_s > 0


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_read_or_refused(text: str) -> None:
    is_shorthand(text)
    try:
        read(text.encode("utf-8", "replace").decode())
    except Unreadable:
        return
