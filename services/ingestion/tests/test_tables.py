"""The exports of lifting apps: many workouts in one table, on the athlete's own clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.training import SetType, Sport, StrengthSet
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.tables.hevy_csv import decode_hevy_csv
from tandem.ingestion.domain.formats.tables.rows import MAX_ROWS
from tandem.ingestion.domain.formats.tables.strong_csv import decode_strong_csv
from tandem.ingestion.domain.formats.tables.table import decode_table, is_table

BERLIN = "Europe/Berlin"

HEVY = (
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,"
    "distance_km,duration_seconds,rpe"
)
STRONG = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight (kg),Reps,Distance,Seconds,Notes,Workout Notes,RPE"


def hevy_row(
    rest: str, *, title: str = "Legs", start: str = "22 Nov 2026, 17:30", end: str = "22 Nov 2026, 18:35"
) -> str:
    """`rest`: exercise_title, superset_id, exercise_notes, set_index, set_type, weight, reps, distance, seconds, rpe."""
    return f'"{title}","{start}","{end}","",{rest}'


def hevy(*rows: str, header: str = HEVY, timezone: str | None = BERLIN) -> Reading:
    return decode_table("\n".join([header, *rows]).encode(), timezone)


def strong(*rows: str, header: str = STRONG, timezone: str | None = BERLIN) -> Reading:
    return decode_table("\r\n".join([header, *rows]).encode(), timezone)


def test_a_hevy_table_is_its_workouts_in_the_order_in_which_they_began() -> None:
    reading = hevy(
        hevy_row('"Squat (Barbell)",,"felt, ""good""",0,"warmup",60,5,,,'),
        hevy_row('"Squat (Barbell)",,"",1,"normal",100.5,5,,,8.5'),
        hevy_row('"Plank",,"",0,"normal",,,,60,'),
        hevy_row(
            '"Rowing",,"",0,"normal",,,2.5,900,', title="Before", start="20 Jul 2026, 7:05", end="20 Jul 2026, 7:35"
        ),
    )
    before, legs = reading.workouts
    assert reading.dropped == ()
    assert (before.title, before.start_time) == ("Before", datetime(2026, 7, 20, 5, 5, tzinfo=UTC))
    assert before.sets == (StrengthSet(exercise="Rowing", distance_m=2500, duration_s=900),)
    assert (legs.sport, legs.title, legs.duration_s, legs.utc_offset_s) == (Sport.STRENGTH, "Legs", 3900, 3600)
    assert legs.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert legs.sets == (
        StrengthSet(exercise="Squat (Barbell)", set_type=SetType.WARMUP, reps=5, weight_kg=60),
        StrengthSet(exercise="Squat (Barbell)", reps=5, weight_kg=100.5, rpe=8.5),
        StrengthSet(exercise="Plank", duration_s=60),
    )


def test_a_blank_title_is_missing_a_long_one_is_cut_and_whole_numbers_may_have_a_point() -> None:
    (lift,) = hevy(hevy_row(f'"{"y" * 130}",,"",0,"normal",60,8.0,,,', title=" ")).workouts
    assert (lift.title, lift.sets[0].exercise, lift.sets[0].reps) == (None, "y" * 120, 8)
    (lift,) = strong(f'2026-11-22 17:30:00,"{"x" * 130}",45m,"{"y" * 130}",1,60,8.0,0,0,,,').workouts
    assert (lift.title, lift.sets[0].exercise, lift.sets[0].reps) == ("x" * 120, "y" * 120, 8)


def test_pounds_and_miles_become_kilograms_and_metres() -> None:
    header = HEVY.replace("weight_kg", "weight_lbs").replace("distance_km", "distance_miles")
    (workout,) = hevy(hevy_row('"Carry",,,0,normal,225,,0.5,,'), header=header).workouts
    assert workout.sets == (StrengthSet(exercise="Carry", weight_kg=102.058, distance_m=804.672),)


@pytest.mark.parametrize("start", ["Nov 22, 2026, 5:30 PM", "2026-11-22 17:30:00", "2026-11-22 5:30:00\u202fPM"])
def test_a_time_is_read_as_the_versions_of_the_app_write_it(start: str) -> None:
    (workout,) = hevy(hevy_row('"Squat",,,0,normal,100,5,,,', start=start)).workouts
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_a_workout_keeps_its_name_when_the_zone_is_corrected_and_two_of_one_minute_are_two() -> None:
    rows = [hevy_row('"Squat",,,0,normal,100,5,,,', title=title) for title in ("A", "B")]
    names = [workout.external_id for workout in hevy(*rows).workouts]
    assert names == ["2026-11-22T17:30:00", "2026-11-22T17:30:00/2"]
    assert names == [workout.external_id for workout in hevy(*rows, timezone="America/New_York").workouts]


def test_the_hour_that_comes_twice_is_the_first_unless_the_end_would_come_before_the_start() -> None:
    (once,) = hevy(
        hevy_row('"Squat",,,0,normal,100,5,,,', start="25 Oct 2026, 02:50", end="25 Oct 2026, 02:10"),
    ).workouts
    assert once.start_time == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert once.duration_s == 20 * 60
    assert "came twice" in once.dropped[0]
    assert "taken as the second" in once.dropped[1]


