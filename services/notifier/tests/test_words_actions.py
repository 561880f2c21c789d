"""What the athlete may answer with one touch."""

from __future__ import annotations

import pytest

from tandem.contracts.events.alert import AlertAction
from tandem.contracts.events.reach import AlertKind, Language
from tandem.notifier.domain.said import ConfirmSaid, EffortSaid, PlanSaid, QuestionSaid
from tandem.notifier.domain.words import actions_of
from tandem.notifier.domain.words.specimens import specimens, voice_of

ASKING = (PlanSaid, QuestionSaid, EffortSaid, ConfirmSaid)


def offered(
    kind: AlertKind, language: Language = Language.ENGLISH, variant: str | None = None
) -> list[tuple[str, ...]]:
    said = next(each.said for each in specimens(language) if each.kind is kind and variant in (None, each.variant))
    actions = actions_of(said, voice_of(language))
    return [(action.action.value, action.label, action.subject, action.value) for action in actions]


def test_a_plan_is_accepted_or_undone_from_the_version_that_was_told() -> None:
    assert offered(AlertKind.PLAN_REVISED) == [("accept", "OK", "7", ""), ("undo", "Undo", "7", "")]


def test_a_question_is_answered_with_one_of_its_two_answers() -> None:
    assert offered(AlertKind.QUESTION) == [
        ("answer", "It was hard", "question-1", "hard"),
        ("answer", "It was easy", "question-1", "easy"),
    ]


def test_an_effort_is_told_with_one_of_three_buttons() -> None:
    buttons = offered(AlertKind.QUESTION, Language.GERMAN, "effort")
    assert [(action, value) for action, _, _, value in buttons] == [("effort", "3"), ("effort", "6"), ("effort", "9")]
    assert {subject for _, _, subject, _ in buttons} == {"workout-1"}


def test_a_channel_is_confirmed() -> None:
    assert offered(AlertKind.CONFIRM) == [("confirm", "Yes, it is mine", "subscription-1", "")]


@pytest.mark.parametrize("language", list(Language))
def test_buttons_stand_where_something_is_asked_and_their_labels_are_short(language: Language) -> None:
    for specimen in specimens(language):
        actions = actions_of(specimen.said, voice_of(language))
        assert bool(actions) == isinstance(specimen.said, ASKING), specimen.variant
        assert all(0 < len(action.label) <= 20 for action in actions)
        assert all(action.subject for action in actions)


def test_labels_are_in_the_athlete_s_language() -> None:
    labels = [label for _, label, _, _ in offered(AlertKind.PLAN_REVISED, Language.GERMAN)]
    assert labels == ["Passt", "Rückgängig"]
    assert {action.action for action in actions_of(specimens(Language.GERMAN)[0].said, voice_of(Language.GERMAN))} == {
        AlertAction.ACCEPT,
        AlertAction.UNDO,
    }
