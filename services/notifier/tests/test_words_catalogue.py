"""The catalogues: the same in every language, and nothing missing without a word about it."""

from __future__ import annotations

from enum import StrEnum

import pytest
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from tandem.contracts.events.load import SensorTrouble, SessionClass
from tandem.contracts.events.plan import CauseKind
from tandem.contracts.events.reach import Language
from tandem.contracts.events.readiness import Family, RedFlagKind
from tandem.contracts.events.training import Sport
from tandem.notifier.domain.said import Verdict
from tandem.notifier.domain.words.catalogue import WordsError, has, read, resources_of, say


class Variables(Visitor):
    """The values that a message asks for, and the messages that it is made of."""

    def __init__(self) -> None:
        self.values: set[str] = set()
        self.parts: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.values.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.parts.add(node.id.name)


def variables(language: Language) -> dict[str, set[str]]:
    """By message the values that it needs, those of its parts included."""
    found: dict[str, Variables] = {}
    for resource in resources_of(language).values():
        for entry in resource.body:
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                found[entry.id.name] = Variables()
                found[entry.id.name].visit(entry)
    return {
        name: {*seen.values, *(value for part in seen.parts for value in found[part].values)}
        for name, seen in found.items()
    }


LANGUAGES = list(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_messages_with_the_same_values(language: Language) -> None:
    assert variables(language) == variables(Language.ENGLISH)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_keeps_its_messages_in_the_same_files(language: Language) -> None:
    assert resources_of(language).keys() == resources_of(Language.ENGLISH).keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2])
def test_every_message_can_be_said_when_all_its_values_are_there(language: Language, number: int) -> None:
    for message, names in variables(language).items():
        said = say(language, message, **dict.fromkeys(names, number))
        assert said
        assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_without_one_of_its_values_is_not_said_and_the_value_is_named(language: Language) -> None:
    with pytest.raises(WordsError, match=r"'was-after'.*\bbeside\b"):
        say(language, "was-after", old="Mon 07:00", gap="12 h", end="Sun 19:00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_is_not_there_is_named(language: Language) -> None:
    with pytest.raises(WordsError, match=f"no message 'no-such-message' in {language.value}"):
        say(language, "no-such-message")
    assert not has(language, "no-such-message")


def test_a_broken_catalogue_is_refused_with_its_name_and_line() -> None:
    with pytest.raises(WordsError, match=r"en/plan\.ftl is no Fluent from 'was Was"):
        read("en/plan.ftl", "change = fine\nwas Was { $old }.\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("class", SessionClass),
        ("sport", Sport),
        ("family", Family),
        ("flag", RedFlagKind),
        ("cause", CauseKind),
        ("sensor", SensorTrouble),
        ("morning", Verdict),
    ],
)
def test_every_member_of_what_is_told_has_its_words(language: Language, prefix: str, members: type[StrEnum]) -> None:
    assert [member.value for member in members if not has(language, f"{prefix}-{member.value}")] == []


def test_values_are_not_wrapped_in_invisible_marks() -> None:
    assert say(Language.ENGLISH, "was", old="Mon 07:00") == "Was Mon 07:00."


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (Language.ENGLISH, ["And 1 more change: see your plan.", "And 3 more changes: see your plan."]),
        (Language.GERMAN, ["Und 1 weitere Änderung: siehe Plan.", "Und 3 weitere Änderungen: siehe Plan."]),
    ],
)
def test_plurals_are_right(language: Language, texts: list[str]) -> None:
    assert [say(language, "more-changes", count=count) for count in (1, 3)] == texts