def test_the_hour_that_never_came_is_read_as_if_the_clocks_had_not_been_changed() -> None:
    (workout,) = hevy(
        hevy_row('"Squat",,,0,normal,100,5,,,', start="29 Mar 2026, 02:30", end="29 Mar 2026, 04:30"),
    ).workouts
    assert workout.start_time == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert (workout.utc_offset_s, workout.duration_s) == (7200, 3600)
    assert "did not come" in workout.dropped[0]


def test_without_a_zone_the_table_is_refused_and_the_refusal_says_where_to_say_it() -> None:
    for table in (hevy, strong):
        with pytest.raises(Unreadable, match="no zone") as refusal:
            table("", timezone=None)
        assert "Time-Zone" in refusal.value.remedy
        assert "--timezone" in refusal.value.remedy
        with pytest.raises(Unreadable, match="no time zone has the name"):
            table("", timezone="../etc/passwd")


def test_a_row_that_cannot_be_read_costs_only_itself_and_is_named_by_its_line() -> None:
    reading = hevy(
        hevy_row('"Squat",,,0,normal,100,5,,,'),
        hevy_row('"Squat",,,1,normal,a lot,5,,,'),
        hevy_row('"Squat",,,1,normal,"1,000",5,,,'),
        hevy_row('"Squat",,,2,normal,2000,5,,,'),
        hevy_row('"",,,2,normal,20,5,,,'),
        hevy_row('"Squat",,,2,normal,,,,,'),
        hevy_row('"Squat",,,3,normal,100,5,,,', start="yesterday"),
        "a short row",
        hevy_row('"Squat",,,4,myoreps,100,5,,,'),
        "",
    )
    assert [len(workout.sets) for workout in reading.workouts] == [2]
    assert reading.dropped == (
        "line 3: 'weight_kg' is no number; left out",
        "line 4: 'weight_kg' may be a thousand or a decimal: write it with a point; left out",
        "line 5: 'weight_kg' is not between 0 and 1000; left out",
        "line 6: 'exercise_title' is empty; left out",
        "line 7: nothing is said of this set; left out",
        "line 8: 'start_time' is no time such as 22 Nov 2026, 17:30; left out",
        "line 9: 1 cells for 14 columns; left out",
        "line 10: the set type is not known, taken as a normal set",
    )


def test_an_end_that_cannot_be_is_replaced_by_an_estimate_that_is_said_to_be_one() -> None:
    (workout,) = hevy(hevy_row('"Squat",,,0,normal,100,5,,,', end="22 Nov 2026, 17:30")).workouts
    assert workout.duration_s == 120
    assert workout.dropped == ("the duration is not believed: 120 s a set assumed, 2 min",)


def test_a_strong_table_of_ios_tells_warm_ups_and_passes_over_its_timers_and_notes() -> None:
    (workout,) = strong(
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",W,40.0,10.0,0,0.0,"","",',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",1,80,8,0,0.0,"grip, slipped","",8',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",Rest Timer,0,0.0,0,180.0,,,',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",Note,,,,,"hard",,',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",D,60,12,0,0,,,',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Bench Press (Barbell)",F,60,0,0,0,,,',
        '2026-11-22 17:30:00,"Push, heavy",1h 5m,"Plank",1,0,0,0,60,,,',
    ).workouts
    bench = "Bench Press (Barbell)"
    assert (workout.title, workout.duration_s) == ("Push, heavy", 3900)
    assert workout.start_time == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert workout.sets == (
        StrengthSet(exercise=bench, set_type=SetType.WARMUP, reps=10, weight_kg=40),
        StrengthSet(exercise=bench, reps=8, weight_kg=80, rpe=8),
        StrengthSet(exercise=bench, set_type=SetType.DROPSET, reps=12, weight_kg=60),
        StrengthSet(exercise=bench, set_type=SetType.FAILURE, reps=0, weight_kg=60),
        StrengthSet(exercise="Plank", duration_s=60),
    )


def test_a_strong_table_of_android_has_semicolons_decimal_commas_and_a_unit_in_every_row() -> None:
    header = (
        "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;"
        "Workout Notes;Workout Duration"
    )
    reading = strong(
        "2026-11-22 17:30:00;Legs;Squat;1;102,5;kg;5;;;;0;;;45m",
        '2026-11-22 17:30:00;Legs;"Leg ""Press""";1;225;lbs;5;;;;0;;;45m',
        "2026-11-22 17:30:00;Legs;Run;1;0;kg;0;;1.5;mi.;900;;;45m",
        header=header,
    )
    (workout,) = reading.workouts
    assert workout.duration_s == 2700
    assert workout.sets == (
        StrengthSet(exercise="Squat", reps=5, weight_kg=102.5),
        StrengthSet(exercise='Leg "Press"', reps=5, weight_kg=102.058),
        StrengthSet(exercise="Run", distance_m=2414.016, duration_s=900),
    )
    assert reading.dropped == ()


