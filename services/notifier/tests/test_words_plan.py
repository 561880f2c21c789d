"""A changed week at a glance: what, where to, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.plan import Action, Beside, CauseKind, RevisionCause
from tandem.contracts.events.reach import Language
from tandem.notifier.domain.records import Change, Revision
from tandem.notifier.domain.said import NoticeSaid, PlanSaid
from tandem.notifier.domain.words import Text, text_of
from tandem.notifier.domain.words.limits import BODY_MAX_BYTES, TITLE_MAX_BYTES
from tandem.notifier.domain.words.reasons import CLOSED, MISSED, PAIRS, TAKEN
from tandem.notifier.domain.words.specimen_plans import OTHER_RULES
from tandem.notifier.domain.words.specimens import voice_of

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
"""07:00 in Berlin; it is Sunday evening."""

CLUB = Beside(
    title="Club intervals",
    session_class=SessionClass.HARD_RUN,
    start_time=MONDAY - timedelta(hours=13.5),
    end_time=MONDAY - timedelta(hours=12),
    done=True,
)


def changed(title: str = "Squats", action: Action = Action.MOVE, days: int = 1, **fields: Any) -> Change:
    usual: dict[str, Any] = {
        "session_key": title,
        "title": title,
        "action": action,
        "from_time": MONDAY,
        "to_time": None if action is Action.DROP else MONDAY + timedelta(days=days),
        "sentence": "Why.",
        "priority": 1,
    }
    return Change.model_validate(usual | fields)


def told(
    *changes: Change,
    language: Language = Language.ENGLISH,
    title: str = "Club",
    why: RevisionCause | None = None,
    zone: str = "Europe/Berlin",
) -> Text:
    revision = Revision(
        cause="cause",
        rootids=("root",),
        sequence=1,
        plan_version=2,
        timezone="Europe/Berlin",
        cause_title=title,
        touched=(),
        changes=(),
        why=why,
    )
    return text_of(PlanSaid(changes, revision), voice_of(language, zone=ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (changed(), "Squats → Tue 07:00"),
        (changed(days=0), "Squats, Mon 07:00: as planned again"),
        (changed(action=Action.SWAP), "Squats → Tue 07:00"),
        (changed(action=Action.MAKE_EASY, days=0), "Squats, Mon 07:00: made easy"),
        (changed(action=Action.SHORTEN, days=0), "Squats, Mon 07:00: shortened"),
        (changed(action=Action.SHORTEN, days=0, minutes_after=40), "Squats, Mon 07:00: cut to 40 min"),
        (changed(action=Action.SHORTEN), "Squats → Tue 07:00, shortened"),
        (changed(action=Action.DROP), "Squats, Mon 07:00: off the plan"),
        (changed(action=Action.SUSPEND, days=0), "Squats, Mon 07:00: on hold"),
        (changed(action=Action.RESUME, days=0), "Squats, Mon 07:00: back on"),
        (changed(action=Action.RESTORE, days=0), "Squats, Mon 07:00: as planned again"),
        (changed("Rückenübungen für Läufer"), "Rückenübungen für Läufer → Tue 07:00"),
        (changed(days=8), "Squats → Tue 1 Dec 07:00"),
    ],
)
def test_the_title_says_what_changed_and_where_to(change: Change, title: str) -> None:
    assert told(change).title == title


def test_the_new_time_survives_the_longest_session_name() -> None:
    title = told(changed("Überlange Einheit " * 20), changed()).title
    assert title.endswith("… → Tue 07:00 (+1 more)")
    assert len(title.encode()) <= TITLE_MAX_BYTES


def test_the_session_s_name_is_kept_as_the_athlete_wrote_it_but_on_one_line() -> None:
    assert told(changed("  VO2max\n run  "), language=Language.GERMAN).title == "VO2max run → Di 07:00"


def test_no_text_holds_what_cannot_be_seen_and_a_title_is_one_line() -> None:
    """A line that ends would end a mail's subject, an escape would speak to a terminal."""
    english = voice_of(Language.ENGLISH)
    spoken = text_of(NoticeSaid("Test\r\nBcc: a@b.example\u202e", "One\x1b[31m\r\ntwo\x00\x9b\u2066\u200f"), english)
    assert (spoken.title, spoken.body) == ("Test Bcc: a@b.example", "One[31m\ntwo")


