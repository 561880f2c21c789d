"""Specimens of changes of the week: one for each way of telling one, and one for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, Beside, CauseKind, Misfit, RevisionCause
from tandem.contracts.events.reach import Language
from tandem.notifier.domain.records import Change, Revision
from tandem.notifier.domain.said import PlanSaid
from tandem.notifier.domain.words.reasons import PAIRS

BERLIN = ZoneInfo("Europe/Berlin")

OTHER_RULES = (
    "one_session_a_day",
    "two_sessions_a_day",
    "three_sessions_a_day",
    "weekly_ramp_cap",
    "hard_slots_in_seven_days",
    "medium_days_in_seven_days",
    "rest_day_in_seven_days",
    "easy_day_after_cluster_day",
    "cluster_days_in_seven_days",
    "a_better_week",
    "both_weeks_anew",
    "your_own_hand",
    "your_own_week",
    "pull_back",
    "restart",
    "deload",
    "taper",
    "race_near",
    "block",
    "done_instead",
)
"""The scheduler's other rules whose sentence needs nothing but the old time."""

_TITLES = {
    Language.ENGLISH: ("Club intervals", "Squats and pulls", "Easy run", "Mobility", "Long run by the river"),
    Language.GERMAN: ("Vereinsintervalle", "Kniebeugen und Züge", "Lockerer Lauf", "Mobility", "Langer Lauf am Fluss"),
}


def at(days: int, wall: str) -> datetime:
    """A moment in Berlin, so many days after Sunday 22 November 2026."""
    day = date(2026, 11, 22) + timedelta(days=days)
    return datetime.combine(day, time.fromisoformat(wall), BERLIN).astimezone(UTC)


def plans(language: Language) -> Iterator[tuple[str, PlanSaid]]:
    """Name and plan, the commonest first."""
    intervals, squats, easy, mobility, long = _TITLES[language]
    club = Beside(
        title=intervals,
        session_class=SessionClass.HARD_RUN,
        start_time=at(0, "17:30"),
        end_time=at(0, "19:00"),
        done=True,
    )
    ahead = club.model_copy(update={"start_time": at(2, "18:00"), "end_time": at(2, "19:30"), "done": False})
    because = RevisionCause(kind=CauseKind.WORKOUT, beside=club)
    lift = _change(squats, rule="hard_run_before_heavy_legs", beside=club, beside_first=True, gap_h=12, floor_h=18)
    stretch = _change(
        mobility,
        action=Action.SWAP,
        from_time=at(2, "07:00"),
        to_time=at(1, "07:00"),
        rule="one_session_per_window",
        beside=_beside(squats, at(2, "07:00")),
    )
    yield "moved", _said(because, lift)
    yield "moved and swapped", _said(because, lift, stretch)
    yield from _pairs(lift, ahead)
    yield from _eased(lift, easy)
    yield from _placed(stretch, lift, easy, long, because)
    for kind in CauseKind:
        yield (
            f"because of {kind.value}",
            _said(RevisionCause(kind=kind, beside=club), _change(squats, rule="a_better_week")),
        )
    for rule in sorted(PAIRS):
        yield f"rule {rule}", _said(because, lift.model_copy(update={"rule": rule}))
    for rule in OTHER_RULES:
        yield f"rule {rule}", _said(because, _change(squats, rule=rule))


def _pairs(lift: Change, ahead: Beside) -> Iterator[tuple[str, PlanSaid]]:
    planned = lift.beside.model_copy(update={"done": False}) if lift.beside else None
    before: dict[str, object] = {
        "beside": ahead,
        "beside_first": False,
        "gap_h": 20.0,
        "floor_h": 24.0,
        "rule": "heavy_legs_before_hard_run",
    }
    before |= {"from_time": at(1, "21:00"), "to_time": at(3, "07:00")}
    same_day: dict[str, object] = {
        "floor_h": None,
        "gap_h": 9.5,
        "rule": "heavy_legs_before_hard_run_same_day",
        "beside_first": False,
    }
    off: dict[str, object] = {"action": Action.DROP, "to_time": None}
    same_day |= {"beside": ahead, "from_time": at(2, "07:30"), "to_time": at(3, "07:00")}
    for name, update in (
        ("before what is planned", {"beside": planned}),
        ("before another", before),
        ("not on one day", same_day),
        ("at the same time", before | {"gap_h": -0.5, "from_time": at(2, "17:30")}),
        ("minutes between", {"gap_h": 0.5, "from_time": at(0, "19:30"), "floor_h": 17.5}),
        ("from a time never told", {"from_time": at(3, "07:00"), "to_time": at(4, "07:00")}),
        ("dropped before what is planned", {"beside": planned, **off}),
        ("dropped before another", before | off),
        ("dropped from one day", same_day | off),
        ("dropped at the same time", before | {"gap_h": -0.5, "from_time": at(2, "17:30")} | off),
        ("another session not named", {"beside": None}),
        ("a rule not known", {"rule": "unknown", "beside": None}),
    ):
        yield name, _said(None, lift.model_copy(update=update))


