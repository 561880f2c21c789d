"""Whatever happens in whatever order: no plan breaks a hard rule, moves the past, or loses a session silently."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_week import sample_preferences
from scheduler_facts import Log, local, preferences, profile, request, roll, scored

from tandem.contracts.event import Event
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, PlanRevised, SessionStatus
from tandem.contracts.events.week import Block, Mode
from tandem.scheduler.domain.outlook import outlook

MONDAY = local("2026-11-16T05:00")
HARD = [SessionClass.HARD_RUN, SessionClass.HEAVY_LOWER, SessionClass.LONG, SessionClass.EASY, SessionClass.FULL]

workouts = st.tuples(
    st.integers(0, 13),
    st.sampled_from([6, 9, 12, 17, 20]),
    st.sampled_from(HARD),
    st.sampled_from([0.3, 0.9]),
    st.integers(1, 2),
    st.booleans(),
)


def _event(index: int, drawn: tuple[int, int, SessionClass, float, int, bool]) -> tuple[datetime, Event]:
    day, hour, session_class, confidence, revision, withdrawn = drawn
    start = MONDAY + timedelta(days=day, hours=hour - 5)
    leg_share = 0.5 if session_class is SessionClass.FULL else None
    fact = scored(
        start, 70, session_class, f"w{index % 4}", revision, confidence, None, withdrawn and revision > 1, leg_share
    )
    return start + timedelta(minutes=71), fact


def _keeps_every_promise(before: PlanRevised | None, revised: PlanRevised, log: Log) -> None:
    now = revised.decided_at
    view = outlook(log.state, now)
    assert view is not None
    assert view.broken == ()
    assert not view.demand.differs
    told = {change.session_key for change in revised.changes}
    new = {session.key: session for session in revised.new}
    for old in revised.old:
        still = new.get(old.key)
        if still is None:
            assert old.key in told or old.start_time <= now
        elif old.start_time <= now and still.status is not SessionStatus.DONE and old.status is not SessionStatus.DONE:
            assert still.start_time == old.start_time
        elif still.status is SessionStatus.DROPPED and old.status is not SessionStatus.DROPPED:
            assert any(c.session_key == old.key and c.action is Action.DROP for c in revised.changes)
    moved = [c for c in revised.changes if c.action in (Action.MOVE, Action.SWAP) and c.to_time]
    assert all(change.to_time and change.to_time > now for change in moved)
    assert all(change.sentence.endswith(".") and change.rule and change.evidence for change in revised.changes)
    assert before is None or revised.base_plan_version == before.plan_version
    assert revised.proof is None or revised.proof.status == "optimal"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(workouts, max_size=7),
    st.sampled_from([0, 2, 6]),
    st.sampled_from(list(Mode)),
    st.sampled_from(list(Block)),
    st.booleans(),
    st.sampled_from([0, 12]),
)
def test_no_plan_breaks_a_rule_moves_the_past_or_loses_a_session(
    drawn: list[tuple[int, int, SessionClass, float, int, bool]],
    first_day: int,
    mode: Mode,
    block: Block,
    stacked_days: bool,
    notice_h: int,
) -> None:
    wishes = {"mode": mode, "block": block, "stacked_days": stacked_days, "notice_h": notice_h}
    log = Log(profile(), preferences(sample_preferences().model_copy(update=wishes)))
    last: PlanRevised | None = None
    steps = sorted((_event(index, each) for index, each in enumerate(drawn)), key=lambda step: step[0])
    steps = [(MONDAY + timedelta(days=first_day), profile()), *steps]
    for index, (moment, fact) in enumerate(steps):
        now = max(moment, MONDAY + timedelta(days=first_day))
        if now >= local("2026-11-23T00:00"):
            log.fold(roll("2026-11-23"))
        log.fold(fact, request(f"r{index}", base=last.plan_version if last else 0, sequence=100 + index))
        for said in log.decide(now):
            if isinstance(said, PlanRevised):
                _keeps_every_promise(last, said, log)
                last = said
        assert log.decide(now) == []


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.data())
def test_facts_in_any_order_and_any_number_fold_to_the_same_state(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(workouts, max_size=5))
    facts = [profile(), preferences(), request("r1", base=0)]
    facts += [
        _event(index, each)[1] for index, each in {(i % 4, each[4]): (i, each) for i, each in enumerate(drawn)}.values()
    ]
    shuffled = data.draw(st.permutations([*facts, *facts[:2]]))
    assert Log(*facts).state == Log(*shuffled).state
