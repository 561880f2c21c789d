"""When a changed week is worth a word, and when it cannot wait."""

from __future__ import annotations

from datetime import time, timedelta

from worth_facts import ada, at, change, fever, keys, only, readiness, revision, revisions, standing

from tandem.contracts.events.plan import Action
from tandem.contracts.events.reach import AlertKind, AlertPreferences
from tandem.notifier.domain.said import PlanSaid

NOW = at(23, 18, 30)


def test_all_untold_revisions_are_one_matter_of_the_newest_that_asks_something() -> None:
    silent = revision(4, change("run", action=Action.DONE))
    known = revisions(revision(2), revision(3, change("run"), decided_at=at(23, 18, 20)), silent)
    matter = only(ada(revisions=known), NOW)
    assert isinstance(matter.said, PlanSaid)
    assert (matter.key, matter.cause, matter.kind) == ("plan:3", "revised-3", AlertKind.PLAN_REVISED)
    assert matter.plan_versions == (2, 3, 4)
    assert matter.rootids == ("root-2", "root-3", "root-4")
    assert matter.since == silent.decided_at
    assert matter.until == at(27, 7)
    assert {entry.title for entry in matter.said.changes} == {"Squats"}


def test_a_revision_is_owed_until_its_version_was_told_whatever_else_its_root_has_set_off() -> None:
    known = revisions(revision(2))
    assert keys(ada(revisions=known, told_versions={2: 1}), NOW) == []
    owed = only(ada(revisions=known, told_roots={"root-2": 1}), NOW)
    assert (owed.key, owed.rootids) == ("plan:2", ("root-2",))


def test_a_told_root_is_not_named_again_beside_a_new_one() -> None:
    known = revisions(revision(2, rootids=("a", "b")))
    assert only(ada(revisions=known, told_roots={"a": 1}), NOW).rootids == ("b",)


def test_what_imported_history_changed_is_silent() -> None:
    assert keys(ada(revisions=revisions(revision(2, history=True))), NOW) == []


def test_a_change_presses_that_touches_a_session_before_the_quiet_hours_end() -> None:
    early, later = change(from_time=at(24, 5, 30)), change(from_time=at(24, 7), to_time=at(25, 7))
    assert only(ada(revisions=revisions(revision(2, early))), at(23, 23)).presses
    assert only(ada(revisions=revisions(revision(2, early))), at(23, 12)).presses
    assert not only(ada(revisions=revisions(revision(2, later))), at(23, 23)).presses


def test_a_change_presses_that_the_next_digest_would_tell_too_late() -> None:
    noon = AlertPreferences(quiet=None, digest_at=(time(12),))
    known = revisions(revision(2, change(from_time=at(24, 11))))
    assert only(ada(revisions=known, preferences=noon), at(23, 13)).presses
    assert not only(ada(revisions=known, preferences=noon), at(23, 11)).presses
    in_quiet = AlertPreferences(digest_at=(time(5),))
    known = revisions(revision(2, change(from_time=at(25, 5, 30)), decided_at=at(24, 5, 30)))
    assert only(ada(revisions=known, preferences=in_quiet), at(24, 5, 30)).presses


def test_nothing_presses_that_nothing_holds_back_nor_what_is_only_offered() -> None:
    tonight = change(from_time=at(23, 19))
    never = AlertPreferences(quiet=None)
    assert not only(ada(revisions=revisions(revision(2, tonight)), preferences=never), NOW).presses
    extra = change(action=Action.ADDED, rule="push", from_time=None, to_time=at(23, 20))
    offered = only(ada(revisions=revisions(revision(2, extra))), NOW)
    assert (offered.presses, offered.urgency) == (False, "low")


def test_nothing_presses_where_nobody_knows_the_athlete_s_clock() -> None:
    nowhere = revisions(revision(2, change(from_time=at(24, 5)), timezone="Atlantis/Deep"))
    assert not only(ada(revisions=nowhere, timezone=None), at(23, 23)).presses


def test_a_session_within_twelve_hours_is_urgent() -> None:
    known = revisions(revision(2))
    assert only(ada(revisions=known), at(25, 19)).urgency == "high"
    assert only(ada(revisions=known), at(25, 18)).urgency == "normal"


def test_of_several_changes_the_first_decides_whether_it_is_urgent_and_presses() -> None:
    known = revisions(revision(2, change(from_time=at(28, 7)), change("run", from_time=at(24, 5), to_time=at(29, 7))))
    matter = only(ada(revisions=known), at(23, 23))
    assert (matter.urgency, matter.presses) == ("high", True)


def test_it_is_of_use_until_the_last_session_that_it_is_about() -> None:
    known = revisions(revision(2, change(), change("run", from_time=at(28, 7), to_time=at(25, 7))))
    assert only(ada(revisions=known), NOW).until == at(28, 7)


def test_a_change_without_times_is_worth_a_day() -> None:
    known = revisions(revision(2, change(action=Action.DROP, from_time=None, to_time=None)))
    assert only(ada(revisions=known), NOW).until == NOW + timedelta(days=1)


def test_a_beginning_stop_speaks_for_what_it_takes_off_the_plan_and_not_for_what_else_moved() -> None:
    stop = readiness(standing(stop=fever(), rootids=("root-2",)))
    off = change(action=Action.SUSPEND, to_time=None)
    assert keys(ada(revisions=revisions(revision(2, off)), readiness=stop), NOW) == ["readiness:readiness-steady"]
    both = ada(revisions=revisions(revision(2, off, change("run"))), readiness=stop)
    assert keys(both, NOW) == ["readiness:readiness-steady", "plan:2"]