def _eased(lift: Change, easy: str) -> Iterator[tuple[str, PlanSaid]]:
    stays = {"to_time": lift.from_time}
    form = {"class_after": SessionClass.MODERATE_LOWER, "minutes_after": 45}
    for name, update in (
        ("made easy", {"action": Action.MAKE_EASY, **form, **stays}),
        ("moved and made easy", {"action": Action.MAKE_EASY, **form}),
        ("shortened", {"action": Action.SHORTEN, **form, **stays}),
        ("shortened by an unknown time", {"action": Action.SHORTEN, **stays}),
        ("dropped", {"action": Action.DROP, "to_time": None}),
        ("dropped in a lighter week", {"action": Action.DROP, "to_time": None, "rule": "deload", "beside": None}),
        ("suspended", {"action": Action.SUSPEND, "to_time": None, "rule": "safety_stop", "beside": None}),
        ("back on the plan", {"action": Action.RESUME, "rule": "safety_stop", "beside": None, **stays}),
        ("given back", {"action": Action.RESTORE, "rule": "deload", "beside": None, **form, **stays}),
        (
            "dropped from the own week",
            {"action": Action.DROP, "to_time": None, "rule": "your_own_week", "beside": None},
        ),
    ):
        yield name, _said(None, lift.model_copy(update=update))
    run = _change(easy, action=Action.ADDED, from_time=None, rule="push")
    run = run.model_copy(update={"class_after": SessionClass.EASY, "minutes_after": 40})
    yield "extra", _said(RevisionCause(kind=CauseKind.ROOM), run)
    shorter = _change(easy, action=Action.SHORTEN, to_time=at(1, "07:00"), rule="pull_back", minutes_after=30)
    gone = _change(f"{easy} 2", action=Action.DROP, to_time=None, rule="pull_back")
    yield "a lighter time", _said(RevisionCause(kind=CauseKind.PULL_BACK), shorter, gone)
    yield "extra and made easy", _said(None, run, lift.model_copy(update={"action": Action.MAKE_EASY, **form}))
    yield "back in its place", _said(None, _change(easy, to_time=at(1, "07:00"), rule="a_better_week"))
    yield "at no time", _said(None, _change(easy, action=Action.RESTORE, from_time=None, to_time=None))


def _placed(
    stretch: Change, lift: Change, easy: str, long: str, because: RevisionCause
) -> Iterator[tuple[str, PlanSaid]]:
    later = stretch.model_copy(update={"to_time": at(9, "07:00"), "from_time": at(8, "07:00")})
    yield "window taken elsewhere", _said(because, later)
    yield "window taken, not moved", _said(because, stretch.model_copy(update={"action": Action.DROP, "to_time": None}))
    yield "window taken, by whom unknown", _said(because, stretch.model_copy(update={"beside": None}))
    yield "outside the windows", _said(because, _change(easy, rule="inside_a_window"))
    closed = _change(easy, action=Action.DROP, to_time=None, rule="inside_a_window")
    yield "outside the windows, dropped", _said(because, closed)
    for misfit in Misfit:
        for how, change in (("", _change(easy, rule="inside_a_window")), (", dropped", closed)):
            why = misfit.value.replace("_", " ")
            yield f"outside the windows{how}: {why}", _said(because, change.model_copy(update={"misfit": misfit}))
    made_up = RevisionCause(kind=CauseKind.MISSED, beside=_beside(easy, at(1, "07:00")))
    yield "made up", _said(made_up, _change(easy, rule="missed_session"))
    run = _change(long, from_time=at(6, "09:00"), to_time=at(7, "09:00"), rule="rest_day_in_seven_days")
    yield "three at once", _said(because, lift, stretch, run)
    yield (
        "six at once",
        _said(because, lift, stretch, run, *(_change(f"{easy} {n}", rule="a_better_week") for n in (1, 2, 3))),
    )
    endless = _change(" ".join([long] * 9), rule="a_better_week")
    yield "a title without end", _said(because, endless, lift)
    yield "a cause in words", _said(None, _change(easy, rule="a_better_week"), title="Club intervals, Sunday 17:30")
    for kind in (CauseKind.WORKOUT, CauseKind.WITHDRAWN, CauseKind.MISSED):
        yield (
            f"because of {kind.value}, not named",
            _said(RevisionCause(kind=kind), _change(easy, rule="a_better_week")),
        )


def _change(title: str, **fields: object) -> Change:
    usual: dict[str, object] = {
        "session_key": f"{title}@2026-W48",
        "title": title,
        "action": Action.MOVE,
        "from_time": at(1, "07:00"),
        "to_time": at(2, "07:00"),
        "sentence": f"{title} now Tuesday 07:00: Sunday's club intervals ended 12 h before, and at least 18 h are wanted.",
        "priority": 1,
    }
    return Change.model_validate(usual | fields)


def _beside(title: str, start: datetime) -> Beside:
    return Beside(
        title=title, session_class=SessionClass.FULL, start_time=start, end_time=start + timedelta(hours=1), done=False
    )


def _said(why: RevisionCause | None, *changes: Change, title: str = "") -> PlanSaid:
    revision = Revision(
        cause="cause",
        rootids=("root",),
        sequence=1,
        plan_version=7,
        timezone="Europe/Berlin",
        cause_title=title,
        touched=tuple(change.session_key for change in changes),
        changes=changes,
        why=why,
    )
    return PlanSaid(changes, revision)
