"""What can be planned all the same is remarked on, not refused."""

from __future__ import annotations

from typing import Any

import pytest
from weeks_said import LIFT, RACE, RUN, TEST, found, session, window

REMARKS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a day without a window": (
        {"week": [session("run", 4)], "windows": [window(0)]},
        "/week/0",
        "asked for on a Friday, and no window of that day is for it",
    ),
    "a session that fits only when shortened": (
        {"week": [session("long", minutes=150, shortest_s=90 * 60)]},
        "/week/0",
        "takes 150 min",
    ),
    "an id used twice": (
        {"week": [session("easy", 0), session("easy", 2)]},
        "/week/1/session_id",
        "this one is called 'easy-2'",
    ),
    "fifteen sessions at two a day": (
        {"week": [session(f"s{n}", n % 7) for n in range(15)], "windows": []},
        "/week",
        "15 sessions are asked of one week, which holds 14 at 2 a day",
    ),
    "a race at the time of the club run": (
        {"week": [session("club", 6, "10:00", fixed=True)], "goals": {"race": RACE}},
        "/goals/race",
        "Marathon on 2027-04-11 is at the fixed time of Club (Sunday 10:00)",
    ),
    "goals with more lifts than windows for lifts": (
        {
            "week": [],
            "goals": {"lifts_per_week": 4, "runs_per_week": 2},
            "windows": [window(day, activities=LIFT if day < 3 else RUN) for day in range(7)],
        },
        "/goals",
        "4 sessions of lift are asked of a week whose windows hold 3",
    ),
    "a test that has been": ({"dated": [TEST | {"start": "09:00", "day": "2026-11-15"}]}, "/dated/0/day", "has passed"),
    "a race that has been": ({"goals": {"race": RACE | {"day": "2026-04-11"}}}, "/goals/race/day", "has passed"),
    "a calendar that has ended": (
        {"calendar": [{"first_day": "2026-10-05", "weeks": 6, "block": "race"}]},
        "/calendar",
        "ended on 2026-11-15",
    ),
}


@pytest.mark.parametrize("name", REMARKS)
def test_what_can_be_planned_all_the_same_is_remarked_on(name: str) -> None:
    said, where, phrase = REMARKS[name]
    (fault,) = found(**said)
    assert (fault.where, fault.refuses) == (where, False)
    assert phrase in fault.problem