def test_weights_of_no_unit_stay_unknown_and_the_table_is_told_how_to_say_it() -> None:
    header = STRONG.replace("Weight (kg)", "Weight")
    row = "2026-11-22 17:30:00,Legs,45m,Squat,1,225,5,0,0,,,"
    unknown, named = strong(row, header=header), strong(row, header=header.replace("Weight", "Weight (lbs)"))
    assert unknown.workouts[0].sets == (StrengthSet(exercise="Squat", reps=5),)
    assert "Weight (kg) or Weight (lbs)" in unknown.dropped[0]
    assert named.workouts[0].sets == (StrengthSet(exercise="Squat", reps=5, weight_kg=102.058),)
    assert named.workouts[0].external_id == unknown.workouts[0].external_id


@pytest.mark.parametrize(
    ("told", "duration_s"), [("1h", 3600), ("90m", 5400), ("3900", 3900), ("50s", 50), ("145h 27m", 120), ("", 120)]
)
def test_a_strong_duration_is_read_and_one_of_days_is_an_estimate(told: str, duration_s: float) -> None:
    (workout,) = strong(f"2026-11-22 17:30:00,Legs,{told},Squat,1,100,5,0,0,,,").workouts
    assert workout.duration_s == duration_s


def test_a_quote_that_is_never_closed_costs_its_rows_and_not_the_workouts_before() -> None:
    rows = ["2026-11-22 17:30:00,Legs,1h,Squat,1,100,5,0,0,,,", '2026-11-22 17:30:00,Legs,1h,"Squat,1,100,5,0,0,,,']
    filler = ["2026-11-22 17:30:00,Legs,1h,Squat,1,100,5,0,0,,,"] * 4000
    for table in (rows, rows + filler):
        reading = strong(*table)
        assert reading.workouts[0].sets[0] == StrengthSet(exercise="Squat", reps=5, weight_kg=100)
        assert reading.dropped[0].startswith("line 3: ")


def test_a_table_saved_by_a_spreadsheet_is_read_too() -> None:
    text = f"{STRONG}\r\n2026-11-22 17:30:00,Übung,1h,Beinpresse (Größe),1,100,5,0,0,,,\r\n".replace(",", "\t")
    for raw in (text.encode("utf-16"), text.encode("utf-8-sig"), text.encode("cp1252")):
        assert decode_table(raw, BERLIN).workouts[0].sets[0].exercise == "Beinpresse (Größe)"


def test_a_real_table_of_another_kind_is_refused_with_what_was_expected(real: Callable[[str], bytes]) -> None:
    for name in ("strength/jrg94-weightlifting.csv", "wellness/jrg94-fitbit-daily.csv"):
        raw = real(name)
        assert is_table(raw)
        with pytest.raises(Unreadable, match="not one that Hevy or Strong exports") as refusal:
            decode_table(raw, BERLIN)
        assert "exercise_title" in refusal.value.remedy


def test_a_table_without_a_set_is_refused() -> None:
    for table in (hevy, strong):
        with pytest.raises(Unreadable, match="no set in this table"):
            table("")


def test_a_table_without_end_is_refused() -> None:
    raw = (STRONG + "\n" + "\n" * (MAX_ROWS + 5)).encode()
    with pytest.raises(Unreadable, match="more than 200000 rows"):
        decode_strong_csv(raw, BERLIN)


def test_more_sets_than_a_session_has_are_counted_and_left_out() -> None:
    (workout,) = strong(*["2026-11-22 17:30:00,Legs,1h,Squat,1,100,5,0,0,,,"] * 501).workouts
    assert len(workout.sets) == 500
    assert workout.dropped == ("1 sets beyond the first 500 are left out",)


cells = st.text(st.sampled_from('0123456789.,;"-\n\t abkgh:PM'), max_size=12) | st.sampled_from(
    [
        "22 Nov 2026, 17:30",
        "2026-11-22 17:30:00",
        "0001-01-01 00:00:00",
        "9999-12-31T23:59:59+00:00",
        "Squat",
        "5",
        "1e9",
        "nan",
    ]
)


@given(st.lists(st.lists(cells, max_size=15), max_size=6), st.sampled_from([",", ";", "\t"]), st.booleans())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_cells_are_read_or_refused(table: list[list[str]], delimiter: str, quoted: bool) -> None:
    for header, decode in ((HEVY, decode_hevy_csv), (STRONG, decode_strong_csv)):
        quote = '"' if quoted else ""
        rows = [delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in table]
        try:
            reading = decode("\n".join([header.replace(",", delimiter), *rows]).encode(), BERLIN)
        except Unreadable:
            continue
        assert all(workout.sets and workout.duration_s > 0 for workout in reading.workouts)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_no_table_or_refused(raw: bytes) -> None:
    is_table(raw)
    for head in (b"", HEVY.encode() + b"\n", STRONG.encode() + b"\n"):
        with pytest.raises(Unreadable):
            decode_table(head + raw, BERLIN)