def test_a_title_cannot_turn_the_time_after_it_around_and_one_without_letters_is_named_by_its_class() -> None:
    assert told(changed("\u202eSquats\x07")).title == "Squats → Tue 07:00"
    for invisible in ("\u202e ", "\u200b\u2060\ufeff", "\u061c\u200f"):
        nameless = changed(invisible, class_after=SessionClass.EASY)
        assert told(nameless, language=Language.GERMAN).title == "Lockerer Lauf → Di 07:00"
    family = "Run \U0001f468\u200d\U0001f467"  # one sign, of two that a joiner holds together
    assert told(changed(family)).title == f"{family} → Tue 07:00"


def test_an_extra_session_is_offered_rather_than_announced() -> None:
    extra = changed("Easy run", Action.ADDED, from_time=None)
    assert told(extra).title == "Room for more: Easy run, Tue 07:00"
    assert told(extra, changed()).title == "Easy run, Tue 07:00: extra (+1 more)"


def test_the_reason_is_the_hours_there_were_and_the_hours_that_are_needed() -> None:
    change = changed(rule="hard_run_before_heavy_legs", beside=CLUB, beside_first=True, gap_h=12, floor_h=18)
    english, german = told(change), told(change, language=Language.GERMAN)
    assert english.body.startswith(
        "Was Mon 07:00, only 12 h after Club intervals, which ended Sun 19:00. Heavy leg work"
    )
    assert german.body.startswith(
        "Bisher Mo 07:00, nur 12 h nach „Club intervals“ (Ende So 19:00). Schweres Beintraining"
    )


def test_a_workout_without_a_title_is_named_in_the_athlete_s_language() -> None:
    run = CLUB.model_copy(update={"title": "Hard run"})
    change = changed(rule="hard_run_before_heavy_legs", beside=run, beside_first=True, gap_h=12, floor_h=18)
    assert "nach „Harter Lauf“ (Ende So 19:00)" in told(change, language=Language.GERMAN).body


def test_hours_from_a_time_the_athlete_was_never_told_are_not_said_to_be_from_the_one_they_know() -> None:
    change = changed(rule="hard_run_before_heavy_legs", beside=CLUB, beside_first=True, gap_h=20, floor_h=24)
    assert told(change).body.startswith("Was Mon 07:00. Only 20 h after Club intervals")


def test_hours_under_a_floor_never_read_as_if_they_reached_it() -> None:
    close = CLUB.model_copy(update={"end_time": MONDAY - timedelta(hours=17, minutes=50)})
    change = changed(rule="hard_run_before_heavy_legs", beside=close, beside_first=True, gap_h=17.83, floor_h=17.9)
    assert "only 17 h after" in told(change).body
    assert "at least 17.9 h" in told(change).body
    assert "mindestens 17,9 h" in told(change, language=Language.GERMAN).body


def test_without_facts_the_sentence_that_came_is_said_in_english_and_only_what_is_known_elsewhere() -> None:
    assert told(changed(rule="of another day"), title="").body == "Why."
    assert told(changed(rule="of another day"), title="", language=Language.GERMAN).body == "Bisher Mo 07:00."


