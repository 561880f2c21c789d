"""The panels after the push: what was done, what came of it, and what is alike folded together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from tandem.contracts.events.plan import Action, PlanAnswered, PlanChange, PlanRevised, Warned
from tandem.local.stage import Scene
from tandem.local.timeline_sequel import tell

NOW = datetime(2026, 11, 22, 17, 45, tzinfo=UTC)


def change(nth: int, rule: str = "safety_stop") -> PlanChange:
    return PlanChange(
        session_key=f"s{nth}@2026-W48",
        title="Squats",
        action=Action.SUSPEND,
        rule=rule,
        evidence=f"Because of {rule}",
        sentence=f"Session {nth} waits.",
    )


def plan(*changes: PlanChange, warnings: tuple[Warned, ...] = ()) -> PlanRevised:
    return PlanRevised(
        athlete_id="ada",
        plan_version=2,
        base_plan_version=1,
        timezone="Europe/Berlin",
        first_day=date(2026, 11, 16),
        last_day=date(2026, 11, 29),
        old=(),
        new=(),
        changes=changes,
        cause_title="A safety stop",
        rules_version="1",
        decided_at=NOW,
        warnings=warnings,
    )


def told(*scenes: Scene) -> str:
    out = StringIO()
    tell(scenes, ZoneInfo("Europe/Berlin"), Console(file=out, width=100, highlight=False))
    return out.getvalue()


def test_a_scene_says_when_on_the_athletes_clock_and_how_long_it_took() -> None:
    text = told(Scene(title="stopped", did="I have a fever.", at=NOW, plan=plan(change(1)), took_ms=41.6))
    assert "5 · stopped" in text
    assert "Sun 22 18:45  I have a fever." in text
    assert "→ Session 1 waits." in text
    assert "42 ms" in text


def test_many_changes_of_one_rule_are_counted_and_their_evidence_is_said_once() -> None:
    text = told(Scene(title="stopped", did="-", at=NOW, plan=plan(*(change(nth) for nth in range(6)))))
    assert [f"Session {nth}" in text for nth in range(6)] == [True, True, True, False, False, False]
    assert "And 3 more." in text
    assert text.count("safety_stop: Because of safety_stop") == 1


def test_one_more_than_is_shown_is_shown_rather_than_counted() -> None:
    text = told(Scene(title="stopped", did="-", at=NOW, plan=plan(*(change(nth) for nth in range(4)))))
    assert "Session 3" in text
    assert "more" not in text


def test_a_warning_an_answer_and_the_phone_are_told() -> None:
    warned = Warned(rule="floor", evidence="Somebody 2003", sentence="You put squats there.", session_keys=("s1",))
    answer = PlanAnswered(athlete_id="ada", request_id="r", plan_version=1, answer="Too near.", decided_at=NOW)
    text = told(
        Scene(title="by hand", did="-", at=NOW, plan=plan(change(1, "own"), warnings=(warned,))),
        Scene(
            title="asked",
            did="-",
            at=NOW,
            answer=answer,
            alert={"title": "Squats → Tue", "body": "Why.", "actions": [{"title": "OK"}, {"title": "Undo"}]},
        ),
    )
    assert "! You put squats there." in text
    assert "→ Too near." in text
    assert "The phone reads: Squats → Tue" in text
    assert "[OK]  [Undo]" in text


def test_what_should_have_followed_and_did_not_is_said_instead_of_a_time() -> None:
    text = told(Scene(title="missed", did="-", at=NOW, took_ms=5, missing="nobody noticed"))
    assert "nobody noticed" in text
    assert "5 ms" not in text
