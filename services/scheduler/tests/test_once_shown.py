"""The bugs that drawn lives once showed, each told as the life it was."""

from __future__ import annotations

from datetime import date, timedelta

import laws
import trials
from life_facts import WEEKS, asked, ill, steady
from lives import BEGIN, Life, lived
from sample_week import sample_preferences
from scheduler_facts import ATHLETE, event, local, scored

from tandem.contracts.events.athlete import PreferencesSet, ProfileSet, Wish
from tandem.contracts.events.load import LoadScored, SessionClass
from tandem.contracts.events.plan import Action, PlanAnswered, PlanRevised, SessionStatus
from tandem.contracts.events.readiness import ReadinessState
from tandem.contracts.model import Payload
from tandem.scheduler.decide import decide
from tandem.scheduler.domain.state import KEPT_ANSWERS
from tandem.scheduler.evolve import evolve


def begun(**wishes: object) -> Life:
    life = Life()
    week = sample_preferences(ATHLETE).model_copy(update=wishes)
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), week)
    return life


def says(life: Life) -> list[Payload]:
    return [decision.data for decision in life.turns[-1].said]


def revision(life: Life) -> PlanRevised:
    (data,) = says(life)
    assert isinstance(data, PlanRevised)
    return data


def workout(start: str, minutes: int, session_class: SessionClass, name: str = "w") -> LoadScored:
    data = scored(local(start), minutes, session_class, name).data
    assert isinstance(data, LoadScored)
    return data


def impossible() -> PreferencesSet:
    return sample_preferences(ATHLETE).model_copy(update={"week": ()})


def test_two_weeks_in_a_row_that_cannot_be_planned_leave_the_sound_one_in_force() -> None:
    life = begun()
    for _ in range(2):
        life.tell(impossible())
        (said,) = says(life)
        assert isinstance(said, PlanAnswered)
    life.advance(local("2026-11-23T06:00"))
    assert life.revisions()[-1].cause_title == "A new week"


def test_a_refusal_is_the_same_whether_it_or_its_preferences_are_read_first() -> None:
    life = begun()
    life.tell(impossible())
    life.tell(sample_preferences(ATHLETE))
    assert trials.rebuilt(life) == life.state


def test_a_refusal_is_not_forgotten_over_hundreds_of_answers() -> None:
    life = begun()
    life.tell(impossible())
    for number in range(KEPT_ANSWERS + 2):
        data = PlanAnswered(athlete_id=ATHLETE, request_id=f"r{number}", plan_version=1, answer="No.", decided_at=BEGIN)
        life.state = evolve(life.state, event(data, f"answer-{number}"))
    assert not [one for one in decide(life.state, life.now, {}) if not hasattr(one, "due_at")]


def pulled_back(days: int = 3) -> Life:
    life = begun()
    life.advance(local("2026-11-17T08:00"))
    life.tell(steady(life.now, "tired", ReadinessState.PULL_BACK).model_copy(update={"recheck_after_days": days}))
    return life


def test_a_pull_back_goes_on_with_the_deadline_of_its_day_and_not_with_the_clock() -> None:
    life = pulled_back()
    life.asleep = True
    life.advance(local("2026-11-20T09:00"))
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"))
    assert says(life) == []
    life.wake()
    turns = {plan.cause_title: turn for turn, plan in laws.revised_turns(life)}
    turn = turns["Still time to pull back"]
    assert turn.facts[-1].source != "athlete"
    assert turn.facts[-1].id in turn.said[0].rootids


def test_monday_that_came_early_in_another_zone_comes_once_more() -> None:
    life = begun()
    life.advance(local("2026-11-20T12:00"))
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="America/New_York"))
    life.advance(local("2026-11-23T05:59"))
    assert life.revisions()[-1].first_day == date(2026, 11, 16)
    life.advance(local("2026-11-23T06:00"))
    assert life.revisions()[-1].first_day == date(2026, 11, 23)


