"""Bad input is named before anything is solved: which demand, what is wrong with it, and what would do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from weeks_said import LIFT, RACE, RUN, TEST, TODAY, found, session, window

from tandem.contracts.faults import MOST_SESSIONS_A_WEEK


def test_a_week_that_can_be_planned_has_no_fault() -> None:
    assert found() == ()
    assert found(windows=[]) == ()


def test_a_fault_is_one_sentence_that_names_place_problem_and_remedy() -> None:
    (fault,) = found("Mars/Olympus")
    assert fault.sentence == (
        "/timezone: 'Mars/Olympus' is no time zone of the IANA database; write one as in Europe/Berlin or America/New_York"
    )


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a zone of a journey that does not exist": (
        {"exceptions": [{"first_day": "2026-11-20", "last_day": "2026-11-22", "timezone": "Europe"}]},
        "/exceptions/0/timezone",
        "'Europe' is no time zone",
    ),
    "two windows with one start": (
        {"windows": [window(0), window(0)]},
        "/windows/1",
        "Monday 07:00 (120 min) and Monday 07:00 (120 min) overlap",
    ),
    "windows that overlap": (
        {"windows": [window(0), window(0, "08:59")]},
        "/windows/1",
        "Monday 07:00 (120 min) and Monday 08:59 (120 min) overlap, and both are for lift, run, mobility",
    ),
    "windows that overlap across midnight and the end of the week": (
        {"windows": [window(6, "23:00"), window(0, "00:30")]},
        "/windows/1",
        "Sunday 23:00 (120 min) and Monday 00:30 (120 min) overlap",
    ),
    "a session longer than any window": (
        {"week": [session("long", minutes=150)]},
        "/week/0",
        "Long (Monday 07:00) takes 150 min, and the longest window for it has 120",
    ),
    "a session longer than any part of a window that takes two": (
        {"week": [session("long", minutes=70)], "windows": [window(0, sessions=2)]},
        "/week/0",
        "the longest window for it has 60",
    ),
    "a lift where the windows are for runs": (
        {"week": [session("squats", session_class="heavy_lower")], "windows": [window(0, activities=RUN)]},
        "/week/0",
        "no window is for lift, which Squats (Monday 07:00) needs",
    ),
    "more runs than windows for runs": (
        {
            "week": [session(f"run-{n}", n) for n in range(3)],
            "windows": [window(0), window(1), window(2, activities=LIFT), window(3, activities=LIFT)],
        },
        "/week",
        "3 sessions of run are asked of a week whose windows hold 2",
    ),
    "more sessions than windows": (
        {
            "week": [session("run"), session("squats", session_class="heavy_lower")],
            "windows": [window(0)],
        },
        "/week",
        "2 sessions are asked of a week whose windows hold 1",
    ),
    "forty sessions": (
        {"week": [session(f"s{n}", n % 7) for n in range(40)], "windows": []},
        "/week",
        "40 sessions are asked of one week; at most 21",
    ),
    "two sessions that are fixed at one time": (
        {"week": [session("club", 2, "18:00", fixed=True), session("choir", 2, "18:30", fixed=True)]},
        "/week/1",
        "Club (Wednesday 18:00) and Choir (Wednesday 18:30) are both fixed and overlap",
    ),
    "two dated sessions at one time": (
        {"dated": [TEST | {"start": "09:00"}, TEST | {"start": "09:15", "session_id": "other", "title": "Other"}]},
        "/dated/1",
        "Test (2026-11-18 09:00) and Other (2026-11-18 09:15) are both fixed and overlap",
    ),
    "a dated session during the race": (
        {"dated": [TEST | {"day": "2027-04-11", "start": "10:00"}], "goals": {"race": RACE}},
        "/goals/race",
        "Test (2027-04-11 10:00) and Marathon (2027-04-11 09:00) are both fixed",
    ),
    "a numbered name that is taken": (
        {"week": [session("easy", 0), session("easy-2", 1), session("easy", 2)]},
        "/week/2/session_id",
        "are both called 'easy-2'",
    ),
    "a dated session with the id of a weekly one": (
        {"dated": [TEST | {"session_id": "run", "start": "18:00"}]},
        "/dated/0/session_id",
        "Test on 2026-11-18 has the id 'run' of Run",
    ),
    "two dated sessions of a week with one id": (
        {"dated": [TEST | {"start": "09:00"}, TEST | {"start": "09:00", "day": "2026-11-19"}]},
        "/dated/1/session_id",
        "has the id 'test' of Test",
    ),
    "a session that may be shortened to more than it is": (
        {"week": [session("run", minutes=45, shortest_s=3600)]},
        "/week/0/shortest_s",
        "takes 45 min and is to be no shorter than 60 min",
    ),
    "neither week nor goals": ({"week": []}, "/week", "neither a week nor a goal"),
    "goals that do not count": (
        {"week": [], "goals": {"lifts_per_week": 3}},
        "/goals",
        "do not say how many lifts and runs",
    ),
    "goals without windows": (
        {"week": [], "windows": [], "goals": {"lifts_per_week": 2, "runs_per_week": 2}},
        "/windows",
        "no window says when you can train",
    ),
    "goals with lifts and no window for one": (
        {
            "week": [],
            "goals": {"lifts_per_week": 2, "runs_per_week": 2},
            "windows": [window(day, activities=RUN) for day in range(7)],
        },
        "/goals",
        "2 sessions of lift are asked of a week whose windows hold 0",
    ),
    "goals with lifts longer than any window": (
        {"week": [], "goals": {"lifts_per_week": 2, "runs_per_week": 2, "lift_minutes": 130}},
        "/goals/lift_minutes",
        "130 min, and the longest window for it has 120",
    ),
    "a block that begins on a Tuesday": (
        {"calendar": [{"first_day": "2026-11-24", "weeks": 2, "block": "race"}]},
        "/calendar/0/first_day",
        "begins on a Tuesday",
    ),
    "blocks that overlap": (
        {
            "calendar": [
                {"first_day": "2026-11-16", "weeks": 3, "block": "race"},
                {"first_day": "2026-11-30", "weeks": 1, "block": "strength"},
            ]
        },
        "/calendar/1",
        "2026-11-16 to 2026-12-06 and 2026-11-30 to 2026-12-06 overlap",
    ),
    "an exception that ends before it begins": (
        {"exceptions": [{"first_day": "2026-11-22", "last_day": "2026-11-20"}]},
        "/exceptions/0",
        "end before they begin",
    ),
    "slots of an exception that overlap": (
        {
            "exceptions": [
                {
                    "first_day": "2026-11-20",
                    "last_day": "2026-11-22",
                    "open": [{"start": "10:00"}, {"start": "11:00", "activities": RUN}],
                }
            ]
        },
        "/exceptions/0/open",
        "10:00 and 11:00",
    ),
    "two places at once": (
        {
            "exceptions": [
                {"first_day": "2026-11-20", "last_day": "2026-11-22", "timezone": "Asia/Tokyo"},
                {"first_day": "2026-11-22", "last_day": "2026-11-25", "timezone": "America/New_York"},
            ]
        },
        "/exceptions/1",
        "on 2026-11-22 you are both in Asia/Tokyo and in America/New_York",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_planned_is_refused_by_name(name: str) -> None:
    said, where, phrase = REFUSED[name]
    refused = [fault for fault in found(**said) if fault.refuses]
    assert [fault.where for fault in refused] == [where]
    assert phrase in refused[0].problem
    assert refused[0].remedy


def test_today_itself_has_not_passed() -> None:
    assert found(dated=[TEST | {"start": "09:00", "day": TODAY.isoformat()}]) == ()
    assert found(calendar=[{"first_day": "2026-10-12", "weeks": 6, "block": "race"}]) == ()


def test_without_a_today_nothing_has_passed() -> None:
    assert found(today=None, goals={"race": RACE | {"day": "2020-04-12"}}) == ()


def test_windows_for_different_activities_may_overlap() -> None:
    windows = [window(0, activities=LIFT), window(0, "08:00", activities=RUN), window(0, activities=["mobility"])]
    assert found(windows=windows) == ()


def test_windows_that_touch_do_not_overlap() -> None:
    assert found(windows=[window(0), window(0, "09:00")]) == ()


def test_fixed_sessions_need_no_window() -> None:
    week = [session("club", 4, "19:00", 150, "hard_run", fixed=True)]
    assert found(week=week, windows=[window(0, activities=LIFT)]) == ()


@given(st.integers(0, 60))
def test_the_number_of_sessions_is_named_from_the_first_too_many(count: int) -> None:
    week = [session(f"s{n}", n % 7, fixed=False) for n in range(count)] or [session("run")]
    refused = [fault for fault in found(week=week, windows=[], sessions_per_day=3) if fault.refuses]
    assert bool(refused) is (count > MOST_SESSIONS_A_WEEK)
    assert all(str(count) in fault.problem for fault in refused)


weekdays = st.integers(0, 6)
clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))


@given(weekdays, clocks, st.integers(1, 600), weekdays, clocks, st.integers(1, 600), st.integers(0, 6))
def test_an_overlap_is_found_whatever_the_order_and_wherever_the_week_begins(
    day_a: int, start_a: str, minutes_a: int, day_b: int, start_b: str, minutes_b: int, shift: int
) -> None:
    a, b = window(day_a, start_a, minutes_a), window(day_b, start_b, minutes_b)
    shifted = [one | {"weekday": (one["weekday"] + shift) % 7} for one in (a, b)]
    verdicts = {
        any("overlap" in fault.problem for fault in found(week=[session("x", session_class="other")], windows=windows))
        for windows in ([a, b], [b, a], shifted)
    }
    taken_a, taken_b = (
        {
            (one["weekday"] * 1440 + int(one["start"][:2]) * 60 + int(one["start"][3:]) + m) % 10080
            for m in range(length)
        }
        for one, length in ((a, minutes_a), (b, minutes_b))
    )
    assert verdicts == {bool(taken_a & taken_b)}


@given(st.from_type(date), st.integers(1, 52), st.from_type(date), st.integers(1, 52), st.from_type(date))
def test_no_days_at_the_ends_of_the_calendar_raise(a: date, weeks_a: int, b: date, weeks_b: int, today: date) -> None:
    blocks = [
        {"first_day": a.isoformat(), "weeks": weeks_a, "block": "race"},
        {"first_day": b.isoformat(), "weeks": weeks_b, "block": "race"},
    ]
    assert all(fault.sentence for fault in found(calendar=blocks, today=today))