def test_the_cause_comes_last_and_only_where_no_change_has_said_it() -> None:
    why = RevisionCause(kind=CauseKind.WORKOUT, beside=CLUB)
    better = changed(rule="a_better_week")
    assert told(better, why=why).body.splitlines()[-1] == "Because of Club intervals (Sun 17:30)."
    near = changed(rule="hard_run_before_heavy_legs", beside=CLUB, beside_first=True, gap_h=12, floor_h=18)
    assert "Because" not in told(near, why=why).body
    pulled = RevisionCause(kind=CauseKind.PULL_BACK)
    assert len(told(changed(rule="pull_back", action=Action.DROP), why=pulled).body.splitlines()) == 1


def test_a_rule_that_several_changes_share_is_said_once_after_them() -> None:
    eased = changed(action=Action.SHORTEN, days=0, rule="pull_back", minutes_after=40)
    off = changed("Easy run", Action.DROP, rule="pull_back")
    assert told(off, eased, title="").body == "Squats, Mon 07:00: cut to 40 min.\nYou are pulling back for now."
    assert told(eased, off, title="", language=Language.GERMAN).body.splitlines() == [
        "Easy run, Mo 07:00: entfällt.",
        "Du schaltest gerade einen Gang zurück.",
    ]


def test_a_cause_that_came_in_words_is_said_once() -> None:
    body = told(changed(sentence="Squats move."), changed(sentence="Mobility too.")).body
    assert body == "Squats move.\nMobility too.\nBecause of: Club"
    assert told(changed(sentence="12 h after Club.")).body == "12 h after Club."


def test_many_changes_are_counted_instead_of_listed() -> None:
    body = told(*[changed()] * 6).body
    assert body.count("Why.") == 4
    assert "And 2 more changes" in body


def test_times_are_on_the_athlete_s_own_clock() -> None:
    late = changed(to_time=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    assert told(late).title == "Squats → Wed 00:30"
    assert told(late, zone="America/Los_Angeles").title == "Squats → Tue 15:30"


def test_a_whole_alert_stays_readable() -> None:
    long = changed(sentence="Sehr ausführlich begründet. " * 100)
    assert len(told(*[long] * 9).body.encode()) <= BODY_MAX_BYTES


def test_a_change_with_nothing_to_add_sends_to_the_plan() -> None:
    assert told(changed(action=Action.RESUME, days=0, rule="safety_stop"), title="").body == "See your plan."


MOMENTS = st.none() | st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.none() | st.floats(-48, 96, allow_nan=False)
BESIDE = st.none() | st.builds(
    Beside,
    title=st.text(max_size=80),
    session_class=st.sampled_from(SessionClass),
    start_time=MOMENTS.filter(bool),
    end_time=MOMENTS.filter(bool),
    done=st.booleans(),
)
CHANGES = st.builds(
    Change,
    session_key=st.just("key"),
    title=st.text(max_size=200),
    action=st.sampled_from(Action),
    from_time=MOMENTS,
    to_time=MOMENTS,
    sentence=st.text(min_size=1, max_size=3000),
    priority=st.just(1),
    rule=st.sampled_from([*sorted(PAIRS), *OTHER_RULES, TAKEN, CLOSED, MISSED, "unknown", "", "a.b { c }"]),
    class_after=st.none() | st.sampled_from(SessionClass),
    minutes_after=st.none() | st.integers(0, 600),
    gap_h=HOURS,
    floor_h=HOURS,
    beside=BESIDE,
    beside_first=st.booleans(),
)


@given(
    changes=st.lists(CHANGES, min_size=1, max_size=6),
    why=st.none() | st.builds(RevisionCause, kind=st.sampled_from(CauseKind), beside=BESIDE),
    title=st.text(max_size=3000),
    language=st.sampled_from(Language),
)
def test_whatever_changed_there_are_words_for_it_and_they_fit(
    changes: list[Change], why: RevisionCause | None, title: str, language: Language
) -> None:
    text = told(*changes, why=why, title=title, language=language)
    assert 0 < len(text.title.encode()) <= TITLE_MAX_BYTES
    assert len(text.body.encode()) <= BODY_MAX_BYTES