def test_how_the_athlete_stands_makes_no_day_come_that_has_not_come_in_another_zone() -> None:
    """Told on a Tuesday in Berlin, read in New York, where it is Monday still: Tuesday comes with its own deadline."""
    life = begun()
    life.tell(workout("2026-11-16T05:00", 70, SessionClass.EASY))
    life.advance(local("2026-11-24T01:00"))
    life.tell(steady(life.now, "tired", ReadinessState.PULL_BACK))
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="America/New_York"))
    assert laws.by_the_clock(life) == []
    life.advance(local("2026-11-24T06:01"))
    assert life.facts[-1].id in life.turns[-1].said[0].rootids


def test_a_session_that_has_just_begun_is_not_missed_because_midnight_came_in_another_zone() -> None:
    life = begun()
    life.advance(local("2026-11-16T19:00"))
    life.tell(workout("2026-11-16T18:00", 35, SessionClass.EASY))
    life.advance(local("2026-11-19T12:00"))
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="America/New_York"))
    life.advance(local("2026-11-20T00:10"))
    session = next(s for s in life.revisions()[-1].new if s.key == "intervals@2026-W47")
    assert (session.start_time, session.status) == (local("2026-11-20T00:00"), SessionStatus.PLANNED)
    life.advance(local("2026-11-20T06:00"))
    assert life.revisions()[-1].cause_title.startswith("Missed: Intervals")


def test_another_zone_is_the_cause_of_what_it_moves() -> None:
    life = begun()
    life.advance(local("2026-11-19T15:00"))
    life.tell(workout("2026-11-19T06:39", 100, SessionClass.FULL))
    life.tell(ProfileSet(athlete_id=ATHLETE, timezone="America/New_York"))
    assert revision(life).cause_title == "Your time zone: America/New_York"
    assert life.facts[-1].id in life.turns[-1].said[0].rootids


def test_recovery_into_a_pull_back_is_told_at_once() -> None:
    life = begun()
    life.advance(local("2026-11-17T08:00"))
    stopped = ill(life.now)
    life.tell(stopped)
    life.tell(steady(life.now, "tired", ReadinessState.PULL_BACK))
    assert revision(life).cause_title == "You have recovered"


def missed_intervals() -> Life:
    life = begun()
    life.advance(local("2026-11-16T08:30"))
    life.tell(workout("2026-11-16T07:00", 60, SessionClass.HEAVY_LOWER, "w1"))
    life.advance(local("2026-11-16T19:00"))
    life.tell(workout("2026-11-16T18:00", 35, SessionClass.EASY, "w2"))
    life.advance(local("2026-11-19T19:00"))
    return life


def test_a_missed_session_that_the_week_no_longer_has_is_not_made_up() -> None:
    life = missed_intervals()
    kept = tuple(s for s in sample_preferences().week if s.session_id != "intervals")
    life.tell(sample_preferences(ATHLETE).model_copy(update={"week": kept}))
    life.advance(local("2026-11-20T00:00"))
    missed = [change for change in revision(life).changes if change.session_key == "intervals@2026-W47"]
    assert [change.action for change in missed] == [Action.MISSED]


def test_a_session_put_into_next_week_by_hand_stays_when_that_week_begins() -> None:
    life = begun()
    life.tell(asked(life.state, "later", Wish.MOVE, "mobility@2026-W47", local("2026-11-25T12:00")))
    life.advance(local("2026-11-23T06:00"))
    session = next(s for s in life.revisions()[-1].new if s.key == "mobility@2026-W47")
    assert session.start_time == local("2026-11-25T12:00")


def test_the_session_that_the_athlete_moves_is_not_the_one_that_gives_way() -> None:
    life = begun()
    life.advance(local("2026-11-24T04:00"))
    life.tell(asked(life.state, "full", Wish.MOVE, "mobility@2026-W48", local("2026-11-30T14:00")))
    session = next(s for s in revision(life).new if s.key == "mobility@2026-W48")
    assert (session.status, session.start_time) == (SessionStatus.PLANNED, local("2026-11-30T14:00"))


