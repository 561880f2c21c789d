"""One specimen or more of everything that an alert may say: to look at every text, and to hold it still in tests. Titles are in
the athlete's own language, as theirs would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import Beside, PlannedSession
from tandem.contracts.events.reach import AlertKind, DistanceUnit, Language, MassUnit
from tandem.contracts.events.readiness import Family, ReadinessState, RedFlag, RedFlagKind, Suspension
from tandem.contracts.events.training import Sport
from tandem.notifier.domain import said as to_say
from tandem.notifier.domain.readiness import ReadinessNews, Word
from tandem.notifier.domain.records import Question, Readiness
from tandem.notifier.domain.said import Said, Single, Verdict
from tandem.notifier.domain.words.specimen_plans import BERLIN, at, plans
from tandem.notifier.domain.words.specimen_refusals import REFUSALS
from tandem.notifier.domain.words.voice import Voice

NOW = at(0, "18:40")
"""Sunday evening, 22 November 2026, in Berlin."""

TODAY = date(2026, 11, 22)

_TITLES = {
    Language.ENGLISH: ("Club intervals", "Squats and pulls", "Easy run", "Long run by the river", "Push-ups and rows"),
    Language.GERMAN: (
        "Vereinsintervalle",
        "Kniebeugen und Züge",
        "Lockerer Lauf",
        "Langer Lauf am Fluss",
        "Liegestütze",
    ),
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """Something to say, with the kind of alert that says it and a name for what is special about it."""

    kind: AlertKind
    variant: str
    said: Said


def specimens(language: Language) -> list[Specimen]:
    """Every kind and variant, in the order of AlertKind."""
    titles = _TITLES[language]
    single = [
        *(Specimen(AlertKind.PLAN_REVISED, name, plan) for name, plan in plans(language)),
        *_questions(titles),
        *_readiness(),
        *_calendar(titles),
        *_trouble(titles),
        *_operators(),
    ]
    order = list(AlertKind)
    return sorted([*single, *_digests(single)], key=lambda each: order.index(each.kind))


def voice_of(language: Language, *, discreet: bool = False, abroad: bool = False, zone: ZoneInfo = BERLIN) -> Voice:
    """The voice in which specimens are shown; `abroad` with a clock of twelve hours, pounds and miles."""
    return Voice(
        language=language,
        clock_24h=not abroad,
        mass_unit=MassUnit.POUND if abroad else MassUnit.KILOGRAM,
        distance_unit=DistanceUnit.MILE if abroad else DistanceUnit.KILOMETRE,
        discreet=discreet,
        zone=zone,
        now=NOW,
    )


def _session(title: str, sort: SessionClass, start: datetime, minutes: int = 60) -> PlannedSession:
    return PlannedSession(
        key=f"{title}@2026-W48",
        title=title,
        session_class=sort,
        planned_class=sort,
        start_time=start,
        duration_s=minutes * 60,
        priority=1,
    )


def _questions(titles: tuple[str, ...]) -> Iterator[Specimen]:
    intervals, squats, *_ = titles
    start = at(0, "10:00")
    about = Beside(
        title=intervals,
        session_class=SessionClass.HARD_RUN,
        start_time=start,
        end_time=start + timedelta(hours=1),
        done=True,
    )
    lift = about.model_copy(update={"title": squats, "session_class": SessionClass.HEAVY_LOWER})
    stake = lift.model_copy(update={"start_time": at(1, "07:00"), "end_time": at(1, "08:00"), "done": False})
    asked = Question(
        cause="cause",
        rootids=("root",),
        sequence=1,
        plan_version=7,
        text="Easy run, Sunday 10:00: was it really a hard run? If so, squats on Monday 07:00 should move.",
        options=("It was hard", "It was easy"),
        offer="If you are in doubt, ease squats on Monday 07:00 to moderate lower-body strength.",
        asked_at=NOW,
        question_id="question-1",
    )
    told = asked.model_copy(update={"about": about, "at_stake": stake})
    for name, question in (
        ("a run", told),
        ("a lift", told.model_copy(update={"about": lift, "at_stake": None})),
        ("with an offer", told.model_copy(update={"offer_class": SessionClass.MODERATE_LOWER})),
        ("in words that came with it", asked),
    ):
        yield Specimen(AlertKind.QUESTION, name, to_say.QuestionSaid(question))
    yield Specimen(AlertKind.QUESTION, "effort", to_say.EffortSaid("workout-1", squats, SessionClass.FULL, start))
    for sort in SessionClass:
        effort = to_say.EffortSaid("workout-1", None, sort, start)
        yield Specimen(AlertKind.QUESTION, f"effort of an unnamed {sort.value.replace('_', ' ')}", effort)


def _readiness() -> Iterator[Specimen]:
    families = (Family.AUTONOMIC, Family.WELLBEING)
    for kind, name, matters, signs in (
        (AlertKind.READINESS, "pulling back", (Word.PULL_BACK_BEGAN,), ()),
        (AlertKind.READINESS, "pulling back with signs", (Word.PULL_BACK_BEGAN,), families),
        (AlertKind.READINESS, "recovered", (Word.PULL_BACK_ENDED,), ()),
        (AlertKind.READINESS, "ready for more", (Word.PUSH_BEGAN,), ()),
        (AlertKind.SAFETY_STOP, "ended", (Word.STOP_ENDED,), ()),
        (AlertKind.SAFETY_STOP, "ended, pulling back", (Word.STOP_ENDED, Word.PULL_BACK_BEGAN), families),
    ):
        yield Specimen(kind, name, to_say.ReadinessSaid(ReadinessNews(_change(None, signs), matters, None)))
    for flag in RedFlagKind:
        yield _stop(flag.value.replace("_", " "), flag)
    yield _stop("all at once", *RedFlagKind)
    yield _stop("a second flag", RedFlagKind.ILLNESS, RedFlagKind.FEVER, known=1)
    unnamed = _suspension(RedFlagKind.FEVER).model_copy(update={"flags": ()})
    change = ReadinessNews(_change(unnamed, ()), (Word.STOP_BEGAN,), None)
    yield Specimen(AlertKind.SAFETY_STOP, "in words that came with it", to_say.ReadinessSaid(change))


def _stop(name: str, *flags: RedFlagKind, known: int = 0) -> Specimen:
    before = _change(_suspension(*flags[:known]), ()) if known else None
    news = ReadinessNews(_change(_suspension(*flags), ()), (Word.STOP_BEGAN,), before)
    return Specimen(AlertKind.SAFETY_STOP, name, to_say.ReadinessSaid(news))


def _suspension(*flags: RedFlagKind) -> Suspension:
    return Suspension(
        hard=True,
        loaded=True,
        since=TODAY,
        reasons=tuple(
            f"{flag.value.replace('_', ' ').capitalize()} was reported on 22 November 2026: stop hard runs and heavy lifts."
            for flag in flags
        ),
        see_a_doctor=any(flag is not RedFlagKind.ILLNESS for flag in flags),
        flags=tuple(RedFlag(kind=flag, local_date=TODAY) for flag in flags),
    )


def _change(stop: Suspension | None, signs: tuple[Family, ...]) -> Readiness:
    return Readiness(
        cause="cause",
        rootids=("root",),
        sequence=1,
        local_date=TODAY,
        state=ReadinessState.STEADY,
        since=TODAY,
        stop=stop,
        signs=signs,
    )


def _calendar(titles: tuple[str, ...]) -> Iterator[Specimen]:
    intervals, squats, easy, long, upper = titles
    tomorrow = TODAY + timedelta(days=1)
    lift = _session(squats, SessionClass.HEAVY_LOWER, at(1, "07:00"))
    run = _session(easy, SessionClass.EASY, at(1, "18:00"), 40)
    hard = _session(intervals, SessionClass.HARD_RUN, at(1, "19:00"), 75)
    rows = _session(upper, SessionClass.UPPER, at(1, "12:00"), 45)
    for state in (None, *ReadinessState):
        day = to_say.EveningSaid(tomorrow, (lift, run), (lift.key,), state)
        yield Specimen(AlertKind.EVENING_BEFORE, state.value if state else "readiness unknown", day)
    two = to_say.EveningSaid(tomorrow, (lift, rows, hard), (lift.key, hard.key), None)
    yield Specimen(AlertKind.EVENING_BEFORE, "two key sessions", two)
    signs = (Family.AUTONOMIC, Family.RUN_EFFICIENCY)
    for name, verdict, why, sessions in (
        ("push", Verdict.PUSH, (), (lift, run)),
        ("steady", Verdict.STEADY, (), (lift,)),
        ("steady with signs", Verdict.STEADY, (Family.PAIN,), (lift, run)),
        ("rest day", Verdict.PUSH, (), ()),
        ("back off", Verdict.BACK_OFF, (), (run,)),
        ("back off with signs", Verdict.BACK_OFF, (*signs, Family.STRENGTH), (run,)),
    ):
        yield Specimen(AlertKind.MORNING, name, to_say.MorningSaid(tomorrow, verdict, why, sessions))
    for name, flag in (("stop", RedFlagKind.ILLNESS), ("stop with a doctor", RedFlagKind.CHEST_PAIN)):
        stopped = to_say.MorningSaid(tomorrow, Verdict.STOP, (), (run,), _suspension(flag))
        yield Specimen(AlertKind.MORNING, name, stopped)
    yield from _weeks(intervals, long)


def _weeks(intervals: str, long: str) -> Iterator[Specimen]:
    first, last = TODAY - timedelta(days=6), TODAY
    ahead = (
        _session(intervals, SessionClass.HARD_RUN, at(2, "18:00")),
        _session(long, SessionClass.LONG, at(7, "09:00"), 110),
    )
    minutes = {Sport.RUNNING: 260, Sport.STRENGTH: 115, Sport.MOBILITY: 20}
    for name, planned, done, missed, of, run_m, lifted_kg, next_week in (
        ("full", 7, 6, 1, minutes, 42_195.0, 12_437.5, ahead),
        ("all done", 1, 1, 0, {Sport.STRENGTH: 60}, None, 846.2, ahead[:1]),
        ("two missed", 4, 2, 2, {Sport.RUNNING: 95}, 100_400.0, None, ()),
        ("no plan", 0, 1, 0, {Sport.CYCLING: 240}, None, None, ()),
        ("of everything", 9, 9, 0, {sport: 90 - 10 * place for place, sport in enumerate(Sport)}, 9_000.0, 2_344.0, ()),
        ("nothing done", 0, 0, 0, {}, None, None, ahead),
    ):
        week = to_say.WeeklySaid(first, last, planned, done, missed, of, run_m, lifted_kg, next_week)
        yield Specimen(AlertKind.WEEKLY, name, week)


def _trouble(titles: tuple[str, ...]) -> Iterator[Specimen]:
    easy = titles[2]
    problem, remedy = "the time has no UTC offset", "write it like 2026-11-22T17:30:00+01:00"
    for name, where in (("a file", "/start_time"), ("a file, nowhere", None)):
        yield Specimen(AlertKind.TROUBLE, name, to_say.RejectedSaid("watch-1", None, problem, where, remedy))
    for trouble in SensorTrouble:
        sensor = to_say.SensorSaid(easy, SessionClass.EASY, at(0, "10:00"), (trouble,))
        yield Specimen(AlertKind.TROUBLE, f"sensor {trouble.value.replace('_', ' ')}", sensor)
    both = (SensorTrouble.DROPPED_OUT, SensorTrouble.COUNTED_STEPS)
    several = to_say.SensorSaid(None, SessionClass.EASY, at(0, "10:00"), both)
    yield Specimen(AlertKind.TROUBLE, "sensor twice", several)
    planned = _session(easy, SessionClass.EASY, at(0, "10:00"))
    yield Specimen(AlertKind.TROUBLE, "nothing came in", to_say.UnreportedSaid(planned))
    for kind, told in REFUSALS.items():
        yield Specimen(
            AlertKind.TROUBLE, f"a file {kind.value.replace('_', ' ')}", to_say.RejectedSaid("watch-1", kind, *told)
        )


def _operators() -> Iterator[Specimen]:
    for name, service in (("e-mail", "mailto"), ("ntfy", "ntfy"), ("an unnamed service", None)):
        yield Specimen(AlertKind.CONFIRM, name, to_say.ConfirmSaid("subscription-1", service, None))
    yield Specimen(AlertKind.NOTICE, "a test", to_say.NoticeSaid("A test of your channels", "It arrived."))


def _digests(single: list[Specimen]) -> Iterator[Specimen]:
    of: dict[AlertKind, list[Single]] = {}
    for each in single:
        if not isinstance(each.said, to_say.DigestSaid):
            of.setdefault(each.kind, []).append(each.said)
    three = (of[AlertKind.PLAN_REVISED][0], of[AlertKind.QUESTION][0], of[AlertKind.TROUBLE][2])
    yield Specimen(AlertKind.DIGEST, "three", to_say.DigestSaid(three))
    yield Specimen(
        AlertKind.DIGEST, "many", to_say.DigestSaid((*three, *of[AlertKind.TROUBLE][:1], *of[AlertKind.WEEKLY]))
    )
