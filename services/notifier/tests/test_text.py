"""The words, and that they fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.event import Event
from tandem.contracts.events.alert import AlertDue
from tandem.contracts.events.plan import Action, PlanChange
from tandem.notifier.domain.payload import MAX_PLAINTEXT_BYTES, payload_of
from tandem.notifier.domain.state import Change, State
from tandem.notifier.domain.text import BODY_MAX_BYTES, TITLE_MAX_BYTES, plan_text, question_text, shorten, when
from tandem.notifier.evolve import evolve

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)


def changed(title: str = "Squats", action: Action = Action.MOVE, sentence: str = "Why.", days: int = 1) -> Change:
    to_time = None if action is Action.DROP else MONDAY + timedelta(days=days)
    return Change(
        session_key=title,
        title=title,
        action=action,
        from_time=MONDAY,
        to_time=to_time,
        sentence=sentence,
        priority=1,
    )


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (changed(), "Your week moved: Squats → Tue 07:00"),
        (changed(days=0), "Your week changed: Squats as planned again"),
        (changed(action=Action.SWAP), "Your week moved: Squats → Tue 07:00"),
        (changed(action=Action.MAKE_EASY, days=0), "Your week changed: Squats made easy"),
        (changed(action=Action.SHORTEN, days=0), "Your week changed: Squats shortened"),
        (changed(action=Action.SHORTEN), "Your week moved: Squats → Tue 07:00, shortened"),
        (changed(action=Action.DROP), "Your week changed: Squats off the plan"),
        (changed(action=Action.SUSPEND, days=0), "Your week changed: Squats suspended"),
        (changed(action=Action.RESUME, days=0), "Your week changed: Squats back on"),
        (changed(action=Action.RESTORE, days=0), "Your week changed: Squats as planned again"),
        (changed("Rückenübungen für Läufer"), "Your week moved: Rückenübungen für Läufer → Tue 07:00"),
        (changed(days=8), "Your week moved: Squats → Tue 1 Dec 07:00"),
    ],
)
def test_the_title_says_what_to_do(change: Change, title: str, now: datetime) -> None:
    assert plan_text([change], "Club", BERLIN, now).title == title


def test_the_new_time_survives_the_longest_session_name(now: datetime) -> None:
    title = plan_text([changed("Überlange Einheit " * 20), changed()], "Club", BERLIN, now).title
    assert title.endswith("… → Tue 07:00 and 1 more")
    assert len(title.encode()) <= TITLE_MAX_BYTES


def test_the_body_gives_the_reasons_then_what_set_it_off(now: datetime) -> None:
    body = plan_text([changed(sentence="Squats move."), changed(sentence="Mobility too.")], "Club", BERLIN, now).body
    assert body == "Squats move.\nMobility too.\nBecause of: Club"


def test_the_cause_is_not_said_twice(now: datetime) -> None:
    assert plan_text([changed(sentence="12 h after Club.")], "Club", BERLIN, now).body == "12 h after Club."


def test_many_changes_are_counted_instead_of_listed(now: datetime) -> None:
    body = plan_text([changed()] * 6, "Club", BERLIN, now).body
    assert body.count("Why.") == 4
    assert "And 2 more changes" in body


def test_the_week_day_is_the_athlete_s_own(now: datetime) -> None:
    assert when(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"), now) == "Wed 00:30"
    assert when(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), ZoneInfo("America/Los_Angeles"), now) == "Mon 19:00"


def test_a_text_that_fits_is_left_alone() -> None:
    assert shorten("füße", 6) == "füße"


def test_a_text_is_cut_between_words() -> None:
    assert shorten("eins zwei drei", 13) == "eins zwei…"
    assert shorten("eins zwei, drei", 13) == "eins zwei…"
    assert shorten("Übermüdung", 8) == "Über…"
    assert shorten("anything", 2) == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(0, 200))
def test_a_shortened_text_always_fits_and_says_that_it_was_cut(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short.encode()) <= limit
    if short != text:
        assert short == "" or short.endswith("…")
        assert text.startswith(short.removesuffix("…"))


@given(body=st.text(st.sampled_from('aä€😀"\\\n\x01 '), max_size=4000), title=st.text("ü \x02", max_size=1500))
def test_every_payload_fits_into_a_push_and_keeps_its_ids(body: str, title: str) -> None:
    due = AlertDue(
        athlete_id="ada",
        alert_id="alert-1",
        kind="plan_revised",  # type: ignore[arg-type]
        title=title,
        body=body,
        subscription_ids=(),
        topic="t" * 32,
        expires_at=MONDAY,
        decided_at=MONDAY,
    )
    payload = payload_of(due)
    assert len(payload) <= MAX_PLAINTEXT_BYTES
    assert json.loads(payload)["alert_id"] == "alert-1"


def test_a_payload_that_fits_is_exact(alert: Callable[..., AlertDue]) -> None:
    due = alert(body="Zwölf Stunden – zu kurz €")
    read = json.loads(payload_of(due))
    assert (read["title"], read["body"], read["topic"]) == (due.title, due.body, due.topic)


def test_the_body_gives_way_before_the_title(alert: Callable[..., AlertDue]) -> None:
    read = json.loads(payload_of(alert(body="lang " * 2000)))
    assert read["title"] == alert().title
    assert read["body"].endswith("lang…")


def test_ids_that_leave_no_room_are_refused(alert: Callable[..., AlertDue]) -> None:
    with pytest.raises(ValueError, match="without its text"):
        payload_of(alert(alert_id="x" * 4000))


def test_a_whole_alert_stays_readable(change: Callable[..., PlanChange], now: datetime) -> None:
    long = changed(sentence="Sehr ausführlich begründet. " * 100)
    assert len(plan_text([long] * 9, "Club", BERLIN, now).body.encode()) <= BODY_MAX_BYTES


def test_an_extra_session_is_offered_rather_than_announced(now: datetime) -> None:
    extra = changed("Easy run", Action.ADDED, "Easy run: Tuesday 07:00, extra.").model_copy(update={"from_time": None})
    text = plan_text([extra], "Room for more", BERLIN, now)
    assert text.title == "Your week has room: Easy run → Tue 07:00, extra"
    assert plan_text([extra, changed()], "Club", BERLIN, now).title.startswith("Your week moved: Easy run")


def test_a_question_says_its_answers_and_what_may_be_eased_until_one_is_given(asked: Callable[..., Event]) -> None:
    plain, offered = asked(), asked(offer="If you are in doubt, ease squats on Monday 07:00.")
    assert question_of(plain).splitlines()[1:] == ["hard / easy"]
    assert question_of(offered).splitlines()[1:] == ["hard / easy", "If you are in doubt, ease squats on Monday 07:00."]


def question_of(event: Event) -> str:
    (question,) = evolve(State(athlete_id="ada"), event).questions.values()
    return question_text(question).body