def test_a_move_into_lighter_days_can_be_taken_back() -> None:
    life = pulled_back()
    assert trials.taken_back(life, 0, 60) == []
    life.tell(asked(life.state, "in", Wish.MOVE, "intervals@2026-W48", local("2026-11-18T18:00")))
    life.tell(asked(life.state, "out", Wish.UNDO))
    session = next(s for s in revision(life).new if s.key == "intervals@2026-W48")
    assert (session.start_time, session.duration_s) == (local("2026-11-26T18:00"), 3600)


def test_no_session_is_moved_into_days_that_would_make_it_lighter() -> None:
    life = pulled_back(days=5)
    life.tell(asked(life.state, "early", Wish.MOVE, "intervals@2026-W48", local("2026-11-23T03:00")))
    long_run = next(s for s in revision(life).new if s.key == "long@2026-W47")
    assert long_run.start_time >= local("2026-11-22T00:00")


def test_what_one_lighter_time_has_shortened_is_not_moved_into_the_days_of_another() -> None:
    """A restart until Saturday, a pull back until Sunday: Sunday's run stays out of the restart, and it is told once."""
    life = lived([("import", 19, 19, 133), ("wait", 73, 0, 0), ("readiness", 0, 47, 0), ("workout", 26, 0, 43)])
    assert life.revisions()[-1].cause_title == "Hard run, Friday 22:29"
    assert laws.broken(life) == []


def test_a_session_put_after_a_workout_because_of_it_was_not_done_by_it_on_that_day_either() -> None:
    """Recorded on another clock, Sunday's runs are of Monday; Monday's heavy legs give way to them, and the easy run that takes
    their place is still to be done."""
    drawn = [("stale", 24, 209, 186), ("workout", 57, 157, 145), ("workout", 54, 90, 168), ("zone", 0, 129, 196)]
    life = lived([*drawn, ("import", 0, 2, 96), ("week", 0, 87, 181), ("import", 38, 126, 46)])
    life.advance(life.now + timedelta(minutes=10))
    plan = life.revisions()[-1]
    assert plan.cause_title == "Hard run, Sunday 18:19"
    assert next(s.status for s in plan.new if s.key == "easy-mon@2026-W48") is SessionStatus.PLANNED
    assert laws.broken(life) == []


def test_a_workout_that_overfills_a_week_is_the_cause_of_what_gives_way() -> None:
    life = begun()
    life.advance(local("2026-11-17T20:00"))
    life.tell(workout("2026-11-17T06:00", 60, SessionClass.MODERATE_LOWER, "w1"))
    life.advance(local("2026-11-18T20:00"))
    life.tell(workout("2026-11-18T07:00", 100, SessionClass.MODERATE_LOWER, "w2"))
    revised = [decision for decision in life.turns[-1].said if isinstance(decision.data, PlanRevised)]
    assert all(life.facts[-1].id in decision.rootids for decision in revised)
    assert revised


def test_two_hundred_requests_at_once_are_all_answered() -> None:
    life = begun()
    life.tell(*(asked(life.state, f"r{number}", Wish.UNPIN, "long@2026-W47") for number in range(200)))
    assert (len(says(life)), life.state.requests) == (200, {})


def test_the_state_stays_small_over_a_busy_quarter() -> None:
    life = begun()
    for week in range(13):
        for day in range(0, 7, 2):
            life.advance(BEGIN + timedelta(weeks=week, days=day, hours=14))
            for hour, session_class in ((8, SessionClass.EASY), (11, SessionClass.UPPER)):
                start = (life.now - timedelta(hours=hour)).isoformat()[:16]
                life.tell(workout(start, 50, session_class, f"w{week}-{day}-{hour}"))
            life.tell(asked(life.state, f"r{week}-{day}", Wish.WHY, "long"))
    assert len(life.state.model_dump_json(exclude_defaults=True)) < 150_000


def test_every_kind_of_week_begins_with_a_plan_or_an_answer() -> None:
    for week in WEEKS:
        life = Life()
        life.tell(ProfileSet(athlete_id=ATHLETE, timezone="Europe/Berlin"), week(life.now))
        assert len(says(life)) == 1
        assert laws.broken(life) == []
